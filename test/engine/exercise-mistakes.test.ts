import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { EXERCISES, type ExerciseId } from '../../src/core/exercises/exercises';
import { CHECKS } from '../../src/analysis/exercises/checks';
import type { Answer, Subject } from '../../src/analysis/exercises/check';
import { SIX, sixFile } from '../../src/analysis/exercises/six';
import { splitLoss } from '../../src/core/measures/split-loss';
import { restrictedLoss } from '../../src/core/measures/logits';
import type { OpenedModel } from '../../src/analysis/opened-model';
import { temporaryFolder } from './analyses/checkpoints';
import { opened, subjectOf, trainedOn } from './exercise-subjects';

type Numbers = number[];
type Rows = number[][];
type Fields = Record<string, Answer>;
type Args = Readonly<Record<string, unknown>>;

/** What is done to a right answer. */
type Change = (right: never, args: Args, model: OpenedModel) => unknown;

interface Wrong {
  readonly id: ExerciseId;
  readonly what: string;
  readonly change: Change;
  readonly says: RegExp;
}

const SOLUTIONS = path.resolve('test', 'fixtures', 'exercises');

/** Where our solutions are. */
const FUNCTIONS: Readonly<Record<ExerciseId, readonly [file: string, name: string]>> = {
  'fourier-basis': ['fourier-basis', 'fourierBasis'],
  'key-frequencies': ['key-frequencies', 'keyFrequencies'],
  'ablate-frequency': ['ablate-frequency', 'ablateFrequency'],
  orthogonality: ['orthogonality', 'orthogonality'],
  'embedding-spectrum': ['spectrum', 'embeddingSpectrum'],
  'fourier-2d': ['spectrum', 'fourier2d'],
  'product-terms': ['spectrum', 'productTerms'],
  'neuron-clusters': ['neurons', 'neuronClusters'],
  'circuit-depth': ['neurons', 'circuitDepth'],
  interference: ['interference', 'interference'],
  'ablate-unembedding': ['unembedding', 'ablateUnembedding'],
  'restricted-loss': ['losses', 'restrictedLoss'],
  'excluded-loss': ['losses', 'excludedLoss'],
  'primitive-root': ['logarithms', 'primitiveRoot'],
  'discrete-log': ['logarithms', 'discreteLog'],
  'log-spectrum': ['logarithms', 'logSpectrum'],
  'grokking-config': ['toolkit', 'trainGrokkingModel'],
  'model-summary': ['toolkit', 'analyzeTrainedGrokkingModel'],
  intervene: ['toolkit', 'interveneOnGrokking'],
  'learned-or-memorised': ['learned-or-memorised', 'learnedOrMemorised'],
};

const transposed = (rows: Rows): Rows => rows[0].map((_, j) => rows.map((row) => row[j]));
const scaled = (values: Numbers, factor: number): Numbers => values.map((value) => factor * value);
const total = (values: Numbers): number => values.reduce((sum, value) => sum + value, 0);
/** One number a little off. */
const nudged = (values: Numbers, at = 2): Numbers => values.map((value, i) => (i === at ? 1.02 * value + 1e-3 : value));
const withField = (name: string, change: (value: never) => unknown): Change => (right: Fields) => ({ ...right, [name]: change(right[name] as never) }); // prettier-ignore

const wrong = (id: ExerciseId, what: string, says: RegExp, change: Change): Wrong => ({ id, what, says, change });

const MISTAKES: readonly Wrong[] = [
  wrong('fourier-basis', 'transposed', /for p = 31: it is transposed/, (right: Rows) => transposed(right)),
  wrong('fourier-basis', 'other signs', /the sines have the other sign/, (right: Rows) => right.map((row, i) => scaled(row, i > 0 && i % 2 === 0 ? -1 : 1))), // prettier-ignore
  wrong('fourier-basis', 'waves of amplitude 1', /no row has length 1/, (right: Rows) => right.map((row, i) => scaled(row, Math.sqrt(i === 0 ? 31 : 15.5)))), // prettier-ignore
  wrong('fourier-basis', 'one factor for all rows', /the constant has not length 1/, (right: Rows) => [scaled(right[0], Math.SQRT2), ...right.slice(1)]), // prettier-ignore
  wrong('fourier-basis', 'sines after cosines', /all cosines stand before all sines/, (right: Rows) => [...right.filter((_, i) => i === 0 || i % 2 === 1), ...right.filter((_, i) => i > 0 && i % 2 === 0)]), // prettier-ignore
  wrong('fourier-basis', 'no constant', /the constant is missing/, (right: Rows) => right.slice(1)),
  wrong('fourier-basis', 'a number off', /at row 3 \(cos of frequency 2\), x = 2, got/, (right: Rows) => right.map((row, i) => (i === 3 ? nudged(row) : row))), // prettier-ignore
  wrong('fourier-basis', 'NaN', /row 0 \(the constant\), x = 0, is NaN/, (right: Rows) => right.map((row, i) => (i === 0 ? ['NaN', ...row.slice(1)] : row))), // prettier-ignore
  wrong('fourier-basis', 'an odd p taken for granted', /for p = 8: .*\[8, 8\], got \[7, 8\]/, (right: Rows, { p }) => (p === 8 ? right.slice(0, 7) : right)), // prettier-ignore
  wrong('fourier-basis', 'the last row of an even p', /for p = 8: the last row has not length 1/, (right: Rows, { p }) => (p === 8 ? right.map((row, i) => scaled(row, i === 7 ? Math.SQRT2 : 1)) : right)), // prettier-ignore
  wrong('key-frequencies', 'the weakest first', /is stronger than .*, which stands before it/, (right: Numbers) => right.toReversed()), // prettier-ignore
  wrong('key-frequencies', 'indices', /one too low/, (right: Numbers) => right.map((k) => k - 1)),
  wrong('key-frequencies', 'one missing', /1 frequency of more than 2% is missing/, (right: Numbers) => right.slice(1)),
  wrong('key-frequencies', 'the same twice', /is there twice/, (right: Numbers) => [...right, right[0]]),
  wrong('key-frequencies', 'the other half', /is that of p − \d+/, (right: Numbers) => right.map((k) => 31 - k)),
  wrong('key-frequencies', 'the constant', /0 is the constant/, (right: Numbers) => [0, ...right]),
  wrong('key-frequencies', 'too many', /frequency \d+ has \d+\.\d+%/, (right: Numbers) => [...right, ...Array.from({ length: 15 }, (_, i) => i + 1).filter((k) => !right.includes(k))]), // prettier-ignore
  wrong('key-frequencies', 'one number', /as a list of numbers; got/, (right: Numbers) => right[0]),
  wrong('ablate-frequency', 'nothing removed', /nothing is removed/, (_: Rows, _args, model) => table(model)),
  wrong('ablate-frequency', 'transposed', /\[32, 64\], got \[64, 32\]: it is transposed/, (right: Rows) => transposed(right)), // prettier-ignore
  wrong('ablate-frequency', 'added', /part is added, not removed/, (right: Rows, _args, model) => table(model).map((row, i) => row.map((value, j) => 2 * value - right[i][j]))), // prettier-ignore
  wrong('ablate-frequency', 'half of it', /half of the frequency’s part/, (right: Rows, _args, model) => table(model).map((row, i) => row.map((value, j) => (value + right[i][j]) / 2))), // prettier-ignore
  wrong('ablate-frequency', 'waves of amplitude 1', /waves have not length 1/, (right: Rows, _args, model) => table(model).map((row, i) => row.map((value, j) => value - 15.5 * (value - right[i][j])))), // prettier-ignore
  wrong('ablate-frequency', 'kept', /what was to be removed/, (right: Rows, _args, model) => table(model).map((row, i) => row.map((value, j) => value - right[i][j]))), // prettier-ignore
  wrong('ablate-frequency', 'residues alone', /no residues are missing/, (right: Rows) => right.slice(0, 31)),
  wrong('ablate-frequency', 'the row of =', /row 31, which is no residue, column \d+, got/, (right: Rows) => right.map((row, i) => (i === 31 ? row.map(() => 0) : row))), // prettier-ignore
  wrong('orthogonality', 'k and p − k apart', /k′ = p − k is left out/, withField('residues', (rows: Rows) => rows.map((row, i) => row.map((value, j) => (i === j ? value : 0))))), // prettier-ignore
  wrong('orthogonality', 'a frequency 0', /there is a frequency 0/, (right: Fields, { p }) => ({ ...right, residues: withZero(right['residues'] as unknown as Rows, Number(p)) })), // prettier-ignore
  wrong('orthogonality', 'frequencies once', /each wave is counted once/, withField('frequencies', (values: Numbers) => values.map((value) => (value - 1) / 2))), // prettier-ignore
  wrong('orthogonality', 'the article believed', /not the article’s left side/, (right: Fields, { p }) => ({ ...right, counterexample: { k: 2, z: 1, sum: Number(p) / 2, claimed: Number(p) / 2 } })), // prettier-ignore
  wrong('orthogonality', 'no counterexample', /claimed is what the article says/, withField('counterexample', (one: Fields) => ({ ...one, claimed: 0 }))), // prettier-ignore
  wrong('embedding-spectrum', 'a share a little off', /frequency 3 got/, (right: Numbers) => nudged(right)),
  wrong('embedding-spectrum', 'without the constant', /without the constant’s power/, (right: Numbers) => scaled(right, 1 / total(right))), // prettier-ignore
  wrong('embedding-spectrum', 'amplitudes', /amplitudes, not powers/, (right: Numbers) => right.map(Math.sqrt)),
  wrong('embedding-spectrum', 'both halves', /stand here twice/, (right: Numbers) => [...right, ...right.toReversed()].slice(0, 30)), // prettier-ignore
  wrong('embedding-spectrum', 'percent', /100 times as large/, (right: Numbers) => scaled(right, 100)),
  wrong('embedding-spectrum', 'one place off', /one place off/, (right: Numbers) => [...right.slice(1), right[0]]),
  wrong('embedding-spectrum', 'a text', /expected a share .*, got "no"/, () => 'no'),
  wrong('embedding-spectrum', 'nothing', /got nothing/, () => null),
  wrong('embedding-spectrum', 'not a number', /is NaN/, (right: Numbers) => right.map((value, i) => (i === 4 ? 'NaN' : value))), // prettier-ignore
  wrong('fourier-2d', 'transposed', /it is transposed/, (right: Rows) => transposed(right)),
  wrong('fourier-2d', 'a factor √2', /√2 times as large/, (right: Rows) => right.map((row) => scaled(row, Math.SQRT2))),
  wrong('fourier-2d', 'a factor 1/p', /1\/p times as large/, (right: Rows) => right.map((row) => scaled(row, 1 / 31))),
  wrong('fourier-2d', 'cos and sin swapped', /have changed places/, (right: Rows) => swapped(right)),
  wrong('fourier-2d', 'flat', /expected .*\[31, 31\], got \[961\]/, (right: Rows) => right.flat()),
  wrong('product-terms', 'two in place of four', /\[4\], got \[2\]/, (right: Numbers) => right.slice(0, 2)),
  wrong('product-terms', 'shares of the four', /of the four alone/, (right: Numbers) =>
    scaled(right, 1 / total(right)),
  ),
  wrong('product-terms', 'a little off', /sin·cos got/, (right: Numbers) => nudged(right)),
  wrong('neuron-clusters', 'p − k', /it is the same wave as/, withField('frequency', (ks: Numbers) => ks.map((k) => 31 - k))), // prettier-ignore
  wrong(
    'neuron-clusters',
    'an index',
    /one too low/,
    withField('frequency', (ks: Numbers) => ks.map((k) => k - 1)),
  ),
  wrong('neuron-clusters', 'a neuron missing', /\[256\], got \[255\]/, withField('fve', (shares: Numbers) => shares.slice(1))), // prettier-ignore
  wrong(
    'neuron-clusters',
    'a share off',
    /neuron 2 got/,
    withField('fve', (shares: Numbers) => nudged(shares)),
  ),
  wrong('neuron-clusters', 'no fve', /fve is missing/, (right: Fields) => ({ frequency: right['frequency'] })),
  wrong(
    'circuit-depth',
    'the other part',
    /share of the sums/,
    withField('after', (share: number) => 1 - share),
  ),
  wrong('circuit-depth', 'stages exchanged', /it is that of after/, (right: Fields) => ({ ...right, before: right['after'] })), // prettier-ignore
  wrong(
    'circuit-depth',
    'the article believed',
    /attention: expected a share/,
    withField('attention', () => 0),
  ),
  wrong('interference', 'no sum', /row of the sum is missing/, (right: Rows) => right.slice(0, -1)),
  wrong('interference', 'transposed', /it is transposed/, (right: Rows) => transposed(right)),
  wrong('interference', 'a wave off', /z = 2 got/, (right: Rows) => [nudged(right[0]), ...right.slice(1)]),
  wrong('interference', 'a factor 2/p', /2\/p times/, (right: Rows) => right.map((row) => scaled(row, 2 / 31))),
  wrong('ablate-unembedding', 'too few draws', /at least 5 draws/, withField('controls', (draws: Answer[]) => draws.slice(0, 3))), // prettier-ignore
  wrong('ablate-unembedding', 'a control that is none', /and so no control/, (right: Fields, { frequencies }) => ({ ...right, controls: (right['controls'] as Fields[]).map((draw) => ({ ...draw, frequencies })) as unknown as Answer })), // prettier-ignore
  wrong('ablate-unembedding', 'one draw again and again', /all draws are the same/, withField('controls', (draws: Answer[]) => draws.map(() => draws[0]))), // prettier-ignore
  wrong('ablate-unembedding', 'an invented control', /draw 1: expected the accuracy/, withField('controls', (draws: Fields[]) => draws.map((draw, i) => (i === 1 ? { ...draw, accuracy: 0.5 } : draw)))), // prettier-ignore
  wrong('ablate-unembedding', 'smaller draws', /draw 0 has/, withField('controls', (draws: Fields[]) => draws.map((draw) => ({ ...draw, frequencies: (draw['frequencies'] as Answer[]).slice(1) })))), // prettier-ignore
  wrong(
    'ablate-unembedding',
    'nothing removed',
    /these frequencies are still there/,
    withField('without', () => 1),
  ),
  wrong('restricted-loss', 'training pairs', /of the training pairs/, (_: number, { frequencies }, model) => restricted(model, frequencies as Numbers, 'train_loss')), // prettier-ignore
  wrong('restricted-loss', 'bits', /1\/ln 2 times/, (right: number) => right * Math.LOG2E),
  wrong('restricted-loss', 'two per cent off', /got .*, expected/, (right: number) => 1.02 * right),
  wrong('restricted-loss', 'a list', /got \[1\]/, (right: number) => [right]),
  wrong('excluded-loss', 'the restricted loss', /it is the restricted loss/, (_: number, { frequencies }, model) => restricted(model, frequencies as Numbers, 'test_loss')), // prettier-ignore
  wrong('excluded-loss', 'nothing removed', /nothing is removed/, (_: number, _args, model) => original(model)),
  wrong('excluded-loss', 'per cent off', /got .*, expected/, (right: number) => 1.01 * right),
  wrong('primitive-root', 'the largest', /there is a smaller one/, (_: number, { p }) => ({ 31: 24 })[Number(p)] ?? 3),
  wrong('primitive-root', 'always 2', /the powers of 2 are 5 residues/, () => 2),
  wrong('primitive-root', 'always 3', /p = 23: .*the powers of 3 are 11/, () => 3),
  wrong('discrete-log', 'powers', /the other way round/, (_: Numbers, { p }) => powers(3, Number(p))),
  wrong('discrete-log', 'another base', /logarithms to the base 11/, (_: Numbers, { p }) => logarithms(11, Number(p))),
  wrong('discrete-log', 'from 1', /the logarithm of 1 is 0/, (right: Numbers) => right.map((a) => (a === 0 ? right.length - 1 : a))), // prettier-ignore
  wrong('discrete-log', '0 for 0', /0 has no logarithm/, (right: Numbers) => right.map((a) => Math.max(a, 0))),
  wrong('log-spectrum', 'the last twice', /counts here twice/, (right: Numbers) => right.map((share, i) => (i === 14 ? 2 * share : share))), // prettier-ignore
  wrong('log-spectrum', 'the last missing', /15 is missing/, (right: Numbers) => right.slice(0, -1)),
  wrong('grokking-config', 'not a config', /expected a config/, () => 31),
  wrong('grokking-config', 'a word too many', /no config: .*weigthDecay/, withField('optimizer', () => ({ weigthDecay: 1 }))), // prettier-ignore
  wrong('grokking-config', 'the canonical model', /more than a check trains/, () => ({})),
  wrong('grokking-config', 'no decay', /memorises by epoch .* does not grok/, withField('optimizer', () => ({ learningRate: 0.003, weightDecay: 0 }))), // prettier-ignore
  wrong('grokking-config', 'too little time', /does not memorise/, withField('training', () => ({ epochs: 20, checkpointEvery: 20 }))), // prettier-ignore
  wrong('grokking-config', 'logged too seldom', /at least 5 logged rows/, withField('training', () => ({ epochs: 1000, logEvery: 100, checkpointEvery: 100 }))), // prettier-ignore
  wrong('grokking-config', 'nothing left to test', /too little left to test/, withField('task', (task: Fields) => ({ ...task, trainFraction: 0.95 }))), // prettier-ignore
  wrong(
    'model-summary',
    'unsorted',
    /in another order/,
    withField('frequencies', (ks: Numbers) => ks.toReversed()),
  ),
  wrong('model-summary', 'one missing', /frequencies: expected the 4/, withField('frequencies', (ks: Numbers) => ks.slice(1))), // prettier-ignore
  wrong(
    'model-summary',
    'explained a little off',
    /explained: /,
    withField('explained', (share: number) => share - 0.01),
  ),
  wrong('model-summary', 'a sentence without numbers', /sentence: it does not say/, withField('sentence', () => 'It adds.')), // prettier-ignore
  wrong('intervene', 'accuracies', /accuracies, not how much is lost/, withField('drop', (drops: Numbers) => drops.map((drop) => 1 - drop))), // prettier-ignore
  wrong(
    'intervene',
    'a sum',
    /it is the sum, not the mean/,
    withField('key', (drop: number) => 4 * drop),
  ),
  wrong('intervene', 'all in the mean', /key frequencies are in it/, (right: Fields) => ({ ...right, others: total(right['drop'] as Numbers) / 15 })), // prettier-ignore
  wrong(
    'learned-or-memorised',
    'always learned',
    /2 of the six are told right/,
    withField('verdict', () => 'learned'),
  ),
  wrong(
    'learned-or-memorised',
    'grokked',
    /expected one of learned, forming/,
    withField('verdict', () => 'grokked'),
  ),
  wrong(
    'learned-or-memorised',
    'Gini off',
    /gini: expected/,
    withField('gini', (value: number) => value + 0.01),
  ),
];

function table({ parameters }: OpenedModel): Rows {
  const { shape, data } = parameters['embed.W_E'];
  return Array.from({ length: shape[0] }, (_, row) => Array.from(data.subarray(row * shape[1], (row + 1) * shape[1])));
}

function withZero(rows: Rows, p: number): Rows {
  return [[p, ...rows.map(() => 0)], ...rows.map((row) => [0, ...row])];
}

function swapped(rows: Rows): Rows {
  const other = (i: number): number => (i === 0 ? 0 : i % 2 === 1 ? i + 1 : i - 1);
  return rows.map((row, i) => row.map((_, j) => rows[other(i)][other(j)]));
}

function powers(base: number, p: number): Numbers {
  return Array.from({ length: p - 1 }).reduce<Numbers>((list, _, i) => (i === 0 ? [1] : [...list, (list[i - 1] * base) % p]), []); // prettier-ignore
}

function logarithms(base: number, p: number): Numbers {
  return Array.from({ length: p }, (_, x) => powers(base, p).indexOf(x));
}

async function restricted(model: OpenedModel, keys: Numbers, side: 'train_loss' | 'test_loss'): Promise<number> {
  return restrictedLoss(model.group, (await model.logits()).sums, model.split, keys)[side];
}

async function original(model: OpenedModel): Promise<number> {
  return splitLoss((await model.logits()).logits, model.split, model.p).train_loss;
}

describe('wrong answers to exercises', () => {
  const folder = temporaryFolder();
  let adding: string;
  let multiplying: string;
  before(async () => {
    adding = await trainedOn(folder, { operation: 'add', modulus: 31 });
    multiplying = await trainedOn(folder, { operation: 'multiply', modulus: 31 });
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const solution = (id: ExerciseId, model: OpenedModel, checkpoint: string): Subject => {
    const [stem, name] = FUNCTIONS[id];
    return subjectOf(model, checkpoint, path.join(SOLUTIONS, `${stem}.analysis.ts`), name);
  };

  /** A subject whose answers are changed. */
  const changed = (subject: Subject, change: Change): Subject => ({
    model: subject.model,
    call: async (args = {}) => {
      const right = await subject.call(args);
      return (await change(right as never, { p: subject.model.p, ...args }, subject.model)) as Answer;
    },
    beside: (file, use) => subject.beside(file, (other) => use(changed(other, change))),
  });

  it('every check has its mistakes here', () => {
    const tried = new Set(MISTAKES.map(({ id }) => id));
    assert.deepEqual(EXERCISES.filter(({ id }) => !tried.has(id)), []); // prettier-ignore
  });

  for (const { id, what, says, change } of MISTAKES) {
    it(`${id}: ${what}`, async () => {
      const checkpoint = id === 'log-spectrum' ? multiplying : adding;
      const problem = await opened(checkpoint, (model) => CHECKS[id](changed(solution(id, model, checkpoint), change)));
      assert.match(String(problem), says);
      assert.ok(!problem?.includes('\n'));
    });
  }

  it('the answers of the file mislead about the six', async () => {
    const accuracies: Record<string, number> = {};
    for (const name of Object.keys(SIX)) {
      accuracies[name] = (await opened(sixFile(name), (model) => model.loss({}))).all_acc;
    }
    assert.equal(accuracies['b'], 1);
    assert.equal(accuracies['d'], 0);
    assert.ok(accuracies['c'] > 0.8 && accuracies['a'] > 0.5 && accuracies['f'] > 0.4 && accuracies['e'] < 0.1);
  });
});
