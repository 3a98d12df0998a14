/** Types of `*.grok.json`. Defaults, ranges and descriptions live in media/grok-config.schema.json. */

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

/** `opinion` is `add`, asked by users who may have an opinion; see core/opinions. */
export const TASK_OPERATIONS = [...OPERATIONS, 'opinion'] as const;
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
  modulus: number;
  trainFraction: number;
  /** How a pair becomes tokens, e.g. `x y =`; see core/token-layout. */
  tokens: string;
  /** `unordered`: (x, y) and (y, x) are on the same side of the split. */
  pairs: 'ordered' | 'unordered';
  split: SplitConfig;
  /** Of the operation `opinion`, and only of it. */
  opinion?: OpinionConfig;
}

export interface ModelConfig {
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
}

export interface OptimizerConfig {
  type: 'adamw';
  learningRate: number;
  weightDecay: number;
  betas: [number, number];
  epsilon: number;
  warmupEpochs: number;
}

export const ENGINE_NAMES = ['fused', 'tensorflow', 'wasm'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** Which checkpoints stay; see core/run/keep-rule. */
export type KeepRule = 'all' | 'last' | 'powers-of-two' | { readonly every: number };

export interface TrainingConfig {
  epochs: number;
  logEvery: number;
  measureEvery: number;
  checkpointEvery: number;
  keep: KeepRule;
  engine: 'auto' | EngineName;
  /** 0: as many as the machine has cores, at most 8. */
  threads: number;
  stopWhen?: { testLossBelow: number };
}

export interface RunConfig {
  name: string;
  task: TaskConfig;
  model: ModelConfig;
  optimizer: OptimizerConfig;
  training: TrainingConfig;
  /** When set nothing is trained: the checkpoint is opened for analysis. */
  load: { checkpoint: string; history?: boolean } | null;
}
