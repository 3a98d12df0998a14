import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseConfigFile } from '../../../src/core/config/file';
import { parseConfig } from '../../../src/core/config/parse';
import { isInside } from '../../../src/core/inside';
import { createRun } from '../../../src/core/run/create';

describe('paths out of files', () => {
  let folder: string;
  let workspace: string;
  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-paths-')));
    workspace = path.join(folder, 'workspace');
    fs.mkdirSync(path.join(workspace, 'models'), { recursive: true });
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('are in a folder by what they say and by where links lead', () => {
    const inside = (...parts: string[]): boolean => isInside(workspace, path.join(workspace, ...parts));
    assert.ok(inside('models', 'not-there-yet.pth'));
    assert.ok(inside('..models'));
    assert.ok(inside());
    assert.ok(!inside('..'));
    assert.ok(!inside('..', 'other.pth'));
    assert.ok(!isInside(workspace, `${workspace}-2/a.pth`));
    assert.ok(!isInside(workspace, '/etc/passwd'));
    fs.symlinkSync(folder, path.join(workspace, 'link'));
    assert.ok(!inside('link', 'other.pth'));
    assert.ok(!inside('link', 'workspace', '..', 'other.pth'));
    assert.ok(inside('link', 'workspace', 'models', 'a.pth'), 'it leads back');
    fs.symlinkSync(path.join(workspace, 'models'), path.join(folder, 'alias'));
    assert.ok(isInside(path.join(folder, 'alias'), path.join(folder, 'alias', 'a.pth')), 'the folder itself is a link');
  });

  it('lead a config that is not trusted nowhere else, and nobody looks there', () => {
    const asked: string[] = [];
    const mayRead = (file: string): boolean => {
      asked.push(file);
      return isInside(workspace, file);
    };
    const problem = (config: object): string | undefined =>
      parseConfigFile(JSON.stringify(config), path.join(workspace, 'a.grok.json'), mayRead).problems[0]?.message;
    const outside = /leads out of the workspace, which is not trusted: it is not looked at/;
    // These would wait for ever, or reach a network, if they were looked at.
    for (const file of ['/dev/zero', '../secret.pth', '\\\\evil\\share\\x.pth', path.join(folder, 'secret.pth')]) {
      if (path.sep === '/' && file.startsWith('\\')) {
        continue; // a name like any other here
      }
      assert.match(problem({ load: { checkpoint: file } }) ?? '', outside, file);
      assert.match(problem({ model: { initFrom: file } }) ?? '', outside, file);
      assert.match(problem({ task: { split: { method: 'indices', file } } }) ?? '', outside, file);
    }
    assert.match(problem({ load: { checkpoint: 'models/a.pth' } }) ?? '', /there is no such file/);
    assert.ok(asked.includes('/dev/zero'));
    // A researcher's own config may name any file.
    const own = parseConfigFile(
      JSON.stringify({ load: { checkpoint: path.join(folder, 'mine.pth') } }),
      path.join(workspace, 'a.grok.json'),
    );
    assert.match(own.problems[0].message, /there is no such file/);
  });

  it('are never made by the name of a run', () => {
    const runs = path.join(workspace, 'runs');
    for (const name of [
      '../../evil',
      '..',
      '/etc/cron.d/x',
      'a/../../b',
      'C:\\evil',
      '\u0000',
      '~',
      '.tmp',
      '🙂'.repeat(40),
    ]) {
      const { config } = parseConfig(JSON.stringify({ name, task: { modulus: 5 } }));
      assert.ok(config, name);
      const owner = createRun(runs, config, 'terminal');
      owner.release();
      assert.equal(path.dirname(owner.path), runs);
      assert.match(path.basename(owner.path), /^\d{8}-\d{6}-[\p{L}\p{N}._-]+-[0-9a-f]{4}$/u);
      assert.equal(owner.directory.require().name, name);
    }
    assert.deepEqual(fs.readdirSync(folder), ['workspace']);
    assert.deepEqual(fs.readdirSync(workspace).sort(), ['models', 'runs']);
  });
});
