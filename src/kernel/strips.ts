import type { OptimizerType } from '../core/config/types';
import type { ArenaOffsets, KernelModel, Sizes } from './layout';
import { Rule } from './shared-layout';
import type { TokenRows } from './token-rows';

/** Floats of a piece: a whole number of rows, one at least. */
const PIECE_FLOATS = 8192;
const FLOAT_BYTES = 4;

/** Rows of an arena that belong to one tensor, in floats. With their padding, which is 0 and stays 0, rows are whole vectors. */
export interface Strip {
  readonly start: number;
  /** Floats of a row. */
  readonly columns: number;
  /** From row to row. */
  readonly stride: number;
  readonly rows: number;
}

/** A tensor as the matrix that muon and egd see, in floats of an arena; heads stand side by side. */
export interface Matrix {
  readonly start: number;
  readonly rows: number;
  /** From row to row. */
  readonly stride: number;
  readonly blocks: number;
  /** Columns of a block. */
  readonly columns: number;
  /** From block to block. */
  readonly blockStride: number;
}

/** What says where everything lies in an arena. */
export interface ArenaParts {
  readonly model: KernelModel;
  readonly sizes: Sizes;
  readonly tokens: TokenRows;
  readonly arena: ArenaOffsets;
}

/** The strips of every tensor, by TransformerLens name. */
function stripsOf({ model, sizes, tokens, arena }: ArenaParts): Record<string, Strip[]> {
  const { positions, dModel: d, heads, dMlp } = model;
  const { dWide, dHeadWide, dMlpWide, pWide, rowWide } = sizes;
  const strip = (start: number, columns: number, rows: number, stride = columns): Strip[] =>
    rows === 0 ? [] : [{ start, columns, stride, rows }];
  const firstPosition = tokens.count - positions.length;
  const unused = tokens.ofEmbedding.filter((row) => row === undefined).length;
  return {
    'embed.W_E': [...strip(arena.x, dWide, firstPosition), ...strip(arena.unused, dWide, unused)],
    'pos_embed.W_pos': strip(arena.x + firstPosition * dWide, dWide, positions.length),
    'blocks.0.attn.W_Q': strip(arena.q, dHeadWide, heads * d),
    'blocks.0.attn.W_K': strip(arena.k, dHeadWide, heads * d),
    'blocks.0.attn.W_V': strip(arena.v, dHeadWide, heads * d),
    'blocks.0.attn.W_O': strip(arena.o, dWide, d),
    'blocks.0.mlp.W_in': strip(arena.residualToRow, dMlpWide, d, rowWide),
    'blocks.0.mlp.b_in': strip(arena.inBias, dMlpWide, 1),
    'blocks.0.mlp.W_out': strip(arena.out, dWide, dMlp),
    'blocks.0.mlp.b_out': strip(arena.outBias, dWide, 1),
    'unembed.W_U': strip(arena.residualToRow + dMlpWide, pWide, d, rowWide),
  };
}

/** The hidden matrices, which muon and egd make orthogonal, the largest first. */
function matricesByName({ model, sizes, arena }: ArenaParts): Record<string, Matrix> {
  const { dModel: d, heads, dMlp } = model;
  const { dWide, dHead, dHeadWide, rowWide } = sizes;
  const one = (start: number, rows: number, columns: number, stride: number): Matrix => ({
    ...{ start, rows, stride, columns, blocks: 1, blockStride: 0 },
  });
  const perHead = (start: number): Matrix => ({
    ...{ start, rows: d, stride: dHeadWide, blocks: heads, columns: dHead, blockStride: d * dHeadWide },
  });
  return {
    'blocks.0.mlp.W_in': one(arena.residualToRow, d, dMlp, rowWide),
    'blocks.0.mlp.W_out': one(arena.out, dMlp, d, dWide),
    'blocks.0.attn.W_V': perHead(arena.v),
    'blocks.0.attn.W_O': one(arena.o, d, d, dWide),
    'blocks.0.attn.W_Q': perHead(arena.q),
    'blocks.0.attn.W_K': perHead(arena.k),
  };
}

/** The matrices of tensors that are not frozen. */
export function matricesOf(parts: ArenaParts, frozen: readonly string[]): Matrix[] {
  return Object.entries(matricesByName(parts)).flatMap(([name, matrix]) => (frozen.includes(name) ? [] : [matrix]));
}

/** What all tensors that are not frozen are cut into: a task's share of an update. Rows of PIECE_WORDS, bytes for floats. */
export function piecesOf(parts: ArenaParts, type: OptimizerType, frozen: readonly string[]): Int32Array {
  const matrices = Object.keys(matricesByName(parts));
  const words = Object.entries(stripsOf(parts)).flatMap(([name, strips], tensor) => {
    if (frozen.includes(name)) {
      return [];
    }
    const rule = ruleOf(type, matrices.includes(name));
    return strips.flatMap(piecesOfStrip).map(({ start, columns, stride, rows }) => {
      const bytes = [start, columns, stride].map((floats) => FLOAT_BYTES * floats);
      return [rule, tensor, ...bytes, rows];
    });
  });
  return Int32Array.from(words.flat());
}

/** Rows that follow each other without a gap are one long row. */
function piecesOfStrip({ start, columns, stride, rows }: Strip): Strip[] {
  if (stride === columns) {
    const floats = rows * columns;
    return Array.from({ length: Math.ceil(floats / PIECE_FLOATS) }, (_, i) => {
      const first = i * PIECE_FLOATS;
      return { start: start + first, columns: Math.min(PIECE_FLOATS, floats - first), stride: 0, rows: 1 };
    });
  }
  const most = Math.max(1, Math.floor(PIECE_FLOATS / columns));
  return Array.from({ length: Math.ceil(rows / most) }, (_, i) => {
    const first = i * most;
    return { start: start + first * stride, columns, stride, rows: Math.min(most, rows - first) };
  });
}

function ruleOf(type: OptimizerType, isMatrix: boolean): Rule {
  switch (type) {
    case 'adam':
      return Rule.adam;
    case 'sgd':
      return Rule.sgd;
    case 'muon':
      return isMatrix ? Rule.decayedStep : Rule.adamw;
    case 'egd':
      return isMatrix ? Rule.step : Rule.adamw;
    case 'adamw':
      return Rule.adamw;
  }
}
