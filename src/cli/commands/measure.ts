import * as path from 'node:path';
import type { GroupReport } from '../../analysis/group-report';
import type { MlpReport } from '../../analysis/mlp-report';
import type { ModelReport, OriginalLoss } from '../../analysis/report';
import { reportOf } from '../../analysis/report-of';
import { summarySentence } from '../../analysis/summary';
import type { OpenedModel } from '../../analysis/opened-model';
import { type FurtherMeasureName, furtherNames, furtherProblem, FURTHER_NAMES } from '../../core/measures/further';
import type { CosetReport } from '../../core/measures/cosets';
import { InputError } from '../../core/config/problem';
import { RunDirectory } from '../../core/run/directory';
import { numberText } from '../../text/numbers';
import { checkpointsText, measureCheckpoints } from '../measured-checkpoints';
import { lossTable } from '../loss-table';
import { taskFacts, taskLine } from '../task-facts';
import { openModel, OPENING_HELP, OPENING_OPTIONS } from '../opening';
import { type Command, EXIT, parseCommand } from '../usage';
import { print, printJson, say } from '../terminal';
import { counted, countText } from '../../text/counts';
import { percentText } from '../../text/shares';
import { tableText } from '../table';

function mirrorText({ test_acc_mirror: mirror, test_acc_plain: plain }: OriginalLoss): string {
  return typeof mirror === 'number' && typeof plain === 'number'
    ? `\nOf the test pairs, ${percentText(mirror)} are right where the mirror (y, x) is trained, ${percentText(plain)} where it is not.\n`
    : '';
}

function modelText(report: ModelReport | MlpReport): string {
  const { original, restricted, excluded, embedding_remove_all: without, embedding_remove_control: control } = report;
  return lossTable({ original, restricted, excluded, 'without its keys': without, 'without others': control });
}

/** Phases of the neurons, and the analytic solution beside the learned one. */
function mlpText({ original, phases, analytic, ipr, neurons, left_out: leftOut }: MlpReport): string {
  if (!phases || !analytic) {
    return `Not measured: ${leftOut}.\n`;
  }
  const row = (name: string, accuracy: number, { W_in_x: ofX, W_in_y: ofY, W_U: out }: MlpReport['ipr']): string[] => [
    ...[name, percentText(accuracy)],
    ...[ofX, ofY, out].map(numberText),
  ];
  const aligned =
    phases.neurons === 0
      ? 'No neuron belongs to one frequency.'
      : `Of ${counted(phases.neurons, 'neuron')} of one frequency each the median |φ₁ + φ₂ − φ₃| is ${numberText(phases.median_degrees)}°, the mean cosine ${numberText(phases.alignment)}.`;
  return `\n${tableText([
    ['solution', 'accuracy', 'IPR W_in of x', 'of y', 'W_U'],
    row('learned', original.all_acc, ipr),
    row('analytic', analytic.loss.all_acc, analytic.ipr),
  ])}${aligned} ${countText(neurons.dead)} dead.\n`;
}

function groupText(report: GroupReport): string {
  const {
    original,
    restricted,
    excluded,
    embedding_remove_all: without,
    irreps,
    key_irreps: keys,
    cosets,
    left_out,
  } = report;
  const rows = irreps.map((irrep) => [
    ...[String(irrep.number), irrep.name, `${irrep.dim}${irrep.complex_pair ? ' (pair)' : ''}`],
    ...[irrep.W_E_share, irrep.W_U_share, irrep.W_L_share, irrep.logit_fve, irrep.random_share].map(percentText),
    ...[countText(irrep.neurons), keys.includes(irrep.number) ? 'key' : ''],
  ]);
  const header = ['irrep', 'name', 'dim', 'W_E', 'W_U', 'W_L', 'of logits', 'at random', 'neurons', ''];
  return [
    lossTable({ original, restricted, excluded, 'without its keys': without }),
    `\n${tableText([header, ...rows])}`,
    cosets ? cosetText(cosets) : '',
    `Not measured: ${left_out}${cosets ? '' : '; cosets are those of a group that is not abelian, with at most 120 elements'}.\n`,
  ].join('');
}

/** Subgroups on whose cosets neurons are constant. */
function cosetText(cosets: readonly CosetReport[]): string {
  const shown = cosets.filter(({ of_x: x, of_y: y }) => x.left + x.right + y.left + y.right > 0);
  if (shown.length === 0) {
    return '\nNo neuron is constant on the cosets of a subgroup.\n';
  }
  const rows = shown.map(({ subgroup, order, of_x: x, of_y: y, of_both: both, random_of_x, random_of_y }) => [
    ...[subgroup, String(order)],
    ...[x.left, x.right, y.left, y.right, both].map(countText),
    `${numberText(random_of_x)}, ${numberText(random_of_y)}`,
  ]);
  const header = ['cosets of H', 'order', 'x: xH', 'Hx', 'y: yH', 'Hy', 'both', 'at random x, y'];
  return `\nNeurons that are constant on cosets:\n${tableText([header, ...rows])}`;
}

/** Which further measures are asked for; with `all`, those that are defined, and why others are not, as lines. */
function namesOf(
  asked: string | undefined,
  model: OpenedModel,
): { names: readonly FurtherMeasureName[]; absent: string } {
  if (asked !== 'all') {
    return { names: furtherNames(asked === undefined ? [] : asked.split(',')), absent: '' };
  }
  const problems = FURTHER_NAMES.map((name) => [name, furtherProblem(name, model)] as const);
  const absent = problems.filter(([, problem]) => problem !== undefined);
  return {
    names: FURTHER_NAMES.filter((name) => !absent.some(([other]) => other === name)),
    absent: absent.map(([name, problem]) => `no measure ${name}: ${problem}\n`).join(''),
  };
}

/** The run whose checkpoints are measured. @throws InputError, one line */
function runOf(target: string, measures: string | undefined): RunDirectory {
  const run = new RunDirectory(target);
  if (!run.info()) {
    throw new InputError(`${target}: is not a run; --over-checkpoints takes one; leave it out for a checkpoint`);
  }
  if (measures === undefined) {
    throw new InputError('--over-checkpoints takes further measures: name them with --measures, e.g. --measures llc');
  }
  return run;
}

export const measure: Command = {
  name: 'measure',
  summary: 'every measure of a checkpoint: key frequencies, restricted and excluded loss, ablations, …',
  help: `Usage: grokking measure <checkpoint|run> [options]

Measures a checkpoint (.safetensors, .pth, .pt) or the newest one of a run, as the papers define it. What is defined for
models of one layer without LayerNorm only (parts taken out, gradient symmetricity) is null for others. A model of a finite
group that is not cyclic is measured by the group's irreducible representations. One of the family "mlp" has the phases of
its neurons and Gromov's analytic solution of its width instead of attention.

Options:
  --over-checkpoints             the further measures of every checkpoint of a run, a row each, instead; with --measures
  --measures all|NAME,…          further measures beside those, by the names of training.measures: ${FURTHER_NAMES.slice(0, 5).join(', ')},
                                 ${FURTHER_NAMES.slice(5, 9).join(', ')},
                                 ${FURTHER_NAMES.slice(9).join(', ')}; all: each that is defined here
${OPENING_HELP}
  --json                         print one object with every measure; of all checkpoints {checkpoints: [{epoch, …columns}]}
`,
  async run(args) {
    const { values, positionals } = parseCommand(
      'measure',
      args,
      {
        ...OPENING_OPTIONS,
        measures: { type: 'string' },
        'over-checkpoints': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
      ['<checkpoint|run>'],
    );
    const run = values['over-checkpoints'] ? runOf(positionals[0], values.measures) : undefined;
    const { file, task, model, assumed, note } = await openModel(positionals[0], values);
    try {
      const { names, absent } = namesOf(values.measures, model);
      if (run) {
        const checkpoints = await measureCheckpoints(run, model, names);
        if (values.json) {
          printJson({ checkpoints });
        } else {
          print(`${taskLine(task)}\n${checkpointsText(checkpoints)}`);
        }
        say(note + absent);
        return EXIT.done;
      }
      const about = { file: path.basename(file), ...taskFacts(task), pairs: task.pairs, assumed };
      const report = await reportOf(model);
      const further = await model.further(names);
      if (values.json) {
        printJson({ ...about, ...report, ...further });
      } else {
        print(`${await summarySentence(model)}\n${taskLine(task)}\n`);
        print('irreps' in report ? groupText(report) : modelText(report));
        print('family' in report ? mlpText(report) : '');
        print(mirrorText(report.original));
        if (names.length > 0) {
          print(
            `\n${tableText([['measure', 'value'], ...Object.entries(further).map(([name, value]) => [name, numberText(value)])])}`,
          );
        }
      }
      say(note + absent);
    } finally {
      model.dispose();
    }
    return EXIT.done;
  },
};
