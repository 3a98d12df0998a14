// Tries to own each of the run directories that come as lines `<start> <run>` on stdin, at that time of the clock, and answers
// a line of JSON for each: `{"owns": true}`, or `{"refused": "…"}`. It lets go with the next line, an empty one among them, or when it ends.
import * as readline from 'node:readline';
import { RunDirectory } from '../../src/core/run/directory';
import type { RunOwner } from '../../src/core/run/owner';

let owner: RunOwner | undefined;

async function own(line: string): Promise<object> {
  owner?.release();
  owner = undefined;
  if (line === '') {
    return {};
  }
  const [start, run] = line.split(/ (.*)/);
  while (Date.now() < Number(start)); // to the millisecond, as no timer is
  try {
    owner = await new RunDirectory(run).own('terminal');
    owner.beat();
    return { owns: true };
  } catch (error) {
    return { refused: (error as Error).message };
  }
}

async function main(): Promise<void> {
  process.stdout.write('{"ready": true}\n');
  for await (const line of readline.createInterface(process.stdin)) {
    process.stdout.write(`${JSON.stringify(await own(line))}\n`);
  }
  owner?.release();
}

void main();
