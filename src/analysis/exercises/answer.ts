import { plainOf } from '../analyses/plain';
import type { Answer } from './check';

/**
 * What a student's function returned, as plain data with all its digits: tensors and arrays of any rank as lists of lists, Maps,
 * dicts and records by name, a data frame as a list of its rows, a figure as its numbers. Nothing is null; numbers that are not
 * finite are their names, `NaN`, `Infinity`, `-Infinity`, so that no comparison takes them for right.
 * @throws TypeError, one line, for what is no data
 */
export function answerOf(returned: unknown): Answer {
  return plainOf(returned) as Answer;
}
