import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { furtherMeasures } from '../../src/analysis/further-measures';
import { OpenedModel } from '../../src/analysis/opened-model';
import { reportModel } from '../../src/analysis/report';
import { measureTraining } from '../../src/analysis/training-measures';
import { FURTHER_NAMES, type FurtherMeasureName } from '../../src/core/measures/further';
import { initialParameters } from '../../src/core/model';
import { splitOf, splitPairs } from '../../src/core/split';
import type { Trainer } from '../../src/engine/engine';
import { fusedEngine } from '../../src/engine/fused/engine';
import { wasmEngine } from '../../src/engine/tfjs/engines';
import { movedParameters, temporaryFolder, writeCheckpoint } from './analyses/checkpoints';
import { grokking } from './cli-process';
import { configOf, createTrainer } from './tfjs-engines';

const small = {
  task: { modulus: 11, trainFraction: 0.5 },
  model: { dModel: 8, heads: 2, dMlp: 12 },
  training: { engine: 'fused', threads: 1, measures: FURTHER_NAMES },
};

const COLUMNS: Readonly<Record<FurtherMeasureName, readonly string[]>> = {
  norms: ['W_E', 'W_pos', 'W_Q', 'W_K', 'W_V', 'W_O', 'W_in', 'b_in', 'W_out', 'b_out', 'W_U'].map((name) => `squared_norm_${name}`), // prettier-ignore
  effective_rank: ['W_E', 'W_U', 'W_in', 'W_out', 'W_L'].map((name) => `effective_rank_${name}`),
  ipr: ['ipr_W_E', 'ipr_W_L'],
  logits: ['logit_deviation', 'logit_mean_abs', 'margin_train', 'margin_test'],
  softmax_collapse: ['collapsed_loss_train', 'collapsed_gradient_train'],
  heads: ['head_cosine_OV', 'head_cosine_QK'],
  intrinsic_dimension: ['intrinsic_dimension_resid_mid'],
  unused_frequencies: ['unused_frequencies'],
  waves: ['pre', 'post', 'logits'].flatMap((of) => [`trig_ratio_${of}`, `quadratic_${of}`]),
  embedding_svd: ['svd_share_W_E'],
  attention_asymmetry: ['attention_asymmetry'],
  commutator: ['commutator_defect'],
  llc: ['llc', 'llc_epsilon', 'llc_n_beta', 'llc_acceptance'],
};

async function withTrainer<T>(fields: object, use: (trainer: Trainer) => Promise<T>): Promise<T> {
  const trainer = await createTrainer(fusedEngine, configOf(fields));
  try {
    return await use(trainer);
  } finally {
    trainer.dispose();
  }
}

describe('further measures', () => {
  it('are columns of a measured row of a training, each a number, and those of its checkpoint', () =>
    withTrainer(small, async (trainer) => {
      const config = configOf(small);
      await trainer.run(30);
      const row = await measureTraining(trainer, config, splitPairs(config.task));
      const found = Object.keys(row);
      assert.deepEqual(found.slice(-Object.values(COLUMNS).flat().length), Object.values(COLUMNS).flat());
      found.forEach((name) => assert.ok(Number.isFinite(row[name]), `${name} is ${row[name]}`));
      const opened = await OpenedModel.open(fusedEngine, trainer.parameters(), config);
      try {
        const report = await reportModel(opened);
        assert.equal(row['squared_norm_W_in'], report.sum_squared_weights_by_tensor['blocks.0.mlp.W_in']);
        for (const name of FURTHER_NAMES) {
          const columns = await opened.further([name]);
          assert.deepEqual(Object.keys(columns), COLUMNS[name]);
          COLUMNS[name].forEach((column) => assert.equal(columns[column], row[column], column));
        }
      } finally {
        opened.dispose();
      }
    }));

  it('take gradients of the loss that the model was trained on, also from a checkpoint of it', async () => {
    const folder = temporaryFolder();
    const measured = async (loss: object): Promise<{ alone: Record<string, number>; printed: object }> => {
      const config = configOf({ ...small, loss, training: { threads: 1 } });
      const parameters = movedParameters(config);
      const model = await OpenedModel.open(fusedEngine, parameters, config);
      const alone = await model.further(['commutator', 'llc']).finally(() => model.dispose());
      const file = writeCheckpoint(folder, config, parameters);
      const { stdout } = await grokking(['measure', file, '--measures', 'commutator,llc', '--json'], folder);
      return { alone, printed: JSON.parse(stdout) as object };
    };
    try {
      const [entropy, squares, cool] = [
        await measured({}),
        await measured({ type: 'mse' }),
        await measured({ temperature: 2 }),
      ];
      for (const { alone, printed } of [entropy, squares, cool]) {
        assert.deepEqual({ ...printed, ...alone }, printed);
      }
      assert.equal(new Set([entropy, squares, cool].map(({ alone }) => alone['llc'])).size, 3);
      assert.equal(new Set([entropy, squares, cool].map(({ alone }) => alone['commutator_defect'])).size, 3);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  it('name a tensor by its layer where there are several', async () => {
    const config = configOf({
      ...small,
      model: { ...small.model, layers: 2, layerNorm: true },
      training: { engine: 'wasm' },
    });
    const trainer = await createTrainer(wasmEngine, config);
    try {
      const split = splitPairs(config.task);
      const columns = Object.keys(await furtherMeasures(['norms'], { trainer, config, split }));
      for (const name of ['W_E', '0.W_in', '1.W_in', '0.ln1.w', '1.ln2.b', 'ln_final.w']) {
        assert.ok(columns.includes(`squared_norm_${name}`), name);
      }
      assert.equal(new Set(columns).size, Object.keys(trainer.parameters()).length);
    } finally {
      trainer.dispose();
    }
  });

  it('are refused in a line where they are not defined', () =>
    withTrainer(small, async (trainer) => {
      const config = configOf({ ...small, training: {}, load: { checkpoint: 'x' }, task: { ...small.task, split: { method: 'unknown' } } }); // prettier-ignore
      const split = splitOf(config.task);
      await assert.rejects(
        furtherMeasures(['norms', 'llc'], { trainer, config, split }),
        /^InputError: the measure "llc" is not defined here: nobody knows which pairs were trained on$/,
      );
      const { logit_deviation, margin_all } = await furtherMeasures(['logits'], { trainer, config, split });
      assert.ok(logit_deviation > 0 && Number.isFinite(margin_all));
    }));
});

describe('grokking measure --measures', () => {
  const folder = temporaryFolder();
  const checkpointOf = (fields: object): string => {
    const config = configOf(fields);
    return writeCheckpoint(folder, config, movedParameters(config));
  };
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('prints the columns asked for beside the rest, or a table', async () => {
    const file = checkpointOf(small);
    const { code, stdout } = await grokking(['measure', file, '--measures', 'ipr,heads', '--json'], folder);
    assert.equal(code, 0);
    const printed = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual(Object.keys(printed).slice(-4), [...COLUMNS.ipr, ...COLUMNS.heads]);
    assert.ok('restricted' in printed);
    const table = await grokking(['measure', file, '--measures', 'ipr'], folder);
    assert.match(table.stdout, /^ipr_W_L +0\.\d+$/m);
  });

  it('takes all that are defined, and says why others are not; refuses by name', async () => {
    const file = checkpointOf({ ...small, task: { group: 'S3', trainFraction: 0.5 }, training: {} });
    const all = await grokking(['measure', file, '--measures', 'all', '--json'], folder);
    assert.equal(all.code, 0);
    assert.ok('llc' in (JSON.parse(all.stdout) as object));
    assert.match(all.stderr, /^no measure ipr: S3 has irreps, not frequencies$/m);
    const one = await grokking(['measure', file, '--measures', 'waves'], folder);
    assert.equal(one.code, 2);
    assert.match(one.stderr, /the measure "waves" is not defined here: S3 has irreps, not frequencies\n$/);
    const none = await grokking(['measure', file, '--measures', 'rank'], folder);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /^.*there is no measure "rank"; there are norms, .*\n$/);
  });

  it('takes every checkpoint of a run, each as it is alone', async () => {
    const runs = temporaryFolder();
    try {
      const config = path.join(runs, 'three.grok.json');
      fs.writeFileSync(config, JSON.stringify({ ...small, training: { engine: 'fused', threads: 1, epochs: 20, checkpointEvery: 10 } })); // prettier-ignore
      const trained = await grokking(['train', config, '--runs', runs, '--json'], folder);
      const { run } = JSON.parse(trained.stdout.trim().split('\n').at(-1) ?? '') as { run: string };
      const all = await grokking(['measure', run, '--over-checkpoints', '--measures', 'llc,ipr', '--json'], folder);
      assert.equal(all.code, 0, all.stderr);
      const { checkpoints } = JSON.parse(all.stdout) as { checkpoints: Record<string, number>[] };
      assert.deepEqual(
        checkpoints.map(({ epoch }) => epoch),
        [0, 10, 20],
      );
      const newest = await grokking(['measure', run, '--measures', 'llc,ipr', '--json'], folder);
      const alone = JSON.parse(newest.stdout) as Record<string, number>;
      for (const column of [...COLUMNS.llc, ...COLUMNS.ipr]) {
        assert.equal(checkpoints[2][column], alone[column], column);
      }
      const table = await grokking(['measure', run, '--over-checkpoints', '--measures', 'ipr'], folder);
      assert.match(table.stdout, /^epoch +ipr_W_E +ipr_W_L\n +0 .*\n +10 .*\n +20 .*$/m);
      const unnamed = await grokking(['measure', run, '--over-checkpoints'], folder);
      assert.match(unnamed.stderr, /--over-checkpoints takes further measures: name them with --measures/);
      const file = await grokking(['measure', checkpointOf(small), '--over-checkpoints', '--measures', 'ipr'], folder);
      assert.match(file.stderr, /: is not a run; --over-checkpoints takes one/);
      assert.deepEqual([unnamed.code, file.code], [2, 2]);
    } finally {
      fs.rmSync(runs, { recursive: true, force: true });
    }
  });

  it('is there for analysis functions, too', async () => {
    const file = checkpointOf({ ...small, training: {} });
    const sample = path.resolve('samples', 'analyses', 'training.analysis.ts');
    const call = ['analyze', `${sample}#measureByName`, '--checkpoint', file, '--args', '["norms, logits"]', '--json'];
    const { code, stdout, stderr } = await grokking(call, folder);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /squared_norm_W_E.*margin_test/s);
  });
});

describe('gradients of a trainer', () => {
  it('are the same by the kernel and by tfjs, with the loss of the training pairs', async () => {
    const config = configOf({ ...small, training: { threads: 1 } });
    const { train } = splitPairs(config.task);
    const results = [];
    for (const engine of [fusedEngine, wasmEngine]) {
      const trainer = await createTrainer(engine, config);
      try {
        const { loss, gradients } = await trainer.gradients();
        assert.ok(Math.abs(loss - (await trainer.evaluate(train)).loss) < 1e-6);
        assert.deepEqual(trainer.parameters(), initialParameters(config.model, config.task));
        results.push(gradients);
      } finally {
        trainer.dispose();
      }
    }
    const [fused, wasm] = results;
    assert.deepEqual(Object.keys(fused).sort(), Object.keys(wasm).sort());
    for (const [name, { data }] of Object.entries(fused)) {
      const norm = Math.hypot(...data);
      const distance = Math.hypot(...data.map((value, i) => value - wasm[name].data[i]));
      assert.ok(distance <= 1e-4 * norm + 1e-7, `${name}: ${distance} of ${norm}`);
    }
  });

  it('are refused where every update has pairs of its own', async () => {
    const config = configOf({ ...small, training: { batchSize: 8 } });
    const trainer = await createTrainer(wasmEngine, config);
    try {
      await assert.rejects(trainer.gradients(), /no gradient of all training pairs/);
    } finally {
      trainer.dispose();
    }
  });
});
