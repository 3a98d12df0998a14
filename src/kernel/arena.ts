import { elementCount, type Parameters } from '../core/model';
import type { Layout } from './layout';

/** Where a tensor's rows lie in an arena, in floats. */
interface Rows {
  readonly shape: readonly number[];
  /** Floats of a row. */
  readonly columns: number;
  /** Where a row begins. */
  readonly startOf: (row: number) => number;
}

/** Every parameter by TransformerLens name, in the order of core's parameterSpecs. */
function placements({ model, sizes, tokens, arena }: Layout): Record<string, Rows> {
  const { p, positions, vocabulary, dModel: d, heads, dMlp } = model;
  const { dWide, dHead, dHeadWide, rowWide, dMlpWide } = sizes;
  const rows = (shape: readonly number[], start: number, stride: number): Rows => ({
    ...{ shape, columns: shape[shape.length - 1] },
    startOf: (row) => start + row * stride,
  });
  const perHead = (start: number): Rows => rows([heads, d, dHead], start, dHeadWide);
  let unused = arena.unused - dWide;
  const embedding = tokens.ofEmbedding.map((row) => (row === undefined ? (unused += dWide) : arena.x + row * dWide));
  const firstPosition = tokens.count - positions.length;
  return {
    'embed.W_E': { shape: [vocabulary, d], columns: d, startOf: (row) => embedding[row] },
    'pos_embed.W_pos': rows([positions.length, d], arena.x + firstPosition * dWide, dWide),
    'blocks.0.attn.W_Q': perHead(arena.q),
    'blocks.0.attn.W_K': perHead(arena.k),
    'blocks.0.attn.W_V': perHead(arena.v),
    'blocks.0.attn.W_O': rows([heads, dHead, d], arena.o, dWide),
    'blocks.0.mlp.W_in': rows([d, dMlp], arena.residualToRow, rowWide),
    'blocks.0.mlp.b_in': rows([dMlp], arena.inBias, dMlp),
    'blocks.0.mlp.W_out': rows([dMlp, d], arena.out, dWide),
    'blocks.0.mlp.b_out': rows([d], arena.outBias, d),
    'unembed.W_U': rows([d, p], arena.residualToRow + dMlpWide, rowWide),
  };
}

/** Copies tensors into an arena; its padding stays as it is. */
export function writeArena(arena: Float32Array, layout: Layout, tensors: Parameters): void {
  for (const [name, { columns, startOf }] of Object.entries(placements(layout))) {
    const { data } = tensors[name];
    for (let row = 0; row < data.length / columns; row++) {
      arena.set(data.subarray(row * columns, (row + 1) * columns), startOf(row));
    }
  }
}

/** Copies tensors out of an arena. */
export function readArena(arena: Float32Array, layout: Layout): Parameters {
  const tensors: Parameters = {};
  for (const [name, { shape, columns, startOf }] of Object.entries(placements(layout))) {
    const data = new Float32Array(elementCount(shape));
    for (let row = 0; row < data.length / columns; row++) {
      data.set(arena.subarray(startOf(row), startOf(row) + columns), row * columns);
    }
    tensors[name] = { shape, data };
  }
  return tensors;
}
