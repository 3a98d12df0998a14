import type { GradientConfig, LossConfig, LossType, OptimizerConfig } from '../core/config/types';
import { CROSS_ENTROPY } from '../core/loss';
import type { FieldName } from './layout';
import { Filter, Loss, Numbers, PIECE_WORDS, Steps } from './shared-layout';
import { type ArenaParts, type Matrix, matricesOf, piecesOf } from './strips';

/** What the kernel minimises, and how. */
export interface KernelRecipe {
  readonly loss: LossConfig;
  /** Absent where nothing is trained. */
  readonly optimizer?: OptimizerConfig;
  /** Names of tensors that are not updated. */
  readonly frozen: readonly string[];
}

export const EVALUATION_ALONE: KernelRecipe = { loss: CROSS_ENTROPY, frozen: [] };

/** What a recipe needs of the memory. */
export interface RecipeLayout {
  readonly fields: Partial<Record<FieldName, number>>;
  /** Entries of `numbers`. */
  readonly numbers: readonly (readonly [Numbers, number])[];
  /** Rows of PIECE_WORDS. */
  readonly pieces: Int32Array;
  /** Matrices whose gradients become steps, in rows of MATRIX_WORDS. */
  readonly matrices: Int32Array;
  /** Arenas of running averages: 1 or 0. */
  readonly averages: number;
  /** Bytes of each thread. */
  readonly workspace: number;
}

const LOSSES: Record<LossType, Loss> = {
  'cross-entropy': Loss.crossEntropy,
  mse: Loss.meanSquare,
  stablemax: Loss.stablemax,
};
const FILTERS: Record<GradientConfig['filter'], Filter> = {
  none: Filter.none,
  grokfast: Filter.grokfast,
  orthogonal: Filter.orthogonal,
};

export function recipeLayout(parts: ArenaParts, { loss, optimizer, frozen }: KernelRecipe): RecipeLayout {
  const steps = optimizer?.type === 'muon' ? Steps.muon : optimizer?.type === 'egd' ? Steps.egd : Steps.none;
  const filter = optimizer ? FILTERS[optimizer.gradient.filter] : Filter.none;
  const clamps = optimizer && optimizer.normClamp !== null ? 1 : 0;
  const pieces = optimizer ? piecesOf(parts, optimizer.type, frozen) : new Int32Array();
  const matrices = steps === Steps.none ? [] : matricesOf(parts, frozen);
  const sides = matrices.map(({ rows, blocks, columns }) => [rows, blocks * columns]);
  const matrixRows = Math.max(0, ...sides.map((side) => Math.min(...side)));
  const matrixColumns = Math.max(0, ...sides.map((side) => Math.max(...side)));
  const pieceCount = pieces.length / PIECE_WORDS;
  return {
    fields: {
      ...{ loss: LOSSES[loss.type], filter, steps, clamps, pieceCount },
      ...{ matrixCount: matrices.length, matrixRows, matrixColumns },
    },
    numbers: [[Numbers.temperature, loss.temperature], ...(optimizer ? numbersOf(optimizer) : [])],
    pieces,
    matrices: Int32Array.from(matrices.flatMap(wordsOf)),
    averages: filter === Filter.grokfast ? 1 : 0,
    workspace: workspaceBytes(steps, matrixRows, matrixColumns),
  };
}

function numbersOf(optimizer: OptimizerConfig): [Numbers, number][] {
  const { weightDecay, betas, epsilon, momentum, gradient, normClamp } = optimizer;
  return [
    [Numbers.weightDecay, weightDecay],
    [Numbers.beta1, betas[0]],
    [Numbers.beta2, betas[1]],
    [Numbers.epsilon, epsilon],
    [Numbers.momentum, momentum],
    [Numbers.lambda, gradient.lambda],
    [Numbers.normClamp, normClamp ?? 0],
  ];
}

/** As assembly/matrices.ts reads them. */
function wordsOf({ start, rows, stride, blocks, columns, blockStride }: Matrix): number[] {
  return [start, rows, stride, blocks, columns, blockStride];
}

/** What assembly/newton-schulz.ts and assembly/polar.ts work in: matrices of at most so many rows and columns. */
function workspaceBytes(steps: Steps, rows: number, columns: number): number {
  switch (steps) {
    case Steps.none:
      return 0;
    case Steps.muon:
      return 2 * rows * (workRow(rows, 4) + workRow(columns, 4));
    case Steps.egd: {
      const [wide, narrow] = [workRow(columns, 8), workRow(rows, 8)];
      return (rows + 4) * (wide + 2 * narrow) + rows * workRow(columns, 4);
    }
  }
}

/** Bytes of a row of a workspace, as `workRow` of assembly/matrices.ts has it. */
function workRow(columns: number, bytes: number): number {
  return 64 * Math.ceil((columns * bytes + bytes + 32) / 64) - 32;
}
