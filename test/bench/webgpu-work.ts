// What an epoch of the canonical model asks of a GPU, and the least time that two published cards need for it: bounds that
// are implied by the counts, not measurements. npx tsx test/bench/webgpu-work.ts
import { defaultConfig } from '../../src/core/config/parse';
import { splitPairs } from '../../src/core/split';
import { bufferBytes } from '../../src/engine/webgpu/memory';
import { planFor } from '../../src/engine/webgpu/shape';
import { epochWork } from '../../src/engine/webgpu/work';

/** Published: float32 operations and bytes of memory a second. */
const CARDS = {
  'H100 SXM': { operations: 67e12, bytes: 3.35e12 },
  'RTX 4070': { operations: 29e12, bytes: 504e9 },
};

const config = defaultConfig();
const { train, test } = splitPairs(config.task);
const plan = planFor([{ config, train, test }]);
const work = epochWork(plan, train.x.length);
const sections = 1 + Math.ceil(train.x.length / plan.capacity) + Math.ceil(test.x.length / plan.capacity);
for (const models of [1, 100]) {
  const buffers = bufferBytes(plan, models, sections, 64);
  const bytes = Object.values(buffers).reduce((sum, size) => sum + size, 0);
  console.log(`${models} model(s): ${(bytes / 1e6).toPrecision(4)} MB of buffers`, models === 1 ? buffers : '');
}
console.log(work);
for (const [name, card] of Object.entries(CARDS)) {
  const [compute, memory] = [work.operations / card.operations, work.bytes / card.bytes].map(
    (seconds) => 1e6 * seconds,
  );
  console.log(`${name}: at least ${compute.toPrecision(3)} µs by operations, ${memory.toPrecision(3)} µs by memory`);
}
