import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { answerText, callTool, TOOLS } from '../../tools/tools';
import { deskOf } from './desk';

const INSTRUCTIONS = `Grokking Lab trains small transformers on modular arithmetic and explains what they learn. Usual way: grokking_train, grokking_wait until it groks, grokking_measure for its key frequencies, grokking_ablate them beside the control. Say what a number rests on: answers name the split and what was assumed.`;

/**
 * Serves the tools on stdin and stdout until stdin ends.
 * @param folder absolute: nothing outside of it is read or written, but runs
 * @param runs where these are, absolute
 * @param program dist/cli.js
 */
export async function serveTools(folder: string, runs: string, program: string): Promise<void> {
  const server = new Server(
    { name: 'grokking-lab', title: 'Grokking Lab', version: '0.1.0' },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: TOOLS.map(({ name, title, description, inputSchema, does }) => ({
      name,
      title,
      description,
      inputSchema: { ...inputSchema, required: [...(inputSchema.required ?? [])] },
      annotations: {
        readOnlyHint: does === 'looks' || does === 'measures',
        destructiveHint: false,
        openWorldHint: false,
      },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    try {
      const answer = await callTool(params.name, params.arguments ?? {}, deskOf({ folder, runs }, program, signal));
      const picture = answer.picture && Buffer.from(answer.picture).toString('base64');
      return {
        content: [
          { type: 'text' as const, text: answerText(answer) },
          ...(picture === undefined ? [] : [{ type: 'image' as const, data: picture, mimeType: 'image/png' }]),
        ],
      };
    } catch (error) {
      return { isError: true, content: [{ type: 'text' as const, text: (error as Error).message }] };
    }
  });
  const ended = new Promise<void>((resolve) => (server.onclose = resolve));
  process.stdin.once('end', () => void server.close());
  await server.connect(new StdioServerTransport());
  await ended;
}
