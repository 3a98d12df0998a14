import { MersenneTwister } from '../../src/core/random';

/** What makes other bytes of some bytes. */
export type Mutation = (bytes: Buffer, random: Dice) => Buffer;

/** Chance, the same for the same seed. */
export class Dice {
  private readonly twister: MersenneTwister;

  constructor(seed: readonly number[]) {
    this.twister = new MersenneTwister(seed);
  }

  below(limit: number): number {
    return this.twister.below(limit);
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)];
  }
}

/** Numbers that break careless readers. */
const EXTREMES = [0, 1, 2, 127, 128, 255, 256, 65535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
const LONG_EXTREMES = [0n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];

const OPCODES = Buffer.from(
  'N)]}(.JKMGXtaesuqrhjcQRb0123oid\x80\x81\x85\x86\x87\x88\x89\x8a\x8c\x93\x94\x95',
  'latin1',
);

export const flipBits: Mutation = (bytes, random) => {
  const copy = Buffer.from(bytes);
  for (let n = 1 + random.below(4); n > 0; n--) {
    copy[random.below(copy.length)] ^= 1 << random.below(8);
  }
  return copy;
};

export const truncate: Mutation = (bytes, random) => bytes.subarray(0, random.below(bytes.length));

const insert: Mutation = (bytes, random) => {
  const at = random.below(bytes.length + 1);
  const inserted = Buffer.from(Array.from({ length: 1 + random.below(8) }, () => random.below(256)));
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
};

const writeLength: Mutation = (bytes, random) => withLength(bytes, random.below(bytes.length), random);

const swapOpcode: Mutation = (bytes, random) => {
  const copy = Buffer.from(bytes);
  copy[random.below(copy.length)] = OPCODES[random.below(OPCODES.length)];
  return copy;
};

/** Copies a stretch of the bytes over, or into, another place, or repeats it. */
export const splice: Mutation = (bytes, random) => {
  const from = random.below(bytes.length);
  const part = bytes.subarray(from, from + 1 + random.below(60));
  const at = random.below(bytes.length);
  const parts = Array.from({ length: random.pick([0, 1, 1, 1, 2, 50]) }, () => part);
  return Buffer.concat([bytes.subarray(0, at), ...parts, bytes.subarray(at + random.pick([0, part.length]))]);
};

/** An extreme number in a field of a zip archive's directory, or of an entry's own header. */
const editZip: Mutation = (bytes, random) => {
  const records = ['PK\x01\x02', 'PK\x03\x04', 'PK\x05\x06'].flatMap((signature) => placesOf(bytes, signature));
  return records.length === 0 ? bytes : withLength(bytes, random.pick(records) + 4 + random.below(42), random);
};

/** An extreme number in the length that a safetensors file begins with. */
const editHeaderLength: Mutation = (bytes, random) => withLength(bytes, random.below(8), random);

/** What may stand in the place of a JSON value, beside extreme numbers. */
const VALUES = [
  ...['-1', '-0', '1e308', '1e-320', '1e999', '0.1', '9007199254740993', 'null', 'true', '[]', '{}', '""', '"F16"'],
  ...['"__proto__"', '"constructor"', '"a\\nb\\u2028c"', '"\\ud800"', '"../../x"', JSON.stringify('x'.repeat(5000))],
];
const TOKENS = [...VALUES, '00', 'NaN', '', '/*', '//'];

/** In JSON: another number, a word or a bracket in the place of one, or the place of another. */
export const editJson: Mutation = (bytes, random) => {
  const text = bytes.toString('latin1');
  const tokens = jsonTokens(text);
  if (tokens.length === 0) {
    return bytes;
  }
  const { index, 0: token } = random.pick(tokens);
  const other = random.pick([...EXTREMES.map(String), ...TOKENS, random.pick(tokens)[0]]);
  return Buffer.from(text.slice(0, index) + other + text.slice(index + token.length), 'latin1');
};

/** In JSON that stays JSON: another value in the place of one. */
const editValue: Mutation = (bytes, random) => {
  const text = bytes.toString('latin1');
  const values = jsonTokens(text).filter(
    ({ 0: token, index }) => !/^[[\]{},:]/.test(token) && !/^\s*:/.test(text.slice(index + token.length, index + 99)),
  );
  if (values.length === 0) {
    return bytes;
  }
  const { index, 0: token } = random.pick(values);
  const other = random.pick([...EXTREMES.map(String), ...VALUES, random.pick(values)[0]]);
  return Buffer.from(text.slice(0, index) + other + text.slice(index + token.length), 'latin1');
};

/** In JSON: a value that is nested deeply, or very long, in the place of one. */
const growJson: Mutation = (bytes, random) => {
  const text = bytes.toString('latin1');
  const tokens = jsonTokens(text);
  if (tokens.length === 0) {
    return bytes;
  }
  const { index, 0: token } = random.pick(tokens);
  const many = random.pick([100, 2000, 20_000]);
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
    ['[1,', ']'],
  ]);
  const grown = random.pick([
    () => open.repeat(many) + token + close.repeat(many),
    () => `[${`${token},`.repeat(many)}${token}]`,
    () => `{${Array.from({ length: many }, (_, i) => `"k${i}":0`).join()}}`,
    () => open.repeat(many),
    () => '9'.repeat(many),
  ])();
  return Buffer.from(text.slice(0, index) + grown + text.slice(index + token.length), 'latin1');
};

export const anyBytes: readonly Mutation[] = [flipBits, truncate, insert, writeLength, swapOpcode, splice];
export const anyZip: readonly Mutation[] = [...anyBytes, editZip, editZip];
export const anySafetensors: readonly Mutation[] = [...anyBytes, editHeaderLength, editJson];
/** Now and then a large one. */
export const anyJson: readonly Mutation[] = [
  ...[editValue, editValue, editValue, editValue, editJson, editJson],
  ...[splice, flipBits, truncate, insert, growJson],
];

/** One or two mutations, now and then many. */
export function mutate(bytes: Buffer, mutations: readonly Mutation[], random: Dice): Buffer {
  let result = bytes;
  for (let n = random.pick([1, 1, 1, 2, 8]); n > 0 && result.length > 0; n--) {
    result = random.pick(mutations)(result, random);
  }
  return result;
}

function withLength(bytes: Buffer, at: number, random: Dice): Buffer {
  const copy = Buffer.concat([bytes, Buffer.alloc(8)]);
  if (random.below(4) === 0) {
    copy.writeBigUInt64LE(random.pick(LONG_EXTREMES), Math.min(at, bytes.length));
  } else {
    copy.writeUInt32LE(random.pick(EXTREMES), Math.min(at, bytes.length));
  }
  return copy.subarray(0, bytes.length);
}

function jsonTokens(text: string): RegExpExecArray[] {
  return [...text.matchAll(/-?\d+(\.\d+)?(e[-+]?\d+)?|[[\]{},:]|"[^"]*"|true|false|null/g)];
}

function placesOf(bytes: Buffer, signature: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(signature, 0, 'latin1'); at >= 0; at = bytes.indexOf(signature, at + 1, 'latin1')) {
    places.push(at);
  }
  return places;
}
