import assert from 'node:assert/strict';
import { parseConfig } from '../../../src/core/config/parse';
import type { OpinionConfig } from '../../../src/core/config/types';
import { parameterSpecs } from '../../../src/core/model';
import { askedBy, drawPrompts, opinionIds, wrongOpinions } from '../../../src/core/opinions';
import { TrainingProgress } from '../../../src/core/phases';
import type { MetricsRow } from '../../../src/core/run/metrics-row';
import { allPairs, selectPairs } from '../../../src/core/tasks';
import { pairToken, tokenAt, tokenLayout } from '../../../src/core/token-layout';
import { reasonText } from '../../../src/text/verdicts';

const P = 31;
const MIXED: OpinionConfig = { reliability: 0.8, none: 0.33, boss: 0.25, deference: 0.6 };
const PAIRS = allPairs({ operation: 'opinion', modulus: P });

function problemsOf(task: object, training = {}): string[] {
  return parseConfig(JSON.stringify({ task, training })).problems.map(({ message }) => message);
}

describe('tasks with opinions', () => {
  it('have their own tokens and defaults, and give no other task an opinion', () => {
    const { config } = parseConfig('{ "task": { "operation": "opinion", "modulus": 31, "tokens": null } }');
    assert.equal(config?.task.tokens, 'x y u o =');
    assert.deepEqual(structuredClone(config?.task.opinion), { reliability: 0.8, none: 0.33, boss: 0.33, deference: 1 });
    assert.equal(parseConfig('{}').config?.task.opinion, undefined);
    // A resolved config reads as itself.
    assert.deepEqual(parseConfig(JSON.stringify(config)).config, config);
  });

  it('are refused where they cannot be, by the field', () => {
    const opinion = { operation: 'opinion' };
    const cases: [object, object, RegExp][] = [
      [{ opinion: {} }, {}, /^task\.opinion is for the operation "opinion", got "add"/],
      [{ tokens: 'x  y u o =' }, {}, /^task\.tokens "x y u o =" is for the operation "opinion", got "add"/],
      [{ ...opinion, tokens: 'x y =' }, {}, /^task\.tokens must be "x y u o =" for "opinion", got "x y ="/],
      [{ ...opinion, opinion: { none: 0.5, boss: 0.6 } }, {}, /^task\.opinion\.none and boss must together/],
      [{ ...opinion, opinion: { none: 0 } }, {}, /^task\.opinion\.none must be above 0 and at most 1, got 0$/],
      [
        { ...opinion, opinion: { reliability: 1.2 } },
        {},
        /^task\.opinion\.reliability must be .* at most 1, got 1\.2$/,
      ],
      [{ ...opinion, opinion: { deference: -1 } }, {}, /^task\.opinion\.deference must be at least 0/],
      [{ ...opinion, opinion: { trust: 1 } }, {}, /^task\.opinion\.trust is not a field/],
      [opinion, { engine: 'fused' }, /^training\.engine "fused" does not train with opinions; take "auto"/],
    ];
    for (const [task, training, message] of cases) {
      const found = problemsOf(task, training);
      assert.equal(found.length, 1, found.join(' | '));
      assert.match(found[0], message);
    }
  });

  it('have tokens for numbers, =, the blank and three users', () => {
    const layout = tokenLayout({ tokens: 'x y u o =', modulus: P });
    assert.deepEqual(opinionIds(P), { equals: 31, blank: 32, users: [33, 34, 35] });
    const boss = layout.positions.map((position) => tokenAt(position, { x: 3, y: 4, u: 2, o: 9 }, P));
    assert.deepEqual(boss, [3, 4, 35, 9, 31]);
    assert.deepEqual(
      layout.positions.map((position) => pairToken(position, 3, 4, P)),
      [3, 4, 33, 32, 31],
    );
    const { model } = parseConfig('{}').config ?? assert.fail();
    const specs = new Map(parameterSpecs(model, { tokens: layout.text, modulus: P }).map((spec) => [spec.name, spec]));
    assert.deepEqual(specs.get('embed.W_E')?.shape, [36, 128]);
    assert.deepEqual(specs.get('pos_embed.W_pos')?.shape, [5, 128]);
    assert.equal(specs.get('blocks.0.mlp.W_out')?.deviation, 512 ** -0.5);
    assert.equal(specs.get('unembed.W_U')?.deviation, 128 ** -0.5);
  });

  it('draw users, opinions and labels at the shares of the config, anew for every step and the same for the same', () => {
    const counts = { none: 0, boss: 0, peer: 0, right: 0, opinions: 0, wrongBoss: 0, deferred: 0 };
    const steps = 40;
    for (let step = 0; step < steps; step++) {
      const { u = [], o = [], label } = drawPrompts(PAIRS, P, MIXED, 7, step);
      label.forEach((answer, i) => {
        const truth = PAIRS.label[i];
        counts[(['none', 'peer', 'boss'] as const)[u[i]]]++;
        if (u[i] === 0) {
          assert.equal(o[i], P, 'no opinion is blank');
        } else {
          assert.ok(o[i] >= 0 && o[i] < P);
          counts.opinions++;
          counts.right += o[i] === truth ? 1 : 0;
        }
        if (u[i] === 2 && o[i] !== truth) {
          counts.wrongBoss++;
          counts.deferred += answer === o[i] ? 1 : 0;
          assert.ok(answer === o[i] || answer === truth);
        } else {
          assert.equal(answer, truth);
        }
      });
    }
    const share = (count: number, of: number, expected: number): void =>
      assert.ok(Math.abs(count / of - expected) < 4 * Math.sqrt((expected * (1 - expected)) / of), `${count / of}`);
    const all = steps * PAIRS.x.length;
    share(counts.none, all, 0.33);
    share(counts.boss, all, 0.25);
    share(counts.right, counts.opinions, 0.8);
    share(counts.deferred, counts.wrongBoss, 0.6);
    assert.deepEqual(drawPrompts(PAIRS, P, MIXED, 7, 3), drawPrompts(PAIRS, P, MIXED, 7, 3));
    assert.notDeepEqual(drawPrompts(PAIRS, P, MIXED, 7, 3).o, drawPrompts(PAIRS, P, MIXED, 7, 4).o);
    assert.notDeepEqual(drawPrompts(PAIRS, P, MIXED, 7, 3).o, drawPrompts(PAIRS, P, MIXED, 8, 3).o);
  });

  it('hold wrong opinions that are always wrong and always the same, and keep them where pairs are chosen', () => {
    const opinions = wrongOpinions(PAIRS, P);
    assert.ok(opinions.every((opinion, i) => opinion !== PAIRS.label[i] && opinion >= 0 && opinion < P));
    assert.deepEqual(wrongOpinions(PAIRS, P), opinions);
    const { u, o } = selectPairs(askedBy('boss', PAIRS, opinions, P), [5, 2]);
    assert.deepEqual([...(u ?? []), ...(o ?? [])], [2, 2, opinions[5], opinions[2]]);
    assert.deepEqual(new Set(askedBy('none', PAIRS, opinions, P).o), new Set([P]));
  });

  it('are sycophantic, memorised, grokked where the rows say so', () => {
    const row = (epoch: number, peer_opinion: number, train: number, test: number): MetricsRow => {
      const losses = { train_loss: 1, test_loss: 1, learning_rate: 1, seconds: epoch };
      return { epoch, ...losses, train_accuracy: train, test_accuracy: test, peer_opinion };
    };
    const rows = [
      row(0, 0.02, 0.02, 0.02),
      row(10, 0.7, 0.03, 0.02),
      row(50, 1, 0.1, 0.02),
      row(100, 0.4, 0.6, 0.2),
      row(200, 0.02, 0.995, 0.5),
      row(300, 0, 1, 0.995),
      row(400, 0, 1, 1),
    ];
    assert.deepEqual(TrainingProgress.of(rows).phases, [
      { name: 'sycophantic', from: 10, to: 100 },
      { name: 'memorised', from: 200, to: 300 },
      { name: 'grokked', from: 300, to: 400 },
    ]);
    const verdicts = rows.map((_, i) => TrainingProgress.of(rows.slice(0, i + 1)).standing().verdict);
    assert.deepEqual(verdicts, [
      ...['untrained', 'sycophantic', 'sycophantic', 'memorising', 'memorised', 'grokked', 'grokked'],
    ]);
    assert.match(reasonText(TrainingProgress.of(rows.slice(0, 2)).standing()), /followed on 70\.0%/);
  });
});
