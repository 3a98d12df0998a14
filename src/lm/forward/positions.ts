import * as tf from '@tensorflow/tfjs-core';
import type { Rotary } from '../config/config';

/** What depends on the number of positions alone: rotations and masks, made once a pass. */
export class Positions {
  private readonly rotations = new Map<Rotary, readonly [tf.Tensor3D, tf.Tensor3D]>();
  private readonly masks = new Map<number | undefined, tf.Tensor2D>();

  constructor(private readonly length: number) {}

  /**
   * Queries or keys, turned by their position.
   * @param values [batch, position, heads, d_head]
   */
  turned(values: tf.Tensor4D, rotary: Rotary): tf.Tensor4D {
    const [cos, sin] = this.rotation(rotary);
    const half = rotary.dimensions / 2;
    const rest = values.shape[3] - rotary.dimensions;
    const [a, b] = [this.dimensions(values, 0, half), this.dimensions(values, half, half)];
    const parts = [tf.sub(tf.mul(a, cos), tf.mul(b, sin)), tf.add(tf.mul(b, cos), tf.mul(a, sin))];
    return tf.concat([...parts, ...(rest > 0 ? [this.dimensions(values, 2 * half, rest)] : [])], 3) as tf.Tensor4D;
  }

  /** 0 where a position (row) may look, −∞ elsewhere: [positions, positions]. */
  mask(window: number | undefined): tf.Tensor2D {
    const { length } = this;
    let mask = this.masks.get(window);
    if (!mask) {
      const values = new Float32Array(length * length);
      for (let i = 0; i < length; i++) {
        for (let j = 0; j < length; j++) {
          values[i * length + j] = j > i || (window !== undefined && i - j >= window) ? -Infinity : 0;
        }
      }
      mask = tf.keep(tf.tensor2d(values, [length, length]));
      this.masks.set(window, mask);
    }
    return mask;
  }

  dispose(): void {
    tf.dispose([...this.masks.values(), ...[...this.rotations.values()].flat()]);
  }

  private dimensions(values: tf.Tensor4D, first: number, count: number): tf.Tensor4D {
    return tf.slice(values, [0, 0, 0, first], [-1, -1, -1, count]);
  }

  /** Cosines and sines, each [positions, 1, dimensions / 2]. */
  private rotation(rotary: Rotary): readonly [tf.Tensor3D, tf.Tensor3D] {
    let rotation = this.rotations.get(rotary);
    if (!rotation) {
      const { frequencies } = rotary;
      const angles = Array.from({ length: this.length }, (_, position) => frequencies.map((f) => position * f)).flat();
      const tensor = (values: readonly number[]): tf.Tensor3D =>
        tf.keep(tf.tensor3d(Float32Array.from(values), [this.length, 1, frequencies.length]));
      rotation = [tensor(angles.map(Math.cos)), tensor(angles.map(Math.sin))];
      this.rotations.set(rotary, rotation);
    }
    return rotation;
  }
}
