/** The epoch with a checkpoint that is nearest to one; of two the later. @param epochs ascending */
export function nearestEpoch(epochs: readonly number[], epoch: number): number | undefined {
  const [before, after] = around(epochs, epoch);
  return before !== undefined && (after === undefined || epoch - before < after - epoch) ? before : after;
}

/** Which checkpoints there are about an epoch that has none; undefined where there are none. */
export function nearbyText(epochs: readonly number[], epoch: number): string | undefined {
  const found = around(epochs, epoch).filter((near) => near !== undefined);
  return found.length === 0
    ? undefined
    : `the nearest ${found.length === 1 ? 'checkpoint is that of epoch' : 'checkpoints are those of epochs'} ${found.join(' and ')}`;
}

/** That a run has no checkpoint of an epoch, in a line. */
export function noCheckpointText(run: string, epochs: readonly number[], epoch: number): string {
  return [`${run} has no checkpoint of epoch ${epoch}`, nearbyText(epochs, epoch)].filter(Boolean).join('; ');
}

function around(epochs: readonly number[], epoch: number): [number | undefined, number | undefined] {
  return [epochs.findLast((other) => other < epoch), epochs.find((other) => other >= epoch)];
}
