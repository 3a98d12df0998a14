import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { Ablation } from '../../src/protocol/analysis';
import { AnalysisPage, gate, LATEST, NARROW } from './fixtures/analysis-page';
import { type Analyse, curves } from './fixtures/dashboard';
import { golden, goldenAnswer } from './fixtures/golden';
import { percentText } from '../../src/text/shares';
import { saveAs } from './harness';

/** The figures of each tab. */
const FIGURES = {
  Training: ['[data-figure=answers]'],
  Spectrum: ['[data-figure=spectrum]', '[data-figure=embedding]'],
  Circuit: [
    '[data-figure=circles]',
    '[data-figure=neurons]',
    '[data-figure^=neuron-]',
    '[data-figure=neurons-by-frequency]',
    '[data-figure=attention]',
    '[data-figure^=trace]',
  ],
  Ablation: ['[data-figure=ablation-accuracy]'],
  Interference: ['[data-figure^=interference]'],
};
const TABS = Object.keys(FIGURES) as (keyof typeof FIGURES)[];
const KEYS = [...golden.spectrum.keys].sort((a, b) => a - b);

describe('the tabs about a checkpoint, in a browser', function () {
  this.timeout(300_000);

  let page: AnalysisPage;
  let opened: AnalysisPage | undefined;

  async function open(tab: string, options: Parameters<typeof AnalysisPage.open>[1] = {}): Promise<void> {
    page = opened = await AnalysisPage.open(tab, options);
  }

  afterEach(async function () {
    const errors = opened?.view.errors ?? [];
    await opened?.view.close();
    opened = undefined;
    assert.deepEqual(errors, []);
  });

  const tab = (name: string): Locator => page.view.page.getByRole('tab', { name });
  const reading = (figure: string): Promise<string> => page.text(`${figure} .reading`);
  const card = (heading: string): Locator => page.locator(`figure-card[data-heading="${heading}"]`);

  async function drawn(name: keyof typeof FIGURES): Promise<void> {
    for (const figure of FIGURES[name]) {
      await page.until(`${figure} is drawn`, async () => {
        return (await page.locator(figure).count()) > 0 && (await page.painted(figure)) > 0.01;
      });
    }
  }

  for (const theme of ['dark', 'light', 'high-contrast'] as const) {
    it(`draw their figures in ${theme}`, async () => {
      await open('training', {
        theme,
        state: { choices: { frequencies: { target: 'embedding', frequencies: KEYS, keep: false } } },
      });
      for (const name of TABS) {
        await tab(name).click();
        await drawn(name);
        // What can wait is asked last.
        await page.until('it is summed up', () => page.asked('summary').length === 1);
        await page.until('the control is asked', () => name !== 'Ablation' || page.asked('control').length === 1);
        await page.answered();
        await page.fullScreenshot(`analysis-${name.toLowerCase()}-${theme}`);
      }
    });
  }

  it('are explained in words beside them, which follow tab, checkpoint and choices', async () => {
    await open('spectrum', {
      state: { choices: { frequencies: { target: 'embedding', frequencies: KEYS, keep: false } } },
    });
    const button = page.button('Explain this');
    const focused = (): Promise<unknown> =>
      page.view.page.evaluate(() => {
        let element = document.activeElement;
        while (element?.shadowRoot?.activeElement) {
          element = element.shadowRoot.activeElement;
        }
        return element?.textContent?.trim();
      });
    const told = page.locator('tab-explanation p');
    assert.equal(await button.getAttribute('aria-expanded'), 'false');
    await button.click();
    await page.locator('tab-explanation a').waitFor();
    assert.equal(await told.count(), 6, 'five sentences and where to read more');
    assert.equal(await page.locator('tab-explanation a').getAttribute('href'), 'https://arxiv.org/abs/2301.05217');
    await page.until('the focus is on its heading', async () => String(await focused()).startsWith('Spectrum of'));
    const region = page.view.page.getByRole('region', { name: /^Spectrum of/ });
    await region.waitFor();

    await page.locator('checkpoint-scrubber input').focus();
    await page.view.page.keyboard.press('Home');
    await page.until('it follows the checkpoint', async () => (await told.nth(4).innerText()).includes('memorised'));
    assert.equal(page.calls('scrubbed').length > 0, true, 'the extension knows that one has looked back');

    await tab('Ablation').click();
    await page.view.page.getByRole('region', { name: /^Ablation of/ }).waitFor();
    const [epoch, about, choices] = page.asked('explain').at(-1) ?? [];
    assert.deepEqual([epoch, about], [0, 'ablation']);
    assert.deepEqual(choices?.ablation, { kind: 'frequencies', target: 'embedding', frequencies: KEYS, keep: false });

    await page.button('Close the explanation').focus();
    await page.view.page.keyboard.press('Escape');
    await page.locator('tab-explanation').waitFor({ state: 'detached' });
    await page.until('the focus is back', async () => String(await focused()).includes('Explain this'));
    await page.view.post({ kind: 'notify', method: 'explain', args: [] });
    await page.until('the command opens it, too', async () => String(await focused()).startsWith('Ablation of'));
  });

  it('are one column where it is narrow', async () => {
    await open('training', { viewport: NARROW });
    for (const name of TABS) {
      await tab(name).click();
      await drawn(name);
      const overflow = await page.view.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.equal(overflow, 0, `nothing of ${name} sticks out to the right`);
      await page.fullScreenshot(`analysis-${name.toLowerCase()}-narrow`);
    }
  });

  it('ask only what is looked at, and nothing twice', async () => {
    await open('spectrum');
    await drawn('Spectrum');
    await page.until('it is summed up', () => page.asked('summary').length === 1);
    await page.answered();
    assert.deepEqual(
      page
        .calls('analyse')
        .map(([method]) => method)
        .sort(),
      ['spectrum', 'summary'],
    );
    await tab('Interference').click();
    await drawn('Interference');
    await tab('Spectrum').click();
    await drawn('Spectrum');
    await page.answered();
    assert.deepEqual(
      page
        .calls('analyse')
        .map(([method]) => method)
        .sort(),
      ['interference', 'spectrum', 'summary'],
    );
  });

  it('say in one line why there is no answer, and ask again', async () => {
    let broken = true;
    const analyse: Analyse = (method, args) => {
      if (broken && method === 'spectrum') {
        throw new Error('epoch-00019500.safetensors: the file ends too early; train again from an older checkpoint');
      }
      return goldenAnswer(method, args);
    };
    await open('spectrum', { analyse });
    const alert = page.view.page.getByRole('alert');
    assert.match(await alert.innerText(), /the file ends too early/);
    await page.view.screenshot('analysis-error');
    await alert.getByRole('button', { name: 'Show Log' }).click();
    await page.until('the log is asked for', async () => page.calls('act').length === 1);
    broken = false;
    await alert.getByRole('button', { name: 'Retry' }).click();
    await drawn('Spectrum');
    assert.equal(await alert.count(), 0);
  });

  it('say that an answer takes long', async () => {
    const held = gate();
    await open('circuit', { analyse: (method, args) => held.opened.then(() => goldenAnswer(method, args)) });
    await page.view.page.getByRole('progressbar', { name: 'Analysing the checkpoint' }).first().waitFor();
    await page.view.screenshot('analysis-loading');
    held.open();
    await drawn('Circuit');
    await page.until('it is done', async () => (await page.locator('circuit-tab [role=progressbar]').count()) === 0);
  });

  describe('Spectrum', () => {
    it('reads every frequency, by keyboard as well, in both figures', async () => {
      await open('spectrum');
      await drawn('Spectrum');
      await page.locator('[data-figure=spectrum] .plot').focus();
      await page.view.page.keyboard.press('ArrowRight');
      for (let k = 2; k <= 26; k++) {
        await page.view.page.keyboard.press('ArrowRight');
      }
      await page.until('it is read', async () => (await reading('[data-figure=spectrum]')).startsWith('k = 26'));
      assert.equal(
        await reading('[data-figure=spectrum]'),
        `k = 26: 22.8% of W_E · 32.6% of W_L · ${percentText(golden.spectrum.logits[25])} of logits`,
      );
      assert.equal(
        await page.locator('[data-figure=spectrum] .plot').getAttribute('aria-valuetext'),
        await reading('[data-figure=spectrum]'),
      );
      await page.view.screenshot('analysis-spectrum-cursor');
    });

    it('marks other keys with another threshold, and keeps that', async () => {
      await open('spectrum');
      await drawn('Spectrum');
      assert.equal(await page.text('spectrum-tab .keys'), '4 key frequencies 26, 33, 29, 25');
      const before = await page.picture('[data-figure=spectrum]');
      await page.locator('spectrum-tab input').fill('200');
      await page.until(
        'there are three',
        async () => (await page.text('spectrum-tab .keys')) === '3 key frequencies 26, 33, 29',
      );
      await page.until(
        'the bars are marked anew',
        async () => (await page.picture('[data-figure=spectrum]')) !== before,
      );
      assert.equal(((await page.view.state()) as { choices: { threshold: number } }).choices.threshold, 0.2);
      await page.button('Reset to 2%').click();
      await page.until('there are four', async () => (await page.text('spectrum-tab .keys')).startsWith('4'));
      assert.deepEqual(page.asked('spectrum'), [[LATEST]], 'without asking');
    });

    it('has its numbers in a table and as CSV, and itself as a picture', async () => {
      await open('spectrum');
      await drawn('Spectrum');
      await saveAs(page.view.page, 'Power by frequency', 'csv');
      await saveAs(page.view.page, 'Embedding', 'png');
      await page.until('both were saved', () => page.calls('saveFile').length === 2);
      const [[name, , csv], [picture, , png]] = page.calls('saveFile') as [string, string, string][];
      assert.equal(name, 'add-97-spectrum-epoch-19500.csv');
      const lines = csv.trimEnd().split('\n');
      assert.equal(lines[0], 'k,W_E,W_L,logits,key');
      assert.equal(lines.length, 49);
      const { embedding, readout, logits } = golden.spectrum;
      assert.equal(lines[26], `26,${embedding[25]},${readout[25]},${logits[25]},key`);
      assert.equal(picture, 'add-97-embedding-epoch-19500.png');
      assert.equal(Buffer.from(png).toString('latin1', 1, 4), 'PNG');
      await page.button('Show Table: Power by frequency').click();
      const row = page.locator('spectrum-tab tbody tr[aria-rowindex="7"]');
      const shares = [embedding, readout, logits].map((values) => percentText(values[5]));
      assert.equal((await row.innerText()).trim().replace(/\s+/g, ' '), `6 ${shares.join(' ')}`);
    });
  });

  describe('Circuit', () => {
    it('shows the neuron that is clicked, and traces the pair that is clicked', async () => {
      await open('circuit');
      await drawn('Circuit');
      assert.deepEqual(page.asked('neuron'), [[LATEST, 378]], 'the clearest one at first');
      await page.locator('[data-figure^=trace] .plot').focus();
      await page.view.page.keyboard.press('Home');
      for (let item = 0; item < 15; item++) {
        await page.view.page.keyboard.press('ArrowDown');
      }
      assert.match(await reading('[data-figure^=trace]'), /^MLP · 122 \(k = 26\): 9\.82 → \+8\.66$/);
      await page.view.page.keyboard.press('Enter');
      await page.until('neuron 122 is asked', () => page.asked('neuron').length === 2);
      assert.deepEqual(page.asked('neuron')[1], [LATEST, 122]);
      assert.match(await card('Activation').locator('.note').innerText(), /neuron 122 · k = 26/);

      const map = page.locator('[data-figure^=neuron-] .plot');
      await map.focus();
      const pair = 40 * golden.p + 48;
      await page
        .locator('[data-figure^=neuron-]')
        .evaluate((figure, item) => ((figure as HTMLElement & { cursor: number }).cursor = item), pair);
      await map.press('Enter');
      await page.until('(40, 48) is traced', async () =>
        /^\(40, 48\) → 88: right/.test(await page.text('circuit-tab .trace .number')),
      );
      assert.deepEqual(page.asked('trace').at(-1), [LATEST, 40, 48]);
    });

    it('shows the neuron whose dot is clicked', async () => {
      await open('circuit', {
        analyse: (method, args) => (method === 'neuron' ? new Float32Array(97 * 97) : goldenAnswer(method, args)),
      });
      await drawn('Circuit');
      const box = await page.locator('[data-figure=neurons] .plot').boundingBox();
      assert.ok(box);
      // The first neuron of the first frequency is at the upper left.
      await page.view.page.mouse.move(box.x + 58, box.y + 30);
      await page.until('it is read', async () => /^neuron \d+ · k = 26/.test(await reading('[data-figure=neurons]')));
      const neuron = Number(/\d+/.exec(await reading('[data-figure=neurons]'))?.[0]);
      await page.view.page.mouse.click(box.x + 58, box.y + 30);
      await page.until('it is shown', async () =>
        (await card('Activation').locator('.note').innerText()).startsWith(`neuron ${neuron} `),
      );
      await page.locator('circuit-tab .inside input').fill('400');
      await page.until('the typed one is asked', () => page.asked('neuron').at(-1)?.[1] === 400);
    });

    it('traces a pair that is typed, and none that is not of the task', async () => {
      await open('circuit');
      await drawn('Circuit');
      const x = page.locator('pair-fields input').first();
      await x.fill('97');
      await x.fill('-1');
      await x.fill('40');
      await page.until('it is traced', async () => /^\(40, 48\)/.test(await page.text('circuit-tab .trace .number')));
      assert.deepEqual(page.asked('trace'), [[LATEST, 32, 48], [LATEST, 40, 48]]); // prettier-ignore
      await tab('Interference').click();
      await page.until(
        'the same pair is there',
        async () => (await card('Interference').locator('.note').innerText()) === 'x = 40, y = 48',
      );
    });

    it('says of residues that they are coloured by the angle of k·x', async () => {
      await open('circuit');
      await drawn('Circuit');
      const figure = page.locator('[data-figure=circles]');
      assert.match(await page.text('[data-figure=circles] .readout'), /colour: the angle of k·x, once round the hues/);
      const [{ k }] = golden.circuit.circles;
      const p = golden.circuit.circles[0].x.length;
      await figure.locator('.plot').focus();
      await page.view.page.keyboard.press('Home');
      await page.view.page.keyboard.press('ArrowRight');
      const degrees = Math.round((360 * (k % p)) / p);
      await page.until('the second residue is read', async () =>
        (await page.text('[data-figure=circles] .readout')).includes(`k = ${k} · residue 1 at ${degrees}°: cos`),
      );
    });

    it('joins residues on demand', async () => {
      await open('circuit');
      await drawn('Circuit');
      const before = await page.picture('[data-figure=circles]');
      await page.locator('circuit-tab input[type=checkbox]').check();
      await page.until('lines are drawn', async () => (await page.picture('[data-figure=circles]')) !== before);
    });
  });

  describe('Ablation', () => {
    const ablations = (): Ablation[] => page.asked('ablate').map(([, ablation]) => ablation);
    const toggle = (k: number): Locator => page.locator(`frequency-toggles button[data-k="${k}"]`);
    /** A row of a card's table. */
    async function row(heading: string, side: string): Promise<string> {
      const cells = card(heading).locator('tbody tr', { hasText: side });
      return (await cells.innerText()).replace(/\s+/g, ' ');
    }
    const frequencies = (picked: number[], keep = false, target = 'embedding'): Ablation =>
      ({ kind: 'frequencies', target, frequencies: picked, keep }) as Ablation;

    it('shows what a toggle does at once, and the control after it', async () => {
      const held = gate();
      await open('ablation', {
        analyse: (method, args) =>
          method === 'control' ? held.opened.then(() => goldenAnswer(method, args)) : goldenAnswer(method, args),
      });
      await drawn('Ablation');
      await page.button('Show Table: Accuracy').click();
      await page.button('Show Table: Loss').click();
      assert.equal(await row('Accuracy', 'test'), 'test 100% 100%');
      await toggle(26).click();
      await page.until('it is shown', async () => (await row('Accuracy', 'test')) === 'test 100% 44.1%');
      assert.equal(await row('Loss', 'train'), 'train 9.25×10⁻⁸ 6.41');
      assert.deepEqual(ablations(), [frequencies([]), frequencies([26])]);
      assert.equal(await toggle(26).getAttribute('aria-pressed'), 'true');
      await page.until('the control is asked', () => page.asked('control').length === 1);
      assert.deepEqual(page.asked('control'), [[LATEST, frequencies([26])]]);
      held.open();
      await page.until('it is there', async () => (await row('Accuracy', 'test')) === 'test 100% 44.1% 100% 100% 100%');
      await toggle(26).click();
      await page.until('it is undone', async () => (await row('Accuracy', 'test')) === 'test 100% 100%');
    });

    it('asks no control while the person goes on switching', async () => {
      await open('ablation', {
        analyse: (method, args) => (method === 'ablate' ? golden.ablations[0].result : goldenAnswer(method, args)),
      });
      await drawn('Ablation');
      await page.answered();
      const { clock } = page.view.page;
      await clock.install();
      await clock.pauseAt(Date.now() + 60_000);
      for (const [i, k] of [26, 33, 29].entries()) {
        await toggle(k).click();
        await page.until('it is taken out', () => ablations().length === 2 + i);
        await page.answered();
        await clock.runFor(20); // less than a person needs for the next
      }
      assert.deepEqual(page.asked('control'), []);
      await clock.runFor(10_000);
      await page.until('the last control is asked', () => page.asked('control').length > 0);
      await page.answered();
      assert.deepEqual(page.asked('control'), [[LATEST, frequencies([26, 29, 33])]]);
    });

    it('is switched with the keyboard', async () => {
      await open('ablation', {
        analyse: (method, args) => (method === 'ablate' ? golden.ablations[0].result : goldenAnswer(method, args)),
      });
      await drawn('Ablation');
      await toggle(26).focus();
      await page.view.page.keyboard.press('ArrowRight');
      await page.view.page.keyboard.press('Space');
      await page.until('33 is picked', async () => (await toggle(33).getAttribute('aria-pressed')) === 'true');
      await page.until('it is taken out', () => ablations().length === 2);
      await page.answered();
      await page.view.page.keyboard.press('End');
      await page.view.page.keyboard.press('Enter');
      await page.until('both are asked', () => ablations().length === 3);
      assert.deepEqual(ablations().at(-1), frequencies([33, 48]));
      assert.equal(await page.text('ablation-tab .what'), 'Removed from the embedding: 33, 48.');
    });

    it('has targets, keeping, presets and parts', async () => {
      await open('ablation');
      await drawn('Ablation');
      const radio = (name: string): Locator => page.view.page.getByRole('radio', { name });
      /** Each has its answer before the next: of what is asked meanwhile only the newest counts. */
      const asks = async (action: Promise<unknown>): Promise<void> => {
        const before = ablations().length;
        await action;
        await page.until('it is asked', () => ablations().length === before + 1);
        await page.answered();
      };
      await page.answered();
      await asks(page.button('All keys').click());
      await asks(radio('Keep').click());
      await asks(radio('unembedding').click());
      await asks(radio('unembedding').press('ArrowRight'));
      assert.deepEqual(ablations().slice(1), [
        frequencies(KEYS),
        frequencies(KEYS, true),
        frequencies(KEYS, true, 'unembedding'),
        frequencies(KEYS, true, 'logits'),
      ]);
      assert.equal(await page.text('ablation-tab .what'), 'Kept alone in the logits: 25, 26, 29, 33.');
      for (const name of ['Head 2', 'Mean attention', 'No MLP', 'No residual']) {
        await asks(radio(name).click());
      }
      assert.deepEqual(ablations().slice(5), [
        { kind: 'head', head: 2 },
        { kind: 'attention-pattern' },
        { kind: 'mlp' },
        { kind: 'residual' },
      ]);
      assert.equal(await page.locator('frequency-toggles').count(), 0);
      await radio('No MLP').click();
      await page.button('Show Table: Accuracy').click();
      await page.until('it is shown', async () => (await row('Accuracy', 'test')) === 'test 100% 3.6%');
      await page.view.screenshot('analysis-ablation-part');
      await radio('Frequencies').click();
      await page.button('None').click();
      await page.until('none is picked', async () => (await toggle(26).getAttribute('aria-pressed')) === 'false');
    });

    it('takes all keys one by one', async () => {
      await open('ablation');
      await drawn('Ablation');
      await page.button('All keys one by one').click();
      const table = page.locator('one-by-one tbody');
      await page.until(
        'all are there',
        async () => !(await table.innerText()).includes('…') && (await table.locator('tr').count()) === 6,
      );
      const rows = (await table.locator('tr:not(.space)').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
      assert.equal(rows[0], '26 32.6% 44.1% 100% 6.46 3.67×10⁻⁷');
      assert.equal(rows[1], '33 26.5% 43.9% 100% 4.86 3.67×10⁻⁷');
      assert.deepEqual(
        ablations().slice(1),
        golden.spectrum.keys.map((k) => frequencies([k])),
      );
      assert.deepEqual(
        page.asked('control').map(([, ablation]) => ablation),
        golden.spectrum.keys.map((k) => frequencies([k])),
      );
      await page.button('Show Chart: One by one').click();
      await page.until('bars are drawn', async () => (await page.painted('one-by-one figure-view')) > 0.01);
    });
  });

  describe('Interference', () => {
    it('says how far the answer is above the runner-up, for any pair', async () => {
      await open('interference');
      await drawn('Interference');
      assert.equal(
        await page.text('interference-tab .tools > span'),
        'The waves agree best at the answer 80, 15.9 above the runner-up 6.',
      );
      await page.locator('[data-figure^=interference] .plot').focus();
      await page.view.page.keyboard.press('End');
      assert.match(await reading('[data-figure^=interference]'), /^z = 96: sum −5\.9\d · logit −6\.1\d · waves 26: /);
      await page.locator('pair-fields input').first().fill('40');
      await page.until('it is another', async () =>
        (await page.text('interference-tab .tools > span')).includes('answer 88'),
      );
    });

    it('takes any pair at random', async () => {
      await open('interference', {
        analyse: (method, args) => goldenAnswer(method, method === 'interference' ? [args[0], 32, 48] : args),
      });
      await drawn('Interference');
      await page.button('Random').click();
      await page.until('another is asked', () => page.asked('interference').length === 2);
      const [, x, y] = page.asked('interference')[1];
      assert.ok(
        [x, y].every((residue) => Number.isInteger(residue) && residue >= 0 && residue < 97),
        `${x}, ${y}`,
      );
    });
  });

  describe('Training', () => {
    it('draws measures over the rows that have them', async () => {
      await open('training');
      await page.locator('line-chart[data-chart=progress] canvas').waitFor();
      await page.until('the last measured row is read', async () =>
        (await page.text('line-chart[data-chart=structure] .readout')).startsWith('epoch 19,900'),
      );
      assert.equal(
        await page.text('line-chart[data-chart=structure] .readout'),
        'epoch 19,900 Gini W_E 0.550 Gini W_L 0.760 key share 0.990',
      );
      assert.ok((await page.text('line-chart[data-chart=loss] .readout')).startsWith('epoch 19,990'));
      await page.button('Show Table: Weights').click();
      await page.locator('metrics-table tbody tr').nth(5).waitFor();
      assert.equal(await page.locator('metrics-table table').getAttribute('aria-rowcount'), '201');
      await saveAs(page.view.page, 'Restricted and excluded loss', 'csv');
      await page.until('it was asked for', () => page.calls('saveMetrics').length === 1);
      assert.deepEqual(page.calls('saveMetrics'), [
        [
          'add-97-progress.csv',
          ['epoch', 'train_loss', 'test_loss', 'restricted_loss', 'excluded_loss'],
          ['restricted_loss', 'excluded_loss'],
        ],
      ]);
      await page.locator('line-chart[data-chart=structure] .plot').focus();
      await page.view.page.keyboard.press('Home');
      await page.view.page.keyboard.press('Shift+ArrowRight');
      await page.until('the second measured row is read', async () =>
        (await page.text('line-chart[data-chart=structure] .readout')).startsWith('epoch 100 '),
      );
    });

    it('names the phases and their rules', async () => {
      await open('training');
      const phases = page.locator('phase-legend li');
      await phases.first().waitFor();
      for (const [i, rule] of [
        'memorisation, epochs 0 to 180: until train accuracy reaches 99%',
        'circuit formation, epochs 180 to 9,500: from then until the test loss has fallen below half of its highest for good',
        'cleanup, epochs 9,500 to 13,900: from then until test accuracy reaches 99%',
      ].entries()) {
        await phases.nth(i).locator('button').focus();
        await page.view.page.keyboard.press('Enter');
        const bubble = phases.nth(i).getByRole('status');
        await bubble.waitFor();
        assert.equal(await bubble.innerText(), rule);
        await page.view.page.keyboard.press('Escape');
        await bubble.waitFor({ state: 'hidden' });
      }
      const axis = page.locator('vscode-dropdown');
      const scale = (): Promise<string> =>
        axis.evaluate((element) => (element as HTMLElement & { value: string }).value);
      assert.equal(await scale(), 'phases', 'each has its room until the person chooses');
      const before = await page.picture('line-chart[data-chart=loss]');
      await page.view.post(curves('added', { epoch: new Float64Array() }));
      await page.until(
        'the bands are gone',
        async () => (await page.picture('line-chart[data-chart=loss]')) !== before,
      );
      await page.until('the axis is logarithmic', async () => (await scale()) === 'log');
    });

    it('counts the answers at the checkpoint', async () => {
      await open('training');
      await drawn('Training');
      assert.equal(
        await page.text('[data-figure=answers] .readout'),
        'train, right 3,763 test, right 5,646 train, wrong 0 test, wrong 0',
      );
      await page.scrub('Home');
      await page.until('the first checkpoint is shown', async () =>
        (await page.text('[data-figure=answers] .readout')).includes('test, wrong 5,646'),
      );
      assert.deepEqual(page.asked('answers'), [[LATEST], [0]]);
      await page.until('it is summed up', async () => /memorised/.test(await page.text('model-summary .line')));
      await page.fullScreenshot('analysis-training-memorised');
    });
  });
});
