// Reads inputs of test/inputs: read-inputs.ts <seed> <from> <to>. Before each it sends its parent the input's number, and
// the milliseconds of processor time that the one before took; at the end, or with what an input came to, what it has to say.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { inspect } from 'node:util';
import { inputOf } from '../inputs/kinds';
import { tryInput } from '../inputs/try-input';

/** What the parent is told. */
export type Told =
  | { readonly begins: number }
  | { readonly number: number; readonly milliseconds: number; readonly refused: boolean }
  | { readonly number: number; readonly crash: string }
  /** The most memory that the process has taken for them, beyond what it began with. */
  | { readonly megabytes: number };

async function main(seed: number, from: number, to: number): Promise<void> {
  const begun = mostMegabytes();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-inputs-'));
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  for (let number = from; number < to; number++) {
    // Sent before anything can hang.
    await tell({ begins: number });
    const { kind, input } = inputOf(seed, number);
    const own = path.join(folder, kind.name);
    fs.mkdirSync(own, { recursive: true });
    try {
      const { milliseconds, refusedAt } = tryInput(kind, input, own);
      await tell({ number, milliseconds, refused: refusedAt !== undefined });
    } catch (error) {
      await tell({ number, crash: inspect(error) });
    }
  }
  await tell({ megabytes: mostMegabytes() - begun });
}

function mostMegabytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}

function tell(what: Told): Promise<void> {
  return new Promise((resolve) => process.send?.(what, undefined, undefined, () => resolve()));
}

const [seed, from, to] = process.argv.slice(2).map(Number);
void main(seed, from, to).then(() => process.exit());
