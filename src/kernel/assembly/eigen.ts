// Eigenvalues and eigenvectors of a symmetric matrix, float64: Householder's reflections make it tridiagonal, implicit QL makes
// it diagonal (Golub & Van Loan, §8.3; the QL steps are EISPACK's tql2).

import { VECTOR } from './strides';
import { multiplyAdd64 } from './vector';

const EPSILON = 2.220446049250313e-16;
/** QL needs two steps for an eigenvalue, rarely more than three; a matrix that is not finite would never end. */
const MOST_STEPS = 60;

/** Entry i of a vector. */
// @ts-ignore: decorator
@inline
function at(vector: usize, i: i32): usize {
  return vector + (<usize>i << 3);
}

// @ts-ignore: decorator
@inline
function get(vector: usize, i: i32): f64 {
  return load<f64>(at(vector, i));
}

// @ts-ignore: decorator
@inline
function put(vector: usize, i: i32, value: f64): void {
  store<f64>(at(vector, i), value);
}

/**
 * Of A [n, n], which is overwritten: `values` [n], and `vectors` [n, n], an eigenvector a row. Rows are `row` bytes apart, with
 * an entry of zero behind the n at least; `scratch` has room for 3 rows.
 */
export function eigen(n: i32, a: usize, row: usize, values: usize, vectors: usize, scratch: usize): void {
  const beside = scratch;
  const scales = scratch + row;
  const spare = scratch + 2 * row;
  tridiagonal(n, a, row, values, beside, scales, spare);
  memory.fill(vectors, 0, <usize>n * row);
  for (let i = 0; i < n; i++) store<f64>(at(vectors + <usize>i * row, i), 1);
  diagonal(n, values, beside, vectors, row);
  for (let i = 0; i < n; i++) {
    const vector = vectors + <usize>i * row;
    for (let k = n - 3; k >= 0; k--) {
      const scale = get(scales, k);
      if (scale != 0) {
        const reflector = at(a + <usize>k * row, k + 1);
        addScaled64(at(vector, k + 1), reflector, -scale * dot64(reflector, at(vector, k + 1), n - k - 1), n - k - 1);
      }
    }
  }
}

/** Leaves the diagonal and what is beside it, and in row k of A, behind the diagonal, v of reflection 1 − scale · v vᵀ. */
function tridiagonal(n: i32, a: usize, row: usize, values: usize, beside: usize, scales: usize, w: usize): void {
  memory.fill(w, 0, row);
  for (let k = 0; k < n - 2; k++) {
    const count = n - k - 1;
    const v = at(a + <usize>k * row, k + 1);
    const rest = a + <usize>(k + 1) * row + (<usize>(k + 1) << 3);
    put(values, k, get(a + <usize>k * row, k));
    const first = load<f64>(v);
    const tail = dot64(v, v, count) - first * first;
    if (tail <= 0) {
      put(beside, k, first);
      put(scales, k, 0);
      continue;
    }
    const length = Math.sqrt(tail + first * first);
    const reflected = first > 0 ? -length : length;
    const scale = 1 / (length * length - first * reflected);
    put(beside, k, reflected);
    put(scales, k, scale);
    store<f64>(v, first - reflected);
    for (let i = 0; i < count; i++) put(w, i, scale * dot64(rest + <usize>i * row, v, count));
    addScaled64(w, v, -0.5 * scale * dot64(w, v, count), count);
    put(w, count, 0);
    for (let i = 0; i < count; i++) {
      subtractBoth(rest + <usize>i * row, v, get(w, i), w, get(v, i), count);
    }
  }
  if (n > 1) {
    put(values, n - 2, get(a + <usize>(n - 2) * row, n - 2));
    put(beside, n - 2, get(a + <usize>(n - 2) * row, n - 1));
  }
  put(values, n - 1, get(a + <usize>(n - 1) * row, n - 1));
  put(beside, n - 1, 0);
}

/** Implicit QL of a tridiagonal matrix with `d` on the diagonal and `e` beside it; rows of `vectors` are rotated along. */
function diagonal(n: i32, d: usize, e: usize, vectors: usize, row: usize): void {
  let shifted = 0.0;
  let largest = 0.0;
  for (let l = 0; l < n; l++) {
    largest = max(largest, Math.abs(get(d, l)) + Math.abs(get(e, l)));
    let m = l;
    while (m < n - 1 && !(Math.abs(get(e, m)) <= EPSILON * largest)) m++;
    for (let step = 0; m > l && step < MOST_STEPS; step++) {
      let g = get(d, l);
      let p = (get(d, l + 1) - g) / (2 * get(e, l));
      const root = p < 0 ? -hypotenuse(p, 1) : hypotenuse(p, 1);
      put(d, l, get(e, l) / (p + root));
      put(d, l + 1, get(e, l) * (p + root));
      const next = get(d, l + 1);
      const shift = g - get(d, l);
      for (let i = l + 2; i < n; i++) put(d, i, get(d, i) - shift);
      shifted += shift;
      p = get(d, m);
      let c = 1.0, c2 = 1.0, c3 = 1.0, s = 0.0, s2 = 0.0;
      const beside = get(e, l + 1);
      for (let i = m - 1; i >= l; i--) {
        c3 = c2;
        c2 = c;
        s2 = s;
        const own = get(e, i);
        g = c * own;
        const h = c * p;
        const r = hypotenuse(p, own);
        put(e, i + 1, s * r);
        s = r == 0 ? 0 : own / r;
        c = r == 0 ? 1 : p / r;
        p = c * get(d, i) - s * g;
        put(d, i + 1, h + s * (c * g + s * get(d, i)));
        rotate(vectors + <usize>i * row, row, c, s, n);
      }
      p = -s * s2 * c3 * beside * get(e, l) / next;
      put(e, l, s * p);
      put(d, l, c * p);
      if (!(Math.abs(get(e, l)) > EPSILON * largest)) break;
    }
    put(d, l, get(d, l) + shifted);
    put(e, l, 0);
  }
}

// @ts-ignore: decorator
@inline
function hypotenuse(a: f64, b: f64): f64 {
  return Math.sqrt(a * a + b * b);
}

/** A row x and the next, y: c x − s y, s x + c y. */
function rotate(x: usize, row: usize, c: f64, s: f64, n: i32): void {
  const cosine = f64x2.splat(c), sine = f64x2.splat(s), opposite = f64x2.splat(-s);
  const end = x + (<usize>n << 3);
  for (; x < end; x += VECTOR) {
    const a = v128.load(x), b = v128.load(x + row);
    v128.store(x, multiplyAdd64(f64x2.mul(cosine, a), opposite, b));
    v128.store(x + row, multiplyAdd64(f64x2.mul(cosine, b), sine, a));
  }
}

/** Σ a[i] b[i]; where the count is odd, an entry of zero is behind a or b, and a number behind the other. */
export function dot64(a: usize, b: usize, count: i32): f64 {
  let s0 = f64x2.splat(0), s1 = s0;
  const end = a + (<usize>((count + 1) & ~1) << 3);
  for (; a + VECTOR < end; a += 2 * VECTOR) {
    s0 = multiplyAdd64(s0, v128.load(a), v128.load(b));
    s1 = multiplyAdd64(s1, v128.load(a, 16), v128.load(b, 16));
    b += 2 * VECTOR;
  }
  if (a < end) s0 = multiplyAdd64(s0, v128.load(a), v128.load(b));
  const sum = f64x2.add(s0, s1);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** out += scale · a; where the count is odd, an entry of zero is behind a. */
function addScaled64(out: usize, a: usize, scale: f64, count: i32): void {
  const factor = f64x2.splat(scale);
  const end = a + (<usize>count << 3);
  for (; a < end; a += VECTOR) {
    v128.store(out, multiplyAdd64(v128.load(out), factor, v128.load(a)));
    out += VECTOR;
  }
}

/** out −= a · v + b · w; zeros are behind v and w where the count is odd. */
function subtractBoth(out: usize, v: usize, a: f64, w: usize, b: f64, count: i32): void {
  const first = f64x2.splat(-a), second = f64x2.splat(-b);
  const end = out + (<usize>count << 3);
  for (; out < end; out += VECTOR) {
    v128.store(out, multiplyAdd64(multiplyAdd64(v128.load(out), first, v128.load(v)), second, v128.load(w)));
    v += VECTOR;
    w += VECTOR;
  }
}
