import * as fs from 'node:fs';
import * as path from 'node:path';
import { initialParameters } from '../src/core/model';
import { createRunAt } from '../src/core/run/create';
import { createSweep } from '../src/core/sweep/create';
import { parseSweep } from '../src/core/sweep/file';
import { runConfig, runsOf } from '../src/core/sweep/plan';
import { aRow, savedAt } from './run-directories';
import { endedRow } from './unit/sweep-data';

/** A sweep over norm and temperature. */
export const TWO_CLAIMS = {
  name: 'two-claims',
  base: { task: { modulus: 7 }, model: { dModel: 16, heads: 2, dMlp: 16 } },
  vary: { 'optimizer.normClamp': [null, 20, 24, 28], 'loss.temperature': [1, 2, 4] },
  seeds: 2,
};

/**
 * A sweep all of whose runs ended. Without a clamp they grok at norm 22, and their logits grow as norm²: they come from
 * the embedding without attention and MLP. The delay is 10 · (norm² / 20 / temperature)².
 */
export function endedSweep(folder: string, sweep: object = TWO_CLAIMS): string {
  const { plan, problems } = parseSweep(JSON.stringify(sweep), path.join(folder, 'two.sweep.json'));
  if (!plan) {
    throw new Error(problems[0].message);
  }
  const { directory, lock } = createSweep(folder, plan, 'terminal');
  lock.release();
  const lines = [...runsOf(plan)].map((run) => {
    const norm = Number(run.values['optimizer.normClamp'] ?? 22);
    const scale = norm ** 2 / 20 / Number(run.values['loss.temperature'] ?? 1);
    const grokked = 100 + Math.round(10 * scale ** 2 * (1 + 0.1 * run.seed));
    const config = runConfig(plan, run);
    const owner = createRunAt(directory.runPath(run.index), config, 'terminal');
    for (const epoch of [50, 100, grokked, grokked + 5]) {
      owner.appendRow({ ...aRow(epoch), test_accuracy: epoch < grokked ? 0.89 : 0.9, sum_squared_weights: norm ** 2 });
    }
    if (plan.keep !== 'none') {
      const [epoch, , moments] = savedAt(grokked + 5, config);
      const weights = initialParameters(config.model, config.task);
      Object.entries(weights).forEach(([name, { data }]) => name.startsWith('blocks.') && data.fill(0));
      owner.saveCheckpoint(epoch, weights, moments);
    }
    owner.release();
    return `${JSON.stringify(endedRow(run, { memorised_at: 100, grokked_at: grokked + 500 }))}\n`;
  });
  fs.writeFileSync(path.join(directory.path, 'results', '1.jsonl'), lines.join(''));
  return directory.path;
}
