import type { KernelModel } from '../../kernel/layout';

/**
 * Which rows of X, that is W_E and behind it W_pos, the rows are made of that attention reads. Key rows are x's tokens at
 * their position, then y's, then the other positions', the last position at last where its token is always the same. Base
 * rows are what enters at the last position: one, or one per y.
 */
export interface Wiring {
  readonly keyRows: number;
  readonly baseRows: number;
  /** Positions beside x, y and the last whose token is always the same. */
  readonly constants: number;
  readonly lastIsConstant: boolean;
  /** Keys of a pair with weights of their own: x, y and the constants. */
  readonly keys: number;
  readonly inputs: number;
  /** S of src/kernel/DERIVATION.md §3: what the weights of a head sum to. */
  readonly allWeights: number;
  /**
   * u32: rows of X of the tokens and of the positions of all key and base rows; then, per row of X, where its list starts
   * [inputs + 1]; then the lists' rows among the gradients by value (key rows), by key (key rows) and by base row, and how
   * many times each counts (float32).
   */
  readonly words: Uint32Array<ArrayBuffer>;
  /** Where in `words` the lists begin, and their entries in all. */
  readonly entries: number;
}

/** @param model with x before y, as the kernel has it */
export function wiringOf({ p, positions, vocabulary, attentionCoefficient: alpha }: KernelModel): Wiring {
  const last = positions.length - 1;
  const lastToken = positions[last];
  const lastIsConstant = typeof lastToken === 'number';
  const row = (token: number, position: number): [number, number] => [token, vocabulary + position];
  const residues = (position: number): [number, number][] => Array.from({ length: p }, (_, t) => row(t, position));
  const constants = positions.flatMap((token, position) =>
    typeof token === 'number' && position !== last ? [row(token, position)] : [],
  );
  const own = lastIsConstant ? [row(lastToken, last)] : [];
  const keys = [...residues(positions.indexOf('x')), ...residues(positions.indexOf('y')), ...constants, ...own];
  const base = lastIsConstant ? own : residues(last);
  const allWeights = alpha + positions.length * (1 - alpha);
  const inputs = vocabulary + positions.length;
  const lists: [row: number, times: number][][] = Array.from({ length: inputs }, () => []);
  const count = (rows: readonly [number, number], source: number, times: number): void =>
    rows.forEach((input) => lists[input].push([source, times]));
  const ownKey = lastIsConstant ? keys.length - 1 : -1;
  keys.forEach((rows, key) => {
    if (key === ownKey) {
      count(rows, key, allWeights);
    } else {
      count(rows, key, 1);
      own.forEach((ownRows) => count(ownRows, key, -1));
    }
  });
  keys.forEach((rows, key) => count(rows, keys.length + key, 1));
  base.forEach((rows, index) => count(rows, 2 * keys.length + index, 1));
  const entries = lists.reduce((sum, list) => sum + list.length, 0);
  const rows = [...keys, ...base];
  const starts = [0];
  lists.forEach((list, i) => starts.push(starts[i] + list.length));
  const times = new Uint32Array(Float32Array.from(lists.flatMap((list) => list.map(([, value]) => value))).buffer);
  const words = [
    ...rows.map(([token]) => token),
    ...rows.map(([, position]) => position),
    ...starts,
    ...lists.flatMap((list) => list.map(([source]) => source)),
    ...times,
  ];
  return {
    ...{ keyRows: keys.length, baseRows: base.length, constants: constants.length, lastIsConstant },
    ...{ keys: 2 + constants.length, inputs, allWeights, words: Uint32Array.from(words), entries },
  };
}
