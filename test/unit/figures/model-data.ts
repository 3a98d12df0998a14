import assert from 'node:assert/strict';
import { TRAINING_CHARTS } from '../../../src/figures/training-curves';
import { curvesFigure, phaseBands } from '../../../src/figures/curves-figure';
import { ablationsFigure, comparisonFigure } from '../../../src/figures/model/ablation';
import { answersFigure as answersBeside, weightsFigure } from '../../../src/figures/compare/checkpoint-figures';
import { comparedCurvesFigure, type ComparedLine } from '../../../src/figures/compare/curves-figure';
import type { IrrepSet } from '../../../src/core/compare/irrep-set';
import { irrepsFigure } from '../../../src/figures/compare/irreps-figure';
import { keysFigure } from '../../../src/figures/compare/keys-figure';
import { comparedMeasures } from '../../../src/figures/compare/measures';
import { answersFigure } from '../../../src/figures/model/answers';
import { movedPairsFigure } from '../../../src/figures/model/moved-pairs';
import { attentionFigure } from '../../../src/figures/model/attention';
import { circlesFigure } from '../../../src/figures/model/circles';
import { phasesFigure, type Solved, weightsFigure as weightsOfMlp } from '../../../src/figures/model/mlp';
import { activationFigure, neuronCountsFigure, neuronsFigure } from '../../../src/figures/model/neurons';
import { embeddingFigure, spectrumFigure } from '../../../src/figures/model/spectrum';
import { traceFigure } from '../../../src/figures/model/trace';
import { wavesFigure } from '../../../src/figures/model/waves';
import { parallelCoordinates } from '../../../src/figures/sweeps/parallel';
import { phaseDiagram } from '../../../src/figures/sweeps/phase-diagram';
import { sweepScatter } from '../../../src/figures/sweeps/scatter';
import { outputFigure } from '../../../src/figures/output/output-figure';
import { figureExtent } from '../../../src/core/extent';
import type { FigureOutput } from '../../../src/core/output';
import type { FigureSpec } from '../../../src/figures/spec';
import type {
  AnswerMap,
  CircuitData,
  ControlData,
  InterferenceData,
  SpectrumData,
  TraceData,
  WeightPicture,
} from '../../../src/protocol/analysis-data';
import { SYCOPHANCY_FIGURES } from './sycophancy-data';
import { grokkingSweep, PHASE_PLAN } from '../sweep-data';

const P = 11;
const KEYS = [4, 2];

const wave = (k: number, amplitude: number): Float64Array =>
  Float64Array.from({ length: P }, (_, z) => amplitude * Math.cos((2 * Math.PI * k * (z - 7)) / P));

const spectrum: SpectrumData = {
  embedding: Float64Array.of(0.02, 0.3, 0.03, 0.6, 0.05),
  readout: Float64Array.of(0.01, 0.25, 0.01, 0.72, 0.01),
  logits: Float64Array.of(0, 0.2, 0, 0.8, 0),
  keys: KEYS,
  threshold: 0.02,
  gini: { W_E: 0.5, W_L: 0.75 },
  heatmap: Float32Array.from({ length: 5 * 8 }, (_, i) => (i % 8) * (Math.floor(i / 8) === 3 ? 0.5 : 0.1)),
  dModel: 8,
};

/** The same of 3x + 5y. */
const scaled: SpectrumData = { ...spectrum, operands: [[3, 5], [5, 1], [2, 4], [1, 2], [4, 3]] }; // prettier-ignore

const circuit: CircuitData = {
  p: P,
  keys: KEYS,
  circles: KEYS.map((k, i) => ({
    k,
    x: wave(k, 1 - 0.3 * i),
    y: Float64Array.from({ length: P }, (_, x) => (1 - 0.3 * i) * Math.sin((2 * Math.PI * k * x) / P)),
    angle: Float64Array.from({ length: P }, (_, x) => ((k * x) % P) / P),
    share: 0.6 - 0.3 * i,
  })),
  neuronFrequency: Int32Array.of(4, 4, 4, 4, 4, 4, 2, 2, 2, 2, 3, 0),
  neuronFve: Float64Array.of(0.99, 0.98, 0.95, 0.9, 0.7, 0.4, 0.97, 0.96, 0.8, 0.5, 0.3, 0),
  positions: ['x', 'y', '='],
  heads: [
    { mean: [0.5, 0.49, 0.01], frequency: 4, fve: 0.9 },
    { mean: [0.3, 0.3, 0.4], frequency: 0, fve: 0 },
  ],
};

const cells = Uint8Array.from({ length: P * P }, (_, i) =>
  i === 6 ? 255 : i % 5 === 0 ? 3 : i % 7 === 0 ? 2 : i % 3 === 0 ? 0 : 1,
);
const label = Int16Array.from(cells, (_, i) => (Math.floor(i / P) + (i % P)) % P);
export const answers: AnswerMap = {
  p: P,
  cells,
  label,
  predicted: label.map((z, i) => (cells[i] & 1 ? z : (z + 3) % P)),
  confidence: Float32Array.from(cells, (cell) => (cell & 1 ? 0.999 : 0.5)),
};

/** The same of a model that was trained on every second pair before. */
export const movedAnswers: AnswerMap = {
  ...answers,
  before: { name: 'add-11', epoch: 1500, wasTrain: Uint8Array.from(cells, (_, i) => (i % 2 === 0 && i !== 6 ? 1 : 0)) },
};
const moved = movedPairsFigure(movedAnswers);
assert.ok(moved);

const interference: InterferenceData = {
  x: 3,
  y: 4,
  answer: 7,
  waves: KEYS.map((k, i) => ({ k, values: wave(k, 8 - 3 * i) })),
  sum: wave(4, 8).map((value, z) => value + wave(2, 5)[z]),
  logits: wave(4, 8).map((value, z) => value + wave(2, 5)[z] + 0.3),
  margin: 6.5,
  runnerUp: 1,
};

const trace: TraceData = {
  x: 3,
  y: 4,
  answer: 7,
  predicted: 7,
  isTrain: false,
  positions: ['x', 'y', '='],
  attention: [
    [0.6, 0.39, 0.01],
    [0.2, 0.3, 0.5],
  ],
  neurons: [
    { neuron: 5, frequency: 4, activation: 2.5, effect: 3.25 },
    { neuron: 9, frequency: 0, activation: 0.5, effect: -0.75 },
  ],
  top: [
    { z: 7, logit: 12.5, probability: 0.999 },
    { z: 1, logit: 4.5, probability: 3e-5 },
  ],
  residualNorms: { embed: 1.5, attention: 4, mlp: 20 },
};

/** Of the family mlp: eight neurons, of which one has no frequency. */
const picture = (amplitude: number, accuracy: number, ipr: number): WeightPicture => ({
  neurons: [4, 0, 2],
  frequency: [2, 4, 4],
  values: Float32Array.from([2, 4, 4].flatMap((k, n) => [...wave(k, amplitude - 0.2 * n)])),
  width: 8,
  accuracy,
  ipr: { x: ipr, y: ipr - 0.02, out: ipr - 0.1 },
});
const turns = (...angles: number[]): Float64Array => Float64Array.from(angles, (angle) => 2 * Math.PI * angle);
const mlp: Solved = {
  phases: {
    frequency: Int32Array.of(4, 4, 4, 2, 2, 2, 3, 0),
    fve: Float64Array.of(0.99, 0.95, 0.9, 0.97, 0.93, 0.88, 0.4, 0),
    x: turns(0.1, -0.3, 0.45, 0.2, -0.1, 0.05, 0.1, NaN),
    y: turns(0.2, 0.4, 0.1, -0.45, 0.05, 0.3, 0.2, NaN),
    out: turns(0.31, 0.08, -0.44, -0.24, -0.06, 0.36, -0.2, NaN),
    difference: turns(-0.01, 0.02, -0.01, -0.01, 0.01, -0.01, 0.5, NaN),
  },
  alignment: 0.997,
  medianDegrees: 3.6,
  counted: 6,
  learned: picture(0.5, 0.998, 0.91),
  analytic: picture(0.4, 1, 1),
};

const outcome = (acc: number, loss: number): ControlData['mean'] => ({
  train_acc: acc,
  test_acc: acc,
  all_acc: acc,
  train_loss: loss,
  test_loss: 2 * loss,
  all_loss: 1.5 * loss,
});
const control: ControlData = {
  draws: 5,
  mean: outcome(0.99, 1e-5),
  lowest: outcome(0.96, 1e-6),
  highest: outcome(1, 1e-4),
};

const epochs = Float64Array.from({ length: 200 }, (_, i) => 50 * i);
const columns: Readonly<Record<string, Float64Array>> = {
  epoch: epochs,
  train_loss: epochs.map((epoch) => 4.7 * Math.exp(-epoch / 700) + 1e-7),
  test_loss: epochs.map((epoch) => 4.7 + 20 / (1 + Math.exp((epoch - 7000) / 300))),
};

const OUTPUTS: readonly FigureOutput[] = [
  { kind: 'bars', series: [{ values: [1, 3, -2, NaN, 5] }], labels: ['a', 'b', 'c', 'd', 'e'], highlight: [1], y: 'power' },
  { kind: 'bars', series: [{ name: 'one', values: [1, 2] }, { name: 'two', values: [2, 1] }] },
  { kind: 'lines', series: [{ name: 'up', x: [1, 10, 100], y: [1, 2, 4] }, { x: [1, 50], y: [3, 0.5] }], xScale: 'log', x: 'epoch' },
  { kind: 'heatmap', values: [1, -2, NaN, 4, 0, 3], rows: 2, columns: 3, x: 'head', y: 'layer' },
  { kind: 'scatter', series: [{ x: [0, 1, 2], y: [2, 0, 1], color: [0, 5, 10], labels: ['p', 'q', 'r'] }], equal: true },
]; // prettier-ignore

/** Every figure of the program, from small numbers of our own, by a name for its file. */
const keySet = (keys: number[]) => ({
  ...{ epoch: 100, modulus: P, order: P, root: null, keys },
  shares: Float64Array.from({ length: 5 }, (_, i) => (keys.includes(i + 1) ? 0.4 : 0.01)),
});

const tensor = (name: string, distance: number | null) => ({
  ...{ name, shape_a: [2, 2], shape_b: [2, distance === null ? 3 : 2] },
  ...(distance === null
    ? { norm_a: null, norm_b: null, relative_distance: null, cosine: null }
    : { norm_a: 3, norm_b: 4, relative_distance: distance, cosine: 1 - distance }),
});

const comparedLine = (label: string, side: string, run: number, scale: number): ComparedLine => {
  const x = Float64Array.of(0, 10, 100, 1000);
  const y = Float64Array.of(5, 4, 3, 0.1).map((value) => scale * value);
  const quartiles = { low: y.map((value) => 0.8 * value), high: y.map((value) => 1.3 * value) };
  return { label, side, color: { run }, dash: side === 'train' ? [6, 4] : [], x, y, ...quartiles, runs: 3 };
};

/** With cells that have not ended, and one whose runs failed. */
const swept = grokkingSweep(PHASE_PLAN, (index) => index % 20 !== 7 && (index < 20 || index % 20 < 12));
const sweep = {
  ...swept,
  rows: swept.rows.map((row) =>
    row.index % 20 === 18 ? { ...row, state: 'failed' as const, grokked_at: null, memorised_at: null } : row,
  ),
};
const facets = grokkingSweep({ ...PHASE_PLAN, vary: { ...PHASE_PLAN.vary, 'model.dMlp': [64, 128, 256] } });
const AXES = { x: 'task.trainFraction', y: 'optimizer.weightDecay' };

function irrepSet(logits: readonly number[]): IrrepSet {
  const irreps = logits.map((logit_fve, i) => ({
    ...{ number: i + 1, name: ['sign', 'standard', 'standard ⊗ sign'][i], logit_fve },
    ...{ random_share: 0.1 * (i + 1), W_E_share: 0.2, W_L_share: logit_fve / 2 },
  }));
  const keys = irreps.filter((irrep) => irrep.logit_fve > 0.02).map(({ number }) => number);
  return { epoch: 500, group: 'S4', irreps, keys };
}

export const FIGURES: Readonly<Record<string, FigureSpec>> = {
  'compare-curves': comparedCurvesFigure({
    measure: comparedMeasures(['train_loss', 'test_loss'])[0],
    lines: [comparedLine('λ 1', 'train', 0, 0.5), comparedLine('λ 1', 'test', 0, 1), comparedLine('λ 0.5', 'test', 1, 2)],
    axis: 'epoch',
    xScale: 'log',
    yScale: 'log',
    legend: [
      { label: 'λ 1', color: { run: 0 } },
      { label: 'λ 0.5', color: { run: 1 } },
    ],
    note: 'median and quartiles over seeds',
    summary: '',
  }),
  'compare-keys': keysFigure([
    { label: 'seed 0', set: keySet([4, 2]) },
    { label: 'seed 1', set: keySet([5, 2]) },
    { label: 'seed 2', set: keySet([1]) },
  ]),
  'compare-irreps': irrepsFigure([
    { label: 'seed 0', set: irrepSet([0.9, 0.05, 0.01]) },
    { label: 'seed 1', set: irrepSet([0.02, 0.6, 0.3]) },
  ]),
  'compare-weights': weightsFigure({
    all: tensor('all', 0.9),
    tensors: [tensor('embed.W_E', 1.2), tensor('unembed.W_U', 0.3), tensor('blocks.0.mlp.W_in', null)],
  }),
  'compare-answers': answersBeside([
    {
      ...{ part: 'all', pairs: 121, both_right: 100, only_a_right: 10, only_b_right: 5, both_wrong_same: 4 },
      ...{ both_wrong_different: 2, agreement: 104 / 121 },
    },
  ]),
  ...SYCOPHANCY_FIGURES,
  'phase-diagram': phaseDiagram(sweep, { ...AXES, facet: undefined }, 'grokked_at').figure,
  'phase-facets': phaseDiagram(facets, { ...AXES, facet: 'model.dMlp' }, 'grokked_share').figure,
  parallel: parallelCoordinates(sweep),
  'sweep-scatter': sweepScatter(sweep, 'optimizer.weightDecay', 'test_accuracy').figure,
  loss: curvesFigure(TRAINING_CHARTS[0], {
    column: (metric) => columns[metric] ?? new Float64Array(epochs.length).fill(NaN),
    epochScale: 'log',
    bands: phaseBands([{ name: 'memorisation', from: 0, to: 2500 }]),
    marks: [{ epoch: 7000, label: 'grokked 7,000' }],
  }),
  spectrum: spectrumFigure(spectrum, 0.02),
  'spectrum-of-scaled-sum': spectrumFigure(scaled, 0.02),
  embedding: embeddingFigure(spectrum),
  'mlp-spectrum': spectrumFigure(
    { ...spectrum, ofOperands: { x: spectrum.embedding, y: spectrum.embedding.map((share) => 0.9 * share) } },
    0.02,
  ),
  phases: phasesFigure(mlp, circuit),
  'weights-learned': weightsOfMlp(mlp, 'learned'),
  'weights-analytic': weightsOfMlp(mlp, 'analytic'),
  'embedding-of-scaled-sum': embeddingFigure(scaled),
  circles: circlesFigure(circuit, true),
  neurons: neuronsFigure(circuit),
  'neurons-by-frequency': neuronCountsFigure(circuit),
  activation: activationFigure(circuit, 3, Float32Array.from({ length: P * P }, (_, i) => (i === 5 ? NaN : i % P))),
  attention: attentionFigure(circuit),
  answers: answersFigure(answers),
  'moved-pairs': moved,
  interference: wavesFigure(interference),
  trace: traceFigure(trace),
  'ablation-accuracy': comparisonFigure('acc', { intact: outcome(1, 1e-7), ablated: outcome(0.01, 20), control, controlPending: false }),
  'ablation-loss': comparisonFigure('loss', { intact: outcome(1, 1e-7), ablated: outcome(0.01, 20), control: undefined, controlPending: true }),
  ablations: ablationsFigure(
    [
      { name: 'k = 4', ablated: outcome(0.2, 5), control, frequency: { k: 4, share: 0.72 } },
      { name: 'k = 2', ablated: undefined, frequency: { k: 2, share: 0.25 } },
    ],
    { name: 'ablations', title: 'One by one', what: 'each key frequency alone' },
  ),
  ...Object.fromEntries(
    OUTPUTS.map((output, i) => [
      `output-${i + 1}-${output.kind}`,
      outputFigure(output, { name: output.kind, title: `A figure of ${output.kind}`, extent: figureExtent(output) }),
    ]),
  ),
}; // prettier-ignore
