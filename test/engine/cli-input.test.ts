import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { defaultConfig } from '../../src/core/config/parse';
import { initialParameters } from '../../src/core/model';
import { encodeSafetensors } from '../../src/core/checkpoint/safetensors';
import { grokking, temporaryFolder, writeConfig } from './cli-process';

/** Arguments, and the one line they are answered with. `test.grok.json` holds `config`. */
interface WrongInput {
  readonly title: string;
  readonly config?: object | string;
  readonly args?: readonly string[];
  readonly line: RegExp;
}

const WRONG: readonly WrongInput[] = [
  { title: 'no command', args: [], line: /^grokking: no command given; take one of train, resume, / },
  { title: 'an unknown command', args: ['grok'], line: /^grokking: there is no command grok; take one of train, / },
  {
    title: 'an unknown option',
    args: ['train', 'test.grok.json', '--fast'],
    line: /^grokking train: unknown option '--fast'; see grokking train --help$/,
  },
  {
    title: 'an option without its value',
    args: ['train', 'test.grok.json', '--runs'],
    line: /^grokking train: .*--runs.* argument missing; see grokking train --help$/,
  },
  { title: 'a missing argument', args: ['resume'], line: /^grokking resume: <run> is missing; see / },
  {
    title: 'an engine that cannot be installed',
    args: ['engines', 'install', 'fused'],
    line: /^grokking engines install takes one of webgpu, tensorflow$/,
  },
  { title: 'a further argument', args: ['engines', 'all'], line: /^grokking engines: unexpected argument all; see / },
  {
    title: 'a config that is not there',
    args: ['train', 'no.grok.json'],
    line: /^no\.grok\.json: there is no such file$/,
  },
  { title: 'a folder as config', args: ['train', '.'], line: /^\.: is not a file; give a \.grok\.json file$/ },
  {
    title: 'malformed JSON',
    config: '{\n  "task": { "modulus": 11,, }\n}',
    line: /^test\.grok\.json: not valid JSON at line 2, column 27 \(.*\); mend it there/,
  },
  {
    title: 'an unknown field',
    config: { task: { modulo: 11 } },
    line: /^test\.grok\.json: task\.modulo is not a field; task takes operation, expression, group, modulus, /,
  },
  {
    title: 'a field whose name would steer the terminal',
    config: { '\u001b[2J\u009b1A': 1 },
    line: /^test\.grok\.json: ·\[2J·1A is not a field; the config takes name, /,
  },
  {
    title: 'a value out of range',
    config: { task: { trainFraction: 1.3 } },
    line: /^test\.grok\.json: task\.trainFraction must be between 0 and 1, got 1\.3$/,
  },
  {
    title: 'divide with a composite modulus',
    config: { task: { operation: 'divide', modulus: 15 } },
    line: /^test\.grok\.json: task\.modulus must be prime for "divide", got 15; the nearest prime is (13|17)$/,
  },
  {
    title: 'heads that do not divide dModel',
    config: { model: { heads: 3 } },
    line: /^test\.grok\.json: model\.heads must divide model\.dModel \(128\), got 3; take one of 1, 2, 4, /,
  },
  {
    title: 'initFrom that is missing',
    config: { model: { initFrom: 'none.safetensors' } },
    line: /^test\.grok\.json: model\.initFrom is missing: there is no .*none\.safetensors; give the path /,
  },
  {
    title: 'initFrom of another shape',
    config: { task: { modulus: 13 }, model: { dModel: 32, initFrom: 'other.safetensors' } },
    line: /^test\.grok\.json: model\.initFrom does not fit: .*other\.safetensors has embed\.W_E \[12, 16\] where /,
  },
  {
    title: 'initFrom that is not a checkpoint',
    config: { model: { initFrom: 'test.grok.json' } },
    line: /^test\.grok\.json: model\.initFrom cannot be used: .*test\.grok\.json/,
  },
  {
    title: 'a config that opens a checkpoint of another modulus',
    config: { task: { modulus: 13 }, load: { checkpoint: 'other.safetensors' } },
    line: /^test\.grok\.json: task\.modulus is 13, but .*other\.safetensors has 11; write that or leave task\.modulus out$/,
  },
  {
    title: 'an engine that cannot train the model',
    config: { model: { layers: 2 }, training: { engine: 'fused' } },
    line: /^test\.grok\.json: training\.engine "fused" trains one layer without LayerNorm, /,
  },
  {
    title: '--engine that cannot train the model',
    config: { model: { activation: 'gelu' } },
    args: ['train', 'test.grok.json', '--engine', 'fused'],
    line: /^--engine: training\.engine "fused" trains one layer without LayerNorm, .*; take "auto" or "tensorflow" /,
  },
  {
    title: '--engine that does not exist',
    args: ['train', 'test.grok.json', '--engine', 'cuda'],
    line: /^--engine: training\.engine must be "auto" or "fused" or .*, got "cuda"$/,
  },
  {
    title: '--threads that is no number',
    args: ['train', 'test.grok.json', '--threads', 'all'],
    line: /^--threads takes a whole number, got all$/,
  },
  {
    title: '--epochs out of range',
    args: ['train', 'test.grok.json', '--epochs', '0'],
    line: /^--epochs: training\.epochs must be at least 1 .*, got 0$/,
  },
  {
    title: 'a runs folder that cannot be written',
    args: ['train', 'test.grok.json', '--runs', 'test.grok.json/runs'],
    line: /^test\.grok\.json\/runs: runs cannot be written there \(ENOTDIR\); choose another folder or mend its permissions$/,
  },
  {
    title: 'a run that is not there',
    args: ['resume', 'none'],
    line: /none is not a run directory: it has no config\.json/,
  },
  {
    title: 'an engine to compare that does not exist',
    args: ['bench', '--engines', 'cuda'],
    line: /^--engines takes some of .*, got cuda$/,
  },
  {
    title: 'epochs of a language model',
    args: ['bench', '--lm', '--epochs', '3'],
    line: /^--lm does not go with --epochs: it times one language model, and trains nothing$/,
  },
  {
    title: 'exercises without a checkpoint',
    args: ['grade', '.'],
    line: /^grokking grade: --checkpoint is missing; see grokking grade --help$/,
  },
  {
    title: 'exercises that are not there',
    args: ['grade', 'mine.analysis.ts', '--checkpoint', 'other.safetensors'],
    line: /^mine\.analysis\.ts: there is no such file or folder$/,
  },
  {
    title: 'a folder without exercises',
    args: ['grade', '.', '--checkpoint', 'other.safetensors'],
    line: /^\. has no function whose comment says @exercise and a name$/,
  },
  {
    title: 'exercises in a file that is no code',
    args: ['grade', 'test.grok.json', '--checkpoint', 'other.safetensors'],
    line: /^test\.grok\.json: give a \.ts, \.js, \.mjs or \.py file, or a folder of /,
  },
  {
    title: 'an exercise that there is not',
    args: ['grade', '.', '--checkpoint', 'other.safetensors', '--exercise', 'fourier'],
    line: /^--exercise: there is no exercise fourier; take one of fourier-basis, /,
  },
  { title: 'no epochs to time', args: ['bench', '--epochs', '0'], line: /^--epochs must be at least 1, got 0$/ },
];

describe('grokking with wrong input', function () {
  this.timeout(300_000);
  let folder: string;
  before(() => {
    folder = temporaryFolder();
    const { model } = defaultConfig();
    const parameters = initialParameters(
      { ...model, dModel: 16, heads: 2, dMlp: 16 },
      { modulus: 11, tokens: 'x y =' },
    );
    fs.writeFileSync(path.join(folder, 'other.safetensors'), encodeSafetensors(parameters, {}));
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  for (const { title, config, args, line } of WRONG) {
    it(`${title}: one line, exit code 2, nothing written`, async () => {
      writeConfig(folder, config ?? {});
      const { code, stdout, stderr } = await grokking(args ?? ['train', 'test.grok.json'], folder);
      assert.match(stderr, /^[^\n]+\n$/);
      assert.match(stderr.trimEnd(), line);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.deepEqual(fs.readdirSync(folder).sort(), ['other.safetensors', 'test.grok.json']);
    });
  }
});
