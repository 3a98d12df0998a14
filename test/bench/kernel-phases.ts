// Where an epoch of the canonical model goes, phase by phase, on one thread: npx tsx test/bench/kernel-phases.ts
import { initialParameters } from '../../src/core/model';
import { defaultConfig } from '../../src/core/config/parse';
import { splitPairs } from '../../src/core/split';
import { kernelView } from '../../src/engine/fused/kernel-view';
import { bestVariant, kernelModule } from '../../src/kernel/assets';
import { Kernel } from '../../src/kernel/kernel';
import { measurePeak, operationsPerEpoch } from '../../src/kernel/peak';
import { instantiate } from '../../src/kernel/protocol';
import { Phase } from '../../src/kernel/shared-layout';

/** Those of an epoch. */
const PHASES = new Map([
  [Phase.firstTables, 'first tables: values, W_O [W_in | W_U], W_L, scores'],
  [Phase.secondTables, 'second tables: rows by token'],
  [Phase.forward, 'forward: rows, logits, losses'],
  [Phase.neurons, 'neurons: gradients of hidden and of W_L'],
  [Phase.backward, 'backward: gradients of rows and scores'],
  [Phase.tokens, 'tokens: gradients of table rows'],
  [Phase.combine, 'combine: sums over tokens'],
  [Phase.middle, 'middle: gradients of values, W_out, W_Q, W_K'],
  [Phase.last, 'last: gradients of [W_in | W_U], W_O, W_V, W_E'],
  [Phase.update, 'update: AdamW'],
]);
const REPEATS = 30;

const { task, model, optimizer } = defaultConfig();
const { train, test } = splitPairs(task);
const { model: shape } = kernelView(model, task);
const variant = bestVariant();
const parameters = initialParameters(model, task);
const kernel = Kernel.create({ model: shape, train, test, parameters, optimizer, threads: 1, variant });

function measure(): void {
  // The crew's thread sleeps; an instance of this thread's own does the work on its memory.
  const own = instantiate(kernelModule(variant), kernel.memory);
  own.start(kernel.layout.buffers.descriptor.offset, 0);
  const fastest = new Map<Phase, number>();
  for (let i = 0; i < REPEATS; i++) {
    for (const phase of PHASES.keys()) {
      const start = performance.now();
      own.phase(phase, phase === Phase.update ? 101 + i : 0);
      fastest.set(phase, Math.min(fastest.get(phase) ?? Infinity, performance.now() - start));
    }
  }
  fastest.forEach((ms, phase) => console.log(`${ms.toFixed(2).padStart(7)} ms  ${PHASES.get(phase)}`));
  const sum = [...fastest.values()].reduce((total, ms) => total + ms, 0);
  const speed = operationsPerEpoch(shape, train.x.length) / sum / 1e6;
  console.log(
    `${sum.toFixed(2).padStart(7)} ms  an epoch: ${speed.toFixed(1)} GFLOP/s, tile peak ${measurePeak().toFixed(1)}`,
  );
  kernel.close();
}

void kernel.train(100).then(measure);
