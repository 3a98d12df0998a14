import * as fs from 'node:fs';
import * as path from 'node:path';
import { findFunctions } from '../core/analyses/find-functions';
import { InputError } from '../core/config/problem';
import { EXERCISES, type ExerciseId, exerciseOf } from '../core/exercises/exercises';
import { readText } from '../core/read-text';
import { unknownExercise } from '../analysis/exercises/grade';

/** A function whose comment names an exercise. */
export interface TaggedFunction {
  /** Absolute path. */
  readonly file: string;
  readonly name: string;
  readonly exercise: ExerciseId;
  /** From 1. */
  readonly line: number;
}

const CODE = /\.(ts|js|mjs|py)$/;
const ANALYSIS = /\.analysis\.(ts|js|mjs|py)$/;

/**
 * The functions of a file, or of all analysis files of a folder and of those in it, in the order of the exercises.
 * @throws InputError, one line, where there are none, or one names an exercise that there is not
 */
export function taggedFunctions(target: string, only: string | undefined): TaggedFunction[] {
  if (only !== undefined && !exerciseOf(only)) {
    throw new InputError(`--exercise: ${unknownExercise(only)}`);
  }
  const all = filesOf(target).flatMap(taggedIn);
  if (all.length === 0) {
    throw new InputError(`${target} has no function whose comment says @exercise and a name`);
  }
  const found = all.filter(({ exercise }) => only === undefined || exercise === only);
  if (found.length === 0) {
    const there = [...new Set(all.map(({ exercise }) => exercise))].join(', ');
    throw new InputError(`${target} has no function of the exercise ${only}; it has ${there}`);
  }
  const order = EXERCISES.map(({ id }) => id);
  return found.sort((a, b) => order.indexOf(a.exercise) - order.indexOf(b.exercise) || (a.file < b.file ? -1 : 1));
}

function filesOf(target: string): string[] {
  const stat = fs.statSync(target, { throwIfNoEntry: false });
  if (!stat) {
    throw new InputError(`${target}: there is no such file or folder`);
  }
  if (stat.isDirectory()) {
    return inFolder(path.resolve(target));
  }
  if (!CODE.test(target)) {
    throw new InputError(
      `${target}: give a .ts, .js, .mjs or .py file, or a folder of *.analysis.ts, .js, .mjs or .py`,
    );
  }
  return [path.resolve(target)];
}

function inFolder(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : inFolder(file);
    }
    return ANALYSIS.test(entry.name) ? [file] : [];
  });
}

function taggedIn(file: string): TaggedFunction[] {
  const shown = path.relative('', file);
  const text = textOf(file, shown);
  return findFunctions(text, file).flatMap(({ name, line, exercise }) => {
    if (exercise === undefined) {
      return [];
    }
    const known = exerciseOf(exercise);
    if (!known) {
      throw new InputError(`${shown}:${line + 1}: ${unknownExercise(exercise)}`);
    }
    return [{ file, name, exercise: known.id, line: line + 1 }];
  });
}

function textOf(file: string, shown: string): string {
  try {
    return readText(file, 'code');
  } catch (error) {
    throw new InputError(`${shown}: ${(error as Error).message}`);
  }
}
