import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { dataFolder, installedEngine, recordEngine, recordFile } from '../../../src/core/installed-engines';
import { findPackage, loadPackage, type NativePackage, packageProblem } from '../../../src/engine/native-package';

const FAKE: NativePackage = {
  engine: 'webgpu',
  name: 'grokking-fake-engine',
  variable: 'GROKKING_FAKE_ENGINE',
  binding: (folder) => [path.join(folder, 'fake.node')].find((file) => fs.existsSync(file)),
  withoutBinding: 'somebody forgot it',
};

describe('a native package', () => {
  let data: string;
  const environment = { ...process.env };

  beforeEach(() => {
    data = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-native-'));
    process.env['GROKKING_DATA'] = data;
    delete process.env[FAKE.variable];
  });
  afterEach(() => {
    process.env = { ...environment };
    fs.rmSync(data, { recursive: true });
  });

  function put(folder: string, binding = true): string {
    const own = path.join(data, folder, 'node_modules', FAKE.name);
    fs.mkdirSync(own, { recursive: true });
    fs.writeFileSync(path.join(own, 'package.json'), '{}');
    if (binding) {
      fs.writeFileSync(path.join(own, 'fake.node'), '');
    }
    return fs.realpathSync(own);
  }

  it('that is nowhere is a line with both ways to install it', () => {
    assert.deepEqual(findPackage(FAKE), { withoutBinding: undefined });
    assert.match(
      packageProblem(FAKE) ?? '',
      /^grokking-fake-engine is not installed; "Grokking: Install Engine…" in VS Code or "grokking engines install webgpu"/,
    );
    assert.throws(
      () => loadPackage(FAKE, () => 1),
      /^InputError: the webgpu engine: grokking-fake-engine is not installed/,
    );
  });

  it('is found where it was installed, until that is removed', () => {
    const folder = put('engines/webgpu');
    recordEngine('webgpu', { folder: path.join(data, 'engines', 'webgpu'), version: '9.8.7' });
    assert.deepEqual(findPackage(FAKE).found, {
      folder,
      binding: path.join(folder, 'fake.node'),
      origin: 'installed, 9.8.7',
    });
    assert.equal(packageProblem(FAKE), undefined);
    fs.rmSync(path.join(data, 'engines'), { recursive: true });
    assert.equal(installedEngine('webgpu'), undefined);
    assert.match(packageProblem(FAKE) ?? '', /is not installed/);
  });

  it('is where its variable says instead, also when that says nowhere', () => {
    put('installed');
    recordEngine('webgpu', { folder: path.join(data, 'installed'), version: '1' });
    const chosen = put('chosen');
    process.env[FAKE.variable] = path.join(data, 'chosen');
    assert.equal(findPackage(FAKE).found?.folder, chosen);
    process.env[FAKE.variable] = '';
    assert.equal(findPackage(FAKE).found, undefined);
  });

  it('without a binding for this machine is named with its folder', () => {
    process.env[FAKE.variable] = path.join(data, 'chosen');
    const folder = put('chosen', false);
    const problem = packageProblem(FAKE) ?? '';
    assert.ok(problem.startsWith(`${FAKE.name} in ${folder} has no native binding for ${process.platform}-`), problem);
    assert.match(problem, /\(somebody forgot it\)/);
  });

  it('that does not load is a line with its folder and why', () => {
    process.env[FAKE.variable] = path.join(data, 'chosen');
    put('chosen');
    const fail = (): never => {
      throw new Error('GLIBC_2.99 not found\nat …');
    };
    assert.throws(
      () => loadPackage(FAKE, fail),
      /fake-engine does not load \(GLIBC_2\.99 not found\); install it again/,
    );
  });

  it('is recorded in a file that may be missing, damaged or another program’s', () => {
    assert.equal(installedEngine('tensorflow'), undefined);
    for (const text of [
      '',
      '{',
      '[]',
      'null',
      '{"tensorflow":{"folder":"relative","version":"1"}}',
      '{"tensorflow":7}',
    ]) {
      fs.writeFileSync(recordFile(), text);
      assert.equal(installedEngine('tensorflow'), undefined, text);
    }
    recordEngine('tensorflow', { folder: data, version: '1' });
    recordEngine('webgpu', { folder: data, version: '2' });
    recordEngine('tensorflow', undefined);
    assert.deepEqual([installedEngine('tensorflow'), installedEngine('webgpu')?.version], [undefined, '2']);
  });

  it('has its record among the person’s data, where the system has it', () => {
    const home = os.homedir();
    assert.equal(dataFolder({}, 'linux'), path.join(home, '.local', 'share', 'grokking-lab'));
    assert.equal(dataFolder({ XDG_DATA_HOME: '/data' }, 'linux'), path.join('/data', 'grokking-lab'));
    assert.equal(dataFolder({ XDG_DATA_HOME: 'data' }, 'linux'), path.join(home, '.local', 'share', 'grokking-lab'));
    assert.equal(dataFolder({}, 'darwin'), path.join(home, 'Library', 'Application Support', 'grokking-lab'));
    assert.equal(dataFolder({ LOCALAPPDATA: '/local' }, 'win32'), path.join('/local', 'grokking-lab'));
  });
});
