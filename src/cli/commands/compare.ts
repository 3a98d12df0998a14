import { keySetOf } from '../../analysis/key-set';
import { type KeySet, sameFrequencies, sharedKeys } from '../../core/compare/frequencies';
import { type IrrepSet, isIrrepSet } from '../../core/compare/irrep-set';
import { type ComparedRun, type Comparison, compareRuns, type SeedGroup } from '../../core/compare/groups';
import { OUTCOME_NUMBERS, type RunOutcome } from '../../core/compare/outcome';
import { readComparedRun } from '../../core/compare/read';
import { fieldValue } from '../../core/config/fields';
import { InputError } from '../../core/config/problem';
import { RunDirectory } from '../../core/run/directory';
import { comparedLabels, OUTCOME_TEXTS, outcomeText, spreadText } from '../../text/compared';
import { fieldName, fieldText } from '../../text/config-fields';
import { countText, counted } from '../../text/counts';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';
import { tableText } from '../table';
import { print, printJson, say } from '../terminal';
import { type Command, EXIT, parseArguments } from '../usage';

/** Pairs of runs that the tables have; JSON has all. */
const MOST_PAIRS = 45;

export const compare: Command = {
  name: 'compare',
  summary: 'what differs in the configs of runs, and in how they ended',
  help: `Usage: grokking compare <run> <run> … [--json]

Prints the fields in which the configs differ, how each run ended, mean ± sample standard deviation over runs that differ in
their seeds alone (model.seed, task.split.seed), and the key frequencies of their newest checkpoints side by side: for each
pair how many are shared, and how many two random sets as large would share. Of finite groups that are not cyclic the shares of
their irreps stand there. Runs that have not memorised or grokked are
counted, and are no part of a mean. delay is grokked_at − memorised_at, in epochs.

Options:
  --json   print {runs, differs, groups, key_frequencies, irreps}
`,
  async run(args) {
    const { values, positionals } = parseArguments('compare', args, { json: { type: 'boolean', default: false } });
    const directories = directoriesOf(positionals);
    const runs = directories.map(readComparedRun);
    const comparison = compareRuns(runs);
    const sets: (KeySet | IrrepSet | undefined)[] = [];
    for (const directory of directories) {
      const newest = directory.checkpoints().at(-1);
      sets.push(newest && (await keySetOf(directory, newest.epoch)));
    }
    if (values.json) {
      printJson(asJson(runs, comparison, sets));
    } else {
      printTables(runs, comparison, sets);
    }
    return EXIT.done;
  },
};

/** @throws InputError, a line for each that is no run */
function directoriesOf(given: readonly string[]): RunDirectory[] {
  const directories = given.map((run) => new RunDirectory(run));
  const problems = directories.flatMap((directory) => {
    try {
      directory.require();
      return [];
    } catch (error) {
      if (error instanceof InputError) {
        return [error.message];
      }
      throw error;
    }
  });
  if (problems.length > 0) {
    // Of an error that ends the program one line is shown: those before it are said here.
    problems.slice(0, -1).forEach((line) => say(`${line}\n`));
    throw new InputError(problems[problems.length - 1]);
  }
  const paths = directories.map(({ path }) => path);
  const twice = paths.find((path, i) => paths.indexOf(path) < i);
  if (twice !== undefined) {
    throw new InputError(`grokking compare: ${twice} is given twice`);
  }
  if (paths.length < 2) {
    throw new InputError('grokking compare: it takes two runs at least; see grokking compare --help');
  }
  return directories;
}

interface Pair {
  readonly a: number;
  readonly b: number;
  readonly found: ReturnType<typeof sharedKeys>;
}

/** Those of runs that have frequencies. */
function frequenciesOf(sets: readonly (KeySet | IrrepSet | undefined)[]): (KeySet | undefined)[] {
  return sets.map((set) => (set && !isIrrepSet(set) ? set : undefined));
}

/** Of all pairs those whose frequencies are of the same group. */
function pairsOf(keys: readonly (KeySet | undefined)[]): Pair[] {
  return keys.flatMap((one, a) =>
    keys
      .slice(a + 1)
      .flatMap((other, i) =>
        one && other && sameFrequencies(one, other)
          ? [{ a, b: a + 1 + i, found: sharedKeys(one.keys, other.keys, one.shares.length) }]
          : [],
      ),
  );
}

function asJson(
  runs: readonly ComparedRun[],
  { fields, groups }: Comparison,
  sets: readonly (KeySet | IrrepSet | undefined)[],
): object {
  const keys = frequenciesOf(sets);
  const paths = runs.map(({ run }) => run);
  return {
    runs: runs.map(({ run, name, config, outcome }) => ({
      ...{ run, name },
      config: Object.fromEntries(fields.map((field) => [field, fieldValue(config, field) ?? null])),
      ...outcome,
    })),
    differs: fields,
    groups: groups.map(({ values, runs: members, memorised, grokked, training, spreads }) => ({
      ...{ values, runs: members.map((i) => paths[i]), memorised, grokked, training },
      ...spreads,
    })),
    key_frequencies: {
      runs: keys.map((set, i) =>
        set === undefined
          ? { run: paths[i], epoch: null, frequencies: null, of: null }
          : { run: paths[i], epoch: set.epoch, frequencies: set.keys, of: set.shares.length },
      ),
      pairs: pairsOf(keys).map(({ a, b, found }) => ({ a: paths[a], b: paths[b], ...found })),
    },
    irreps: sets.flatMap((set, i) => (set && isIrrepSet(set) ? [{ run: paths[i], ...set }] : [])),
  };
}

function printTables(
  runs: readonly ComparedRun[],
  comparison: Comparison,
  sets: readonly (KeySet | IrrepSet | undefined)[],
): void {
  const { fields, groups } = comparison;
  const labels = comparedLabels(runs, fields);
  if (fields.length === 0) {
    print('Their configs are the same.\n');
  } else {
    print(
      tableText([
        ['differs', ...labels],
        ...fields.map((field) => [field, ...runs.map(({ config }) => fieldText(fieldValue(config, field)))]),
      ]),
    );
  }
  const header = OUTCOME_NUMBERS.map((name) => OUTCOME_TEXTS[name].name);
  print(
    `\n${tableText([['run', 'state', ...header], ...runs.map(({ outcome }, i) => [labels[i], ...endCells(outcome)])])}`,
  );
  if (groups.some((group) => group.runs.length > 1)) {
    const rows = groups.map((group) => [
      groupText(group),
      countText(group.runs.length),
      ...OUTCOME_NUMBERS.map((name) => spreadText(name, group.spreads[name])),
    ]);
    print(
      `\nOver seeds, mean ± standard deviation of those that have a value:\n${tableText([['group', 'runs', ...header], ...rows])}`,
    );
  }
  printIrreps(labels, sets);
  if (sets.some((set) => !set || !isIrrepSet(set))) {
    printKeys(labels, frequenciesOf(sets), sets);
  }
}

function endCells(outcome: RunOutcome): string[] {
  const state = outcome.error === null ? outcome.state : `${outcome.state}: ${outcome.error}`;
  return [state, ...OUTCOME_NUMBERS.map((name) => outcomeText(name, outcome[name]))];
}

function groupText({ values }: SeedGroup): string {
  const parts = Object.entries(values).map(([field, value]) => `${fieldName(field)} ${fieldText(value)}`.trim());
  return parts.join(' · ') || 'all';
}

/** Of each group with irreps a table: an irrep a row, and of each run its share of the logits, then of W_L. */
function printIrreps(labels: readonly string[], sets: readonly (KeySet | IrrepSet | undefined)[]): void {
  const named = sets.flatMap((set, i) => (set && isIrrepSet(set) ? [{ label: labels[i], set }] : []));
  for (const group of new Set(named.map(({ set }) => set.group))) {
    const runs = named.filter(({ set }) => set.group === group);
    const rows = runs[0].set.irreps.map(({ number, name, random_share }, i) => [
      ...[name, percentText(random_share)],
      ...runs.flatMap(({ set }) => [
        `${percentText(set.irreps[i].logit_fve)}${set.keys.includes(number) ? ' key' : ''}`,
        percentText(set.irreps[i].W_L_share),
      ]),
    ]);
    const header = runs.flatMap(({ label }) => [`${label}: of logits`, 'of W_L']);
    print(`\n${tableText([[`irrep of ${group}`, 'W_L at random', ...header], ...rows])}`);
  }
}

function printKeys(
  labels: readonly string[],
  keys: readonly (KeySet | undefined)[],
  sets: readonly (KeySet | IrrepSet | undefined)[],
): void {
  const rows = keys.map((set, i) =>
    set === undefined
      ? [labels[i], '', sets[i] ? 'none: it has irreps' : 'none: no checkpoint']
      : [labels[i], countText(set.epoch), set.keys.toSorted((a, b) => a - b).join(' ')],
  );
  print(`\n${tableText([['run', 'checkpoint', 'key frequencies'], ...rows])}`);
  const pairs = pairsOf(keys);
  if (pairs.length === 0) {
    return;
  }
  const cells = pairs
    .slice(0, MOST_PAIRS)
    .map(({ a, b, found: { shared, expected, probability } }) => [
      ...[labels[a], labels[b], countText(shared.length), numberText(expected), percentText(probability)],
      shared.join(' '),
    ]);
  print(`\n${tableText([['run', 'and', 'shared', 'by chance', 'as many by chance', 'which'], ...cells])}`);
  if (pairs.length > MOST_PAIRS) {
    say(`and ${counted(pairs.length - MOST_PAIRS, 'more pair')}: --json has all\n`);
  }
}
