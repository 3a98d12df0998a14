import { performance } from 'node:perf_hooks';
import { InputError } from '../../core/config/problem';
import { defaultConfig } from '../../core/config/parse';
import type { TaskConfig } from '../../core/config/types';
import { EXERCISES, exerciseOf } from '../../core/exercises/exercises';
import { isModelFolder } from '../../core/model-folders';
import { chooseEngine } from '../../engine/select';
import type { FunctionError } from '../../protocol/analysis-call';
import type { Grade, GradeCall, Verdict } from '../../protocol/grading';
import { callFunctionFor } from '../analyses/call-function';
import { openForFunction } from '../analyses/open-model';
import { OpenedModel } from '../opened-model';
import { answerOf } from './answer';
import type { Answer, Subject } from './check';
import { CHECKS } from './checks';
import { unfit } from './fit';

type Log = (line: string) => void;

/** A student's function that did not come to an end. */
export class FunctionFailed extends Error {
  constructor(readonly told: FunctionError) {
    super(told.message);
  }
}

/** The model of a checkpoint, with what was computed of it: exercises are graded one after the other on the same. */
let open: { readonly key: string; readonly model: Promise<OpenedModel> } | undefined;

/**
 * Checks a student's function on a model: it is called, maybe several times, and what it returns is compared with what the lab's
 * own measures say of this very model. An exercise that the model has no answer to is skipped, never passed. One call at a time.
 * @param log receives what the function writes to the console, line by line
 * @throws InputError, one line, for an exercise that there is not, and where the checkpoint cannot be read
 */
export async function grade(call: GradeCall, log: Log): Promise<Grade> {
  const exercise = exerciseOf(call.exercise);
  if (!exercise) {
    throw new InputError(unknownExercise(call.exercise));
  }
  const started = performance.now();
  const milliseconds = (): number => performance.now() - started;
  try {
    const output = await verdict(call, exercise, log);
    return { ok: true, output, milliseconds: milliseconds() };
  } catch (error) {
    if (error instanceof FunctionFailed) {
      return { ok: false, error: error.told, milliseconds: milliseconds() };
    }
    throw error;
  }
}

/** Of a name that no exercise has. */
export function unknownExercise(id: string): string {
  return `there is no exercise ${id}; take one of ${EXERCISES.map((exercise) => exercise.id).join(', ')}`;
}

async function verdict(call: GradeCall, exercise: (typeof EXERCISES)[number], log: Log): Promise<Verdict> {
  if (isModelFolder(call.checkpoint)) {
    return {
      state: 'skipped',
      message: 'exercises are about models of modular arithmetic, and this is a language model',
    };
  }
  const model = await openedModel(call.checkpoint, call.task);
  const reason = unfit(exercise, model.task);
  if (reason !== undefined) {
    return { state: 'skipped', message: reason };
  }
  try {
    const message = await CHECKS[exercise.id](subjectOf(model, call, log));
    return message === undefined ? { state: 'passed' } : { state: 'failed', message };
  } catch (error) {
    if (error instanceof InputError) {
      return { state: 'skipped', message: error.message };
    }
    throw error;
  }
}

/** A function of a file as checks have it. */
export function subjectOf(model: OpenedModel, call: Omit<GradeCall, 'exercise'>, log: Log): Subject {
  return {
    model,
    async call(args = {}): Promise<Answer> {
      const answer = await callFunctionFor({ ...call, args }, log, answerOf);
      if (!answer.ok) {
        throw new FunctionFailed(answer.error);
      }
      return answer.output;
    },
    async beside(checkpoint, use) {
      const other = await openModel(checkpoint);
      try {
        return await use(subjectOf(other, { ...call, checkpoint, task: undefined }, log));
      } finally {
        other.dispose();
      }
    },
  };
}

/** The model of a checkpoint; the last one stays open. @throws InputError, one line, where it cannot be read */
async function openedModel(checkpoint: string, task: TaskConfig | undefined): Promise<OpenedModel> {
  const { parameters, config } = openForFunction(checkpoint, task);
  const key = JSON.stringify([checkpoint, config]);
  if (open?.key === key) {
    const model = await open.model;
    if (model.parameters === parameters) {
      return model; // the file is still the same
    }
  }
  await closeGraded();
  open = { key, model: openModel(checkpoint, task) };
  return open.model;
}

/** Lets the model go that the last grading left open. */
export async function closeGraded(): Promise<void> {
  const last = open;
  open = undefined;
  (await last?.model.catch(() => undefined))?.dispose();
}

/** @throws InputError, one line, where it cannot be read, or no engine here runs it */
export function openModel(checkpoint: string, task?: TaskConfig): Promise<OpenedModel> {
  const { parameters, config } = openForFunction(checkpoint, task);
  const recipe = { ...defaultConfig(), ...config };
  return OpenedModel.open(chooseEngine(recipe).engine, parameters, recipe);
}
