import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { RunDirectory } from '../../src/core/run/directory';
import { TOOLS } from '../../src/tools/tools';
import { until } from '../until';
import { grokking, temporaryFolder } from './cli-process';

interface Content {
  readonly type: string;
  readonly text?: string;
  readonly data?: string;
  readonly mimeType?: string;
}

type Data = Readonly<Record<string, never>>;

/** Groks within seconds. */
const SETTINGS = {
  task: { modulus: 31, trainFraction: 0.75 },
  model: { dModel: 64, heads: 4, dMlp: 256 },
  training: {
    epochs: 4000,
    logEvery: 10,
    measureEvery: 0,
    checkpointEvery: 500,
    threads: 1,
    stopWhen: { testLossBelow: 0.01 },
  },
};

describe('grokking mcp', function () {
  this.timeout(600_000);
  let folder: string;
  let client: Client;

  before(async () => {
    folder = fs.realpathSync(temporaryFolder());
    client = new Client({ name: 'a test', version: '1' });
    const program = path.resolve('dist', 'cli.js');
    const env = { ...(process.env as Record<string, string>), NODE_OPTIONS: '' };
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args: [program, 'mcp'], cwd: folder, env }),
    );
  });
  after(async () => {
    await client.close();
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  async function call(name: string, args: object = {}): Promise<{ data: Data; contents: Content[]; next: string }> {
    const result = await client.callTool({ name, arguments: { ...args } }, undefined, { timeout: 300_000 });
    const contents = result.content as Content[];
    assert.ok(!result.isError, `${name}: ${contents[0].text}`);
    const [json, next = ''] = (contents[0].text ?? '').split('\n');
    return { data: JSON.parse(json) as Data, contents, next };
  }

  async function problem(name: string, args: object = {}): Promise<string> {
    const result = await client.callTool({ name, arguments: { ...args } });
    assert.equal(result.isError, true);
    return (result.content as Content[])[0].text ?? '';
  }

  it('has at least ten tools, each with a description and a schema that takes nothing else', async () => {
    const { tools } = await client.listTools();
    assert.ok(tools.length >= 10);
    assert.deepEqual(
      tools.map(({ name }) => name),
      TOOLS.map(({ name }) => name),
    );
    for (const { description, inputSchema, annotations } of tools) {
      assert.ok(description !== undefined && description.length > 40);
      assert.equal(inputSchema.additionalProperties, false);
      assert.equal(typeof annotations?.readOnlyHint, 'boolean');
    }
  });

  it('train this config, tell me when it groks and which frequencies it uses, prove it by ablation', async () => {
    const { data: begun } = await call('grokking_train', { name: 'asked', settings: SETTINGS });
    const run = String(begun['run']);
    assert.ok(fs.existsSync(path.join(folder, 'asked.grok.json')));
    let state: Data;
    do {
      state = (await call('grokking_wait', { run: 'asked', until: 'end', seconds: 20 })).data;
    } while (state['reached'] !== true);
    assert.equal(state['state'], 'completed', JSON.stringify(state));
    const grokked = Number(state['grokked_at']);
    assert.ok(grokked > Number(state['memorised_at']) && grokked < 4000, JSON.stringify(state));

    const { data: measured } = await call('grokking_measure', { run: 'asked' });
    const keys = measured['key_frequencies'] as number[];
    assert.ok(keys.length > 0 && keys.length < 12, String(keys));
    const { data: ablated } = await call('grokking_ablate', { run: 'asked', frequencies: keys });
    const [without, control, intact] = ['test_acc', 'control', 'original'].map((name) => ablated[name]) as unknown as [
      number,
      { mean: { test_acc: number } },
      { test_acc: number },
    ];
    assert.ok(
      without < 0.3 && intact.test_acc > 0.98 && control.mean.test_acc > without + 0.3,
      JSON.stringify(ablated),
    );

    // Every number is the command line's.
    const cli = async (...args: string[]): Promise<unknown> => {
      const { code, stdout, stderr } = await grokking([...args, '--json'], folder);
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    };
    const newest = path.relative(
      folder,
      new RunDirectory(path.join(folder, run)).checkpointFile(Number(state['epoch'])),
    );
    const same = (data: object, other: unknown): void =>
      assert.deepEqual({ ...data, file: '' }, { ...(other as object), file: '' });
    same(measured, await cli('measure', newest));
    same(ablated, await cli('ablate', newest, '--frequencies', keys.join(',')));
    same((await call('grokking_discover', { run })).data, await cli('discover', newest));
    fs.writeFileSync(
      path.join(folder, 'own.analysis.ts'),
      'export function half(model: { p: number }, by = 2) { return model.p / by; }\n',
    );
    const { data: own } = await call('grokking_run_analysis', {
      run,
      file: 'own.analysis.ts',
      function: 'half',
      args: { by: 4 },
    });
    assert.equal(own['result'], 7.75);
  });

  it('shows spectrum and interference as pictures and numbers', async () => {
    for (const [name, args] of [
      ['grokking_spectrum', {}],
      ['grokking_interference', { x: 3, y: 5 }],
    ] as const) {
      const { contents, data } = await call(name, { run: 'asked', ...args });
      const [, picture] = contents;
      assert.deepEqual([picture.type, picture.mimeType], ['image', 'image/png']);
      assert.equal(
        Buffer.from(picture.data ?? '', 'base64')
          .subarray(1, 4)
          .toString(),
        'PNG',
      );
      const columns = Object.values(data) as unknown as number[][];
      assert.ok(
        columns.filter((column) => column.every(Number.isFinite)).length >= 3,
        JSON.stringify(data).slice(0, 200),
      );
    }
  });

  it('lists, describes, pauses, resumes and stops', async () => {
    const endless = { ...SETTINGS, training: { ...SETTINGS.training, epochs: 10_000_000, stopWhen: null } };
    const { data: begun } = await call('grokking_train', { name: 'endless', settings: endless });
    const run = String(begun['run']);
    const stateOf = async (): Promise<unknown> => (await call('grokking_describe_run', { run })).data['state'];
    await until('a start', async () => (await stateOf()) === 'running');
    assert.equal((await call('grokking_pause', { run })).data['state'], 'paused');
    await call('grokking_resume', { run });
    await until('going on', async () => (await stateOf()) === 'running');
    assert.equal((await call('grokking_wait', { run, seconds: 0 })).data['reached'], false);
    assert.equal((await call('grokking_stop', { run })).data['state'], 'stopped');
    const { data } = await call('grokking_list_runs');
    const runs = data['runs'] as unknown as { name: string; state: string }[];
    assert.deepEqual(runs.map(({ name, state }) => `${name} ${state}`).sort(), ['asked completed', 'endless stopped']);
    const { data: compared } = await call('grokking_compare', { runs: ['asked', 'endless'] });
    assert.ok('differs' in compared);
  });

  it('sweeps, and has the results', async () => {
    const base = {
      task: { modulus: 7, trainFraction: 0.5 },
      model: { dModel: 8, heads: 2, dMlp: 16 },
      training: { epochs: 20, logEvery: 10, measureEvery: 0 },
    };
    fs.writeFileSync(
      path.join(folder, 'two.sweep.json'),
      JSON.stringify({ name: 'two', base, vary: { 'optimizer.weightDecay': [0, 1] }, seeds: 1 }),
    );
    const { data } = await call('grokking_sweep', { sweep: 'two.sweep.json' });
    assert.deepEqual([data['completed'], data['failed']], [2, 0]);
    const { data: results } = await call('grokking_sweep_results', {
      sweep: path.relative(folder, path.resolve(folder, String(data['sweep']))),
    });
    assert.equal((results['rows'] as unknown as object[]).length, 2);
  });

  it('says in one line what is wrong and what to do instead', async () => {
    assert.match(await problem('grokking_measure', { run: 'none' }), /^there is no run none; there are .*asked/);
    assert.match(
      await problem('grokking_measure', {}),
      /^grokking_measure: run is missing; it takes run, epoch, measures$/,
    );
    assert.match(
      await problem('grokking_measure', { run: 'asked', checkpoint: 3 }),
      /it takes no checkpoint; it takes run, epoch/,
    );
    assert.match(
      await problem('grokking_measure', { run: 'asked', epoch: 3 }),
      /^there is no checkpoint of epoch 3; there are 0, /,
    );
    assert.match(
      await problem('grokking_train', { config: '../x.grok.json' }),
      /outside of the workspace; give a path inside/,
    );
    assert.match(await problem('grokking_describe_run', { run: '/etc' }), /outside of the workspace/);
    assert.match(
      await problem('grokking_run_analysis', { run: 'asked', file: '/etc/passwd', function: 'f' }),
      /outside of the workspace/,
    );
    assert.match(
      await problem('grokking_train', { name: 'bad', settings: { task: { modulus: 1 } } }),
      /bad\.grok\.json: task\.modulus must be/,
    );
    assert.match(await problem('grokking_pause', { run: 'asked' }), /is completed: it does not train$/);
    assert.match(await problem('grokking_ablate', { run: 'asked', frequencies: [99] }), /99/);
  });
});
