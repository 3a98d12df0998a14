import assert from 'node:assert/strict';
import { decoded, encoded, jsonPort } from '../../../src/protocol/json-port';
import { Rpc, type Port } from '../../../src/protocol/rpc';

/** A message the way VS Code sends it to a webview: JSON, and beside it the bytes of typed arrays. */
function sent(message: unknown): unknown {
  const views: ArrayBufferView[] = [];
  const json = JSON.stringify(message, (_key, value: unknown) =>
    ArrayBuffer.isView(value) ? { bytes: views.push(value) - 1 } : value,
  );
  return JSON.parse(json, (_key, value: unknown) => {
    const at = typeof value === 'object' && value !== null && 'bytes' in value ? value.bytes : undefined;
    return typeof at === 'number' ? structuredClone(views[at]) : value;
  });
}

const MESSAGES: Record<string, unknown> = {
  'no number and the infinities': [NaN, Infinity, -Infinity, 0, -1.5],
  'these deep inside': { a: { b: [{ c: NaN }, [[Infinity]], 'NaN', null] }, d: -Infinity },
  'long lists': { values: Array.from({ length: 1000 }, (_, i) => (i === 7 ? NaN : Math.sin(i))) },
  'lists of other things': [['a', 1, null, true], [], [[]], [{}]],
  'typed arrays': { column: Float64Array.of(1, NaN), pixels: Uint8Array.of(1, 2), neuron: Float32Array.of(0.5) },
  text: 'plain',
};

describe('the channel between a page and the extension', () => {
  for (const [what, message] of Object.entries(MESSAGES)) {
    it(`keeps ${what}`, () => {
      assert.deepEqual(decoded(sent(encoded(message))), message);
      assert.deepEqual(decoded(message), message, 'also where nothing was encoded');
    });
  }

  it('would lose them without', () => assert.deepEqual(sent([NaN, -Infinity]), [null, null]));

  it('does not write long lists of numbers out', () => {
    const values = Array.from({ length: 12_769 }, (_, i) => Math.sin(i));
    const message = encoded({ kind: 'heatmap', values, rows: 113, columns: 113 }) as { values: unknown };
    assert.ok(JSON.stringify({ ...message, values: 0 }).length < 100);
    assert.deepEqual(message.values, { $numbers: Float64Array.from(values) });
  });

  it('carries calls, answers and errors', async () => {
    const listeners: ((message: unknown) => void)[][] = [[], []];
    const end = (own: number): Port =>
      jsonPort({
        post: (message) => queueMicrotask(() => listeners[1 - own].forEach((listener) => listener(sent(message)))),
        listen: (listener) => {
          listeners[own].push(listener);
          return { dispose: () => undefined };
        },
      });
    interface Served {
      add(a: number, b: readonly number[]): number[];
      fail(): void;
    }
    const trust = { checks: 'trusted', report: (line: string): void => assert.fail(line) } as const;
    const page = new Rpc<Served, Record<never, never>>(end(0), {}, trust);
    new Rpc<Record<never, never>, Served>(
      end(1),
      {
        add: (a, b) => b.map((value) => value + a),
        fail: () => {
          throw new Error('no');
        },
      },
      trust,
    );
    assert.deepEqual(await page.call('add', Infinity, [1, NaN, -Infinity]), [Infinity, NaN, NaN]);
    await assert.rejects(page.call('fail'), /^Error: no$/);
  });
});
