import assert from 'node:assert/strict';
import { explainAblation, type Ablated } from '../../../src/analysis/explain/ablation';
import { explainCircuit, type CircuitNumbers } from '../../../src/analysis/explain/circuit';
import { explainInterference } from '../../../src/analysis/explain/interference';
import { explainSpectrum } from '../../../src/analysis/explain/spectrum';
import { explainTraining } from '../../../src/analysis/explain/training';
import { graspOf, type Grasp, type Viewpoint } from '../../../src/analysis/explain/viewpoint';
import { defaultConfig, parseConfig } from '../../../src/core/config/parse';
import type { RunConfig } from '../../../src/core/config/types';
import type { SplitLoss } from '../../../src/core/measures/split-loss';
import { TrainingProgress } from '../../../src/core/phases';
import type { MetricsRow } from '../../../src/core/run/metrics-row';
import type { CircuitData, ControlData, InterferenceData, SpectrumData } from '../../../src/protocol/analysis-data';

function config(fields: object): RunConfig {
  const parsed = parseConfig(JSON.stringify(fields));
  assert.ok(parsed.config, parsed.problems[0]?.message);
  return parsed.config;
}

const P11 = config({ name: 'add-11', task: { modulus: 11, trainFraction: 0.5 }, model: { dMlp: 64 } });

function outcome(train: number, test: number, loss = 0.5): SplitLoss {
  const all = Number.isNaN(train) ? test : Number.isNaN(test) ? train : (train + test) / 2;
  return {
    ...{ train_loss: loss, test_loss: 2 * loss, all_loss: 1.5 * loss },
    ...{ train_acc: train, test_acc: Number.isNaN(train) ? NaN : test, all_acc: all },
  };
}

function view(own: Partial<Viewpoint> = {}): Viewpoint {
  const { task, model } = P11;
  return { epoch: 500, task, model, outcome: outcome(1, 1), isUntrained: false, ...own };
}

const GRASPS: Readonly<Record<Grasp, Viewpoint>> = {
  untrained: view({ isUntrained: true, epoch: 0, outcome: outcome(0.1, 0.09) }),
  'split not known': view({ outcome: outcome(NaN, 0.97) }),
  'not learned': view({ outcome: outcome(0.72, 0.11) }),
  'no other pairs': view({ outcome: outcome(1, NaN) }),
  memorised: view({ outcome: outcome(1, 0.132) }),
  learned: view(),
};

const spectrum: SpectrumData = {
  embedding: Float64Array.of(0.02, 0.3, 0.03, 0.6, 0.05),
  readout: Float64Array.of(0.01, 0.25, 0.01, 0.72, 0.01),
  logits: Float64Array.of(0, 0.2, 0, 0.8, 0),
  keys: [4, 2],
  threshold: 0.02,
  gini: { W_E: 0.4, W_L: 0.7 },
  heatmap: new Float32Array(10),
  dModel: 2,
};

const circuit: CircuitData = {
  p: 11,
  keys: [4, 2],
  circles: [
    { k: 4, x: new Float64Array(11), y: new Float64Array(11), angle: new Float64Array(11), share: 0.6 },
    { k: 2, x: new Float64Array(11), y: new Float64Array(11), angle: new Float64Array(11), share: 0.3 },
  ],
  neuronFrequency: new Int32Array(64),
  neuronFve: new Float64Array(64),
  positions: ['x', 'y', '='],
  heads: [{ mean: [0.45, 0.5, 0.05], frequency: 4, fve: 0.9 }],
};
const numbers: CircuitNumbers = {
  neurons: { 'fve_at_least_0.85': 40, mean_fve: 0.9, dead: 3, by_frequency: { 2: 15, 4: 25 } },
  logitFve: 0.95,
};

const waves = (peak: number): Float64Array =>
  Float64Array.from({ length: 11 }, (_, z) => Math.cos((2 * Math.PI * 2 * (z - peak)) / 11));

function interference(answer: number, peak: number): InterferenceData {
  const [wave, other] = [waves(peak), waves(peak)];
  const sum = wave.map((value, z) => value + other[z]);
  const runnerUp = sum.reduce((best, value, z) => (z !== answer && (best < 0 || value > sum[best]) ? z : best), -1);
  return {
    ...{ x: 3, y: 4, answer, sum, logits: sum, margin: sum[answer] - sum[runnerUp], runnerUp },
    waves: [
      { k: 2, values: wave },
      { k: 4, values: other },
    ],
  };
}

function control(lowest: number, highest: number): ControlData {
  const at = (share: number): SplitLoss => outcome(share, share);
  return { draws: 5, mean: at((lowest + highest) / 2), lowest: at(lowest), highest: at(highest) };
}

function ablated(own: Partial<Ablated> = {}): Ablated {
  return {
    ablation: { kind: 'frequencies', target: 'embedding', frequencies: [2, 4], keep: false },
    isExample: false,
    result: outcome(0.1, 0.09),
    control: control(0.97, 1),
    names: undefined,
    ...own,
  };
}

/** Five, each one that begins with a capital or a number and ends with its only full stop between sentences. */
function assertSentences(sentences: readonly string[]): void {
  assert.equal(sentences.length, 5);
  for (const sentence of sentences) {
    assert.match(sentence, /^([A-Z0-9]|add-11).*\.$/);
    assert.doesNotMatch(sentence, /undefined|NaN|null|\[object| {2}|\. [A-Z]|(^| )–/);
  }
}

describe('what a tab is explained with', () => {
  for (const [grasp, of] of Object.entries(GRASPS)) {
    it(`is five sentences for a model that is ${grasp}, which the last one says`, () => {
      assert.equal(graspOf(of), grasp);
      const all = [
        explainSpectrum(of, spectrum),
        explainSpectrum(of, { ...spectrum, keys: [] }),
        explainCircuit(of, circuit, numbers),
        explainCircuit(of, { ...circuit, keys: [], circles: [] }, numbers),
        explainAblation(of, ablated()),
        explainAblation(of, ablated({ control: undefined })),
        explainInterference(of, interference(7, 7), true),
        explainInterference(of, { ...interference(7, 7), waves: [], margin: 0 }, undefined),
      ];
      all.forEach(assertSentences);
      const said: Readonly<Record<Grasp, RegExp>> = {
        untrained: /random ones .* by chance/,
        'split not known': /97\.0% of all pairs right, and the split is not known/,
        'not learned':
          /72\.0% of its training pairs right and 11\.0% of the others, so it has not learned x \+ y mod 11/,
        'no other pairs': /100% of its training pairs right, and there are no others/,
        memorised: /13\.2% of the others: it has memorised, and not grokked/,
        learned: /100% of the pairs right that it was never trained on; .*does not prove that they are used/,
      };
      assert.match(all[0][4], said[grasp as Grasp]);
      const claims = /rest on these|carry what/;
      assert.equal(
        claims.test(explainAblation(of, ablated())[4]),
        graspHasAnswers(grasp),
        'claims no more than it can',
      );
    });
  }

  /** Whether the intact model is right on pairs of which something can be lost. */
  function graspHasAnswers(grasp: string): boolean {
    return ['no other pairs', 'memorised', 'learned'].includes(grasp);
  }

  it('has the shares of the keys, and says where an even spread is above the threshold', () => {
    const [, keys, shares] = explainSpectrum(view(), spectrum);
    assert.equal(
      keys,
      'Frequencies 4 and 2 are key at epoch 500, with more than 2% of W_L each and 97.0% together, though with 5 frequencies an even spread would give each 20.0%.',
    );
    assert.equal(shares, 'They hold 90.0% of W_E, and 100% of the logits’ mean at each right answer.');
    const many = { ...spectrum, readout: Float64Array.from({ length: 60 }, (_, i) => (i === 3 ? 0.7 : 0.3 / 59)) };
    const embedding = many.readout;
    const one = explainSpectrum(view({ epoch: undefined }), { ...many, embedding, logits: embedding, keys: [4] });
    assert.equal(one[1], 'Frequency 4 is key, with more than 2% of W_L and 70.0% in all.');
    const none = explainSpectrum(view(), { ...many, embedding, keys: [] });
    assert.match(none[1], /^No frequency is key at epoch 500: the largest share of W_L is 70\.0%, at k = 4,/);
    const operands = Array.from({ length: 5 }, (_, i): [number, number] => [i + 1, 5 - i]);
    const served = explainSpectrum(view(), { ...spectrum, operands })[2];
    assert.match(
      served,
      /^The frequencies of x and y that make them, frequencies 4 and 2, hold 90\.0% of W_E, and the key frequencies/,
    );
  });

  it('says what frequencies are not where the answer is no sum', () => {
    const { task, model } = config({ task: { operation: 'x^2+y^2', modulus: 11 } });
    assert.match(explainSpectrum(view({ task, model }), spectrum)[3], /^No group is known in which x² \+ y² mod 11/);
  });

  it('speaks of irreps where a group has them, and of phases of the family mlp', () => {
    const { task, model } = config({ task: { group: 'S3' } });
    const irrep = (number: number, name: string, share: number): NonNullable<SpectrumData['irreps']>[number] => ({
      ...{ number, name, dim: 1, complex_pair: false, character_by_class: [], random_share: 0.25 },
      ...{ W_E_share: share, W_U_share: share, W_L_share: share, logit_fve: share, neurons: 8 },
    });
    const irreps = [irrep(0, 'trivial', 0), irrep(1, 'sign', 0.3), irrep(2, 'standard', 0.6)];
    const told = explainSpectrum(view({ task, model }), { ...spectrum, irreps, keys: [2, 1] });
    assertSentences(told);
    assert.match(told[1], /^Irreps standard and sign are key .* 90\.0% of the logits’ variance\.$/);
    assert.match(told[2], /90\.0% of W_E, where random weights would give 50\.0%/);
    const parts = explainCircuit(
      view({ task, model }),
      { ...circuit, names: ['sign', 'standard'], circles: [] },
      numbers,
    );
    assertSentences(parts);
    assert.match(parts[0], /irreps of S3 have none/);

    const gromov = config({ task: { modulus: 11 }, model: { family: 'mlp', dMlp: 64 } });
    const mlp = { counted: 40, alignment: 0.98, medianDegrees: 4 } as unknown as CircuitData['mlp'];
    const phases = explainCircuit(
      view({ model: gromov.model, task: gromov.task }),
      { ...circuit, heads: [], mlp },
      numbers,
    );
    assertSentences(phases);
    assert.match(
      phases[3],
      /^Over the 40 neurons of one frequency the mean of cos\(φ₁ \+ φ₂ − φ₃\) is 0\.980 and the median angle 4\.00°/,
    );
    const absent = explainCircuit(view(), { ...circuit, mlp: { absent: 'it is for x²' } }, numbers)[3];
    assert.match(absent, /not compared with an analytic solution: it is for x²\.$/);
  });

  it('judges an ablation by its control alone', () => {
    const last = (own: Partial<Ablated>, of = view()): string => explainAblation(of, ablated(own))[4];
    assert.match(
      last({}),
      /^With 9\.0% on the other pairs it keeps less than after every control, so .* rest on these/,
    );
    assert.match(last({ result: outcome(0.98, 0.98) }), /is within the range of the controls, so this says nothing/);
    assert.match(last({ result: outcome(1, 1), control: control(0.2, 0.5) }), /nothing here says that it needs them/);
    const keep = { kind: 'frequencies', target: 'logits', frequencies: [2, 4], keep: true } as const;
    assert.match(
      last({ ablation: keep, result: outcome(1, 1), control: control(0.2, 0.5) }),
      /carry what others do not/,
    );
    assert.match(last({ ablation: keep }), /these frequencies alone are not what it answers with/);
    assert.match(last({ control: undefined }), /nothing of the same size to compare/);
    const head = { ablation: { kind: 'head', head: 1 }, control: undefined } as const;
    assert.match(last(head), /is lower than before, which says that this part is needed there/);
    assert.match(last({ ...head, result: outcome(1, 1) }), /is no lower than before/);
    assert.match(last({}, GRASPS['not learned']), /no learned answer to lose/);
    const memorised = explainAblation(GRASPS.memorised, ablated());
    assert.match(memorised[3], /leave accuracy on the training pairs at 98\.5% on average \(97\.0% to 100%\)\.$/);
    assert.match(memorised[4], /^With 10\.0% on the training pairs/, 'on the pairs that the control is told of');
    const example = explainAblation(view(), ablated({ isExample: true }));
    assert.match(
      example[0],
      /^Nothing is taken out in this tab yet; as an example, .*frequencies 2 and 4 are taken out/,
    );
    const empty = { ...keep, frequencies: [], keep: false };
    assertSentences(explainAblation(view(), ablated({ ablation: empty, control: undefined })));
  });

  it('says whether waves agree at a pair, and whether the model is right there', () => {
    const right = explainInterference(view(), interference(7, 7), false);
    assert.match(right[0], /^For the pair \(3, 4\), which it is not trained on,/);
    assert.match(
      right[1],
      /^The 2 waves add up to 2\.00 at the right answer, 7, which is .* more than at \d+, the next/,
    );
    assert.match(right[2], /^At the right answer they stand at 100% and 100% of their own highest values: nowhere/);
    assert.match(right[3], /highest at 7: the model answers this pair right, as the key frequencies alone would\.$/);
    const wrong = explainInterference(view(), interference(7, 5), true);
    assert.match(wrong[1], /less than at 5, where it is highest\.$/);
    assert.match(wrong[3], /highest at 5: the model answers this pair wrong, as/);
  });
});

describe('what the curves are explained with', () => {
  const row = (epoch: number, train: number, test: number, more: object = {}): MetricsRow => ({
    ...{ epoch, train_loss: 0.01, test_loss: 3, train_accuracy: train, test_accuracy: test },
    ...{ learning_rate: 0.001, seconds: epoch, ...more },
  });
  const told = (rows: readonly MetricsRow[], own: RunConfig = P11): string[] => {
    const progress = TrainingProgress.of(rows);
    const sentences = explainTraining({ name: own.name, config: own, epoch: rows.at(-1)?.epoch ?? 0, rows, progress });
    assertSentences(sentences);
    return [...sentences];
  };
  const MEASURED = { restricted_loss: 0.02, excluded_loss: 8 };
  const begun = row(0, 0.1, 0.1);
  const memorised = row(100, 1, 0.05);

  it('is when it memorised and grokked, and the delay', () => {
    const [curves, train, test, delay, measures] = told([
      begun,
      memorised,
      row(900, 1, 1, { ...MEASURED, test_loss: 0.5 }),
    ]);
    assert.match(
      curves,
      /x \+ y mod 11 on the 60 pairs it is trained on \(train\) and the 61 others \(test\), up to epoch 900\.$/,
    );
    assert.match(train, /^Train accuracy first reached 99% at epoch 100, and at epoch 900 train accuracy is 100%/);
    assert.match(test, /^On the other pairs accuracy is 100% at epoch 900, and test loss 0\.500/);
    assert.match(delay, /^Test accuracy first reached 99% at epoch 900, 800 epochs after train accuracy: this delay/);
    assert.match(
      measures,
      /0\.0200 on all pairs \(restricted loss\), and without them it is 8\.00 .*: they carry more/,
    );
  });

  it('is that it has not, and promises nothing', () => {
    assert.match(told([begun, memorised])[3], /^Test accuracy has not reached 99% up to here.*do not promise/);
    assert.match(told([begun, row(50, 0.6, 0.1)])[3], /nothing is memorised here and nothing grokked/);
    assert.match(told([begun])[3], /^No update has been made/);
    assert.match(told([begun, row(100, 1, 1)])[3], /generalised while it learned, and there is no delay/);
    assert.match(told([])[1], /^No row has been logged/);
  });

  it('is that a collapse took it away', () => {
    const collapsed = Array.from({ length: 30 }, (_, i) => row(1000 + 10 * i, 0.1, 0.1));
    assert.match(told([begun, memorised, row(900, 1, 1), ...collapsed])[3], /but at epoch 1,\d+ it was lost again/);
  });

  it('is that the keys do no better than guessing, or that the rest does better', () => {
    const last = (restricted_loss: number, excluded_loss: number): string =>
      told([begun, row(50, 0.6, 0.1, { restricted_loss, excluded_loss })])[4];
    assert.match(last(2.5, 2.6), /no better than guessing evenly, ln 11 = 2\.40\.$/);
    assert.match(last(1.5, 0.2), /the rest has the lower loss there/);
    const off = { ...P11, training: { ...P11.training, measureEvery: 0 } };
    assert.match(told([begun, memorised], off)[4], /are not measured, for training\.measureEvery is 0/);
  });

  it('is that the split, or the course, is not known', () => {
    const unknown = config({ task: { modulus: 11, split: { method: 'unknown' } }, load: { checkpoint: 'model.pth' } });
    const sentences = told([row(0, NaN, NaN, { train_loss: NaN, test_loss: NaN, all_accuracy: 0.9 })], unknown);
    assert.match(
      sentences[0],
      /trained elsewhere .* no curves, but .* on all its 121 pairs, for the split is not known/,
    );
    assert.match(sentences[1], /^Accuracy on all pairs is 90\.0%/);
    assert.match(sentences[3], /cannot be told/);
    const loaded = { ...defaultConfig(), load: { checkpoint: 'model.pth' } } as RunConfig;
    assert.match(told([row(12_000, 1, 1)], loaded)[3], /its file does not say/);
  });
});
