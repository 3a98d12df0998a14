import assert from 'node:assert/strict';
import { toCsv } from '../../../src/figures/table-data';

describe('the numbers behind a chart as CSV', () => {
  it('have a header, full precision, and nothing where there is no number', () => {
    const values = [0.1 + 0.2, NaN, 1e-300];
    const csv = toCsv({
      rows: 3,
      columns: [
        { name: 'k', value: (i) => i },
        { name: 'share', value: (i) => values[i], text: () => 'rounded' },
      ],
    });
    assert.equal(csv, 'k,share\n0,0.30000000000000004\n1,\n2,1e-300\n');
  });

  it('quote what would be taken for more than one field', () => {
    const csv = toCsv({ rows: 1, columns: [{ name: 'a "b", c', value: () => 'head 0, x' }] });
    assert.equal(csv, '"a ""b"", c"\n"head 0, x"\n');
  });
});
