import type { RunConfig } from './config/types';

/** A run's checkpoint as another run's beginning, as its path says. */
export interface Parent {
  /** The run directory. */
  readonly run: string;
  /** What the run was called when it was made. */
  readonly name: string;
  readonly epoch: number;
}

const CHECKPOINT = /^(?<run>.*?(?<base>[^\\/]+))[\\/]checkpoints[\\/]epoch-(?<epoch>\d{8,15})\.safetensors$/;
const RUN = /^\d{8}-\d{6}-(.+)-[0-9a-f]{4}$/;

/** The run that a config forks, and from which epoch; undefined where it forks none, or what is no run's checkpoint. */
export function parentOf({ training }: { readonly training: Pick<RunConfig['training'], 'from'> }): Parent | undefined {
  const { run, base, epoch } = CHECKPOINT.exec(training.from ?? '')?.groups ?? {};
  return run === undefined ? undefined : { run, name: RUN.exec(base)?.[1] ?? base, epoch: Number(epoch) };
}
