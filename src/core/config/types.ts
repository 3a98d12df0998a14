/** Types of `*.grok.json`. Defaults, ranges and descriptions live in media/grok-config.schema.json. */

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
export type Operation = (typeof OPERATIONS)[number];

export interface SplitConfig {
  /** `python-shuffle` is CPython's `random.seed(seed); random.shuffle(pairs)` over all pairs in row order. */
  method: 'seeded' | 'python-shuffle';
  seed: number;
}

export interface TaskConfig {
  operation: Operation;
  modulus: number;
  trainFraction: number;
  split: SplitConfig;
}

export interface ModelConfig {
  layers: number;
  dModel: number;
  heads: number;
  dMlp: number;
  activation: 'relu' | 'gelu' | 'square';
  layerNorm: boolean;
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

export interface TrainingConfig {
  epochs: number;
  logEvery: number;
  measureEvery: number;
  checkpointEvery: number;
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
  load: { checkpoint: string } | null;
}
