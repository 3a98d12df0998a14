import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { OPERATIONS } from '../../../src/core/config/types';
import { splitPairs } from '../../../src/core/split';
import { openCheckpointModel } from '../../../src/analysis/analyses/open-model';
import { openBackend, withTensorScope } from '../../../src/analysis/analyses/tensor-scope';
import { temporaryFolder } from '../analyses/checkpoints';
import { grokking } from '../cli-process';
import { configOf } from '../tfjs-engines';
import { withPython } from './pythons';

/** Runs a program with grokking_lab at hand; what it prints is JSON. */
function run(python: string, program: string, input: object = {}): unknown {
  const env = { ...process.env, PYTHONPATH: path.resolve('python'), PYTHONUTF8: '1' };
  return JSON.parse(execFileSync(python, ['-c', program], { env, input: JSON.stringify(input), encoding: 'utf8' }));
}

const PAIRS = `
import json, sys
from grokking_lab.tasks import task_pairs, train_mask, token_rows
out = []
for task in json.load(sys.stdin):
    x, y, label = task_pairs(task)
    rows = token_rows(task, x, y)
    mask = train_mask(task, x, y)
    out.append([x.tolist(), y.tolist(), label.tolist(), mask.astype(int).tolist(), rows.tolist()])
print(json.dumps(out))
`;

describe('runs in a notebook', () => {
  const python = withPython();

  it('pairs, answers, tokens and splits are the lab’s, of every operation and way to split', () => {
    const seeded = (['seeded', 'python-shuffle', 'torch-randperm', 'numpy-permutation'] as const).flatMap((method) =>
      [0, 7, 123].map((seed) => ({ operation: 'add', split: { method, seed } })),
    );
    const tasks = [
      ...OPERATIONS.map((operation) => ({ operation })),
      ...seeded,
      { operation: 'add', pairs: 'unordered' },
      { operation: 'add', tokens: 'x y' },
      { operation: 'add', tokens: 'x op y =' },
      { operation: 'subtract', tokens: 'x 14 y 13' },
    ].map((task) => configOf({ task: { modulus: 11, trainFraction: 0.4, ...task } as never }).task);
    const got = run(python(), PAIRS, tasks) as number[][][];
    tasks.forEach((task, i) => {
      const { all, isTrain } = splitPairs(task);
      const [x, y, label, mask] = got[i];
      const expected = [all.x, all.y, all.label, isTrain].map((values) => Array.from(values));
      assert.deepEqual([x, y, label, mask], expected, JSON.stringify(task));
      const [first] = got[i][4] as unknown as number[][];
      const names: Record<string, number[]> = {
        'x y': [0, 0],
        'x op y =': [0, 11, 0, 12],
        'x 14 y 13': [0, 14, 0, 13],
      };
      assert.deepEqual(first, names[task.tokens] ?? [first[0], first[1], 11]);
    });
  });

  it('a run has its config, status, curves and checkpoints, each a model whose loss is the curve’s', async () => {
    const folder = temporaryFolder();
    const config = {
      task: { modulus: 7, trainFraction: 0.5 },
      model: { dModel: 16, heads: 2, dMlp: 16 },
      training: { epochs: 60, logEvery: 10, measureEvery: 0, checkpointEvery: 20 },
    };
    fs.writeFileSync(path.join(folder, 'a.grok.json'), JSON.stringify(config));
    const trained = await grokking(['train', 'a.grok.json', '--json'], folder);
    const { run: place } = JSON.parse(trained.stdout.trim().split('\n').at(-1) ?? '') as { run: string };
    const program = `
import json, sys
from grokking_lab import open_run
run = open_run(json.load(sys.stdin)["run"])
curves = run.curves()
model = run.model(40)
row = curves[curves.epoch == 40].iloc[0]
print(json.dumps([run.checkpoints, run.status["state"], float(row.train_loss), model.loss(model.train_pairs), float(row.test_loss), model.loss(model.test_pairs), [m.epoch for m in run.models()], repr(run.model()), len(curves)]))
`;
    const [checkpoints, state, train, ownTrain, test, ownTest, models, newest, rows] = run(python(), program, {
      run: path.resolve(folder, place),
    }) as [number[], string, number, number, number, number, number[], string, number];
    assert.deepEqual([checkpoints, state, models], [[0, 20, 40, 60], 'completed', [0, 20, 40, 60]]);
    assert.ok(Math.abs(train - ownTrain) < 1e-5 * train && Math.abs(test - ownTest) < 1e-5 * test);
    assert.match(newest, /^<Model .* @ 60: add mod 7>$/);
    assert.equal(rows, 7);
    await openBackend();
    await withTensorScope(() => {
      const model = openCheckpointModel(path.resolve(folder, place, 'checkpoints', 'epoch-00000040.safetensors'));
      assert.ok(Math.abs(model.loss(model.testPairs) - ownTest) < 1e-5 * ownTest);
      model.dispose();
      return Promise.resolve();
    });
    fs.rmSync(folder, { recursive: true });
  });

  it('a folder that is no run, an epoch without a checkpoint, and answers that the lab alone works out, are refused', () => {
    const tell = (program: string): string => {
      try {
        run(python(), program);
        return '';
      } catch (error) {
        return (error as { stderr: string }).stderr.trim().split('\n').at(-1) ?? '';
      }
    };
    assert.match(tell('from grokking_lab import open_run; open_run("/tmp")'), /ValueError: \/tmp: not a run directory/);
    const task = JSON.stringify({ operation: 'group', modulus: 6 });
    assert.match(
      tell(`from grokking_lab.tasks import task_pairs; task_pairs(${task})`),
      /ValueError: answers of the task “group” are worked out by the lab alone/,
    );
  });
});
