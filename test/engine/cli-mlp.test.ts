import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { MlpReport } from '../../src/analysis/mlp-report';
import type { SplitLoss } from '../../src/core/measures/split-loss';
import type { Explanation } from '../../src/protocol/explanation';
import { numberText } from '../../src/text/numbers';
import { percentText } from '../../src/text/shares';
import { grokking, temporaryFolder, writeConfig } from './cli-process';

/** Groks within some hundred epochs. */
const CONFIG = {
  name: 'gromov',
  task: { modulus: 23, trainFraction: 0.6 },
  model: { family: 'mlp', dMlp: 128 },
  loss: { type: 'mse' },
  optimizer: { learningRate: 0.005, weightDecay: 1, warmupEpochs: 0 },
  training: { epochs: 500, measureEvery: 100, measures: ['ipr', 'effective_rank'], checkpointEvery: 250 },
};

describe('the command line on the family mlp', function () {
  this.timeout(180_000);
  let folder: string;
  let run: string;
  let trained: Record<string, number | string>;
  const out = (name: string): string => path.join(folder, name);

  before(async () => {
    folder = temporaryFolder();
    const { code, stdout, stderr } = await grokking(['train', writeConfig(folder, CONFIG), '--json'], folder);
    assert.equal(code, 0, stderr);
    trained = JSON.parse(stdout) as typeof trained;
    run = String(trained['run']);
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('trains a model that groks, by an engine that has it', () => {
    assert.notEqual(trained['engine'], 'fused');
    assert.equal(trained['train_accuracy'], 1);
    assert.ok(Number(trained['test_accuracy']) > 0.99, String(trained['test_accuracy']));
    assert.ok(Number(trained['grokked_at']) > 100, 'not before it has memorised');
  });

  it('logs measures under the names of its tensors', () => {
    const rows = fs.readFileSync(path.join(run, 'metrics.jsonl'), 'utf8').trim().split('\n');
    const measured = rows.map((row) => JSON.parse(row) as Record<string, number>).filter((row) => 'ipr_W_in' in row);
    assert.equal(measured.length, 6);
    for (const name of ['gini_W_in', 'gini_W_L', 'key_share', 'effective_rank_W_in', 'effective_rank_W_U', 'ipr_W_L']) {
      assert.ok(measured.every((row) => Number.isFinite(row[name])), name); // prettier-ignore
    }
    assert.ok(!('gini_W_E' in measured[0]) && !('effective_rank_W_E' in measured[0]));
    const [first, last] = [measured[0], measured[measured.length - 1]];
    assert.ok(last['ipr_W_in'] > 2 * first['ipr_W_in'], `${first['ipr_W_in']} → ${last['ipr_W_in']}`);
  });

  it('finds φ₁ + φ₂ = φ₃ in what it learned, beside the analytic solution', async () => {
    const { code, stdout, stderr } = await grokking(['measure', run, '--json'], folder);
    assert.equal(code, 0, stderr);
    const { family, phases, analytic, ipr, neurons, attention_mean_pattern: mean } = JSON.parse(stdout) as MlpReport;
    assert.deepEqual([family, mean], ['mlp', null]);
    assert.ok(phases && analytic);
    assert.ok(phases.neurons >= 64, `${phases.neurons} of 128 neurons of one frequency`);
    assert.ok(phases.alignment > 0.95, `mean cosine ${phases.alignment}`);
    assert.ok(phases.median_degrees < 12, `median ${phases.median_degrees}°`);
    assert.ok(ipr.W_in_x > 0.5 && ipr.W_in_y > 0.5, JSON.stringify(ipr));
    assert.equal(analytic.loss.all_acc, 1);
    assert.equal(neurons.dead, 0);
    const text = await grokking(['measure', run], folder);
    assert.match(text.stdout, /\nlearned +\d.*\nanalytic +100% +1\.00 +1\.00 +1\.00\nOf \d+ neurons of one frequency each the median/);
  }); // prettier-ignore

  it('is explained with the numbers that are measured', async () => {
    const [measured, explained] = await Promise.all(
      ['measure', 'explain'].map((command) => grokking([command, run, '--json'], folder)),
    );
    const { original, neurons, phases, trig } = JSON.parse(measured.stdout) as MlpReport;
    const { explanations, absent } = JSON.parse(explained.stdout) as { explanations: Explanation[]; absent: unknown[] };
    assert.deepEqual([explanations.length, absent], [5, []]);
    const [, , , phased, waves] = explanations.find(({ about }) => about === 'circuit')?.sentences ?? [];
    assert.ok(phases && phased.includes(`Over the ${phases.neurons} neurons of one frequency`), phased);
    for (const text of [numberText(phases.alignment), `${numberText(phases.median_degrees)}°`]) {
      assert.ok(phased.includes(text), `${text}: ${phased}`);
    }
    assert.ok(waves.startsWith(percentText(trig.logit_fve)) && waves.includes(percentText(original.test_acc)), waves);
    assert.ok(explanations[2].sentences[2].includes(` ${neurons['fve_at_least_0.85']} have at least 85%`));
    assert.deepEqual(
      explanations[1].sources.map(({ url }) => url),
      ['https://arxiv.org/abs/2301.02679', 'https://arxiv.org/abs/2301.05217'],
    );
  });

  it('is random at first: phases are not aligned', async () => {
    const checkpoint = path.join(run, 'checkpoints', 'epoch-00000000.safetensors');
    const { stdout } = await grokking(['measure', checkpoint, '--json'], folder);
    const { phases, analytic } = JSON.parse(stdout) as MlpReport;
    assert.equal(phases?.neurons, 0, 'no neuron has one frequency');
    assert.equal(analytic?.loss.all_acc, 1);
  });

  it('ablates frequencies, draws its figures, and says which it has not', async () => {
    const ablated = await grokking(['ablate', run, '--frequencies', '1,2,3,4,5,6,7,8,9,10,11', '--json'], folder);
    assert.equal(ablated.code, 0, ablated.stderr);
    assert.ok((JSON.parse(ablated.stdout) as SplitLoss).all_acc < 0.2, ablated.stdout);
    const names = ['spectrum', 'embedding', 'circles', 'neurons', 'neuron', 'trace', 'interference', 'concentration'];
    for (const name of [...names, 'phases', 'weights-learned', 'weights-analytic', 'structure']) {
      const { code, stderr } = await grokking(['figure', run, name, '--out', out(`${name}.svg`)], folder);
      assert.equal(code, 0, `${name}: ${stderr}`);
      const svg = fs.readFileSync(out(`${name}.svg`), 'utf8');
      assert.ok(!/NaN|undefined|Infinity/.test(svg.replaceAll(/base64,[^"]*/g, '')), name);
    }
    const none = await grokking(['figure', run, 'attention', '--out', out('attention.svg')], folder);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /This model has no attention: its family is mlp; take phases, weights-learned or weights-analytic/);
  }); // prettier-ignore

  it('is discovered, forecast and resumed as every run is', async () => {
    const { code: found, stdout } = await grokking(['discover', run], folder);
    assert.equal(found, 0);
    assert.match(stdout, /^Its answers are x·y in Z23 \(x \+ y of the tokens as numbers\): 100% of them/);
    assert.match(
      (await grokking(['forecast', run, '--at', '60'], folder)).stderr,
      /a forecast needs 5 runs of this task and model/,
    );
    const exported = await grokking(['export', run, '--out', out('model.pt')], folder);
    assert.equal(exported.code, 2, exported.stderr);
    assert.match(exported.stderr, /TransformerLens has no model without attention, and model\.family is "mlp"/);
    const { code, stderr } = await grokking(['resume', run], folder);
    assert.equal(code, 2);
    assert.match(stderr, /is complete: it has trained its 500 epochs/);
  });
});
