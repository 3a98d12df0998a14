import * as path from 'node:path';
import { isUntrained, modelExplanation, trainingExplanation } from '../../analysis/explain/explain';
import { InputError } from '../../core/config/problem';
import { courseOf } from '../../core/run/course';
import { RunDirectory, type RunInfo } from '../../core/run/directory';
import { examplePair } from '../../core/tasks';
import type { Ablation } from '../../protocol/analysis-data';
import { EXPLAINED, type Explained, type Explanation } from '../../protocol/explanation';
import { ABLATION_OPTIONS, ablationOption, checkKind } from '../frequency-options';
import { openModel, type Opening, OPENING_HELP, OPENING_OPTIONS } from '../opening';
import { pairOption } from '../pair-option';
import { print, printJson, say } from '../terminal';
import { type Command, EXIT, parseCommand } from '../usage';

const MODEL_TABS = EXPLAINED.filter((tab) => tab !== 'training');

export const explain: Command = {
  name: 'explain',
  summary: 'what the views show of a checkpoint, in words with its numbers, and where it is written',
  help: `Usage: grokking explain <checkpoint|run> [options]

Says in five sentences what a tab of the dashboard shows, with the numbers of this model at this checkpoint (of a run: the
newest), and where the papers write of it. Numbers are those of grokking measure and grokking ablate; what the numbers do not
say is not said.

Options:
  --tab NAME                     ${EXPLAINED.join(', ')}; left out: each that there is
  --pair X,Y                     of interference
  --frequencies LIST             of ablation: what is removed; without it, the key frequencies
  --irreps LIST                  the same of a task with a group
  --target NAME                  from embedding, unembedding or logits (default embedding)
  --keep                         keep these and remove all others instead
${OPENING_HELP}
  --json                         print {explanations: [{about, title, sentences, sources: [{text, url}]}], absent: [{about, why}]}
`,
  async run(args) {
    const { values, positionals } = parseCommand(
      'explain',
      args,
      {
        ...OPENING_OPTIONS,
        tab: { type: 'string' },
        pair: { type: 'string' },
        ...ABLATION_OPTIONS,
        json: { type: 'boolean', default: false },
      },
      ['<checkpoint|run>'],
    );
    const tab = tabOption(values.tab);
    const pair = pairOption(values.pair);
    const ablation = ablationOption(values);
    const [target] = positionals;
    if (tab === 'training') {
      tell([training(target)], [], values.json);
      return EXIT.done;
    }
    const opening = await openModel(target, values);
    try {
      checkKind(opening.model, values);
      const choices = {
        pair: pair ?? examplePair(opening.model.p),
        ablation: {
          kind: 'frequencies',
          ...(ablation ?? { target: 'embedding', frequencies: [], keep: false }),
        } satisfies Ablation,
      };
      const told = (about: Exclude<Explained, 'training'>): Promise<Explanation> =>
        modelExplanation(opening.model, subjectOf(opening), about, choices);
      if (tab !== undefined) {
        tell([await told(tab)], [], values.json);
      } else {
        const found: Explanation[] = runOf(target) ? [training(target)] : [];
        const absent: Absent[] = found.length > 0 ? [] : [{ about: 'training', why: notOfRun(target) }];
        for (const about of MODEL_TABS) {
          await told(about).then(
            (explanation) => found.push(explanation),
            (error: unknown) => absent.push({ about, why: reasonOf(error) }),
          );
        }
        tell(found, absent, values.json);
      }
      say(opening.note);
    } finally {
      opening.model.dispose();
    }
    return EXIT.done;
  },
};

interface Absent {
  readonly about: Explained;
  readonly why: string;
}

function tabOption(text: string | undefined): Explained | undefined {
  const tab = EXPLAINED.find((name) => name === text);
  if (text !== undefined && tab === undefined) {
    throw new InputError(`--tab takes ${EXPLAINED.join(', ')}, got ${text || 'nothing'}`);
  }
  return tab;
}

/** The run of a folder, or of one of its checkpoints, and the epoch that is meant. */
function runOf(target: string): { run: RunInfo; epoch: number | undefined } | undefined {
  const place = RunDirectory.ofCheckpoint(path.resolve(target));
  const run = new RunDirectory(place?.run ?? target).info();
  return run && { run, epoch: place?.epoch };
}

function notOfRun(target: string): string {
  return `${target} is not of a run, so there are no curves of its training`;
}

/** @throws InputError for a file that is of no run */
function training(target: string): Explanation {
  const found = runOf(target);
  if (!found) {
    throw new InputError(notOfRun(target));
  }
  const { run } = found;
  const epoch = found.epoch ?? run.directory.checkpoints().at(-1)?.epoch ?? run.status.epoch;
  return trainingExplanation({ name: run.name, config: run.config, epoch, ...courseOf(run.directory, epoch) });
}

function subjectOf({ file, epoch, trained }: Opening): Parameters<typeof modelExplanation>[1] {
  const name = runOf(file)?.run.name ?? path.basename(file);
  return { name, epoch, isUntrained: trained !== undefined && epoch !== undefined && isUntrained(trained, epoch) };
}

/** Why there is nothing to say. @throws what is no such reason */
function reasonOf(error: unknown): string {
  if (error instanceof InputError) {
    return error.message;
  }
  throw error;
}

function tell(explanations: readonly Explanation[], absent: readonly Absent[], json: boolean): void {
  if (json) {
    printJson({ explanations, absent });
    return;
  }
  const texts = explanations.map(
    ({ title, sentences, sources }) =>
      `${title}\n${sentences.join(' ')}\n${sources.map(({ text, url }) => `Read: ${text}, ${url}\n`).join('')}`,
  );
  print(texts.join('\n'));
  say(absent.map(({ about, why }) => `${about}: ${why}\n`).join(''));
}
