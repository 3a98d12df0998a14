// Computes the constants in exp64-coefficients.ts and how far they are from eˣ: npx tsx src/kernel/exp64-generator.ts
// All of it in fixed point, 256 bits behind the point, so that nothing here is approximate to a float64.

const BITS = 256n;
const ONE = 1n << BITS;
const DEGREE = 9;
/**
 * How far beyond ln 2 / 2 the polynomial is fitted: x · log₂ e is rounded before it is rounded to k, so that |r| may be a
 * little larger.
 */
const MARGIN = [10001n, 10000n] as const;

function times(a: bigint, b: bigint): bigint {
  return (a * b) >> BITS;
}

function over(a: bigint, b: bigint): bigint {
  return (a << BITS) / b;
}

/** The exact value of a float64; its last bit must not be below 2^−256. */
function fixed(value: number): bigint {
  const [mantissa, exponent] = parts(value);
  return exponent >= -BITS ? mantissa << (BITS + exponent) : mantissa >> -(BITS + exponent);
}

/** value = mantissa · 2^exponent */
function parts(value: number): [mantissa: bigint, exponent: bigint] {
  const bits = new BigUint64Array(Float64Array.of(value).buffer)[0];
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = exponent === 0n ? fraction : fraction | (1n << 52n);
  return [bits >> 63n ? -mantissa : mantissa, (exponent || 1n) - 1075n];
}

/** The nearest float64. */
function rounded(value: bigint): number {
  return Number(value) / 2 ** Number(BITS);
}

/** Σ term_k, term_k = term_{k−1} · factor(k), until terms vanish. */
function series(first: bigint, factor: (term: bigint, k: bigint) => bigint): bigint {
  let sum = first;
  let k = 1n;
  for (let term = factor(first, k); term !== 0n && term !== -1n; term = factor(term, ++k)) {
    sum += term;
  }
  return sum;
}

/** ln 2 = Σ 2^−k / k */
function naturalLogOf2(): bigint {
  let sum = 0n;
  for (let k = 1n; k <= BITS; k++) {
    sum += (ONE >> k) / k;
  }
  return sum;
}

/** π = 16 atan(1/5) − 4 atan(1/239) (Machin) */
function pi(): bigint {
  const inverseTangent = (n: bigint): bigint => {
    let sum = 0n;
    let power = ONE / n;
    for (let k = 0n; power !== 0n; k++) {
      sum += (k % 2n === 0n ? power : -power) / (2n * k + 1n);
      power /= n * n;
    }
    return sum;
  };
  return 16n * inverseTangent(5n) - 4n * inverseTangent(239n);
}

function cosine(angle: bigint): bigint {
  const square = times(angle, angle);
  return series(ONE, (term, k) => -times(term, square) / (2n * k * (2n * k - 1n)));
}

export function exponential(r: bigint): bigint {
  return series(ONE, (term, k) => times(term, r) / k);
}

/** (eʳ − 1 − r) / r² = Σ rᵏ / (k + 2)! */
function tail(r: bigint): bigint {
  return series(ONE / 2n, (term, k) => times(term, r) / (k + 2n));
}

const LN2 = naturalLogOf2();
/** The polynomial is fitted on |r| ≤ this. */
const HALF_WIDTH = (LN2 * MARGIN[0]) / (2n * MARGIN[1]);

/** The polynomial that equals `f` at the Chebyshev nodes of |r| ≤ halfWidth, coefficients from the lowest power on. */
function interpolate(f: (r: bigint) => bigint, halfWidth: bigint): bigint[] {
  const count = DEGREE + 1;
  const circle = pi();
  const nodes = Array.from({ length: count }, (_, j) =>
    times(halfWidth, cosine((circle * BigInt(2 * j + 1)) / BigInt(2 * count))),
  );
  // Newton's divided differences, in place.
  const differences = nodes.map(f);
  for (let order = 1; order < count; order++) {
    for (let j = count - 1; j >= order; j--) {
      differences[j] = over(differences[j] - differences[j - 1], nodes[j] - nodes[j - order]);
    }
  }
  let polynomial: bigint[] = [];
  for (let j = count - 1; j >= 0; j--) {
    // polynomial · (r − node) + difference
    const shifted = [0n, ...polynomial];
    polynomial = shifted.map((value, k) => value - times(polynomial[k] ?? 0n, nodes[j]));
    polynomial[0] += differences[j];
  }
  return polynomial;
}

/** All constants by their names in exp64-coefficients.ts. */
export function exp64Constants(): Record<string, number> {
  const high = (LN2 >> (BITS - 32n)) << (BITS - 32n);
  const logarithm = { LOG2_E: rounded(over(ONE, LN2)), LN2_HIGH: rounded(high), LN2_LOW: rounded(LN2 - high) };
  const polynomial = interpolate(tail, HALF_WIDTH).map((value, k) => [`C${k}`, rounded(value)] as const);
  return { ...logarithm, ...Object.fromEntries(polynomial) };
}

/** The largest relative error of 1 + r + r² Σ c_k rᵏ on |r| ≤ ln 2 / 2 · 1.0001, without that of float64 arithmetic. */
export function polynomialError(constants: Record<string, number>): number {
  const coefficients = Array.from({ length: DEGREE + 1 }, (_, k) => fixed(constants[`C${k}`]));
  const steps = 500n;
  let largest = 0;
  for (let i = -steps; i <= steps; i++) {
    const r = (HALF_WIDTH * i) / steps;
    const sum = coefficients.reduceRight((value, c) => times(value, r) + c, 0n);
    const approximation = ONE + r + times(times(r, r), sum);
    largest = Math.max(largest, Math.abs(rounded(over(approximation, exponential(r)) - ONE)));
  }
  return largest;
}

/** |value − eˣ| in units of the last place of `value`, a normal number; x with |x| < 750. */
export function exponentialError(x: number, value: number): number {
  const k = (2n * fixed(x) + LN2) / (2n * LN2);
  const exact = exponential(fixed(x) - k * LN2); // eˣ / 2ᵏ
  const [mantissa, exponent] = parts(value);
  const unit = BITS + exponent - k; // one in the last place is 2^unit on the scale of `exact`
  const difference = (mantissa << unit) - exact;
  return Math.abs(Number((difference << 20n) >> unit)) / 2 ** 20;
}

if (process.argv[1] === __filename) {
  const constants = exp64Constants();
  for (const [name, value] of Object.entries(constants)) {
    console.log(`export const ${name} = ${value};`);
  }
  console.log(`largest relative error of the polynomial: ${polynomialError(constants)}`);
}
