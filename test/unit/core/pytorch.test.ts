import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { type Zippable, zipSync } from 'fflate';
import { decodePytorch } from '../../../src/core/checkpoint/pytorch/checkpoint';
import { itWithPublishedModel } from '../../golden-models';
import { assertRefused, FIXTURE_WEIGHTS, readFixture } from './checkpoint-fixtures';
import { dict, global, raw, tensor, torchFile } from './pickle-writer';

const sum = (values: Iterable<number>, power = 1): number => [...values].reduce((total, v) => total + v ** power, 0);

describe('PyTorch checkpoints', () => {
  for (const name of ['float32', 'float64', 'half', 'bfloat16', 'parameters', 'strided', 'shared', 'protocol4']) {
    it(`reads what torch.save wrote: ${name}`, () => {
      assert.deepEqual(decodePytorch(readFixture(`${name}.pth`)).tensors, FIXTURE_WEIGHTS);
    });
  }

  it("leaves TransformerLens' buffers out and reads its configuration as plain text and numbers", () => {
    const { tensors, details } = decodePytorch(readFixture('transformer-lens.pth'));
    assert.deepEqual(
      Object.keys(tensors).filter((name) => !(name in FIXTURE_WEIGHTS)),
      ['b_Q', 'b_K', 'b_V', 'b_O'].map((bias) => `blocks.0.attn.${bias}`).concat('unembed.b_U'),
    );
    assert.deepEqual(details, { n_layers: 1, d_model: 4, n_ctx: 3, act_fn: 'gelu', device: 'cpu', seed: 999 });
  });

  itWithPublishedModel('reads the published model of Nanda et al. 2023 as numpy does', ({ file }) => {
    const { tensors, details } = decodePytorch(fs.readFileSync(file));
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
    assert.equal(details['epoch'], 107790);
    assert.equal(details['fn_name'], 'add');
  });
});

describe('PyTorch checkpoints are refused in one line', () => {
  const files: [name: string, message: RegExp][] = [
    ['legacy', /version 1.6 or later .* save it again/],
    ['module', /refers to torch\.nn\.modules\.linear\.Linear.* save model.state_dict\(\)/],
    ['integers', /tensor embed.W_E is a LongStorage/],
    ['expanded', /b_in \[6\] reaches beyond its 1 stored numbers/],
  ];
  for (const [name, message] of files) {
    it(`when torch.save wrote ${name}`, () => assertRefused(() => decodePytorch(readFixture(`${name}.pth`)), message));
  }

  it('when they would run a command, and do not run it', () => {
    assertRefused(() => decodePytorch(readFixture('command.pth')), /refers to (posix|nt)\.system/);
  });

  const numbers = { 'data/0': Buffer.alloc(16) };
  const weight = (options: Parameters<typeof tensor>[0] = {}): Buffer => dict({ w: tensor(options) });
  const hostile: [what: string, file: Buffer, message: RegExp][] = [
    [
      'a shape that overflows',
      torchFile(weight({ shape: [2 ** 31 - 1, 2 ** 31 - 1] }), numbers),
      /reaches beyond its 4/,
    ],
    ['a billion numbers out of one', torchFile(weight({ shape: [1e9], stride: [0] }), numbers), /beyond its 4 stored/],
    ['an offset past the end', torchFile(weight({ offset: 3 }), numbers), /beyond its 4 stored/],
    ['a negative stride', torchFile(weight({ stride: [-1] }), numbers), /no valid shape, stride/],
    ['a stride too few', torchFile(weight({ stride: [] }), numbers), /no valid shape, stride/],
    ['nine dimensions', torchFile(weight({ shape: Array(9).fill(1), stride: Array(9).fill(1) }), numbers), /no valid/],
    ['a storage that is missing', torchFile(weight({ key: '7' }), numbers), /data that are not in the file/],
    ['a storage of no known class', torchFile(weight({ storage: 'torch Size' }), numbers), /is a Size; weights must/],
    ['no tensors', torchFile(dict({}), numbers), /without tensors/],
    ['a number for a state dict', torchFile(Buffer.from('K\x01'), numbers), /without a state dict/],
    ['a zip without data.pkl', Buffer.from(zipSync({ 'a/version': Buffer.from('3') }, { level: 0 })), /no data.pkl/],
    ['a big-endian file', torchFile(weight(), { ...numbers, byteorder: Buffer.from('big') }), /big-endian/],
  ];
  for (const [what, file, message] of hostile) {
    it(`with ${what}`, () => assertRefused(() => decodePytorch(file), message));
  }

  it('when thousands of tensors share one storage to claim more than the file has', () => {
    const many = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`w${i}`, tensor({ shape: [25_000] })]));
    const file = torchFile(dict(many), { 'data/0': Buffer.alloc(100_000) });
    assertRefused(() => decodePytorch(file), /tensor w\d+ and those before it claim more numbers than the file can/);
  });

  it('when a parameter is made from itself', () => {
    // args = []; call = _rebuild_parameter(*args); args.append(call)
    const args = Buffer.concat([raw(']q\x00'), global('torch._utils _rebuild_parameter'), raw('h\x00Rq\x01a')]);
    const file = torchFile(dict({ args, w: raw('h\x01') }), numbers);
    assertRefused(() => decodePytorch(file), /without tensors/);
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
  const entries = (files: Zippable): Buffer => Buffer.from(zipSync(files, { level: 0 }));

  it('but not when they are good, 64-bit directory or not', () => {
    const expected = { w: { shape: [4], data: new Float32Array(4) } };
    assert.deepEqual(decodePytorch(good).tensors, expected);
    assert.deepEqual(decodePytorch(with64(2n, BigInt(good.indexOf(CENTRAL)))).tensors, expected);
  });

  const hostile: [what: string, file: Buffer, message: RegExp][] = [
    ['empty', Buffer.alloc(0), /not a PyTorch checkpoint/],
    ['cut short', good.subarray(0, -40), /no directory \(truncated\?\)/],
    ['compressed', Buffer.from(zipSync({ 'a/data.pkl': Buffer.alloc(1e6) }, { level: 9 })), /is compressed/],
    ['encrypted', edited(CENTRAL, 8, [1]), /compressed or encrypted/],
    [
      'lying about an entry size',
      edited(CENTRAL, 20, [255, 255, 9, 0, 255, 255, 9, 0]),
      /is not what the directory says/,
    ],
    ['lying about where an entry is', edited(CENTRAL, 42, [5]), /is not what the directory says/],
    ['lying about where an entry is, past the end', edited(CENTRAL, 42, [0, 0, 0, 127]), /reaches past the end/],
    ['lying about the directory', edited(END, 16, [9]), /directory is shorter than it claims/],
    ['claiming 60,000 entries', edited(END, 10, [96, 234]), /directory is shorter than it claims|past the end/],
    ['claiming 2⁶³ entries', with64(2n ** 63n, 0n), /more bytes than a file can have/],
    ['claiming 2⁴⁰ entries', with64(2n ** 40n, 0n), /claims 1099511627776 entries/],
    [
      'holding an entry twice',
      entries({ 'a/data.pkl': Buffer.alloc(1), 'b/data.pkl': Buffer.alloc(1) }),
      /data.pkl twice/,
    ],
  ];
  for (const [what, file, message] of hostile) {
    it(`when ${what}`, () => assertRefused(() => decodePytorch(file), message));
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
    assertRefused(() => decodePytorch(file), /entries overlap/);
  });
});
