import { InputError } from '../core/config/problem';
import type { EngineName, RunConfig } from '../core/config/types';
import type { Engine, Trainer } from '../engine/engine';
import { type KernelSpeed, kernelSpeed, measurePeak } from '../engine/fused/speed';
import { msPerEpoch, trainerFor } from '../engine/timing';

/** Each engine is timed this often; the median counts. */
const SLICES = 5;

/** Without a number of epochs, a slice is about this long, and one epoch at least. */
const SLICE_MS = 1000;

/** V8 starts WebAssembly in its baseline compiler, and TensorFlow sets up its kernels in the first epochs. */
const WARM_UP_MS = 2000;

export interface EngineTiming extends Partial<KernelSpeed> {
  ms_per_epoch: number;
  threads: number;
}

/** What `bench --json` says of an engine that cannot train the config here. */
export interface EngineAbsence {
  unavailable: string;
}

interface Contender {
  readonly name: EngineName;
  readonly trainer: Trainer;
  /** Epochs per slice. */
  epochs: number;
  readonly times: number[];
}

/**
 * Times a full-batch epoch of the config on each engine. The engines take turns, so that a machine that slows down does
 * so for all of them.
 * @param epochs epochs to time on each engine, in all; by default as many as five seconds take
 * @param tell receives what is being done
 */
export async function timeEngines(
  engines: readonly Engine[],
  config: RunConfig,
  epochs: number | undefined,
  tell: (line: string) => void,
): Promise<Partial<Record<EngineName, EngineTiming | EngineAbsence>>> {
  const results: Partial<Record<EngineName, EngineTiming | EngineAbsence>> = {};
  const contenders: Contender[] = [];
  try {
    for (const engine of engines) {
      const reason = engine.unavailable(config.model, config.task) ?? (await slowness(engine, engines.length));
      if (reason === undefined) {
        tell(`warming up ${engine.name}`);
        try {
          contenders.push(await warmedUp(engine, config, epochs));
        } catch (error) {
          if (!(error instanceof InputError)) {
            throw error;
          }
          results[engine.name] = { unavailable: error.message };
        }
      } else {
        results[engine.name] = { unavailable: reason };
      }
    }
    const peaks: number[] = [];
    for (let slice = 0; slice < SLICES; slice++) {
      tell(`timing, slice ${slice + 1} of ${SLICES}`);
      for (const { name, trainer, epochs: count, times } of contenders) {
        if (name === 'fused') {
          peaks.push(measurePeak());
        }
        times.push(await msPerEpoch(trainer, count));
      }
    }
    for (const { name, trainer, times } of contenders) {
      const { threads } = trainer;
      const ms = median(times);
      const speed = name === 'fused' ? kernelSpeed(config, ms, threads, median(peaks)) : {};
      results[name] = { ms_per_epoch: Number(ms.toPrecision(4)), threads, ...speed };
    }
    return Object.fromEntries(engines.map(({ name }) => [name, results[name]]));
  } finally {
    contenders.forEach(({ trainer }) => trainer.dispose());
  }
}

/** Why an engine is not timed that could train: of several, one whose GPU is software would take minutes for itself. */
async function slowness({ name, inspect }: Engine, asked: number): Promise<string | undefined> {
  const seen = await inspect?.();
  if (seen === undefined || 'problem' in seen) {
    return seen?.problem;
  }
  return seen.isSlow && asked > 1 ? `${seen.on}: slow; time it by --engines ${name}` : undefined;
}

async function warmedUp(engine: Engine, config: RunConfig, epochs: number | undefined): Promise<Contender> {
  const trainer = await trainerFor(engine, config);
  const end = performance.now() + WARM_UP_MS;
  let ms: number;
  let count = 1;
  do {
    ms = await msPerEpoch(trainer, count);
    count = Math.min(2 * count, Math.max(1, Math.floor((end - performance.now()) / ms)));
  } while (performance.now() < end);
  const perSlice = epochs === undefined ? SLICE_MS / ms : epochs / SLICES;
  return { name: engine.name, trainer, epochs: Math.max(1, Math.ceil(perSlice)), times: [] };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
