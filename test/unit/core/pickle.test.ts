import assert from 'node:assert/strict';
import { bufferSource } from '../../../src/core/checkpoint/byte-source';
import { readPickle } from '../../../src/core/checkpoint/pytorch/pickle';
import { type Classes, GlobalName, InertObject } from '../../../src/core/checkpoint/pytorch/pickle-objects';
import { assertRefused, readTensors, rootOf } from './checkpoint-fixtures';
import { dict, global, integer, raw, tensor, text, torchFile } from './pickle-writer';
import { torchClasses } from '../../../src/core/checkpoint/pytorch/classes';
import { cpuMilliseconds } from '../../cpu-time';

const INERT: Classes = {
  construct: (className, args) => new InertObject(className, args),
  persistent: (id) => new InertObject('persistent', [id]),
};
const unpickle = (bytes: Buffer, classes = INERT): unknown =>
  readPickle(bufferSource(bytes), 0, bytes.length, classes).value;
const read = (...opcodes: Buffer[]): unknown => unpickle(Buffer.concat([...opcodes, raw('.')]));
const readKnown = (...opcodes: Buffer[]): unknown =>
  unpickle(
    Buffer.concat([...opcodes, raw('.')]),
    torchClasses(() => undefined),
  );

describe('pickles', () => {
  it('are read as Python writes them', () => {
    // pickle.dumps({'a': [1, -2, 300, 70000, 2**40, -2**40, 0.1], 'b': (True, False, None), 'é': ('x',), 'c': {}}, n)
    const protocol2 =
      '80027d71002858010000006171015d7102284b014afeffffff4d2c014a701101008a060000000000018a060000000000ff47' +
      '3fb999999999999a65580100000062710388894e8771045802000000c3a97105580100000078710685710758010000006371' +
      '087d7109752e';
    const protocol4 =
      '8004954f000000000000007d94288c0161945d94284b014afeffffff4d2c014a701101008a060000000000018a0600000000' +
      '00ff473fb999999999999a658c01629488894e87948c02c3a9948c01789485948c0163947d94752e';
    const expected = new Map<string, unknown>([
      ['a', [1, -2, 300, 70000, 2 ** 40, -(2 ** 40), 0.1]],
      ['b', [true, false, null]],
      ['é', ['x']],
      ['c', new Map()],
    ]);
    for (const hex of [protocol2, protocol4]) {
      assert.deepEqual(unpickle(Buffer.from(hex, 'hex')), expected);
    }
  });

  it('keep classes as names, calls as data and their attributes', () => {
    assert.deepEqual(read(global('m f')), new GlobalName('m.f'));
    assert.deepEqual(read(global('m f'), integer(3), raw('\x85R')), new InertObject('m.f', [3]));
    const built = new InertObject('m.f', []);
    built.attributes = new Map([['a', 1]]);
    assert.deepEqual(read(global('m f'), raw(')\x81'), dict({ a: integer(1) }), raw('b')), built);
    const ordered = readKnown(global('collections OrderedDict'), raw(')R'), text('k'), raw('Ns'));
    assert.deepEqual(ordered, new Map([['k', null]]));
  });

  it('name what they would call, and nothing of it is called or imported', () => {
    const command = read(global('os system'), text('touch x'), raw('\x85R'));
    assert.deepEqual(command, new InertObject('os.system', ['touch x']));
    assert.deepEqual(read(raw('(S"touch x"\nios\nsystem\n')), new InertObject('os.system', ['touch x']));
    assert.deepEqual(read(raw('('), global('os system'), raw('K\x01o')), new InertObject('os.system', [1]));
  });

  it('may share objects and contain themselves', () => {
    const list = read(raw(']q\x00h\x00a')) as unknown[];
    assert.equal(list[0], list);
  });

  const refused: [what: string, opcodes: Buffer, message: RegExp][] = [
    ['a class named by a number', Buffer.concat([integer(1), integer(2), raw('\x93')]), /name is not text/],
    ['an object of a class that is no class', raw('K\x01)R'), /calls something that is not a class/],
    ['arguments that are no tuple', Buffer.concat([global('m f'), raw('NR')]), /calls something that is not a class/],
    ['an extension code', raw('\x82\x01'), /opcode 0x82/],
    ['NEXT_BUFFER', raw('\x97'), /opcode 0x97/],
    ['an empty stack', raw(''), /stack is out of order/],
    ['a mark too few', raw('K\x01t'), /stack is out of order/],
    ['an item taken from below a mark', raw('K\x01(\x85'), /stack is out of order/],
    ['an object it has not made', raw('h\x07'), /refers to object 7/],
    ['a key without a value', raw('}(K\x01u'), /sets items of something that is not a dict/],
    ['items of a number', raw('K\x01(K\x01K\x01u'), /sets items of something that is not a dict/],
    ['an append to a dict', raw('}K\x01a'), /not a list/],
    ['a text longer than the file', raw('X\xff\xff\xff\xff'), /truncated/],
    ['a frame past the end', raw('\x95\x00'), /truncated/],
    ['a class name that does not end', raw('cos'), /truncated/],
  ];
  for (const [what, opcodes, message] of refused) {
    it(`with ${what} are refused in one line`, () => assertRefused(() => read(opcodes), message));
  }

  it('cut anywhere are refused', () => {
    const whole = Buffer.concat([dict({ a: integer(5), b: global('m f') }), raw('.')]);
    for (let length = 0; length < whole.length; length++) {
      assertRefused(() => unpickle(whole.subarray(0, length)), /truncated/);
    }
  });

  // A bomb is small and asks for much: memory, time, or depth.
  const bombs: [what: string, opcodes: Buffer, message: RegExp][] = [
    ['two million dicts', raw('}'.repeat(2e6)), /more objects than a checkpoint has/],
    ['four million lists', raw(']'.repeat(4e6)), /more objects/],
    ['four million memo entries', raw(`N${'\x94'.repeat(4e6)}`), /more objects/],
    ['twelve million marks', raw('('.repeat(12e6)), /more objects/],
    ['70 million bytes', Buffer.alloc(70 * 2 ** 20, 'N'), /more objects/],
  ];
  for (const [what, opcodes, message] of bombs) {
    it(`of ${what} are refused within bounded memory and time`, () => {
      const heap = process.memoryUsage().heapUsed;
      const time = cpuMilliseconds(() => assertRefused(() => read(opcodes), message));
      assert.ok(time < 10_000, `${time.toFixed()} ms`);
      assert.ok(process.memoryUsage().heapUsed - heap < 600 * 2 ** 20);
    });
  }

  it('that double a list sixty times or nest 300,000 deep are never walked through', () => {
    const numbers = { 'data/0': Buffer.alloc(16) };
    const doubled = raw(')' + 'q\x00h\x00\x86'.repeat(60));
    const deep = raw(')' + '\x85'.repeat(3e5));
    for (const bomb of [doubled, deep]) {
      const beside = torchFile(dict({ bomb, w: tensor() }), numbers);
      assert.deepEqual(Object.keys(readTensors(beside)), ['w']);
      const asKey = Buffer.concat([raw('}'), bomb, tensor(), raw('s')]);
      assert.deepEqual(readTensors(torchFile(asKey, numbers)), {});
      const asClass = Buffer.concat([bomb, text('x'), raw('\x93')]);
      assertRefused(() => rootOf(torchFile(asClass, numbers)), /name is not text/);
      const asStorage = Buffer.concat([
        global('torch._utils _rebuild_tensor_v2'),
        raw('(('),
        text('storage'),
        global('torch FloatStorage'),
        bomb,
        raw('tQK\x00K\x01\x85K\x01\x85tR'),
      ]);
      assertRefused(() => readTensors(torchFile(dict({ w: asStorage }), numbers)), /no valid shape, stride and offset/);
    }
  });
});
