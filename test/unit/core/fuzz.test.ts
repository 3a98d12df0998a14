import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { unzipSync } from 'fflate';
import { chooseWeights } from '../../../src/core/checkpoint/choose-weights';
import { openCheckpoint } from '../../../src/core/checkpoint/open';
import { defaultConfig } from '../../../src/core/config/parse';
import { InputError } from '../../../src/core/config/problem';
import type { Parameters } from '../../../src/core/model';
import { recogniseModel } from '../../../src/core/checkpoint/recognise';
import { MersenneTwister } from '../../../src/core/random';
import { encodeSafetensors } from '../../../src/core/checkpoint/safetensors';
import { FIXTURE_WEIGHTS, FIXTURES, readFixture, rootOf } from './checkpoint-fixtures';
import { torchFile } from './pickle-writer';
import { cpuMilliseconds } from '../../cpu-time';

const VARIANTS = path.join(__dirname, '../../fixtures/checkpoints');

const random = new MersenneTwister([2301, 5217]);
const pick = <T>(values: readonly T[]): T => values[random.below(values.length)];

/** Numbers that break careless readers. */
const EXTREMES = [0, 1, 2, 127, 128, 255, 256, 65535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
const OPCODES = Buffer.from(
  'N)]}(.JKMGXtaesuqrhjcQRb0123oid\x80\x81\x85\x86\x87\x88\x89\x8a\x8c\x93\x94\x95',
  'latin1',
);

type Mutation = (bytes: Buffer) => Buffer;

const flipBits: Mutation = (bytes) => {
  const copy = Buffer.from(bytes);
  for (let n = 1 + random.below(4); n > 0; n--) {
    copy[random.below(copy.length)] ^= 1 << random.below(8);
  }
  return copy;
};

const truncate: Mutation = (bytes) => bytes.subarray(0, random.below(bytes.length));

const writeLength: Mutation = (bytes) => {
  const copy = Buffer.concat([bytes, Buffer.alloc(8)]);
  const at = random.below(bytes.length);
  if (random.below(4) === 0) {
    copy.writeBigUInt64LE(pick([0n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]), at);
  } else {
    copy.writeUInt32LE(pick(EXTREMES), at);
  }
  return copy.subarray(0, bytes.length);
};

const swapOpcode: Mutation = (bytes) => {
  const copy = Buffer.from(bytes);
  copy[random.below(copy.length)] = OPCODES[random.below(OPCODES.length)];
  return copy;
};

/** Copies a stretch of the bytes over, or into, another place, or repeats it. */
const splice: Mutation = (bytes) => {
  const from = random.below(bytes.length);
  const part = bytes.subarray(from, from + 1 + random.below(60));
  const at = random.below(bytes.length);
  const parts = Array.from({ length: pick([0, 1, 1, 1, 2, 50]) }, () => part);
  return Buffer.concat([bytes.subarray(0, at), ...parts, bytes.subarray(at + pick([0, part.length]))]);
};

/** In a JSON header: another number, a word or a bracket in the place of one. */
const editJson: Mutation = (bytes) => {
  const text = bytes.toString('latin1');
  const tokens = [...text.matchAll(/\d+|[[\]{},:]|"[^"]*"/g)];
  const { index, 0: token } = pick(tokens);
  const replacement = pick([
    ...EXTREMES.map(String),
    '-1',
    '1e308',
    '9007199254740993',
    'null',
    '[]',
    '{}',
    '"F16"',
    '',
  ]);
  return Buffer.from(text.slice(0, index) + replacement + text.slice(index + token.length), 'latin1');
};

/** One or two mutations, now and then many. */
function mutate(bytes: Buffer, mutations: readonly Mutation[]): Buffer {
  let result = bytes;
  for (let n = pick([1, 1, 1, 2, 8]); n > 0 && result.length > 0; n--) {
    result = pick(mutations)(result);
  }
  return result;
}

/** Milliseconds that no small file may take. */
const SLOW = 1000;

type Opener = (file: Buffer) => Parameters;

interface Tally {
  valid: number;
  /** By the line of code that refused. */
  refusals: Map<string, number>;
}

/** Opens a file; anything but consistent tensors or a one-line refusal fails the test. Returns milliseconds. */
function decodeOnce(file: Buffer, open: Opener, tally: Tally): number {
  return cpuMilliseconds(() => decodeChecked(file, open, tally));
}

function decodeChecked(file: Buffer, open: Opener, tally: Tally): void {
  try {
    for (const { shape, data } of Object.values(open(file))) {
      assert.ok(data instanceof Float32Array);
      assert.equal(
        data.length,
        shape.reduce((a, b) => a * b, 1),
      );
    }
    tally.valid++;
  } catch (error) {
    if (!(error instanceof InputError)) {
      throw error;
    }
    assert.match(error.message, /^[^\n\r\u2028\u2029]{10,400}$/);
    const place = error.stack?.split('\n').find((line) => /^ +at .*:\d+:\d+\)?$/.test(line)) ?? '';
    tally.refusals.set(place, (tally.refusals.get(place) ?? 0) + 1);
  }
}

/** As opening a checkpoint does, but of bytes. */
const openBytes: Opener = (file) => recogniseModel(chooseWeights(rootOf(file)).weights.tensors).parameters;

/** Decodes a file, and a slow one again: the machine may have been busy. */
function tryFile(file: Buffer, open: Opener, tally: Tally): void {
  const first = decodeOnce(file, open, tally);
  const time = first < SLOW ? first : Math.min(first, decodeOnce(file, open, newTally()));
  assert.ok(time < SLOW, `one file took ${time.toFixed()} ms`);
}

/** Asserts that mutants got past the first checks and that some still load. */
function checkTally({ valid, refusals }: Tally, total: number, places: number): void {
  assert.equal(valid + [...refusals.values()].reduce((a, b) => a + b, 0), total);
  assert.ok(valid > total / 100, `${valid} of ${total} loaded`);
  assert.ok(refusals.size >= places, `refused in ${refusals.size} places only: ${[...refusals.keys()].join()}`);
}

const newTally = (): Tally => ({ valid: 0, refusals: new Map() });

describe('mutated checkpoints load or are refused in one line', function () {
  this.timeout(60_000);
  let memory: number;
  before(() => (memory = process.memoryUsage().rss));
  after(() => {
    const grown = (process.memoryUsage().rss - memory) / 2 ** 20;
    assert.ok(grown < 512, `the process grew by ${grown.toFixed()} MB`);
  });
  const anyBytes = [flipBits, truncate, writeLength, swapOpcode, splice];
  const archives = fs.readdirSync(FIXTURES).filter((name) => name.endsWith('.pth'));

  it('10,000 PyTorch files, mutated anywhere', () => {
    const files = archives.map(readFixture);
    const tally = newTally();
    for (let i = 0; i < 10_000; i++) {
      tryFile(mutate(pick(files), anyBytes), openBytes, tally);
    }
    checkTally(tally, 10_000, 12);
  });

  it('10,000 PyTorch files, their pickles mutated inside a good archive', () => {
    const unzipped = archives
      .filter((name) => name !== 'legacy.pth')
      .map((name) =>
        Object.fromEntries(
          Object.entries(unzipSync(readFixture(name))).map(([entry, bytes]) => [
            entry.slice(entry.indexOf('/') + 1),
            Buffer.from(bytes),
          ]),
        ),
      );
    const tally = newTally();
    for (let i = 0; i < 10_000; i++) {
      const { 'data.pkl': pickle, ...entries } = pick(unzipped);
      const file = torchFile(mutate(pickle.subarray(2, -1), anyBytes), entries);
      tryFile(file, openBytes, tally);
    }
    checkTally(tally, 10_000, 14);
  });

  it('5,000 files of other containers and histories, with what they say of themselves, mutated anywhere', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fuzz-'));
    const variants = fs
      .readdirSync(VARIANTS)
      .filter((name) => /\.(pt|pkl|safetensors|onnx|npz|index\.json)$/.test(name))
      .map((name) => fs.readFileSync(path.join(VARIANTS, name)));
    const shards = fs.readdirSync(VARIANTS).filter((name) => name.startsWith('model-'));
    shards.forEach((name) => fs.copyFileSync(path.join(VARIANTS, name), path.join(folder, name)));
    const tally = newTally();
    for (let i = 0; i < 5_000; i++) {
      const content = mutate(pick(variants), anyBytes);
      const file = path.join(folder, content.toString('latin1', 0, 1) === '{' ? 'a.safetensors.index.json' : 'a.pt');
      fs.writeFileSync(file, content);
      tryFile(content, () => openCheckpoint(file).parameters, tally);
    }
    fs.rmSync(folder, { recursive: true });
    checkTally(tally, 5_000, 2);
  });

  const metadata = { epoch: '12', config: JSON.stringify(defaultConfig()) };
  const whole = encodeSafetensors(FIXTURE_WEIGHTS, metadata);
  const dataAt = 8 + Number(whole.readBigUInt64LE());

  it('10,000 safetensors files, mutated anywhere or in their header', () => {
    const tally = newTally();
    for (let i = 0; i < 5_000; i++) {
      tryFile(mutate(whole, anyBytes), openBytes, tally);
      const header = mutate(whole.subarray(8, dataAt), [editJson, splice, flipBits]);
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(header.length));
      const file = Buffer.concat([length, header, whole.subarray(dataAt)]);
      tryFile(file, openBytes, tally);
    }
    checkTally(tally, 10_000, 10);
  });

  it('2,000 files on disk, with what they say of themselves mutated', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fuzz-'));
    const config = defaultConfig();
    Object.assign(config.task, { modulus: 5 });
    Object.assign(config.model, { dModel: 4, heads: 2, dMlp: 6 });
    const text = Buffer.from(JSON.stringify(config));
    const tally = newTally();
    for (let i = 0; i < 2_000; i++) {
      const file = path.join(folder, pick(['a.safetensors', 'a.pth']));
      const mutant = mutate(text, [editJson, splice, flipBits]).toString('latin1');
      const content = encodeSafetensors(FIXTURE_WEIGHTS, { epoch: pick(['-1', '12', '1e3']), config: mutant });
      fs.writeFileSync(file, content);
      tryFile(content, () => openCheckpoint(file).parameters, tally);
    }
    fs.rmSync(folder, { recursive: true });
    checkTally(tally, 2_000, 1);
  });
});
