import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { hitsByChance } from '../../samples/analyses/chance';
import { callFunction } from '../../src/analysis/analyses/call-function';
import { findFunctions } from '../../src/core/analyses/find-functions';
import type { Cell, Output } from '../../src/core/output';
import { openCheckpoint } from '../../src/core/checkpoint/open';
import { RunDirectory } from '../../src/core/run/directory';
import { goldenModels } from '../golden-models';
import { grokking, temporaryFolder, writeConfig } from './cli-process';
import { writeCheckpoint } from './analyses/checkpoints';
import { configOf } from './tfjs-engines';
import { rowsOf as loggedRows } from '../run-directories';

const SAMPLES = path.resolve('samples', 'analyses');

/** The names that the course article gave its functions. */
const OF_THE_ARTICLE = [
  'fourierBasis',
  'computeSumFourier',
  'findKeyFrequencies',
  'analyzeEmbeddingFourier',
  'analyzeMlpQuadratics',
  'computeOutputInterference',
  'runGrokkingModel',
  'fourierAnalyzeWeights',
  'plotFourierSpectrum',
  'measureGrokkingProgress',
  'effectiveLoss',
  'analyzeTrainedGrokkingModel',
  'interveneOnGrokking',
  'fourierOrthogonality',
  'discreteLogBasis',
  'circuitDepth',
];

/** Every function of the samples and of the templates, and its file. */
const FILES = new Map(
  [SAMPLES, path.resolve('media', 'templates')].flatMap((folder) =>
    fs
      .readdirSync(folder)
      .filter((name) => name.endsWith('.analysis.ts'))
      .map((name) => path.join(folder, name))
      .flatMap((file) =>
        findFunctions(fs.readFileSync(file, 'utf8'), file).map(({ name }): [string, string] => [name, file]),
      ),
  ),
);

/** Calls a function by its name; its errors fail the test. */
async function call(name: string, checkpoint: string, ...args: unknown[]): Promise<Output> {
  const file = FILES.get(name);
  assert.ok(file, `there is a function ${name}`);
  const answer = await callFunction({ file, name, checkpoint, args }, () => undefined);
  assert.ok(answer.ok, `${name}: ${answer.ok ? '' : answer.error.message}`);
  return answer.output;
}

/** The output and, for several figures in one, its parts. */
function parts(output: Output): Output[] {
  return [output, ...(output.kind === 'several' ? output.parts.flatMap(({ output: part }) => parts(part)) : [])];
}

/** Rows of the first table, under the names of its columns. */
function rowsOf(output: Output): Record<string, Cell>[] {
  const table = parts(output).find((part) => part.kind === 'table');
  assert.ok(table, 'it has a table');
  return table.rows.map((row) => Object.fromEntries(table.columns.map((column, i) => [column, row[i]])));
}

/** The cell of a table of `quantity` and `value`, or of the first row whose first cell begins so. */
function cell(output: Output, begin: string, column?: string): Cell {
  const row = rowsOf(output).find((cells) => String(Object.values(cells)[0]).startsWith(begin));
  assert.ok(row, `there is a row ${begin}…`);
  return column === undefined ? Object.values(row)[1] : row[column];
}

function recordOf(output: Output): Record<string, Cell> {
  assert.equal(output.kind, 'record');
  return Object.fromEntries(output.entries.map(({ name, value }) => [name, value]));
}

function numbersOf(output: Output): number[] {
  switch (output.kind) {
    case 'number':
      return [output.value];
    case 'record':
      return output.entries.flatMap(({ value }) => (typeof value === 'number' ? [value] : []));
    case 'table':
      return output.rows.flat().filter((value) => typeof value === 'number');
    case 'bars':
      return output.series.flatMap(({ values }) => values);
    case 'lines':
    case 'scatter':
      return output.series.flatMap(({ x, y }) => [...x, ...y]);
    case 'heatmap':
      return [...output.values];
    default:
      return [];
  }
}

const ACCURACY = 'accuracy, all pairs';

function near(found: Cell, expected: number, tolerance: number): void {
  assert.ok(Math.abs(Number(found) - expected) <= tolerance, `${found} instead of ${expected}`);
}

describe('sample analyses', function () {
  this.timeout(300_000);
  let folder: string;

  /** Trains, and gives the run's checkpoints, the first one untrained. */
  async function train(config: string, runs: string): Promise<string[]> {
    const { code, stdout, stderr } = await grokking(['train', config, '--runs', runs, '--json'], folder);
    assert.equal(code, 0, stderr);
    const { run } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { run: string };
    return new RunDirectory(run).checkpoints().map(({ file }) => file);
  }

  /** A model of a shape and task, next to untrained. */
  async function fresh(name: string, task: object, model: object): Promise<string> {
    const training = { epochs: 1, checkpointEvery: 1 };
    const config = writeConfig(folder, { task, model, training }, `${name}.grok.json`);
    return (await train(config, path.join(folder, name))).at(-1) ?? '';
  }

  before(() => {
    folder = temporaryFolder();
  });

  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('have every function of the article', () => {
    assert.deepEqual(
      OF_THE_ARTICLE.filter((name) => !FILES.has(name)),
      [],
    );
  });

  it('are described in their README', () => {
    const readme = fs.readFileSync(path.join(SAMPLES, 'README.md'), 'utf8');
    const inSamples = Array.from(FILES).filter(([, file]) => file.startsWith(SAMPLES));
    assert.deepEqual(
      inSamples.filter(([name]) => !readme.includes(`\`${name}\``)),
      [],
    );
  });

  it('templates begin with their title', () => {
    const templates = fs.readdirSync(path.resolve('media', 'templates'));
    assert.equal(templates.length, 5);
    for (const name of templates) {
      assert.match(fs.readFileSync(path.resolve('media', 'templates', name), 'utf8'), /^(\/\/|#) An?[^\n]*: [^\n]+\n/);
    }
  });

  it('pass the type checker as strict TypeScript', () => {
    const types = path.resolve('dist', 'grokking', 'index.d.ts');
    assert.ok(fs.existsSync(types), 'dist/grokking/index.d.ts is missing: run npm run build first');
    const config = {
      extends: path.join(SAMPLES, 'tsconfig.json'),
      compilerOptions: { paths: { grokking: [types] } },
      include: [SAMPLES, path.resolve('samples', 'sycophancy'), path.resolve('media', 'templates')].map((folder) =>
        path.join(folder, '*.ts'),
      ),
    };
    const file = writeConfig(folder, config, 'tsconfig.json');
    const compiler = path.resolve('node_modules', 'typescript', 'bin', 'tsc');
    const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', file], { encoding: 'utf8' });
    assert.equal(status, 0, stdout);
  });

  describe('on any checkpoint', () => {
    const shapes: [name: string, task: object, model: object][] = [
      ['division', { operation: 'divide', modulus: 7 }, { dModel: 8, heads: 2, dMlp: 16 }],
      ['cubes', { operation: 'x³+xy', modulus: 11 }, { dModel: 8, heads: 1, dMlp: 8, activation: 'square' }],
      ['even', { operation: 'add', modulus: 8 }, { dModel: 8, heads: 2, dMlp: 12 }],
      ['deep', { operation: 'add', modulus: 7 }, { layers: 2, dModel: 8, heads: 2, dMlp: 16, layerNorm: true }],
      ['two tokens', { modulus: 7, tokens: 'x y' }, { dModel: 8, heads: 2, dMlp: 16, attentionCoefficient: 0.5 }],
      [
        'four tokens',
        { modulus: 7, tokens: 'x op y =' },
        { layers: 2, dModel: 8, heads: 2, dMlp: 16, layerNorm: 'pre' },
      ],
      ['opinions', { operation: 'opinion', modulus: 7 }, { dModel: 8, heads: 2, dMlp: 16 }],
      ['gelu', { operation: 'multiply', modulus: 7 }, { dModel: 8, heads: 2, dMlp: 16, activation: 'gelu' }],
    ];
    for (const [name, task, model] of shapes) {
      it(`all run on ${name}: ${JSON.stringify({ ...task, ...model })}`, async () => {
        const checkpoint = await fresh(name, task, model);
        for (const own of FILES.keys()) {
          // (3, 5) is a pair of each of them; a neuron map of a small MLP, too.
          const output = await call(own, checkpoint);
          const found = parts(output);
          assert.notEqual(output.kind, 'nothing', own);
          assert.deepEqual(
            found.flatMap(numbersOf).filter((value) => !Number.isFinite(value)),
            [],
            `${own} has only finite numbers`,
          );
        }
      });
    }
  });

  describe('at p = 113, whatever the weights', () => {
    let checkpoint: string;

    before(async () => {
      checkpoint = await fresh('p113', { operation: 'add', modulus: 113 }, { dModel: 8, heads: 1, dMlp: 8 });
    });

    it('the article’s rule names 1, 2, 4, 7, 8, 14, 16, 28, 56, 112', async () => {
      const output = await call('findKeyFrequencies', checkpoint);
      assert.equal(cell(output, 'predicted by the rule'), '1, 2, 4, 7, 8, 14, 16, 28, 56, 112');
    });

    it('the article’s 226 rows have rank 113 and count everything twice', async () => {
      const output = await call('overcompleteBasis', checkpoint);
      assert.equal(cell(output, 'rows of'), 226);
      assert.equal(cell(output, 'its rank'), 113);
      near(cell(output, 'overshoot'), 2, 1e-5);
    });

    it('the sums are what they should be', async () => {
      const rows = rowsOf(await call('fourierOrthogonality', checkpoint));
      assert.equal(rows.length, 4);
      rows.slice(0, 3).forEach((row) => near(row['largest error'], 0, 1e-9));
      near(rows[3]['largest error'], 0, 1e-5);
    });

    it('one frequency: wrong answers average −1/112, the best of them has 0.9985', async () => {
      const rows = rowsOf(await call('bestWrongAnswer', checkpoint));
      near(rows[0]['average over wrong answers'], -1 / 112, 1e-12);
      near(rows[0]['best wrong answer'], Math.cos((2 * Math.PI) / 113), 1e-12);
      near(rows[0]['best wrong answer'], 0.9985, 5e-5);
      const all = rows.at(-1);
      assert.equal(all?.['frequencies'], 56);
      near(all['best wrong answer'], -1 / 112, 1e-12);
    });

    it('the basis is orthonormal, and products make cos of the sum', async () => {
      const [basis] = rowsOf(await call('fourierBasis', checkpoint));
      assert.deepEqual([basis['rows'], basis['columns']], [113, 113]);
      near(basis['largest deviation of F·Fᵀ from the identity'], 0, 1e-5);
      const [sum] = rowsOf(await call('computeSumFourier', checkpoint, 17));
      assert.equal(sum['k'], 17);
      near(sum['largest error of the identity'], 0, 1e-5);
    });
  });

  it('chance: hits of a hypergeometric draw', () => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
    const none = choose(47, 5) / choose(56, 5);
    const one = (9 * choose(47, 4)) / choose(56, 5);
    assert.equal(hitsByChance(56, 9, 5, 0).expected, 45 / 56);
    near(hitsByChance(56, 9, 5, 0).probability, 1, 1e-12);
    near(hitsByChance(56, 9, 5, 1).probability, 1 - none, 1e-12);
    near(hitsByChance(56, 9, 5, 2).probability, 1 - none - one, 1e-12);
    assert.equal(hitsByChance(56, 9, 5, 6).probability, 0);
  });

  describe('on a model that grokked addition', () => {
    /** Checkpoint of epoch 600: the training pairs are memorised, the others not understood yet. */
    const MEMORISED = 6;
    let checkpoints: string[];
    let last: string;

    before(async () => {
      checkpoints = await train(path.resolve('samples', 'quick.grok.json'), path.join(folder, 'quick'));
      last = checkpoints.at(-1) ?? '';
    });

    it('the delay is plain: memorised early, wrong long after, grokked in the end', () => {
      const run = path.dirname(path.dirname(last));
      const rows = loggedRows(run);
      const at = (epoch: number) => rows.find((row) => row.epoch === epoch);
      assert.ok(Number(at(200)?.train_accuracy) >= 0.99 && Number(at(200)?.test_accuracy) < 0.02);
      assert.ok(Number(at(1200)?.test_accuracy) < 0.05 && Number(at(1200)?.test_loss) > 15);
      const { memorised_at, grokked_at } = new RunDirectory(run).status() ?? {};
      assert.ok(Number(memorised_at) <= 200 && Number(grokked_at) >= 20 * Number(memorised_at), `${grokked_at}`);
    });

    it('progress: accuracy and Fourier strength rise, the weights shrink', async () => {
      const first = recordOf(await call('measureGrokkingProgress', checkpoints[0]));
      const end = recordOf(await call('measureGrokkingProgress', last));
      assert.ok(Number(first['test_accuracy']) < 0.1 && Number(end['test_accuracy']) > 0.9);
      assert.ok(Number(first['fourier_strength']) < 0.5 && Number(end['fourier_strength']) > 0.8);
      const memorised = recordOf(await call('measureGrokkingProgress', checkpoints[MEMORISED]));
      assert.ok(Number(memorised['train_accuracy']) > 0.95 && Number(memorised['test_accuracy']) < 0.9);
      assert.ok(Number(end['weight_norm']) < Number(memorised['weight_norm']));
    });

    it('effective loss is the penalty, and falls while the model groks', async () => {
      const memorised = recordOf(await call('effectiveLoss', checkpoints[MEMORISED]));
      const end = recordOf(await call('effectiveLoss', last));
      const { weight_norm: norm } = recordOf(await call('measureGrokkingProgress', last));
      near(end['penalty'], Number(norm) ** 2 / 2, 1e-6 * Number(norm) ** 2);
      near(end['effective_loss'], Number(end['penalty']) + Number(end['cross_entropy']), 1e-9);
      assert.ok(Number(memorised['cross_entropy']) < 0.1, 'memorised');
      assert.ok(Number(end['effective_loss']) < Number(memorised['effective_loss']));
      const half = recordOf(await call('effectiveLoss', last, 0.5));
      near(half['penalty'], Number(end['penalty']) / 2, 1e-9);
    });

    it('other names for the residues: other key frequencies, the same answers', async () => {
      const [trained, renamed] = rowsOf(await call('relabelResidues', last, 3));
      near(renamed[ACCURACY], Number(trained[ACCURACY]), 1e-3);
      const list = (text: Cell): number[] => String(text).split(', ').map(Number);
      // Row x of the new W_E is row 3x of the old one: cos k·3x is the wave of 3k.
      const expected = list(trained['key frequencies']).map((k) => Math.min((3 * k) % 53, 53 - ((3 * k) % 53)));
      assert.deepEqual(list(renamed['key frequencies']).sort(), expected.sort());
    });

    it('without its key frequencies nothing is left, without as many others everything', async () => {
      const [intact, removed, ...controls] = rowsOf(await call('interveneOnGrokking', last));
      assert.ok(Number(intact[ACCURACY]) > 0.95);
      assert.ok(Number(removed[ACCURACY]) < 0.2, String(removed[ACCURACY]));
      assert.equal(controls.length, 3);
      controls.forEach((control) => assert.ok(Number(control[ACCURACY]) > 0.7, String(control[ACCURACY])));
    });

    it('its embedding is concentrated over residues, not over logarithms', async () => {
      const [residues, logarithms] = rowsOf(await call('discreteLogBasis', last));
      assert.ok(Number(residues['their share']) > 2 * Number(logarithms['their share']));
    });

    it('most of its products come from the activation function', async () => {
      const share = 'share of the variance that needs x and y together';
      const [attention, before, after, logits, alone] = rowsOf(await call('productsInOneLayer', last)).map((row) =>
        Number(row[share]),
      );
      assert.ok(attention > 0 && before < 0.1 && after > 2 * before && alone > 2 * before && logits > 0.9);
    });

    it('a trace says what the model answers', async () => {
      const [text] = parts(await call('runGrokkingModel', last, 30, 40)).filter(({ kind }) => kind === 'text');
      assert.match(text.kind === 'text' ? text.text : '', /^\(30, 40\), .+: the model says 17, right is 17\.$/);
    });
  });

  for (const { title, file, task, reference } of goldenModels) {
    describe(`on ${title}`, () => {
      const keys = reference.key_frequencies;
      const frequencies = (reference.p - 1) / 2;
      let checkpoint: string;

      before(() => {
        const { parameters, model } = openCheckpoint(file);
        checkpoint = writeCheckpoint(folder, configOf({ task, model }), parameters, reference.p);
      });

      it('measures the reference’s key frequencies, none of which the article’s rule predicts', async () => {
        const output = await call('findKeyFrequencies', checkpoint);
        assert.equal(cell(output, 'measured'), keys.join(', '));
        assert.equal(cell(output, 'hits'), 0);
        // The rule names the divisors of p − 1.
        const named = Array.from({ length: frequencies }, (_, i) => i + 1).filter((k) => (2 * frequencies) % k === 0);
        near(cell(output, 'hits expected'), (keys.length * named.length) / frequencies, 1e-12);
      });

      it('spectra have the reference’s Gini coefficients, weights its norm', async () => {
        const output = await call('fourierAnalyzeWeights', checkpoint);
        near(cell(output, 'W_E', 'Gini'), reference.gini.W_E, 1e-4);
        near(cell(output, 'W_L', 'Gini'), reference.gini.W_L, 1e-4);
        const { weight_norm: norm } = recordOf(await call('measureGrokkingProgress', checkpoint));
        near(Number(norm) ** 2, reference.sum_squared_weights, 0.01);
      });

      it('rests on its MLP: a few percent without it, most with frozen attention', async () => {
        const output = await call('circuitDepth', checkpoint);
        assert.ok(Number(cell(output, 'MLP zeroed')) < 0.05);
        near(cell(output, 'MLP zeroed'), reference.zero_mlp.all_acc, 1e-3);
        near(cell(output, 'attention frozen'), reference.attention_mean_pattern.all_acc, 1e-3);
        assert.equal(cell(output, 'only the MLP'), 1);
      });

      it('loses with its key frequencies what the reference says, and nothing with as many others', async () => {
        const output = await call('removeKeyFrequencies', checkpoint);
        for (const k of keys) {
          near(cell(output, String(k), ACCURACY), reference.embedding_remove_each[k].all_acc, 1e-3);
        }
        near(cell(output, 'all:', ACCURACY), reference.embedding_remove_all.all_acc, 1e-3);
        assert.ok(Number(cell(output, 'all:', ACCURACY)) < 0.05);
        assert.equal(cell(output, 'as many others', ACCURACY), 1);
      });

      it('key frequencies subtracted twice are as good as there', async () => {
        const output = await call('overcompleteBasis', checkpoint);
        assert.ok(Number(cell(output, 'accuracy, key frequencies removed')) < 0.05);
        assert.ok(Number(cell(output, 'accuracy, key frequencies subtracted twice')) > 0.9);
      });
    });
  }
});
