import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { type BenchRecord, checkoutIn } from '../../src/cli/bench-history';
import { temporaryFolder, writeConfig } from './cli-process';

const TINY = { task: { modulus: 7, trainFraction: 0.5 }, model: { dModel: 16, heads: 2, dMlp: 32 } };

/** What the program needs beside it to time the fused engine. */
const PROGRAM = ['cli.js', 'kernel-relaxed.wasm', 'kernel.wasm', 'kernel-single.wasm', 'kernel-thread.js'];

describe('grokking bench --record', function () {
  this.timeout(300_000);
  let folder: string;

  before(() => {
    folder = temporaryFolder();
    fs.mkdirSync(path.join(folder, 'dist'));
    PROGRAM.forEach((name) => fs.copyFileSync(path.join('dist', name), path.join(folder, 'dist', name)));
    fs.writeFileSync(path.join(folder, '.gitignore'), 'dist/\n');
    writeConfig(folder, TINY);
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const git = (...args: string[]): string => {
    const person = ['-c', 'user.name=A person', '-c', 'user.email=person@example.org'];
    return execFileSync('git', [...person, ...args], { cwd: folder, encoding: 'utf8' }).trim();
  };
  const record = (): { status: number | null; stdout: string; stderr: string } => {
    const args = ['--config', 'test.grok.json', '--engines', 'fused', '--epochs', '5', '--record', '--json'];
    return spawnSync(process.execPath, [path.join(folder, 'dist', 'cli.js'), 'bench', ...args], {
      cwd: folder,
      env: { ...process.env, NODE_OPTIONS: '', GIT_CEILING_DIRECTORIES: path.dirname(folder) },
      encoding: 'utf8',
    });
  };
  const history = (): string => path.join(folder, 'bench', 'history.jsonl');

  it('says in one line, before it times anything, that the program is in no checkout', () => {
    const { status, stdout, stderr } = record();
    assert.equal(status, 2);
    assert.match(stderr, /^--record adds to bench\/history\.jsonl of a checkout, and .+ is none .*; clone [^\n]+\n$/);
    assert.equal(stdout, '');
    assert.equal(fs.existsSync(history()), false);
  });

  it('adds machine, commit, model and all speeds, and is no change to the checkout itself', () => {
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'A checkout');
    const began = Date.now();
    const first = record();
    assert.equal(first.status, 0, first.stderr);
    git('add', 'bench'); // now the history is a tracked file, and changed
    const second = record();
    assert.equal(second.status, 0, second.stderr);

    const lines = fs.readFileSync(history(), 'utf8').split('\n');
    assert.equal(lines.pop(), '');
    const records = lines.map((line) => JSON.parse(line) as BenchRecord);
    assert.deepEqual(
      records.map(({ commit, dirty }) => ({ commit, dirty })),
      [false, false].map((dirty) => ({ commit: git('rev-parse', 'HEAD'), dirty })),
    );
    fs.appendFileSync(path.join(folder, 'test.grok.json'), '\n');
    assert.equal(checkoutIn(folder).dirty, true);
    const [{ date, machine, model, engines }] = records;
    assert.ok(Date.parse(date) >= began && Date.parse(date) <= Date.now(), date);
    assert.deepEqual(Object.keys(machine), ['cpu', 'cores', 'memory_gib', 'platform', 'node', 'load']);
    assert.ok(machine.cpu !== '' && machine.cores >= 1 && machine.memory_gib >= 1 && machine.load >= 0);
    assert.equal(machine.platform, `${process.platform} ${process.arch}`);
    assert.equal(machine.node, process.versions.node);
    assert.deepEqual(model, {
      task: 'x + y mod 7',
      train_pairs: 24,
      layers: 1,
      d_model: 16,
      heads: 2,
      d_mlp: 32,
    });
    const measured = JSON.parse(first.stdout) as { engines: object };
    assert.deepEqual(engines, measured.engines, 'the speeds of all engines');
  });
});
