import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseConfigFile, readConfigFile } from '../../../src/core/config/file';
import { readTokens } from '../../../src/core/token-layout';
import { defaultConfig, parseConfig } from '../../../src/core/config/parse';
import { InputError } from '../../../src/core/config/problem';
import { initialParameters } from '../../../src/core/model';
import { encodeSafetensors } from '../../../src/core/checkpoint/safetensors';

describe('configs', () => {
  it('{} is the canonical model of Nanda et al. 2023', () => {
    assert.deepEqual(defaultConfig(), {
      name: 'add-113',
      task: {
        operation: 'add',
        modulus: 113,
        trainFraction: 0.3,
        tokens: 'x y =',
        pairs: 'ordered',
        split: { method: 'seeded', seed: 0 },
      },
      model: {
        family: 'transformer',
        layers: 1,
        dModel: 128,
        heads: 4,
        dMlp: 512,
        activation: 'relu',
        layerNorm: false,
        attentionCoefficient: 1,
        seed: 0,
        initFrom: null,
      },
      loss: { type: 'cross-entropy', temperature: 1 },
      optimizer: {
        type: 'adamw',
        learningRate: 0.001,
        weightDecay: 1,
        betas: [0.9, 0.98],
        epsilon: 1e-8,
        momentum: 0.9,
        warmupEpochs: 10,
        schedule: 'constant',
        gradient: { filter: 'none', alpha: 0.98, lambda: 2 },
        normClamp: null,
      },
      training: {
        epochs: 25000,
        logEvery: 10,
        measureEvery: 100,
        measures: [],
        checkpointEvery: 500,
        keep: 'all',
        engine: 'auto',
        threads: 0,
        batchSize: null,
        changes: [],
        from: null,
      },
      load: null,
    });
  });

  it('takes comments, trailing commas, a name from the file, and ASCII powers', () => {
    const { config } = parseConfig('{ // a comment\n "task": {"operation": "x^3+xy^2+y",}, }', 'cubic');
    assert.equal(config?.name, 'cubic');
    assert.equal(config?.task.operation, 'x³+xy²+y');
  });

  const wrong: [text: string, message: RegExp, about: string][] = [
    ['{"task": {"trainFraction": 1.3}}', /^task.trainFraction must be between 0 and 1, got 1.3$/, '1.3'],
    ['{"task": {"modulus": "113"}}', /^task.modulus must be an integer, got "113"$/, '"113"'],
    ['{"task": {"modulus": 1}}', /^task.modulus must be at least 2 and at most 512, got 1$/, '1'],
    ['{"model": {"width": 3}}', /^model.width is not a field; model takes family, layers, /, '"width"'],
    ['{"modle": {}}', /^modle is not a field; the config takes name, task, model, /, '"modle"'],
    ['{"task": {"operation": "power"}}', /^task.operation must be "add" or "subtract" .*, got "power"$/, '"power"'],
    ['{"optimizer": {"betas": [0.9]}}', /^optimizer.betas must have 2 numbers, got \[0.9\]$/, '[0.9]'],
    ['{"optimizer": {"betas": [0.9, 1]}}', /^optimizer.betas.1 must be at least 0 and below 1, got 1$/, '1'],
    ['{"training": {"stopWhen": {}}}', /^training.stopWhen needs testLossBelow$/, '{}'],
    ['{"model": {"heads": 3}}', /^model.heads must divide model.dModel \(128\), got 3; take one of 1, 2, 4/, '3'],
    [
      '{"task": {"operation": "subtract", "pairs": "unordered"}}',
      /^task\.pairs "unordered" takes \(x, y\) and \(y, x\) for the same pair, .* for "subtract"; write "ordered"/,
      '"unordered"',
    ],
    ['{"task": {"pairs": "unordered", "modulus": 2, "trainFraction": 0.3}}', /got 0\.3 of 3 pairs$/, '0.3'],
    [
      '{"task": {"operation": "divide", "modulus": 100}}',
      /^task.modulus must be prime for "divide", got 100; the nearest prime is 101$/,
      '100',
    ],
    [
      '{"model": {"activation": "gelu"}, "training": {"engine": "fused"}}',
      /^training.engine "fused" trains one layer/,
      '"fused"',
    ],
    ['{"task": {"modulus": 2, "trainFraction": 0.1}}', /^task.trainFraction must leave at least one pair/, '0.1'],
    ['[1]', /^must be a JSON object such as \{\}$/, '[1]'],
  ];
  for (const [text, message, about] of wrong) {
    it(`says one line about ${text}`, () => {
      const { config, problems } = parseConfig(text);
      assert.equal(config, undefined);
      assert.equal(problems.length, 1, JSON.stringify(problems));
      assert.match(problems[0].message, message);
      assert.equal(text.slice(problems[0].offset, problems[0].offset + problems[0].length), about);
    });
  }

  it('points at the place where the text is not JSON', () => {
    const { problems } = parseConfig('{\n  "task": }');
    assert.equal(problems[0].syntax, true);
    assert.match(problems[0].message, /^not valid JSON at line 2, column 11 \(value expected\); mend it there$/);
    assert.match(parseConfig(' ').problems[0].message, /write at least \{\}$/);
  });

  it('reports every wrong field at once', () => {
    const { problems } = parseConfig('{"name": "", "task": {"modulus": 0}, "optimizer": {"epsilon": 0}}');
    assert.deepEqual(problems.map(({ field }) => field).sort(), ['name', 'optimizer.epsilon', 'task.modulus']);
  });
});

describe('config files', () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'config-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const read = (text: string): string => {
    const file = path.join(folder, 'mine.grok.json');
    fs.writeFileSync(file, text);
    try {
      return JSON.stringify(readConfigFile(file));
    } catch (error) {
      assert.ok(error instanceof InputError, String(error));
      return error.message;
    }
  };

  it('names the run after the file', () => {
    assert.equal((JSON.parse(read('{}')) as { name: string }).name, 'mine');
  });

  it('names the file in the error, and says how many more there are', () => {
    assert.match(
      read('{"task": {"modulus": 0, "trainFraction": 2}}'),
      /^mine.grok.json: task.modulus .* \(and 1 more\)$/,
    );
    assert.throws(() => readConfigFile(path.join(folder, 'none.grok.json')), /none.grok.json: there is no such file$/);
  });

  it('checks that initFrom is there, readable and of this shape, and makes it absolute', () => {
    const small =
      '"task": {"modulus": 5}, "model": {"dModel": 4, "heads": 2, "dMlp": 6, "initFrom": "start.safetensors"}';
    assert.match(
      read(`{${small}}`),
      /^mine.grok.json: model.initFrom is missing: there is no .*start.safetensors; give/,
    );
    const file = path.join(folder, 'start.safetensors');
    fs.writeFileSync(file, 'nonsense');
    assert.match(read(`{${small}}`), /^mine.grok.json: model.initFrom cannot be used: .*not a checkpoint/);
    const { config } = parseConfig('{"task": {"modulus": 5}, "model": {"dModel": 4, "heads": 2, "dMlp": 6}}');
    assert.ok(config);
    fs.writeFileSync(file, encodeSafetensors(initialParameters(config.model, config.task), {}));
    assert.equal((JSON.parse(read(`{${small}}`)) as typeof config).model.initFrom, file);
    assert.match(
      read(`{${small.replace('"modulus": 5', '"modulus": 7')}}`),
      /does not fit: .* has embed.W_E \[6, 4\] where this model needs \[8, 4\]; make task and model those of the checkpoint$/,
    );
    const text = `{${small.replace('4', '8')}}`;
    const { problems } = parseConfigFile(text, path.join(folder, 'mine.grok.json'));
    assert.equal(text.slice(problems[0].offset, problems[0].offset + problems[0].length), '"initFrom"');
  });
});

describe('what people write', () => {
  it('may begin with a byte order mark, and problems keep their place', () => {
    const text = '\uFEFF{ "task": { "modulus": 1 } }';
    assert.equal(parseConfig('\uFEFF{}').config?.task.modulus, 113);
    assert.equal(text.slice(parseConfig(text).problems[0].offset).startsWith('1 }'), true);
  });

  it('may say null for any field: the default', () => {
    const text = `{ "task": null, "model": { "dModel": null, "layerNorm": null }, "optimizer": { "betas": null },
      "training": { "epochs": null, "stopWhen": null }, "load": null, "name": null }`;
    assert.deepEqual(parseConfig(text).config, defaultConfig());
    assert.match(parseConfig('{ "taks": null }').problems[0].message, /^taks is not a field/);
  });

  it('lays tokens out as it says', () => {
    assert.deepEqual(readTokens('x y =', 113)?.positions, ['x', 'y', 113]);
    assert.deepEqual(readTokens('x y', 113), { text: 'x y', positions: ['x', 'y'], vocabulary: 113 });
    assert.deepEqual(readTokens('x op y =', 113), {
      text: 'x op y =',
      positions: ['x', 113, 'y', 114],
      vocabulary: 115,
    });
    assert.deepEqual(readTokens('x 114 y 113', 113)?.positions, ['x', 114, 'y', 113]);
    for (const wrong of ['', 'x', 'x x y', 'x y 112', 'x y z', 'x y = = =']) {
      assert.equal(readTokens(wrong, 113), undefined, wrong);
    }
    assert.match(
      parseConfig('{ "task": { "tokens": "x z" } }').problems[0].message,
      /^task\.tokens must be .* got "x z"$/,
    );
  });
});
