import * as assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseConfig } from '../../../src/core/config/parse';
import { expressionText, readExpression } from '../../../src/core/expression';
import { allPairs, taskFormula } from '../../../src/core/tasks';

describe('expressions', () => {
  const cases: [text: string, of: (x: bigint, y: bigint) => bigint][] = [
    ['x^2 + 3*x*y - y', (x, y) => x ** 2n + 3n * x * y - y],
    ['-x', (x) => -x],
    ['2x - 5y + 1', (x, y) => 2n * x - 5n * y + 1n],
    ['(x + y)^3', (x, y) => (x + y) ** 3n],
    ['-x^2', (x) => -(x ** 2n)],
    ['x - y - 1', (x, y) => x - y - 1n],
    ['x³y² − 7', (x, y) => x ** 3n * y ** 2n - 7n],
    ['3(x - 2)(y + 1)', (x, y) => 3n * (x - 2n) * (y + 1n)],
    ['123456789012345678901234567890x', (x) => 123456789012345678901234567890n * x],
    ['x^0 + -y', (_, y) => 1n - y],
  ];
  for (const [text, exact] of cases) {
    it(`computes ${text} exactly`, () => {
      for (const p of [2, 59, 509]) {
        for (const [x, y] of [
          [0, 0],
          [1, p - 1],
          [p - 1, p - 1],
          [(p * 2) >> 2, 1],
        ] as const) {
          // prettier-ignore
          const want = ((exact(BigInt(x), BigInt(y)) % BigInt(p)) + BigInt(p)) % BigInt(p);
          assert.equal(readExpression(text)(x, y, p), Number(want), `${text} of ${x}, ${y} mod ${p}`);
        }
      }
    });
  }

  for (const [text, problem] of [
    ['x +', /ends too early at character 4/],
    ['x / y', /"\/" is not expected at character 3/],
    ['(x + y', /a \) is missing at character 7/],
    ['x^y', /a power is an integer from 0 to 64/],
    ['x^65', /a power is an integer/],
    ['z', /"z" is not expected at character 1/],
    ['x)', /"\)" is not expected at character 2/],
  ] as const) {
    it(`refuses ${text}, with the place`, () => {
      assert.throws(() => readExpression(text), problem);
    });
  }

  it('read with the signs that people write', () => {
    assert.equal(expressionText('x^2+3*x*y-y'), 'x² + 3·x·y − y');
    assert.equal(expressionText('-x + (-y)^12'), '-x + (-y)^12');
  });

  it('take the place of the operation in a config', () => {
    const { config } = parseConfig('{"task": {"expression": "x^2 + y", "modulus": 7}}');
    assert.ok(config);
    assert.equal(config.task.operation, 'expression');
    assert.equal(taskFormula(config.task), 'x² + y mod 7');
    const { x, y, label } = allPairs(config.task);
    label.forEach((z, i) => assert.equal(z, (x[i] ** 2 + y[i]) % 7));
    // What a run writes down reads back.
    assert.deepEqual(parseConfig(JSON.stringify(config)).config, config);
  });

  it('beside an operation are a problem of the config', () => {
    const [problem] = parseConfig('{"task": {"expression": "x", "operation": "add"}}').problems;
    assert.match(problem.message, /task\.expression is there instead of task\.operation/);
    const [wrong] = parseConfig('{"task": {"expression": "x +"}}').problems;
    assert.equal(wrong.field, 'task.expression');
    assert.match(wrong.message, /ends too early/);
    assert.match(parseConfig('{"task": {"operation": "expression"}}').problems[0].message, /needs task\.expression/);
  });
});
