import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { nativeProblem } from '../../src/engine/tfjs/native';
import { runFile } from '../../src/core/run/layout';
import { temporaryFolder, writeConfig } from './cli-process';

const CLI = path.resolve('dist', 'cli.js');
const CONFIG = {
  task: { modulus: 7, trainFraction: 0.5 },
  model: { dModel: 8, heads: 2, dMlp: 16 },
  training: { epochs: 4, logEvery: 2, checkpointEvery: 2, measureEvery: 2 },
};

/** What tells of every socket that a process and those that it starts ask the kernel for, threads and native code included. */
const STRACE = ['strace', '-f', '-qq', '--seccomp-bpf', '-e', 'trace=socket,connect,bind,listen,sendto'];

describe('all that it does', function () {
  this.timeout(120_000);
  let folder: string;
  /** The kernel is watched where it can be; the bottom of Node's own modules everywhere. */
  const watches: ('kernel' | 'node')[] = ['node'];

  before(() => {
    try {
      execFileSync(STRACE[0], [...STRACE.slice(1), '-o', '/dev/null', 'true']);
      watches.push('kernel');
    } catch {
      // There is no strace here, or it may not look.
    }
  });
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  /** Runs Node, and tells what it and its processes did to reach a network. */
  async function watched(
    args: readonly string[],
    by: readonly ('kernel' | 'node')[] = watches,
  ): Promise<{ code: number | null; output: string; network: string[] }> {
    const calls = path.join(folder, 'calls');
    const log = path.join(folder, 'network');
    fs.writeFileSync(calls, '');
    fs.writeFileSync(log, '');
    const preload = path.resolve('test', 'fixtures', 'preload', 'no-network.cjs');
    const command = [...(by.includes('kernel') ? [...STRACE, '-o', calls] : []), process.execPath, ...args];
    const child = spawn(command[0], command.slice(1), {
      env: { ...process.env, NODE_OPTIONS: by.includes('node') ? `--require ${preload}` : '', NETWORK_LOG: log },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (text) => (output += String(text)));
    child.stderr.on('data', (text) => (output += String(text)));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    const asked = fs.readFileSync(calls, 'utf8').split('\n');
    // Sockets with a path are between processes of this machine.
    const network = asked.filter((line) => /\b(AF|PF)_(?!UNIX|LOCAL)\w+/.test(line));
    return { code, output, network: [...network, ...fs.readFileSync(log, 'utf8').split('\n').filter(Boolean)] };
  }

  it('is watched in a way that sees each way to a network', async () => {
    const ways = {
      tcp: `require('node:net').connect(8, '127.0.0.1').on('error', () => undefined)`,
      http: `require('node:http').get('http://127.0.0.1:8/').on('error', () => undefined)`,
      fetch: `fetch('http://127.0.0.1:8/').catch(() => undefined)`,
      server: `const s = require('node:net').createServer().on('error', () => undefined).listen(0, () => s.close())`,
      udp: `const s = require('node:dgram').createSocket('udp4'); s.on('error', () => undefined); s.send('x', 8, '127.0.0.1', () => s.close())`,
      dns: `require('node:dns').lookup('localhost', () => undefined)`,
      'in a process of its own': `require('node:child_process').spawnSync(process.execPath, ['-e', "require('node:net').connect(8, '127.0.0.1').on('error', () => undefined)"])`,
    };
    for (const watch of watches) {
      // This name is looked up in a file; one that is not takes a socket, which the kernel tells of.
      for (const [way, code] of Object.entries(ways).filter(([name]) => name !== 'dns' || watch === 'node')) {
        const { network } = await watched(['-e', `try { ${code.replace(/^const/, 'var')} } catch {}`], [watch]);
        assert.ok(network.length > 0, `${way}, by ${watch}`);
      }
    }
    const own = `require('node:net').createServer().listen('${path.join(folder, 'pipe')}', function () { this.close(); })`;
    const { network, output } = await watched(['-e', own]);
    assert.deepEqual([network, output], [[], ''], 'a pipe is no network');
  });

  it('reaches no network: training by every engine, measures, ablations, functions', async () => {
    const config = writeConfig(folder, CONFIG);
    const engines = ['fused', 'wasm', ...(nativeProblem() === undefined ? ['tensorflow'] : [])];
    let run = '';
    for (const engine of engines) {
      const { code, output, network } = await watched([CLI, 'train', config, '--runs', folder, '--engine', engine, '--json']); // prettier-ignore
      assert.equal(code, 0, output);
      assert.deepEqual(network, [], engine);
      run = (JSON.parse(output.split('\n').findLast((line) => line.startsWith('{')) ?? '') as { run: string }).run;
    }
    fs.writeFileSync(path.join(folder, 'a.analysis.ts'), 'export const size = (model) => model.W_E.shape;');
    const checkpoint = path.join(runFile.checkpoints(run), 'epoch-00000004.safetensors');
    for (const args of [
      ['resume', run],
      ['measure', run],
      ['ablate', checkpoint, '--frequencies', '1'],
      ['analyze', `${path.join(folder, 'a.analysis.ts')}#size`, '--checkpoint', checkpoint],
      ['engines'],
    ]) {
      const { code, output, network } = await watched([CLI, ...args]);
      assert.equal(code, args[0] === 'resume' ? 2 : 0, output); // a complete run is not resumed
      assert.deepEqual(network, [], args[0]);
    }
  });

  it('reaches no network: the processes of the extension', async () => {
    const worker = `
      const { spawnSync } = require('node:child_process');
      process.exitCode = spawnSync(process.execPath, ['dist/worker.js', ...process.argv.slice(1)], { stdio: 'inherit' }).status;
    `;
    const config = writeConfig(folder, CONFIG);
    const trained = await watched([CLI, 'train', config, '--runs', folder, '--epochs', '2', '--json']);
    const { run } = JSON.parse(trained.output.split('\n').findLast((line) => line.startsWith('{')) ?? '') as {
      run: string;
    };
    const status = JSON.parse(fs.readFileSync(runFile.status(run), 'utf8')) as object;
    fs.writeFileSync(runFile.status(run), JSON.stringify({ ...status, state: 'stopped', epochs: 4 }));
    const goesOn = JSON.parse(fs.readFileSync(runFile.config(run), 'utf8')) as { training: object };
    const longer = { ...goesOn, training: { ...goesOn.training, epochs: 4 } };
    fs.writeFileSync(runFile.config(run), JSON.stringify(longer));
    const { code, output, network } = await watched(['-e', worker, run]);
    assert.equal(code, 0, output);
    assert.deepEqual(network, []);
    fs.writeFileSync(path.join(folder, 'a.analysis.ts'), 'export const size = (model) => model.p;');
    const asked = await watched(['test/processes/ask.cjs', run, '4', path.join(folder, 'a.analysis.ts'), 'size']);
    assert.equal(asked.code, 0, asked.output);
    assert.deepEqual(asked.network, []);
    const answers = JSON.parse(asked.output) as { summary: string; report: number; answer: { output: unknown } };
    assert.deepEqual(answers.answer.output, { kind: 'number', value: 7 });
    assert.ok(answers.report > 10_000);
  });
});
