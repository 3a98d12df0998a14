import assert from 'node:assert/strict';
import * as path from 'node:path';
import { inflateSync } from 'node:zlib';
import { parseHTML } from 'linkedom';
import { collectReport } from '../../src/report/collect';
import { circlesFigure } from '../../src/figures/model/circles';
import { curvesSection, trainingFigure } from '../../src/report/curves-section';
import { reportPage } from '../../src/report/page';
import type { ReportData } from '../../src/report/report-data';
import { OpenedModel } from '../../src/analysis/opened-model';
import { reportModel } from '../../src/analysis/report';
import { measureTraining } from '../../src/analysis/training-measures';
import { openCheckpoint } from '../../src/core/checkpoint/open';
import type { RunConfig } from '../../src/core/config/types';
import { initialParameters } from '../../src/core/model';
import { TrainingProgress } from '../../src/core/phases';
import type { MetricsRow } from '../../src/core/run/metrics-row';
import { splitPairs } from '../../src/core/split';
import { chooseEngine } from '../../src/engine/select';
import { goldenModels, ourModel } from '../golden-models';
import { configOf } from './tfjs-engines';
import { rowMetrics } from '../../src/figures/curves';
import { MEASURE_CHARTS, TRAINING_CHARTS } from '../../src/figures/training-curves';
import { numberText } from '../../src/text/numbers';
import { percentText } from '../../src/text/shares';

const SECTIONS = [
  ...['Configuration', 'Training', 'Answers', 'Spectrum', 'Circuit', 'Ablation', 'Interference', 'Measures'],
  'Definitions and sources',
];

/** What these tests ask of a parsed page's elements; Node's types do not know those of a browser. */
interface Element {
  readonly tagName: string;
  readonly textContent: string;
  readonly firstElementChild: Element | null;
  readonly outerHTML: string;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  getAttribute(name: string): string | null;
  closest(selector: string): Element | null;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
}

/** A report, the page it became, and the measures of its model. */
interface Made {
  readonly data: ReportData;
  readonly text: string;
  readonly page: Element;
  readonly measures: unknown;
}

function parsed(text: string): Element {
  return (parseHTML(text) as unknown as { document: { documentElement: Element } }).document.documentElement;
}

async function made(model: OpenedModel, config: RunConfig, rows: MetricsRow[], epoch: number): Promise<Made> {
  const progress = TrainingProgress.of(rows);
  const date = new Date(Date.UTC(2026, 10, 5, 9, 7));
  const subject = { name: config.name, config, engine: null, epoch, rows, progress, date };
  const data = await collectReport(model, subject);
  const text = reportPage(data);
  return { data, text, page: parsed(text), measures: await reportModel(model) };
}

/** Trains for this many epochs, with a measured row every ten, and reports on the end. */
async function trained(fields: object, epochs: number): Promise<Made> {
  const config = configOf(fields);
  const split = splitPairs(config.task);
  const { engine } = chooseEngine(config);
  const parameters = initialParameters(config.model, config.task);
  const trainer = await engine.create({ config, train: split.train, test: split.test, parameters, threads: 1 });
  const rows: MetricsRow[] = [];
  try {
    for (let epoch = 0; epoch <= epochs; epoch += 10) {
      const row = await trainer.run(epoch === 0 ? 0 : 10);
      rows.push({
        epoch,
        train_loss: row.trainLoss,
        test_loss: row.testLoss,
        train_accuracy: row.trainAccuracy,
        test_accuracy: row.testAccuracy,
        learning_rate: row.learningRate,
        seconds: epoch / 100,
        ...(await measureTraining(trainer, config, split)),
      });
    }
    const model = await OpenedModel.open(engine, trainer.parameters(), config);
    try {
      return await made(model, config, rows, epochs);
    } finally {
      model.dispose();
    }
  } finally {
    trainer.dispose();
  }
}

function all(page: Element, selector: string): Element[] {
  return [...page.querySelectorAll(selector)];
}

function section(page: Element, title: string): Element {
  const found = all(page, 'h2')
    .find(({ textContent }) => textContent === title)
    ?.closest('section');
  assert.ok(found, `there is no section ${title}`);
  return found;
}

/** Cells of the row that begins with `head`, in the first table that has one. */
function cellsOf(within: Element, head: string): string[] {
  const row = all(within, 'tr').find((tr) => tr.querySelector('th')?.textContent === head);
  assert.ok(row, `no table has a row ${head}`);
  return all(row, 'td').map(({ textContent }) => textContent);
}

function assertWhole({ page, text }: Made): void {
  assert.deepEqual(
    all(page, 'h2').map(({ textContent }) => textContent),
    SECTIONS,
  );
  for (const link of all(page, 'nav a')) {
    assert.ok(page.querySelector(`h2${link.getAttribute('href')}`), link.outerHTML);
  }
  assert.ok(text.includes('@media screen and (prefers-color-scheme:dark)') && text.includes('@media print'));
  assert.ok(!/NaN|undefined|\[object|Infinity/.test(text.replaceAll(/base64,[^"]*/g, '')), 'a value is not a value');
  assert.ok(Buffer.byteLength(text) < 1_000_000, `${Buffer.byteLength(text)} bytes`);
}

function assertSelfContained({ page, text }: Made): void {
  assert.deepEqual(all(page, 'script, link, iframe, object, embed, img, video, audio, base, form'), []);
  for (const element of all(page, '*')) {
    for (const { name, value } of element.attributes) {
      assert.ok(!name.startsWith('on'), `${element.tagName} has ${name}`);
      const leadsAway = /^(?!data:image\/png;base64,|#)/.test(value);
      if (/^(src|srcset|href|xlink:href|data|action|poster|background)$/.test(name) && leadsAway) {
        assert.equal(element.tagName, 'A', element.outerHTML.slice(0, 200));
        assert.match(value, /^https:\/\/arxiv\.org\/abs\/\d{4}\.\d{4,5}$/);
      }
    }
  }
  assert.ok(!/url\(|@import/.test(text), 'a style loads something');
}

function assertAccessible({ page }: Made): void {
  const drawings = all(page, 'svg').filter((svg) => svg.getAttribute('aria-hidden') !== 'true');
  assert.ok(drawings.length >= 8, String(drawings.length));
  for (const svg of drawings) {
    assert.equal(svg.getAttribute('role'), 'img');
    assert.ok((svg.getAttribute('aria-label') ?? '').length > 10, svg.outerHTML.slice(0, 200));
  }
  for (const svg of drawings.filter((drawing) => !drawing.closest('.legend'))) {
    assert.equal(svg.firstElementChild?.tagName.toLowerCase(), 'title');
    assert.ok(svg.closest('figure')?.querySelector('figcaption')?.textContent.trim(), svg.outerHTML.slice(0, 200));
  }
  for (const table of all(page, 'table')) {
    assert.deepEqual(
      all(table, 'th').filter((th) => !th.getAttribute('scope')),
      [],
    );
  }
}

/** Paths and values of every number. */
function numbers(value: unknown, at: readonly string[] = []): [string, number][] {
  if (typeof value === 'number') {
    return [[at.join(' / '), value]];
  }
  return Object.entries(typeof value === 'object' && value !== null ? value : {}).flatMap(([key, part]) =>
    numbers(part, [...at, key]),
  );
}

function assertExact({ page, measures }: Made, without: readonly string[] = []): void {
  const shown = all(page, '#exact-measures tbody tr').map((row): [string, number] => [
    row.querySelector('th')?.textContent ?? '',
    Number(row.querySelector('td')?.textContent.replace('not defined', 'NaN')),
  ]);
  const expected = numbers(measures).filter(([at]) => !without.some((key) => at.startsWith(key)));
  assert.ok(expected.length > 100);
  assert.deepEqual(new Map(shown), new Map(expected));
  assert.equal(shown.length, expected.length);
}

/** Width and pixels of an indexed PNG without filters. */
function pixelsOf(uri: string): { width: number; pixels: number[] } {
  const bytes = Buffer.from(uri.replace('data:image/png;base64,', ''), 'base64');
  assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
  const width = bytes.readUInt32BE(16);
  const at = bytes.indexOf('IDAT');
  const lines = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)));
  return { width, pixels: Array.from(lines).filter((_, i) => i % (width + 1) > 0) };
}

describe('the report of a checkpoint', function () {
  this.timeout(300_000);

  const HOSTILE = '"><script>alert(1)</script> & <b>co';
  const SMALL = {
    name: HOSTILE,
    task: { modulus: 11, trainFraction: 0.6 },
    model: { dModel: 16, heads: 2, dMlp: 32 },
    optimizer: { learningRate: 0.01 },
  };
  let small: Made;
  before(async () => (small = await trained(SMALL, 400)));

  it('has every section, in one file that loads nothing and runs nothing', () => {
    assertWhole(small);
    assertSelfContained(small);
    assertAccessible(small);
  });

  it('shows names as they are, whatever is in them', () => {
    assert.equal(small.page.querySelector('h1')?.textContent, HOSTILE);
    assert.equal(small.page.querySelector('title')?.textContent, `${HOSTILE} at epoch 400 – x + y mod 11`);
    assert.equal(
      small.page.querySelector('.facts')?.textContent,
      'x + y mod 11 · epoch 400 · 5 November 2026, 09:07 UTC',
    );
  });

  it('says what the model does, and where it stands, as the dashboard does', () => {
    const { sentence, verdict, reason } = small.data.summary;
    assert.equal(small.page.querySelector('.summary')?.textContent, sentence);
    assert.equal(small.page.querySelector('.verdict')?.textContent, verdict);
    assert.ok(small.page.querySelector('header')?.textContent.includes(reason));
  });

  it('has every measure with all its digits', () => assertExact(small));

  it('draws the curves, and lists rows as they were logged', () => {
    const training = section(small.page, 'Training');
    assert.equal(all(training, 'svg.plot').length, 5);
    assert.equal(all(training, 'svg.plot path[d^="M"]').length > 10, true);
    const last = small.data.subject.rows[small.data.subject.rows.length - 1];
    assert.deepEqual(cellsOf(training, '400').slice(2), [
      percentText(last.train_accuracy),
      percentText(last.test_accuracy),
    ]);
    assert.ok(!training.textContent.includes('no curves'));
  });

  it('draws how much of the test accuracy is mirror pairs where rows tell it', () => {
    const { subject } = small.data;
    const sourceOf = (columns: object): string => {
      const rows = subject.rows.map((row) => ({ ...row, ...columns }) as MetricsRow);
      return curvesSection({ ...small.data, subject: { ...subject, rows } }).source;
    };
    const source = sourceOf({ test_accuracy_mirror: 0.875, test_accuracy_plain: 0.125 });
    const page = parsed(source);
    assert.deepEqual(cellsOf(page, '400').slice(4), ['87.5%', '12.5%']);
    assert.match(source, /dotted: those of them whose mirror/);
    const older = sourceOf({});
    assert.ok(!older.includes('mirror'), 'rows of older versions');
    const dashed = (text: string): number => text.match(/stroke-dasharray/g)?.length ?? 0;
    assert.equal(dashed(source) - dashed(older), 4, 'two curves, and they in the legend');
  });

  it('tells train and test curves apart by dashes, too', () => {
    for (const spec of [...TRAINING_CHARTS, ...MEASURE_CHARTS]) {
      const { body, legend } = trainingFigure(spec, small.data.subject.rows, [], []);
      const lines = body.kind === 'plots' ? body.plots[0].marks.filter(({ kind }) => kind === 'line') : [];
      const dashes = lines.map((line) => ('dash' in line ? String(line.dash) : ''));
      assert.deepEqual(
        dashes,
        legend.map(({ dash }) => String(dash)),
      );
      assert.equal(new Set(dashes).size, spec.series.length, spec.id);
    }
  });

  it('colours the residues of a circle by the angle of k·x', () => {
    const { p } = small.data.circuit;
    const circles = small.data.circuit.circles.slice(0, 1);
    assert.equal(circles.length, 1);
    const { body } = circlesFigure({ p, circles }, false);
    const dots = body.kind === 'plots' ? body.plots[0].marks.find((mark) => mark.kind === 'dots') : undefined;
    const [{ k }] = circles;
    assert.deepEqual(
      Array.from({ length: p }, (_, x) => dots?.color(x)),
      Array.from({ length: p }, (_, x) => ({ hue: ((k * x) % p) / p })),
    );
    assert.match(section(small.page, 'Circuit').textContent, /coloured by the angle of k·x around the hue circle/);
  });

  it('says why there are no progress measures', () => {
    const { subject } = small.data;
    const none = Object.fromEntries(MEASURE_CHARTS.flatMap(rowMetrics).map((metric) => [metric, NaN]));
    const rows = subject.rows.map((row) => ({ ...row, ...none }));
    const textOf = (measureEvery: number): string => {
      const training = { ...subject.config.training, measureEvery };
      return curvesSection({ ...small.data, subject: { ...subject, rows, config: { ...subject.config, training } } })
        .source;
    };
    assert.match(textOf(0), /No progress measures: training\.measureEvery is 0\./);
    assert.match(textOf(1000), /No progress measures: they are taken every 1,000 epochs\./);
  });

  it('has numbers of all pairs alone where the split is not known', async () => {
    const { parameters, model, modulus } = openCheckpoint(ourModel.file);
    const config = configOf({ task: { modulus }, model });
    const unknown: RunConfig = {
      ...config,
      task: { ...config.task, split: { method: 'unknown', seed: 0 } },
      load: { checkpoint: ourModel.file },
    };
    const opened = await OpenedModel.open(chooseEngine(unknown).engine, parameters, unknown);
    const { all_loss, all_acc } = ourModel.reference.original;
    const sides = { train_loss: NaN, test_loss: NaN, train_accuracy: NaN, test_accuracy: NaN };
    const row = { epoch: 0, ...sides, learning_rate: 0, seconds: 0, all_loss, all_accuracy: all_acc };
    try {
      const report = await made(opened, unknown, [row], 0);
      assertWhole(report);
      for (const title of ['Configuration', 'Answers', 'Ablation', 'Measures']) {
        assert.doesNotMatch(section(report.page, title).textContent, /\btrain\b|\btest\b|not defined/, title);
      }
      assert.deepEqual(cellsOf(section(report.page, 'Configuration'), 'split'), ['the split is not known']);
      assert.deepEqual(cellsOf(section(report.page, 'Measures'), 'intact'), [numberText(all_loss), '100%']);
      assert.equal(report.page.querySelector('.verdict')?.textContent, 'split not known');
    } finally {
      opened.dispose();
    }
  });

  it('maps the answers as they are', () => {
    const { cells, p } = small.data.answers;
    const image = section(small.page, 'Answers').querySelector('image.light')?.getAttribute('href') ?? '';
    const { width, pixels } = pixelsOf(image);
    assert.equal(width, 3 * p); // three in each direction, for crosses
    const values = [3, 1, 2, 0]; // train right, test right, train wrong, test wrong
    for (let x = 0; x < p; x++) {
      for (let y = 0; y < p; y++) {
        const [left, top] = [3 * x, 3 * (p - 1 - y)]; // y upwards
        const cell = cells[x * p + y];
        assert.equal(values[pixels[(top + 1) * width + left + 1]], cell, `(${x}, ${y})`);
        assert.equal(pixels[top * width + left + 1] === 4, !(cell & 1), `a cross where (${x}, ${y}) is wrong`);
      }
    }
    const right = cells.filter((cell) => cell & 1).length;
    assert.deepEqual(cellsOf(section(small.page, 'Answers'), 'all'), [
      String(right),
      String(p * p - right),
      percentText(right / (p * p)),
    ]);
  });

  it('keeps models of several layers to what is defined for them', async () => {
    const deep = await trained({ ...SMALL, name: 'deep', model: { ...SMALL.model, layers: 2 } }, 20);
    assertWhole(deep);
    assertSelfContained(deep);
    assertExact(deep, ['attention_mean_pattern', 'zero_mlp', 'zero_skip']);
    assert.match(section(deep.page, 'Ablation').textContent, /one-layer models without LayerNorm only/);
    assert.ok(!deep.text.includes('MLP zeroed'));
  });

  it('names the positions of other layouts of tokens, and says what else attention is', async () => {
    const task = { ...SMALL.task, tokens: 'x op y =' };
    const model = { ...SMALL.model, attentionCoefficient: 0.25 };
    const four = await trained({ ...SMALL, name: 'four tokens', task, model }, 20);
    assertWhole(four);
    assertAccessible(four);
    assertExact(four);
    const circuit = section(four.page, 'Circuit');
    const heads = all(circuit, 'th').map(({ textContent }) => textContent);
    assert.ok(heads.join().includes('to x,to op,to y,to =,frequency'), heads.join());
    const shares = cellsOf(circuit, 'head 0').slice(0, 4).map(parseFloat);
    assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 325) < 0.3, shares.join());
    assert.match(
      circuit.textContent,
      /position of = in the first layer.*α = 0\.25, so that those of a head sum to 3\.25/,
    );
    const two = await trained({ ...SMALL, name: 'two tokens', task: { ...SMALL.task, tokens: 'x y' } }, 20);
    assertWhole(two);
    assert.match(section(two.page, 'Circuit').textContent, /Attention at the position of y in the first layer/);
    assert.match(two.page.textContent, /tokens\s*x y/);
  });

  it('knows exponents, and pairs that a task has not', async () => {
    const task = { operation: 'divide', modulus: 11, trainFraction: 0.6 };
    const divided = await trained({ ...SMALL, name: 'divide', task }, 100);
    assertWhole(divided);
    assertAccessible(divided);
    assertExact(divided);
    const answers = section(divided.page, 'Answers');
    const { pixels } = pixelsOf(answers.querySelector('image.dark')?.getAttribute('href') ?? '');
    const middles = pixels.filter((_, i) => i % 3 === 1 && Math.floor(i / 33) % 3 === 1);
    assert.equal(middles.filter((kind) => kind === 4).length, 11); // y = 0
    assert.match(section(divided.page, 'Spectrum').textContent, /of the exponents of 2 \(the smallest primitive root/);
  });

  it('does without key frequencies', async () => {
    // A share of 1/75 on average: none reaches 2% by chance.
    const model = { dModel: 128, heads: 4, dMlp: 128 };
    const none = await trained({ name: 'random', task: { modulus: 151 }, model }, 0);
    assert.deepEqual(none.data.keys, []);
    assertWhole(none);
    assert.equal(none.data.summary.verdict, 'untrained');
    assert.match(section(none.page, 'Training').textContent, /only begun: there are no curves yet/);
    assert.match(section(none.page, 'Ablation').textContent, /There are no key frequencies to remove/);
  });

  for (const { title, file, reference, task } of goldenModels) {
    describe(`of ${title}`, () => {
      let golden: Made;
      before(async () => {
        const { parameters, model: shape, epoch } = openCheckpoint(file);
        const config = { ...configOf({ task, model: shape }), name: 'golden', load: { checkpoint: file } };
        const model = await OpenedModel.open(chooseEngine(config).engine, parameters, config);
        try {
          const { train_loss, test_loss, train_acc, test_acc } = reference.original;
          const row = { epoch, train_loss, test_loss, train_accuracy: train_acc, test_accuracy: test_acc };
          golden = await made(model, config, [{ ...row, learning_rate: 0, seconds: 0 }], epoch);
        } finally {
          model.dispose();
        }
      });

      it('is whole, and every measure is there with all its digits', () => {
        assertWhole(golden);
        assertSelfContained(golden);
        assertAccessible(golden);
        assertExact(golden);
      });

      it('says what the model does, and shows what the reference measures', () => {
        const { page } = golden;
        const { p, key_frequencies: keys } = reference;
        assert.match(
          page.querySelector('.summary')?.textContent ?? '',
          new RegExp(`^This model adds mod ${p} with frequencies ${keys.join(', ')}`),
        );
        assert.equal(page.querySelector('.verdict')?.textContent, 'grokked');
        const ablation = section(page, 'Ablation');
        for (const [head, key] of [
          ['without all keys', 'embedding_remove_all'],
          ['keys only', 'embedding_keep_only'],
          ['MLP zeroed', 'zero_mlp'],
        ] as const) {
          const { train_acc, test_acc, all_acc } = reference[key];
          assert.deepEqual(cellsOf(ablation, head).slice(0, 3), [train_acc, test_acc, all_acc].map(percentText), head);
        }
        // As many other frequencies are worth nothing: control of "without all keys".
        assert.match(cellsOf(ablation, `without ${keys.length} random others`)[2], /^100%100% to 100%$/);
        const named = all(section(page, 'Spectrum'), 'svg text').map(({ textContent }) => textContent);
        for (const k of keys) {
          assert.ok(
            named.filter((text) => text === String(k)).length >= 2,
            `frequency ${k} is named above the spectra and the embedding`,
          );
        }
        assert.ok(!page.outerHTML.includes(path.dirname(file)), 'folders of this machine are nobody’s business');
      });
    });
  }
});
