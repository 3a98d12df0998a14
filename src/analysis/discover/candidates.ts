import type { AnswerLaw } from '../../core/discover/answer-law';
import { elementOrders } from '../../core/discover/group-name';
import type { Movement } from '../../core/discover/orbits';
import { type FiniteGroup, finiteGroup, isAbelian } from '../../core/groups/table';

/** A permutation of some of the tokens that may be a symmetry. */
export interface Candidate {
  readonly name: string;
  readonly source: 'tokens' | 'answers';
  readonly order: number;
  readonly tokens: readonly number[];
  /** Places in `tokens`. */
  readonly images: readonly number[];
  /** How much of the embeddings' directions it can be expected to carry: see `actionFit`. */
  readonly part: 'whole' | 'half';
}

/** A group that moves tokens, in words. */
export type NamedMovement = Movement & { readonly name: string };

/** What one would try first where tokens are numbers: shift by one, and multiplication by the least g that moves most. */
export function tokenCandidates(n: number): Candidate[] {
  const all = [...Array(n).keys()];
  const units = all.slice(1);
  const shift = { name: 'x → x + 1', order: n, tokens: all, images: all.map((x) => (x + 1) % n) };
  const { g, order } = furthest(n);
  const images = units.map((x) => ((g * x) % n) - 1);
  const multiplication = { name: `x → ${g} · x`, order, tokens: units, images };
  return [shift, ...(order > 1 ? [multiplication] : [])].map((action) => ({
    ...action,
    source: 'tokens',
    part: 'whole',
  }));
}

/** The groups that these permutations make. */
export function tokenMovements(n: number): NamedMovement[] {
  const { g, order } = furthest(n);
  const powers = [1];
  while (powers.length < order) {
    powers.push((powers[powers.length - 1] * g) % n);
  }
  return [
    { name: 'x → x + 1', group: cyclic(n), tokens: [...Array(n).keys()], generator: 1 },
    ...(order > 1 ? [{ name: `x → ${g} · x`, group: cyclic(order), tokens: powers, generator: 1 }] : []),
  ];
}

/** x → x·g and x → g·x for elements of the largest orders: those that say most of the group. */
export function answerCandidates({ table, identity, elements }: AnswerLaw): Candidate[] {
  const n = elements.length;
  const orders = elementOrders(table, identity);
  const commutes = isAbelian(table);
  const part = commutes ? 'whole' : 'half';
  const largest = [...new Set([...orders].sort((a, b) => b - a))].slice(0, 2).filter((order) => order > 1);
  return largest.flatMap((order) => {
    const g = orders.indexOf(order);
    const of = (images: number[], name: string): Candidate => ({ name, source: 'answers', order, tokens: elements, images, part }); // prettier-ignore
    const [right, left] = [elements.map((_, x) => table[x * n + g]), elements.map((_, x) => table[g * n + x])];
    return [of(right, `x → x·${elements[g]}`), ...(commutes ? [] : [of(left, `x → ${elements[g]}·x`)])];
  });
}

/** What all elements of the group of the answers do. Its characters have names where its elements are called as the group's own. */
export function answerMovement({ table, identity, elements }: AnswerLaw, name: string | null): NamedMovement {
  const order = elements.length;
  const generator = elementOrders(table, identity).indexOf(order);
  const known = name === null || generator >= 0 ? undefined : finiteGroup(name);
  const isKnown = known?.table.every((z, i) => z === table[i]) === true;
  const inverse = Int32Array.from({ length: order }, (_, x) => table.subarray(x * order, (x + 1) * order).indexOf(identity)); // prettier-ignore
  return {
    name: name ?? `a group of order ${order}`,
    group: { name: isKnown ? (name ?? '') : '', order, table, identity, inverse },
    tokens: elements,
    generator: generator < 0 ? null : generator,
  };
}

/** Without its name: its characters are told apart by the turns of its generator. */
function cyclic(order: number): FiniteGroup {
  return { ...finiteGroup(`Z${order}`), name: '' };
}

function furthest(n: number): { g: number; order: number } {
  const orders = Array.from({ length: n - 1 }, (_, i) => orderModulo(i + 1, n));
  const order = Math.max(...orders);
  return { g: 1 + orders.indexOf(order), order };
}

/** The order of g modulo n; 0 where it is no unit. */
function orderModulo(g: number, n: number): number {
  let order = 1;
  for (let power = g % n; power !== 1; power = (power * g) % n) {
    if (power === 0 || order++ > n) {
      return 0;
    }
  }
  return order;
}
