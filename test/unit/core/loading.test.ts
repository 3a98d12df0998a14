import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { openCheckpoint } from '../../../src/core/checkpoint/open';
import { parseConfigFile, readConfigFile } from '../../../src/core/config/file';
import type { RunConfig } from '../../../src/core/config/types';
import { describeCheckpoint } from '../../../src/core/checkpoint/describe';
import { parseConfig } from '../../../src/core/config/parse';
import { initialParameters } from '../../../src/core/model';
import { TrainingProgress } from '../../../src/core/phases';
import { RunDirectory } from '../../../src/core/run/directory';
import { sameLoaded } from '../../../src/core/run/loaded';
import type { MetricsRow } from '../../../src/core/run/metrics-row';
import { encodeSafetensors } from '../../../src/core/checkpoint/safetensors';
import { itWithPublishedModel } from '../../golden-models';
import { leftRun } from '../../run-directories';
import { assertRefused, FIXTURE_WEIGHTS, readFixture } from './checkpoint-fixtures';
import { reasonText } from '../../../src/text/verdicts';

/** Of the fixtures' model (make_fixtures.py). */
const SHAPES = { family: 'transformer', layers: 1, dModel: 4, heads: 2, dMlp: 6, layerNorm: false };

describe('a config with load', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-load-'));
    fs.writeFileSync(path.join(folder, 'bare.safetensors'), encodeSafetensors(FIXTURE_WEIGHTS, {}));
    fs.writeFileSync(path.join(folder, 'paper.pth'), readFixture('paper.pth'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const at = (name: string): string => path.join(folder, name);
  const parse = (config: object | string) =>
    parseConfigFile(typeof config === 'string' ? config : JSON.stringify(config), at('mine.grok.json'));
  const resolved = (config: object): RunConfig => {
    const parsed = parse(config);
    assert.deepEqual(parsed.problems, []);
    assert.ok(parsed.config);
    return parsed.config;
  };
  const bare = { load: { checkpoint: 'bare.safetensors' } };
  const paper = { load: { checkpoint: 'paper.pth' } };

  it('takes the model and the modulus from the file, and no split where the file does not say it', () => {
    const { task, model, load, name } = resolved(bare);
    assert.deepEqual(load, { checkpoint: at('bare.safetensors') });
    assert.deepEqual(task, {
      operation: 'add',
      modulus: 5,
      trainFraction: 0.3,
      tokens: 'x y =',
      pairs: 'ordered',
      split: { method: 'unknown', seed: 0 },
    });
    assert.deepEqual(model, { ...SHAPES, activation: 'relu', attentionCoefficient: 1, seed: 0, initFrom: null });
    assert.equal(name, 'mine');
  });

  it('takes what the config leaves out of the task from the file, field by field', () => {
    const own = describeCheckpoint(at('paper.pth')).task;
    assert.ok(own);
    assert.equal(own.split.method, 'python-shuffle');
    assert.deepEqual(resolved(paper).task, own);
    assert.deepEqual(resolved({ ...paper, task: { modulus: 5, split: { seed: 9 } } }).task, {
      ...own,
      split: { method: 'python-shuffle', seed: 9 },
    });
    const whole = {
      operation: 'multiply',
      trainFraction: 0.5,
      tokens: 'x y =',
      pairs: 'ordered',
      split: { method: 'seeded', seed: 2 },
    };
    assert.deepEqual(resolved({ ...paper, task: whole }).task, { ...whole, modulus: 5 });
  });

  it('says what no tensor shows, and is refused where it contradicts the file', () => {
    assert.equal(resolved({ ...bare, model: { attentionCoefficient: 0.5 } }).model.attentionCoefficient, 0.5);
    assert.match(
      parse({ ...bare, task: { tokens: 'x y' } }).problems[0].message,
      /bare\.safetensors: checkpoint has 3 positions \(pos_embed\.W_pos\), which "x y" does not fill;/,
    );
  });

  it('is, of a model that was trained here, that of its own layout, coefficient and LayerNorm', () => {
    const own = parseConfig(
      JSON.stringify({
        task: { modulus: 5, tokens: 'x op y =' },
        model: { dModel: 4, heads: 2, dMlp: 6, layerNorm: 'pre', attentionCoefficient: 0.25 },
      }),
    ).config;
    assert.ok(own);
    const weights = initialParameters(own.model, own.task);
    fs.writeFileSync(at('own.safetensors'), encodeSafetensors(weights, { config: JSON.stringify(own), epoch: '3' }));
    const { task, model } = resolved({ load: { checkpoint: 'own.safetensors' } });
    assert.deepEqual([task.tokens, task.modulus], ['x op y =', 5]);
    assert.deepEqual([model.layerNorm, model.attentionCoefficient], ['pre', 0.25]);
    assert.deepEqual(openCheckpoint(at('own.safetensors')).parameters['embed.W_E'].shape, [7, 4]);
    const other = parse({ load: { checkpoint: 'own.safetensors' }, model: { attentionCoefficient: 1 } });
    assert.match(other.problems[0].message, /^model\.attentionCoefficient is 1, but .* has 0\.25/);
  });

  it('gives itself when it is read again, as a run keeps it', () => {
    const once = resolved(paper);
    assert.deepEqual(structuredClone(resolved(once)), structuredClone(once));
  });

  it('may say the activation function, which tensors do not show', () => {
    assert.equal(resolved({ ...bare, model: { activation: 'gelu', dModel: 4 } }).model.activation, 'gelu');
    assert.equal(resolved(paper).model.activation, describeCheckpoint(at('paper.pth')).model.activation);
  });

  const wrong: [what: string, config: () => object, field: string, message: RegExp][] = [
    [
      'another modulus',
      () => ({ ...bare, task: { modulus: 7 } }),
      'task.modulus',
      /^task\.modulus is 7, but .*bare\.safetensors has 5; write that or leave task\.modulus out$/,
    ],
    [
      'other shapes',
      () => ({ ...bare, model: { heads: 4 } }),
      'model.heads',
      /^model\.heads is 4, but .*bare\.safetensors has 2; write that or leave model\.heads out$/,
    ],
    [
      'an initFrom beside it',
      () => ({ ...bare, model: { initFrom: 'bare.safetensors' } }),
      'model.initFrom',
      /^model\.initFrom starts a training and load opens a model without one; take one of them out$/,
    ],
    [
      'a file that is not there',
      () => ({ load: { checkpoint: 'none.pth' } }),
      'load.checkpoint',
      /^load\.checkpoint cannot be opened: .*none\.pth: there is no such file; give the path of a \.pth/,
    ],
    ['a folder', () => ({ load: { checkpoint: '.' } }), 'load.checkpoint', /cannot be opened: .*: is not a file/],
    [
      'an operation that the modulus does not allow',
      () => ({ load: { checkpoint: 'even.safetensors' }, task: { operation: 'divide' } }),
      'task.modulus',
      /^task\.modulus must be prime for "divide", got 4/,
    ],
    [
      'an engine that cannot hold the model',
      () => ({ ...bare, model: { activation: 'gelu' }, training: { engine: 'fused' } }),
      'training.engine',
      /^training\.engine "fused" trains one layer/,
    ],
  ];
  for (const [what, config, field, message] of wrong) {
    it(`says in one line that it has ${what}`, () => {
      const even = { ...FIXTURE_WEIGHTS };
      even['embed.W_E'] = { shape: [5, 4], data: new Float32Array(20) };
      even['unembed.W_U'] = { shape: [4, 4], data: new Float32Array(16) };
      fs.writeFileSync(at('even.safetensors'), encodeSafetensors(even, {}));
      const text = JSON.stringify(config());
      fs.writeFileSync(at('mine.grok.json'), text);
      const { problems } = parse(text);
      assert.equal(problems.length, 1);
      assert.equal(problems[0].field, field);
      assert.match(problems[0].message, message);
      assert.notEqual(problems[0].length, text.length, 'it is located');
      assertRefused(() => readConfigFile(at('mine.grok.json')), /^mine\.grok\.json: /);
    });
  }

  it('says in one line that its file is truncated', () => {
    for (const [name, length] of [
      ['bare.safetensors', 700],
      ['paper.pth', 900],
    ] as const) {
      fs.writeFileSync(at(name), fs.readFileSync(at(name)).subarray(0, length));
      const { problems } = parse({ load: { checkpoint: name } });
      assert.equal(problems.length, 1);
      assert.match(problems[0].message, /^load\.checkpoint cannot be opened: [^\n]+$/);
    }
  });

  it('is seen with what its file has become', () => {
    assert.equal(resolved(bare).task.modulus, 5);
    fs.writeFileSync(at('bare.safetensors'), 'nonsense');
    assert.match(parse(bare).problems[0].message, /not a checkpoint/);
  });

  itWithPublishedModel('of the published model of Nanda et al. 2023 has its task and split', ({ file }) => {
    const { task, model } = resolved({ load: { checkpoint: file } });
    assert.deepEqual(task, {
      operation: 'add',
      modulus: 113,
      trainFraction: 0.3,
      tokens: 'x y =',
      pairs: 'ordered',
      split: { method: 'python-shuffle', seed: 1 },
    });
    assert.deepEqual([model.dModel, model.heads, model.dMlp, model.activation], [128, 4, 512, 'relu']);
  });

  it('lets initFrom name PyTorch files as well', () => {
    const text = JSON.stringify({
      task: { modulus: 5 },
      model: { dModel: 4, heads: 2, dMlp: 6, initFrom: 'paper.pth' },
    });
    assert.equal(parse(text).config?.model.initFrom, at('paper.pth'));
  });

  describe('is the same model as that of a run', () => {
    const runs = (): string => at('runs');
    const loaded = (config: RunConfig, now = new Date(Date.now() + 1000)): string => {
      return leftRun(runs(), config, { state: 'completed' }, [], now).path;
    };

    it('when file, name, task and model are, and the file has not changed since', () => {
      const run = loaded(resolved(bare));
      assert.equal(sameLoaded(RunDirectory.list(runs()), resolved(bare))?.path, run);
      const others = [
        { ...bare, name: 'other' },
        { ...bare, task: { split: { method: 'seeded', seed: 1 } } },
        { ...bare, task: { pairs: 'unordered' } },
        { ...bare, model: { activation: 'gelu' } },
        { ...bare, model: { attentionCoefficient: 0 } },
        paper,
      ];
      for (const other of others) {
        assert.equal(sameLoaded(RunDirectory.list(runs()), resolved(other)), undefined, JSON.stringify(other));
      }
      fs.copyFileSync(at('bare.safetensors'), at('copy.safetensors'));
      assert.equal(
        sameLoaded(RunDirectory.list(runs()), resolved({ load: { checkpoint: 'copy.safetensors' } })),
        undefined,
      );
    });

    it('unless the file changed later, or the run did not come to its end', () => {
      loaded(resolved(bare), new Date(Date.now() - 60_000));
      assert.equal(sameLoaded(RunDirectory.list(runs()), resolved(bare)), undefined);
      leftRun(runs(), resolved(bare), {}, [], new Date(Date.now() + 1000));
      assert.equal(sameLoaded(RunDirectory.list(runs()), resolved(bare)), undefined);
    });
  });
});

describe('a model that was loaded', () => {
  const row = (train: number, test: number): MetricsRow => ({
    epoch: 0,
    train_loss: 1e-7,
    test_loss: 3,
    train_accuracy: train,
    test_accuracy: test,
    learning_rate: 0,
    seconds: 0,
    excluded_loss: 2,
  });

  it('is judged by its accuracies, also where its file does not say its epoch', () => {
    assert.equal(TrainingProgress.of([row(1, 1)]).standing(true).verdict, 'grokked');
    assert.equal(TrainingProgress.of([row(1, 0.4)]).standing(true).verdict, 'memorised');
    const standing = TrainingProgress.of([row(0.5, 0.4)]).standing(true);
    assert.equal(standing.verdict, 'memorising');
    assert.equal(reasonText(standing), 'train accuracy 50.0%, test 40.0%: train accuracy is below 99%');
    assert.equal(TrainingProgress.of([row(0.01, 0.01)]).standing().verdict, 'untrained');
  });

  it('has no phases', () => {
    assert.deepEqual(TrainingProgress.of([row(0.5, 0.4)]).phases, []);
  });
});
