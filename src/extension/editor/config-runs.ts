import { parse } from 'jsonc-parser';
import type { RunAction } from '../../protocol/dashboard';
import type { Run } from '../runs/run';

/** The name that runs of a config get; also while the rest of its text is wrong. */
export function configName(text: string, fileName: string): string {
  const value: unknown = parse(text, [], { allowTrailingComma: true });
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined;
  return typeof name === 'string' && name !== '' ? name : fileName;
}

/** Whether a config opens a model instead of training one; also while the rest of its text is wrong. */
export function loadsModel(text: string): boolean {
  const value: unknown = parse(text, [], { allowTrailingComma: true });
  return typeof value === 'object' && value !== null && 'load' in value && value.load !== null;
}

/** A config's newest run, and that run where it can be resumed. */
export function lensRuns(
  newestFirst: readonly Run[],
  name: string,
  actionsOf: (run: Run) => readonly RunAction[],
): { latest: Run | undefined; resumable: Run | undefined } {
  const latest = newestFirst.find((run) => run.config.name === name);
  return { latest, resumable: latest && actionsOf(latest).includes('resume') ? latest : undefined };
}
