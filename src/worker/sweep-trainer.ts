import '../engine/disarm-debugger';
import { measureTraining } from '../analysis/training-measures';
import { serveSweep } from '../sweep/trainer';

// Trains runs of a sweep, one after the other: `sweep-trainer.js <sweep>`, forked by whoever schedules it.

serveSweep(process.argv[2], measureTraining);
