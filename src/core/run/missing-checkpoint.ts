import * as path from 'node:path';
import { listNames } from './disk';
import { epochOfFileName } from './layout';
import { nearbyText } from './nearby-epochs';

/** Which checkpoints there are in the place of a run's that is not there; undefined for other files. */
export function insteadOf(file: string): string | undefined {
  const epoch = epochOfFileName(path.basename(file));
  if (epoch === undefined) {
    return undefined;
  }
  try {
    const epochs = listNames(path.dirname(file)).flatMap((name) => epochOfFileName(name) ?? []);
    return nearbyText(epochs, epoch);
  } catch {
    return undefined; // not even a folder
  }
}
