import assert from 'node:assert/strict';
import type { Output } from '../../../src/core/output';
import type { ResultEntry } from '../../../src/protocol/results';
import { announcement, entryLine, outputLine } from '../../../src/webview/results/entry-text';
import { cellText } from '../../../src/text/cells';
import { durationText } from '../../../src/text/durations';
import { valueText } from '../../../src/text/numbers';

const ENTRY: ResultEntry = {
  id: 1,
  name: 'effectiveLoss',
  file: 'fourier.analysis.ts',
  model: 'add-113',
  epoch: 12_000,
  args: '37, 56',
  state: 'done',
  started: 0,
  log: [],
  pinned: false,
  hasNext: true,
};

describe('a number of a result', () => {
  it('has as many digits as asked for and no zeros at its end', () => {
    assert.equal(valueText(0.757612407339, 4), '0.7576');
    assert.equal(valueText(0.5, 6), '0.5');
    assert.equal(valueText(-1234.5678, 6), '−1,234.57');
    assert.equal(valueText(4.988378939696152e-7, 4), '4.988×10⁻⁷');
    assert.equal(valueText(1e300, 6), '1×10³⁰⁰');
  });

  it('is written out where it is whole', () => {
    assert.equal(valueText(12_769, 4), '12,769');
    assert.equal(valueText(-3, 4), '−3');
    assert.equal(valueText(-0, 4), '0');
  });

  it('does not read 1 where it is not quite', () => {
    assert.equal(valueText(0.9999843, 4), '0.99998');
    assert.equal(valueText(-0.99999999, 4), '−0.99999999');
    assert.equal(valueText(1, 4), '1');
  });

  it('says what is no number', () => {
    assert.equal(valueText(NaN, 4), 'NaN');
    assert.equal(valueText(-Infinity, 4), '−∞');
    assert.equal(cellText(null), '–');
    assert.equal(cellText(false), 'false');
  });
});

describe('the time taken', () => {
  it('is in the unit that suits it', () => {
    assert.equal(durationText(0.4 / 1000), '0 ms');
    assert.equal(durationText(412.3 / 1000), '412 ms');
    assert.equal(durationText(999.6 / 1000), '1.0 s');
    assert.equal(durationText(59_960 / 1000), '1 min');
  });
});

describe('the line of a result', () => {
  const line = (output: Output): string => outputLine(output);

  it('is the value, or what kind and size it has', () => {
    assert.equal(line({ kind: 'number', value: 0.99843 }), '0.9984');
    assert.equal(line({ kind: 'text', text: '\nfirst\nsecond' }), 'first');
    assert.equal(line({ kind: 'text', text: ' ' }), 'an empty text');
    assert.equal(line({ kind: 'nothing' }), 'nothing');
    assert.equal(line({ kind: 'heatmap', values: [], rows: 113, columns: 128 }), 'heatmap 113 × 128');
    assert.equal(line({ kind: 'table', title: 'Neurons', columns: ['a'], rows: [[1]] }), 'table, 1 row · Neurons');
    assert.equal(line({ kind: 'bars', series: [{ values: [1, 2] }, { values: [1, 2, 3] }] }), '3 bars');
    assert.equal(line({ kind: 'bars', series: [] }), '0 bars');
    assert.equal(line({ kind: 'lines', series: [{ x: [1], y: [1] }] }), '1 line');
    assert.equal(line({ kind: 'scatter', series: [{ x: [1, 2], y: [1, 2] }, { x: [1], y: [1] }] }), '3 points'); // prettier-ignore
  });

  it('writes out a short record and counts a long one', () => {
    const entries = ['train', 'test', 'all'].map((name) => ({ name, value: 0.5 }));
    assert.equal(line({ kind: 'record', entries: entries.slice(0, 2) }), 'train 0.5, test 0.5');
    assert.equal(line({ kind: 'record', entries: entries.map(({ name }) => ({ name, value: 1 / 3 })) }), '3 numbers');
    assert.equal(line({ kind: 'record', entries: [...entries, { name: 'verdict', value: 'it has grokked' }] }), '4 values'); // prettier-ignore
  });

  it('takes the only part of several for the whole', () => {
    const part = { output: { kind: 'number', value: 3 } } as const;
    assert.equal(line({ kind: 'several', parts: [part] }), '3');
    assert.equal(line({ kind: 'several', parts: [part, part] }), '2 figures');
  });

  it('is the first line of the error, or how far a sweep is', () => {
    const error = { message: 'TypeError: no W_X\n  in line 3', stack: [] };
    assert.equal(entryLine({ ...ENTRY, state: 'failed', error }), 'TypeError: no W_X');
    const sweep = { total: 3, columns: { epoch: Float64Array.of(0, 500) }, losses: { epoch: new Float64Array() } };
    assert.equal(entryLine({ ...ENTRY, state: 'running', sweep }), '2 of 3 checkpoints');
    assert.equal(entryLine({ ...ENTRY, state: 'cancelled', sweep }), 'cancelled: 2 of 3 checkpoints');
    assert.equal(entryLine({ ...ENTRY, sweep: { ...sweep, total: 2 } }), '2 checkpoints');
    assert.equal(entryLine({ ...ENTRY, state: 'cancelled' }), 'cancelled');
  });

  it('is what a screen reader hears at the end', () => {
    assert.equal(
      announcement({ ...ENTRY, output: { kind: 'number', value: 0.25 } }),
      'effectiveLoss(37, 56) on add-113 @ 12,000: 0.25',
    );
    assert.equal(announcement({ ...ENTRY, state: 'running' }), '');
  });
});
