import { measureTraining } from '../analysis/training-measures';
import { trainRun } from '../engine/training';
import { TrainingControl } from '../engine/training-control';
import { Rpc } from '../protocol/rpc';
import type { WorkerEvents, WorkerMethods } from '../protocol/worker';
import { parentPort } from './parent-port';

const control = new TrainingControl();

let training = false;

const rpc = new Rpc<WorkerEvents, WorkerMethods>(parentPort, {
  train: (run) => {
    training = true;
    return trainRun(
      run,
      control,
      {
        status: (status) => rpc.notify('status', status),
        checkpoint: (epoch, file) => rpc.notify('checkpointWritten', epoch, file),
        log: (line) => rpc.notify('log', line),
      },
      measureTraining,
    ).finally(() => {
      if (!process.connected) {
        process.exit();
      }
    });
  },
  pause: () => control.pause(),
  resume: () => control.resume(),
  stop: () => control.stop(),
  checkpoint: () => control.checkpoint(),
});

// Without its parent nobody can steer this process: it saves what there is and leaves. `train` exits when that is done.
process.on('disconnect', () => {
  if (!training) {
    process.exit();
  }
  control.interrupt();
});
// An interrupt of the terminal's whole process group is the parent's to handle.
process.on('SIGINT', () => undefined);
