import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { openCheckpointModel } from '../../../src/analysis/analyses/open-model';
import { openBackend, withTensorScope } from '../../../src/analysis/analyses/tensor-scope';
import { openCheckpoint } from '../../../src/core/checkpoint/open';
import { movedParameters, temporaryFolder, writeCheckpoint } from '../analyses/checkpoints';
import { grokking } from '../cli-process';
import { configOf } from '../tfjs-engines';
import { FUNCTIONS, withPython } from './pythons';

interface Loaded {
  readonly config: Readonly<Record<string, unknown>>;
  readonly hooked: number[][];
  readonly native: number[][];
  readonly lens: number[][] | null;
  readonly grokking: object;
}

const MODELS: Record<string, [model: object, task?: object]> = {
  'the canonical family': [{}],
  'two tokens': [{}, { tokens: 'x y' }],
  'two layers, LayerNorm, GELU': [{ layers: 2, layerNorm: true, activation: 'gelu' }],
  LNPre: [{ layerNorm: 'pre' }],
};

describe('a checkpoint exported to PyTorch', () => {
  const python = withPython();
  let folder: string;
  before(async () => {
    folder = temporaryFolder();
    await openBackend();
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const checkpoint = (model: object, task: object = {}): string => {
    const config = configOf({
      task: { modulus: 7, trainFraction: 0.5, ...task },
      model: { dModel: 16, heads: 4, dMlp: 24, ...model },
    });
    return writeCheckpoint(folder, config, movedParameters(config));
  };

  for (const [title, [model, task]] of Object.entries(MODELS)) {
    it(`${title}: torch loads it, and its logits are the model’s, by both sets of names`, async () => {
      const file = checkpoint(model, task);
      const { code, stderr } = await grokking(['export', file, '--out', 'model.pt'], folder);
      assert.equal(code, 0, stderr);
      const out = path.join(folder, 'model.pt');
      await withTensorScope(() => {
        const opened = openCheckpointModel(file);
        const rows = opened.tokens(opened.allPairs());
        const args = [path.join(FUNCTIONS, 'load_export.py'), out, JSON.stringify(rows)];
        const loaded = JSON.parse(execFileSync(python(), args, { encoding: 'utf8' })) as Loaded;
        const expected = opened.logits(opened.allPairs()).dataSync();
        for (const logits of [loaded.hooked, loaded.native, loaded.lens]) {
          const off = logits === null ? 0 : Math.max(...logits.flat().map((value, i) => Math.abs(value - expected[i])));
          assert.ok(off < 1e-5, `off by ${off}`);
        }
        assert.equal(loaded.hooked.length, rows.length);
        const { n_ctx, d_vocab, d_vocab_out } = loaded.config;
        assert.deepEqual([n_ctx, d_vocab, d_vocab_out], [rows[0].length, rows[0].length === 2 ? 7 : 8, 7]);
        assert.deepEqual(loaded.grokking, { name: 'add-113', epoch: 7, config: 'add-113' });
        if (loaded.lens === null) {
          console.log('    TransformerLens is not installed: its own forward pass is not tried');
        }
        opened.dispose();
        return Promise.resolve();
      });
    });
  }

  it('is read back with the same weights', async () => {
    const file = checkpoint({});
    await grokking(['export', file, '--out', 'back.pt'], folder);
    const [own, back] = [openCheckpoint(file), openCheckpoint(path.join(folder, 'back.pt'))];
    for (const [name, { shape, data }] of Object.entries(own.parameters)) {
      assert.deepEqual([back.parameters[name].shape, [...back.parameters[name].data]], [shape, [...data]], name);
    }
  });

  it('is refused where TransformerLens has no such part, and where the name of the file is another', async () => {
    const refused = async (model: object, out: string): Promise<string> => {
      const { code, stderr } = await grokking(['export', checkpoint(model), '--out', out], folder);
      assert.equal(code, 2);
      return stderr;
    };
    assert.match(await refused({ activation: 'square' }, 'a.pt'), /TransformerLens has no activation square/);
    assert.match(await refused({ attentionCoefficient: 0 }, 'a.pt'), /no attention that is mixed with a constant/);
    assert.match(await refused({}, 'a.txt'), /--out takes a file that ends in \.pt/);
  });
});
