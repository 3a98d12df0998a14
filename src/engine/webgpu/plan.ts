import { elementCount, type ParameterSpec } from '../../core/model';
import type { KernelModel } from '../../kernel/layout';
import type { Wiring } from './wiring';

/** Rows of pairs that are held at a time: [pre | logits] of a pair takes 4 (d_mlp + p) bytes. More go segment by segment. */
export const ROWS_BYTES = 64 * 2 ** 20;
/** Fewer rows than this are not worth more segments when the test pairs are evaluated. */
const LEAST_ROWS = 2048;
/** The gradient of W_L is a sum over pairs; it is taken in at most so many parts, of whole multiples of PART_PAIRS. */
export const PARTS = 16;
export const PART_PAIRS = 256;
/** Floats of a piece of a tensor, whose sums are taken by one workgroup. */
export const PIECE = 4096;
/** Updates of a run whose losses are kept, to know which of them was the first that is not finite. */
export const LOGGED_UPDATES = 8192;
/** Updates of one submission at most. */
export const SUBMISSION_UPDATES = 64;

/** Weights, first and second moments, and averages of gradients where there are some. */
export const ARENAS = 4;
/** Words of a section of pairs before its lists; see sections.ts. */
export const HEADER = 8;

/** What an update has of its own, and what a model's are made with: entries of `numbers`, float32. */
export enum Numbers {
  rate,
  /** 1 − rate · λ */
  keep,
  /** rate / (1 − β₁ᵗ) and √(1 − β₂ᵗ) */
  stepSize,
  correction,
  averageKept,
  averageTaken,
  beta1,
  takeFirst,
  beta2,
  takeSecond,
  epsilon,
  weightDecay,
  momentum,
  lambda,
  normClamp,
  /** 1 / T of the loss. */
  coldness,
  /** 1 / the pairs of the update. */
  share,
  /** Where among the losses of a submission its own goes. */
  slot,
  /** 1; 0 where a model of a batch is not to be updated. */
  active,
  /** How many there are. */
  count,
}

/** Floats of a model in the table of numbers. */
export const NUMBERS_STRIDE = 32;

/** What of a recipe shapes the shaders. */
export interface Structure {
  readonly model: KernelModel;
  readonly specs: readonly ParameterSpec[];
  readonly loss: 'cross-entropy' | 'mse' | 'stablemax';
  readonly optimizer: 'adamw' | 'adam' | 'sgd' | 'muon';
  readonly filter: 'none' | 'grokfast' | 'orthogonal';
  readonly clamps: boolean;
  readonly frozen: readonly string[];
}

/** A tensor in the arena of weights, in floats. */
export interface TensorPlace {
  readonly name: string;
  readonly start: number;
  readonly length: number;
  readonly isFrozen: boolean;
}

/** Sizes and places of everything that a model has on the device, in floats; all models of a batch have the same. */
export interface Plan {
  readonly structure: Structure;
  readonly wiring: Wiring;
  readonly p: number;
  readonly d: number;
  readonly heads: number;
  readonly dHead: number;
  readonly m: number;
  /** d_mlp + p: floats of a row [pre | logits]. */
  readonly rho: number;
  /** Pairs that are held at a time. */
  readonly capacity: number;
  /** Most pairs of a segment; depends on the shape alone, so that sums do not depend on what else is trained. */
  readonly segment: number;
  readonly tensors: readonly TensorPlace[];
  /** Floats of one arena; a model keeps ARENAS of them. */
  readonly arena: number;
  readonly hasAverages: boolean;
  readonly pieces: number;
  /** Places in scratch by name. */
  readonly places: Readonly<Record<string, number>>;
  readonly scratch: number;
  /** Words of a section of pairs. */
  readonly section: number;
}

/** @param pairs most training pairs, and pairs in all, of a model */
export function planOf(
  structure: Structure,
  wiring: Wiring,
  pairs: { train: number; all: number },
  rowsBytes: number,
): Plan {
  const { p, dModel: d, heads, dMlp: m } = structure.model;
  const rho = m + p;
  const segment = Math.max(64, Math.floor(rowsBytes / (4 * rho * 64)) * 64);
  const capacity = Math.min(segment, Math.max(LEAST_ROWS, roundUp(pairs.train, 64)), roundUp(pairs.all, 64) || 64);
  const { keyRows, baseRows, constants, lastIsConstant, keys } = wiring;
  const tensors = tensorPlaces(structure);
  const arena = roundUp(
    tensors.reduce((sum, { length }) => sum + length, 0),
    64,
  );
  const pieces = tensors.reduce((sum, { length }) => sum + Math.ceil(length / PIECE), 0);
  const ours = lastIsConstant ? 1 : 0;
  const places: Record<string, number> = {};
  let scratch = 0;
  const take = (name: string, floats: number): void => {
    places[name] = scratch;
    scratch += roundUp(floats, 64);
  };
  take('keys', keyRows * d);
  take('values', keyRows * d);
  take('queries', baseRows * d);
  take('valueToRow', d * rho);
  take('hiddenToLogits', m * p);
  take('table', (keyRows - ours) * heads * rho);
  take('base', baseRows * rho);
  take('rows', capacity * rho);
  take('attention', capacity * heads * keys);
  take('scoreGradients', capacity * heads * keys);
  take('losses', pairs.all);
  take('epochLosses', LOGGED_UPDATES);
  take('parts', PARTS * m * p);
  take('hiddenToLogitsGradient', m * p);
  take('tableGradient', keyRows * heads * rho);
  take('tokenRows', p * (ours + constants * heads) * rho);
  take('tokenKeys', p * (constants + 2 * ours) * d);
  take('baseGradient', baseRows * rho);
  take('rowSum', rho);
  take('keyGradients', keyRows * d);
  take('valueGradients', keyRows * d);
  take('queryGradients', baseRows * d);
  take('valueToRowGradient', d * rho);
  take('inputGradients', (2 * keyRows + baseRows) * d);
  take('gradients', arena);
  take('pieceSums', 4 * pieces);
  const matrices = structure.optimizer === 'muon' ? matricesOf({ structure, tensors }) : [];
  const last = matrices.at(-1);
  take('steps', last ? last.start + last.length : 0);
  take('nextSteps', last ? last.start + last.length : 0);
  take('gram', last ? last.square + last.rows ** 2 : 0);
  take('polynomial', last ? last.square + last.rows ** 2 : 0);
  return {
    ...{ structure, wiring, p, d, heads, dHead: d / heads, m, rho, capacity, segment, tensors, arena, pieces, places },
    ...{ hasAverages: structure.filter === 'grokfast', scratch },
    section: roundUp(HEADER + 5 * capacity + 2 * (p + 1), 64),
  };
}

/** A matrix that muon makes a step of, with no more rows than columns; heads stand side by side. */
export interface StepMatrix {
  readonly name: string;
  /** Of its tensor in an arena. */
  readonly tensor: number;
  readonly length: number;
  readonly heads: number;
  readonly rows: number;
  readonly columns: number;
  /** Whether it is transposed to have no more rows than columns. */
  readonly isTall: boolean;
  /** Where it begins among the matrices, and its square among the squares. */
  readonly start: number;
  readonly square: number;
}

/** Those of tensors that are not frozen, as the kernel has them (src/kernel/strips.ts). */
export function matricesOf({ structure, tensors }: Pick<Plan, 'structure' | 'tensors'>): StepMatrix[] {
  const { dModel: d, heads, dMlp } = structure.model;
  const shapes: Record<string, [rows: number, columns: number, heads: number]> = {
    'blocks.0.attn.W_Q': [d, d, heads],
    'blocks.0.attn.W_K': [d, d, heads],
    'blocks.0.attn.W_V': [d, d, heads],
    'blocks.0.attn.W_O': [d, d, 1],
    'blocks.0.mlp.W_in': [d, dMlp, 1],
    'blocks.0.mlp.W_out': [dMlp, d, 1],
  };
  let [start, square] = [0, 0];
  return tensors.flatMap(({ name, start: tensor, length, isFrozen }): StepMatrix[] => {
    if (isFrozen || !(name in shapes)) {
      return [];
    }
    const [down, across, count] = shapes[name];
    const [rows, columns] = [Math.min(down, across), Math.max(down, across)];
    const short = `step${name.slice(name.lastIndexOf('.') + 1)}`;
    const matrix = { name: short, tensor, length, heads: count, rows, columns, isTall: down > across, start, square };
    start += length;
    square += rows ** 2;
    return [matrix];
  });
}

function tensorPlaces({ specs, frozen }: Structure): TensorPlace[] {
  let next = 0;
  return specs.map(({ name, shape }) => {
    const length = elementCount(shape);
    const start = next;
    next += length;
    return { name, start, length, isFrozen: frozen.includes(name) };
  });
}

export function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
