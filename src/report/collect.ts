import type { ControlData } from '../protocol/analysis-data';
import { hasParts } from '../core/model';
import {
  ablateFrequencies,
  ablatePart,
  type FrequencyAblation,
  type PartAblation,
  randomControl,
} from '../analysis/ablation';
import type { OpenedModel } from '../analysis/opened-model';
import { NEURON_FVE } from '../analysis/neuron-fve';
import type { CommonReport } from '../analysis/report';
import { reportOf } from '../analysis/report-of';
import { componentLabel } from '../figures/model/component-names';
import { summaryOf } from '../analysis/summary';
import { examplePair } from '../core/tasks';
import { answerMap, circuitData, interferenceData, neuronMap, pairRow, spectrumData } from '../analysis/views';
import { type AblationResult, DRAWN_KEYS, type ReportData, type ReportSubject } from './report-data';

/** Measures and ablates everything that a report shows: seconds for p = 113. */
export async function collectReport(model: OpenedModel, subject: ReportSubject): Promise<ReportData> {
  const { group } = model;
  const measures = await reportOf(model);
  const keys = await model.keys();
  const circuit = await circuitData(model);
  return {
    subject,
    summary: await summaryOf(model, subject.progress.standing(subject.config.load !== null)),
    phases: subject.progress.phases,
    measures,
    keys,
    answers: await answerMap(model),
    spectrum: await spectrumData(model),
    circuit,
    clusterFve: NEURON_FVE,
    neurons: await clearestNeurons(model, circuit, keys),
    ablations: await ablations(model, measures, keys, (k) => componentLabel(k, circuit.names)),
    parts: hasParts(model.model) ? await parts(model) : undefined,
    interference: group.kind === 'irreps' ? undefined : await interferenceOfPair(model),
  };
}

async function clearestNeurons(
  model: OpenedModel,
  { neuronFrequency, neuronFve }: ReportData['circuit'],
  keys: readonly number[],
): Promise<ReportData['neurons']> {
  const neurons: ReportData['neurons'][number][] = [];
  for (const k of keys.slice(0, DRAWN_KEYS)) {
    const own = Array.from(neuronFve.keys()).filter((neuron) => neuronFrequency[neuron] === k);
    if (own.length > 0) {
      const neuron = own.reduce((best, other) => (neuronFve[other] > neuronFve[best] ? other : best));
      neurons.push({ k, neuron, fve: neuronFve[neuron], map: await neuronMap(model, neuron) });
    }
  }
  return neurons;
}

async function ablations(
  model: OpenedModel,
  measures: CommonReport,
  keys: readonly number[],
  nameOf: (k: number) => string,
): Promise<AblationResult[]> {
  const removing = (frequencies: readonly number[], keep = false): FrequencyAblation => ({
    target: 'embedding',
    frequencies,
    keep,
  });
  const controlOf = async (ablation: FrequencyAblation): Promise<ControlData | undefined> => {
    const control = await randomControl(model, ablation, keys);
    return control && { ...control, draws: control.draws.length };
  };
  const results: AblationResult[] = [{ label: 'intact', result: measures.original, size: 0 }];
  if (keys.length > 0) {
    // Every single key frequency has the same control: one that is not key. Irreps have different sizes.
    const common = model.group.kind === 'cyclic' ? await controlOf(removing(keys.slice(0, 1))) : undefined;
    for (const k of keys) {
      const control = model.group.kind === 'cyclic' ? common : await controlOf(removing([k]));
      results.push({ label: `without ${nameOf(k)}`, result: measures.embedding_remove_each[k], control, size: 1 });
    }
  }
  if (keys.length > 1) {
    const all = removing(keys);
    results.push({
      label: 'without all keys',
      result: await ablateFrequencies(model, all),
      control: await controlOf(all),
      size: keys.length,
    });
  }
  if (keys.length > 0) {
    const kept = removing(keys, true);
    results.push({
      label: 'keys only',
      result: await ablateFrequencies(model, kept),
      control: await controlOf(kept),
      size: keys.length,
    });
  }
  return results;
}

async function parts(model: OpenedModel): Promise<AblationResult[]> {
  const named: [string, PartAblation][] = [
    ...Array.from({ length: model.model.heads }, (_, head): [string, PartAblation] => [
      `head ${head} zeroed`,
      { part: 'head', head },
    ]),
    ['attention frozen to its mean', { part: 'attention-pattern' }],
    ['MLP zeroed', { part: 'mlp' }],
    ['no residual path around the MLP', { part: 'residual' }],
  ];
  const results: AblationResult[] = [];
  for (const [label, ablation] of named) {
    results.push({ label, result: await ablatePart(model, ablation), size: 0 });
  }
  return results;
}

/** The pair that views show before another is chosen. */
function interferenceOfPair(model: OpenedModel): ReturnType<typeof interferenceData> {
  const { x, y } = examplePair(model.p);
  return interferenceData(model, x, y, pairRow(model, x, y) ?? 0);
}
