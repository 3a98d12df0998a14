import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ANALYST_CHECKS } from '../../../src/protocol/checks/analysis';
import { checkedValue } from '../../../src/protocol/checks/checked';
import { DASHBOARD_CHECKS } from '../../../src/protocol/checks/dashboard';
import { DESCRIPTION } from '../../../src/protocol/checks/description';
import { FUNCTION_ANSWER, RUNNER_CHECKS } from '../../../src/protocol/checks/analyses';
import { CHECKPOINT_PAGE_CHECKS } from '../../../src/protocol/checks/checkpoint-page';
import { COMPARE_CHECKS } from '../../../src/protocol/checks/compare';
import { RESULTS_CHECKS } from '../../../src/protocol/checks/results';
import { jsonPort } from '../../../src/protocol/json-port';
import { type Checks, type Handlers, type Methods, Rpc } from '../../../src/protocol/rpc';

/** An end of a channel that takes whatever is sent to it, and keeps what it answers and reports. */
class Attacked {
  readonly calls: [method: string, args: unknown[]][] = [];
  readonly answers: Record<string, unknown>[] = [];
  readonly reports: string[] = [];
  private listener: (message: unknown) => void = () => undefined;

  constructor(checks: object) {
    const names = Object.keys(checks);
    const handlers = Object.fromEntries(names.map((name) => [name, (...args: unknown[]) => this.call(name, args)]));
    new Rpc<Record<never, never>, Methods<object>>(
      jsonPort({
        post: (message) => void this.answers.push(message as Record<string, unknown>),
        listen: (listener) => {
          this.listener = listener;
          return { dispose: () => undefined };
        },
      }),
      handlers as Handlers<Methods<object>>,
      { checks: checks as Checks<Methods<object>>, report: (line) => void this.reports.push(line) },
    );
  }

  async send(message: unknown): Promise<void> {
    this.listener(message);
    await new Promise(setImmediate);
  }

  private call(name: string, args: unknown[]): string {
    this.calls.push([name, args]);
    return 'done';
  }
}

const SIDES = {
  DASHBOARD_CHECKS,
  RESULTS_CHECKS,
  CHECKPOINT_PAGE_CHECKS,
  COMPARE_CHECKS,
  RUNNER_CHECKS,
  ANALYST_CHECKS,
};
/** A call of each side as it should be: it is answered after all others. */
const TRUE: Readonly<Record<string, [method: string, ...args: unknown[]]>> = {
  DASHBOARD_CHECKS: ['analyse', 'neuron', [500, 12]],
  RESULTS_CHECKS: ['act', 1, 'rerun'],
  CHECKPOINT_PAGE_CHECKS: ['showLog'],
  COMPARE_CHECKS: ['checkpoints', { run: '/run', epoch: 1 }, { run: '/other', epoch: 2 }],
  RUNNER_CHECKS: ['logged', 'a line'],
  ANALYST_CHECKS: ['ask', '/run', 'trace', [500, 1, 2]],
};
const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function isPlace(value: unknown): boolean {
  const { run, epoch } = value as Record<string, unknown>;
  return typeof run === 'string' && isCount(epoch);
}

/** What each handler may rely on, in words of its own. */
const RELIED_ON: Readonly<Record<string, (args: readonly unknown[]) => boolean>> = {
  open: (args) => args.length === 0 || isTexts(args[0]),
  show: ([metrics]) => isTexts(metrics),
  keys: ([of]) => typeof of === 'string' || isPlace(of),
  checkpoints: (args) => args.length === 2 && args.every(isPlace),
  compare: (args) => args.length === 2 && args.every(isPlace),
  keep: (args) => args.length === 0,
  scrubbed: (args) => args.length === 0,
  clear: (args) => args.length === 0,
  showLog: (args) => args.length === 0,
  openDashboard: (args) => args.length === 0,
  setCurrent: (args) => args.length === 0,
  manageTrust: (args) => args.length === 0,
  saveFile: ([name, kind, content]) =>
    typeof name === 'string' &&
    ['svg', 'png', 'csv'].includes(String(kind)) &&
    (typeof content === 'string' || content instanceof Uint8Array),
  saveMetrics: ([name, ...lists]) =>
    typeof name === 'string' &&
    lists.length === 2 &&
    lists.every((list) => Array.isArray(list) && list.every((entry) => typeof entry === 'string')),
  rowsBetween: (args) => args.length === 2 && args.every(Number.isFinite),
  openFrame: ([file, ...place]) => typeof file === 'string' && place.length === 2 && place.every(isCount),
  frame: (args) => args.length === 2 && args.every(isCount),
  logged: ([line]) => typeof line === 'string',
  describe: ([file]) => typeof file === 'string',
  exportModel: ([file]) => typeof file === 'string',
  close: ([run]) => typeof run === 'string',
  act: ([first, second]) =>
    typeof first === 'string' ? second === undefined || isCount(second) : isCount(first) && typeof second === 'string',
  analyse: ([method, args]) => typeof method === 'string' && Array.isArray(args) && args.length > 0 && isCount(args[0]),
  ask: ([run, method, args]) =>
    typeof run === 'string' && typeof method === 'string' && Array.isArray(args) && isCount(args[0]),
  openModel: ([form]) =>
    typeof form === 'object' &&
    form !== null &&
    'name' in form &&
    typeof form.name === 'string' &&
    'split' in form &&
    typeof form.split === 'object',
};

describe('hostile messages', () => {
  const anything = fc.anything({ withTypedArray: true, withDate: true, withNullPrototype: true });
  const names = fc.constantFrom(...Object.keys(RELIED_ON), ...inherited);
  // Near misses: real names and kinds with any arguments, among them values that some method takes.
  const argument = fc.oneof(
    anything,
    fc.constantFrom<unknown>('pause', 'neuron', 'rerun', 0, 500, -1, 0.5, NaN, null, undefined, Uint8Array.of(1)),
    fc.constant({ run: '/run', epoch: 500 }),
    fc.constant({ kind: 'frequencies', target: 'logits', frequencies: [1], keep: true }),
    fc.array(fc.constantFrom<unknown>(0, 1, 500, 'neuron', { kind: 'head', head: 0 }), { maxLength: 4 }),
  );
  const message = fc.oneof(
    anything,
    fc.record(
      {
        kind: fc.oneof(fc.constantFrom('call', 'notify', 'reply'), anything),
        id: fc.oneof(fc.nat(), anything),
        method: fc.oneof(names, anything),
        args: fc.oneof(fc.array(argument, { maxLength: 4 }), anything),
        ok: anything,
        error: anything,
      },
      { requiredKeys: [] },
    ),
    fc.record({ kind: fc.constant('call'), id: fc.nat(), method: names, args: fc.array(argument, { maxLength: 4 }) }),
  );

  for (const [side, checks] of Object.entries(SIDES)) {
    it(`are never more than an error (${side})`, async () => {
      const failed: unknown[] = [];
      const note = (error: unknown): void => void failed.push(error);
      process.on('unhandledRejection', note);
      try {
        const attacked = new Attacked(checks);
        await fc.assert(
          fc.asyncProperty(message, async (sent) => {
            const { calls } = attacked;
            const before = calls.length;
            await attacked.send(sent);
            for (const [method, args] of calls.slice(before)) {
              assert.ok(RELIED_ON[method](args), `${method} was called with ${fc.stringify(args)}`);
            }
          }),
          { numRuns: 3000 },
        );
        assert.ok(attacked.answers.some(({ ok }) => ok === false));
        assert.equal(attacked.reports.length, 20); // and no more than that
        assert.match(attacked.reports[19], /; more of this is not told$/);
        const [method, ...args] = TRUE[side];
        await attacked.send({ kind: 'call', id: 7, method, args });
        assert.deepEqual(attacked.answers.at(-1), { kind: 'reply', id: 7, ok: true, value: 'done' });
        assert.deepEqual(attacked.calls.at(-1), [method, args]);
        assert.deepEqual(failed, []);
        assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
      } finally {
        process.off('unhandledRejection', note);
      }
    });
  }

  it('are answered by what is wrong with them', async () => {
    const attacked = new Attacked(DASHBOARD_CHECKS);
    const answer = async (method: string, ...args: unknown[]): Promise<unknown> => {
      await attacked.send({ kind: 'call', id: 1, method, args });
      return attacked.answers.at(-1)?.['error'];
    };
    assert.match(String(await answer('act', 'format')), /^act was refused: argument 0 should be \("pause" \| /);
    assert.match(String(await answer('act', 'stop', '5')), /^act was refused: argument 1 should be .*, got text$/);
    assert.equal(await answer('open', 1), 'open was refused: argument 0 should be never, got 1');
    assert.equal(await answer('saveFile', 'a'.repeat(10_001), 'csv', ''), 'saveFile was refused: argument 0 should be <=10000, got text'); // prettier-ignore
    assert.match(String(await answer('analyse', 'neuron', [500, -1])), /^neuron was refused: argument 1 should be >=0/);
    assert.match(String(await answer('analyse', '__proto__', [500])), /^a question was refused: argument 0 should be/);
    assert.match(String(await answer('analyse', 'ablate', [500, { kind: 'rm' }])), /^ablate was refused: argument 1/);
    assert.equal(await answer('__proto__'), 'there is no method __proto__');
    assert.equal(await answer('m'.repeat(1e6)), `there is no method ${'m'.repeat(80)}`);
    assert.deepEqual(attacked.calls, []);
    assert.equal(await answer('act', 'exportReport', null), undefined);
    assert.deepEqual(attacked.calls, [['act', ['exportReport', undefined]]]);
  });

  it('that are nested without end are dropped', async () => {
    const attacked = new Attacked(DASHBOARD_CHECKS);
    let nested: unknown = [];
    for (let depth = 0; depth < 100_000; depth++) nested = [nested];
    await attacked.send({ kind: 'call', id: 1, method: 'saveFile', args: [nested, nested, nested] });
    assert.equal(attacked.answers.at(-1)?.['ok'], false);
    await attacked.send(nested);
    assert.deepEqual(attacked.reports, ['a message that is none was dropped']);
  });

  it('do not set prototypes', async () => {
    const attacked = new Attacked(CHECKPOINT_PAGE_CHECKS);
    const form = JSON.parse(
      '{"__proto__": {"history": true}, "constructor": 1, "name": "n", "operation": "add", "pairs": "ordered", "split": {"method": "seeded", "seed": 0, "__proto__": {"file": "/etc/passwd"}}, "trainFraction": 0.3, "activation": "relu"}',
    ) as object;
    await attacked.send({ kind: 'call', id: 1, method: 'openModel', args: [form] });
    const [[, [taken]]] = attacked.calls as [[string, [Record<string, unknown>]]];
    assert.deepEqual(Object.keys(taken), ['name', 'operation', 'pairs', 'split', 'trainFraction', 'activation']);
    assert.deepEqual(taken['split'], { method: 'seeded', seed: 0 });
    assert.equal(taken['history'], undefined);
  });

  it('as answers of processes are told from true ones', () => {
    const heatmap = { kind: 'heatmap', values: [1, NaN], rows: 1, columns: 2 };
    const several = { kind: 'several', parts: [{ title: 't', output: heatmap }, { output: { kind: 'nothing' } }] };
    const good = { ok: true, output: several, milliseconds: 1.5 };
    assert.deepEqual(checkedValue('the answer', FUNCTION_ANSWER, good), good);
    const failed = { ok: false, error: { message: 'm', stack: [{ text: 't', file: '/f', line: 1, column: 2 }] }, milliseconds: 0 }; // prettier-ignore
    assert.deepEqual(checkedValue('the answer', FUNCTION_ANSWER, failed), failed);
    const wrong: unknown[] = [
      undefined,
      { ...good, output: { kind: 'script' } },
      { ...good, output: { ...heatmap, values: ['1', 2] } },
      { ...good, output: { kind: 'several', parts: [{ output: { kind: 'number', value: '1' } }] } },
      { ...good, milliseconds: NaN },
      { ok: 'yes', output: several, milliseconds: 1 },
      { ok: false, error: { message: 5, stack: [] }, milliseconds: 0 },
      { ok: false, error: { message: 'm', stack: [{ text: 't', line: -1 }] }, milliseconds: 0 },
    ];
    for (const answer of wrong) {
      assert.throws(
        () => checkedValue('the answer', FUNCTION_ANSWER, answer),
        /^Error: the answer is not what it should be/,
      );
    }
    assert.throws(
      () => checkedValue('the description', DESCRIPTION, { file: '/f' }),
      /^Error: the description is not what/,
    );
    fc.assert(
      fc.property(anything, (value) => {
        assert.throws(() => checkedValue('it', FUNCTION_ANSWER, value), /^Error: it is not what it should be/);
        assert.throws(() => checkedValue('it', DESCRIPTION, value), /^Error: it is not what it should be/);
      }),
      { numRuns: 500 },
    );
  });
});
