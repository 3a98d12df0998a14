import assert from 'node:assert/strict';
import type { OpeningForm } from '../../src/protocol/checkpoint-page';
import { NANDA, openCheckpointPage, UNKNOWN } from './fixtures/checkpoint-page';
import { openDashboard } from './fixtures/dashboard';
import { unknownSplitAnswer } from './fixtures/golden';
import { runView } from './fixtures/run-view';
import { until } from '../until';
import { openLab, painted, type StaticPage } from './harness';
import type { ThemeName } from './theme';

const NARROW = { width: 400, height: 1000 };

describe('the page of a checkpoint file in a browser', function () {
  this.timeout(300_000);

  let view: StaticPage | undefined;

  afterEach(async () => {
    const errors = view?.errors ?? [];
    await view?.close();
    view = undefined;
    assert.deepEqual(errors, []);
  });

  async function open(...args: Parameters<typeof openCheckpointPage>): Promise<StaticPage> {
    return (view = await openCheckpointPage(...args));
  }

  const text = async (selector: string): Promise<string> =>
    (await view!.page.locator(selector).innerText()).replace(/\s+/g, ' ').trim();
  const sent = (method: string): unknown[][] =>
    view!.sent
      .map((message) => message as { method?: string; args: unknown[] })
      .filter((message) => message.method === method)
      .map(({ args }) => args);
  const openButton = () => view!.page.locator('opening-form vscode-button');
  const shownOption = (label: string): Promise<string> =>
    view!.page.locator(`vscode-dropdown[aria-label="${label}"] .selected-value`).innerText();

  for (const theme of ['dark', 'light', 'high-contrast'] satisfies ThemeName[]) {
    it(`says what the file is, and begins the form with what the file says (${theme})`, async () => {
      const { screenshot } = await open(NANDA, { theme });
      assert.equal(await text('header'), 'nanda-wd0.1-seed1.pth models · 2.6 MB');
      assert.equal(
        await text('checkpoint-facts dl'),
        'Modulus p 113 Layers 1 d_model 128 Heads 4 of 32 d_mlp 512 Activation ReLU LayerNorm no Tokens x y = Epoch 107,790',
      );
      assert.match(await text('opening-form form'), /^The file says what the model was trained on\./);
      await until('the operation is shown', async () => (await shownOption('Operation')) === 'x² + xy + y² mod 113');
      assert.equal(await shownOption('Split by'), "Python's random.shuffle");
      assert.equal(await view!.page.locator('tensor-table tbody tr').count(), 11);
      assert.match(await text('tensor-table table'), /blocks\.0\.attn\.W_Q 4 × 128 × 32 64\.0 kB/);
      await screenshot(`checkpoint-page-${theme}`);
    });
  }

  it('fits a narrow editor', async () => {
    const { page, screenshot } = await open(UNKNOWN, { viewport: NARROW });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), 0);
    assert.equal(await text('header'), 'weights.safetensors 2.6 MB');
    assert.match(await text('checkpoint-facts dl'), /Epoch not stated$/);
    await screenshot('checkpoint-page-narrow');
  });

  it('asks what the file does not say, and opens the model as the person says', async () => {
    const { page } = await open(UNKNOWN, { theme: 'light' });
    assert.match(
      await text('opening-form form'),
      /^The file does not say what the model computes, nor which pairs it was trained on\./,
    );
    await page.locator('vscode-dropdown[aria-label="Operation"]').click();
    await page.getByRole('option', { name: 'x · y mod 113' }).click();
    await page.locator('vscode-dropdown[aria-label="Pairs are split"]').click();
    await page.getByRole('option', { name: '(x, y) together with (y, x)' }).click();
    await page.locator('vscode-dropdown[aria-label="Activation"]').click();
    await page.getByRole('option', { name: 'GELU' }).click();
    assert.match(await text('checkpoint-facts dl'), /Activation\s+not stated/);
    await page.locator('input[name=seed]').fill('7');
    await page.locator('input[name=fraction]').fill('0.45');
    await page.locator('input[name=name]').fill('mine');
    await openButton().click();
    await until('it was asked for', () => sent('openModel').length === 1);
    const form: OpeningForm = {
      name: 'mine',
      operation: 'multiply',
      pairs: 'unordered',
      trainFraction: 0.45,
      split: { method: 'seeded', seed: 7 },
      activation: 'gelu',
    };
    assert.deepEqual(sent('openModel'), [[form]]);
    await view!.screenshot('checkpoint-page-asked');
    assert.deepEqual(await view!.state(), { form, scrolled: 0 });
  });

  for (const theme of ['dark', 'light'] satisfies ThemeName[]) {
    it(`imports a file with a training in it, or opens its newest alone (${theme})`, async () => {
      const training = { ...UNKNOWN, description: { ...UNKNOWN.description, history: 1250 } };
      const { page, screenshot } = await open(training, { theme });
      assert.match(await text('opening-form .buttons'), /The file holds 1,250 checkpoints of a training\.$/);
      await screenshot(`checkpoint-page-training-${theme}`);
      await page.getByRole('button', { name: 'Import as run' }).click();
      await until('it was asked for', () => sent('openModel').length === 1);
      // While one is opened no other is.
      await page.locator('opening-form vscode-button[aria-disabled=false]').first().waitFor();
      await page.locator('input[name=name]').press('Enter');
      await until('Enter imports it', () => sent('openModel').length === 2);
      await page.locator('opening-form vscode-button[aria-disabled=false]').first().waitFor();
      await page.getByRole('button', { name: 'Open the newest alone' }).click();
      await until('the newest was asked for', () => sent('openModel').length === 3);
      assert.deepEqual(
        sent('openModel').map(([form]) => (form as OpeningForm).history),
        [true, true, undefined],
      );
    });
  }

  it('keeps what was typed over a reload, and a wrong number to itself', async () => {
    const { page } = await open(UNKNOWN, { state: { form: { name: 'kept' } } });
    assert.equal(await page.locator('input[name=name]').inputValue(), 'kept');
    await page.locator('input[name=fraction]').fill('1.5');
    await openButton().click();
    await page.locator('input[name=fraction]:focus').waitFor(); // the browser says what is wrong with it
    await page.locator('input[name=fraction]').fill('0.5');
    await page.locator('input[name=fraction]').press('Enter');
    await until('Enter opens it', () => sent('openModel').length === 1);
    assert.equal((sent('openModel')[0][0] as OpeningForm).trainFraction, 0.5, 'not 1.5, which would have come first');
  });

  for (const theme of ['dark', 'light'] satisfies ThemeName[]) {
    it(`opens a model whose split nobody knows, and one of a file of indices (${theme})`, async () => {
      const nobody = { ...UNKNOWN, form: { ...UNKNOWN.form, split: { method: 'unknown', seed: 0 } } } as const;
      const { page, screenshot } = await open(nobody, { theme });
      await until('the split is shown', async () => (await shownOption('Split by')) === 'not known');
      assert.equal(await page.locator('input[name=seed], input[name=fraction], input[name=indices]').count(), 0);
      await screenshot(`checkpoint-page-unknown-${theme}`);
      await openButton().click();
      await until('it was asked for', () => sent('openModel').length === 1);
      assert.deepEqual((sent('openModel')[0][0] as OpeningForm).split, { method: 'unknown', seed: 0 });
      await page.locator('vscode-dropdown[aria-label="Split by"]').click();
      assert.deepEqual(await page.locator('vscode-dropdown[aria-label="Split by"] vscode-option').allInnerTexts(), [
        "Python's random.shuffle",
        "PyTorch's torch.randperm",
        "numpy's random.permutation",
        "this lab's shuffle",
        'a list of indices',
        'not known',
      ]);
      await page.getByRole('option', { name: 'a list of indices' }).click();
      await openButton().click();
      await page.locator('input[name=indices]:focus').waitFor(); // it is asked for
      await page.locator('input[name=indices]').fill('train.json');
      await screenshot(`checkpoint-page-indices-${theme}`);
      await openButton().click();
      await until('it was asked for again', () => sent('openModel').length === 2);
      const { split } = sent('openModel')[1][0] as OpeningForm;
      assert.deepEqual(split, { method: 'indices', seed: 0, file: 'train.json' });
    });
  }

  it('says why the model was not opened', async () => {
    const refuse = 'task.modulus must be prime for "divide", got 112; the nearest prime is 113';
    const { screenshot } = await open(UNKNOWN, { refuse });
    await openButton().click();
    await until('the line is there', async () => (await view!.page.locator('.refused').count()) === 1);
    assert.equal(await text('.refused > span:not(.icon)'), refuse);
    await screenshot('checkpoint-page-refused');
    await view!.page.locator('.refused [data-action=showLog]').click();
    await until('the log is asked for', async () => sent('showLog').length === 1);
  });

  it('leads to the run that the file belongs to', async () => {
    const { page, post, screenshot } = await open({
      ...NANDA,
      run: { name: 'add-113', epoch: 12_000, current: false },
    });
    assert.equal(await page.locator('opening-form').count(), 0);
    assert.match(await text('owning-run .panel'), /^The checkpoint of epoch 12,000 of the run add-113\./);
    await page.getByRole('button', { name: 'Open Dashboard' }).click();
    await page.getByRole('button', { name: 'Set as current checkpoint' }).click();
    await until('both were asked for', () => sent('openDashboard').length + sent('setCurrent').length === 2);
    await screenshot('checkpoint-page-run');
    const current = { ...NANDA, run: { name: 'add-113', epoch: 12_000, current: true } };
    await post({ kind: 'notify', method: 'changed', args: [current] });
    await until('it is the current one', async () => (await text('owning-run .panel')).includes('and the current one'));
  });

  it('shows the file and opens nothing where the workspace is not trusted', async () => {
    const { page, post, screenshot } = await open({ ...NANDA, trusted: false });
    assert.match(await text('opening-form form'), /Opening a model is off because this workspace is not trusted\./);
    await openButton().click({ force: true });
    await page.locator('input[name=name]').press('Enter');
    await page.getByRole('button', { name: 'Manage Trust' }).click();
    await until('the trust editor was asked for', () => sent('manageTrust').length === 1);
    assert.deepEqual(sent('openModel'), []);
    await screenshot('checkpoint-page-untrusted');
    await post({ kind: 'notify', method: 'changed', args: [NANDA] });
    await until('it is on', async () => (await openButton().getAttribute('aria-disabled')) === 'false');
  });

  it('says in one line why a file cannot be read, and nothing else', async () => {
    const line = '/models/cut.safetensors: not a safetensors file, or truncated: its header claims 812 bytes of 400';
    const { screenshot } = await open(line);
    assert.equal(await text('.unreadable > span:not(.icon)'), line);
    assert.equal(await view!.page.locator('opening-form, checkpoint-facts, tensor-table').count(), 0);
    await screenshot('checkpoint-page-error');
  });

  describe('the dashboard of the model that it opens', () => {
    const loaded = runView('completed', {
      epoch: 107_790,
      epochs: 107_790,
      memorised_at: 107_790,
      grokked_at: 107_790,
      test_accuracy: 1,
      seconds: 0,
    });
    const row = {
      epoch: 107_790,
      train_loss: 9.2e-9,
      test_loss: 4.99e-7,
      train_accuracy: 1,
      test_accuracy: 1,
      restricted_loss: 2.2e-9,
      excluded_loss: 8.385,
      gini_W_E: 0.5385,
      gini_W_L: 0.7576,
      key_share: 0.99,
      key_frequencies: 5,
      sum_squared_weights: 1181,
    };

    for (const theme of ['dark', 'light'] satisfies ThemeName[]) {
      it(`of a whole training shows the file's curves, and measures of some checkpoints (${theme})`, async () => {
        const epochs = Float64Array.from({ length: 401 }, (_, i) => 50 * i);
        const every = (value: (epoch: number) => number, step = 1) =>
          epochs.map((epoch, i) => (i % step === 0 ? value(epoch) : NaN));
        const falling = (from: number, at: number) => (epoch: number) =>
          from / (1 + Math.exp((epoch - at) / 900)) + 1e-7;
        view = await openDashboard(
          {
            ...runView('completed', { epoch: 20_000, epochs: 20_000, memorised_at: 650, grokked_at: 14_300 }),
            name: 'grokking-demo',
            config: { ...loaded.config, load: { checkpoint: '/models/grokking-demo.pth', history: true } },
            checkpoints: [0, 10_000, 20_000],
            actions: [],
          },
          {
            epoch: epochs,
            train_loss: every(falling(5, 400)),
            test_loss: every(falling(25, 11_000)),
            train_accuracy: every((epoch) => Math.min(1, epoch / 650), 13),
            test_accuracy: every((epoch) => (epoch < 9000 ? 0.01 : Math.min(1, (epoch - 9000) / 5300)), 13),
            restricted_loss: every(falling(6, 9000), 13),
          },
          { theme, viewport: { width: 1200, height: 900 } },
        );
        const { page } = view;
        assert.match(await text('run-header .facts'), /imported epoch 20,000$/);
        assert.match(
          await text('run-notice .notice'),
          /imported from \/models\/grokking-demo\.pth: its curves are the file's own/,
        );
        assert.equal(await page.locator('loaded-figures').count(), 0);
        await page.locator('line-chart[data-chart=accuracy] canvas').waitFor();
        await until(
          'the curve is painted',
          async () => (await painted(page.locator('line-chart[data-chart=accuracy]'))) > 0.001,
        );
        await view.screenshot(`dashboard-imported-${theme}`);
      });
    }

    for (const theme of ['dark', 'light'] satisfies ThemeName[]) {
      it(`says where it comes from, and shows its one epoch (${theme})`, async () => {
        view = await openDashboard(
          {
            ...loaded,
            name: 'nanda-wd0.1-seed1',
            config: { ...loaded.config, load: { checkpoint: NANDA.description.file } },
            checkpoints: [107_790],
          },
          Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Float64Array.of(value)])),
          { theme, viewport: { width: 1200, height: 900 } },
        );
        const { page } = view;
        await page.locator('[data-figure=answers] canvas').waitFor();
        assert.match(await text('run-header .facts'), /loaded epoch 107,790$/);
        assert.equal(await page.locator('run-header progress').count(), 0);
        assert.equal(await page.locator('run-header [data-action]').count(), 0);
        assert.match(await text('run-notice .notice'), /loaded from \/home\/ada\/.*nanda-wd0\.1-seed1\.pth/);
        assert.equal(await page.locator('line-chart, phase-legend, vscode-dropdown').count(), 0);
        assert.match(await text('loaded-figures table'), /^Train accuracy of the training pairs 100% Test accuracy/);
        assert.equal(await text('loaded-figures tr[data-metric=excluded_loss] td'), '8.38');
        await until(
          'the answers are painted',
          async () => (await painted(page.locator('[data-figure=answers]'))) > 0.01,
        );
        await view.screenshot(`dashboard-loaded-${theme}`);
      });

      it(`shows numbers of all pairs where the split is not known (${theme})`, async () => {
        const sides = { train_loss: NaN, test_loss: NaN, train_accuracy: NaN, test_accuracy: NaN, excluded_loss: NaN };
        const figures = { ...row, ...sides, all_loss: 3.5e-7, all_accuracy: 1 };
        const task = { ...UNKNOWN.description.task, split: { method: 'unknown', seed: 0 } } as const;
        view = await openDashboard(
          {
            ...loaded,
            name: 'weights',
            status: {
              ...loaded.status,
              train_accuracy: null,
              test_accuracy: null,
              memorised_at: null,
              grokked_at: null,
            },
            config: { ...loaded.config, task, load: { checkpoint: '/home/ada/grokking/models/weights.safetensors' } },
            checkpoints: [107_790],
          },
          Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Float64Array.of(value)])),
          { theme, viewport: { width: 1200, height: 900 }, analyse: unknownSplitAnswer },
        );
        const { page } = view;
        await page.locator('[data-figure=answers] canvas').waitFor();
        assert.match(
          await text('loaded-figures table'),
          /^Accuracy of all pairs; the split is not known 100% Loss cross-entropy of all pairs 3\.50×10⁻⁷ Restricted loss/,
        );
        assert.doesNotMatch(await text('loaded-figures table'), /[Tt]rain|[Tt]est|Excluded|NaN|–/);
        await page.locator('model-summary .verdict').waitFor();
        assert.match(await text('model-summary .verdict > span:last-child'), /^split not known: /);
        await until(
          'the answers are painted',
          async () => (await painted(page.locator('[data-figure=answers]'))) > 0.01,
        );
        await view.screenshot(`dashboard-unknown-split-${theme}`);
        await page.getByRole('tab', { name: 'Ablation' }).click();
        await page.locator('ablation-tab figure-view').first().waitFor();
        await until('it is ablated', async () => !(await text('ablation-tab')).includes('…'));
        await view.screenshot(`ablation-unknown-split-${theme}`);
      });
    }
  });
});

describe('a checkpoint file in the lab', function () {
  this.timeout(300_000);

  it('opens with a double click, and its model from its page', async () => {
    const lab = await openLab({ workspace: 'test/fixtures/pytorch', theme: 'light' });
    try {
      const page = lab.webview();
      const file = lab.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'paper.pth' });
      // Until VS Code knows all that the extension has, it has no editor for such files, and says that they are binary.
      const binary = lab.page.locator('.monaco-editor-pane-placeholder', { hasText: 'binary' });
      await until('the file opens in an editor of its own', async () => {
        await file.dblclick();
        const facts = page.locator('checkpoint-facts', { hasText: 'Modulus p' }).waitFor();
        const isOpen = await Promise.race([facts.then(() => true), binary.waitFor().then(() => false)]);
        if (!isOpen) {
          await lab.command('View: Close All Editors');
        }
        return isOpen;
      });
      await lab.screenshot('lab-checkpoint-page');
      await page.locator('opening-form vscode-button').click();
      await page.locator('run-header', { hasText: 'loaded' }).waitFor();
      await page.locator('loaded-figures tr').first().waitFor();
      await until('the answers are painted', async () => (await painted(page.locator('[data-figure=answers]'))) > 0.01);
      await lab.screenshot('lab-loaded');
      assert.match(await page.locator('run-notice').locator('.notice').innerText(), /loaded from .*paper\.pth/);
    } finally {
      await lab.close();
    }
  });
});
