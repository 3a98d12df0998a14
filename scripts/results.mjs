// Reads what test/results-reporter.cjs wrote, and prints it.
import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ title: string, error: string }} Failure */
/** @typedef {{ passed: string[], failures: Failure[], skipped: string[], running?: string, ended: boolean }} Results */

/**
 * @param {string} file
 * @returns {Results} `running` is the test that had begun and not ended; `ended` says that the whole run did
 */
export function readResults(file) {
  /** @type {Results} */
  const results = { passed: [], failures: [], skipped: [], ended: false };
  if (!existsSync(file)) return results;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    const row = JSON.parse(line);
    if (row.event === 'begin') results.running = row.title;
    else delete results.running;
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
