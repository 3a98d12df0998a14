import type { RunConfig } from '../../core/config/types';
import { initialParameters } from '../../core/model';
import { splitPairs } from '../../core/split';
import { bestVariant, kernelModule } from '../../kernel/assets';
import { Kernel } from '../../kernel/kernel';
import { instantiate, type KernelExports } from '../../kernel/protocol';
import { Phase } from '../../kernel/shared-layout';
import { kernelRecipe, kernelView } from './kernel-view';

/** What an epoch consists of, in order: DERIVATION.md §8; the last is a logged row's alone. */
const PHASES: readonly (readonly [Phase, string])[] = [
  [Phase.firstTables, 'first tables: values, W_O [W_in, W_U], W_L, scores'],
  [Phase.secondTables, 'second tables: rows by token'],
  [Phase.forward, 'forward: rows, logits, losses'],
  [Phase.neurons, 'neurons: gradients of hidden and of W_L'],
  [Phase.backward, 'backward: gradients of rows and scores'],
  [Phase.tokens, 'tokens: gradients of table rows'],
  [Phase.combine, 'combine: sums over tokens'],
  [Phase.middle, 'middle: gradients of values, W_out, W_Q, W_K'],
  [Phase.last, 'last: gradients of [W_in, W_U], W_O, W_V, W_E'],
  [Phase.gradientSums, 'filter: sums of gradients'],
  [Phase.filter, 'filter: gradients'],
  [Phase.steps, 'steps of matrices'],
  [Phase.update, 'update'],
  [Phase.norm, 'norm clamp: sum'],
  [Phase.clamp, 'norm clamp: scale'],
  [Phase.test, 'a logged row: losses of the test pairs'],
];
/** These go through the training pairs segment by segment. */
const BY_SEGMENT: readonly Phase[] = [Phase.forward, Phase.neurons, Phase.backward, Phase.tokens];

/** So many updates are made before, so that neurons are as active as in training. */
const BEFORE = 100;
const REPEATS = 30;

export interface PhaseTime {
  readonly phase: string;
  readonly ms: number;
}

/**
 * Where an epoch of the config goes on one thread, the fastest of 30 each; phases that it has no use for are left out. It must
 * be one that the kernel trains, with updates of all pairs.
 */
export async function timePhases(config: RunConfig): Promise<PhaseTime[]> {
  const { task, model, optimizer } = config;
  const { train, test } = splitPairs(task);
  const { model: shape } = kernelView(model, task);
  const variant = bestVariant();
  const parameters = initialParameters(model, task);
  const recipe = kernelRecipe(config, train.x.length);
  const kernel = Kernel.create({ ...recipe, model: shape, train, test, parameters, threads: 1, variant });
  try {
    await kernel.train(BEFORE);
    // The crew's thread sleeps; an instance of this thread's own does the work on its memory.
    const own = instantiate(kernelModule(variant), kernel.memory);
    own.start(kernel.layout.buffers.descriptor.offset, 0);
    const left = new Set<Phase>();
    if (optimizer.gradient.filter !== 'orthogonal') left.add(Phase.gradientSums);
    if (optimizer.gradient.filter === 'none') left.add(Phase.filter);
    if (optimizer.type !== 'muon' && optimizer.type !== 'egd') left.add(Phase.steps);
    if (optimizer.normClamp === null) [Phase.norm, Phase.clamp].forEach((phase) => left.add(phase));
    const phases = PHASES.filter(([phase]) => !left.has(phase));
    const segments = Math.ceil(train.x.length / kernel.layout.sizes.segmentPairs);
    const fastest = phases.map(() => Infinity);
    for (let i = 0; i < REPEATS; i++) {
      phases.forEach(([phase], at) => {
        const start = performance.now();
        runPhase(own, phase, { step: BEFORE + 1 + i, segments, testPairs: test.x.length });
        fastest[at] = Math.min(fastest[at], performance.now() - start);
      });
    }
    return phases.map(([, phase], at) => ({ phase, ms: Number(fastest[at].toPrecision(4)) }));
  } finally {
    kernel.close();
  }
}

function runPhase(
  own: KernelExports,
  phase: Phase,
  { step, segments, testPairs }: { step: number; segments: number; testPairs: number },
): void {
  if (BY_SEGMENT.includes(phase)) {
    for (let segment = 0; segment < segments; segment++) own.phase(phase, segment);
  } else {
    own.phase(phase, phase === Phase.test ? testPairs : step);
  }
}
