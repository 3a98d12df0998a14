/** What views show of a checkpoint: plain data, made by analyses and sent between processes. */

import type { SplitLoss } from '../core/measures/split-loss';
import type { Verdict } from '../core/phases';

/** Frequencies taken out of (or, with `keep`, all others taken out), or a part of the model. */
export type Ablation =
  | {
      readonly kind: 'frequencies';
      readonly target: 'embedding' | 'unembedding' | 'logits';
      readonly frequencies: readonly number[];
      readonly keep: boolean;
    }
  | { readonly kind: 'head'; readonly head: number }
  | { readonly kind: 'attention-pattern' | 'mlp' | 'residual' };

export interface ControlData {
  readonly draws: number;
  readonly mean: SplitLoss;
  readonly lowest: SplitLoss;
  readonly highest: SplitLoss;
}

/** Every pair of the task, p × p, row x. */
export interface AnswerMap {
  readonly p: number;
  /** Bit 0: the answer is right, bit 1: the pair is trained on, bit 2: nobody knows whether it is; 255: no such pair. */
  readonly cells: Uint8Array;
  /** The right answer, and the one with the largest logit. */
  readonly label: Int16Array;
  readonly predicted: Int16Array;
  /** The softmax's probability of that one. */
  readonly confidence: Float32Array;
}

export interface Summary {
  /** What the model computes and how, in a sentence made of measurements. */
  readonly sentence: string;
  readonly verdict: Verdict;
  /** The numbers behind the verdict, in words. */
  readonly reason: string;
}

export interface SpectrumData {
  /** ⌊order/2⌋ shares of the squared norm, frequency k at index k − 1. */
  readonly embedding: Float64Array;
  readonly readout: Float64Array;
  readonly logits: Float64Array;
  readonly keys: readonly number[];
  /** Share of W_L's power from which a frequency counts as key. */
  readonly threshold: number;
  readonly gini: { readonly W_E: number; readonly W_L: number };
  /** Norm per frequency and dimension of the embedding, [⌊order/2⌋, d_model] row-major. */
  readonly heatmap: Float32Array;
  readonly dModel: number;
  /** Smallest primitive root when frequencies are over exponents. */
  readonly root?: number;
}

export interface CircuitData {
  readonly p: number;
  /** Per key frequency the embedding's cos and sin directions: coordinates of each residue. */
  readonly circles: readonly {
    readonly k: number;
    readonly x: Float64Array;
    readonly y: Float64Array;
    /** The angle of k · x in turns, by which residues are coloured; NaN for 0 where frequencies are those of exponents. */
    readonly angle: Float64Array;
    readonly share: number;
  }[];
  /** Per neuron the frequency that explains most of it (0: dead) and its FVE. */
  readonly neuronFrequency: Int32Array;
  readonly neuronFve: Float64Array;
  /** What the positions that attention is paid to are called, e.g. `x`, `y`, `=`; it is read at the last. */
  readonly positions: readonly string[];
  readonly heads: readonly { readonly mean: readonly number[]; readonly frequency: number; readonly fve: number }[];
}

/** One pair on its way through the model. */
export interface TraceData {
  readonly x: number;
  readonly y: number;
  readonly answer: number;
  readonly predicted: number;
  /** Undefined where the split is not known. */
  readonly isTrain: boolean | undefined;
  /** What the positions are called, e.g. `x`, `y`, `=`; the answer is read at the last. */
  readonly positions: readonly string[];
  /** Per head the attention to each position. */
  readonly attention: readonly (readonly number[])[];
  /** The neurons that push the right answer's logit most, against its mean over z. */
  readonly neurons: readonly {
    readonly neuron: number;
    readonly frequency: number;
    readonly activation: number;
    readonly effect: number;
  }[];
  /** The largest logits. */
  readonly top: readonly { readonly z: number; readonly logit: number; readonly probability: number }[];
  /** Norm of the residual stream at the last position: embedded, after the last layer's attention, and after its MLP. */
  readonly residualNorms: { readonly embed: number; readonly attention: number; readonly mlp: number };
}

export interface InterferenceData {
  readonly x: number;
  readonly y: number;
  readonly answer: number;
  /** By frequency the part of the logits over z, p numbers each; keys first. */
  readonly waves: readonly { readonly k: number; readonly values: Float64Array }[];
  readonly sum: Float64Array;
  /** Row-centred logits. */
  readonly logits: Float64Array;
  /** Sum at the right answer minus the largest elsewhere. */
  readonly margin: number;
  readonly runnerUp: number;
}
