import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { openCheckpoint } from '../../../src/core/checkpoint/open';
import { defaultConfig } from '../../../src/core/config/parse';
import type { RunConfig } from '../../../src/core/config/types';
import type { Parameters } from '../../../src/core/model';
import { saveWeights } from '../../../src/core/run/checkpoint';
import { encodeSafetensors } from '../../../src/core/checkpoint/safetensors';
import { itWithPublishedModel } from '../../golden-models';
import { assertRefused, FIXTURE_WEIGHTS, FIXTURES, readFixture, readTensors } from './checkpoint-fixtures';

const SHAPES = { layers: 1, dModel: 4, heads: 2, dMlp: 6, layerNorm: false };
const RELU = {
  family: 'transformer',
  ...SHAPES,
  activation: 'relu',
  attentionCoefficient: 1,
  seed: 0,
  initFrom: null,
} as const;
const UNSAID = ['operation', 'split', 'activation', 'layerNorm', 'attentionCoefficient'];
const fixture = (name: string): string => path.join(FIXTURES, name);
const zeros = (...shape: number[]): Parameters[string] => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});

describe('opening a checkpoint', () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'checkpoints-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));
  const written = (name: string, content: Buffer | string): string => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, content);
    return file;
  };
  const config = (): RunConfig => ({
    ...defaultConfig(),
    task: {
      operation: 'multiply',
      modulus: 5,
      trainFraction: 0.6,
      tokens: 'x y =',
      pairs: 'ordered',
      split: { method: 'seeded', seed: 3 },
    },
    model: { ...RELU, activation: 'square', seed: 4 },
  });

  it("gives the original paper's files TransformerLens' orientation, their task and their split", () => {
    assert.deepEqual(openCheckpoint(fixture('paper.pth')), {
      file: fixture('paper.pth'),
      epoch: 1200,
      parameters: FIXTURE_WEIGHTS,
      modulus: 5,
      model: { ...RELU, activation: 'gelu' },
      assumed: ['layerNorm'],
      aside: [],
      task: {
        operation: 'x²+xy+y²',
        modulus: 5,
        trainFraction: 0.4,
        tokens: 'x y =',
        pairs: 'ordered',
        split: { method: 'python-shuffle', seed: 7 },
      },
    });
  });

  it("takes TransformerLens' own files, whose further biases are zero", () => {
    const { parameters, model, task, assumed, aside } = openCheckpoint(fixture('transformer-lens.pth'));
    assert.deepEqual(parameters, FIXTURE_WEIGHTS);
    assert.deepEqual(model, { ...RELU, activation: 'gelu' });
    assert.equal(task.split.method, 'indices');
    assert.deepEqual(assumed, ['operation', 'layerNorm']);
    assert.deepEqual(aside, []);
  });

  it('tells formats apart by content, whatever the name', () => {
    assert.deepEqual(openCheckpoint(written('a.safetensors', readFixture('float32.pth'))).parameters, FIXTURE_WEIGHTS);
    const own = written('b.pth', encodeSafetensors(FIXTURE_WEIGHTS, {}));
    assert.deepEqual(openCheckpoint(own), {
      file: own,
      epoch: 0,
      parameters: FIXTURE_WEIGHTS,
      modulus: 5,
      model: RELU,
      task: {
        operation: 'add',
        modulus: 5,
        trainFraction: 0.3,
        tokens: 'x y =',
        pairs: 'ordered',
        split: { method: 'unknown', seed: 0 },
      },
      assumed: UNSAID,
      aside: [],
    });
  });

  it('takes safetensors in the original orientation, with buffers of any dtype', () => {
    const transposed = readTensors(readFixture('paper.pth'));
    assert.deepEqual(transposed['embed.W_E'].shape, [4, 6]);
    const file = encodeSafetensors({ ...transposed, 'blocks.0.attn.mask': zeros(3, 3) }, {});
    const boolean = Buffer.from(file.toString('latin1').replace(/(mask":{"dtype":)"F32"/, '$1"I32"'), 'latin1');
    assert.deepEqual(openCheckpoint(written('x.safetensors', boolean)).parameters, FIXTURE_WEIGHTS);
  });

  it('of a run has the config, task and epoch it was saved with', () => {
    const file = saveWeights(folder, config(), 500, FIXTURE_WEIGHTS);
    assert.deepEqual(openCheckpoint(file), {
      file,
      epoch: 500,
      parameters: FIXTURE_WEIGHTS,
      modulus: 5,
      model: config().model,
      assumed: [],
      aside: [],
      task: config().task,
      config: config(),
    });
  });

  itWithPublishedModel('reads the published model of Nanda et al. 2023', ({ file }) => {
    const { epoch, modulus, model, task, parameters } = openCheckpoint(file);
    assert.deepEqual([epoch, modulus], [107790, 113]);
    assert.deepEqual(model, { ...RELU, dModel: 128, heads: 4, dMlp: 512 });
    assert.deepEqual(task, {
      operation: 'add',
      modulus: 113,
      trainFraction: 0.3,
      tokens: 'x y =',
      pairs: 'ordered',
      split: { method: 'python-shuffle', seed: 1 },
    });
    // By golden/reference.py's load_pth and numpy: the first, the second and the last number of each.
    const entries: Record<string, [shape: number[], first: number, second: number, last: number]> = {
      'embed.W_E': [[114, 128], -0.046275392174720764, -0.07140375673770905, -0.33186864852905273],
      'blocks.0.attn.W_Q': [[4, 128, 32], -0.018298830837011337, 0.012381201609969139, 0.036742907017469406],
      'blocks.0.attn.W_K': [[4, 128, 32], -0.018518846482038498, 0.012538294307887554, -0.04904767498373985],
      'blocks.0.attn.W_V': [[4, 128, 32], 0.06856673955917358, 0.11880762130022049, 0.05855000764131546],
      'blocks.0.attn.W_O': [[4, 32, 128], -0.15420953929424286, 0.11137931048870087, 0.10914935171604156],
      'blocks.0.mlp.W_in': [[128, 512], 0.06638220697641373, -0.0033751532901078463, -0.002436158014461398],
      'blocks.0.mlp.W_out': [[512, 128], -0.011876694858074188, -0.026153381913900375, 0.001265378319658339],
    };
    for (const [name, [shape, first, second, last]] of Object.entries(entries)) {
      const { shape: found, data } = parameters[name];
      assert.deepEqual([found, data[0], data[1], data.at(-1)], [shape, first, second, last], name);
    }
    assert.deepEqual(parameters['unembed.W_U'].shape, [128, 113]);
    assert.equal(
      parameters['unembed.W_U'].data[113],
      readTensors(fs.readFileSync(file))['unembed.W_U'].data[114],
      'column 113 of W_U is dropped',
    );
  });

  it('that is missing, a folder or too large is one line that names it', () => {
    assertRefused(() => openCheckpoint(path.join(folder, 'no.pth')), /no\.pth: there is no such file$/);
    assertRefused(() => openCheckpoint(path.join(written('file', ''), 'no.pth')), /no\.pth: there is no such file$/);
    assertRefused(() => openCheckpoint(folder), /checkpoints-\w+: is not a file; give a \.safetensors, \.pth or \.pt/);
    const file = written('sparse.pth', '');
    fs.truncateSync(file, 2 ** 31);
    assertRefused(() => openCheckpoint(file), /sparse\.pth: not a checkpoint: it is neither/);
    assertRefused(() => openCheckpoint(written('empty.pt', '')), /empty\.pt: an empty file/);
    assertRefused(() => openCheckpoint(written('notes.txt', 'text')), /notes\.txt: not a checkpoint: it is neither/);
  });

  it('that cannot be read is one line', () => {
    const file = path.join(folder, 'locked.pth');
    fs.symlinkSync('locked.pth', file); // a link to itself is closed to root, too, as a mode is not
    assertRefused(() => openCheckpoint(file), /locked\.pth: cannot be read \(ELOOP\); mend its permissions/);
  });

  const saved = (parameters: Parameters, metadata: Record<string, string> = {}): string =>
    written('x.safetensors', encodeSafetensors(parameters, metadata));
  const without = (name: string): Parameters =>
    Object.fromEntries(Object.entries(FIXTURE_WEIGHTS).filter(([other]) => other !== name));

  it('with missing, misshapen, unknown or non-finite tensors is one line', () => {
    for (const name of Object.keys(FIXTURE_WEIGHTS)) {
      assertRefused(() => openCheckpoint(saved(without(name))), new RegExp(`has no ${name.replaceAll('.', '\\.')};`));
      const misshapen = { ...FIXTURE_WEIGHTS, [name]: zeros(7, 9, 2, 1) };
      assertRefused(() => openCheckpoint(saved(misshapen)), /checkpoint has .*7, 9, 2, 1/);
      const infinite = { ...FIXTURE_WEIGHTS[name], data: FIXTURE_WEIGHTS[name].data.slice().fill(Infinity, -1) };
      const message = new RegExp(`NaN or infinite numbers in ${name.replaceAll('.', '\\.')}$`);
      assertRefused(() => openCheckpoint(saved({ ...FIXTURE_WEIGHTS, [name]: infinite })), message);
    }
    assertRefused(
      () => openCheckpoint(fixture('nan.pth')),
      /nan\.pth: checkpoint has NaN or infinite numbers in embed/,
    );
    const gated = { ...FIXTURE_WEIGHTS, 'blocks.0.mlp.W_gate': zeros(4, 6) };
    assertRefused(
      () => openCheckpoint(saved(gated)),
      /has blocks\.0\.mlp\.W_gate, which the models that are read do not/,
    );
    const biased = { ...FIXTURE_WEIGHTS, 'unembed.b_U': { shape: [5], data: new Float32Array(5).fill(0.5) } };
    assertRefused(() => openCheckpoint(saved(biased)), /non-zero unembed\.b_U; only models with biases in the MLP/);
    const deep = { ...FIXTURE_WEIGHTS, 'blocks.7.mlp.b_in': zeros(6) };
    assertRefused(() => openCheckpoint(saved(deep)), /checkpoint has no blocks\.1\.attn\.W_Q/);
    assertRefused(() => openCheckpoint(saved({})), /holds no transformer .*; it is empty/);
    assertRefused(() => openCheckpoint(saved({ 'fc.weight': zeros(2, 2) })), /no transformer .*called fc\.weight/);
    assertRefused(() => openCheckpoint(fixture('integers.pth')), /embed\.W_E of type I64; weights are float32/);
    assertRefused(() => openCheckpoint(fixture('module.pth')), /holds no transformer .*called weight, bias/);
  });

  it('with names that every object has leaves them aside', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const tensors = Object.fromEntries([...Object.entries(FIXTURE_WEIGHTS), [name, zeros(1)]]);
      assert.deepEqual(openCheckpoint(saved(tensors)).aside, [name]);
    }
    const metadata = Object.fromEntries([['__proto__', '1'], ['constructor', '2']]); // prettier-ignore
    assert.equal(openCheckpoint(saved(FIXTURE_WEIGHTS, metadata)).config, undefined);
  });

  it('whose model is beyond what a config may ask for is one line', () => {
    const p = 600;
    const wide = { ...FIXTURE_WEIGHTS, 'embed.W_E': zeros(p + 1, 4), 'unembed.W_U': zeros(4, p) };
    assertRefused(() => openCheckpoint(saved(wide)), /cannot be opened: task\.modulus must be at least 2 .*got 600/);
  });

  it('whose config is of another model, broken or nested without end is one line or goes without', () => {
    const lying = { config: JSON.stringify({ ...config(), model: { ...config().model, dMlp: 7 } }) };
    assertRefused(
      () => openCheckpoint(saved(FIXTURE_WEIGHTS, lying)),
      /its config .*"dMlp":7.* is not that of its tensors/,
    );
    for (const text of ['', '{', '7', '{"model": 3}', '['.repeat(1e5)]) {
      const { config: found, assumed, epoch } = openCheckpoint(saved(FIXTURE_WEIGHTS, { config: text, epoch: 'soon' }));
      assert.deepEqual([found, assumed, epoch], [undefined, UNSAID, 0]);
    }
  });
});
