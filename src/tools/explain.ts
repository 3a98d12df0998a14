import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { InputError } from '../core/config/problem';
import { checkpointOf, EPOCH, FREQUENCIES, insidePath, lastJson, RUN, schema } from './input';
import type { Answer, Desk, Tool } from './tool';

const measure: Tool = {
  name: 'grokking_measure',
  title: 'Measure a checkpoint',
  description:
    'What a checkpoint has learned, as the papers define it: losses (nats), accuracies, key frequencies with their shares of W_L, restricted and excluded loss, Gini coefficients, neurons by frequency, ablations beside controls; for groups that are not cyclic the irreps. `measures` adds further ones, e.g. effective_rank, ipr, llc (slow), or all.',
  inputSchema: schema(
    { run: RUN, epoch: EPOCH, measures: { type: 'string', description: 'all, or names separated by commas.' } },
    ['run'],
  ),
  does: 'measures',
  async call(input, desk) {
    const extra = typeof input['measures'] === 'string' ? ['--measures', input['measures']] : [];
    const data = lastJson(await desk.cli(['measure', checkpointOf(desk, input), ...extra, '--json']));
    return { data, next: 'Prove that the key frequencies are used: grokking_ablate beside its control.' };
  },
};

const spectrum: Tool = {
  name: 'grokking_spectrum',
  title: 'Fourier spectrum',
  description:
    'The spectrum of a checkpoint as a picture and as numbers: per frequency k the shares (0 to 1) of the squared norm of the embedding W_E, of the neuron-logit map W_L and of the logits.',
  inputSchema: schema({ run: RUN, epoch: EPOCH }, ['run']),
  does: 'measures',
  call: (input, desk) =>
    pictured(
      desk,
      ['figure', checkpointOf(desk, input), 'spectrum'],
      'Ask grokking_ablate about the frequencies that stand out.',
    ),
};

const ablate: Tool = {
  name: 'grokking_ablate',
  title: 'Take frequencies out',
  description:
    'Takes frequencies out of the embedding, unembedding or logits of a checkpoint, and evaluates; beside it the control, as many random frequencies that are not key (five draws), and the intact model. Losses in nats, accuracies as shares. Only what does more harm than its control says something about what was taken out.',
  inputSchema: schema(
    {
      run: RUN,
      epoch: EPOCH,
      frequencies: FREQUENCIES,
      target: { enum: ['embedding', 'unembedding', 'logits'], description: 'Left out: embedding.' },
      keep: { type: 'boolean', description: 'Keep these and take out all others.' },
    },
    ['run', 'frequencies'],
  ),
  does: 'measures',
  async call(input, desk) {
    const { frequencies, target, keep } = input;
    if (!Array.isArray(frequencies)) {
      throw new InputError('frequencies takes a list of whole numbers, e.g. [23, 6]');
    }
    const options = [...(typeof target === 'string' ? ['--target', target] : []), ...(keep === true ? ['--keep'] : [])];
    const args = ['ablate', checkpointOf(desk, input), '--frequencies', frequencies.join(','), ...options, '--json'];
    return {
      data: lastJson(await desk.cli(args)),
      next: 'Compare test_acc with control.mean.test_acc and original.test_acc.',
    };
  },
};

const interference: Tool = {
  name: 'grokking_interference',
  title: 'Interference of a pair',
  description:
    'How the waves of the key frequencies add up over the answers z of one pair (x, y): a picture, and per z the part of each frequency, their sum and the logit without its mean.',
  inputSchema: schema(
    { run: RUN, epoch: EPOCH, x: { type: 'integer', minimum: 0 }, y: { type: 'integer', minimum: 0 } },
    ['run', 'x', 'y'],
  ),
  does: 'measures',
  call: (input, desk) =>
    pictured(
      desk,
      ['figure', checkpointOf(desk, input), 'interference', '--pair', `${String(input['x'])},${String(input['y'])}`],
      'The largest sum should stand at the right answer.',
    ),
};

const discover: Tool = {
  name: 'grokking_discover',
  title: 'Structure without a hypothesis',
  description:
    'Which group the answers of a checkpoint are of, if any, and which permutations of the tokens one linear map carries on its embeddings, beside random permutations: nothing of the task goes in.',
  inputSchema: schema({ run: RUN, epoch: EPOCH }, ['run']),
  does: 'measures',
  async call(input, desk) {
    return { data: lastJson(await desk.cli(['discover', checkpointOf(desk, input), '--json'])) };
  },
};

const analyze: Tool = {
  name: 'grokking_run_analysis',
  title: 'Run an analysis function',
  description:
    'Runs a function of an *.analysis.ts, .js or .py file of the workspace on a checkpoint; its first parameter is the model. Its result as JSON, and what it printed.',
  inputSchema: schema(
    {
      run: RUN,
      epoch: EPOCH,
      file: { type: 'string', description: 'Relative to the workspace.' },
      function: { type: 'string', description: 'Its name.' },
      args: {
        type: 'object',
        description: 'What follows model, by name; p, trainPairs and testPairs are the model’s own.',
      },
    },
    ['run', 'file', 'function'],
  ),
  does: 'runs code',
  async call(input, desk) {
    const place = `${insidePath(desk, input['file'], 'file')}#${String(input['function'])}`;
    const args = input['args'] === undefined ? [] : ['--args', JSON.stringify(input['args'])];
    return {
      data: lastJson(await desk.cli(['analyze', place, '--checkpoint', checkpointOf(desk, input), ...args, '--json'])),
    };
  },
};

/** A figure of the command line as PNG and as its numbers. */
async function pictured(desk: Desk, args: readonly string[], next: string): Promise<Answer> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-tool-'));
  try {
    const [png, csv] = ['figure.png', 'figure.csv'].map((name) => path.join(folder, name));
    await desk.cli([...args, '--out', png]);
    await desk.cli([...args, '--out', csv]);
    return { data: tableOf(fs.readFileSync(csv, 'utf8')), next, picture: fs.readFileSync(png) };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Columns by name. @throws Error where a row has another number of fields than the header */
export function tableOf(csv: string): Record<string, (string | number | null)[]> {
  const [header, ...rows] = csv.trim().split('\n').map(fieldsOf);
  const odd = rows.find((row) => row.length !== header.length);
  if (odd) {
    throw new Error(`a figure's row has ${odd.length} fields, its header ${header.length}`);
  }
  return Object.fromEntries(header.map((name, i) => [name, rows.map((row) => cellOf(row[i]))]));
}

/** Of a line; in quotes, where doubled ones stand for one, a comma is text. */
function fieldsOf(line: string): string[] {
  return Array.from(line.matchAll(/(?<=^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"'),
  );
}

function cellOf(field: string): string | number | null {
  return field === '' ? null : Number.isNaN(Number(field)) ? field : Number(field);
}

export const EXPLAINING_TOOLS: readonly Tool[] = [measure, spectrum, ablate, interference, discover, analyze];
