import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { encodeSafetensors } from '../../src/core/checkpoint/safetensors';
import { readConfigFile } from '../../src/core/config/file';
import { defaultConfig, parseConfig } from '../../src/core/config/parse';
import { FIXTURE_WEIGHTS } from '../unit/core/checkpoint-fixtures';
import type { InputKind } from './kinds';
import { anyJson, mutate } from './mutations';

const SAMPLES = path.resolve('samples');
const small = { task: { modulus: 5 }, model: { dModel: 4, heads: 2, dMlp: 6 } };

/** Configs as people write them, and as runs keep them. */
const configs = [
  ...fs
    .readdirSync(SAMPLES)
    .filter((name) => name.endsWith('.grok.json'))
    .map((name) => fs.readFileSync(path.join(SAMPLES, name))),
  ...[
    defaultConfig(),
    { ...small, model: { ...small.model, initFrom: 'weights.safetensors' } },
    { load: { checkpoint: 'weights.safetensors' }, task: { operation: 'add' } },
    { ...small, task: { ...small.task, split: { method: 'indices', file: 'split.json' } } },
  ].map((config) => Buffer.from(JSON.stringify(config, null, 2))),
];

const splits = [
  [0, 3, 7, 12, 24],
  Array.from({ length: 25 }, (_, i) => i % 3 === 0),
  [[0, 1], [2, 3], [4, 4]], // prettier-ignore
  { train: [0, 1, 2, 3], test: Array.from({ length: 21 }, (_, i) => 4 + i) },
].map((split) => Buffer.from(JSON.stringify(split)));

export const configInputs: readonly InputKind[] = [
  {
    name: 'configs',
    mutant: (random) => mutate(random.pick(configs), anyJson, random),
    read: (input, folder) => {
      fs.writeFileSync(path.join(folder, 'weights.safetensors'), encodeSafetensors(FIXTURE_WEIGHTS, {}));
      fs.writeFileSync(path.join(folder, 'split.json'), splits[0]);
      fs.writeFileSync(path.join(folder, 'test.grok.json'), input);
      const config = readConfigFile(path.join(folder, 'test.grok.json'));
      assert.deepEqual(parseConfig(JSON.stringify(config)).problems, [], 'a run could not read it again');
    },
    places: 1,
  },
  {
    name: 'files of trained pairs',
    mutant: (random) => mutate(random.pick(splits), anyJson, random),
    read: (input, folder) => {
      fs.writeFileSync(path.join(folder, 'split.json'), input);
      fs.writeFileSync(path.join(folder, 'test.grok.json'), configs[configs.length - 1]);
      const { task } = readConfigFile(path.join(folder, 'test.grok.json'));
      assert.ok(task.trainFraction > 0 && task.trainFraction < 1);
    },
    places: 1,
  },
];
