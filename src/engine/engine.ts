import type { EngineName, ModelConfig, RunConfig } from '../core/config/types';
import type { Evaluation } from '../core/loss';
import type { Parameters, TensorData, Vocabulary } from '../core/model';
import type { OptimizerState } from '../core/optimizer-state';
import type { Pairs } from '../core/tasks';

/** What of a config an update depends on. */
export type Recipe = Pick<RunConfig, 'task' | 'model' | 'loss' | 'optimizer' | 'training'>;

/** Everything a trainer starts from. The arrays are copied; the caller keeps its own. */
export interface TrainingSetup {
  readonly config: Recipe;
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

/** A loss and its gradient, by tensor. */
export interface LossGradients {
  readonly loss: number;
  readonly gradients: Parameters;
}

export interface Trainer {
  /** Updates made so far. */
  readonly epoch: number;
  readonly threads: number;
  /**
   * Makes `epochs` updates (0: none) and returns the losses after them.
   * @throws DivergedError when the loss is no longer finite; the parameters are then those before `run`
   */
  run(epochs: number): Promise<LossRow>;
  evaluate(pairs: Pairs): Promise<Evaluation>;
  forward(pairs: Pairs, record?: readonly HookName[]): Promise<Activations>;
  /**
   * The mean loss over all training pairs at the current weights, and its gradient by each of them.
   * @throws InputError where an update has pairs of its own: a batch, or prompts that are drawn for it
   */
  gradients(): Promise<LossGradients>;
  /**
   * Brings weights and moments to where `parameters` and `optimizerState` read them, which is to be awaited before those.
   * There on engines that compute elsewhere.
   */
  download?(): Promise<void>;
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
  /** At a glance, with nothing loaded: false where the machine has no device for it but software. */
  mayHaveDevice?(): boolean;
  /**
   * What it would compute on, or why it cannot after all, in words: of engines that must ask the machine. `isSlow` where that
   * is no faster than what needs asking nobody.
   */
  inspect?(): Promise<{ readonly on: string; readonly isSlow: boolean } | { readonly problem: string }>;
  /** Where its package was found, of engines that are no part of the product; undefined where it was not. */
  place?(): { readonly folder: string; readonly origin: string } | undefined;
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
 * al. 2023, so the first update moves the moments alone; then constant, or falling to 0 at `training.epochs`.
 */
export function learningRateAt(
  { optimizer, training }: Pick<RunConfig, 'optimizer' | 'training'>,
  step: number,
): number {
  const { learningRate, warmupEpochs, schedule } = optimizer;
  const warm = warmupEpochs === 0 ? learningRate : learningRate * Math.min(step / warmupEpochs, 1);
  if (schedule === 'constant') {
    return warm;
  }
  const past = Math.min(Math.max((step - warmupEpochs) / Math.max(training.epochs - warmupEpochs, 1), 0), 1);
  return warm * (schedule === 'linear' ? 1 - past : (1 + Math.cos(Math.PI * past)) / 2);
}
