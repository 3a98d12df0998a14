import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { unzipSync } from 'fflate';
import { openTraining } from '../../src/core/checkpoint/history';
import { openCheckpoint } from '../../src/core/checkpoint/open';
import { encodeSafetensors } from '../../src/core/checkpoint/safetensors';
import { defaultConfig } from '../../src/core/config/parse';
import type { Parameters } from '../../src/core/model';
import { FIXTURE_WEIGHTS, FIXTURES, readFixture } from '../unit/core/checkpoint-fixtures';
import { torchFile } from '../unit/core/pickle-writer';
import type { InputKind } from './kinds';
import { anyBytes, anySafetensors, anyZip, editJson, flipBits, type Mutation, mutate, splice } from './mutations';

const VARIANTS = path.join(__dirname, '../fixtures/checkpoints');

const inHeader: readonly Mutation[] = [editJson, editJson, splice, flipBits];

const archives = fs.readdirSync(FIXTURES).filter((name) => name.endsWith('.pth'));
const files = archives.map(readFixture);
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
const shards = fs.readdirSync(VARIANTS).filter((name) => name.startsWith('model-'));
const variants = fs
  .readdirSync(VARIANTS)
  .filter((name) => /\.(pt|pkl|safetensors|onnx|npz|index\.json)$/.test(name))
  .map((name) => fs.readFileSync(path.join(VARIANTS, name)));

/** A small model's config, which its checkpoints say. */
const config = defaultConfig();
Object.assign(config.task, { modulus: 5 });
Object.assign(config.model, { dModel: 4, heads: 2, dMlp: 6 });
const configText = Buffer.from(JSON.stringify(config));
const whole = encodeSafetensors(FIXTURE_WEIGHTS, { epoch: '12', config: JSON.stringify(config) });
const dataAt = 8 + Number(whole.readBigUInt64LE());

export const checkpointInputs: readonly InputKind[] = [
  {
    name: 'PyTorch files',
    mutant: (random) => mutate(random.pick(files), anyZip, random),
    read: (input, folder) => open(input, folder, 'a.pth'),
    places: 10,
  },
  {
    name: 'pickles in a good archive',
    mutant: (random) => {
      const { 'data.pkl': pickle, ...entries } = random.pick(unzipped);
      return torchFile(mutate(pickle.subarray(2, -1), anyBytes, random), entries);
    },
    read: (input, folder) => open(input, folder, 'a.pth'),
    places: 10,
  },
  {
    name: 'containers, histories and shards',
    mutant: (random) => mutate(random.pick(variants), anyZip, random),
    read: (input, folder) => {
      if (!fs.existsSync(path.join(folder, shards[0]))) {
        shards.forEach((name) => fs.copyFileSync(path.join(VARIANTS, name), path.join(folder, name)));
      }
      open(input, folder, input.toString('latin1', 0, 1) === '{' ? 'a.safetensors.index.json' : 'a.pt');
    },
    places: 5,
  },
  {
    name: 'safetensors files',
    mutant: (random) => mutate(whole, anySafetensors, random),
    read: (input, folder) => open(input, folder, 'a.safetensors'),
    places: 6,
  },
  {
    name: 'safetensors headers of the right length',
    mutant: (random) => {
      const header = mutate(whole.subarray(8, dataAt), inHeader, random);
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(header.length));
      return Buffer.concat([length, header, whole.subarray(dataAt)]);
    },
    read: (input, folder) => open(input, folder, 'a.safetensors'),
    places: 6,
  },
  {
    name: 'what checkpoints say of themselves',
    mutant: (random) => {
      const text = mutate(configText, inHeader, random).toString('latin1');
      return encodeSafetensors(FIXTURE_WEIGHTS, { epoch: random.pick(['-1', '12', '1e3']), config: text });
    },
    read: (input, folder) => open(input, folder, 'a.safetensors'),
    places: 1,
  },
];

/** Opens a checkpoint file, and all the others in it. */
function open(input: Buffer, folder: string, name: string): void {
  const file = path.join(folder, name);
  fs.writeFileSync(file, input);
  const { parameters, history } = openCheckpoint(file);
  assertWhole(parameters);
  if (history !== undefined) {
    const training = openTraining(file);
    try {
      training.epochs.forEach((_, i) => assertWhole(training.parameters(i)));
    } finally {
      training.close();
    }
  }
}

function assertWhole(parameters: Parameters): void {
  for (const { shape, data } of Object.values(parameters)) {
    assert.ok(data instanceof Float32Array);
    assert.equal(
      data.length,
      shape.reduce((a, b) => a * b, 1),
    );
  }
}
