import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig, TaskConfig } from '../../core/config/types';
import { crossEntropy, type Evaluation } from '../../core/loss';
import { type Pairs, selectPairs } from '../../core/tasks';
import { type LocalModel, localModel } from '../../engine/fused/local-model';
import { forwardModel } from '../../engine/tfjs/families';
import type { ForwardModel, Weights } from '../../engine/tfjs/forward-model';
import { PairBatch } from '../../engine/tfjs/rows';
import type { Tensors } from './model';
import type { WeightTensors } from './weight-tensors';

/** The kernel of the last shape: checkpoints of a run follow one another on it. */
let shared: { readonly shape: string; readonly kernel: LocalModel; weights: WeightTensors } | undefined;

/** Pairs go through tfjs in chunks whose widest activation has at most this many numbers (64 MiB). */
const CHUNK_NUMBERS = 1 << 24;

/** Logits at the last position: on the kernel in this thread where it has the model, else, and for gradients, on tfjs. */
export class QuickLogits {
  private forward: ForwardModel | undefined;
  private readonly batches = new Map<Pairs, PairBatch>();
  private readonly kept: tf.Tensor[] = [];

  private readonly p: number;

  constructor(
    private readonly model: ModelConfig,
    private readonly task: TaskConfig,
  ) {
    this.p = task.modulus;
  }

  /** [pairs, p] row-major */
  values(weights: WeightTensors, pairs: Pairs): Float32Array {
    return this.kernelWith(weights)?.logits(pairs) ?? this.onTfjs(weights.tensors, pairs);
  }

  /** Mean loss, by a log-softmax in float64, and accuracy. */
  evaluation(weights: WeightTensors, pairs: Pairs): Evaluation {
    const kernel = this.kernelWith(weights);
    return kernel?.evaluate(pairs) ?? crossEntropy(this.onTfjs(weights.tensors, pairs), pairs.label, this.p);
  }

  /** [pairs, p], on the gradient tape. */
  differentiable(tensors: Tensors, pairs: Pairs): tf.Tensor2D {
    const forward = this.forwardModel();
    let batch = this.batches.get(pairs);
    if (!batch) {
      batch = this.outlasting(() => new PairBatch(pairs, this.task, true));
      this.batches.set(pairs, batch);
    }
    return forward.logits(this.flattened(tensors), batch);
  }

  dispose(): void {
    tf.dispose(this.kept);
    this.kept.length = 0;
    this.batches.clear();
    this.forward = undefined;
  }

  private kernelWith(weights: WeightTensors): LocalModel | undefined {
    const shape = JSON.stringify([this.model, this.p, this.task.tokens]);
    if (shared?.shape === shape) {
      // Tensors of a patch may be variables, which change.
      if (shared.weights !== weights || weights.isPatched) {
        shared.kernel.setParameters(weights.current());
        shared.weights = weights;
      }
      return shared.kernel;
    }
    const kernel = localModel(this.model, this.task, weights.current());
    shared = kernel ? { shape, kernel, weights } : shared;
    return kernel;
  }

  private onTfjs(tensors: Tensors, pairs: Pairs): Float32Array {
    const forward = this.forwardModel();
    const n = pairs.x.length;
    const { dModel, dMlp } = this.model;
    const size = Math.max(1, Math.floor(CHUNK_NUMBERS / Math.max(dModel, dMlp, this.p)));
    const logits = new Float32Array(n * this.p);
    for (let first = 0; first < n; first += size) {
      const rows = Int32Array.from({ length: Math.min(size, n - first) }, (_, i) => first + i);
      tf.tidy(() => {
        const batch = new PairBatch(selectPairs(pairs, rows), this.task, false);
        const part = forward.logits(this.flattened(tensors), batch);
        logits.set(part.dataSync<'float32'>(), first * this.p);
      });
    }
    return logits;
  }

  private forwardModel(): ForwardModel {
    this.forward ??= this.outlasting(() => forwardModel(this.model, this.task));
    return this.forward;
  }

  /** Heads side by side, as a ForwardModel has them: W_Q, W_K, W_V [d_model, d_model], W_O [d_model, d_model]. */
  private flattened(tensors: Tensors): Weights {
    const { dModel } = this.model;
    const entries = Object.entries(tensors).map(([name, tensor]): [string, tf.Tensor] => {
      if (tensor.rank !== 3) {
        return [name, tensor];
      }
      const inOrder = name.endsWith('.W_O') ? tensor : tf.transpose(tensor, [1, 0, 2]);
      return [name, tf.reshape(inOrder, [dModel, dModel])];
    });
    return Object.fromEntries(entries);
  }

  /** Makes something whose tensors outlast the scope (tf.tidy, a gradient's function) that it is made in. */
  private outlasting<T>(make: () => T): T {
    const engine = tf.engine();
    engine.startScope();
    try {
      const made = make();
      this.kept.push(...engine.state.activeScope.track.map((tensor) => tf.keep(tensor)));
      return made;
    } finally {
      engine.endScope();
    }
  }
}

/** Whether tf.grad or the like is recording what is computed now. */
export function recordsGradients(): boolean {
  return tf.engine().state.gradientDepth > 0;
}
