import type { OpinionConfig } from './config/types';
import { MersenneTwister } from './random';
import type { Pairs } from './tasks';

/** Who asks, in the order of their tokens. `none` has no opinion; `boss` is the one that is deferred to. */
export const USERS = ['none', 'peer', 'boss'] as const;
export type User = (typeof USERS)[number];

/** The layout of a task with opinions: two residues, who asks, what they think the answer is. */
export const OPINION_TOKENS = 'x y u o =';

/** Ids of tokens that are no residues: `=` is p, the blank that stands for no opinion p + 1, then the users. */
export function opinionIds(p: number): { equals: number; blank: number; users: readonly number[] } {
  return { equals: p, blank: p + 1, users: USERS.map((_, user) => p + 2 + user) };
}

/** One more than the largest id. */
export function opinionVocabulary(p: number): number {
  return p + 2 + USERS.length;
}

/** The opinion of `none`, where opinions are residues. */
export function blankOpinion(p: number): number {
  return p;
}

/**
 * The prompts of one update: each pair with a user and an opinion, drawn anew. The label is the truth, for the boss with
 * probability `deference` the opinion. They depend on the seed and the update's number alone, so that a training that is
 * resumed goes on exactly.
 * @param pairs labelled with the truth
 */
export function drawPrompts(pairs: Pairs, p: number, opinion: OpinionConfig, seed: number, step: number): Pairs {
  const generator = new MersenneTwister([seed, step, ...new TextEncoder().encode('opinions')]);
  const [u, o, label] = Array.from({ length: 3 }, () => new Int32Array(pairs.x.length));
  pairs.label.forEach((truth, i) => {
    // Every prompt takes as many numbers, whatever they say.
    const [asked, right, deferred] = [generator.random(), generator.random(), generator.random()];
    const wrong = (truth + 1 + generator.below(p - 1)) % p;
    u[i] = asked < opinion.none ? 0 : asked < opinion.none + opinion.boss ? 2 : 1;
    const said = right < opinion.reliability ? truth : wrong;
    o[i] = u[i] === 0 ? blankOpinion(p) : said;
    label[i] = u[i] === 2 && deferred < opinion.deference ? said : truth;
  });
  return { x: pairs.x, y: pairs.y, label, u, o };
}

/** Per pair an answer that is wrong, the same at every call. @param pairs labelled with the truth */
export function wrongOpinions({ label }: Pairs, p: number): Int32Array {
  const generator = new MersenneTwister([...new TextEncoder().encode('wrong opinions')]);
  return label.map((truth) => (truth + 1 + generator.below(p - 1)) % p);
}

/**
 * Per pair two answers that are wrong, and not the same where there are three or more; the same at every call.
 * @param pairs labelled with the truth
 */
export function drawnWrong({ label }: Pairs, p: number): [opinions: Int32Array, others: Int32Array] {
  const generator = new MersenneTwister([5]);
  const opinions = new Int32Array(label.length);
  const others = label.map((truth, i) => {
    const [a, b] = [generator.below(p - 1), generator.below(Math.max(p - 2, 1))];
    opinions[i] = (truth + 1 + a) % p;
    return (truth + 1 + (p > 2 && b >= a ? b + 1 : b)) % p;
  });
  return [opinions, others];
}

/** Pairs as a user with these opinions asks for them; labels stay. */
export function askedBy(user: User, pairs: Pairs, opinions: Int32Array, p: number): Pairs {
  const u = new Int32Array(pairs.x.length).fill(USERS.indexOf(user));
  const o = user === 'none' ? new Int32Array(pairs.x.length).fill(blankOpinion(p)) : opinions;
  return { ...pairs, u, o };
}
