// Dense products for the tables: a tile of TILE_ROWS by TILE_COLUMNS in registers, left panels packed.

import { TILE_COLUMNS, TILE_ROWS } from '../shared-layout';
import { panel } from './layout';
import { FLOAT, PACKED_ROW, PACKED_STEP, VECTOR } from './strides';
import { multiplyAdd, sums } from './vector';

/**
 * C [rows, columns] = A B, or += with `accumulate`. A's entry (r, k) is at `a + r · aRow + k · aStep` (so A may be read
 * transposed); B [depth, columns] and C have rows `bRow` and `cRow` bytes apart; `columns` is a multiple of 4.
 */
export function multiply(
  rows: i32, columns: i32, depth: i32,
  a: usize, aRow: usize, aStep: usize,
  b: usize, bRow: usize,
  c: usize, cRow: usize,
  accumulate: bool,
): void {
  const strip = <usize>depth * PACKED_STEP;
  for (let r = 0; r < rows; r += TILE_ROWS) {
    pack(panel + (<usize>(r >> 2)) * strip, a + <usize>r * aRow, aRow, aStep, min(TILE_ROWS, rows - r), depth);
  }
  for (let column = 0; column < columns; column += TILE_COLUMNS) {
    const vectors = min(TILE_COLUMNS, columns - column) >> 2;
    const at = (<usize>column) << 2;
    for (let r = 0; r < rows; r += TILE_ROWS) {
      tile(panel + (<usize>(r >> 2)) * strip, b + at, bRow, c + <usize>r * cRow + at, cRow, depth, min(TILE_ROWS, rows - r), vectors, accumulate);
    }
  }
}

/** Writes [depth, 4]: four rows of A side by side, missing ones zero. */
function pack(out: usize, a: usize, aRow: usize, aStep: usize, rows: i32, depth: i32): void {
  for (let k = 0; k < depth; k++) {
    for (let r = 0; r < TILE_ROWS; r++) {
      store<f32>(out + (<usize>r << 2), r < rows ? load<f32>(a + <usize>r * aRow) : 0);
    }
    out += PACKED_STEP;
    a += aStep;
  }
}

function tile(
  a: usize, b: usize, bRow: usize, c: usize, cRow: usize,
  depth: i32, rows: i32, vectors: i32, accumulate: bool,
): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  if (vectors == 2) {
    for (let k = 0; k < depth; k++) {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      let x = v128.load32_splat(a);
      c00 = multiplyAdd(c00, x, b0);
      c01 = multiplyAdd(c01, x, b1);
      x = v128.load32_splat(a, 4);
      c10 = multiplyAdd(c10, x, b0);
      c11 = multiplyAdd(c11, x, b1);
      x = v128.load32_splat(a, 8);
      c20 = multiplyAdd(c20, x, b0);
      c21 = multiplyAdd(c21, x, b1);
      x = v128.load32_splat(a, 12);
      c30 = multiplyAdd(c30, x, b0);
      c31 = multiplyAdd(c31, x, b1);
      a += PACKED_STEP;
      b += bRow;
    }
  } else {
    for (let k = 0; k < depth; k++) {
      const b0 = v128.load(b);
      c00 = multiplyAdd(c00, v128.load32_splat(a), b0);
      c10 = multiplyAdd(c10, v128.load32_splat(a, 4), b0);
      c20 = multiplyAdd(c20, v128.load32_splat(a, 8), b0);
      c30 = multiplyAdd(c30, v128.load32_splat(a, 12), b0);
      a += PACKED_STEP;
      b += bRow;
    }
  }
  put(c, c00, c01, vectors, accumulate);
  if (rows > 1) put(c + cRow, c10, c11, vectors, accumulate);
  if (rows > 2) put(c + 2 * cRow, c20, c21, vectors, accumulate);
  if (rows > 3) put(c + 3 * cRow, c30, c31, vectors, accumulate);
}

// @ts-ignore: decorator
@inline
function put(c: usize, first: v128, second: v128, vectors: i32, accumulate: bool): void {
  v128.store(c, accumulate ? f32x4.add(v128.load(c), first) : first);
  if (vectors == 2) v128.store(c, accumulate ? f32x4.add(v128.load(c, 16), second) : second, 16);
}

/**
 * C [rows, columns] = A Bᵀ, or += with `accumulate`: A [rows, depth], B [columns, depth], both contiguous along depth, a
 * multiple of 4 with zero padding. Only `columns` entries of a row of C are written.
 */
export function multiplyTransposed(
  rows: i32, columns: i32, depth: i32,
  a: usize, aRow: usize, b: usize, bRow: usize, c: usize, cRow: usize,
  accumulate: bool,
): void {
  for (let column = 0; column < columns; column += 4) {
    const width = min(4, columns - column);
    const b0 = b + <usize>column * bRow;
    const b1 = b0 + (width > 1 ? bRow : 0);
    const b2 = b1 + (width > 2 ? bRow : 0);
    const b3 = b2 + (width > 3 ? bRow : 0);
    for (let r = 0; r < rows; r += 2) {
      const pair = r + 1 < rows;
      const a0 = a + <usize>r * aRow;
      const at = c + <usize>r * cRow + (<usize>column << 2);
      dots(a0, pair ? a0 + aRow : a0, b0, b1, b2, b3, depth, at, pair ? at + cRow : 0, width, accumulate);
    }
  }
}

function dots(
  a0: usize, a1: usize, b0: usize, b1: usize, b2: usize, b3: usize,
  depth: i32, c0: usize, c1: usize, width: i32, accumulate: bool,
): void {
  let s00 = f32x4.splat(0), s01 = s00, s02 = s00, s03 = s00, s10 = s00, s11 = s00, s12 = s00, s13 = s00;
  const end = <usize>depth << 2;
  for (let k: usize = 0; k < end; k += VECTOR) {
    const x = v128.load(a0 + k), y = v128.load(a1 + k);
    let z = v128.load(b0 + k);
    s00 = multiplyAdd(s00, x, z);
    s10 = multiplyAdd(s10, y, z);
    z = v128.load(b1 + k);
    s01 = multiplyAdd(s01, x, z);
    s11 = multiplyAdd(s11, y, z);
    z = v128.load(b2 + k);
    s02 = multiplyAdd(s02, x, z);
    s12 = multiplyAdd(s12, y, z);
    z = v128.load(b3 + k);
    s03 = multiplyAdd(s03, x, z);
    s13 = multiplyAdd(s13, y, z);
  }
  putLanes(c0, sums(s00, s01, s02, s03), width, accumulate);
  if (c1) putLanes(c1, sums(s10, s11, s12, s13), width, accumulate);
}

// @ts-ignore: decorator
@inline
function putLanes(c: usize, value: v128, width: i32, accumulate: bool): void {
  if (width == 4) {
    v128.store(c, accumulate ? f32x4.add(v128.load(c), value) : value);
    return;
  }
  putLane(c, f32x4.extract_lane(value, 0), accumulate);
  if (width > 1) putLane(c + 4, f32x4.extract_lane(value, 1), accumulate);
  if (width > 2) putLane(c + 8, f32x4.extract_lane(value, 2), accumulate);
}

// @ts-ignore: decorator
@inline
function putLane(c: usize, value: f32, accumulate: bool): void {
  store<f32>(c, accumulate ? load<f32>(c) + value : value);
}

/** The tile alone, `repeats` times over panels that stay in the first-level cache: the most that a product can reach. */
export function repeatTile(repeats: i32, depth: i32, a: usize, b: usize, c: usize): void {
  for (let i = 0; i < repeats; i++) {
    tile(a, b, PACKED_ROW, c, PACKED_ROW, depth, TILE_ROWS, 2, false);
  }
}

/**
 * C [rows, columns] = A [rows, depth] B, for who asks for nothing but a product. A and C are contiguous, `columns` is a multiple
 * of 8, and B is in panels of 8 columns, [columns / 8, depth, 8]. `packed` is room for A with its rows rounded up to 4.
 */
export function product(rows: i32, columns: i32, depth: i32, a: usize, b: usize, c: usize, packed: usize): void {
  const row = <usize>depth << 2;
  const cRow = <usize>columns << 2;
  for (let r = 0; r < rows; r += TILE_ROWS) {
    pack(packed + <usize>r * row, a + <usize>r * row, row, FLOAT, min(TILE_ROWS, rows - r), depth);
  }
  for (let column = 0; column < columns; column += TILE_COLUMNS) {
    const at = <usize>column << 2;
    for (let r = 0; r < rows; r += TILE_ROWS) {
      tile(packed + <usize>r * row, b + <usize>column * row, PACKED_ROW, c + <usize>r * cRow + at, cRow, depth, min(TILE_ROWS, rows - r), 2, false);
    }
  }
}
