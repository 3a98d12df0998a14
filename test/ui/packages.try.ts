// The packages in a real VS Code: npm run package:try. Needs the npm registry (51 MB), so that it is no part of npm test.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { vsixFor } from '../../scripts/project.mjs';
import { RunDirectory } from '../../src/core/run/directory';
import { listNames } from '../../src/core/run/disk';
import type { RunStatus } from '../../src/core/run/state';
import { until } from '../until';
import { type Lab, openLab } from './harness';
import type { ThemeName } from './theme';

const TINY = {
  name: 'seven',
  task: { modulus: 7, trainFraction: 0.6 },
  model: { dModel: 16, heads: 2, dMlp: 32 },
  training: { engine: 'webgpu', epochs: 20, logEvery: 10, measureEvery: 0, checkpointEvery: 20 },
};

/** Chromium's software in the place of a GPU. */
const CHROMIUM = '/usr/lib/chromium';
const DRIVER = path.join(CHROMIUM, 'libvk_swiftshader.so');

describe('a package in a real VS Code', function () {
  this.timeout(300_000);
  let lab: Lab | undefined;
  let folder: string;
  let env: NodeJS.ProcessEnv;

  before(function () {
    if (!existsSync(DRIVER)) {
      this.skip();
    }
    folder = mkdtempSync(path.join(os.tmpdir(), 'grokking-try-'));
    const driver = path.join(folder, 'icd.json');
    const icd = { file_format_version: '1.0.0', ICD: { library_path: DRIVER, api_version: '1.0.5' } };
    writeFileSync(driver, JSON.stringify(icd));
    env = { VK_DRIVER_FILES: driver, LD_LIBRARY_PATH: CHROMIUM };
  });
  afterEach(async () => {
    await lab?.close();
    lab = undefined;
  });
  after(() => folder && rmSync(folder, { recursive: true }));

  async function open(vsix: string, theme: ThemeName): Promise<Lab> {
    lab = await openLab({ workspace: 'test/fixtures/workspace', theme, vsix, env: { ...env } });
    writeFileSync(path.join(lab.workspace, 'seven.grok.json'), JSON.stringify(TINY, null, 2));
    return lab;
  }

  async function train({ command, page, workspace }: Lab): Promise<RunStatus> {
    const runs = path.join(workspace, '.grokking', 'runs');
    const before = new Set(listNames(runs));
    await command('Grokking: Train');
    await page.locator('.quick-input-widget .monaco-list-row', { hasText: 'seven' }).first().click();
    return until('the run ends', () => {
      const [name] = listNames(runs).filter((other) => !before.has(other));
      const status = name === undefined ? undefined : new RunDirectory(path.join(runs, name)).status();
      return status?.state === 'completed' || status?.state === 'failed' ? status : undefined;
    });
  }

  it('for linux-x64 trains by the webgpu that it has inside', async () => {
    const { state, engine, error } = await train(await open(vsixFor('linux-x64'), 'dark'));
    assert.deepEqual({ state, engine, error }, { state: 'completed', engine: 'webgpu', error: null });
  });

  for (const theme of ['dark', 'light'] as const) {
    it(`for every platform offers to install what is missing, and trains by it then (${theme})`, async () => {
      const opened = await open(vsixFor(undefined), theme);
      const { page } = opened;
      const failed = await train(opened);
      assert.match(failed.error ?? '', /webgpu is not installed; "Grokking: Install Engine…"/);
      await page.locator('.notification-toast').getByText('Install Engine…', { exact: true }).waitFor();
      await opened.screenshot(`engine-missing-${theme}`);
      await page.locator('.notification-toast').getByText('Install Engine…', { exact: true }).click();
      const dialog = page.locator('.monaco-dialog-box');
      await dialog.getByText('Install WebGPU 0.6.2?').waitFor();
      await opened.screenshot(`engine-question-${theme}`);
      await dialog.getByRole('button', { name: 'Install' }).click();
      await page.locator('.notification-toast', { hasText: /Installing WebGPU.*MB of/ }).waitFor();
      await opened.screenshot(`engine-progress-${theme}`);
      await page.locator('.notification-toast', { hasText: 'WebGPU 0.6.2 is installed' }).waitFor();
      await opened.screenshot(`engine-installed-${theme}`);
      const { state, engine, error } = await train(opened);
      assert.deepEqual({ state, engine, error }, { state: 'completed', engine: 'webgpu', error: null });

      await opened.command('Grokking: Install Engine…');
      const remove = page.locator('.quick-input-widget .monaco-list-row', { hasText: 'Remove webgpu' });
      await remove.waitFor();
      await opened.screenshot(`engine-choice-${theme}`);
      await remove.click();
      await dialog.getByText('Remove webgpu 0.6.2?').waitFor();
      await opened.screenshot(`engine-removal-${theme}`);
      await dialog.getByRole('button', { name: 'Remove' }).click();
      await dialog.waitFor({ state: 'detached' });
      assert.match((await train(opened)).error ?? '', /webgpu is not installed/);
    });
  }
});
