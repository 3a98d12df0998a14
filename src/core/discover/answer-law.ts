/** A law by which a model answers, found in its table of answers alone. */
export interface AnswerLaw {
  /** Tokens that are elements of the group; the others absorb (0 of a multiplication). */
  readonly elements: readonly number[];
  /** x·y by place in `elements`, [order · order]. */
  readonly table: Int32Array;
  readonly identity: number;
  /** `x·y⁻¹` where the table is that of a difference or quotient. */
  readonly form: 'x·y' | 'x·y⁻¹';
  /** Share of answers that are those of the law. */
  readonly agreement: number;
}

/** At least this share of a table must be the law's. */
export const AGREEMENT = 0.95;
/** Products that vote for each entry of a table that is not quite a group's. */
const VOTES = 15;

/**
 * Looks for a group in a table of answers T [n · n]: nothing is known of the tokens. An element that absorbs everything is
 * set apart; a table of x·y⁻¹ is turned into one of x·y; entries that are wrong are outvoted by (x·u)·(u⁻¹·y), many u.
 * @returns undefined where there is none: what is left then is no group, or fewer than 95% of the answers are its
 */
export function answerLaw(answers: Int32Array, n: number): AnswerLaw | undefined {
  const absorbing = [...Array(n).keys()].filter((z) => absorbs(answers, n, z));
  const elements = [...Array(n).keys()].filter((token) => !absorbing.includes(token));
  const order = elements.length;
  if (order < 2) {
    return undefined;
  }
  const place = new Int32Array(n).fill(-1);
  elements.forEach((token, i) => (place[token] = i));
  const own = Int32Array.from({ length: order * order }, (_, i) => place[answers[elements[Math.floor(i / order)] * n + elements[i % order]]]); // prettier-ignore
  for (const form of ['x·y', 'x·y⁻¹'] as const) {
    const voted = repaired(form === 'x·y' ? own : undone(own, order), order);
    const identity = identityOf(voted, order);
    if (identity === undefined || !isAssociative(voted, order)) {
      continue;
    }
    const right = form === 'x·y' ? voted : undone(voted, order);
    const agreement = own.reduce((sum, z, i) => sum + (z === right[i] ? 1 : 0), 0) / own.length;
    if (agreement >= AGREEMENT) {
      return { elements, table: voted, identity, form, agreement };
    }
  }
  return undefined;
}

/** Whether everything with z is z; pairs that the task does not have say nothing. */
function absorbs(answers: Int32Array, n: number, z: number): boolean {
  const own = [...Array(n).keys()].flatMap((x) => [answers[z * n + x], answers[x * n + z]]).filter((a) => a >= 0);
  return n > 2 && own.length > 0 && own.filter((a) => a === z).length >= own.length * AGREEMENT;
}

/** The table D with D(x, y) the z of T(z, y) = x; −1 where no z or several have it. It is its own inverse where T is a quasigroup. */
function undone(table: Int32Array, n: number): Int32Array {
  const out = new Int32Array(n * n).fill(-1);
  for (let y = 0; y < n; y++) {
    for (let z = 0; z < n; z++) {
      const x = table[z * n + y];
      if (x >= 0) {
        out[x * n + y] = out[x * n + y] === -1 ? z : -2;
      }
    }
  }
  return out.map((z) => Math.max(z, -1));
}

/** Every entry as most of (x·u)·v have it, u·v = y. */
function repaired(table: Int32Array, n: number): Int32Array {
  const step = Math.max(1, Math.floor(n / VOTES));
  // rightOf[u · n + y] is the v of u·v = y.
  const rightOf = new Int32Array(n * n).fill(-1);
  for (let u = 0; u < n; u++) {
    for (let v = 0; v < n; v++) {
      const y = table[u * n + v];
      if (y >= 0) {
        rightOf[u * n + y] = v;
      }
    }
  }
  const votes = new Int32Array(n);
  return table.map((z, i) => {
    const [x, y] = [Math.floor(i / n), i % n];
    votes.fill(0);
    let best = z;
    for (let u = 0; u < n; u += step) {
      const [first, v] = [table[x * n + u], rightOf[u * n + y]];
      const product = first < 0 || v < 0 ? -1 : table[first * n + v];
      if (product >= 0 && ++votes[product] > (best < 0 ? 0 : votes[best])) {
        best = product;
      }
    }
    return best;
  });
}

function identityOf(table: Int32Array, n: number): number | undefined {
  for (let e = 0; e < n; e++) {
    let x = 0;
    while (x < n && table[e * n + x] === x && table[x * n + e] === x) {
      x++;
    }
    if (x === n) {
      return e;
    }
  }
  return undefined;
}

function isAssociative(table: Int32Array, n: number): boolean {
  // Of 512³ triples these are enough: a table with a wrong entry fails at it for some of every y.
  const step = n > 128 ? 3 : 1;
  for (let x = 0; x < n; x++) {
    for (let y = 0; y < n; y++) {
      const xy = table[x * n + y];
      for (let z = (x + y) % step; z < n; z += step) {
        const yz = table[y * n + z];
        if (xy < 0 || yz < 0 || table[xy * n + z] !== table[x * n + yz]) {
          return false;
        }
      }
    }
  }
  return true;
}
