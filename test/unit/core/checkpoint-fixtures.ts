import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { bufferSource } from '../../../src/core/checkpoint/byte-source';
import type { Stored, StoredTensor } from '../../../src/core/checkpoint/contents';
import { findStateDicts } from '../../../src/core/checkpoint/find-weights';
import { contentsOf } from '../../../src/core/checkpoint/open-contents';
import { InputError } from '../../../src/core/config/problem';
import type { Parameters } from '../../../src/core/model';

export const FIXTURES = path.join(__dirname, '../../fixtures/pytorch');

export const readFixture = (name: string): Buffer => fs.readFileSync(path.join(FIXTURES, name));

/** Shapes of the fixtures' model, in the order make_fixtures.py numbers them. */
const SHAPES: [name: string, shape: number[]][] = [
  ['embed.W_E', [6, 4]],
  ['pos_embed.W_pos', [3, 4]],
  ['blocks.0.attn.W_Q', [2, 4, 2]],
  ['blocks.0.attn.W_K', [2, 4, 2]],
  ['blocks.0.attn.W_V', [2, 4, 2]],
  ['blocks.0.attn.W_O', [2, 2, 4]],
  ['blocks.0.mlp.W_in', [4, 6]],
  ['blocks.0.mlp.b_in', [6]],
  ['blocks.0.mlp.W_out', [6, 4]],
  ['blocks.0.mlp.b_out', [4]],
  ['unembed.W_U', [4, 5]],
];

/** What make_fixtures.py has PyTorch write: number i of tensor t is ((7t + 3i) mod 31 − 15) / 8. */
export const FIXTURE_WEIGHTS: Parameters = Object.fromEntries(
  SHAPES.map(([name, shape], t) => {
    const length = shape.reduce((a, b) => a * b);
    return [name, { shape, data: Float32Array.from({ length }, (_, i) => (((7 * t + 3 * i) % 31) - 15) / 8) }];
  }),
);

/** What a file holds, by its bytes. */
export const rootOf = (bytes: Buffer): Stored => contentsOf(bufferSource(bytes)).root;

/** The tensors of the largest dict of them in a file, by their own names, yet to be read. */
export const storedTensors = (bytes: Buffer): ReadonlyMap<string, StoredTensor> =>
  findStateDicts(rootOf(bytes))
    .map(({ tensors }) => tensors)
    .reduce((most, tensors) => (tensors.size > most.size ? tensors : most), new Map<string, StoredTensor>());

/** The same, read. */
export const readTensors = (bytes: Buffer): Parameters =>
  Object.fromEntries([...storedTensors(bytes)].map(([name, tensor]) => [name, tensor.read()]));

/** Asserts that `action` ends in an InputError of one line that matches. */
export function assertRefused(action: () => unknown, message: RegExp): void {
  assert.throws(action, (error) => {
    assert.ok(error instanceof InputError, String(error instanceof Error ? error.stack : error));
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /[\n\r\u2028\u2029]/);
    assert.ok(error.message.length < 400, `${error.message.length} characters`);
    return true;
  });
}
