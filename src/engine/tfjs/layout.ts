import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../core/config/types';
import { elementCount, type Parameters, parameterSpecs, type TensorData, type Vocabulary } from '../../core/model';

interface Slot {
  readonly name: string;
  /** TransformerLens' shape. */
  readonly shape: readonly number[];
  /** Shape in the flat vector: heads flattened, [d_model, heads · d_head] for W_Q, W_K, W_V. */
  readonly flatShape: readonly number[];
  readonly size: number;
}

/**
 * How all weights of a model lie in one flat vector. One vector makes an optimizer step a dozen operations instead of a
 * dozen per parameter; flattened heads make attention plain matrix products, whose gradients tfjs has.
 */
export class WeightLayout {
  readonly size: number;
  private readonly slots: readonly Slot[];

  constructor(model: ModelConfig, task: Vocabulary) {
    this.slots = parameterSpecs(model, task).map(({ name, shape }) => {
      const flatShape = isPerHeadInput(name)
        ? [shape[1], shape[0] * shape[2]]
        : shape.length === 3
          ? [shape[0] * shape[1], shape[2]]
          : shape;
      return { name, shape, flatShape, size: elementCount(shape) };
    });
    this.size = this.slots.reduce((sum, { size }) => sum + size, 0);
  }

  get names(): string[] {
    return this.slots.map(({ name }) => name);
  }

  /** Copies parameters into a new flat vector. */
  flatten(parameters: Parameters): Float32Array {
    const flat = new Float32Array(this.size);
    let offset = 0;
    for (const { name, shape, size } of this.slots) {
      const { data } = parameters[name];
      flat.set(isPerHeadInput(name) ? swapFirstTwo(data, shape[0], shape[1], shape[2]) : data, offset);
      offset += size;
    }
    return flat;
  }

  /** Copies a flat vector into parameters of TransformerLens' shapes. */
  unflatten(flat: Float32Array): Parameters {
    const parameters: Record<string, TensorData> = {};
    let offset = 0;
    for (const { name, shape, size } of this.slots) {
      const data = flat.slice(offset, offset + size);
      parameters[name] = {
        shape,
        data: isPerHeadInput(name) ? swapFirstTwo(data, shape[1], shape[0], shape[2]) : data,
      };
      offset += size;
    }
    return parameters;
  }

  /** Cuts a flat vector into one tensor per parameter, in the order of `names`. */
  split(flat: tf.Tensor1D): tf.Tensor[] {
    const pieces = tf.split(
      flat,
      this.slots.map(({ size }) => size),
    );
    return pieces.map((piece, i) => tf.reshape(piece, [...this.slots[i].flatShape]));
  }
}

/** W_Q, W_K and W_V are [n_heads, d_model, d_head]; W_O [n_heads, d_head, d_model] flattens as it is. */
function isPerHeadInput(name: string): boolean {
  return /\.W_[QKV]$/.test(name);
}

/** [a, b, c] -> [b, a, c] */
function swapFirstTwo(data: Float32Array, a: number, b: number, c: number): Float32Array {
  const swapped = new Float32Array(data.length);
  for (let i = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      const from = (i * b + j) * c;
      swapped.set(data.subarray(from, from + c), (j * a + i) * c);
    }
  }
  return swapped;
}
