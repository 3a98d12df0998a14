import { openCheckpoint } from '../core/checkpoint/open';
import { InputError } from '../core/config/problem';
import { logitScale } from '../core/measures/logit-scale';
import type { Parameters } from '../core/model';
import { RunDirectory } from '../core/run/directory';
import type { LogitGrowth } from '../core/sweep/referee';
import { engineToLook } from '../engine/select';
import { OpenedModel } from './opened-model';

/**
 * How the logits of trained models grow with the norm of their weights: all tensors of a model are scaled by one factor, as
 * optimizer.normClamp does, and the deviation of its logits over all pairs is taken. Of several models it is the mean of ln.
 * @param runs their folders: the newest checkpoint of each
 * @param norms those that it is asked for
 * @throws InputError where a run has no checkpoint
 */
export async function logitGrowth(runs: readonly string[], norms: readonly number[]): Promise<LogitGrowth> {
  const found = new Map(norms.map((norm) => [norm, 0]));
  for (const run of runs) {
    const { config, directory } = new RunDirectory(run).require();
    const file = directory.checkpoints().at(-1)?.file;
    if (file === undefined) {
      throw new InputError(`${run} has no checkpoint, whose logits are the measure; give the sweep "keep": "last"`);
    }
    const { parameters } = openCheckpoint(file);
    const length = normOf(parameters);
    const model = await OpenedModel.open(engineToLook(config).engine, parameters, config);
    try {
      for (const norm of norms) {
        model.setParameters(scaled(parameters, norm / length));
        const { logits } = await model.logits();
        const { deviation } = logitScale(logits, model.split.all, model.p);
        found.set(norm, (found.get(norm) ?? 0) + Math.log(deviation) / runs.length);
      }
    } finally {
      model.dispose();
    }
  }
  return (norm) => found.get(norm) ?? NaN;
}

function normOf(parameters: Parameters): number {
  let sum = 0;
  for (const { data } of Object.values(parameters)) {
    data.forEach((value) => (sum += value * value));
  }
  return Math.sqrt(sum);
}

function scaled(parameters: Parameters, factor: number): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, data }]) => [
      name,
      { shape, data: data.map((value) => value * factor) },
    ]),
  );
}
