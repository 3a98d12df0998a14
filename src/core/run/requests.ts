import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { listNames } from './disk';
import { errorCode } from './problems';

export const REQUESTS = ['pause', 'resume', 'stop', 'checkpoint'] as const;
/** What a training may be asked for by any process that reaches its run directory. */
export type Request = (typeof REQUESTS)[number];

/** Of this number there may be several: nobody asks so often. */
const LAST = 10 ** 15 - 1;

/**
 * Puts a request into a run's control folder: an empty file `<number>-<nonce>.<request>`. Numbers, not times, say which
 * came first: clocks are set back.
 * @returns the file, which the training removes when it has done what was asked
 */
export function putRequest(folder: string, request: Request): string {
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') {
      throw error;
    }
  }
  const last = requestFiles(folder).at(-1)?.number ?? 0;
  const name = `${String(Math.min(last + 1, LAST)).padStart(8, '0')}-${randomBytes(4).toString('hex')}.${request}`;
  const file = path.join(folder, name);
  fs.writeFileSync(file, '', { flag: 'wx' });
  return file;
}

/** The requests of a control folder, oldest first. */
export function requestFiles(folder: string): { file: string; request: Request; number: number }[] {
  return listNames(folder)
    .flatMap((name) => {
      const match = /^(\d{8,15})-[0-9a-f]{8}\.(\w+)$/.exec(name);
      const request = REQUESTS.find((known) => known === match?.[2]);
      return match && request ? [{ file: path.join(folder, name), request, number: Number(match[1]) }] : [];
    })
    .sort((a, b) => a.number - b.number);
}
