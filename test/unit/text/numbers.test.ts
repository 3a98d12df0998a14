import assert from 'node:assert/strict';
import fc from 'fast-check';
import { counted } from '../../../src/text/counts';
import { durationText, speedText, timeLeftText } from '../../../src/text/durations';
import { exactText, numberText, ownNumberText, valueText } from '../../../src/text/numbers';
import { percentText } from '../../../src/text/shares';
import { logTickText, percentTickText, tickText } from '../../../src/text/ticks';

function check<T>(format: (value: T) => string, cases: readonly (readonly [T, string])[]): void {
  for (const [value, text] of cases) {
    assert.equal(format(value), text, `of ${String(value)}`);
  }
}

describe('numbers as text', () => {
  it('have three significant digits, and powers of ten where they are small or large', () => {
    check(numberText, [
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

  it('of a function say what is no number, and show as many digits as are asked for', () => {
    check(ownNumberText, [
      [NaN, 'NaN'],
      [-Infinity, '−∞'],
      [-0.5, '−0.500'],
    ]);
    check(
      (value: number) => valueText(value, 4),
      [
        [0.99996, '0.99996'],
        [12769, '12,769'],
        [1.28e-7, '1.28×10⁻⁷'],
      ],
    );
    check(exactText, [
      [0.1 + 0.2, '0.30000000000000004'],
      [NaN, 'not defined'],
    ]);
  });

  it('never round a share to nothing or to all that is not exactly that', () => {
    check(percentText, [
      [1, '100%'],
      [0.9996, '99.96%'],
      [0.99996, '99.996%'],
      [1 - 1e-9, '> 99.9999%'],
      [0.9984, '99.8%'],
      [0.5, '50.0%'],
      [1 / 113, '0.9%'],
      [1 / 12769, '0.01%'],
      [1e-9, '< 0.0001%'],
      [0, '0%'],
      [-0.25, '−25.0%'],
      [NaN, '–'],
    ]);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        const text = percentText(share);
        assert.equal(text === '100%', share === 1);
        assert.equal(text === '0%', share === 0);
        const shown = Number(/[\d.]+/.exec(text));
        assert.ok(Math.abs(shown - 100 * share) <= 0.05 + 1e-9, `${share} reads ${text}`);
      }),
    );
  });

  it('label ticks shortly', () => {
    check(logTickText, [
      [1000, '1,000'],
      [1, '1'],
      [0.1, '0.1'],
      [0.01, '0.01'],
      [0.001, '10⁻³'],
      [5e-7, '5×10⁻⁷'],
      [1e-12, '10⁻¹²'],
      [1e7, '10⁷'],
    ]);
    check(tickText, [
      [0.30000000000000004, '0.3'],
      [25000, '25,000'],
    ]);
    check(percentTickText, [
      [0.2, '20%'],
      [1, '100%'],
      [0.985, '98.5%'],
    ]);
  });

  it('tell times in at most two units', () => {
    check(durationText, [
      [0, '0 s'],
      [0.4123, '412 ms'],
      [8.4, '8.4 s'],
      [42.4, '42 s'],
      [59.6, '1 min'],
      [372, '6 min 12 s'],
      [4800, '1 h 20 min'],
      [183600, '2 d 3 h'],
    ]);
    assert.deepEqual([counted(1, 'checkpoint'), counted(1234, 'checkpoint')], ['1 checkpoint', '1,234 checkpoints']);
    check(timeLeftText, [
      [0, 'a few seconds left'],
      [31, '40 s left'],
      [56, '1 min left'],
      [231, '4 min left'],
      [4790, '1 h 20 min left'],
    ]);
    check(speedText, [
      [61.3, '61 epochs/s'],
      [3.21, '3.2 epochs/s'],
      [0.4, '2.5 s per epoch'],
      [1500, '1,500 epochs/s'],
    ]);
  });
});
