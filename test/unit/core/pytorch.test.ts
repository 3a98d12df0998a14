import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { type Zippable, zipSync } from 'fflate';
import { factsBeside } from '../../../src/core/checkpoint/facts';
import { itWithPublishedModel } from '../../golden-models';
import { assertRefused, FIXTURE_WEIGHTS, readFixture, readTensors, rootOf } from './checkpoint-fixtures';
import { dict, global, raw, tensor, torchFile } from './pickle-writer';

const sum = (values: Iterable<number>, power = 1): number => [...values].reduce((total, v) => total + v ** power, 0);

describe('PyTorch checkpoints', () => {
  for (const name of [
    'float32',
    'float64',
    'half',
    'bfloat16',
    'parameters',
    'strided',
    'shared',
    'protocol4',
    'legacy',
  ]) {
    it(`reads what torch.save wrote: ${name}`, () => {
      assert.deepEqual(readTensors(readFixture(`${name}.pth`)), FIXTURE_WEIGHTS);
    });
  }

  it("reads TransformerLens' configuration as plain text and numbers", () => {
    const facts = factsBeside([rootOf(readFixture('transformer-lens.pth'))]).all;
    const details = Object.fromEntries(facts.map(({ name, value }) => [name, value]));
    assert.deepEqual(details, {
      n_layers: 1,
      d_model: 4,
      n_ctx: 3,
      act_fn: 'gelu',
      device: 'cpu',
      seed: 999,
      dtype: 'float32',
      attn_types: null,
    });
  });

  it('reads expanded tensors, whose one number stands for all', () => {
    assert.deepEqual(readTensors(readFixture('expanded.pth'))['blocks.0.mlp.b_in'].data, new Float32Array(6).fill(1));
  });

  itWithPublishedModel('reads the published model of Nanda et al. 2023 as numpy does', ({ file }) => {
    const root = rootOf(fs.readFileSync(file));
    const tensors = readTensors(fs.readFileSync(file));
    // Sums, sums of squares (float64) and the first and last number, by golden/reference.py's load_pth and numpy.
    const expected: Record<string, [shape: number[], sum: number, squares: number, first: number, last: number]> = {
      'embed.W_E': [[128, 114], -5.8814961851567205, 203.8257075444343, -0.046275392174720764, -0.33186864852905273],
      'pos_embed.W_pos': [[3, 128], -6.057554117956897, 8.069121871283484, 0.09087107330560684, -0.3318706154823303],
      'blocks.0.attn.W_Q': [
        [4, 32, 128],
        -0.2519395874114707,
        9.800311965644546,
        -0.018298830837011337,
        0.036742907017469406,
      ],
      'blocks.0.attn.W_O': [
        [128, 128],
        -8.404087146679103,
        189.67130688148046,
        -0.15420953929424286,
        0.10914935171604156,
      ],
      'blocks.0.mlp.W_out': [
        [128, 512],
        24.50747076420805,
        188.66475379366736,
        -0.011876694858074188,
        0.001265378319658339,
      ],
      'unembed.W_U': [[128, 114], 0.040522421552683596, 192.9358291235407, -0.17497986555099487, 7.95220174154565e-8],
    };
    for (const [name, [shape, total, squares, first, last]] of Object.entries(expected)) {
      const { shape: found, data } = tensors[name];
      assert.deepEqual(found, shape, name);
      assert.ok(Math.abs(sum(data) - total) < 1e-9, `${name}: sum ${sum(data)}`);
      assert.ok(Math.abs(sum(data, 2) - squares) < 1e-9, `${name}: squares ${sum(data, 2)}`);
      assert.deepEqual([data[0], data.at(-1)], [first, last]);
    }
    const facts = factsBeside([root]);
    assert.equal(facts.one(['epoch'])?.value, 107790);
    assert.equal(facts.one(['fn_name'])?.value, 'add');
  });
});

describe('PyTorch checkpoints are refused in one line', () => {
  it('when they would run a command, and do not run it', () => {
    assert.deepEqual(readTensors(readFixture('command.pth')), FIXTURE_WEIGHTS);
    const { value } = factsBeside([rootOf(readFixture('command.pth'))]).all[0] ?? { value: undefined };
    assert.equal(value, undefined, 'the call is no fact either');
  });

  const numbers = { 'data/0': Buffer.alloc(16) };
  const weight = (options: Parameters<typeof tensor>[0] = {}): Buffer => dict({ w: tensor(options) });
  const hostile: [what: string, file: Buffer, message: RegExp][] = [
    [
      'a shape that overflows',
      torchFile(weight({ shape: [2 ** 31 - 1, 2 ** 31 - 1] }), numbers),
      /more numbers than a weight can have/,
    ],
    [
      'a billion numbers out of one',
      torchFile(weight({ shape: [1e9], stride: [0] }), numbers),
      /more numbers than a weight/,
    ],
    ['an offset past the end', torchFile(weight({ offset: 3 }), numbers), /beyond its 4 stored/],
    ['a negative stride', torchFile(weight({ stride: [-1] }), numbers), /no valid shape, stride/],
    ['a stride too few', torchFile(weight({ stride: [] }), numbers), /no valid shape, stride/],
    ['nine dimensions', torchFile(weight({ shape: Array(9).fill(1), stride: Array(9).fill(1) }), numbers), /no valid/],
    ['a storage that is missing', torchFile(weight({ key: '7' }), numbers), /numbers are not in the file/],
    [
      'a storage of no known class',
      torchFile(weight({ storage: 'torch Size' }), numbers),
      /numbers of type Size are not read/,
    ],
    ['a zip without data.pkl', Buffer.from(zipSync({ 'a/version': Buffer.from('3') }, { level: 0 })), /no data.pkl/],
  ];
  for (const [what, file, message] of hostile) {
    it(`with ${what}`, () => assertRefused(() => readTensors(file), message));
  }

  it('when a parameter is made from itself', () => {
    // args = []; call = _rebuild_parameter(*args); args.append(call)
    const args = Buffer.concat([raw(']q\x00'), global('torch._utils _rebuild_parameter'), raw('h\x00Rq\x01a')]);
    const file = torchFile(dict({ args, w: raw('h\x01') }), numbers);
    assert.deepEqual(readTensors(file), {});
  });
});

describe('checkpoint archives are refused in one line', () => {
  const good = torchFile(dict({ w: tensor({}) }), { 'data/0': Buffer.alloc(16) });
  const CENTRAL = Buffer.from('PK\x01\x02', 'latin1');
  const END = Buffer.from('PK\x05\x06', 'latin1');
  /** The good file with some bytes of its first central header (or its end record) changed. */
  const edited = (signature: Buffer, at: number, bytes: number[]): Buffer => {
    const file = Buffer.from(good);
    Buffer.from(bytes).copy(file, file.indexOf(signature) + at);
    return file;
  };
  /** The good file with a 64-bit directory that says so many entries. */
  const with64 = (entries: bigint, offset: bigint): Buffer => {
    const record = Buffer.alloc(76);
    record.writeUInt32LE(0x06064b50, 0);
    record.writeBigUInt64LE(entries, 32);
    record.writeBigUInt64LE(offset, 48);
    record.writeUInt32LE(0x07064b50, 56);
    record.writeBigUInt64LE(BigInt(good.indexOf(END)), 64);
    return Buffer.concat([good.subarray(0, good.indexOf(END)), record, good.subarray(good.indexOf(END))]);
  };
  const renamed = (file: Buffer): Buffer => raw(file.toString('latin1').replaceAll('data.pkk', 'data.pkl'));
  const entries = (files: Zippable): Buffer => Buffer.from(zipSync(files, { level: 0 }));

  it('but not when they are good, 64-bit directory or not', () => {
    const expected = { w: { shape: [4], data: new Float32Array(4) } };
    assert.deepEqual(readTensors(good), expected);
    assert.deepEqual(readTensors(with64(2n, BigInt(good.indexOf(CENTRAL)))), expected);
  });

  const hostile: [what: string, file: Buffer, message: RegExp][] = [
    ['empty', Buffer.alloc(0), /an empty file/],
    ['cut short', good.subarray(0, -40), /no directory \(truncated\?\)/],
    ['compressed', Buffer.from(zipSync({ 'a/data.pkl': Buffer.alloc(1e6) }, { level: 9 })), /is compressed/],
    ['encrypted', edited(CENTRAL, 8, [1]), /compressed or encrypted/],
    [
      'lying about an entry size',
      edited(CENTRAL, 20, [255, 255, 9, 0, 255, 255, 9, 0]),
      /is not what the directory says/,
    ],
    ['lying about where an entry is', edited(CENTRAL, 42, [5]), /is not what the directory says/],
    ['lying about where an entry is, past the end', edited(CENTRAL, 42, [0, 0, 0, 127]), /shorter than it claims/],
    ['lying about the directory', edited(END, 16, [9]), /directory is shorter than it claims/],
    ['claiming 60,000 entries', edited(END, 10, [96, 234]), /directory is shorter than it claims|past the end/],
    ['claiming 2⁶³ entries', with64(2n ** 63n, 0n), /more bytes than a file can have/],
    ['claiming 2⁴⁰ entries', with64(2n ** 40n, 0n), /claims 1099511627776 entries/],
    [
      'holding an entry twice',
      renamed(entries({ 'a/data.pkl': raw('N.'), 'a/data.pkk': raw('N.') })),
      /data.pkl twice/,
    ],
  ];
  for (const [what, file, message] of hostile) {
    it(`when ${what}`, () => assertRefused(() => readTensors(file), message));
  }

  it('when entries overlap, so that a small file seems large', () => {
    // A second central header for the same bytes: another name of the same length in both places cannot agree …
    const name = Buffer.from('data/0');
    const twice = entries({ 'a/data.pkl': Buffer.alloc(4), 'a/data/0': Buffer.alloc(64) });
    const directory = twice.indexOf(CENTRAL);
    const header = Buffer.alloc(30 + 'a/data/1'.length);
    twice.copy(header, 0, twice.indexOf('PK\x03\x04', 4, 'latin1'));
    header.write('a/data/1', 30);
    header.writeUInt32LE(8, 18);
    header.writeUInt32LE(8, 22);
    // … so one entry's data hold the other's header.
    header.copy(twice, twice.indexOf(name) + name.length + 2);
    const last = Buffer.from(twice.subarray(twice.lastIndexOf(CENTRAL), twice.indexOf(END)));
    last.write('a/data/1', 46);
    last.writeUInt32LE(8, 20);
    last.writeUInt32LE(8, 24);
    last.writeUInt32LE(twice.indexOf(name) + name.length + 2, 42);
    const end = Buffer.from(twice.subarray(twice.indexOf(END)));
    end.writeUInt16LE(3, 10);
    const file = Buffer.concat([twice.subarray(0, twice.indexOf(END)), last, end]);
    assert.ok(directory > 0);
    assertRefused(() => readTensors(file), /entries overlap/);
  });
});
