import * as tf from '@tensorflow/tfjs-core';
import { type Parameters, type TensorData } from '../../core/model';
import type { Tensors } from './model';

/** A model's weights as tensors, each made when it is first asked for. They outlive tf.tidy, until `dispose`. */
export class WeightTensors {
  readonly tensors: Tensors;
  private readonly made = new Map<string, tf.Tensor>();

  /** @param patch tensors that stand in place of `values`; they are the caller's */
  constructor(
    readonly values: Parameters,
    readonly patch: Tensors = {},
  ) {
    const tensors: Record<string, tf.Tensor> = {};
    for (const name of Object.keys(values)) {
      Object.defineProperty(tensors, name, { enumerable: true, get: () => patch[name] ?? this.tensor(name) });
    }
    this.tensors = tensors;
  }

  get isPatched(): boolean {
    return Object.keys(this.patch).length > 0;
  }

  /** The weights with those of `patch` read from their tensors. */
  current(): Parameters {
    return { ...this.values, ...valuesOf(this.patch) };
  }

  dispose(): void {
    this.made.forEach((tensor) => tensor.dispose());
    this.made.clear();
  }

  private tensor(name: string): tf.Tensor {
    let tensor = this.made.get(name);
    if (!tensor || tensor.isDisposed) {
      const { shape, data } = this.values[name];
      tensor = tf.keep(tf.tensor(data.slice(), [...shape]));
      this.made.set(name, tensor);
    }
    return tensor;
  }
}

/** Tensors as plain arrays. */
export function valuesOf(tensors: Tensors): Parameters {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]): [string, TensorData] => [
      name,
      { shape: tensor.shape, data: Float32Array.from(tensor.dataSync()) },
    ]),
  );
}
