import { InputError } from '../core/config/problem';
import { EXPLAINING_TOOLS } from './explain';
import { MANY_RUNS_TOOLS } from './many';
import { RUN_TOOLS } from './runs';
import type { Answer, Desk, Input, Tool } from './tool';

/** All of them, the same for `grokking mcp` and for agents in the editor. */
export const TOOLS: readonly Tool[] = [...RUN_TOOLS, ...EXPLAINING_TOOLS, ...MANY_RUNS_TOOLS];

/**
 * Calls a tool by its name.
 * @throws InputError, one line that says what to do instead, also for an input that the tool does not take
 */
export async function callTool(name: string, input: Input, desk: Desk): Promise<Answer> {
  const tool = TOOLS.find((known) => known.name === name);
  if (!tool) {
    throw new InputError(`there is no tool ${name}; there are ${TOOLS.map((known) => known.name).join(', ')}`);
  }
  const { properties, required = [] } = tool.inputSchema;
  const unknown = Object.keys(input).find((field) => !Object.hasOwn(properties, field));
  const missing = required.find((field) => input[field] === undefined);
  const takes = Object.keys(properties).join(', ') || 'nothing';
  if (unknown !== undefined || missing !== undefined) {
    const problem = unknown === undefined ? `${missing} is missing` : `it takes no ${unknown}`;
    throw new InputError(`${name}: ${problem}; it takes ${takes}`);
  }
  if (tool.does !== 'looks' && !desk.trusted) {
    throw new InputError(`${name}: the workspace is not trusted; a person has to trust it first`);
  }
  return tool.call(input, desk);
}

/** An answer as text for a model: what to ask next, and the data as JSON. */
export function answerText({ data, next }: Answer): string {
  return `${JSON.stringify(data)}${next === undefined ? '' : `\n${next}`}`;
}
