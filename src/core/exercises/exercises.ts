import { CIRCUIT } from './circuit';
import type { Exercise } from './exercise';
import { LOGARITHMS } from './logarithms';
import { TOOLKIT } from './toolkit';
import { WAVES } from './waves';

const ALL = [...WAVES, ...CIRCUIT, ...LOGARITHMS, ...TOOLKIT];

export type ExerciseId = (typeof ALL)[number]['id'];

/** Every exercise, in the order in which to do them. */
export const EXERCISES: readonly (Exercise & { readonly id: ExerciseId })[] = ALL;

/** The exercise of a name; undefined where there is none. */
export function exerciseOf(id: string): (typeof EXERCISES)[number] | undefined {
  return EXERCISES.find((exercise) => exercise.id === id);
}
