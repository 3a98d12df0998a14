import { neuronLogitMap, transposed } from '../analysis/weights';
import { groupOf, type IrrepGroup } from '../core/measures/group';
import { irrepShares } from '../core/measures/irreps';
import { keyFrequencies, type Spectrum, spectrumOf } from '../core/measures/spectrum';
import type { RunDirectory } from '../core/run/directory';
import type { MetricsRow } from '../core/run/metrics-row';
import type { RunStatus } from '../core/run/state';
import { UNKNOWN_SPLIT } from '../text/splits';
import { taskFormula } from '../core/tasks';
import { multiply } from '../engine/product';
import { counted, countText } from '../text/counts';
import { durationText } from '../text/durations';
import { numberText } from '../text/numbers';
import { percentText } from '../text/shares';

/** More key frequencies than these are a number: the weights are spread over all of them, as they are before grokking. */
const LISTED = 10;
const LISTED_IRREPS = 4;

/** What a training came to, for people: a few labelled lines. */
export function summaryText(directory: RunDirectory, status: RunStatus, row: MetricsRow): string {
  const { config } = directory;
  const history: [string, string][] = config.load
    ? [[config.load.history ? 'imported' : 'loaded', `epoch ${countText(status.epoch)} of ${config.load.checkpoint}`]]
    : [
        ['trained', `${countText(status.epoch)} epochs in ${durationText(status.seconds)} with ${engineText(status)}`],
        ['memorised', milestone(status.memorised_at, 'train')],
        ['grokked', milestone(status.grokked_at, 'test')],
        ...collapseLine(status.collapses),
      ];
  const lines: [string, string][] = [
    ['task', `${config.name}: ${taskFormula(config.task)}`],
    ...history,
    ...accuracies(row),
    ...mirrorLine(row['test_accuracy_mirror'], row['test_accuracy_plain']),
    [directory.config.task.operation === 'group' ? 'basis' : 'frequencies', frequenciesText(directory)],
    ['run', directory.path],
  ];
  return lines.map(([label, text]) => `${label.padEnd(12)} ${text}\n`).join('');
}

function accuracies(row: MetricsRow): [string, string][] {
  const text = (accuracy: number, loss: number): string =>
    `accuracy ${percentText(accuracy)}, loss ${numberText(loss)}`;
  return Number.isFinite(row.train_accuracy)
    ? [
        ['train', text(row.train_accuracy, row.train_loss)],
        ['test', text(row.test_accuracy, row.test_loss)],
      ]
    : [['all pairs', `${text(row['all_accuracy'], row['all_loss'])}; ${UNKNOWN_SPLIT}`]];
}

/** Nothing where no test pair has a trained mirror, or the row was logged before there were such columns. */
function mirrorLine(mirror: number | undefined, plain: number | undefined): [string, string][] {
  return mirror === undefined || plain === undefined
    ? []
    : [['', `${percentText(mirror)} where the mirror (y, x) is trained, ${percentText(plain)} of the others`]];
}

function engineText({ engine, threads }: RunStatus): string {
  return `${engine} (${threads} ${threads === 1 ? 'thread' : 'threads'})`;
}

/** Nothing where it never lost what it had grokked. */
function collapseLine(collapses: RunStatus['collapses']): [string, string][] {
  const [first, ...others] = collapses ?? [];
  if (first === undefined) {
    return [];
  }
  const more = others.length === 0 ? '' : `, and ${counted(others.length, 'time')} more`;
  return [['collapsed', `test accuracy fell by more than 5 points at epoch ${countText(first)}${more}`]];
}

function milestone(epoch: number | null, set: string): string {
  return epoch === null
    ? `not yet: ${set} accuracy has stayed below 99%`
    : `at epoch ${countText(epoch)} (${set} accuracy ≥ 99%)`;
}

/** Key frequencies of the newest checkpoint, with their share of the neuron-logit map (Nanda et al. 2023, §4.1). */
function frequenciesText(directory: RunDirectory): string {
  const { config } = directory;
  const checkpoint = directory.checkpoints().at(-1);
  if (!checkpoint) {
    return 'no checkpoint to look into';
  }
  const { parameters } = directory.loadCheckpoint(checkpoint.epoch);
  const group = groupOf(config.task);
  const spectrum = spectrumOf(group, transposed(neuronLogitMap(parameters, config.model, multiply)));
  if (group.kind === 'irreps') {
    return irrepsText(group, spectrum);
  }
  const keys = keyFrequencies(spectrum);
  const share = percentText(keys.reduce((sum, k) => sum + spectrum.shares[k - 1], 0));
  const of = group.root === undefined ? '' : ` of the exponents of ${group.root}`;
  return keys.length > LISTED || keys.length === 0
    ? `none stands out: ${keys.length} of ${spectrum.shares.length} hold more than 2% of the neuron-logit map`
    : `${keys.join(', ')}${of} hold ${share} of the neuron-logit map`;
}

/** The irreps with most of the neuron-logit map; which of them are key takes the logits, which `grokking measure` has. */
function irrepsText({ irreps }: IrrepGroup, spectrum: Spectrum): string {
  const shares = irrepShares(spectrum);
  const strongest = irreps.list.toSorted((a, b) => shares[b.number] - shares[a.number]).slice(0, LISTED_IRREPS);
  const texts = strongest.map(({ number, name, dim }) => `${name} (dim ${dim}) ${percentText(shares[number])}`);
  return `${texts.join(', ')} of the neuron-logit map`;
}
