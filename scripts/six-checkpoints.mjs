/**
 * Trains the six checkpoints of the exercise `learned-or-memorised` and writes them to samples/exercises/six, weights alone:
 * each file says x + y and an unknown split, whatever it was trained on. The same weights come out whenever it runs on the
 * same kind of machine. Needs `node esbuild.mjs` before.
 */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const CLI = path.resolve('dist', 'cli.js');
const OUT = path.resolve('samples', 'exercises', 'six');

/** What is trained for how long; `optimizer` and `task` are those of a config. */
const SIX = {
  a: { task: { modulus: 29, trainFraction: 0.5 }, weightDecay: 0, epochs: 600 }, // memorised
  b: { task: { modulus: 31, trainFraction: 0.75 }, weightDecay: 2, epochs: 1000 }, // grokked
  c: { task: { modulus: 31, trainFraction: 0.65 }, weightDecay: 2, epochs: 320 }, // half-way
  d: { task: { modulus: 29, trainFraction: 0.75, expression: 'x + y + 5' }, weightDecay: 2, epochs: 1000 }, // grokked, on another rule
  e: { task: { modulus: 23, trainFraction: 0.5 }, weightDecay: 1, epochs: 1 }, // untrained: the first update moves no weight
  f: { task: { modulus: 23, trainFraction: 0.7, labelNoise: 0.3 }, weightDecay: 0, epochs: 800 }, // memorised, with wrong labels
};

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'six-'));
fs.mkdirSync(OUT, { recursive: true });
for (const [i, [name, { task, weightDecay, epochs }]] of Object.entries(SIX).entries()) {
  const model = { dModel: 32, heads: 4, dMlp: 96, seed: i + 1 };
  const config = {
    name,
    task: { ...task, split: { seed: i + 1 } },
    model,
    optimizer: { learningRate: 0.003, weightDecay },
    training: { epochs, logEvery: 10, measureEvery: 0, checkpointEvery: 10000, engine: 'fused', threads: 1 },
  };
  const file = path.join(folder, `${name}.grok.json`);
  fs.writeFileSync(file, JSON.stringify(config));
  const printed = execFileSync(process.execPath, [CLI, 'train', file, '--runs', folder, '--json'], {
    encoding: 'utf8',
  });
  const result = JSON.parse(printed.trim().split('\n').at(-1));
  const { run, epoch, train_accuracy, test_accuracy } = result;
  const checkpoint = path.join(run, 'checkpoints', `epoch-${String(epoch).padStart(8, '0')}.safetensors`);
  fs.writeFileSync(path.join(OUT, `${name}.safetensors`), anonymous(fs.readFileSync(checkpoint), name));
  console.log(`${name}: train ${train_accuracy}, test ${test_accuracy}`);
}
fs.rmSync(folder, { recursive: true });

/** The same tensors under metadata that tell the shapes alone. @param {Buffer} content @param {string} name */
function anonymous(content, name) {
  const length = Number(content.readBigUInt64LE(0));
  const header = JSON.parse(content.toString('utf8', 8, 8 + length));
  const { task, model } = JSON.parse(header['__metadata__'].config);
  const split = { method: 'unknown' };
  const config = {
    name,
    task: { operation: 'add', modulus: task.modulus, tokens: task.tokens, split },
    model: { dModel: model.dModel, heads: model.heads, dMlp: model.dMlp },
  };
  header['__metadata__'] = { format: 'pt', epoch: '0', config: JSON.stringify(config), split: JSON.stringify(split) };
  const text = JSON.stringify(header);
  const bytes = Buffer.from(text.padEnd(Math.ceil(Buffer.byteLength(text) / 8) * 8));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([size, bytes, content.subarray(8 + length)]);
}
