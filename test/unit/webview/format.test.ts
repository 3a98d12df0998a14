import assert from 'node:assert/strict';
import {
  formatDuration,
  formatLogTick,
  formatNumber,
  formatPercent,
  formatPercentTick,
  formatSpeed,
  formatTick,
  formatTimeLeft,
} from '../../../src/webview/format';

function check<T>(format: (value: T) => string, cases: readonly (readonly [T, string])[]): void {
  for (const [value, text] of cases) {
    assert.equal(format(value), text, `of ${String(value)}`);
  }
}

describe('numbers in the dashboard', () => {
  it('have three significant digits, and powers of ten where they are small or large', () => {
    check(formatNumber, [
      [4.735, '4.74'],
      [34.06, '34.1'],
      [0.0123, '0.0123'],
      [0.001, '0.00100'],
      [1.24e-6, '1.24×10⁻⁶'],
      [9.996e-6, '1.00×10⁻⁵'],
      [1e-12, '1.00×10⁻¹²'],
      [1234, '1,234'],
      [2.5e9, '2.50×10⁹'],
      [0, '0'],
      [NaN, '–'],
      [Infinity, '∞'],
    ]);
  });

  it('never round a share to 0% or 100% that is not exactly that', () => {
    check(formatPercent, [
      [1, '100%'],
      [0.99999, '99.99%'],
      [0.9997, '99.97%'],
      [0.5, '50.00%'],
      [1 / 113, '0.88%'],
      [1e-6, '0.01%'],
      [0, '0%'],
      [NaN, '–'],
    ]);
  });

  it('label ticks shortly', () => {
    check(formatLogTick, [
      [1000, '1,000'],
      [1, '1'],
      [0.1, '0.1'],
      [0.01, '0.01'],
      [0.001, '10⁻³'],
      [5e-7, '5×10⁻⁷'],
      [1e-12, '10⁻¹²'],
      [1e7, '10⁷'],
    ]);
    check(formatTick, [
      [0.30000000000000004, '0.3'],
      [25000, '25,000'],
    ]);
    check(formatPercentTick, [
      [0.2, '20%'],
      [1, '100%'],
      [0.985, '98.5%'],
    ]);
  });

  it('tell times in at most two units', () => {
    check(formatDuration, [
      [8.4, '8 s'],
      [59.6, '1 min'],
      [372, '6 min 12 s'],
      [4800, '1 h 20 min'],
      [183600, '2 d 3 h'],
    ]);
    check(formatTimeLeft, [
      [0, 'a few seconds left'],
      [31, '40 s left'],
      [56, '1 min left'],
      [231, '4 min left'],
      [4790, '1 h 20 min left'],
    ]);
    check(formatSpeed, [
      [61.3, '61 epochs/s'],
      [3.21, '3.2 epochs/s'],
      [0.4, '2.5 s per epoch'],
      [1500, '1,500 epochs/s'],
    ]);
  });
});
