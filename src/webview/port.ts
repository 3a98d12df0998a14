import { jsonPort } from '../protocol/json-port';
import type { Port } from '../protocol/rpc';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

// It may be acquired only once in a page's life.
const api = acquireVsCodeApi();

/** The channel to the extension. */
export const hostPort: Port = jsonPort({
  post: (message) => api.postMessage(message),
  listen: (listener) => {
    const receive = (event: MessageEvent): void => listener(event.data);
    window.addEventListener('message', receive);
    return { dispose: () => window.removeEventListener('message', receive) };
  },
});

/** A page is the extension's own: what comes from there is as the types say. */
export const TRUST_IN_HOST = { checks: 'trusted', report: (line: string): void => console.warn(line) } as const;

/** What {@link saveState} stored in an earlier life of this view; empty at first. */
export function savedState<T extends object>(): Partial<T> {
  const state = api.getState();
  return typeof state === 'object' && state !== null ? state : {};
}

export function saveState(state: object): void {
  api.setState(state);
}
