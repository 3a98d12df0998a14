import * as tf from '@tensorflow/tfjs-core';
import { InputError } from '../../core/config/problem';
import type { ActivationCache, Hooks } from '../hooked-model';

/** Passes an activation through its hook, and may keep it. */
export type HookPoint = <T extends tf.Tensor>(name: string, value: T) => T;

/** The hooks of a forward pass, and what it is to keep. */
export class HookPoints {
  /** What the innermost step keeps: tensors that leave its tidy. */
  private kept: ActivationCache = {};

  /**
   * @param watch is given each activation that is kept, after its hook, and says what is computed with in its place
   */
  constructor(
    private readonly hooks: Hooks,
    private readonly record: ReadonlySet<string>,
    private readonly watch: (name: string, value: tf.Tensor) => tf.Tensor = (_, value) => value,
  ) {}

  readonly at: HookPoint = (name, value) => {
    const hooked = Object.hasOwn(this.hooks, name) ? (this.hooks[name](value, name) ?? value) : value;
    if (hooked.shape.join() !== value.shape.join()) {
      throw new InputError(`the hook at ${name} returns [${hooked.shape.join(', ')}] for [${value.shape.join(', ')}]`);
    }
    if (!this.record.has(name)) {
      return hooked as typeof value;
    }
    const watched = this.watch(name, hooked);
    this.kept[name] = tf.clone(watched); // the stream is one layer's output and the next one's input
    return watched as typeof value;
  };

  /** A part of the pass: of its tensors stay its result and what is kept. */
  step<T extends tf.Tensor>(part: () => T): T {
    const before = this.kept;
    const { value, kept } = tf.tidy(() => {
      this.kept = {};
      return { value: part(), kept: this.kept };
    });
    this.kept = { ...before, ...kept };
    return value;
  }

  get cache(): ActivationCache {
    return this.kept;
  }
}
