// Reads what test/results-reporter.cjs wrote, and prints it.
import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ title: string, error: string }} Failure */
/** @typedef {{ title: string, ms: number }} Duration */
/** @typedef {{ passed: string[], failures: Failure[], skipped: string[], durations: Duration[], running?: string, ended: boolean }} Results */

/**
 * @param {string} file
 * @returns {Results} `running` is the test that had begun and not ended; `ended` says that the whole run did;
 *   `durations` are those of tests and of what is done before and after them
 */
export function readResults(file) {
  /** @type {Results} */
  const results = { passed: [], failures: [], skipped: [], durations: [], ended: false };
  if (!existsSync(file)) return results;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    const row = JSON.parse(line);
    if (row.event === 'begin') results.running = row.title;
    // A hook runs between its test's begin and end, too.
    else if (row.event !== 'hook') delete results.running;
    if (row.ms !== undefined) results.durations.push({ title: row.title, ms: row.ms });
    if (row.event === 'pass') results.passed.push(row.title);
    if (row.event === 'skip') results.skipped.push(row.title);
    if (row.event === 'fail') results.failures.push({ title: row.title, error: row.error });
    if (row.event === 'end') results.ended = true;
  }
  return results;
}

/** @param {{ passed: number, failed: number, skipped: number }} counts */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** @param {Failure[]} failures */
export function printFailures(failures) {
  for (const [index, { title, error }] of failures.entries()) {
    console.log(`\n${index + 1}) ${title}`);
    console.log(error.replace(/^/gm, '   '));
  }
}

/** @param {Duration[]} durations */
export function printSlowest(durations, count = 10) {
  const slowest = durations.toSorted((a, b) => b.ms - a.ms).slice(0, count);
  for (const { title, ms } of slowest) console.log(`${(ms / 1000).toFixed(1).padStart(7)} s  ${title}`);
}
