import { exitInterrupted } from './process-end';

/**
 * To be imported before all else: Node opens a debugger's port on SIGUSR1, by which clusters warn before their time limit,
 * unless somebody listens. From now on the signal ends the process, until a training listens in its place.
 */
if (process.platform !== 'win32') {
  process.on('SIGUSR1', exitInterrupted);
}
