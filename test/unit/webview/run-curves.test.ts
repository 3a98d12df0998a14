import assert from 'node:assert/strict';
import type { CurvesChange, Stretch } from '../../../src/protocol/dashboard';
import { ChartGroup } from '../../../src/webview/chart/chart-group';
import { RunCurves } from '../../../src/webview/dashboard/run-curves';
import { until } from '../../until';

const metrics = (...epochs: number[]): Stretch['metrics'] => ({ epoch: Float64Array.from(epochs) });
const change = (kind: CurvesChange['kind'], logged: number, ...epochs: number[]): CurvesChange => ({
  kind,
  metrics: metrics(...epochs),
  logged,
  phases: [],
});

describe('the curves of a run', () => {
  let group: ChartGroup;
  let curves: RunCurves;
  let asked: [number, number][];
  let answer: (from: number, to: number) => Promise<Stretch | undefined>;
  beforeEach(() => {
    group = new ChartGroup();
    asked = [];
    answer = async (from, to) => {
      const rows = Array.from({ length: to - from + 1 }, (_, i) => from + i);
      return { metrics: metrics(...rows), logged: rows.length };
    };
    curves = new RunCurves(group, (from, to) => {
      asked.push([from, to]);
      return answer(from, to);
    });
  });
  const drawn = (): number[] => [...curves.store.column('epoch')];

  it('are drawn as they come while every row is there', () => {
    curves.apply(change('anew', 2, 0, 1));
    curves.apply(change('added', 3, 2));
    group.zoom = { min: 0, max: 1 };
    assert.deepEqual([drawn(), curves.thinned], [[0, 1, 2], false]);
    curves.apply(change('anew', 1, 0));
    assert.deepEqual(drawn(), [0]);
  });

  it('have every row of a stretch that is zoomed to, and what stands for the others beside it', async () => {
    curves.apply(change('anew', 100, 0, 20, 40, 60, 80, 99));
    assert.equal(curves.thinned, true);
    group.zoom = { min: 39, max: 43 };
    assert.equal(curves.thinned, true, 'until they are there');
    await until('they are there', () => !curves.thinned);
    assert.deepEqual(drawn(), [0, 20, 39, 40, 41, 42, 43, 60, 80, 99]);
    group.zoom = { min: 40, max: 41 };
    assert.equal(curves.thinned, false, 'closer there are no more');
    curves.apply(change('added', 101, 100));
    assert.deepEqual(drawn().slice(-2), [99, 100]);
    group.zoom = undefined;
    assert.deepEqual([drawn(), curves.thinned], [[0, 20, 40, 60, 80, 99, 100], true]);
    assert.deepEqual(asked, [[39, 43]]);
  });

  it('go on behind a stretch that reaches to the end', async () => {
    curves.apply(change('anew', 100, 0, 50, 99));
    group.zoom = { min: 97, max: 130 };
    await until('they are there', () => !curves.thinned);
    assert.deepEqual(asked, [[97, 99]]);
    curves.apply(change('added', 101, 100));
    assert.deepEqual([drawn(), curves.thinned], [[0, 50, 97, 98, 99, 100], false]);
    curves.apply(change('thinned', 200, 0, 100, 199));
    assert.equal(curves.thinned, true);
    await until('what was left out is there again', () => !curves.thinned);
    assert.deepEqual(asked.at(-1), [97, 130]);
    assert.deepEqual(drawn(), [0, ...Array.from({ length: 34 }, (_, i) => 97 + i), 199]);
  });

  it('say so where even the stretch has too many rows', async () => {
    answer = async () => ({ metrics: metrics(20, 30, 40), logged: 21 });
    curves.apply(change('anew', 100, 0, 20, 40, 99));
    group.zoom = { min: 20, max: 40 };
    await until('they are there', () => drawn().includes(30));
    assert.equal(curves.thinned, true);
  });

  it('drop an answer that comes too late, or not at all', async () => {
    const late: ((stretch: Stretch | undefined) => void)[] = [];
    answer = () => new Promise((resolve) => late.push(resolve));
    curves.apply(change('anew', 100, 0, 50, 99));
    group.zoom = { min: 1, max: 2 };
    await until('it was asked for', () => late.length === 1);
    group.zoom = { min: 3, max: 4 };
    await until('the other was asked for', () => late.length === 2);
    late[1]({ metrics: metrics(3, 4), logged: 2 });
    late[0]({ metrics: metrics(1, 2), logged: 2 });
    await until('it is drawn', () => !curves.thinned);
    assert.deepEqual(drawn(), [0, 3, 4, 50, 99]);
    group.zoom = { min: 70, max: 80 };
    await until('a third was asked for', () => late.length === 3);
    curves.apply(change('anew', 3, 0, 1, 2));
    late[2]({ metrics: metrics(70, 80), logged: 2 });
    await new Promise((turn) => setImmediate(turn));
    assert.deepEqual(drawn(), [0, 1, 2]);
  });
});
