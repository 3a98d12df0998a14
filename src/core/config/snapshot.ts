import type { RunConfig } from './types';

/** Whether a run is one epoch of a model that was trained elsewhere: there is no course of training to show. */
export function isSnapshot({ load }: Pick<RunConfig, 'load'>): boolean {
  return load !== null && load.history !== true;
}
