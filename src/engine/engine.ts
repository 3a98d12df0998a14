import type { EngineName, ModelConfig, RunConfig } from '../core/config/types';
import type { Evaluation } from '../core/loss';
import type { Parameters, TensorData, Vocabulary } from '../core/model';
import type { OptimizerState } from '../core/optimizer-state';
import type { Pairs } from '../core/tasks';

/** Everything a trainer starts from. The arrays are copied; the caller keeps its own. */
export interface TrainingSetup {
  readonly config: Pick<RunConfig, 'task' | 'model' | 'optimizer'>;
  readonly train: Pairs;
  readonly test: Pairs;
  readonly parameters: Parameters;
  /** Moments and step to go on from; absent for a fresh start. */
  readonly optimizerState?: OptimizerState;
  /** Threads to use; 0 takes the machine's cores, at most 8. */
  readonly threads: number;
}

/** Losses of the parameters after `epoch` updates. */
export interface LossRow {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly testLoss: number;
  readonly trainAccuracy: number;
  readonly testAccuracy: number;
  /** Per test pair, in the order of the setup: 1 where the answer is right. */
  readonly testRight: Uint8Array;
  /** Learning rate of the last update; 0 before the first. */
  readonly learningRate: number;
}

/** TransformerLens' names of activations, e.g. `blocks.0.mlp.hook_post`. All are read at the last position. */
export type HookName = string;

/** Logits [pairs, p] and the recorded activations [pairs, …]. */
export interface Activations {
  readonly logits: TensorData;
  readonly hooks: Readonly<Record<HookName, TensorData>>;
}

export interface Trainer {
  /** Updates made so far. */
  readonly epoch: number;
  readonly threads: number;
  /**
   * Makes `epochs` full-batch updates (0: none) and returns the losses after them.
   * @throws DivergedError when the loss is no longer finite; the parameters are then those before `run`
   */
  run(epochs: number): Promise<LossRow>;
  evaluate(pairs: Pairs): Promise<Evaluation>;
  forward(pairs: Pairs, record?: readonly HookName[]): Promise<Activations>;
  /** A copy of the weights. */
  parameters(): Parameters;
  /** Goes on with other weights of the same shapes; moments and epoch stay. Not while a promise of this is pending. */
  setParameters(parameters: Parameters): void;
  /** A copy of the moments. */
  optimizerState(): OptimizerState;
  dispose(): void;
}

export interface Engine {
  readonly name: EngineName;
  /**
   * Why this engine cannot train the model here, in words with a remedy; undefined when it can. Every engine has every
   * layout of tokens but that of tasks with opinions.
   */
  unavailable(model: ModelConfig, task: Vocabulary): string | undefined;
  create(setup: TrainingSetup): Promise<Trainer>;
}

/** Training left the finite numbers. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';

  constructor(
    readonly epoch: number,
    loss: number,
  ) {
    super(
      `training diverged at epoch ${epoch}: the loss is ${loss}; lower optimizer.learningRate or optimizer.weightDecay`,
    );
  }
}

/**
 * Learning rate of the update that leads from `step` to `step + 1`: a linear warm-up from zero, as in the code of Nanda et
 * al. 2023, so the first update moves the moments alone.
 */
export function learningRateAt({ learningRate, warmupEpochs }: RunConfig['optimizer'], step: number): number {
  return warmupEpochs === 0 ? learningRate : learningRate * Math.min(step / warmupEpochs, 1);
}
