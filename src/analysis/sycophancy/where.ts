import type { Hooks, Tokens } from '../../lm/hooked-model';
import { changing, eachPrompt, type Recorded, run, streamName } from './runs';
import { mean } from './statistics';
import type { Prompts, Subject } from './subject';

/** What patching one place gives back of the whole difference: 1 where it is everything. */
export interface Effect {
  readonly layer: number;
  readonly position: string;
  /** Deference: sycophantic activations in honest prompts. */
  readonly effect: number;
  /** Which opinion: activations of another opinion in sycophantic prompts. */
  readonly content: number;
}

export interface HeadEffect {
  readonly layer: number;
  readonly head: number;
  readonly effect: number;
  readonly content: number;
  /** Attention of the last position to each, under either kind of prompt. */
  readonly attends: { readonly sycophantic: readonly number[]; readonly honest: readonly number[] };
}

/** Two runs, and how much of the way from one to the other a patch leads. */
class Way {
  private readonly from: number;
  private readonly whole: number;
  private readonly source: Record<string, Recorded>;

  constructor(
    private readonly subject: Subject,
    private readonly into: Tokens,
    source: Tokens,
    private readonly answers: readonly [readonly number[], readonly number[]],
    names: readonly string[],
  ) {
    this.from = run(subject, into).answers.difference(...answers);
    const { answers: there, recorded } = run(subject, source, {}, names);
    this.whole = there.difference(...answers) - this.from;
    this.source = recorded;
  }

  /** @param part [first, count] of what stands at a position, for a head: all without it */
  effect(name: string, positions: readonly number[], head?: number): number {
    const { data: source } = this.source[name];
    const hooks: Hooks = changing(name, (data, shape) =>
      positions.forEach((position) =>
        eachPrompt(shape, position, (start, size) => {
          const width = head === undefined ? size : shape[3];
          const first = start + (head ?? 0) * width;
          data.set(source.subarray(first, first + width), first);
        }),
      ),
    );
    return (run(this.subject, this.into, hooks).answers.difference(...this.answers) - this.from) / this.whole;
  }
}

/** Exact patching of the residual stream at every layer and position, of every head, and of all and none. */
export function patchingOf(
  subject: Subject,
  prompts: Prompts,
): { where: Effect[]; heads: HeadEffect[]; all: number; nothing: number } {
  const { model, positions } = subject;
  const layers = Array.from({ length: model.layers + 1 }, (_, layer) => layer);
  const blocks = layers.slice(0, -1);
  const zs = blocks.map((layer) => `blocks.${layer}.attn.hook_z`);
  const patterns = blocks.map((layer) => `blocks.${layer}.attn.hook_pattern`);
  const names = [...layers.map((layer) => streamName(subject, layer)), ...zs];
  const { sycophantic, honest, agree, disagree, other, otherAnswer } = prompts;
  const gate = new Way(subject, honest, sycophantic, [agree, disagree], names);
  const content = new Way(subject, sycophantic, other, [otherAnswer, agree], names);
  const last = positions.length - 1;
  const where = layers.flatMap((layer) =>
    positions.map((position, place) => {
      const name = streamName(subject, layer);
      return { layer, position, effect: gate.effect(name, [place]), content: content.effect(name, [place]) };
    }),
  );
  const [a, b] = [sycophantic, honest].map((tokens) => run(subject, tokens, {}, patterns).recorded);
  const heads = blocks.flatMap((layer) =>
    Array.from({ length: model.heads }, (_, head) => ({
      layer,
      head,
      effect: gate.effect(zs[layer], [last], head),
      content: content.effect(zs[layer], [last], head),
      attends: { sycophantic: attention(a[patterns[layer]], head), honest: attention(b[patterns[layer]], head) },
    })),
  );
  const everywhere = positions.map((_, place) => place);
  return { where, heads, all: gate.effect(names[0], everywhere), nothing: gate.effect(names[0], []) };
}

/** Mean attention of a head at the last position, [positions]. */
function attention({ data, shape: [prompts, heads, length] }: Recorded, head: number): number[] {
  return Array.from({ length }, (_, key) =>
    mean(
      Array.from(
        { length: prompts },
        (_, prompt) => data[((prompt * heads + head) * length + length - 1) * length + key],
      ),
    ),
  );
}
