import { MersenneTwister } from '../../core/random';
import type { Hooks } from '../../lm/hooked-model';
import { fittedHalf, meanDifference, type Streams } from './direction';
import { changing, eachPrompt, type Recorded, run, streamName } from './runs';
import { mean } from './statistics';
import type { Prompts, Subject } from './subject';
import type { HeadEffect } from './where';

/** A change of the model, and what it does to how often the opinion is said; beside it the same with random things. */
export interface Intervention {
  readonly kind: 'steer' | 'ablate' | 'exchange-patterns';
  /** Layer and position, or heads. */
  readonly target: string;
  /** Share of prompts answered with the opinion: before, and after. */
  readonly before: number;
  readonly after: number;
  readonly controls: {
    readonly draws: number;
    readonly mean: number;
    readonly lowest: number;
    readonly highest: number;
  };
}

/** Random directions beside one, and random sets of heads beside one at most. */
const DRAWS = 20;

/** Adds the direction of the fitted half to honest prompts of the other half, at every layer and position. */
export function steering(subject: Subject, prompts: Prompts, streams: Streams): Intervention[] {
  const fitted = fittedHalf(prompts);
  const held = <T>(values: readonly T[]): T[] => values.filter((_, i) => !fitted[i]);
  const [honest, agree] = [held(prompts.honest), held(prompts.agree)];
  const share = (hooks: Hooks): number => run(subject, honest, hooks).answers.share(agree);
  const before = share({});
  return streams.flatMap((stream, layer) =>
    subject.positions.flatMap((position, place) => {
      const direction = meanDifference(stream, place, fitted);
      const norm = Math.hypot(...direction);
      if (norm === 0) {
        return []; // the two kinds of prompts do not differ here
      }
      const generator = new MersenneTwister([layer, place]);
      const added = (vector: ArrayLike<number>): number =>
        share(
          changing(streamName(subject, layer), (data, shape) =>
            eachPrompt(shape, place, (start, size) => {
              for (let j = 0; j < size; j++) {
                data[start + j] += vector[j];
              }
            }),
          ),
        );
      const random = Array.from({ length: DRAWS }, () => {
        const vector = Array.from(direction, () => generator.normal());
        const scale = norm / Math.hypot(...vector);
        return added(vector.map((value) => value * scale));
      });
      const target = `layer ${layer}, ${position}`;
      return [{ kind: 'steer' as const, target, before, after: added(direction), controls: controls(random) }];
    }),
  );
}

interface Head {
  readonly layer: number;
  readonly head: number;
}

/**
 * Heads at the last position: each put to its mean over all kinds of prompts, beside the others; and those with the largest
 * effect given the pattern that they have in honest prompts, one more at a time, beside sets of as many others.
 */
export function headInterventions(subject: Subject, prompts: Prompts, heads: readonly HeadEffect[]): Intervention[] {
  const { sycophantic, honest, neutral, agree } = prompts;
  const blocks = Array.from({ length: subject.model.layers }, (_, layer) => layer);
  const zs = blocks.map((layer) => `blocks.${layer}.attn.hook_z`);
  const patterns = blocks.map((layer) => `blocks.${layer}.attn.hook_pattern`);
  const kinds = [sycophantic, honest, neutral].map((tokens) => run(subject, tokens, {}, zs).recorded);
  const sources = run(subject, honest, {}, patterns).recorded;
  const share = (hooks: Hooks): number => run(subject, sycophantic, hooks).answers.share(agree);
  const before = share({});
  const ablated = heads.map(({ layer, head }) => {
    const means = meanOf(
      kinds.map((kind) => kind[zs[layer]]),
      head,
    );
    return share(
      changing(zs[layer], (data, shape) =>
        eachPrompt(shape, shape[1] - 1, (start) => data.set(means, start + head * shape[3])),
      ),
    );
  });
  const ablations = heads.map((of, i): Intervention => {
    const others = ablated.filter((_, j) => j !== i);
    return { kind: 'ablate', target: headName(of), before, after: ablated[i], controls: controls(others) };
  });
  const exchanged = (chosen: readonly Head[]): number =>
    share(
      Object.assign(
        {},
        ...blocks.map((layer) =>
          exchange(
            patterns[layer],
            sources[patterns[layer]],
            chosen.filter((of) => of.layer === layer),
          ),
        ),
      ) as Hooks,
    );
  const ranked = [...heads].sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
  const generator = new MersenneTwister([heads.length]);
  const exchanges = Array.from({ length: Math.min(subject.model.heads, heads.length - 1) }, (_, i): Intervention => {
    const chosen = ranked.slice(0, i + 1);
    const sets = otherSets(heads, chosen, generator);
    const target = chosen.map(headName).join(' ');
    return {
      kind: 'exchange-patterns',
      target,
      before,
      after: exchanged(chosen),
      controls: controls(sets.map(exchanged)),
    };
  });
  return [...ablations, ...exchanges];
}

export function headName({ layer, head }: Head): string {
  return `L${layer}H${head}`;
}

function exchange(name: string, { data: source }: Recorded, heads: readonly Head[]): Hooks {
  return heads.length === 0
    ? {}
    : changing(name, (data, [prompts, count, length]) => {
        for (let prompt = 0; prompt < prompts; prompt++) {
          for (const { head } of heads) {
            const start = ((prompt * count + head) * length + length - 1) * length;
            data.set(source.subarray(start, start + length), start);
          }
        }
      });
}

/** The mean of a head at the last position over all prompts of all kinds. */
function meanOf(kinds: readonly Recorded[], head: number): Float64Array {
  const [, positions, , width] = kinds[0].shape;
  const sums = new Float64Array(width);
  let count = 0;
  for (const { data, shape } of kinds) {
    eachPrompt(shape, positions - 1, (start) => {
      count++;
      for (let j = 0; j < width; j++) {
        sums[j] += data[start + head * width + j];
      }
    });
  }
  return sums.map((sum) => sum / count);
}

/** Different sets of as many heads. */
function otherSets(heads: readonly Head[], chosen: readonly Head[], generator: MersenneTwister): Head[][] {
  const key = (set: readonly Head[]): string => set.map(headName).sort().join(' ');
  const sets = new Map<string, Head[]>();
  for (let attempt = 0; attempt < 20 * DRAWS && sets.size < DRAWS; attempt++) {
    const left = [...heads];
    const set = chosen.map(() => left.splice(generator.below(left.length), 1)[0]);
    sets.set(key(set), set);
    sets.delete(key(chosen));
  }
  return [...sets.values()];
}

function controls(values: readonly number[]): Intervention['controls'] {
  return { draws: values.length, mean: mean(values), lowest: Math.min(...values), highest: Math.max(...values) };
}
