import type { Plan } from '../plan';
import { type Phase, prelude } from './prelude';

/** Depth of what lies in workgroup memory at a time. */
const DEPTH = 16;
/** Rows and columns of a thread. */
const THREAD = 4;

/**
 * A product of matrices, out[i, j] = Σ_k a[i, k] b[k, j], or several of them, h. Sizes that are text are expressions of `n`,
 * the pairs of the section.
 */
export interface Product {
  readonly name: string;
  readonly rows: number | string;
  /** As many as `rows` at most, where that is text. */
  readonly mostRows?: number;
  readonly columns: number;
  /** From `from` (0 unless given) to `depth`. */
  readonly from?: string;
  readonly depth: number | string;
  /** How many products there are. */
  readonly count?: number;
  /** Expressions of i, k, j and h, u32. */
  readonly a: string;
  readonly b: string;
  /** Along which index neighbours in memory lie. */
  readonly along: { readonly a: 'i' | 'k'; readonly b: 'k' | 'j' };
  /** What is done with `value` of i, j, h. */
  readonly store: string;
}

/** Rows and columns of a workgroup's tile: large ones for products with pairs, small ones where there would be too few. */
export type TileSide = 32 | 64;

/**
 * One dispatch for several products: each workgroup makes one tile, with its parts of both matrices in workgroup memory and
 * 4 × 4 sums in a thread's registers. Each sum is taken in the order of the depth.
 */
export function productsPhase(plan: Plan, name: string, most: TileSide, products: readonly Product[]): Phase {
  // Products of few columns leave most of a large tile empty.
  const side = products.every(({ columns }) => columns <= 32) ? 32 : most;
  const threads = (side / THREAD) ** 2;
  let first = 0;
  const cases = products.map((product) => {
    const tiles = tilesOf(product, side);
    const start = first;
    first += tiles.down * tiles.across * (product.count ?? 1);
    return `if (tile < ${first}u) { ${product.name}(tile - ${start}u, lid, n); return; }`;
  });
  const code = `${prelude(plan)}
const SIDE = ${side}u;
const ROW = ${side + 4}u; // padded, so that a column's writes spread over the banks
var<workgroup> left: array<f32, ${DEPTH * (side + 4)}>;
var<workgroup> right: array<f32, ${DEPTH * (side + 4)}>;
${products.map((product) => productFunction(product, side, threads)).join('\n')}
@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lid: u32) {
  enter(group.z);
  let n = pairsOf(group.z);
  let tile = group.x;
  ${cases.join('\n  ')}
}
`;
  return { name, code, workgroups: first };
}

function tilesOf({ rows, mostRows, columns }: Product, side: number): { down: number; across: number } {
  const most = typeof rows === 'number' ? rows : (mostRows ?? 0);
  return { down: Math.ceil(most / side), across: Math.ceil(columns / side) };
}

function sizeText(size: number | string): string {
  return typeof size === 'number' ? `${size}u` : `(${size})`;
}

function productFunction(product: Product, side: number, threads: number): string {
  const { name, rows, columns, depth, from = '0u', a, b, along, store } = product;
  const { down, across } = tilesOf(product, side);
  // Neighbouring threads load neighbours in memory.
  const place = (index: 'i' | 'k' | 'j', isAlongK: boolean): string =>
    isAlongK
      ? `let ${index}l = e / ${DEPTH}u; let kl = e % ${DEPTH}u;`
      : `let ${index}l = e % SIDE; let kl = e / SIDE;`;
  const stores = ['x', 'y', 'z', 'w'].map(
    (part, c) => `if (first + ${c}u < ${columns}u) { let j = first + ${c}u; let value = values.${part}; ${store} }`,
  );
  return `
fn put${name}(i: u32, first: u32, h: u32, rows: u32, values: vec4f) {
  if (i >= rows) { return; }
  ${stores.join('\n  ')}
}
fn ${name}(tile: u32, lid: u32, n: u32) {
  let h = tile / ${down * across}u;
  let i0 = (tile % ${down * across}u) / ${across}u * SIDE;
  let j0 = tile % ${across}u * SIDE;
  let rows = ${sizeText(rows)};
  let start = ${from};
  let depth = ${sizeText(depth)};
  if (i0 >= rows || start >= depth) { return; }
  let down = lid / ${side / THREAD}u * ${THREAD}u;
  let across = lid % ${side / THREAD}u * ${THREAD}u;
  var sum0 = vec4f(); var sum1 = vec4f(); var sum2 = vec4f(); var sum3 = vec4f();
  for (var k0 = start; k0 < depth; k0 += ${DEPTH}u) {
    for (var e = lid; e < SIDE * ${DEPTH}u; e += ${threads}u) {
      ${place('i', along.a === 'k')}
      let i = i0 + il; let k = k0 + kl;
      var value = 0.0;
      if (i < rows && k < depth) { value = ${a}; }
      left[kl * ROW + il] = value;
    }
    for (var e = lid; e < SIDE * ${DEPTH}u; e += ${threads}u) {
      ${place('j', along.b === 'k')}
      let j = j0 + jl; let k = k0 + kl;
      var value = 0.0;
      if (j < ${columns}u && k < depth) { value = ${b}; }
      right[kl * ROW + jl] = value;
    }
    workgroupBarrier();
    for (var kl = 0u; kl < ${DEPTH}u; kl++) {
      let l = kl * ROW + down;
      let r = kl * ROW + across;
      let values = vec4f(right[r], right[r + 1u], right[r + 2u], right[r + 3u]);
      sum0 += left[l] * values;
      sum1 += left[l + 1u] * values;
      sum2 += left[l + 2u] * values;
      sum3 += left[l + 3u] * values;
    }
    workgroupBarrier();
  }
  ${Array.from({ length: THREAD }, (_, r) => `put${name}(i0 + down + ${r}u, j0 + across, h, rows, sum${r});`).join('\n  ')}
}`;
}
