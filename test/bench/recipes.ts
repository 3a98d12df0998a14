// What an epoch costs with each optimizer, filter, loss and control, beside AdamW's: the canonical model, phase by phase on
// one thread, the fastest time of each; phases that are the same for all count once. npx tsx test/bench/recipes.ts
import { loadavg } from 'node:os';
import { initialParameters } from '../../src/core/model';
import { splitPairs } from '../../src/core/split';
import { kernelRecipe, kernelView } from '../../src/engine/fused/kernel-view';
import { bestVariant, kernelModule } from '../../src/kernel/assets';
import { Kernel } from '../../src/kernel/kernel';
import { instantiate } from '../../src/kernel/protocol';
import { Phase } from '../../src/kernel/shared-layout';
import { configOf } from '../engine/tfjs-engines';

const RECIPES: Record<string, object> = {
  adamw: {},
  adam: { optimizer: { type: 'adam' } },
  sgd: { optimizer: { type: 'sgd' } },
  muon: { optimizer: { type: 'muon' } },
  egd: { optimizer: { type: 'egd' } },
  grokfast: { optimizer: { gradient: { filter: 'grokfast' } } },
  orthogonal: { optimizer: { gradient: { filter: 'orthogonal' } } },
  'norm clamp': { optimizer: { normClamp: 30, weightDecay: 0 } },
  stablemax: { loss: { type: 'stablemax' } },
  mse: { loss: { type: 'mse' } },
  temperature: { loss: { temperature: 2 } },
  freeze: { model: { freeze: ['embed.W_E', 'unembed.W_U'] } },
};
/** What no config changes. */
const ALWAYS = [
  ...[Phase.firstTables, Phase.secondTables, Phase.neurons, Phase.backward, Phase.tokens],
  ...[Phase.combine, Phase.middle, Phase.last],
];
const ROUNDS = 16;

type Times = Map<Phase, number>;
const common: Times = new Map();
/** Of the forward pass, by loss. */
const forward = new Map<string, Times>();

interface Bench {
  readonly name: string;
  readonly loss: string;
  /** The fastest times of its own phases. */
  readonly own: Times;
  round(): void;
  close(): void;
}

function benchOf([name, fields]: [string, object]): Bench {
  const config = configOf(fields);
  const { train, test } = splitPairs(config.task);
  const { model } = kernelView(config.model, config.task);
  const parameters = initialParameters(config.model, config.task);
  const kernel = Kernel.create({ ...kernelRecipe(config, train.x.length), model, train, test, parameters, threads: 1 });
  // The crew's thread sleeps; an instance of this thread's own does the work on its memory.
  const thread = instantiate(kernelModule(bestVariant()), kernel.memory);
  thread.start(kernel.layout.buffers.descriptor.offset, 0);
  const { type, gradient, normClamp } = config.optimizer;
  const phases = [
    ...[Phase.firstTables, Phase.secondTables, Phase.forward, Phase.neurons, Phase.backward, Phase.tokens],
    ...[Phase.combine, Phase.middle, Phase.last],
    ...(gradient.filter === 'orthogonal' ? [Phase.gradientSums] : []),
    ...(gradient.filter === 'none' ? [] : [Phase.filter]),
    ...(type === 'muon' || type === 'egd' ? [Phase.steps] : []),
    Phase.update,
    ...(normClamp === null ? [] : [Phase.norm, Phase.clamp]),
  ];
  const own: Times = new Map();
  const loss = JSON.stringify(config.loss);
  const ofLoss = forward.get(loss) ?? new Map<Phase, number>();
  forward.set(loss, ofLoss);
  let step = 0;
  const round = (): void => {
    step++;
    for (const phase of phases) {
      const start = performance.now();
      thread.phase(phase, phase === Phase.update || phase === Phase.filter ? step : 0);
      const ms = performance.now() - start;
      const times = ALWAYS.includes(phase) ? common : phase === Phase.forward ? ofLoss : own;
      times.set(phase, Math.min(ms, times.get(phase) ?? ms));
    }
  };
  return { name, loss, own, round, close: () => kernel.close() };
}

const benches = Object.entries(RECIPES).map(benchOf);
for (let i = 0; i < ROUNDS; i++) {
  // In turn, so that what else the machine does is the same for all.
  benches.forEach(({ round }) => round());
}
const sums = benches.map(({ loss, own }) => {
  const times = [common, forward.get(loss) ?? new Map<Phase, number>(), own].flatMap((part) => [...part.values()]);
  return times.reduce((total, ms) => total + ms, 0);
});
benches.forEach(({ name, close }, i) => {
  console.log(`${name.padEnd(12)} ${sums[i].toFixed(2).padStart(7)} ms  × ${(sums[i] / sums[0]).toFixed(2)}`);
  close();
});
console.log(`load ${loadavg()[0].toFixed(1)}`);
