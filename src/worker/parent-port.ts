import type { Port } from '../protocol/rpc';

/** The channel to the process that forked this one. */
export const parentPort: Port = {
  post(message) {
    if (process.connected) {
      // A parent that leaves meanwhile is noticed by `disconnect`.
      process.send?.(message, undefined, undefined, () => undefined);
    }
  },
  listen(listener) {
    process.on('message', listener);
    return { dispose: () => process.off('message', listener) };
  },
};
