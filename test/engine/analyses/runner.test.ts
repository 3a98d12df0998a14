import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { FunctionAnswer } from '../../../src/protocol/analyses';
import { configOf, ENGINES, isAvailable } from '../tfjs-engines';
import { movedParameters, temporaryFolder, writeCheckpoint } from './checkpoints';
import { until } from '../../until';
import { RunnerProcess } from './runner-process';

const config = configOf({ task: { modulus: 7, trainFraction: 0.5 }, model: { dModel: 16, heads: 4, dMlp: 24 } });

const SOURCE = `import { fourierBasis, irreps, keyFrequencies, measures, plot, tf, type Model } from 'grokking';
import { deep } from './parts/deep';

const basis: tf.Tensor2D = fourierBasis(7); // tensors of the file itself are tidied too

export function answer(model: Model): number { return model.p * 6; }
export const arrow = (model: Model, a: number, b = a + 1, ...rest: number[]) => [a, b, ...rest];
export default async (model: Model) => ({ epoch: model.epoch, keys: keyFrequencies(model).length > 0 });
export function figure(model: Model) {
  console.log('shape', model.W_E.shape);
  console.table([{ a: 1 }]);
  return plot.bars(basis.matMul(model.W_E.slice([0, 0], [7, 16])).square().sum(1), { title: 'power' });
}
export function throws(model: Model) {
  return deep(model);
}
export function loops() { process.stderr.write('looping'); for (;;); }
export function eats() { const all: Float64Array[] = []; for (;;) all.push(new Float64Array(1e6).fill(1)); }
export function litters(model: Model) {
  tf.keep(tf.zeros([3]));
  tf.variable(tf.ones([2]));
  tf.engine().startScope();
  throw new RangeError('left a scope open');
}
export function tensors() { return tf.memory().numTensors; }
export function exits() { process.exit(3); }
export async function later() {
  setTimeout(() => { throw new Error('too late'); }, 5);
  await new Promise((resolve) => setTimeout(resolve, 1000));
}
export async function everything(model: Model) { return (await measures(model)).original as object; }
export async function onCpu() {
  await tf.setBackend('cpu');
  return tf.abs(tf.fft(tf.complex(tf.ones([4]), tf.zeros([4]))));
}
export async function ofGroup(model: Model) {
  const [own, measured] = [await irreps(model), await measures(model)];
  return 'irreps' in measured ? { irreps: own.length, same: measured.irreps.length, keys: measured.key_irreps.length } : 'none';
}
export const keys = (model: Model) => keyFrequencies(model);
export const noIrreps = (model: Model) => irreps(model);
export function prints() { for (let i = 0; i < 5000; i++) console.log(i); }
export function noNumbers() { return [NaN, Infinity, 1]; }
`;

const DEEP = `interface Weights { W_X: { shape: number[] } }

export function deep(model: unknown): number {
  return (model as Weights).W_X.shape.length;
}
`;

function output(answer: FunctionAnswer): unknown {
  assert.ok(answer.ok, JSON.stringify(answer));
  return answer.output;
}

for (const { name: backend } of ENGINES.filter(isAvailable)) {
  describe(`the runner (${backend})`, function () {
    this.timeout(300_000);
    const env = backend === 'wasm' ? { GROKKING_TFJS_NODE: '' } : {}; // set and empty: no tfjs-node beside the product
    let folder: string;
    let file: string;
    let checkpoint: string;
    let runner: RunnerProcess;

    before(() => {
      folder = temporaryFolder();
      file = path.join(folder, 'my.analysis.ts');
      fs.writeFileSync(file, SOURCE);
      fs.mkdirSync(path.join(folder, 'parts', 'deep'), { recursive: true });
      fs.writeFileSync(path.join(folder, 'parts', 'deep', 'index.ts'), DEEP);
      checkpoint = writeCheckpoint(folder, config, movedParameters(config), 12);
      runner = new RunnerProcess(env);
    });
    after(async () => {
      await runner?.end();
      fs.rmSync(folder ?? '', { recursive: true, force: true });
    });
    const call = (name: string, args: readonly unknown[] = []): Promise<FunctionAnswer> =>
      runner.call(file, name, checkpoint, args);

    it('gets ready, then answers, also two calls at once', async () => {
      await runner.warm();
      const answers = await Promise.all([call('answer'), call('default')]);
      assert.deepEqual(output(answers[0]), { kind: 'number', value: 42 });
      assert.deepEqual(output(answers[1]), {
        kind: 'record',
        entries: [
          { name: 'epoch', value: 12 },
          { name: 'keys', value: true },
        ],
      });
    });

    it('passes arguments; what is missing takes its default', async () => {
      assert.deepEqual(output(await call('arrow', [3])), { kind: 'bars', series: [{ values: [3, 4] }] });
      assert.deepEqual(output(await call('arrow', [3, 9, 5])), { kind: 'bars', series: [{ values: [3, 9, 5] }] });
    });

    it('sends figures and console lines', async () => {
      runner.logged.length = 0;
      const figure = output(await call('figure')) as { kind: string; title: string; series: { values: number[] }[] };
      assert.deepEqual([figure.kind, figure.title, figure.series[0].values.length], ['bars', 'power', 7]);
      const power = figure.series[0].values.reduce((sum, value) => sum + value, 0);
      const embed = movedParameters(config)['embed.W_E'].data.subarray(0, 7 * 16);
      const expected = embed.reduce((sum, value) => sum + value * value, 0);
      assert.ok(Math.abs(power / expected - 1) < 1e-5, 'the basis is orthonormal (Parseval)');
      assert.equal(runner.logged[0], 'shape [ 8, 16 ]');
      assert.ok(runner.logged.some((line) => line.includes('│ a │')));
    });

    it('keeps numbers that JSON has not', async () => {
      assert.deepEqual(output(await call('noNumbers')), { kind: 'bars', series: [{ values: [NaN, Infinity, 1] }] });
    });

    it("names the person's own lines, in imported files too", async () => {
      const answer = await call('throws');
      assert.ok(!answer.ok);
      assert.equal(answer.error.message, "TypeError: Cannot read properties of undefined (reading 'shape')");
      assert.deepEqual(
        answer.error.stack.map(({ file: at = '', line, column }) => [path.relative(folder, at), line, column]),
        [
          [path.join('parts', 'deep', 'index.ts'), 4, 33],
          ['my.analysis.ts', 15, 10],
        ],
      );
    });

    it('leaves as many tensors as there were, also after an exception', async () => {
      const count = async (): Promise<unknown> => output(await call('tensors'));
      const before = await count();
      for (const name of ['figure', 'litters', 'everything', 'litters', 'throws']) {
        await call(name);
      }
      assert.deepEqual(await count(), before);
    });

    it('measures models of finite groups by their irreps, and says which function is for which model', async () => {
      const ofGroup = configOf({
        task: { group: 'S3', trainFraction: 0.5 },
        model: { dModel: 16, heads: 4, dMlp: 24 },
      });
      const groups = path.join(folder, 'groups');
      fs.mkdirSync(groups);
      const s3 = writeCheckpoint(groups, ofGroup, movedParameters(ofGroup));
      const { entries } = output(await runner.call(file, 'ofGroup', s3, [])) as {
        entries: { name: string; value: unknown }[];
      };
      assert.deepEqual(entries.slice(0, 2), [{ name: 'irreps', value: 3 }, { name: 'same', value: 3 }]); // prettier-ignore
      for (const [name, model, says] of [
        ['keys', s3, /keyFrequencies: .* has irreps, not frequencies: take irreps\(model\)$/],
        ['noIrreps', checkpoint, /irreps: .* has frequencies, not irreps: take keyFrequencies\(model\)$/],
      ] as const) {
        const answer = await runner.call(file, name, model, []);
        assert.ok(!answer.ok);
        assert.match(answer.error.message, says);
      }
    });

    it('turns process.exit and late exceptions into errors of the call, and lives on', async () => {
      const exits = await call('exits');
      assert.ok(!exits.ok && exits.error.message.startsWith('Error: it called process.exit(3)'));
      const later = await call('later');
      assert.ok(!later.ok && later.error.message === 'Error: too late');
      assert.deepEqual(output(await call('answer')), { kind: 'number', value: 42 });
    });

    it('has the measures of the command line, and operations of the cpu backend', async () => {
      const measured = output(await call('everything')) as { entries: { name: string; value: number }[] };
      assert.ok(measured.entries.some(({ name, value }) => name === 'train_loss' && value > 0));
      const spectrum = output(await call('onCpu')) as { series: { values: number[] }[] };
      assert.deepEqual(spectrum.series[0].values, [4, 0, 0, 0]);
    });

    it('stops passing on lines after a thousand', async () => {
      runner.logged.length = 0;
      await call('prints');
      assert.equal(runner.logged.length, 1001);
      assert.equal(runner.logged[1000], '… more than 1,000 lines: the rest is left out');
    });

    it('reports what cannot be compiled, with its place, and takes the next version of the file', async () => {
      const broken = path.join(folder, 'broken.analysis.ts');
      fs.writeFileSync(broken, 'export function f(model) {\n  return (1 +;\n}\n');
      const answer = await runner.call(broken, 'f', checkpoint);
      assert.ok(!answer.ok && answer.error.notRun);
      assert.deepEqual(
        answer.error.stack.map(({ file: at, line, column }) => [at, line, column]),
        [[broken, 2, 14]],
      );
      fs.writeFileSync(broken, "import x from './nowhere';\nexport const f = () => x;\n");
      const missing = await runner.call(broken, 'f', checkpoint);
      assert.ok(!missing.ok && missing.error.message === 'there is no file "./nowhere" here');
      fs.writeFileSync(broken, 'export const f = () => "mended";\n');
      assert.deepEqual(output(await runner.call(broken, 'f', checkpoint)), { kind: 'text', text: 'mended' });
      const unknown = await runner.call(broken, 'g', checkpoint);
      assert.ok(!unknown.ok);
      assert.equal(unknown.error.message, 'broken.analysis.ts exports no function g; take f');
    });

    it('can be killed in an endless loop', async () => {
      const looping = new RunnerProcess(env);
      await looping.warm();
      const answer = assert.rejects(looping.call(file, 'loops', checkpoint));
      await until('it loops', () => looping.stderr.includes('looping'));
      await looping.end();
      await answer; // it ends with the process
      assert.equal((await looping.exited).signal, 'SIGKILL');
    });

    it('ends by itself above its memory limit, and says so', async () => {
      const hungry = new RunnerProcess({ ...env, GROKKING_RUNNER_MEMORY_MB: '700' });
      hungry.call(file, 'eats', checkpoint).catch(() => undefined); // it ends with the process
      const { signal, stderr } = await hungry.exited;
      assert.equal(signal, 'SIGKILL');
      assert.match(stderr, /^the function took \d+ MB of memory; 700 MB are allowed\n$/);
      await hungry.end();
    });
  });
}
