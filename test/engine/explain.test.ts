import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { randomControl } from '../../src/analysis/ablation';
import { modelExplanation } from '../../src/analysis/explain/explain';
import { OpenedModel } from '../../src/analysis/opened-model';
import { type ModelReport, reportModel } from '../../src/analysis/report';
import { interferenceData, pairRow, spectrumData } from '../../src/analysis/views';
import { openCheckpoint } from '../../src/core/checkpoint/open';
import { fusedEngine } from '../../src/engine/fused/engine';
import type { ExplainedChoices, Explanation } from '../../src/protocol/explanation';
import { countText } from '../../src/text/counts';
import { numberText } from '../../src/text/numbers';
import { percentText } from '../../src/text/shares';
import { ourModel } from '../golden-models';
import { grokking, temporaryFolder, writeConfig } from './cli-process';
import { configOf } from './tfjs-engines';

/** Numbers as they stand in a text, with their percent signs and powers. */
function numbersIn(sentences: readonly string[]): string[] {
  return sentences.flatMap((text) => text.match(/−?\d[\d,]*(?:\.\d+)?(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?%?/g) ?? []).map((text) => text.replace(/,$/, '')); // prettier-ignore
}

describe('explanations of a model', function () {
  this.timeout(180_000);
  let model: OpenedModel;
  let report: ModelReport;
  const keys = (): number[] => report.key_frequencies;
  const choices: ExplainedChoices = {
    pair: { x: 32, y: 48 },
    ablation: { kind: 'frequencies', target: 'embedding', frequencies: [], keep: false },
  };
  const explained = (about: 'spectrum' | 'circuit' | 'ablation' | 'interference'): Promise<Explanation> =>
    modelExplanation(model, { name: 'ours', epoch: 3000, isUntrained: false }, about, choices);

  before(async () => {
    const { parameters, model: shape } = openCheckpoint(ourModel.file);
    model = await OpenedModel.open(fusedEngine, parameters, configOf({ task: ourModel.task, model: shape }));
    report = await reportModel(model);
  });
  after(() => model.dispose());

  /** Every number of a text is one of these, or one that the definitions have, or names something. */
  function assertNumbers({ sentences }: Explanation, measured: readonly string[]): void {
    const p = ourModel.reference.p;
    const known = [...['2%', '85%', '0', '1', '2', '5'], ...[p, (p - 1) / 2, 3000, keys().length].map(countText)];
    const allowed = new Set([...known, ...keys().map(String), ...measured]);
    const found = numbersIn(sentences);
    assert.ok(found.length > 5, found.join(' '));
    assert.deepEqual(
      found.filter((text) => !allowed.has(text)),
      [],
      sentences.join(' '),
    );
    measured.forEach((text) => assert.ok(found.includes(text), `${text} is not said: ${sentences.join(' ')}`));
  }

  const total = (shares: Record<number, number>): number => keys().reduce((sum, k) => sum + shares[k], 0);

  it('of its spectrum have the numbers that are measured', async () => {
    const { logits } = await spectrumData(model);
    const ofLogits = keys().reduce((sum, k) => sum + logits[k - 1], 0);
    const shares = [total(report.W_L_share), total(report.W_E_share), ofLogits, report.original.test_acc];
    const ginis = [report.gini.W_E, report.gini.W_L];
    const told = await explained('spectrum');
    // With 48 frequencies an even spread is above the threshold, which is said.
    assertNumbers(told, [...shares, 2 / (ourModel.reference.p - 1)].map(percentText).concat(ginis.map(numberText)));
    assert.equal(told.title, 'Spectrum of ours at epoch 3,000');
    assert.deepEqual(told.sources, [
      { text: 'Nanda et al. 2023, §4.1, periodicity in the weights', url: 'https://arxiv.org/abs/2301.05217' },
    ]);
  });

  it('of its circuit have the numbers that are measured', async () => {
    const { neurons, trig, W_E_share, mean_attention: attention } = report;
    const counts = [neurons['fve_at_least_0.85'], Math.max(...Object.values(neurons.by_frequency)), neurons.dead];
    const largest = Math.max(...keys().map((k) => W_E_share[k]));
    const shares = [neurons.mean_fve, trig.logit_fve, largest, report.original.test_acc, ...attention.flat()];
    const dMlp = countText(model.model.dMlp);
    assertNumbers(await explained('circuit'), [
      dMlp,
      ...counts.filter((count) => count > 0).map(countText),
      ...shares.map(percentText),
    ]);
  });

  it('of what it loses without its keys have the numbers that are measured, beside a control', async () => {
    const { original, embedding_remove_all: without } = report;
    const { sentences } = await explained('ablation');
    const accuracies = [original, without].flatMap(({ train_acc, test_acc }) => [train_acc, test_acc]);
    const losses = [original, without].flatMap(({ train_loss, test_loss }) => [train_loss, test_loss]);
    const control = await randomControl(model, { target: 'embedding', frequencies: keys(), keep: false }, keys());
    assert.ok(control);
    const range = [control.mean, ...(control.lowest.test_acc === control.highest.test_acc ? [] : [control.lowest, control.highest])]; // prettier-ignore
    assertNumbers({ sentences } as unknown as Explanation, [
      ...accuracies.map(percentText),
      ...losses.map(numberText),
      ...range.map(({ test_acc }) => percentText(test_acc)),
    ]);
    assert.match(sentences[4], /rest on these frequencies/, 'as Nanda et al. found, and the reference model shows');
    assert.ok(ourModel.reference.embedding_remove_all.test_acc < ourModel.reference.embedding_remove_control.test_acc);
  });

  it('of a pair say what the waves do there', async () => {
    const data = await interferenceData(model, 32, 48, pairRow(model, 32, 48) ?? NaN);
    const { sentences } = await explained('interference');
    assert.ok(sentences[1].includes(`${numberText(data.sum[80])} at the right answer, 80`), sentences[1]);
    assert.ok(sentences[1].includes(`${numberText(data.margin)} more than at ${data.runnerUp}`), sentences[1]);
  });

  it('name what cannot be explained', async () => {
    await assert.rejects(
      modelExplanation(model, { name: 'ours', epoch: 1, isUntrained: false }, 'interference', { ...choices, pair: { x: 97, y: 0 } }), // prettier-ignore
      { message: '(97, 0) is not a pair of x + y mod 97; take residues 0 to 96' },
    );
  });
});

describe('grokking explain', function () {
  this.timeout(180_000);
  let folder: string;
  let run: string;
  const told = async (...args: string[]): Promise<{ explanations: Explanation[]; absent: { about: string; why: string }[] }> => {
    const { code, stdout, stderr } = await grokking(['explain', ...args, '--json'], folder);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as never;
  }; // prettier-ignore

  before(async () => {
    folder = temporaryFolder();
    const config = writeConfig(folder, {
      name: 'small',
      task: { modulus: 11, trainFraction: 0.6 },
      model: { dModel: 16, heads: 2, dMlp: 32 },
      training: { epochs: 60, logEvery: 10, measureEvery: 20, checkpointEvery: 60 },
    });
    const { code, stdout, stderr } = await grokking(['train', config, '--threads', '1', '--json'], folder);
    assert.equal(code, 0, stderr);
    ({ run } = JSON.parse(stdout) as { run: string });
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('says of a run what each tab shows, with the numbers of grokking measure', async () => {
    const { explanations, absent } = await told(run);
    assert.deepEqual(
      explanations.map(({ about }) => about),
      ['training', 'spectrum', 'circuit', 'ablation', 'interference'],
    );
    assert.deepEqual(absent, []);
    const { stdout } = await grokking(['measure', run, '--json'], folder);
    const { original, restricted, excluded } = JSON.parse(stdout) as ModelReport;
    const training = explanations[0].sentences.join(' ');
    for (const text of [
      ...[original.train_acc, original.test_acc].map(percentText),
      ...[original.train_loss, original.test_loss, restricted.all_loss, excluded.train_loss].map(numberText),
    ]) {
      assert.ok(training.includes(text), `${text}: ${training}`);
    }
  });

  it('knows an untrained model by its epoch', async () => {
    const first = `${run}/checkpoints/epoch-00000000.safetensors`;
    const { explanations } = await told(first, '--tab', 'spectrum');
    assert.equal(explanations.length, 1);
    assert.equal(explanations[0].title, 'Spectrum of small at epoch 0');
    assert.match(explanations[0].sentences[4], /^The weights are the random ones/);
  });

  it('says of a file alone that it has no curves, and that its split is not known', async () => {
    const { explanations, absent } = await told(ourModel.file);
    assert.deepEqual(
      absent.map(({ about }) => about),
      ['training'],
    );
    assert.ok(
      explanations.every(({ title }) => !title.includes('epoch')),
      explanations[0].title,
    );
    assert.match(explanations[0].sentences[4], /the split is not known, so it cannot be told/);
  });

  it('refuses by name what it cannot explain', async () => {
    const refused = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await grokking(['explain', ...args], folder);
      assert.equal(code, 2, stderr);
      return stderr;
    };
    assert.match(await refused(run, '--tab', 'weights'), /^--tab takes training, spectrum, .*, got weights\n$/);
    assert.match(await refused(ourModel.file, '--tab', 'training'), /is not of a run, so there are no curves/);
    assert.match(await refused(run, '--tab', 'interference', '--pair', '11,0'), /is not a pair of x \+ y mod 11/);
  });
});
