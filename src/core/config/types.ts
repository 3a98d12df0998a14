/** Types of `*.grok.json`. Defaults, ranges and descriptions live in media/grok-config.schema.json. */

import type { FurtherMeasureName } from '../measures/further';

/** What is computed of two residues. */
export const OPERATIONS = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'x²+y²',
  'x²+xy+y²',
  'x²+xy+y²+x',
  'x³+xy',
  'x³+xy²+y',
] as const;

/**
 * `opinion` is `add`, asked by users who may have an opinion; see core/opinions. `expression` and `group` are what the field
 * of that name says.
 */
export const TASK_OPERATIONS = [...OPERATIONS, 'opinion', 'expression', 'group'] as const;
export type Operation = (typeof TASK_OPERATIONS)[number];

/**
 * `python-shuffle` is CPython's `random.seed(seed); random.shuffle(pairs)` over all pairs in row order, `torch-randperm`
 * PyTorch's `manual_seed(seed); randperm(n)`, `numpy-permutation` numpy's `random.seed(seed); random.permutation(n)`.
 * `unknown` is for loaded models whose file does not say which pairs they were trained on.
 */
export const SPLIT_METHODS = [
  'seeded',
  'python-shuffle',
  'torch-randperm',
  'numpy-permutation',
  'indices',
  'unknown',
] as const;
export type SplitMethod = (typeof SPLIT_METHODS)[number];

export interface SplitConfig {
  method: SplitMethod;
  seed: number;
  /** For `indices`: a file of them, relative to the config file. */
  file?: string | null;
  /** For `indices`, in a resolved config: a bit per pair in row order, 1 where it is trained on, as base64. */
  train?: string;
}

/** Who asks, and what a training makes of their opinions; see core/opinions. */
export interface OpinionConfig {
  /** Probability that an opinion is the truth. */
  reliability: number;
  /** Share of prompts without an opinion. */
  none: number;
  /** Share of prompts of the boss; the rest are a peer's. */
  boss: number;
  /** Probability that the label is the boss's opinion. */
  deference: number;
}

export interface TaskConfig {
  operation: Operation;
  /** Of the operation `expression`, and only of it: a polynomial in x and y with integer coefficients; see core/expression. */
  expression?: string;
  /** Of the operation `group`, and only of it: a finite group by name, e.g. `S4`; see core/groups. */
  group?: string;
  /** p; of a group its order. */
  modulus: number;
  trainFraction: number;
  /** How a pair becomes tokens, e.g. `x y =`; see core/token-layout. */
  tokens: string;
  /** `unordered`: (x, y) and (y, x) are on the same side of the split. */
  pairs: 'ordered' | 'unordered';
  split: SplitConfig;
  /** Share of the training pairs whose label is another residue, drawn once; absent: none. See core/label-noise. */
  labelNoise?: number;
  /** Of the operation `opinion`, and only of it. */
  opinion?: OpinionConfig;
}

/** What the answer of a pair depends on. */
export type TaskTable = Pick<TaskConfig, 'operation' | 'expression' | 'group' | 'modulus'>;

/** `mlp`: one hidden layer over the two one-hot tokens, no attention (Gromov 2023). */
export const MODEL_FAMILIES = ['transformer', 'mlp'] as const;
export type ModelFamily = (typeof MODEL_FAMILIES)[number];

/** Of the family `mlp` what is a transformer's says that there is none of it; see core/config/mlp-family. */
export interface ModelConfig {
  family: ModelFamily;
  layers: number;
  dModel: number;
  heads: number;
  dMlp: number;
  activation: 'relu' | 'gelu' | 'square';
  /** `pre`: TransformerLens' LNPre, without weights of its own. */
  layerNorm: boolean | 'pre';
  /** α: attention is α · pattern + (1 − α); 0 is constant attention (Zhong et al. 2023, §3). */
  attentionCoefficient: number;
  seed: number;
  /** A checkpoint to start from, relative to the config file. */
  initFrom: string | null;
  /** Names of tensors that are not updated; absent: none. */
  freeze?: string[];
}

/** `stablemax`: −log(s(z_y) / Σ s(z)), s(x) = x + 1 for x ≥ 0, else 1 / (1 − x) (Prieto et al. 2025, §4). */
export const LOSS_TYPES = ['cross-entropy', 'mse', 'stablemax'] as const;
export type LossType = (typeof LOSS_TYPES)[number];

export interface LossConfig {
  type: LossType;
  /** T: of cross-entropy, whose logits are divided by it. */
  temperature: number;
}

export const OPTIMIZER_TYPES = ['adamw', 'adam', 'sgd', 'muon', 'egd'] as const;
export type OptimizerType = (typeof OPTIMIZER_TYPES)[number];

/** `grokfast`: Lee et al. 2024; `orthogonal`: ⊥Grad of Prieto et al. 2025. */
export const GRADIENT_FILTERS = ['none', 'grokfast', 'orthogonal'] as const;

/** What is done with a gradient before the optimizer has it. */
export interface GradientConfig {
  filter: (typeof GRADIENT_FILTERS)[number];
  /** Of grokfast: how much of its average stays at each update. */
  alpha: number;
  /** Of grokfast: how many times the average is added. */
  lambda: number;
}

export const SCHEDULES = ['constant', 'cosine', 'linear'] as const;

export interface OptimizerConfig {
  type: OptimizerType;
  learningRate: number;
  weightDecay: number;
  betas: [number, number];
  epsilon: number;
  /** Of sgd and muon. */
  momentum: number;
  warmupEpochs: number;
  /** After warm-up: constant, or falling to 0 at `training.epochs`. */
  schedule: (typeof SCHEDULES)[number];
  gradient: GradientConfig;
  /** After each update all tensors are scaled so that the root of the sum of all squares is this. */
  normClamp: number | null;
}

export const ENGINE_NAMES = ['fused', 'webgpu', 'tensorflow', 'wasm'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** Which checkpoints stay; see core/run/keep-rule. */
export type KeepRule = 'all' | 'last' | 'powers-of-two' | { readonly every: number };

/** What may change while a model trains. */
export interface TrainingChange {
  /** An epoch, or the first logged one at which train or test accuracy is 99%. */
  at: number | 'memorised' | 'grokked';
  /** Values by field, e.g. `optimizer.weightDecay`. */
  set: Record<string, unknown>;
}

export interface TrainingConfig {
  epochs: number;
  logEvery: number;
  measureEvery: number;
  /** What is measured beside the measures that always are; see core/measures/further. */
  measures: FurtherMeasureName[];
  checkpointEvery: number;
  keep: KeepRule;
  engine: 'auto' | EngineName;
  /** 0: as many as the machine has cores, at most 8. */
  threads: number;
  stopWhen?: { testLossBelow: number };
  /** Pairs of an update; null: all of them. An epoch is one update, whatever it takes; see core/batches. */
  batchSize: number | null;
  /** In the order in which they apply; see core/config/changes. */
  changes: TrainingChange[];
  /** A run's checkpoint to fork: its weights, moments and epoch go on under this config. */
  from: string | null;
}

export interface RunConfig {
  name: string;
  task: TaskConfig;
  model: ModelConfig;
  loss: LossConfig;
  optimizer: OptimizerConfig;
  training: TrainingConfig;
  /** When set nothing is trained: the checkpoint is opened for analysis. */
  load: { checkpoint: string; history?: boolean } | null;
}
