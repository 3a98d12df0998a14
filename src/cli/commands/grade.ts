import * as path from 'node:path';
import { closeGraded, grade } from '../../analysis/exercises/grade';
import { endPython } from '../../analysis/analyses/python/python-process';
import { openCheckpoint } from '../../core/checkpoint/open';
import { InputError } from '../../core/config/problem';
import { isModelFolder } from '../../core/model-folders';
import { EXERCISES, exerciseOf } from '../../core/exercises/exercises';
import type { Grade } from '../../protocol/grading';
import { placeOf } from '../function-errors';
import { newestCheckpoint, TASK_HELP, TASK_OPTIONS, taskOf } from '../opening';
import { type TaggedFunction, taggedFunctions } from '../tagged-functions';
import { print, printJson, say } from '../terminal';
import { type Command, EXIT, parseCommand } from '../usage';

const STATES = ['passed', 'failed', 'skipped'] as const;

interface Graded {
  readonly exercise: string;
  /** Relative to the working folder. */
  readonly file: string;
  readonly function: string;
  readonly state: (typeof STATES)[number];
  readonly message?: string;
  /** `file:line` or `file:line:column`. */
  readonly place: string;
  readonly milliseconds: number;
  readonly hints?: readonly string[];
}

export const gradeCommand: Command = {
  name: 'grade',
  summary: 'check the exercises of a file or folder on a checkpoint',
  help: `Usage: grokking grade <file|folder> --checkpoint <path> [options]

Checks every function whose comment or docstring says @exercise and a name, in TypeScript, JavaScript or Python, on a model: the
function is called, and what it returns is compared with what the lab itself measures on this model, with tolerances. A line for
each: passed; failed, with what was expected and where the answer differs; skipped, where the model has no answer to the exercise.
In a folder the files *.analysis.ts, .js, .mjs and .py are looked into. Python is the interpreter that GROKKING_PYTHON names, else
python3. samples/exercises has the exercises as stubs.

Options:
  --checkpoint PATH              a .safetensors, .pth or .pt file; or a run: its newest checkpoint
  --exercise NAME                this one alone: ${EXERCISES.slice(0, 4)
    .map(({ id }) => id)
    .join(', ')}, …
  --hints                        the hints of what failed, in steps
${TASK_HELP}
  --json                         print {checkpoint, passed, failed, skipped, exercises: [{exercise, file, function, state, message,
                                 place, milliseconds, hints}]}

Exit code 0: all that could be checked passed, and something did; 1: something failed, or all was skipped.
`,
  async run(args) {
    const { values, positionals } = parseCommand(
      'grade',
      args,
      {
        checkpoint: { type: 'string' },
        exercise: { type: 'string' },
        hints: { type: 'boolean', default: false },
        ...TASK_OPTIONS,
        json: { type: 'boolean', default: false },
      },
      ['<file|folder>'],
    );
    if (values.checkpoint === undefined) {
      throw new InputError('grokking grade: --checkpoint is missing; see grokking grade --help');
    }
    const functions = taggedFunctions(positionals[0], values.exercise);
    const { checkpoint, task } = modelOf(values.checkpoint, values);
    const width = Math.max(...functions.map(({ exercise }) => exercise.length));
    const results: Graded[] = [];
    for (const found of functions) {
      const { file, name, exercise } = found;
      const answer = await grade({ file, name, exercise, checkpoint, task }, (line) => say(`${line}\n`));
      const graded = gradedOf(found, answer, values.hints);
      results.push(graded);
      if (!values.json) {
        print(textOf(graded, width));
      }
    }
    endPython();
    await closeGraded();
    const counts = Object.fromEntries(
      STATES.map((state) => [state, results.filter((one) => one.state === state).length]),
    );
    if (values.json) {
      printJson({ checkpoint, ...counts, exercises: results });
    } else {
      print(`\n${STATES.map((state) => `${counts[state]} ${state}`).join(', ')}\n`);
    }
    return counts['failed'] === 0 && counts['passed'] > 0 ? EXIT.done : EXIT.failed;
  },
};

/** @throws InputError, one line, where it cannot be opened */
function modelOf(
  target: string,
  options: Parameters<typeof taskOf>[1],
): { checkpoint: string; task?: ReturnType<typeof taskOf> } {
  const checkpoint = newestCheckpoint(target);
  if (isModelFolder(checkpoint)) {
    return { checkpoint }; // every exercise is skipped
  }
  const opened = openCheckpoint(checkpoint);
  const isSaid = [options.operation, options.group, options.split].some((option) => option !== undefined);
  return { checkpoint, ...(isSaid && { task: taskOf(opened, options) }) };
}

function gradedOf({ file, name, exercise, line }: TaggedFunction, answer: Grade, withHints: boolean): Graded {
  const shown = path.relative('', file);
  const verdict = answer.ok
    ? answer.output
    : { state: 'failed' as const, message: answer.error.message.split('\n')[0] };
  const place = (answer.ok ? undefined : placeOf(answer.error, '')) ?? `${shown}:${line}`;
  const hints = withHints && verdict.state === 'failed' ? exerciseOf(exercise)?.hints : undefined;
  return {
    ...{ exercise, file: shown, function: name, ...verdict, place },
    milliseconds: Math.round(answer.milliseconds),
    ...(hints && { hints }),
  };
}

/** `failed   key-frequencies  expected … (keys.analysis.ts:12)` */
function textOf({ exercise, state, message, place, hints = [] }: Graded, width: number): string {
  const what = message === undefined ? place : `${message} (${place})`;
  const lines = [`${state.padEnd(7)}  ${exercise.padEnd(width)}  ${what}`];
  return [...lines, ...hints.map((hint, i) => `         hint ${i + 1}: ${hint}`), ''].join('\n');
}
