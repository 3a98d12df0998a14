import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { InputError } from '../../../src/core/config/problem';
import { runCli } from '../../../src/tools/run-cli';

describe('the command line run by another program', () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-run-cli-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  function run(source: string, signal?: AbortSignal): Promise<string> {
    const script = path.join(folder, 'cli.js');
    fs.writeFileSync(script, source);
    return runCli({ script, env: process.env }, ['engines'], folder, signal);
  }

  it('answers what it prints, and throws its last line where it fails', async () => {
    assert.equal(await run('console.log(process.argv[2])'), 'engines\n');
    await assert.rejects(
      run('console.error("timing wasm"); console.error("the disk is full"); process.exitCode = 1'),
      new InputError('the disk is full'),
    );
    await assert.rejects(run('process.exitCode = 3'), new InputError('grokking engines ended with exit code 3'));
  });

  it('takes no progress for the reason where it was killed', async () => {
    await assert.rejects(
      run('require("node:fs").writeSync(2, "timing webgpu\\n"); process.kill(process.pid, "SIGKILL")'),
      new InputError('grokking engines was ended by SIGKILL; its last line: timing webgpu'),
    );
    await assert.rejects(
      run('process.kill(process.pid, "SIGKILL")'),
      new InputError('grokking engines was ended by SIGKILL'),
    );
  });

  it('ends when it is aborted', async () => {
    const stop = new AbortController();
    const ended = run('setInterval(() => 0, 1000)', stop.signal);
    stop.abort();
    await assert.rejects(ended, new InputError('grokking engines was ended by SIGINT'));
  });
});
