import { brokenFiles } from './broken-files';
import { disks } from './disks';
import type { FaultLab } from './lab';
import { processes } from './processes';
import { rivals } from './rivals';

/** Something that goes wrong, and what comes of it. */
export interface Fault {
  readonly name: string;
  /** Makes it happen in a lab of its own. @throws AssertionError when anything is lost, hangs or is not said */
  happen(lab: FaultLab): Promise<void>;
  /** Why it cannot happen on this machine. */
  readonly impossible?: string;
}

/** Each fault is made to happen once by `npm test`, and many times by `npm run torture`. */
export const faults: readonly Fault[] = [...processes, ...rivals, ...brokenFiles, ...disks];
