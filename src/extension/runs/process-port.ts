import type { ChildProcess } from 'node:child_process';
import type { Port } from '../../protocol/rpc';

/** The channel to a forked process. */
export function processPort(child: ChildProcess): Port {
  return {
    post(message) {
      if (child.connected) {
        child.send(message as Parameters<ChildProcess['send']>[0], ignoreClosedChannel);
      }
    },
    listen(listener) {
      child.on('message', listener);
      return { dispose: () => child.off('message', listener) };
    },
  };
}

/** A channel that closes while a message is on its way: the exit tells the rest. */
function ignoreClosedChannel(): void {}
