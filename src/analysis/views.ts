import { gini, KEY_SHARE, spectrumOf, transformTable } from '../core/measures/spectrum';
import { cosetReports } from '../core/measures/cosets';
import {
  angleOf,
  basisRows,
  type CyclicGroup,
  embeddingComponents,
  frequenciesOf,
  type Group,
  operandComponents,
} from '../core/measures/group';
import { KEY_LOGIT_SHARE } from '../core/measures/irreps';
import { InputError } from '../core/config/problem';
import { taskFormula } from '../core/tasks';
import { interferenceOf } from '../core/measures/interference';
import { rowLoss } from '../core/measures/split-loss';
import type { TensorData } from '../core/model';
import { positionNames } from '../core/token-layout';
import type { AnswerMap, CircuitData, InterferenceData, SpectrumData } from '../protocol/analysis-data';
import type { OpenedModel } from './opened-model';
import { irrepReports } from './group-report';
import { mlpData } from './mlp';
import { headReports } from './report';
import { embeddingTable, residueTables } from './weights';

/** Row of a pair in the task's pairs, or undefined when it has no such pair (y = 0 of divide). */
export function pairRow({ split, p }: OpenedModel, x: number, y: number): number | undefined {
  const columns = split.all.x.length / p;
  const column = y - (p - columns);
  return x >= 0 && x < p && column >= 0 && column < columns ? x * columns + column : undefined;
}

/** What the model answers to every pair, and how sure it is. */
export async function answerMap(model: OpenedModel): Promise<AnswerMap> {
  const { p, split } = model;
  const { logits } = await model.logits();
  const cells = new Uint8Array(p * p).fill(255);
  const [label, predicted] = [new Int16Array(p * p), new Int16Array(p * p)];
  const confidence = new Float32Array(p * p);
  for (let i = 0; i < split.all.x.length; i++) {
    const cell = split.all.x[i] * p + split.all.y[i];
    const [loss, right] = rowLoss(logits, i * p, p, split.all.label[i]);
    const best = right ? split.all.label[i] : largest(logits, i * p, p);
    cells[cell] = (right ? 1 : 0) + (split.isTrain ? 2 * split.isTrain[i] : 4);
    label[cell] = split.all.label[i];
    predicted[cell] = best;
    confidence[cell] = Math.exp(right ? -loss : -rowLoss(logits, i * p, p, best)[0]);
  }
  return { p, cells, label, predicted, confidence, ...beforeOf(model) };
}

/** Where the model's run goes on from another: which pairs were trained on before. */
function beforeOf(model: OpenedModel): Pick<AnswerMap, 'before'> {
  const { p, split } = model;
  const known = model.before();
  if (!known || 'problem' in known) {
    return known ? { before: known } : {};
  }
  const wasTrain = new Uint8Array(p * p);
  known.wasTrain.forEach((trained, i) => (wasTrain[split.all.x[i] * p + split.all.y[i]] = trained));
  return { before: { ...known.parent, wasTrain } };
}

/** The first residue whose logit is the largest, as a right answer is told by. */
function largest(logits: ArrayLike<number>, start: number, p: number): number {
  let best = 0;
  for (let z = 1; z < p; z++) {
    best = logits[start + z] > logits[start + best] ? z : best;
  }
  return best;
}

export async function spectrumData(model: OpenedModel): Promise<SpectrumData> {
  const { group, p } = model;
  const { embedding, readout } = model.spectrum();
  const isCyclic = group.kind === 'cyclic';
  const { sums } = await model.logits();
  // The logits' spectrum over right answers: of their mean per answer, one row each.
  const byAnswer = Float32Array.from(
    sums.sums,
    (value, i) => value / (sums.counts[Math.floor(i / p)] || 1) - sums.mean[i % p],
  );
  const tables = residueTables(model.parameters, model.model);
  const dModel = tables[0].table.shape[1];
  const frequencies = frequenciesOf(group);
  const heatmap = new Float32Array(frequencies.length * dModel);
  for (const { table } of tables) {
    const transformed = transformTable(group, table);
    for (const k of frequencies) {
      for (const row of basisRows(group, k)) {
        for (let j = 0; j < dModel; j++) {
          heatmap[(k - 1) * dModel + j] += transformed[row * dModel + j] ** 2;
        }
      }
    }
  }
  const [ofX, ofY] = tables.map(({ table }) => spectrumOf(group, table).shares);
  return {
    embedding: embedding.shares,
    readout: readout.shares,
    logits: spectrumOf(group, { shape: [p, p], data: byAnswer }).shares,
    keys: await model.keys(),
    threshold: isCyclic ? KEY_SHARE : KEY_LOGIT_SHARE,
    gini: isCyclic ? { W_E: gini(embedding.norms), W_L: gini(readout.norms) } : { W_E: NaN, W_L: NaN },
    heatmap: heatmap.map(Math.sqrt),
    dModel,
    ...(model.model.family === 'mlp' && { ofOperands: { x: ofX, y: ofY } }),
    ...(group.kind === 'cyclic'
      ? { root: group.root, ...operandsOf(group) }
      : { irreps: await irrepReports(model, group) }),
  };
}

/** Where they are other frequencies than the answer's. */
function operandsOf(group: CyclicGroup): Pick<SpectrumData, 'operands'> {
  const operands = frequenciesOf(group).map((k) => operandComponents(group, k));
  return operands.some(([ofX, ofY], i) => ofX !== i + 1 || ofY !== i + 1) ? { operands } : {};
}

export async function circuitData(model: OpenedModel): Promise<CircuitData> {
  const { frequency, fve } = await model.neuronFrequencies();
  const keys = await model.keys();
  return {
    p: model.p,
    keys,
    ...namesOf(model.group),
    ...(await cosetsOf(model)),
    circles: circlesOf(model, keys),
    neuronFrequency: frequency,
    neuronFve: fve,
    ...(model.model.family === 'mlp' && { mlp: await mlpData(model) }),
    positions: positionNames(model.layout),
    heads: await headReports(model),
  };
}

/** What components are called where they are no frequencies. */
export function namesOf(group: Group): { names?: string[] } {
  return group.kind === 'cyclic' ? {} : { names: group.irreps.list.slice(1).map(({ name }) => name) };
}

async function cosetsOf(model: OpenedModel): Promise<Pick<CircuitData, 'cosets'>> {
  const { group } = model;
  const cosets = group.kind === 'irreps' ? cosetReports(group.irreps.group, (await model.activations()).neurons) : undefined; // prettier-ignore
  return cosets ? { cosets } : {};
}

/** Of the frequencies of W_E that serve the key frequencies. None of irreps: an isotypic subspace is no plane. */
function circlesOf(model: OpenedModel, keys: readonly number[]): CircuitData['circles'] {
  const { group } = model;
  if (group.kind !== 'cyclic') {
    return [];
  }
  const table = embeddingTable(model.parameters, model.model);
  const transformed = transformTable(group, table);
  return embeddingComponents(group, keys).map((k) => embeddingCircle(model, group, table, transformed, k));
}

/** The embedding seen along its own cos and sin directions of a frequency: a circle when the model uses it. */
function embeddingCircle(
  model: OpenedModel,
  group: CyclicGroup,
  table: TensorData,
  transformed: Float64Array,
  k: number,
): CircuitData['circles'][number] {
  const { p } = model;
  const dModel = table.shape[1];
  const [cos, sin] = basisRows(group, k).map((row) => transformed.subarray(row * dModel, (row + 1) * dModel));
  const along = (direction: Float64Array | undefined): Float64Array => {
    const norm = Math.sqrt(direction?.reduce((sum, v) => sum + v * v, 0) ?? 0) || 1;
    return Float64Array.from({ length: p }, (_, x) =>
      direction ? direction.reduce((sum, v, j) => sum + v * table.data[x * dModel + j], 0) / norm : 0,
    );
  };
  const angle = Float64Array.from({ length: p }, (_, x) => angleOf(group, k, x));
  return { k, x: along(cos), y: along(sin), angle, share: model.spectrum().embedding.shares[k - 1] };
}

/** One neuron over all (x, y), [p, p]; NaN where the task has no such pair. */
export async function neuronMap(model: OpenedModel, neuron: number): Promise<Float32Array> {
  const { p, split } = model;
  const { neurons } = await model.activations();
  const map = new Float32Array(p * p).fill(NaN);
  split.all.x.forEach((x, i) => (map[x * p + split.all.y[i]] = neurons[i * model.model.dMlp + neuron]));
  return map;
}

export async function interferenceData(
  model: OpenedModel,
  x: number,
  y: number,
  row: number,
): Promise<InterferenceData> {
  const { p, group } = model;
  if (group.kind !== 'cyclic') {
    throw new InputError(
      `${taskFormula(model.task)} has no waves over its answers; the spectrum shows how much of the logits each irrep's character is`,
    );
  }
  const { logits } = await model.logits();
  const answer = model.split.all.label[row];
  const result = interferenceOf(group, logits.subarray(row * p, (row + 1) * p), answer, await model.keys());
  return {
    x,
    y,
    answer,
    waves: Array.from(result.waves, ([k, values]) => ({ k, values })),
    sum: result.sum,
    logits: result.logits,
    margin: result.margin,
    runnerUp: result.runnerUp,
  };
}
