import { finiteGroup, isAbelian } from '../groups/table';
import type { AnswerLaw } from './answer-law';

/** Orders of the elements of a group, by element. */
export function elementOrders(table: Int32Array, identity: number): Int32Array {
  const n = Math.sqrt(table.length);
  return Int32Array.from({ length: n }, (_, x) => {
    let order = 1;
    for (let power = x; power !== identity; power = table[power * n + x]) {
      order++;
    }
    return order;
  });
}

/**
 * What the group is, of all groups: for an abelian one its product of cyclic groups, which the orders of its elements decide
 * (`Z97`, `Z2xZ4`); for others the one of S_n, A_n, D_n, Dic_n that an isomorphism leads to, found by trying images of two
 * generators. @returns undefined for a group that is none of these
 */
export function groupName({ table, identity }: Pick<AnswerLaw, 'table' | 'identity'>): string | undefined {
  const n = Math.sqrt(table.length);
  const orders = elementOrders(table, identity);
  if (isAbelian(table)) {
    return abelianName(orders);
  }
  return candidates(n).find((name) => isIsomorphic({ table, identity, orders }, name));
}

/** Invariant factors from how many elements each prime power kills: that many are p^(Σ min(k, eᵢ)). */
function abelianName(orders: Int32Array): string {
  const factors: number[] = [];
  for (const p of primeFactors(orders.length)) {
    const logs = [0];
    for (let q = p; ; q *= p) {
      const killed = orders.filter((order) => q % order === 0).length;
      logs.push(Math.round(Math.log(killed) / Math.log(p)));
      if (logs[logs.length - 1] === logs[logs.length - 2]) {
        break;
      }
    }
    // As many cyclic factors have at least pᵏ as logs[k] − logs[k − 1].
    const counts = logs.slice(1).map((log, k) => log - logs[k]);
    counts.forEach((count, k) => {
      for (let i = 0; i < count - (counts[k + 1] ?? 0); i++) {
        factors.push(p ** (k + 1));
      }
    });
  }
  const byPrime = new Map<number, number[]>();
  factors.sort((a, b) => b - a).forEach((q) => byPrime.set(primeFactors(q)[0], [...(byPrime.get(primeFactors(q)[0]) ?? []), q])); // prettier-ignore
  const count = Math.max(...[...byPrime.values()].map(({ length }) => length));
  const invariant = Array.from({ length: count }, (_, i) =>
    [...byPrime.values()].reduce((product, powers) => product * (powers[i] ?? 1), 1),
  );
  return invariant.map((q) => `Z${q}`).join('x');
}

function primeFactors(n: number): number[] {
  const factors = [];
  for (let p = 2; n > 1; p++) {
    if (n % p === 0) {
      factors.push(p);
      while (n % p === 0) {
        n /= p;
      }
    }
  }
  return factors;
}

function candidates(n: number): string[] {
  const named: [string, number][] = [['S3', 6], ['S4', 24], ['S5', 120], ['A4', 12], ['A5', 60], [`D${n / 2}`, n], [`Dic${n / 4}`, n]]; // prettier-ignore
  return named.filter(([name, order]) => order === n && !name.includes('.')).map(([name]) => name);
}

interface Finite {
  readonly table: Int32Array;
  readonly identity: number;
  readonly orders: Int32Array;
}

function isIsomorphic(group: Finite, name: string): boolean {
  const other = finiteGroup(name);
  const model = { ...other, orders: elementOrders(other.table, other.identity) };
  const sorted = (orders: Int32Array): string => [...orders].sort((a, b) => a - b).join();
  if (sorted(group.orders) !== sorted(model.orders)) {
    return false;
  }
  const generators = generatingPair(model);
  if (!generators) {
    return false;
  }
  const [a, b] = generators;
  const withOrder = (order: number): number[] => [...group.orders.keys()].filter((x) => group.orders[x] === order);
  return withOrder(model.orders[a]).some((x) =>
    withOrder(model.orders[b]).some((y) => extends_(model, [a, b], group, [x, y])),
  );
}

function generatingPair(group: Finite): [number, number] | undefined {
  const n = group.orders.length;
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) {
      if (extends_(group, [a, b], group, [a, b])) {
        return [a, b];
      }
    }
  }
  return undefined;
}

/** Whether generators ↦ images is the beginning of an isomorphism: it is followed through every word. */
function extends_(from: Finite, generators: readonly number[], to: Finite, images: readonly number[]): boolean {
  const n = from.orders.length;
  const map = new Int32Array(n).fill(-1);
  const used = new Uint8Array(n);
  map[from.identity] = to.identity;
  used[to.identity] = 1;
  const open = [from.identity];
  for (const x of open) {
    for (const [i, g] of generators.entries()) {
      const [y, image] = [from.table[x * n + g], to.table[map[x] * n + images[i]]];
      if (map[y] === -1 && used[image] === 0) {
        map[y] = image;
        used[image] = 1;
        open.push(y);
      } else if (map[y] !== image) {
        return false;
      }
    }
  }
  return open.length === n;
}
