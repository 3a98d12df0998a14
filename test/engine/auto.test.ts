import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { defaultConfig } from '../../src/core/config/parse';
import type { RunConfig } from '../../src/core/config/types';
import { engineToTrain } from '../../src/engine/auto';
import type { Engine, Trainer } from '../../src/engine/engine';
import { fusedEngine } from '../../src/engine/fused/engine';
import { knownSpeed } from '../../src/engine/known-speeds';
import { rememberedTiming } from '../../src/engine/timing';
import { temporaryFolder } from './cli-process';

function config(modulus: number, engine: RunConfig['training']['engine'] = 'auto'): RunConfig {
  const { task, model, training, ...rest } = defaultConfig();
  return {
    ...{ ...rest, task: { ...task, modulus, trainFraction: 0.5 } },
    ...{ model: { ...model, dModel: 8, heads: 2, dMlp: 16 }, training: { ...training, engine } },
  };
}

/** A GPU of software or not, whose epochs take so many milliseconds, and the losses of all pairs, which are slower when it is cold. */
function gpu(isSlow: boolean, ms: number, losses = 0): { engine: Engine; created: () => number } {
  let created = 0;
  const engine: Engine = {
    name: 'webgpu',
    unavailable: () => undefined,
    inspect: () => Promise.resolve({ on: 'a GPU', isSlow }),
    async create(setup): Promise<Trainer> {
      created++;
      const trainer = await fusedEngine.create(setup);
      let cold = 6 * losses;
      const run = async (epochs: number): ReturnType<Trainer['run']> => {
        const end = performance.now() + epochs * ms + losses + cold;
        cold = 0;
        while (performance.now() < end);
        return Promise.resolve({ ...ROW, epoch: epochs });
      };
      return Object.assign(Object.create(trainer) as Trainer, { run });
    },
  };
  return { engine, created: () => created };
}

const ROW = {
  trainLoss: 1,
  testLoss: 1,
  trainAccuracy: 0,
  testAccuracy: 0,
  testRight: new Uint8Array(),
  learningRate: 0,
};

describe('auto with a GPU', () => {
  let folder: string;
  const before = process.env['GROKKING_CACHE'];
  beforeEach(() => {
    folder = temporaryFolder();
    process.env['GROKKING_CACHE'] = folder;
  });
  afterEach(() => {
    fs.rmSync(folder, { recursive: true });
    if (before === undefined) delete process.env['GROKKING_CACHE'];
    else process.env['GROKKING_CACHE'] = before;
  });
  const log = (line: string): never => assert.fail(line);

  it('takes it where it is faster, and times a shape once', async () => {
    const { engine, created } = gpu(false, 0);
    const among = [fusedEngine, engine];
    assert.equal((await engineToTrain(config(11), null, log, among)).engine, engine);
    assert.equal(created(), 1);
    assert.equal((await engineToTrain(config(11), null, log, among)).engine, engine);
    assert.equal(created(), 1, 'timed again');
    const [webgpu, fused] = [knownSpeed(config(11), 'webgpu'), knownSpeed(config(11), 'fused')];
    assert.ok(Number(webgpu) < Number(fused), `${webgpu}, ${fused}`);
    await engineToTrain(config(13), null, log, among);
    assert.equal(created(), 2, 'another shape has the speeds of the first');
  });

  it('leaves it where it is slower, where it is software, and where another is named or has begun', async () => {
    const slow = gpu(false, 60);
    assert.equal((await engineToTrain(config(11), null, log, [fusedEngine, slow.engine])).engine, fusedEngine);
    assert.equal(slow.created(), 1);
    const software = gpu(true, 0);
    const among = [fusedEngine, software.engine];
    assert.equal((await engineToTrain(config(11), null, log, among)).engine, fusedEngine);
    const fast = gpu(false, 0);
    assert.equal((await engineToTrain(config(11, 'fused'), null, log, [fusedEngine, fast.engine])).engine, fusedEngine);
    assert.equal((await engineToTrain(config(17), 'fused', log, [fusedEngine, fast.engine])).engine, fusedEngine);
    assert.equal(software.created() + fast.created(), 0);
  });

  it('times epochs, not the losses of all pairs, which are slower at first', async () => {
    const { engine } = gpu(false, 3, 60);
    // The least that it can be, on a machine that is as slow as it likes: 60 ms of 32 epochs.
    assert.ok((await rememberedTiming(engine, config(11), 350)) > 1.8);
    assert.equal(await rememberedTiming(engine, config(11), 350), knownSpeed(config(11), 'webgpu'));
  });

  it('times again on another machine, and where what it remembers is not whole', async () => {
    const { engine, created } = gpu(false, 0);
    const file = path.join(folder, 'speeds.json');
    await engineToTrain(config(11), null, log, [fusedEngine, engine]);
    const known = JSON.parse(fs.readFileSync(file, 'utf8')) as object;
    const broken = [JSON.stringify({ ...known, machine: 'another' }), JSON.stringify({ ...known, speeds: null })];
    for (const text of [...broken, '{"machine"', '{}', 'null']) {
      const times = created();
      fs.writeFileSync(file, text);
      assert.equal((await engineToTrain(config(11), null, log, [fusedEngine, engine])).engine, engine);
      assert.equal(created(), times + 1, text);
    }
  });
});
