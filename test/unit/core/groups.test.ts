import * as assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseConfig } from '../../../src/core/config/parse';
import { finiteGroup } from '../../../src/core/groups/table';
import { allPairs, taskFormula } from '../../../src/core/tasks';

/** Orders of elements say which group of an order it is. */
function ordersOfElements(name: string): string {
  const { order, table, identity } = finiteGroup(name);
  const counts = new Map<number, number>();
  for (let x = 0; x < order; x++) {
    let n = 1;
    for (let power = x; power !== identity; power = table[power * order + x]) {
      n++;
    }
    counts.set(n, (counts.get(n) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b).map(([n, count]) => `${n}:${count}`).join(' '); // prettier-ignore
}

describe('finite groups', () => {
  for (const [name, order, elements] of [
    ['S3', 6, '1:1 2:3 3:2'],
    ['S4', 24, '1:1 2:9 3:8 4:6'],
    ['S5', 120, '1:1 2:25 3:20 4:30 5:24 6:20'],
    ['A4', 12, '1:1 2:3 3:8'],
    ['A5', 60, '1:1 2:15 3:20 5:24'],
    ['D4', 8, '1:1 2:5 4:2'],
    ['Dic2', 8, '1:1 2:1 4:6'],
    ['Dic3', 12, '1:1 2:1 3:2 4:6 6:2'],
    ['Z2xZ3', 6, '1:1 2:1 3:2 6:2'],
    ['Z2xZ2xZ2', 8, '1:1 2:7'],
  ] as const) {
    it(`has ${name} with its ${order} elements`, () => {
      const group = finiteGroup(name);
      assert.equal(group.order, order);
      assert.equal(ordersOfElements(name), elements);
      const product = (x: number, y: number): number => group.table[x * order + y];
      for (let x = 0; x < order; x++) {
        assert.equal(product(x, group.inverse[x]), group.identity);
        for (let y = 0; y < order; y += 1 + (order >> 4)) {
          for (let z = 0; z < order; z += 1 + (order >> 4)) {
            assert.equal(product(product(x, y), z), product(x, product(y, z)), `${name} is associative`);
          }
        }
      }
    });
  }

  it('has the order of elements that is written down', () => {
    const { table } = finiteGroup('S3');
    // 0 … 5 are 012 021 102 120 201 210: (1·2)(i) = 021(102(i)) = 201, which is number 4.
    assert.equal(table[1 * 6 + 2], 4);
    // In D3 s (3) times r (1) is r⁻¹ s: number 2 + 3.
    assert.equal(finiteGroup('D3').table[3 * 6 + 1], 5);
    // In Dic2 b · b is a²: number 2.
    assert.equal(finiteGroup('Dic2').table[4 * 8 + 4], 2);
    // In Z2xZ3 (1, 2) + (1, 2) is (0, 1): 5 + 5 gives 1.
    assert.equal(finiteGroup('Z2xZ3').table[5 * 6 + 5], 1);
  });

  for (const [name, problem] of [
    ['S6', /S_n is there for n from 2 to 5/],
    ['A2', /A_n is there for n from 3 to 5/],
    ['D300', /it has 600 elements, and a table may have 2 to 512/],
    ['Z30xZ30', /it has 900 elements/],
    ['Q8', /"Q8" is not a group; write S4/],
    ['Z6x', /is not a group/],
  ] as const) {
    it(`refuses ${name}`, () => {
      assert.throws(() => finiteGroup(name), problem);
      const [wrong] = parseConfig(JSON.stringify({ task: { group: name } })).problems;
      assert.equal(wrong.field, 'task.group');
      assert.match(wrong.message, problem);
    });
  }

  it('give a task its modulus', () => {
    const { config } = parseConfig('{"task": {"group": "S4"}}');
    assert.ok(config);
    assert.deepEqual([config.task.operation, config.task.modulus], ['group', 24]);
    assert.equal(taskFormula(config.task), 'x·y in S4');
    assert.deepEqual(allPairs(config.task).label, finiteGroup('S4').table);
    assert.deepEqual(parseConfig(JSON.stringify(config)).config, config);
    assert.match(parseConfig('{"task": {"group": "S4", "modulus": 23}}').problems[0].message, /order of S4, 24/);
  });
});
