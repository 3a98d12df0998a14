import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { configAfter, settledAt } from '../../src/core/config/changes';
import { checkConfigIn } from '../../src/core/config/file';
import type { RunConfig } from '../../src/core/config/types';
import { loadCheckpoint } from '../../src/core/run/checkpoint';
import { createRun } from '../../src/core/run/create';
import { RunDirectory } from '../../src/core/run/directory';
import type { MetricsRow } from '../../src/core/run/metrics-row';
import type { RunStatus } from '../../src/core/run/state';
import { trainRun } from '../../src/engine/training';
import { TrainingControl } from '../../src/engine/training-control';
import { rowsOf } from '../run-directories';
import { temporaryFolder } from './cli-process';
import { configOf, describeEachEngine } from './tfjs-engines';
import { fusedEngine } from '../../src/engine/fused/engine';
import { tensorflowEngine } from '../../src/engine/tfjs/engines';

const TASK = { modulus: 7, trainFraction: 0.6 };
const MODEL = { dModel: 8, heads: 2, dMlp: 16 };
const TRAINING = { epochs: 40, logEvery: 5, measureEvery: 0, checkpointEvery: 10, threads: 1 };

/** Trains a config to its end, or until a row of some epoch was logged and its checkpoint written. */
async function train(folder: string, config: RunConfig, until = Infinity): Promise<RunDirectory> {
  const owner = createRun(folder, config, 'terminal');
  await goOn(owner.path, owner, until);
  return owner.directory;
}

async function goOn(run: string, owner?: ReturnType<typeof createRun>, until = Infinity): Promise<RunStatus> {
  const own = owner ?? (await new RunDirectory(run).own('terminal'));
  const control = new TrainingControl();
  const row = ({ epoch }: { epoch: number }): void => void (epoch >= until && control.interrupt());
  const observer = { status: () => undefined, row, log: () => undefined };
  const status = await trainRun(own, control, observer, () => Promise.resolve({}));
  own.release();
  assert.equal(status.error, null);
  return status;
}

function assertSameRun(run: RunDirectory, other: RunDirectory): void {
  const [a, b] = [run, other].map((one) => loadCheckpoint(one.checkpoints().at(-1)?.file ?? ''));
  assert.equal(a.epoch, b.epoch);
  for (const [name, { data }] of Object.entries(b.parameters)) {
    assert.deepEqual(a.parameters[name].data, data, name);
  }
  const losses = (one: RunDirectory): object[] =>
    rowsOf(one.path).map(({ epoch, train_loss, test_loss, learning_rate }: MetricsRow) => [epoch, train_loss, test_loss, learning_rate]); // prettier-ignore
  assert.deepEqual(losses(run), losses(other));
}

describeEachEngine(
  'a training that changes',
  (engine) => {
    let folder: string;
    beforeEach(() => (folder = temporaryFolder()));
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    const config = (training: object, others: object = {}): RunConfig =>
      configOf({ task: TASK, model: MODEL, ...others, training: { ...TRAINING, engine: engine.name, ...training } });

    it('goes on with each change from its epoch on, as a fork with the new values does', async () => {
      const set = { 'optimizer.weightDecay': 0, 'loss.type': 'mse', 'model.freeze': ['embed.W_E'] };
      const changed = await train(folder, config({ changes: [{ at: 20, set }] }));
      const plain = await train(folder, config({ epochs: 20 }));
      const forked = configOf({
        task: TASK,
        model: { ...MODEL, freeze: ['embed.W_E'] },
        loss: { type: 'mse' },
        optimizer: { weightDecay: 0 },
        training: { ...TRAINING, engine: engine.name, from: plain.checkpointFile(20) },
      });
      assertSameRun(await train(folder, forked), changed);
    });

    it('is resumed exactly before, at and after a change', async () => {
      const changes = [
        { at: 15, set: { 'optimizer.learningRate': 0.02 } },
        { at: 'memorised', set: { 'optimizer.type': 'sgd' } },
      ];
      // A rate at which it memorises within these epochs.
      const quick = { optimizer: { learningRate: 0.03, weightDecay: 0, warmupEpochs: 0 } };
      const whole = await train(folder, config({ changes, epochs: 80 }, quick));
      const { memorised_at } = whole.require().status;
      assert.ok(memorised_at !== null && memorised_at > 15 && memorised_at < 80, String(memorised_at));
      for (const until of [10, 15, memorised_at]) {
        const run = await train(folder, config({ changes, epochs: 80 }, quick), until);
        assert.equal(run.require().status.state, 'interrupted');
        await goOn(run.path);
        assertSameRun(run, whole);
      }
    });

    it('is forked exactly: where nothing changed the branch is its parent, rows and all', async () => {
      const parent = await train(folder, config({ epochs: 20 }));
      const branch = await train(folder, config({ from: parent.checkpointFile(10) }));
      assertSameRun(branch, await train(folder, config({})));
      assert.deepEqual(branch.checkpoints().map(({ epoch }) => epoch), [10, 20, 30, 40]); // prettier-ignore
      // Cut off and resumed it has each row once.
      const cut = await train(folder, config({ from: parent.checkpointFile(10) }), 25);
      await goOn(cut.path);
      assertSameRun(cut, branch);
    });

    it('takes mini-batches in the same order when it is resumed in the middle of a pass', async () => {
      const whole = await train(folder, config({ batchSize: 8 }));
      const run = await train(folder, config({ batchSize: 8 }), 25);
      await goOn(run.path);
      assertSameRun(run, whole);
      const full = await train(folder, config({}));
      assert.notDeepEqual(rowsOf(full.path).at(-1)?.train_loss, rowsOf(whole.path).at(-1)?.train_loss);
    });

    it('learns the answers that label noise gives its pairs, and is tested on the right ones', async () => {
      const noisy = await train(folder, config({ epochs: 10 }, { task: { ...TASK, labelNoise: 0.5 } }));
      const clean = await train(folder, config({ epochs: 10 }));
      const [a, b] = [rowsOf(noisy.path)[0], rowsOf(clean.path)[0]];
      assert.equal(a.test_loss, b.test_loss);
      assert.notEqual(a.train_loss, b.train_loss);
    });
  },
  [fusedEngine, tensorflowEngine],
);

describe('changes and forks in a config', () => {
  let folder: string;
  before(() => (folder = temporaryFolder()));
  after(() => fs.rmSync(folder, { recursive: true }));
  const problem = (fields: object): string => {
    const { problems } = checkConfigIn(folder, fields as Record<string, unknown>, 'test');
    return `${problems[0]?.path.join('.')}: ${problems[0]?.message}`;
  };
  const changes = (...list: object[]): object => ({ training: { changes: list } });

  it('hold from their epoch on, in the order of epochs', () => {
    const config = configOf(
      changes(
        { at: 'grokked', set: { 'optimizer.weightDecay': 0.1 } },
        { at: 50, set: { 'optimizer.weightDecay': 0, 'loss.temperature': 2 } },
      ),
    );
    const at = (epoch: number, grokked_at: number | null): number[] => {
      const { optimizer, loss } = configAfter(config, epoch, { memorised_at: null, grokked_at });
      return [optimizer.weightDecay, loss.temperature];
    };
    assert.deepEqual(at(49, null), [1, 1]);
    assert.deepEqual(at(50, null), [0, 2]);
    assert.deepEqual(at(70, 60), [0.1, 2]);
    assert.deepEqual(at(70, 30), [0, 2]);
    // A branch begins with what holds there, and has the later changes before it.
    const { optimizer, loss, training } = settledAt(config, 55, { memorised_at: null, grokked_at: null });
    assert.deepEqual([optimizer.weightDecay, loss.temperature], [0, 2]);
    assert.deepEqual(training.changes.map(({ at: when }) => when), ['grokked']); // prettier-ignore
  });

  it('are refused at their place', () => {
    assert.match(problem(changes({ at: 5, set: { 'task.modulus': 5 } })), /changes\.0\.set\.task\.modulus: .* cannot change while/); // prettier-ignore
    assert.match(problem(changes({ at: 5, set: { 'optimizer.rate': 5 } })), /optimizer\.rate is not a field/);
    assert.match(problem(changes({ at: 5, set: { 'optimizer.weightDecay': -1 } })), /weightDecay must be at least 0/);
    assert.match(problem(changes({ at: -5, set: { 'optimizer.weightDecay': 1 } })), /changes\.0\.at/);
    assert.match(problem(changes({ at: 'later', set: { 'optimizer.weightDecay': 1 } })), /must be "memorised" or "grokked" or an epoch/); // prettier-ignore
    assert.match(problem(changes({ at: 5, set: { 'model.freeze': ['embed.W_X'] } })), /no tensor "embed\.W_X"/);
    assert.match(problem({ model: { freeze: ['W_E'] } }), /model\.freeze: .* this model has embed\.W_E, /);
    assert.match(problem({ training: { measures: ['norms'], measureEvery: 0 } }), /training\.measures are taken at/);
    assert.match(problem({ loss: { type: 'mse', temperature: 2 } }), /loss\.temperature is of "cross-entropy"/);
    assert.match(
      problem({ training: { from: 'nowhere.safetensors' } }),
      /training\.from: .* must be a checkpoint of a run/,
    );
    assert.match(problem({ training: { from: 'run/checkpoints/epoch-00000010.safetensors' } }), /leads nowhere|there/);
  });

  it('of a checkpoint whose state was thinned away say so, and offer its weights', async () => {
    const config = configOf({ task: TASK, model: MODEL, training: { ...TRAINING, engine: 'fused' } });
    const run = await train(folder, config);
    const fields = (epoch: number, others: object = {}): object => ({
      ...{ task: TASK, model: MODEL, ...others },
      training: { from: run.checkpointFile(epoch) },
    });
    assert.match(
      problem(fields(10)),
      /optimizer state is not kept \(its run has that of 30 and 40\).* model\.initFrom/,
    );
    assert.equal(problem(fields(30)), 'undefined: undefined');
    assert.match(problem(fields(30, { model: { ...MODEL, dMlp: 8 } })), /where this model needs/);
    assert.match(
      problem({ ...fields(30), training: { from: run.checkpointFile(30), epochs: 30 } }),
      /nothing to train/,
    );
  });
});
