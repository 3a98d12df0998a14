import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, it } from 'mocha';
import { callFunction } from '../../src/analysis/analyses/call-function';
import { discoverStructure, type Structure } from '../../src/analysis/discover/structure';
import { OpenedModel } from '../../src/analysis/opened-model';
import { openCheckpoint } from '../../src/core/checkpoint/open';
import { defaultConfig } from '../../src/core/config/parse';
import { initialParameters, type Parameters } from '../../src/core/model';
import type { CosetReport } from '../../src/core/measures/cosets';
import { fusedEngine } from '../../src/engine/fused/engine';
import { ourModel } from '../golden-models';
import { grokking, temporaryFolder, writeConfig } from './cli-process';

describe('structure that nobody said is there', function () {
  this.timeout(120_000);
  const { loss, optimizer, training } = defaultConfig();
  const opened = openCheckpoint(ourModel.file);

  async function discovered(parameters: Parameters): Promise<{ structure: Structure; keys: number[] }> {
    const { task, model } = opened;
    const open = await OpenedModel.open(fusedEngine, parameters, { task, model, loss, optimizer, training });
    const found = { structure: await discoverStructure(open), keys: await open.keys() };
    open.dispose();
    return found;
  }

  it('is found in a grokked model: the group, and by the angles of a map the frequencies that measure reports', async () => {
    const { structure, keys } = await discovered(opened.parameters);
    const { group, form, arithmetic, frequencies, actions, exchange } = structure;
    assert.deepEqual([group, form, arithmetic, exchange.answers?.share], ['Z97', 'x·y', 'x + y', 1]);
    assert.deepEqual([...frequencies].sort(), [...keys].sort());
    const shift = actions.find(({ name }) => name === 'x → x + 1');
    assert.ok(shift?.isSymmetry);
    // Seen in numpy: .966, and .123 ± .015 for random permutations.
    assert.ok(Math.abs(shift.fit - 0.966) < 0.002, String(shift.fit));
    assert.ok(Math.abs(shift.random - 0.123) < 0.015, String(shift.random));
  });

  it('is what the sample function shows, and grokking discover prints', async () => {
    const sample = path.resolve('samples', 'analyses', 'structure.analysis.ts');
    const answer = await callFunction(
      { file: sample, name: 'discoverWithoutHypothesis', checkpoint: ourModel.file, args: [] },
      () => undefined,
    );
    assert.ok(answer.ok, answer.ok ? '' : answer.error.message);
    const text = JSON.stringify(answer.output);
    assert.match(text, /x·y in Z97/);
    assert.match(text, /the frequencies 26, 33, 25, 29/);
    const { stdout } = await grokking(['discover', ourModel.file], path.resolve('.'));
    assert.match(stdout, /^Its answers are x·y in Z97 \(x \+ y of the tokens as numbers\): 100% of them\. Its embeddings turn with the frequencies 26, 33, 25, 29; Z97 keeps apart 17 of 17 components of its neurons\.$/m); // prettier-ignore
    assert.match(stdout, /^x → x \+ 1 .* 96\.6% .* yes$/m);
  });

  it('is not found in a model that was not trained', async () => {
    const { structure } = await discovered(initialParameters(opened.model, opened.task));
    assert.equal(structure.group, null);
    assert.deepEqual(structure.frequencies, []);
    assert.equal(structure.dictionary.matched, 0);
    assert.ok(structure.actions.every(({ isSymmetry }) => !isSymmetry));
  });
});

/** What a training gives in seconds on one thread, as the command line trains it. */
const MODEL = { dModel: 64, heads: 2, dMlp: 128 };
const TRAINED = {
  sum: { task: { modulus: 31, trainFraction: 0.75 }, model: MODEL, optimizer: { weightDecay: 2 }, epochs: 2000 },
  product: {
    task: { operation: 'multiply', modulus: 31, trainFraction: 0.75 },
    model: MODEL,
    optimizer: { weightDecay: 1 },
    epochs: 1500,
  },
  s4: {
    task: { group: 'S4', trainFraction: 0.85, tokens: 'x y' },
    model: { ...MODEL, dMlp: 256 },
    optimizer: { weightDecay: 2, learningRate: 0.004 },
    epochs: 900,
  },
  memoriser: { task: { modulus: 31, trainFraction: 0.4 }, model: MODEL, optimizer: { weightDecay: 0 }, epochs: 300 },
  shuffled: {
    task: { modulus: 31, trainFraction: 0.75, labelNoise: 1 },
    model: MODEL,
    optimizer: { weightDecay: 1 },
    epochs: 600,
  },
};

describe('structure in models trained here, which is told nothing', function () {
  this.timeout(300_000);
  let folder: string;
  const runs: Partial<Record<keyof typeof TRAINED, string>> = {};

  before(async () => {
    folder = temporaryFolder();
    for (const [name, { task, model, optimizer, epochs }] of Object.entries(TRAINED)) {
      const training = { epochs, logEvery: 100, measureEvery: epochs, checkpointEvery: epochs };
      const config = writeConfig(folder, { name, task, model, optimizer, training }, `${name}.grok.json`);
      const { code, stdout, stderr } = await grokking(['train', config, '--threads', '1', '--json'], folder);
      assert.equal(code, 0, stderr);
      runs[name as keyof typeof TRAINED] = (JSON.parse(stdout) as { run: string }).run;
    }
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  async function discovered(name: keyof typeof TRAINED): Promise<Structure> {
    const { code, stdout, stderr } = await grokking(['discover', runs[name] ?? '', '--json'], folder);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Structure;
  }

  /** The frequencies of eigenspaces that components of the neurons are matched to. */
  function matchedFrequencies({ dictionary }: Structure): Set<number | null> {
    return new Set(dictionary.components.filter(({ isMatched }) => isMatched).map(({ frequency }) => frequency));
  }

  it('is x + y, with the frequencies that measure reports, of the map and of the neurons', async () => {
    const structure = await discovered('sum');
    const { group, arithmetic, agreement, frequencies, exchange, dictionary } = structure;
    assert.deepEqual([group, arithmetic], ['Z31', 'x + y']);
    assert.ok(Number(agreement) > 0.99);
    const { stdout } = await grokking(['measure', runs.sum ?? '', '--json'], folder);
    const { key_frequencies: keys } = JSON.parse(stdout) as { key_frequencies: number[] };
    assert.deepEqual(new Set(frequencies), new Set(keys));
    assert.deepEqual(matchedFrequencies(structure), new Set(keys));
    // Taken apart, all of them are kept apart; hardly any direction is that is not.
    assert.equal(dictionary.matched, dictionary.components.length);
    assert.ok(dictionary.matched > 5 && dictionary.randomMatched < dictionary.matched / 4);
    assert.ok(exchange.answers?.isSymmetry && exchange.answers.share > 0.99 && exchange.answers.random < 0.1);
    assert.ok(exchange.neurons?.isSymmetry && exchange.neurons.random < 0.1);
  });

  it('is x · y: Z30 but for 0, carried by multiplication, not by the shift', async () => {
    const structure = await discovered('product');
    const { group, arithmetic, absorbing, actions, frequencies, dictionary } = structure;
    assert.deepEqual([group, arithmetic, absorbing], ['Z30', 'x · y', [0]]);
    const [shift, multiplication] = actions;
    assert.ok(!shift.isSymmetry && multiplication.isSymmetry, JSON.stringify([shift, multiplication]));
    assert.ok(frequencies.length > 0 && dictionary.matched > 4);
    assert.ok([...matchedFrequencies(structure)].every((k) => frequencies.includes(Number(k))));
  });

  it('is S4, carried by both of its actions, its neurons by irreps', async () => {
    const { group, arithmetic, agreement, actions, exchange, dictionary } = await discovered('s4');
    assert.deepEqual([group, arithmetic], ['S4', null]);
    assert.ok(Number(agreement) > 0.97, String(agreement));
    for (const { name, source, isSymmetry } of actions) {
      assert.equal(isSymmetry, source === 'answers', name);
    }
    assert.ok(dictionary.matched > 10 && dictionary.components.some(({ eigenspace }) => eigenspace === 'standard'));
    assert.ok(exchange.answers && !exchange.answers.isSymmetry && Math.abs(exchange.answers.share - 0.174) < 0.02);
    // Stander et al. 2023: each neuron is constant on right cosets in x and on left ones in y, of conjugate subgroups.
    const { stdout } = await grokking(['measure', runs.s4 ?? '', '--json'], folder);
    const { cosets } = JSON.parse(stdout) as { cosets: CosetReport[] };
    const sum = (of: (report: CosetReport) => number): number =>
      cosets.reduce((total, report) => total + of(report), 0);
    const both = sum(({ of_both }) => of_both);
    assert.ok(both > 0.8 * TRAINED.s4.model.dMlp, String(both));
    const proper = cosets.filter(({ conjugates }) => conjugates > 1);
    const wrongSide = proper.reduce((total, { of_x: x, of_y: y }) => total + x.left + y.right, 0);
    assert.ok(wrongSide < 0.05 * both, String(wrongSide));
    assert.ok(sum(({ random_of_x: x, random_of_y: y }) => x + y) < 0.05 * both);
  });

  for (const name of ['memoriser', 'shuffled'] as const) {
    it(`is none of the ${name}`, async () => {
      const { group, actions, frequencies, dictionary } = await discovered(name);
      assert.equal(group, null);
      assert.deepEqual(frequencies, []);
      assert.ok(actions.every(({ isSymmetry }) => !isSymmetry));
      assert.equal(dictionary.matched, 0);
      const { stdout } = await grokking(['discover', runs[name] ?? ''], folder);
      assert.match(stdout, /^None: no group has 95% of its answers, no permutation that was tried is carried by a linear map, and none of the components of its neurons is kept apart\.$/m); // prettier-ignore
    });
  }
});
