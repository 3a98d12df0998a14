import assert from 'node:assert/strict';
import { InputError } from '../../../src/core/config/problem';
import { bufferSource } from '../../../src/core/checkpoint/byte-source';
import { decodeSafetensors, encodeSafetensors } from '../../../src/core/checkpoint/safetensors';

/** A file with this header and so many bytes of zeros for data, built without the encoder. */
function fileWith(header: unknown, dataBytes = 0, claimed?: bigint): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claimed ?? BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataBytes)]);
}

const entry = (shape: unknown, offsets: unknown, dtype = 'F32'): unknown => ({ dtype, shape, data_offsets: offsets });

/** A header whose thousand tensors are all the same bytes. */
const thousandfold = (): unknown =>
  Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`w${i}`, entry([1000], [0, 4000])]));

describe('safetensors', () => {
  it('round-trips tensors, empty ones and scalars too, and metadata', () => {
    const tensors = {
      'blocks.0.mlp.W_in': { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, NaN, Infinity, 1e-40) },
      scalar: { shape: [], data: Float32Array.of(7) },
      none: { shape: [0, 4], data: new Float32Array(0) },
    };
    const file = encodeSafetensors(tensors, { epoch: '12', naïve: 'x²' });
    assert.equal(Number(file.readBigUInt64LE(0)) % 8, 0);
    assert.deepEqual(decodeSafetensors(bufferSource(file)), { tensors, metadata: { epoch: '12', naïve: 'x²' } });
  });

  it('reads float64 and files whose header has no metadata', () => {
    const file = fileWith({ a: entry([2], [0, 16], 'F64') }, 16);
    file.writeDoubleLE(0.1, file.length - 16);
    assert.deepEqual([...decodeSafetensors(bufferSource(file)).tensors['a'].data], [Math.fround(0.1), 0]);
  });

  const hostile: [what: string, file: Buffer, message: RegExp][] = [
    ['an empty file', Buffer.alloc(0), /shorter than/],
    ['a header longer than the file', fileWith({}, 0, 1000n), /claims 1000 bytes/],
    ['a header length of 2⁶⁴ − 1', fileWith({}, 0, 2n ** 64n - 1n), /claims/],
    ['a header that is not JSON', fileWith('{"a"'), /not JSON/],
    ['a header that is a list', fileWith('[]'), /not a JSON object/],
    ['an entry of null', fileWith({ a: null }), /tensor a has no valid shape/],
    ['a negative size', fileWith({ a: entry([-1], [0, 4]) }, 4), /no valid shape/],
    ['a shape that overflows', fileWith({ a: entry([2 ** 40, 2 ** 40], [0, 4]) }, 4), /needs .* bytes but has 4/],
    ['offsets beyond the file', fileWith({ a: entry([1], [0, 4]) }, 3), /outside the file/],
    ['offsets in reverse', fileWith({ a: entry([1], [4, 0]) }, 4), /outside the file/],
    ['data of another size', fileWith({ a: entry([2], [0, 4]) }, 8), /needs 8 bytes but has 4/],
    [
      'another dtype',
      fileWith({ a: { dtype: 'F8_E4M3', shape: [4], data_offsets: [0, 4] } }, 4),
      /numbers of type F8_E4M3 are not read/,
    ],
    ['a shape that overflows beside a zero', fileWith({ a: entry([2 ** 40, 2 ** 40, 0], [0, 0]) }), /needs too many/],
    ['nine dimensions', fileWith({ a: entry(Array(9).fill(1), [0, 4]) }, 4), /no valid shape/],
    ['a shape of text', fileWith({ a: entry(['1'], [0, 4]) }, 4), /no valid shape/],
    ['offsets that are no integers', fileWith({ a: entry([1], [0.5, 4.5]) }, 8), /outside the file/],
    ['a gap', fileWith({ a: entry([1], [4, 8]) }, 8), /nothing says what the 4 bytes before a are/],
    ['bytes after the last tensor', fileWith({ a: entry([1], [0, 4]) }, 9), /5 bytes more than its tensors have/],
    ['a name of many lines', fileWith({ ['a\n'.repeat(1e5)]: entry([1], [0, 8]) }, 8), /tensor a·a·.*… \[1\] needs 4/],
    ['a header of 9 MB', fileWith(`{}${' '.repeat(9e6)}`), /header of 9000002 bytes is longer than a model's can be/],
    ['the same tensor a thousand times', fileWith(thousandfold(), 4000), /tensors w0 and w1 overlap/],
    ['overlapping tensors', fileWith({ a: entry([2], [0, 8]), b: entry([1], [4, 8]) }, 8), /tensors a and b overlap/],
  ];
  for (const [what, file, message] of hostile) {
    it(`refuses ${what} in one line`, () => {
      assert.throws(
        () => decodeSafetensors(bufferSource(file)),
        (error) => {
          assert.ok(error instanceof InputError);
          assert.match(error.message, message);
          return !error.message.includes('\n');
        },
      );
    });
  }
});
