import { elementCount, type Parameters } from '../core/model';
import type { Layout } from './layout';

/** Where a tensor's rows lie in an arena, in floats. */
interface Rows {
  readonly shape: readonly number[];
  readonly start: number;
  /** Floats of a row, and from one row to the next. */
  readonly columns: number;
  readonly stride: number;
}

/** Every parameter by TransformerLens name, in the order of core's parameterSpecs. */
function placements({ model, sizes, arena }: Layout): Record<string, Rows> {
  const { p, dModel: d, heads, dMlp } = model;
  const { dWide, dHead, dHeadWide, rowWide, dMlpWide } = sizes;
  const perHead = (start: number): Rows => ({ shape: [heads, d, dHead], start, columns: dHead, stride: dHeadWide });
  return {
    'embed.W_E': { shape: [p + 1, d], start: arena.x, columns: d, stride: dWide },
    'pos_embed.W_pos': { shape: [3, d], start: arena.x + (p + 1) * dWide, columns: d, stride: dWide },
    'blocks.0.attn.W_Q': perHead(arena.q),
    'blocks.0.attn.W_K': perHead(arena.k),
    'blocks.0.attn.W_V': perHead(arena.v),
    'blocks.0.attn.W_O': { shape: [heads, dHead, d], start: arena.o, columns: d, stride: dWide },
    'blocks.0.mlp.W_in': { shape: [d, dMlp], start: arena.all, columns: dMlp, stride: rowWide },
    'blocks.0.mlp.b_in': { shape: [dMlp], start: arena.inBias, columns: dMlp, stride: dMlp },
    'blocks.0.mlp.W_out': { shape: [dMlp, d], start: arena.out, columns: d, stride: dWide },
    'blocks.0.mlp.b_out': { shape: [d], start: arena.outBias, columns: d, stride: d },
    'unembed.W_U': { shape: [d, p], start: arena.all + dMlpWide, columns: p, stride: rowWide },
  };
}

/** Copies tensors into an arena; its padding stays as it is. */
export function writeArena(arena: Float32Array, layout: Layout, tensors: Parameters): void {
  for (const [name, { start, columns, stride }] of Object.entries(placements(layout))) {
    const { data } = tensors[name];
    for (let row = 0; row < data.length / columns; row++) {
      arena.set(data.subarray(row * columns, (row + 1) * columns), start + row * stride);
    }
  }
}

/** Copies tensors out of an arena. */
export function readArena(arena: Float32Array, layout: Layout): Parameters {
  const tensors: Parameters = {};
  for (const [name, { shape, start, columns, stride }] of Object.entries(placements(layout))) {
    const data = new Float32Array(elementCount(shape));
    for (let row = 0; row < data.length / columns; row++) {
      data.set(arena.subarray(start + row * stride, start + row * stride + columns), row * columns);
    }
    tensors[name] = { shape, data };
  }
  return tensors;
}
