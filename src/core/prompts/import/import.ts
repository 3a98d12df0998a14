import * as path from 'node:path';
import { isRecord } from '../../config/is-record';
import { InputError } from '../../config/problem';
import type { Reader } from '../both-orders';
import { MOST_PAIRS } from '../parse';
import type { PromptSet } from '../types';
import { BEHAVIOUR } from './behaviour';
import type { Format } from './outcome';
import { SYCOPHANCY_EVAL } from './sycophancy-eval';

const FORMATS: readonly Format[] = [BEHAVIOUR, SYCOPHANCY_EVAL];

export interface ImportedPrompts {
  readonly set: PromptSet;
  readonly format: Pick<Format, 'name' | 'honest'>;
  readonly records: number;
  /** How many records gave no pair, by the reason. */
  readonly dropped: ReadonlyMap<string, number>;
}

/**
 * Makes pairs of a data set in a public format, which is recognised by its content.
 * @param text a JSON list, or a JSON object a line
 * @param file names the set
 * @throws InputError, one line, for other formats and for a data set that gives no pair
 */
export function importPrompts(text: string, file: string, reader: Reader): ImportedPrompts {
  const rows = recordsOf(text, file);
  const format = FORMATS.find((known) => rows.some(known.recognises));
  if (!format) {
    throw new InputError(
      `${file}: is no format that is known; it takes model-written evals and CAA (question, answer_matching_behavior, answer_not_matching_behavior) and SycophancyEval (prompt, base, metadata)`,
    );
  }
  const own = rows.filter(format.recognises);
  const dropped = new Map<string, number>();
  const drop = (reason: string, count = 1): unknown => dropped.set(reason, (dropped.get(reason) ?? 0) + count);
  if (own.length < rows.length) {
    drop('is of another shape than the others', rows.length - own.length);
  }
  const pairs = format.outcomes(own, reader).flatMap((outcome) => {
    if ('dropped' in outcome) {
      drop(outcome.dropped);
    }
    return 'pairs' in outcome ? outcome.pairs : [];
  });
  if (pairs.length === 0) {
    const why = Array.from(dropped, ([reason, count]) => `${count} × ${reason}`).join('; ');
    throw new InputError(`${file}: no pair can be made of it: ${why || 'no user states an opinion in it'}`);
  }
  if (pairs.length > MOST_PAIRS) {
    throw new InputError(`${file}: makes ${pairs.length} pairs, more than ${MOST_PAIRS}; take a part of it`);
  }
  const name =
    path
      .basename(file)
      .replace(/\.jsonl?$/, '')
      .slice(0, 80) || 'imported';
  return { set: { name, ...(reader.chat && { chat: true }), pairs }, format, records: rows.length, dropped };
}

/** The objects of a JSON list, or of lines. */
function recordsOf(text: string, file: string): Readonly<Record<string, unknown>>[] {
  const whole = text.replace(/^\uFEFF/, '').trim();
  const values = whole.startsWith('[')
    ? parsed(whole, file)
    : whole.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [parsed(line, `${file}: line ${i + 1}`)]));
  if (!Array.isArray(values) || values.length === 0) {
    throw new InputError(`${file}: is empty`);
  }
  const wrong = values.findIndex((value) => !isRecord(value));
  if (wrong >= 0) {
    throw new InputError(`${file}: entry ${wrong + 1} is not a JSON object`);
  }
  return values as Record<string, unknown>[];
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`${where}: is not JSON; give a JSON list, or a file with a JSON object a line`);
  }
}
