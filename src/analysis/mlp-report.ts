import { gini, spectrumOf } from '../core/measures/spectrum';
import {
  type AnalyticReport,
  analyticReport,
  learnedParticipation,
  type Participation,
  type PhaseReport,
  phaseReport,
  withoutSolution,
} from './mlp';
import type { OpenedModel } from './opened-model';
import { byKey, waveReport, type WaveReport } from './report';
import { residueTables } from './weights';

/** Why the report of an mlp has no other measures. */
export const NOT_FOR_MLPS =
  'attention, heads, the residual path and gradient symmetricity are those of a transformer: this model has one hidden layer over one-hot tokens';

/** Every measure of a model of the family `mlp` whose task has frequencies. */
export interface MlpReport extends WaveReport {
  family: 'mlp';
  /** Shares of power of each key frequency in W_in's rows of x, in its rows of y, and in W_U. */
  W_in_x_share: Record<number, number>;
  W_in_y_share: Record<number, number>;
  W_U_share: Record<number, number>;
  /** Of W_in's rows of x and of y together. */
  gini: { W_in: number; W_U: number };
  ipr: Participation;
  /** Null where the answer is no sum of x and y, or the activation is not x²: there is no analytic solution. */
  phases: PhaseReport | null;
  analytic: AnalyticReport | null;
  left_out: string;
}

/** Measures a model of the family `mlp`; definitions at the functions called. @throws InputError as `requireFrequencies` */
export async function reportMlp(model: OpenedModel): Promise<MlpReport> {
  const report = await waveReport(model);
  const { embedding, readout } = model.spectrum();
  const [ofX, ofY] = residueTables(model.parameters, model.model).map(({ table }) => spectrumOf(model.group, table));
  const absent = withoutSolution(model);
  const keys = report.key_frequencies;
  return {
    family: 'mlp',
    ...report,
    W_in_x_share: await byKey(keys, (k) => ofX.shares[k - 1]),
    W_in_y_share: await byKey(keys, (k) => ofY.shares[k - 1]),
    W_U_share: await byKey(keys, (k) => readout.shares[k - 1]),
    gini: { W_in: gini(embedding.norms), W_U: gini(readout.norms) },
    ipr: learnedParticipation(model),
    phases: absent === undefined ? await phaseReport(model) : null,
    analytic: absent === undefined ? await analyticReport(model) : null,
    left_out: `${NOT_FOR_MLPS}${absent === undefined ? '' : `; phases and the analytic solution: ${absent}`}`,
  };
}
