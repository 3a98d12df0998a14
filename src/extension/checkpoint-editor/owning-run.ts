import * as path from 'node:path';
import { epochOfFileName, runFile } from '../../core/run/files';
import type { RunCheckpoint } from '../runs/run';

/** The run and epoch that a file's place says it is a checkpoint of: `<run>/checkpoints/epoch-….safetensors`. */
export function checkpointAt(file: string): RunCheckpoint | undefined {
  const epoch = epochOfFileName(path.basename(file));
  const run = path.dirname(path.dirname(file));
  return epoch !== undefined && path.dirname(file) === runFile.checkpoints(run) ? { run, epoch } : undefined;
}
