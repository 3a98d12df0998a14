import assert from 'node:assert/strict';
import type { Analyse } from './fixtures/dashboard';
import { AnalysisPage, CHECKPOINTS, gate, LATEST, RUN } from './fixtures/analysis-page';
import { goldenAnswer } from './fixtures/golden';

describe('the checkpoint scrubber in a browser', function () {
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

  const epoch = (): Promise<string> => page.text('checkpoint-scrubber .epoch');

  it('follows the newest checkpoint until the person has moved it', async () => {
    await open('spectrum');
    assert.equal(await epoch(), '19,500');
    assert.equal(await page.text('checkpoint-scrubber .latest'), 'latest');
    const grown = { ...RUN, checkpoints: [...CHECKPOINTS, 20_000] };
    await page.view.post({ kind: 'notify', method: 'runChanged', args: [grown] });
    await page.until('the new one is shown', async () => (await epoch()) === '20,000');
    await page.until('it was asked about', () => page.asked('spectrum').some(([asked]) => asked === 20_000));

    await page.scrub('ArrowLeft');
    await page.until('the one before is shown', async () => (await epoch()) === '19,500');
    const more = { ...RUN, checkpoints: [...CHECKPOINTS, 20_000, 20_500] };
    await page.view.post({ kind: 'notify', method: 'runChanged', args: [more] });
    await page.until('there is a newer one', async () =>
      /of 42$/.test((await page.locator('checkpoint-scrubber input').getAttribute('aria-valuetext')) ?? ''),
    );
    assert.equal(await epoch(), '19,500');
    await page.button('→ latest').click();
    await page.until('the newest is shown', async () => (await epoch()) === '20,500');
    assert.equal(await page.text('checkpoint-scrubber .latest'), 'latest');
  });

  it('that is moved keeps the dashboard, and belongs to its run', async () => {
    const kept = (): number => page.view.sent.filter((sent) => (sent as { method?: string }).method === 'keep').length;
    const run = '/runs/another';
    await open('spectrum', { state: { run, tab: 'circuit', checkpoint: 500, epochZoom: { min: 1, max: 2 } } });
    assert.equal(await epoch(), '19,500', 'another run in this panel was at 500');
    assert.equal(kept(), 0);
    await page.scrub('ArrowLeft', 'ArrowLeft');
    await page.until('it was moved', async () => (await epoch()) === '18,500');
    assert.equal(kept(), 1);
    const state = (await page.view.state()) as { run: string; tab: string; epochZoom?: unknown };
    assert.deepEqual([state.run, state.tab, state.epochZoom], ['/runs/add-113', 'circuit', undefined]);
  });

  it('is moved by keys and buttons, and keeps its place over a reload', async () => {
    await open('spectrum');
    await page.scrub('Home');
    await page.until('the first is shown', async () => (await epoch()) === '0');
    assert.equal(await page.locator('[aria-label^="Previous"]').first().getAttribute('aria-disabled'), 'true');
    await page.button('Next Checkpoint (→)').click();
    await page.until('the second is shown', async () => (await epoch()) === '500');
    await page.scrub('ArrowRight', 'ArrowRight', 'ArrowLeft');
    await page.until('the third is shown', async () => (await epoch()) === '1,000');
    assert.equal(
      await page.locator('checkpoint-scrubber input').getAttribute('aria-valuetext'),
      'epoch 1,000, 3 of 40',
    );
    const kept = (await page.view.state()) as { checkpoint: number };
    assert.equal(kept.checkpoint, 1000);
    await page.view.close();
    await open('spectrum', { state: kept });
    assert.equal(await epoch(), '1,000');
    await page.scrub('End');
    await page.until('the newest is shown', async () => (await epoch()) === '19,500');
    assert.equal(((await page.view.state()) as { checkpoint?: number }).checkpoint, undefined);
  });

  it('plays to the end, one checkpoint after the other, each when the one before is answered', async () => {
    const held: { asked: string; answer: () => void }[] = [];
    const byHand: Analyse = async (method, args) => {
      if (args[0] !== 1500) {
        await new Promise<void>((answer) => held.push({ asked: `${method} ${args[0]}`, answer }));
      }
      return goldenAnswer(method, args);
    };
    const run = { ...RUN, checkpoints: CHECKPOINTS.slice(0, 4) };
    await open('spectrum', { run, analyse: byHand });
    await page.until('the newest is summed up', () => page.asked('summary').length === 1);
    await page.answered();
    const { clock } = page.view.page;
    await clock.install(); // not before: a timer from before could not be called off
    /** However long it takes to answer one question, no other is asked meanwhile. */
    const answers = async (question: string): Promise<void> => {
      await page.until(`${question} is asked`, () => held.length > 0);
      await clock.runFor(10_000);
      assert.deepEqual(
        held.map(({ asked }) => asked),
        [question],
      );
      held.pop()?.answer();
    };
    await page.scrub(' ');
    await page.button('Pause (Space)').waitFor();
    for (const at of [0, 500, 1000]) {
      await answers(`spectrum ${at}`);
      assert.equal(await epoch(), at.toLocaleString('en-US'));
      await answers(`summary ${at}`);
    }
    await page.button('Play (Space)').waitFor();
    assert.equal(await epoch(), '1,500');
    assert.deepEqual(held, [], 'the newest was known');
  });

  it('pauses where it is', async () => {
    await open('training');
    await page.until('the newest is summed up', () => page.asked('summary').length === 1);
    await page.answered();
    await page.view.page.clock.install();
    await page.scrub('Home', ' ');
    await page.until('it has moved', async () => (await epoch()) !== '0');
    await page.scrub(' ');
    await page.button('Play (Space)').waitFor();
    await page.answered();
    const stopped = await epoch();
    await page.view.page.clock.runFor(60_000);
    assert.equal(await epoch(), stopped);
  });

  it('drops the answer of a checkpoint that was left', async () => {
    const held = gate();
    const moved: Analyse = async (method, args) => {
      const answer = goldenAnswer(method, args);
      if (method !== 'spectrum' || args[0] === LATEST) {
        return answer;
      }
      if (args[0] === 500) {
        await held.opened;
      }
      // Another key frequency for each checkpoint: 1 + epoch / 500.
      const { readout, ...rest } = answer as { readout: Float64Array };
      return { ...rest, readout: readout.map((_, i) => (i === Number(args[0]) / 500 ? 1 : 0)) };
    };
    await open('spectrum', { analyse: moved });
    await page.locator('spectrum-tab .keys b').waitFor();
    await page.locator('spectrum-tab').evaluate((tab) => {
      const seen: string[] = [];
      const note = (): void => void seen.push(tab.shadowRoot?.querySelector('.keys b')?.textContent?.trim() ?? '');
      new MutationObserver(note).observe(tab.shadowRoot as Node, {
        subtree: true,
        childList: true,
        characterData: true,
      });
      Object.assign(window, { seen });
    });
    await page.scrub('Home');
    await page.until('the first is shown', async () => (await page.text('spectrum-tab .keys b')) === '1');
    await page.scrub('ArrowRight');
    await page.until('the second is asked', () => page.asked('spectrum').some(([asked]) => asked === 500));
    await page.scrub('ArrowRight', 'ArrowRight');
    await page.locator('spectrum-tab [role=progressbar]').waitFor();
    assert.equal(await page.text('spectrum-tab .keys b'), '1', 'the old answer stays while one waits');
    held.open();
    await page.until('the fourth is shown', async () => (await page.text('spectrum-tab .keys b')) === '4');
    const seen = await page.view.page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    assert.ok(!seen.includes('2') && !seen.includes('3'), seen.join());
    assert.deepEqual(
      page.asked('spectrum').map(([asked]) => asked),
      [LATEST, 0, 500, 1500],
      'what was passed over is not asked',
    );
  });

  it('goes to the nearest where the one that is shown is removed, says so, and plays on from there', async () => {
    await open('spectrum');
    await page.scrub('Home', ...Array.from({ length: 7 }, () => 'ArrowRight'));
    await page.until('the eighth is shown', async () => (await epoch()) === '3,500');
    await page.until('it was asked about', () => page.asked('spectrum').some(([asked]) => asked === 3500));
    const thinned = { ...RUN, checkpoints: [0, 500, 1000, 2000, 4000, 8000, 16_000, LATEST] };
    await page.view.post({ kind: 'notify', method: 'runChanged', args: [thinned] });
    await page.until('the nearest is shown', async () => (await epoch()) === '4,000');
    const notice = page.locator('run-notice .notice > span:last-of-type');
    assert.equal(
      (await notice.innerText()).trim(),
      'The checkpoint of epoch 3,500 was removed; this is the nearest, that of epoch 4,000.',
    );
    await page.until('the nearest was asked about', () => page.asked('spectrum').some(([asked]) => asked === 4000));
    await page.view.screenshot('dashboard-thinned');
    await page.scrub(' ');
    await page.until('it has played to the end', async () => (await epoch()) === '19,500');
    assert.equal(await notice.count(), 0);
    const asked = page.asked('spectrum').map(([at]) => at);
    assert.deepEqual(asked.slice(asked.indexOf(4000)), [4000, 8000, 16_000], 'the newest was known');
  });

  it('is not there without checkpoints, and the tabs say what will come', async () => {
    await open('spectrum', { run: { ...RUN, checkpoints: [] } });
    await page.locator('empty-state h2').waitFor();
    assert.match(await page.text('empty-state .empty'), /No checkpoint yet.*every 500 epochs/);
    assert.equal(await page.locator('checkpoint-scrubber').count(), 0);
    await page.view.screenshot('analysis-empty');
    assert.deepEqual(page.calls('analyse'), []);
    await page.view.post({ kind: 'notify', method: 'runChanged', args: [{ ...RUN, checkpoints: [0] }] });
    await page.locator('[data-figure=spectrum] canvas').waitFor();
    assert.deepEqual(page.asked('spectrum'), [[0]]);
  });

  it('has beside it what the model does', async () => {
    await open('spectrum');
    await page.until('it is summed up', async () => /grokked/.test(await page.text('model-summary .line')));
    const unfolded = page.locator('model-summary #details');
    assert.ok(await unfolded.isHidden(), 'it is a word until more is asked for');
    await page.locator('model-summary .verdict').focus();
    await page.view.page.keyboard.press('Enter');
    assert.match(await page.text('model-summary .text'), /^This model adds mod 97 with frequencies 26, 33, 29, 25/);
    assert.match(await page.text('model-summary .reason'), /both at least 99%/);
    await page.scrub('Home');
    await page.until('it is another', async () => /memorised: it knows/.test(await page.text('model-summary .line')));
    assert.match(await page.text('model-summary .text'), /^This model has memorised/);
    const kept = await page.view.state();
    await page.view.close();
    await open('spectrum', { state: kept });
    await page.until('it is unfolded still', () => unfoldedText().isVisible());
  });

  const unfoldedText = () => page.locator('model-summary #details .text');

  it('has its checkpoints, and what happened between them, on its track', async () => {
    await open('training', { run: { ...RUN, checkpoints: [0, 500, 10_000, 13_000, 14_000, 20_000] } });
    const track = await page.locator('checkpoint-scrubber .track').boundingBox();
    assert.ok(track);
    const share = async (mark: string): Promise<number> => {
      const box = await page.locator(`checkpoint-scrubber .${mark} i`).boundingBox();
      return ((box?.x ?? NaN) + (box?.width ?? NaN) / 2 - track.x) / track.width;
    };
    // 180 is 36% of the way to the second of six; 13,900 is 90% of that from the fourth to the fifth.
    assert.ok(Math.abs((await share('memorised')) - 0.36 / 5) < 0.01, String(await share('memorised')));
    assert.ok(Math.abs((await share('grokked')) - 3.9 / 5) < 0.01, String(await share('grokked')));
    assert.deepEqual(await page.locator('checkpoint-scrubber .label').allInnerTexts(), ['memorised', 'grokked']);
    assert.equal(
      await page.locator('checkpoint-scrubber input').getAttribute('aria-description'),
      'memorised at epoch 180, grokked at epoch 13,900',
    );
    assert.equal((await page.locator('checkpoint-scrubber .ticks path').getAttribute('d'))?.split('M').length, 7);
  });
});
