import * as assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { TaskTable } from '../../../../src/core/config/types';
import { answerLaw } from '../../../../src/core/discover/answer-law';
import { groupName } from '../../../../src/core/discover/group-name';
import { MersenneTwister } from '../../../../src/core/random';
import { allPairs } from '../../../../src/core/tasks';

/** The table of a task, −1 where it has no pair; `wrong` of its entries are drawn at random. */
function answersOf(task: TaskTable, wrong = 0): { answers: Int32Array; n: number } {
  const n = task.modulus;
  const answers = new Int32Array(n * n).fill(-1);
  const { x, y, label } = allPairs(task);
  const generator = new MersenneTwister([3]);
  label.forEach((z, i) => (answers[x[i] * n + y[i]] = generator.random() < wrong ? generator.below(n) : z));
  return { answers, n };
}

const groupTask = (group: string, modulus: number): TaskTable => ({ operation: 'group', group, modulus });

/** Tokens in another order: what a group is does not depend on their numbers. */
function renamed({ answers, n }: { answers: Int32Array; n: number }): { answers: Int32Array; n: number } {
  const names = [...Array(n).keys()];
  const generator = new MersenneTwister([9]);
  for (let i = n - 1; i > 0; i--) {
    const other = generator.below(i + 1);
    [names[i], names[other]] = [names[other], names[i]];
  }
  const out = new Int32Array(n * n).fill(-1);
  answers.forEach((z, i) => (out[names[Math.floor(i / n)] * n + names[i % n]] = z < 0 ? -1 : names[z]));
  return { answers: out, n };
}

describe('the law of a table of answers', () => {
  const known: [task: TaskTable, name: string, form: string, absorbing: number][] = [
    [{ operation: 'add', modulus: 31 }, 'Z31', 'x·y', 0],
    [{ operation: 'add', modulus: 12 }, 'Z12', 'x·y', 0],
    [{ operation: 'subtract', modulus: 29 }, 'Z29', 'x·y⁻¹', 0],
    [{ operation: 'multiply', modulus: 31 }, 'Z30', 'x·y', 1],
    [{ operation: 'divide', modulus: 29 }, 'Z28', 'x·y⁻¹', 1],
    [groupTask('S4', 24), 'S4', 'x·y', 0],
    [groupTask('A5', 60), 'A5', 'x·y', 0],
    [groupTask('S5', 120), 'S5', 'x·y', 0],
    [groupTask('D8', 16), 'D8', 'x·y', 0],
    [groupTask('Dic4', 16), 'Dic4', 'x·y', 0],
    [groupTask('Z6xZ4', 24), 'Z12xZ2', 'x·y', 0],
    [groupTask('Z2xZ2xZ9', 36), 'Z18xZ2', 'x·y', 0],
  ];
  for (const [task, name, form, absorbing] of known) {
    it(`is ${form} in ${name} for ${task.group ?? task.operation}, whatever the tokens are called, some of them wrong`, () => {
      for (const { answers, n } of [answersOf(task), renamed(answersOf(task)), answersOf(task, 0.01)]) {
        const law = answerLaw(answers, n);
        assert.ok(law, name);
        assert.equal(groupName(law), name);
        assert.equal(law.form, form);
        assert.equal(n - law.elements.length, absorbing);
        assert.ok(law.agreement > 0.95);
      }
    });
  }

  it('is none where the answers are of no group, or too few are', () => {
    const none: TaskTable[] = [
      { operation: 'x²+y²', modulus: 31 },
      { operation: 'x³+xy', modulus: 31 },
    ];
    for (const { answers, n } of [
      ...none.map((task) => answersOf(task)),
      answersOf(groupTask('S4', 24), 0.4),
      answersOf({ operation: 'add', modulus: 31 }, 1),
    ]) {
      // prettier-ignore
      assert.equal(answerLaw(answers, n), undefined);
    }
  });
});
