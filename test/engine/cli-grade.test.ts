import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { EXERCISES } from '../../src/core/exercises/exercises';
import { grokking, temporaryFolder } from './cli-process';
import { trainedOn } from './exercise-subjects';
import { withPython } from './python/pythons';

const STUBS = path.resolve('samples', 'exercises');
const SOLUTIONS = path.resolve('test', 'fixtures', 'exercises');

describe('grokking grade', function () {
  this.timeout(300_000);
  const python = withPython();
  let folder: string;
  let checkpoint: string;
  before(async () => {
    folder = temporaryFolder();
    checkpoint = await trainedOn(folder, { operation: 'add', modulus: 23, tokens: 'x y' });
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const grade = (target: string, ...options: string[]) =>
    grokking(['grade', target, '--checkpoint', checkpoint, ...options], folder, { env: { GROKKING_PYTHON: python() } });
  const copied = (from: string, name: string): string => {
    fs.mkdirSync(path.join(folder, 'mine'), { recursive: true });
    fs.copyFileSync(path.join(from, name), path.join(folder, 'mine', name));
    return path.join('mine', name);
  };
  afterEach(() => fs.rmSync(path.join(folder, 'mine'), { recursive: true, force: true }));

  it('has a line for each exercise, and fails where one does', async () => {
    copied(STUBS, 'key-frequencies.analysis.ts');
    copied(SOLUTIONS, 'tables.ts');
    copied(SOLUTIONS, 'fourier-basis.analysis.ts');
    copied(SOLUTIONS, 'fourier-basis.analysis.py');
    fs.writeFileSync(
      path.join(folder, 'mine', 'logarithms.analysis.js'),
      '/** @exercise log-spectrum */\nexport const logs = (model) => [];\n',
    );
    const { code, stdout, stderr } = await grade('mine');
    assert.deepEqual(stdout.split('\n'), [
      `passed   fourier-basis    ${path.join('mine', 'fourier-basis.analysis.py')}:4`,
      `passed   fourier-basis    ${path.join('mine', 'fourier-basis.analysis.ts')}:4`,
      `failed   key-frequencies  Error: not written yet (${path.join('mine', 'key-frequencies.analysis.ts')}:17:9)`,
      'skipped  log-spectrum     this exercise is about x · y mod p, and the model was trained on x + y mod 23; take one of x · y ' +
        `(${path.join('mine', 'logarithms.analysis.js')}:2)`,
      '',
      '2 passed, 1 failed, 1 skipped',
      '',
    ]);
    assert.equal(code, 1, stderr);
  });

  it('exits with 0 where what could be checked passed, with 1 where all was skipped', async () => {
    copied(SOLUTIONS, 'tables.ts');
    const file = copied(SOLUTIONS, 'logarithms.analysis.ts');
    const passed = await grade(file);
    assert.equal(passed.code, 0, passed.stdout + passed.stderr);
    assert.match(passed.stdout, /\n2 passed, 0 failed, 1 skipped\n$/);
    const skipped = await grade(file, '--exercise', 'log-spectrum');
    assert.match(skipped.stdout, /\n0 passed, 0 failed, 1 skipped\n$/);
    assert.equal(skipped.code, 1);
  });

  it('has hints, in steps, for what failed, and says all as JSON', async () => {
    const file = copied(STUBS, 'fourier-basis.analysis.ts');
    const hints = EXERCISES.find(({ id }) => id === 'fourier-basis')?.hints ?? [];
    const { stdout } = await grade(file, '--hints');
    assert.ok(stdout.includes(hints.map((hint, i) => `         hint ${i + 1}: ${hint}\n`).join('')), stdout);
    const { code, stdout: json } = await grade(file, '--hints', '--json');
    assert.equal(code, 1);
    const { exercises, ...rest } = JSON.parse(json) as { exercises: Record<string, unknown>[] };
    assert.deepEqual(rest, { checkpoint, passed: 0, failed: 1, skipped: 0 });
    const [{ milliseconds, ...one }] = exercises;
    assert.ok(Number(milliseconds) >= 0);
    assert.deepEqual(one, {
      ...{ exercise: 'fourier-basis', file, function: 'fourierBasis', state: 'failed' },
      ...{ message: 'Error: not written yet', place: `${file}:17:9`, hints },
    });
    assert.ok(!(await grade(file)).stdout.includes('hint'));
  });

  it('refuses a name that no exercise has, where it is written', async () => {
    fs.mkdirSync(path.join(folder, 'mine'));
    const file = path.join('mine', 'a.analysis.ts');
    fs.writeFileSync(path.join(folder, file), '\n/** @exercise foo */\nexport const f = (model) => 1;\n');
    const { code, stderr } = await grade('mine');
    assert.equal(code, 2);
    assert.ok(stderr.startsWith(`${file}:3: there is no exercise foo; take one of fourier-basis, `), stderr);
  });
});
