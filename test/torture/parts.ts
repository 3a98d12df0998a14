import { disk } from './disk';
import { everyFault } from './every-fault';
import { inputs } from './inputs';
import { kills, writes } from './kills';
import { rivals } from './rivals';

/** A part of `npm run torture`. @param count how much of the whole is asked for @returns its figures */
type Part = (count: (whole: number) => number, seed: number) => Promise<string>;

/** The parts that need no editor. */
export const parts = { kills, writes, rivals, faults: everyFault, disk, inputs } satisfies Record<string, Part>;
