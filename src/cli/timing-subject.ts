import * as os from 'node:os';
import type { RunConfig } from '../core/config/types';
import { splitPairs } from '../core/split';
import { taskFormula } from '../core/tasks';
import { countText } from '../text/counts';

/** What is timed, and on what: figures of different machines do not compare. */
export function timingSubject(config: RunConfig): string {
  return `${modelText(config)} · ${machineText()}`;
}

/** A model, by what the time of an epoch depends on most. */
export function modelText({ task, model }: RunConfig): string {
  const pairs = countText(splitPairs(task).train.x.length);
  const shape = `${model.layers} × (d_model ${model.dModel}, ${model.heads} heads, d_mlp ${model.dMlp})`;
  return `${taskFormula(task)}, ${pairs} pairs · ${shape}`;
}

export function machineText(): string {
  return `${os.cpus()[0]?.model.trim() ?? os.arch()}, ${os.availableParallelism()} cores, Node ${process.versions.node}`;
}
