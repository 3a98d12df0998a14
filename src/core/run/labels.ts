import * as path from 'node:path';
import { InputError } from '../config/problem';
import { readText, readTextInTurns } from '../read-text';
import { replaceFile, touchFolder } from './disk';
import { runFile } from './layout';
import { errorCode } from './problems';

/** `labels.json` of a run: what people call it and keep with it. Nothing of the run itself depends on it. */
export interface RunLabels {
  /** What the run is called in place of its config's name. */
  readonly name: string | null;
  readonly tags: readonly string[];
  readonly starred: boolean;
  /** Out of the way: hidden in the explorer until it is asked for. */
  readonly archived: boolean;
}

export const NO_LABELS: RunLabels = { name: null, tags: [], starred: false, archived: false };

const LONGEST_NAME = 80;
const LONGEST_TAG = 40;
const MOST_TAGS = 20;

/** Why this is no name for a run; undefined for one that is. */
export function nameProblem(name: string): string | undefined {
  if (name.trim() === '') {
    return 'A name has at least one letter';
  }
  return name.length > LONGEST_NAME ? `A name has ${LONGEST_NAME} letters at most, this one ${name.length}` : undefined;
}

/** The tags in a text such as `baseline, #paper`, each once. */
export function tagsIn(text: string): string[] {
  const words = text.split(/[\s,]+/).map((word) => word.replace(/^#+/, ''));
  return [...new Set(words.filter((word) => word !== ''))];
}

/** Why these are no tags for a run; undefined for those that are. */
export function tagsProblem(tags: readonly string[]): string | undefined {
  const long = tags.find((tag) => tag.length > LONGEST_TAG);
  if (long !== undefined) {
    return `A tag has ${LONGEST_TAG} letters at most, "${long.slice(0, LONGEST_TAG)}…" has ${long.length}`;
  }
  return tags.length > MOST_TAGS ? `A run has ${MOST_TAGS} tags at most, these are ${tags.length}` : undefined;
}

/** The labels of a run; none where there is no such file or it cannot be read as one. */
export function readLabels(run: string): RunLabels {
  try {
    return labelsIn(readText(runFile.labels(run), 'labels')) ?? NO_LABELS;
  } catch {
    return NO_LABELS;
  }
}

/** As `readLabels`, and others have their turn while the disk is asked. */
export async function readLabelsInTurns(run: string): Promise<RunLabels> {
  try {
    return labelsIn(await readTextInTurns(runFile.labels(run), 'labels')) ?? NO_LABELS;
  } catch {
    return NO_LABELS;
  }
}

/**
 * Changes labels of a run, in one step; what else the file holds stays in it.
 * @throws InputError, one line, where the file is damaged, or cannot be written
 */
export function changeLabels(run: string, change: Partial<RunLabels>): void {
  const file = runFile.labels(run);
  const before = writtenLabels(file);
  try {
    replaceFile(file, `${JSON.stringify({ ...before, ...labelsOf(before), ...change }, null, 2)}\n`);
    touchFolder(path.dirname(run)); // who watches many runs looks there
  } catch (error) {
    throw new InputError(`${file} cannot be written (${errorCode(error)}); mend the permissions of its folder`);
  }
}

function writtenLabels(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readText(file, 'labels');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return {};
    }
    throw damaged(file);
  }
  const value = parsed(text);
  if (!value) {
    throw damaged(file);
  }
  return value;
}

function damaged(file: string): InputError {
  return new InputError(`${file} cannot be read as labels: mend it or remove it, then try again`);
}

function labelsIn(text: string): RunLabels | undefined {
  const value = parsed(text);
  return value && labelsOf(value);
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isRecord ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** A field that is none of its kind is as if it were not there. */
function labelsOf({ name, tags, starred, archived }: Record<string, unknown>): RunLabels {
  const isName = typeof name === 'string' && nameProblem(name) === undefined;
  const given = Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
  const found = tagsIn(given.join(' '));
  return {
    name: isName ? name.trim() : null,
    tags: tagsProblem(found) === undefined ? found : [],
    starred: starred === true,
    archived: archived === true,
  };
}
