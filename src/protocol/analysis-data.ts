/** What views show of a checkpoint: plain data, made by analyses and sent between processes. */

import type { CosetReport } from '../core/measures/cosets';
import type { IrrepReport } from '../core/measures/irreps';
import type { SplitLoss } from '../core/measures/split-loss';
import type { Verdict } from '../core/phases';

/** Frequencies, or irreps by their numbers, taken out of (or, with `keep`, all others taken out), or a part of the model. */
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
  /** Of irreps the draws are random subspaces of as many dimensions, not as many other frequencies. */
  readonly subspaces?: true;
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
  /** Of a run that goes on from another one's checkpoint: 1 where that, or a run before it, was trained on the pair; or why nobody knows. */
  readonly before?:
    { readonly name: string; readonly epoch: number; readonly wasTrain: Uint8Array } | { readonly problem: string };
}

export interface Summary {
  /** What the model computes and how, in a sentence made of measurements. */
  readonly sentence: string;
  readonly verdict: Verdict;
  /** The numbers behind the verdict, in words. */
  readonly reason: string;
}

export interface SpectrumData {
  /** Of a finite group that has irreps, not frequencies: all of them, by their numbers; 0 is the trivial one. */
  readonly irreps?: readonly IrrepReport[];
  /** ⌊order/2⌋ shares of the squared norm, frequency k at index k − 1; of irreps those but the trivial one. */
  readonly embedding: Float64Array;
  readonly readout: Float64Array;
  readonly logits: Float64Array;
  readonly keys: readonly number[];
  /** Share of W_L's power from which a frequency counts as key. */
  readonly threshold: number;
  /** Of the family `mlp`: the shares of W_in's rows of x, and of y, of which `embedding` has both. */
  readonly ofOperands?: { readonly x: Float64Array; readonly y: Float64Array };
  /** NaN of irreps, whose components depend on the basis that is taken of each. */
  readonly gini: { readonly W_E: number; readonly W_L: number };
  /** Norm per frequency and dimension of the embedding, [⌊order/2⌋, d_model] row-major; of the family `mlp` per neuron. */
  readonly heatmap: Float32Array;
  readonly dModel: number;
  /** Smallest primitive root when frequencies are over exponents. */
  readonly root?: number;
  /** Where the answer is a·x + b·y, but not x ± y: the frequencies of W_E that serve the answer's k, those of x and of y, at k − 1. */
  readonly operands?: readonly (readonly [ofX: number, ofY: number])[];
}

export interface CircuitData {
  readonly p: number;
  /** The strongest first. */
  readonly keys: readonly number[];
  /** Of irreps their names, irrep k at k − 1; absent: k are frequencies. */
  readonly names?: readonly string[];
  /** Per frequency of the embedding that serves a key frequency (where the answer is a·x + b·y, k·a and k·b) its cos and sin directions: coordinates of each residue. */
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
  /** Of the family `mlp`, whose neurons' frequencies are those of their pre-activations. */
  readonly mlp?: MlpData;
  /** Of a group that is not abelian: neurons by the subgroups on whose cosets they are constant. */
  readonly cosets?: readonly CosetReport[];
  /** What the positions that attention is paid to are called, e.g. `x`, `y`, `=`; it is read at the last. */
  readonly positions: readonly string[];
  readonly heads: readonly { readonly mean: readonly number[]; readonly frequency: number; readonly fve: number }[];
}

/** Some neurons' columns of W_in over x, ordered by frequency, and the numbers of the whole solution. */
export interface WeightPicture {
  readonly neurons: readonly number[];
  readonly frequency: readonly number[];
  /** [neurons, p] row-major. */
  readonly values: Float32Array;
  /** Neurons of the whole, d_mlp. */
  readonly width: number;
  /** Over all pairs. */
  readonly accuracy: number;
  /** Mean inverse participation ratio of W_in's columns over x, over y, and of W_U's rows. */
  readonly ipr: { readonly x: number; readonly y: number; readonly out: number };
}

/** Of the family `mlp`: the phases of its neurons, and its weights beside the analytic solution's; or why there are none. */
export type MlpData =
  | { readonly absent: string }
  | {
      readonly absent?: undefined;
      /** Per neuron, in radians; see core/measures/neuron-phases. */
      readonly phases: {
        readonly frequency: Int32Array;
        readonly fve: Float64Array;
        readonly x: Float64Array;
        readonly y: Float64Array;
        readonly out: Float64Array;
        readonly difference: Float64Array;
      };
      /** Mean cosine and median size of the difference over the neurons that belong to their frequency, and how many they are. */
      readonly alignment: number;
      readonly medianDegrees: number;
      readonly counted: number;
      readonly learned: WeightPicture;
      readonly analytic: WeightPicture;
    };

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
  /** As of a circuit. */
  readonly names?: readonly string[];
  /** The neurons that push the right answer's logit most, against its mean over z. */
  readonly neurons: readonly {
    readonly neuron: number;
    readonly frequency: number;
    readonly activation: number;
    readonly effect: number;
  }[];
  /** The largest logits. */
  readonly top: readonly { readonly z: number; readonly logit: number; readonly probability: number }[];
  /** Norm of the residual stream at the last position: embedded, after the last layer's attention, and after its MLP; absent where there is none. */
  readonly residualNorms?: { readonly embed: number; readonly attention: number; readonly mlp: number };
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
