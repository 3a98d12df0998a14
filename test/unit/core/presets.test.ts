import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { CONFIG_SUFFIX, readConfigFile } from '../../../src/core/config/file';
import { defaultConfig, parseConfig } from '../../../src/core/config/parse';
import { presets } from '../../../src/core/presets';

/** Configs of the samples by name, and their paths. */
const files = new Map(
  ['', 'optimizers', 'groups', 'sycophancy']
    .map((part) => path.join('samples', part))
    .flatMap((folder) =>
      fs
        .readdirSync(folder)
        .filter((name) => name.endsWith(CONFIG_SUFFIX))
        .map((name): [string, string] => [name, path.resolve(folder, name)]),
    ),
);

describe('presets', () => {
  for (const { id, config } of presets) {
    it(`${id} is a config without problems, and the sample of that name`, () => {
      const parsed = parseConfig(JSON.stringify(config), id);
      assert.deepEqual(parsed.problems, []);
      assert.deepEqual(parsed.config, readConfigFile(files.get(id + CONFIG_SUFFIX) ?? ''));
    });
  }

  it('are all configs of the samples', () => {
    assert.deepEqual([...files.keys()].sort(), presets.map(({ id }) => id + CONFIG_SUFFIX).sort());
  });

  it('stand together by their kind', () => {
    const kinds = presets.map(({ kind }) => kind);
    const changes = kinds.filter((kind, i) => i > 0 && kind !== kinds[i - 1]);
    assert.equal(changes.length + 1, new Set(kinds).size);
  });

  it('add-113 trains the canonical model: it differs from {} in when it stops only', () => {
    const { config } = parseConfig(JSON.stringify(presets.find(({ id }) => id === 'add-113')?.config), 'add-113');
    const canonical = defaultConfig();
    assert.deepEqual(structuredClone(config), {
      ...canonical,
      training: { ...canonical.training, stopWhen: { testLossBelow: 1e-5 } },
    });
  });
});
