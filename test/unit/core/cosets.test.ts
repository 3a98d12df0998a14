import * as assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { cosetsOf, subgroupClasses } from '../../../src/core/groups/subgroups';
import { type FiniteGroup, finiteGroup } from '../../../src/core/groups/table';
import { type CosetReport, cosetReports } from '../../../src/core/measures/cosets';
import { MersenneTwister } from '../../../src/core/random';

const S4 = finiteGroup('S4');

describe('subgroups', () => {
  // Numbers of subgroups and of their classes: OEIS A005432 and A000638 for S_n; τ(n) + σ(n) subgroups of D_n.
  const known: [name: string, subgroups: number, classes: number][] = [
    ['S3', 6, 4],
    ['S4', 30, 11],
    ['S5', 156, 19],
    ['A4', 10, 5],
    ['A5', 59, 9],
    ['D8', 4 + 15, 11],
    ['D60', 12 + 168, 32],
    ['Dic3', 8, 6],
  ];
  for (const [name, subgroups, classes] of known) {
    it(`of ${name} are ${subgroups} in ${classes} classes, each closed`, () => {
      const group = finiteGroup(name);
      const found = subgroupClasses(group);
      assert.equal(found.length, classes);
      assert.equal(found.reduce((sum, { members }) => sum + members.length, 0), subgroups); // prettier-ignore
      for (const { members, order } of found) {
        assert.equal(members[0].length, order);
        const inside = new Set(members[0]);
        assert.ok(members[0].every((a) => members[0].every((b) => inside.has(group.table[a * group.order + b]))));
      }
    });
  }

  it('of S4 have the names of their groups', () => {
    const names = subgroupClasses(S4).map(({ name, members }) => `${name} ${members.length}`);
    assert.deepEqual(names.slice(0, 7), ['S4 1', 'A4 1', 'D4 3', 'S3 4', 'Z2xZ2 (a) 1', 'Z4 3', 'Z2xZ2 (b) 3']);
    assert.equal(names.at(-1), 'trivial 1');
  });

  it('have cosets that divide the group, left ones and right ones', () => {
    const [s3] = subgroupClasses(S4).find(({ name }) => name === 'S3')?.members ?? [];
    for (const side of ['left', 'right'] as const) {
      const of = cosetsOf(S4, s3, side);
      assert.deepEqual([0, 1, 2, 3].map((c) => of.filter((own) => own === c).length), [6, 6, 6, 6]); // prettier-ignore
      for (const h of s3) {
        S4.table.forEach((xh, i) => side === 'left' && i % 24 === h && assert.equal(of[xh], of[Math.floor(i / 24)]));
      }
    }
    assert.notDeepEqual(cosetsOf(S4, s3, 'left'), cosetsOf(S4, s3, 'right'));
  });
});

describe('neurons on cosets', () => {
  /** Activations [order², units] from one function of x and one of y for each unit. */
  function activations(
    group: FiniteGroup,
    units: readonly [ofX: (x: number) => number, ofY: (y: number) => number][],
  ): Float32Array {
    // prettier-ignore
    const { order } = group;
    return Float32Array.from({ length: order * order * units.length }, (_, i) => {
      const [row, unit] = [Math.floor(i / units.length), i % units.length];
      const [ofX, ofY] = units[unit];
      return Math.max(0, ofX(Math.floor(row / order)) + ofY(row % order));
    });
  }
  const measured = (group: FiniteGroup, values: Float32Array): CosetReport[] =>
    cosetReports(group, values) ?? assert.fail('not measured');
  const memberOf = (name: string, which = 0): readonly number[] =>
    subgroupClasses(S4).find((own) => own.name === name)?.members[which] ?? assert.fail(`no ${name}`);
  const on = (
    name: string,
    which: number,
    side: 'left' | 'right',
    values: readonly number[],
  ): ((x: number) => number) => {
    // prettier-ignore
    const of = cosetsOf(S4, memberOf(name, which), side);
    return (x) => values[of[x]];
  };
  const get = (reports: readonly CosetReport[], name: string): CosetReport =>
    reports.find(({ subgroup }) => subgroup === name) ?? assert.fail(`no ${name}`);
  const total = ({ of_x: x, of_y: y }: CosetReport): number => x.left + x.right + y.left + y.right;

  it('are found with their subgroup, side and operand', () => {
    const reports = measured(
      S4,
      activations(S4, [
        [on('S3', 2, 'right', [1, -1, 0.3, 2]), on('S3', 1, 'left', [0.1, 1.4, -1, 2])],
        [on('S3', 0, 'right', [0, 3, 1, 1]), on('D4', 0, 'left', [1, 2, 4])],
        [on('A4', 0, 'left', [0, 1]), () => 1],
        [on('Z3', 1, 'left', [1, 5, 2, 0, 3, 9, 4, 7]), on('D4', 2, 'right', [3, 1, 0])],
      ]),
    );
    const [s3, d4, a4, z3] = ['S3', 'D4', 'A4', 'Z3'].map((name) => get(reports, name));
    assert.deepEqual([s3.of_x, s3.of_y, s3.of_both], [{ left: 0, right: 2 }, { left: 1, right: 0 }, 1]); // prettier-ignore
    assert.deepEqual([d4.of_x, d4.of_y], [{ left: 0, right: 0 }, { left: 1, right: 1 }]); // prettier-ignore
    assert.deepEqual([a4.of_x, a4.of_y], [{ left: 1, right: 0 }, { left: 0, right: 0 }]); // prettier-ignore
    assert.deepEqual([z3.of_x, z3.order, z3.index, z3.conjugates], [{ left: 1, right: 0 }, 3, 8, 4]);
    assert.equal(reports.reduce((sum, report) => sum + total(report), 0), 7, 'nothing else'); // prettier-ignore
    assert.ok(Math.abs((s3.mean_share ?? 0) - 1) < 1e-6);
    assert.ok(reports.every(({ random_of_x, random_of_y }) => random_of_x + random_of_y <= 1));
  });

  it('are hardly any of random functions, as with their elements changed round', () => {
    const generator = new MersenneTwister([4]);
    const random = (): ((x: number) => number) => {
      const values = Array.from({ length: 24 }, () => generator.normal());
      return (x) => values[x];
    };
    const reports = measured(
      S4,
      activations(
        S4,
        Array.from({ length: 200 }, () => [random(), random()]),
      ),
    );
    assert.ok(reports.reduce((sum, report) => sum + total(report), 0) <= 8);
    assert.ok(reports.reduce((sum, { random_of_x, random_of_y }) => sum + random_of_x + random_of_y, 0) <= 8);
  });

  it('are not looked for in abelian groups, nor in large ones', () => {
    for (const name of ['Z6xZ4', 'D61']) {
      const group = finiteGroup(name);
      assert.equal(cosetReports(group, new Float32Array(group.order ** 2)), undefined);
    }
  });
});
