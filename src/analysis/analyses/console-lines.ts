import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { countText } from '../../text/counts';

const MOST_LINES = 1000;
const LONGEST_LINE = 2000;

const METHODS = ['log', 'info', 'warn', 'error', 'debug', 'table', 'dir', 'trace', 'group', 'groupEnd'] as const;

/** Hands lines on; long ones are cut, and after 1,000 one says that the rest is left out: an endless loop may print. */
export function limitedLines(log: (line: string) => void): (line: string) => void {
  let lines = 0;
  return (line) => {
    lines++;
    if (lines <= MOST_LINES) {
      log(line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line);
    } else if (lines === MOST_LINES + 1) {
      log(`… more than ${countText(MOST_LINES)} lines: the rest is left out`);
    }
  };
}

/** Hands every line that is written to the console to `log`, as `limitedLines` does, until the result is called. */
export function captureConsole(log: (line: string) => void): () => void {
  const write = limitedLines(log);
  const stream = new Writable({
    decodeStrings: false,
    write(text: string | Buffer, _encoding, done) {
      String(text).replace(/\n$/, '').split('\n').forEach(write);
      done();
    },
  });
  const own = new Console({ stdout: stream, stderr: stream, colorMode: false });
  const original = METHODS.map((method) => [method, console[method]] as const);
  for (const method of METHODS) {
    console[method] = own[method].bind(own) as Console['log'];
  }
  return () => Object.assign(console, Object.fromEntries(original));
}
