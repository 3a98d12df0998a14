import assert from 'node:assert/strict';
import { defaultConfig } from '../../../src/core/config/parse';
import { runTooltip } from '../../../src/extension/runs/describe';
import { Namesakes } from '../../../src/extension/runs/namesakes';
import type { Run } from '../../../src/extension/runs/run';
import type { RunChanges } from '../../../src/extension/runs/scanner';
import { cpuMilliseconds } from '../../cpu-time';
import { aRun } from './runs';
import { inZone } from './zones';

/** Runs that are on disk, and what tells of changes. */
class Runs {
  private readonly listeners = new Set<(changes: RunChanges) => void>();

  constructor(public runs: Run[]) {}

  list(): Run[] {
    return this.runs;
  }

  readonly onDidChange = (listener: (changes: RunChanges) => void): { dispose(): void } => {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  };

  become(runs: Run[], changes: Partial<RunChanges>): void {
    this.runs = runs;
    this.listeners.forEach((listener) => listener({ changed: [], removed: [], membership: false, ...changes }));
  }
}

let count = 0;

function run(change: (config: ReturnType<typeof defaultConfig>) => void = () => undefined, created_at?: string): Run {
  const config = structuredClone(defaultConfig());
  change(config);
  return aRun(created_at === undefined ? {} : { created_at }, { config, name: config.name, path: `/runs/${++count}` });
}

function lambda(weightDecay: number, seed = 0): Run {
  return run((config) => {
    config.optimizer.weightDecay = weightDecay;
    config.model.seed = seed;
    config.task.split.seed = seed;
  });
}

describe('what tells runs of one name apart', () => {
  it('are the fields in which their configs differ, the most telling first', () => {
    const runs = [lambda(1), lambda(0.5, 3), lambda(0.017782794, 3)];
    const namesakes = new Namesakes(new Runs(runs));
    assert.deepEqual(runs.map((one) => namesakes.differs(one)), ['λ 1 · seed 0', 'λ 0.5 · seed 3', 'λ 0.01778 · seed 3']); // prettier-ignore
    namesakes.dispose();
  });

  it('are not how a run is watched nor what it is called, but any other field', () => {
    const runs = [
      run(),
      run((config) => (config.training.logEvery = 1)),
      run((config) => {
        config.model.layerNorm = 'pre';
        config.training.stopWhen = { testLossBelow: 1e-5 };
      }),
    ];
    const namesakes = new Namesakes(new Runs(runs));
    assert.deepEqual(
      runs.map((one) => namesakes.differs(one)),
      [
        'layerNorm false · testLossBelow none',
        'layerNorm false · testLossBelow none',
        'layerNorm pre · testLossBelow 1×10⁻⁵',
      ],
    );
    namesakes.dispose();
  });

  it('tells seeds apart that are not the same', () => {
    const runs = [lambda(1, 4), run((config) => (config.task.split.seed = 5))];
    const namesakes = new Namesakes(new Runs(runs));
    assert.deepEqual(runs.map((one) => namesakes.differs(one)), ['seed 4', 'seed 0 · split seed 5']); // prettier-ignore
    namesakes.dispose();
  });

  it('is when they were made, in local time and with seconds where it has to be', () => {
    for (const [zone, texts] of Object.entries({
      'Asia/Tokyo': ['6 Jan 2021, 03:04', '6 Jan 2021, 03:05:07', '6 Jan 2021, 03:05:41'],
      'America/New_York': ['5 Jan 2021, 13:04', '5 Jan 2021, 13:05:07', '5 Jan 2021, 13:05:41'],
    })) {
      inZone(zone, () => {
        const runs = ['04:59', '05:07', '05:41'].map((time) => run(undefined, `2021-01-05T18:${time}.000Z`));
        const namesakes = new Namesakes(new Runs(runs));
        assert.deepEqual(
          runs.map((one) => namesakes.made(one)),
          texts,
        );
        assert.deepEqual(
          runs.map((one) => namesakes.title(one)),
          texts.map((text) => `add-113 · ${text}`),
        );
        assert.ok(runTooltip(runs[1]).includes(`| Made | ${texts[1]} |`), runTooltip(runs[1]));
        namesakes.dispose();
      });
    }
  });

  it('is in the title of a tab, where there are others of the name', () => {
    const runs = [lambda(1), lambda(0.5)];
    const alone = run((config) => (config.name = 'alone'));
    const store = new Runs([...runs, alone]);
    const namesakes = new Namesakes(store);
    assert.deepEqual(
      [...runs, alone].map((one) => namesakes.title(one)),
      ['add-113 · λ 1', 'add-113 · λ 0.5', 'alone'],
    );
    const renamed = { ...runs[1], name: 'alone' };
    store.become([runs[0], renamed, alone], { changed: [renamed] });
    assert.deepEqual([runs[0], renamed, alone].map((one) => namesakes.title(one)), ['add-113', 'alone · λ 0.5', 'alone · λ 1']); // prettier-ignore
    store.become([alone], { removed: [runs[0].path, renamed.path], membership: true });
    assert.equal(namesakes.title(alone), 'alone');
    namesakes.dispose();
  });

  it('is whole in the tooltip, as it is written in the config, and formats nothing', () => {
    const runs = [lambda(1), lambda(0.1), lambda(0.5, 3)];
    runs[2].config.load = { checkpoint: '[x](command:evil)|.pth' };
    const namesakes = new Namesakes(new Runs(runs));
    const tooltip = runTooltip(runs[2], undefined, {
      others: namesakes.others(runs[2]),
      differences: namesakes.differences(runs[2]),
    });
    assert.ok(tooltip.includes('| Differs in | here | 2 others of its name |'), tooltip);
    assert.ok(tooltip.includes('| optimizer\\.weightDecay | 0\\.5 | 0\\.1, 1 |'), tooltip);
    assert.ok(tooltip.includes('| task\\.split\\.seed | 3 | 0 |'), tooltip);
    assert.ok(tooltip.includes('\\[x\\]\\(command:evil\\)\\|\\.pth'), tooltip);
    const alone = run((config) => {
      config.name = 'alone';
      config.task.modulus = 97;
    });
    const single = new Namesakes(new Runs([alone]));
    assert.deepEqual(single.differences(alone), [{ field: 'task.modulus', value: '97', others: ['113'] }]);
    namesakes.dispose();
    single.dispose();
  });

  it('is found for thousands of runs of one name in no time', () => {
    const runs = Array.from({ length: 5000 }, (_, i) => lambda(i / 100, i));
    const namesakes = new Namesakes(new Runs(runs));
    let texts: string[] = [];
    const milliseconds = cpuMilliseconds(() => {
      texts = runs.map((one) => `${namesakes.differs(one)} ${namesakes.made(one)} ${namesakes.title(one)}`);
    });
    assert.equal(new Set(texts).size, runs.length);
    assert.ok(milliseconds < 1000, `${milliseconds} ms`);
    namesakes.dispose();
  });
});
