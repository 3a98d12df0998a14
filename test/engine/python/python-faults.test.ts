import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { FunctionAnswer, FunctionError } from '../../../src/protocol/analysis-call';
import { configOf } from '../tfjs-engines';
import { grokking } from '../cli-process';
import { movedParameters, temporaryFolder, writeCheckpoint } from '../analyses/checkpoints';
import { RunnerProcess } from '../analyses/runner-process';
import { until } from '../../until';
import { called, FUNCTIONS, pythonThat, returned, withPython } from './pythons';

function errorOf(answer: FunctionAnswer<unknown>): FunctionError {
  assert.ok(!answer.ok, JSON.stringify(answer));
  return answer.error;
}

describe('what goes wrong in Python', () => {
  const python = withPython();
  let folder: string;
  let file: string;
  before(() => {
    folder = temporaryFolder();
    const config = configOf({ task: { modulus: 5, trainFraction: 0.5 }, model: { dModel: 8, heads: 2, dMlp: 8 } });
    file = writeCheckpoint(folder, config, movedParameters(config));
  });
  after(() => fs.rmSync(folder, { recursive: true }));
  const fault = async (name: string, args: readonly unknown[] = []): Promise<FunctionError> =>
    errorOf(await called(python(), ['faults.analysis.py', name], file, args));

  it('an exception has the person’s own line', async () => {
    const { message, stack, notRun } = await fault('fails');
    assert.equal(message, 'IndexError: list index out of range');
    assert.deepEqual(
      [stack[0].file, stack[0].line, notRun],
      [path.join(FUNCTIONS, 'faults.analysis.py'), 3, undefined],
    );
  });

  it('a syntax error has its line, and the function is not run', async () => {
    const { message, stack, notRun } = errorOf(await called(python(), ['broken.analysis.py', 'other'], file));
    assert.match(message, /^SyntaxError: /);
    assert.deepEqual([stack[0].line, notRun], [2, true]);
  });

  it('a missing module is one line with the command that installs it', async () => {
    const { message, notRun } = await fault('missing');
    assert.match(
      message,
      /^no_such_package is missing in this Python; install it: \S+ -m pip install no_such_package$/,
    );
    assert.equal(notRun, true);
  });

  it('a missing argument, a name that there is not, and what cannot be shown, are one line each', async () => {
    assert.deepEqual(await fault('needs'), {
      message: 'needs needs a value for k',
      stack: [],
      notRun: true,
      missing: 'k',
    });
    assert.equal((await fault('nothing')).message, 'faults.analysis.py has no function nothing');
    assert.match(
      (await fault('shape')).message,
      /^TypeError: the function returned, in 'a', a object; return a number/,
    );
    assert.match((await fault('leaves')).message, /^it called sys\.exit\(3\); return a result/);
  });

  it('arguments come by place and by name, with defaults and the model’s own p', async () => {
    const run = async (args: Parameters<typeof called>[3]): Promise<object> =>
      Object.fromEntries(
        (await returned(python(), ['faults.analysis.py', 'asked'], file, args)) as Map<string, unknown>,
      );
    assert.deepEqual(await run([]), { p: 5, k: 2, name: 'W_E', flag: false, rest: 0, more: 0 });
    assert.deepEqual(await run({ k: 7, flag: true, p: 3 }), { p: 3, k: 7, name: 'W_E', flag: true, rest: 0, more: 0 });
    assert.equal(await returned(python(), ['faults.analysis.py', 'later'], file), 7);
  });

  it('a crash ends that Python alone; the next call has a new one', async () => {
    assert.match((await fault('crashes')).message, /^Python ended \(signal SIGSEGV\)/);
    assert.equal(await returned(python(), ['faults.analysis.py', 'later'], file), 7);
  });

  it('no Python, one without numpy and one that is too old are one line each, with the remedy', async () => {
    const other = async (interpreter: string): Promise<string> =>
      errorOf(await called(interpreter, ['faults.analysis.py', 'later'], file)).message;
    assert.match(
      await other(path.join(folder, 'none')),
      /none could not be started \(spawn .* ENOENT\); the editor takes/,
    );
    const bare = pythonThat(folder, python(), 'bare', 'sys.modules["numpy"] = None');
    assert.match(
      await other(bare),
      /^numpy is missing in this Python; install it: \S+ -m pip install numpy, or choose another/,
    );
    const old = pythonThat(folder, python(), 'old', 'sys.version_info = (3, 8, 10, "final", 0)');
    assert.match(await other(old), / is Python 3\.8; functions need Python 3\.9 or newer, or choose another Python/);
    assert.equal(await returned(python(), ['faults.analysis.py', 'later'], file), 7);
  });

  it('works where the folder has spaces and letters beyond ASCII, beside modules of the person’s own', async () => {
    const own = path.join(folder, 'mein Ordner — 分析');
    fs.mkdirSync(own);
    fs.writeFileSync(path.join(own, 'helper.py'), 'ANSWER = 41\n');
    fs.writeFileSync(
      path.join(own, 'größe.analysis.py'),
      'from helper import ANSWER\ndef größe(model):\n    return ANSWER\n',
    );
    const run = (): Promise<unknown> => returned(python(), [path.join(own, 'größe.analysis.py'), 'größe'], file);
    assert.equal(await run(), 41);
    fs.writeFileSync(path.join(own, 'helper.py'), 'ANSWER = 42  # as it is now\n');
    assert.equal(await run(), 42);
  });

  it('a loop without end, and one that takes all memory, end with the runner and by its limit', async () => {
    const runner = new RunnerProcess({
      GROKKING_TEST_PYTHON: '',
      GROKKING_PYTHON: python(),
      GROKKING_RUNNER_MEMORY_MB: '1000',
    });
    const answer = await runner.call(path.join(FUNCTIONS, 'faults.analysis.py'), 'greedy', file);
    assert.match(errorOf(answer).message, /the function took \d+ MB of memory; 1000 MB are allowed/);
    void runner.call(path.join(FUNCTIONS, 'faults.analysis.py'), 'forever', file).catch(() => undefined);
    await until('its first line', () => runner.logged.includes('begun'));
    const left = (): string[] => fs.readdirSync(os.tmpdir()).filter((name) => /^grokking-[0-9a-f]{16}\./.test(name));
    assert.deepEqual(left(), []);
    const children = fs
      .readFileSync(`/proc/${runner.child.pid}/task/${runner.child.pid}/children`, 'utf8')
      .trim()
      .split(' ');
    assert.equal(children.length, 1);
    await runner.end();
    await until('the end of Python', () => !fs.existsSync(`/proc/${children[0]}`));
  });

  it('grokking analyze runs it, with exit 1 for an exception and 2 for what is not run', async () => {
    const analyze = (name: string, of = 'faults.analysis.py') =>
      grokking(['analyze', `${path.join(FUNCTIONS, of)}#${name}`, '--checkpoint', file, '--json'], folder, {
        env: { GROKKING_PYTHON: python() },
      });
    const done = await analyze('values');
    assert.equal((JSON.parse(done.stdout) as { result: { half: number; nan: string } }).result.half, 0.5);
    const [failed, wrong] = [await analyze('fails'), await analyze('other', 'broken.analysis.py')];
    assert.deepEqual(
      [failed.code, failed.stderr.trim()],
      [1, 'IndexError: list index out of range (faults.analysis.py:3:12)'],
    );
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /SyntaxError: .*\(broken\.analysis\.py:2:\d+\)/);
  });
});
