import * as tf from '@tensorflow/tfjs-core';
import type { Hooks, Tokens } from '../../lm/hooked-model';
import { mean } from './statistics';
import type { Subject } from './subject';

/** Activations as plain numbers. */
export interface Recorded {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Answers of one pass, at the last position. */
export class Answers {
  constructor(
    /** [prompts, answers] */
    private readonly logits: Float32Array,
    private readonly width: number,
  ) {}

  /** logit(a) − logit(b), per prompt. */
  differences(a: readonly number[], b: readonly number[]): number[] {
    return a.map((answer, i) => this.logits[i * this.width + answer] - this.logits[i * this.width + b[i]]);
  }

  /** The same, meant over prompts. */
  difference(a: readonly number[], b: readonly number[]): number {
    return mean(this.differences(a, b));
  }

  /** Per prompt 1 where the largest logit is this answer, else 0. */
  says(answers: readonly number[]): number[] {
    return answers.map((answer, i) => {
      const row = this.logits.subarray(i * this.width, (i + 1) * this.width);
      return row.indexOf(Math.max(...row)) === answer ? 1 : 0;
    });
  }

  share(answers: readonly number[]): number {
    return mean(this.says(answers));
  }
}

/** Runs prompts, with hooks, and keeps what is asked for as plain numbers. */
export function run(
  { model }: Subject,
  tokens: Tokens,
  hooks: Hooks = {},
  record: readonly string[] = [],
): { answers: Answers; recorded: Record<string, Recorded> } {
  const recorded: Record<string, Recorded> = {};
  const answers: Answers[] = [];
  tf.tidy(() => {
    const [logits, cache] = model.runWithCache(tokens, { record, hooks });
    const [prompts, length, width] = logits.shape;
    const last = tf.slice(logits, [0, length - 1, 0], [prompts, 1, width]);
    answers.push(new Answers(last.dataSync<'float32'>(), width));
    record.forEach((name) => (recorded[name] = { shape: cache[name].shape, data: cache[name].dataSync<'float32'>() }));
  });
  return { answers: answers[0], recorded };
}

/** The residual stream before a layer, or after the last. */
export function streamName({ model }: Subject, layer: number): string {
  return layer < model.layers ? `blocks.${layer}.hook_resid_pre` : `blocks.${layer - 1}.hook_resid_post`;
}

/**
 * A hook that changes numbers of an activation.
 * @param change of a copy of its numbers
 */
export function changing(name: string, change: (data: Float32Array, shape: readonly number[]) => void): Hooks {
  return {
    [name]: (value) => {
      const data = Float32Array.from(value.dataSync<'float32'>());
      change(data, value.shape);
      return tf.tensor(data, value.shape);
    },
  };
}

/** Calls with every place [prompt, position] of activations [prompts, positions, …rest]: where it begins, and how long it is. */
export function eachPrompt(
  shape: readonly number[],
  position: number,
  of: (start: number, size: number) => void,
): void {
  const size = shape.slice(2).reduce((product, length) => product * length, 1);
  for (let prompt = 0; prompt < shape[0]; prompt++) {
    of((prompt * shape[1] + position) * size, size);
  }
}
