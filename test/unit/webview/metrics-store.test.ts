import assert from 'node:assert/strict';
import { MetricsStore } from '../../../src/webview/metrics-store';

function rows(from: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => (from + i) * 10);
}

describe('the store of metrics', () => {
  it('appends rows across its growth', () => {
    const store = new MetricsStore();
    for (let at = 0; at < 5000; at += 50) {
      store.append({ epoch: rows(at, 50), train_loss: rows(at, 50) });
    }
    assert.equal(store.length, 5000);
    assert.deepEqual(store.column('epoch'), rows(0, 5000));
    assert.deepEqual(store.column('train_loss'), rows(0, 5000));
  });

  it('has NaN where a row lacks a metric, before and after', () => {
    const store = new MetricsStore();
    store.append({ epoch: rows(0, 2), train_loss: rows(0, 2) });
    store.append({ epoch: rows(2, 1), gini: Float64Array.of(0.5) });
    store.append({ epoch: rows(3, 1), train_loss: rows(3, 1) });
    assert.deepEqual([...store.column('train_loss')], [0, 10, NaN, 30]);
    assert.deepEqual([...store.column('gini')], [NaN, NaN, 0.5, NaN]);
    assert.deepEqual([...store.column('excluded_loss')], [NaN, NaN, NaN, NaN]);
  });

  it('forgets everything when rows are replaced', () => {
    const store = new MetricsStore();
    store.append({ epoch: rows(0, 9), gini: rows(0, 9) });
    store.replace({ epoch: rows(0, 2), train_loss: rows(5, 2) });
    assert.deepEqual([...store.column('epoch')], [0, 10]);
    assert.deepEqual([...store.column('gini')], [NaN, NaN]);
  });

  it('finds the nearest row', () => {
    const store = new MetricsStore();
    assert.equal(store.nearest(7), -1);
    store.append({ epoch: Float64Array.of(0, 10, 20, 500) });
    for (const [epoch, row] of [
      [-5, 0],
      [4, 0],
      [6, 1],
      [255, 2],
      [265, 3],
      [9999, 3],
    ]) {
      assert.equal(store.nearest(epoch), row, `of ${epoch}`);
    }
  });

  it('knows which rows have a metric, and the nearest of them', () => {
    const store = new MetricsStore();
    assert.equal(store.nearest(7, store.rowsWith(['gini'])), -1);
    store.append({ epoch: rows(0, 3), gini: Float64Array.of(0.1, NaN, NaN) });
    assert.deepEqual(store.rowsWith(['gini']), [0]);
    store.append({ epoch: rows(3, 2), gini: Float64Array.of(NaN, 0.5), key_share: Float64Array.of(0.2, NaN) });
    assert.deepEqual(store.rowsWith(['gini']), [0, 4]);
    assert.deepEqual(store.rowsWith(['gini', 'key_share']), [0, 3, 4]);
    assert.deepEqual(store.rowsWith(['excluded_loss']), []);
    assert.equal(store.nearest(19, store.rowsWith(['gini'])), 0);
    assert.equal(store.nearest(21, store.rowsWith(['gini'])), 4);
    store.replace({ epoch: rows(0, 2), gini: Float64Array.of(NaN, 1) });
    assert.deepEqual(store.rowsWith(['gini']), [1]);
  });

  it('tells its subscribers, until they leave', () => {
    const store = new MetricsStore();
    let calls = 0;
    const subscription = store.subscribe(() => calls++);
    store.append({ epoch: rows(0, 1) });
    store.replace({ epoch: rows(0, 1) });
    subscription.dispose();
    store.append({ epoch: rows(1, 1) });
    assert.equal(calls, 2);
  });
});
