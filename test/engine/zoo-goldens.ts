import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { RunConfig } from '../../src/core/config/types';
import type { Parameters } from '../../src/core/model';
import { splitPairs } from '../../src/core/split';
import type { Trainer, TrainingSetup } from '../../src/engine/engine';
import { configOf } from './tfjs-engines';

/**
 * 30 updates of every optimizer, gradient filter, loss and control in PyTorch, float64, from the same weights. It is not part
 * of the project: a folder beside it may have it.
 */
const FILE = path.join(__dirname, '../../../shared/golden/zoo-p11.json');
const TOLERANCE = 1e-3; // float32 against float64

interface Zoo {
  readonly config: {
    readonly p: number;
    readonly d_model: number;
    readonly n_heads: number;
    readonly d_mlp: number;
    readonly train_fraction: number;
    readonly python_shuffle_seed: number;
  };
  readonly shapes: Record<string, number[]>;
  readonly initial: Record<string, number[]>;
  readonly variants: Record<string, ZooVariant>;
}

interface ZooVariant {
  readonly settings: {
    readonly lr: number;
    readonly weight_decay: number;
    readonly betas?: [number, number];
    readonly eps?: number;
    readonly momentum?: number;
    readonly alpha?: number;
    readonly lambda?: number;
    readonly T?: number;
    readonly norm?: number;
    readonly at?: number;
  };
  /** Losses of the variant's own loss after `step` updates. */
  readonly rows: readonly (readonly [step: number, train: number, test: number])[];
  /** Of the tensors after the last update. */
  readonly norms: Record<string, number>;
}

/** Empty where the file is not. */
export const zoo: Partial<Zoo> = fs.existsSync(FILE) ? (JSON.parse(fs.readFileSync(FILE, 'utf8')) as Zoo) : {};

/** What a variant has of its own, beside its settings. */
const FIELDS: Record<string, { optimizer?: object; loss?: object; freeze?: string[] }> = {
  sgd: { optimizer: { type: 'sgd' } },
  adam: { optimizer: { type: 'adam' } },
  muon: { optimizer: { type: 'muon' } },
  grokfast: { optimizer: { gradient: { filter: 'grokfast' } } },
  orthograd: { optimizer: { gradient: { filter: 'orthogonal' } } },
  egd: { optimizer: { type: 'egd' } },
  stablemax: { loss: { type: 'stablemax' } },
  mse: { loss: { type: 'mse' } },
  temperature: {},
  'norm-clamp': {},
  freeze: { freeze: ['embed.W_E', 'unembed.W_U'] },
  change: {},
};

/** The config of a variant; that of `change` as it begins. */
export function zooConfig({ config }: Zoo, name: string, { settings }: ZooVariant): RunConfig {
  const { optimizer, loss, freeze } = FIELDS[name];
  const { lr: learningRate, weight_decay: weightDecay, betas, eps: epsilon, momentum, alpha, lambda } = settings;
  const gradient = { alpha, lambda, ...(optimizer && 'gradient' in optimizer ? (optimizer.gradient as object) : {}) };
  return configOf({
    task: {
      ...{ modulus: config.p, trainFraction: config.train_fraction },
      split: { method: 'python-shuffle', seed: config.python_shuffle_seed },
    },
    model: { dModel: config.d_model, heads: config.n_heads, dMlp: config.d_mlp, freeze },
    loss: { ...loss, temperature: settings.T },
    optimizer: {
      ...{ learningRate, weightDecay, betas, epsilon, momentum, normClamp: settings.norm, warmupEpochs: 0 },
      ...{ ...optimizer, gradient },
    },
  });
}

function parametersOf({ initial, shapes }: Zoo): Parameters {
  const entries = Object.entries(initial);
  return Object.fromEntries(
    entries.map(([name, data]) => [name, { shape: shapes[name], data: Float32Array.from(data) }]),
  );
}

/** What a variant starts from. */
export function zooSetup(name: string): TrainingSetup {
  const whole = zoo as Zoo;
  const config = zooConfig(whole, name, whole.variants[name]);
  return { config, ...splitPairs(config.task), parameters: parametersOf(whole), threads: 2 };
}

/** Half the learning rate and no decay, as of the update `at` of `change`. */
function changed({ config, ...rest }: TrainingSetup, trainer: Trainer): TrainingSetup {
  const optimizer = { ...config.optimizer, learningRate: config.optimizer.learningRate / 2, weightDecay: 0 };
  const from = { parameters: trainer.parameters(), optimizerState: trainer.optimizerState() };
  return { ...rest, ...from, config: { ...config, optimizer } };
}

/** Defines a test for each variant; a skipped one where the file is not. */
export function itHasTheZoosNumbers(create: (setup: TrainingSetup) => Promise<Trainer>): void {
  if (!zoo.variants) {
    it.skip('has the losses of every optimizer, filter, loss and control: zoo-p11.json is not there');
  }
  for (const [name, { settings, rows, norms }] of Object.entries(zoo.variants ?? {})) {
    it(`has its losses at every step, and its norms in the end: ${name}`, async () => {
      const setup = zooSetup(name);
      let trainer = await create(setup);
      for (const [step, trainLoss, testLoss] of rows) {
        if (step > 0 && step - 1 === settings.at) {
          const next = await create(changed(setup, trainer));
          trainer.dispose();
          trainer = next;
        }
        const row = await trainer.run(step === 0 ? 0 : 1);
        assert.equal(row.epoch, step);
        assert.ok(Math.abs(row.trainLoss / trainLoss - 1) <= TOLERANCE, `train loss at ${step}: ${row.trainLoss}`);
        assert.ok(Math.abs(row.testLoss / testLoss - 1) <= TOLERANCE, `test loss at ${step}: ${row.testLoss}`);
      }
      for (const [tensor, { data }] of Object.entries(trainer.parameters())) {
        const norm = Math.hypot(...data);
        assert.ok(Math.abs(norm / norms[tensor] - 1) <= TOLERANCE, `norm of ${tensor}: ${norm}, not ${norms[tensor]}`);
      }
      trainer.dispose();
    });
  }
}
