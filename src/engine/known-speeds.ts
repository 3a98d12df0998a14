import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import envPaths from 'env-paths';
import type { EngineName, RunConfig } from '../core/config/types';
import { replaceFile } from '../core/run/disk';

/** Milliseconds of an epoch, by engine. */
type Speeds = Partial<Record<EngineName, number>>;

interface Known {
  /** The machine that they are of. */
  readonly machine: string;
  /** By shape. */
  readonly speeds: Record<string, Speeds | undefined>;
}

/** In place of the folder of the user's caches. */
const FOLDER_VARIABLE = 'GROKKING_CACHE';

/** Milliseconds that an epoch of a model of the config's shape is known to take on this machine; undefined where it was not timed. */
export function knownSpeed(config: RunConfig, engine: EngineName): number | undefined {
  return read().speeds[shapeOf(config)]?.[engine];
}

/** Keeps it for later; where that cannot be written it is timed again. */
export function keepSpeed(config: RunConfig, engine: EngineName, ms: number): void {
  const known = read();
  const shape = shapeOf(config);
  known.speeds[shape] = { ...known.speeds[shape], [engine]: ms };
  try {
    fs.mkdirSync(path.dirname(file()), { recursive: true });
    replaceFile(file(), JSON.stringify(known), { durable: false });
  } catch {
    // a home that is not writable
  }
}

function read(): Known {
  const machine = machineName();
  try {
    const known = JSON.parse(fs.readFileSync(file(), 'utf8')) as Partial<Known>;
    return known.machine === machine && known.speeds instanceof Object
      ? { machine, speeds: known.speeds }
      : { machine, speeds: {} };
  } catch {
    return { machine, speeds: {} };
  }
}

/** What an epoch's time depends on. */
function shapeOf({ task, model, loss, optimizer, training }: RunConfig): string {
  const { family, layers, dModel, heads, dMlp, activation, layerNorm } = model;
  const pairs = [task.operation, task.group, task.tokens, task.modulus, task.pairs, task.trainFraction];
  const steps = [loss.type, optimizer.type, optimizer.gradient.filter, training.batchSize, training.threads];
  return JSON.stringify([family, layers, dModel, heads, dMlp, activation, layerNorm, ...pairs, ...steps]);
}

/** Another processor, another Node.js: other speeds. */
function machineName(): string {
  const cpus = os.cpus();
  return [os.hostname(), cpus[0]?.model, cpus.length, os.availableParallelism(), process.version].join(' ');
}

function file(): string {
  const folder = process.env[FOLDER_VARIABLE] || envPaths('grokking-lab', { suffix: '' }).cache;
  return path.join(folder, 'speeds.json');
}
