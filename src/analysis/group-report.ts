import type { Irrep } from '../core/groups/irreps';
import { type CosetReport, cosetReports } from '../core/measures/cosets';
import type { IrrepGroup } from '../core/measures/group';
import { type IrrepReport, irrepShares, logitFveByIrrep, operandIrreps } from '../core/measures/irreps';
import { trigApproximation } from '../core/measures/logits';
import { deadUnits } from '../core/measures/pair-spectrum';
import { spectrumOf } from '../core/measures/spectrum';
import type { OpenedModel } from './opened-model';
import { NEURON_FVE } from './neuron-fve';
import { commonReport, type CommonReport } from './report';
import { transposed } from './weights';

/** Why a group's report has no other measures. */
export const NOT_FOR_GROUPS =
  'key frequencies, Gini coefficients, α, u_k and v_k, distance irrelevance and gradient symmetricity are those of waves on Z/p: this group has irreps';

/** Every measure of a model whose task is a group's, but cyclic ones. */
export interface GroupReport extends CommonReport {
  group: string;
  order: number;
  /** The identity's number. */
  identity: number;
  classes: number;
  all_loss: number;
  all_acc: number;
  /** By their share of W_E, the largest first. */
  irreps: IrrepReport[];
  /** Numbers of the irreps with more than 2% of the logits' variance, the strongest first. */
  key_irreps: number[];
  /** Share of the logits' variance that is characters of the key irreps. */
  logit_fve: number;
  neurons: {
    'fve_at_least_0.85': number;
    mean_fve: number;
    dead: number;
    /** As functions of x alone and of y alone: mean share of each one's best irrep, and neurons by that irrep's number. */
    of_x: { mean_share: number; by_irrep: Record<number, number> };
    of_y: { mean_share: number; by_irrep: Record<number, number> };
  };
  /** Neurons by the subgroups on whose cosets they are constant, the largest first; null: see `cosetReports`. */
  cosets: CosetReport[] | null;
  left_out: string;
}

/** What is shown of the irreps of a model, by their numbers. */
export async function irrepReports(model: OpenedModel, group: IrrepGroup): Promise<IrrepReport[]> {
  const { embedding, readout } = model.spectrum();
  const unembedding = spectrumOf(group, transposed(model.parameters['unembed.W_U']));
  const [ofEmbedding, ofUnembedding, ofReadout] = [embedding, unembedding, readout].map(irrepShares);
  const fve = logitFveByIrrep(group, (await model.logits()).sums);
  const { frequency, fve: own } = await model.neuronFrequencies();
  const { irreps } = group;
  return irreps.list.map(({ number, name, dim, imaginary, rank, real }: Irrep) => ({
    number,
    name,
    dim,
    complex_pair: imaginary !== undefined,
    character_by_class: irreps.classes.members.map((members) => [members.length, members[0], real[members[0]]]),
    random_share: rank / irreps.group.order,
    W_E_share: ofEmbedding[number],
    W_U_share: ofUnembedding[number],
    W_L_share: ofReadout[number],
    logit_fve: fve[number],
    neurons: frequency.filter((k, neuron) => k === number && own[neuron] >= NEURON_FVE).length,
  }));
}

/** Measures a model of a group by its irreps; definitions at the functions called. */
export async function reportGroup(model: OpenedModel, group: IrrepGroup): Promise<GroupReport> {
  const { group: own, classes } = group.irreps;
  const keys = await model.keys();
  const common = await commonReport(model, keys);
  const irreps = await irrepReports(model, group);
  const { neurons } = await model.activations();
  const { fve } = await model.neuronFrequencies();
  const { sums } = await model.logits();
  const operand = (name: 'x' | 'y'): GroupReport['neurons']['of_x'] => {
    const { irrep, share } = operandIrreps(group, neurons, name);
    const byIrrep: Record<number, number> = {};
    irrep.forEach((number) => (byIrrep[number] = (byIrrep[number] ?? 0) + 1));
    return { mean_share: mean(share), by_irrep: byIrrep };
  };
  return {
    group: own.name,
    order: own.order,
    identity: own.identity,
    classes: classes.members.length,
    all_loss: common.original.all_loss,
    all_acc: common.original.all_acc,
    irreps: irreps.sort((a, b) => b.W_E_share - a.W_E_share),
    key_irreps: keys,
    logit_fve: trigApproximation(group, sums, model.split, keys).logitFve,
    neurons: {
      'fve_at_least_0.85': fve.filter((share) => share >= NEURON_FVE).length,
      mean_fve: mean(fve),
      dead: deadUnits(group, model.split.all, neurons),
      of_x: operand('x'),
      of_y: operand('y'),
    },
    cosets: cosetReports(own, neurons) ?? null,
    ...common,
    left_out: NOT_FOR_GROUPS,
  };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
