import { InputError } from '../../core/config/problem';
import type { KeepRule } from '../../core/config/types';
import { RunDirectory, type RunInfo } from '../../core/run/directory';
import { offeredRules } from '../../core/run/keep-rule';
import { thinningBy } from '../../core/run/checkpoint-thinning';
import { tableText } from '../table';
import { type Command, EXIT, parseCommand } from '../usage';
import { print, printJson, say } from '../terminal';
import { byteText } from '../../text/bytes';
import { countText } from '../../text/counts';

export const thinRun: Command = {
  name: 'thin',
  summary: 'remove checkpoints of a run that nobody trains',
  help: `Usage: grokking thin <run> [--keep RULE] [--json]

Removes the checkpoints of a run that a rule does not keep, and prints what that freed. Without a rule nothing is removed:
prints what each would remove. The newest two, from which training can go on, and those that are the current checkpoint in an
editor stay. training.keep in a config does the same while a run trains.

Options:
  --keep RULE   powers-of-two (epoch 0, the first, and each whose epoch is at least twice that of the one kept before),
                every:N (multiples of N epochs), or last
  --json        print {run, keep, removed, kept, freed}, epochs and bytes; without a rule {run, disk, checkpoints, rules},
                disk {checkpoints, states, all} in bytes
`,
  async run(args) {
    const options = { keep: { type: 'string' }, json: { type: 'boolean', default: false } } as const;
    const { values, positionals } = parseCommand('thin', args, options, ['<run>']);
    const rule = values.keep === undefined ? undefined : ruleOf(values.keep);
    const info = new RunDirectory(positionals[0]).require();
    await (rule === undefined ? tellRules(info, values.json) : thinBy(rule, info, values.json));
    return EXIT.done;
  },
};

async function thinBy(rule: KeepRule, { directory }: RunInfo, json: boolean): Promise<void> {
  const owner = await directory.own('terminal', (line) => say(`${line}\n`));
  try {
    const { epochs: removed, bytes: freed, stuck } = await owner.thin(rule);
    const kept = directory.checkpoints().map(({ epoch }) => epoch);
    if (json) {
      printJson({ run: directory.path, keep: rule, removed, kept, freed });
    } else {
      const all = countText(removed.length + kept.length);
      print(`${countText(removed.length)} of ${all} checkpoints removed, ${byteText(freed)} freed\n`);
    }
    if (stuck > 0) {
      say(`${countText(stuck)} could not be removed: are they open in another program?\n`);
    }
  } finally {
    owner.release();
  }
}

async function tellRules({ directory, config, name }: RunInfo, json: boolean): Promise<void> {
  const [stock, disk] = await Promise.all([directory.stock(), directory.diskUse()]);
  const epochs = [...stock.sizes.keys()];
  const rules = offeredRules(config, epochs).map((keep) => ({ keep, ...thinningBy(keep, stock) }));
  if (json) {
    const figures = rules.map(({ keep, epochs: removed, bytes: freed }) => ({ keep, removed, freed }));
    printJson({ run: directory.path, disk, checkpoints: epochs, rules: figures });
    return;
  }
  const rows = rules.map(({ keep, epochs: removed, bytes }) => [
    typeof keep === 'object' ? `every:${keep.every}` : keep,
    countText(removed.length),
    byteText(bytes),
  ]);
  print(`${name}: ${byteText(disk.all)}, ${countText(epochs.length)} checkpoints\n`);
  print(tableText([['--keep', 'removes', 'frees'], ...rows]));
}

/** @throws InputError for what is no rule */
function ruleOf(text: string): KeepRule {
  if (text === 'last' || text === 'powers-of-two') {
    return text;
  }
  const every = Number(/^every:(\d{1,15})$/.exec(text)?.[1] ?? 0);
  if (every === 0) {
    throw new InputError(
      `--keep takes powers-of-two, last or every:N, e.g. every:5000, got ${text === '' ? 'nothing' : text}`,
    );
  }
  return { every };
}
