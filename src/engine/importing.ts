import { CURVES, openTraining, type StoredTraining } from '../core/checkpoint/history';
import { InputError } from '../core/config/problem';
import type { RunConfig } from '../core/config/types';
import type { RunOwner } from '../core/run/owner';
import type { RunStatus } from '../core/run/state';
import { type Split, splitOf, untrainedPairs } from '../core/split';
import type { LossRow, Trainer } from './engine';
import { evaluated, provenance } from './loaded-model';
import { type RecordedLosses, RunRecorder } from './run-recorder';
import { engineToLook } from './select';
import type { Measure, TrainingObserver } from './training';
import { numberText } from '../text/numbers';

/** So many checkpoints are run and measured, evenly spaced, the first and the newest among them: each takes a tenth of a second at p = 113. */
const MEASURED = 32;

/** Rows of longer logs are thinned to about so many. */
const MOST_ROWS = 50_000;

/**
 * Fills the run directory of a config whose `load` names a file with a training in it: every checkpoint of the file, the
 * curves that it has logged, and what is measured at some checkpoints. Nothing is trained.
 * @throws InputError, one line, when the file holds no training or is not of the config's task
 */
export async function importTraining(
  owner: RunOwner,
  config: RunConfig,
  checkpoint: string,
  observer: TrainingObserver,
  measure: Measure,
): Promise<RunStatus> {
  const training = openTraining(checkpoint);
  let trainer: Trainer | undefined;
  try {
    const { epochs, newest } = training;
    const last = epochs[epochs.length - 1];
    if (config.task.modulus !== newest.modulus) {
      throw new InputError(`task.modulus is ${config.task.modulus}, but ${checkpoint} has ${newest.modulus}`);
    }
    const { engine } = engineToLook(config);
    const split = splitOf(config.task);
    const { train, test } = split.train ? split : untrainedPairs(split);
    const { parameters } = newest;
    trainer = await engine.create({ config, train, test, parameters, threads: config.training.threads });
    const reached: RunConfig = { ...config, training: { ...config.training, epochs: last } };
    owner.writeConfig(config);
    observer.log(provenance(newest, config));
    observer.log(contentsText(training));
    const recorder = new RunRecorder(owner, reached, split, 0, observer);
    recorder.startedOn(engine.name, trainer.threads);
    for (const row of rowsOf(training)) {
      recorder.advanced(row.epoch, 0);
      if (row.at === undefined) {
        recorder.log({ ...loggedRow(training, row.epoch), learningRate: NaN }, {});
        continue;
      }
      const weights = training.parameters(row.at);
      owner.saveWeights(row.epoch, weights);
      if (row.isMeasured) {
        trainer.setParameters(weights);
        const found = await measured(trainer, split, config, measure);
        recorder.log(
          { ...found.losses, ...loggedLosses(training, row.epoch), epoch: row.epoch, learningRate: NaN },
          found.further,
        );
        recorder.tell();
        if (row.epoch === last) {
          doubtText(training, found.losses, last).forEach((line) => observer.log(line));
        }
      } else {
        recorder.log({ ...loggedRow(training, row.epoch), learningRate: NaN }, {});
      }
    }
    await owner.thin(config.training.keep);
    return recorder.end('completed');
  } finally {
    trainer?.dispose();
    training.close();
  }
}

interface Row {
  readonly epoch: number;
  /** Which checkpoint is of this epoch. */
  readonly at: number | undefined;
  readonly isMeasured: boolean;
}

/** The epochs of all checkpoints and curves up to the newest checkpoint. */
function* rowsOf({ epochs, curves }: StoredTraining): Generator<Row> {
  const last = epochs[epochs.length - 1];
  const logged = [...new Set(Object.values(curves).flatMap((curve) => [...curve.keys()]))].filter(
    (epoch) => epoch <= last,
  );
  const every = Math.ceil(logged.length / MOST_ROWS);
  const at = new Map(epochs.map((epoch, i) => [epoch, i]));
  const measuredAt = new Set(
    Array.from({ length: MEASURED }, (_, i) => Math.round((i * (epochs.length - 1)) / (MEASURED - 1))),
  );
  const all = new Set([...epochs, ...logged.filter((_, i) => i % every === 0)]);
  for (const epoch of [...all].sort((a, b) => a - b)) {
    const checkpoint = at.get(epoch);
    yield { epoch, at: checkpoint, isMeasured: checkpoint !== undefined && measuredAt.has(checkpoint) };
  }
}

async function measured(
  trainer: Trainer,
  split: Split,
  config: RunConfig,
  measure: Measure,
): Promise<{ losses: LossRow; further: Record<string, number> }> {
  const { losses, further } = await evaluated(trainer, config.task, split);
  const measures = config.training.measureEvery > 0 ? await measure(trainer, config, split) : {};
  return { losses, further: { ...further, ...measures } };
}

const FIELDS = {
  train_loss: 'trainLoss',
  test_loss: 'testLoss',
  train_accuracy: 'trainAccuracy',
  test_accuracy: 'testAccuracy',
} as const;

/** What the file has logged of an epoch takes the place of what is measured: it is its own training's. */
function loggedLosses({ curves }: StoredTraining, epoch: number): Partial<LossRow> {
  const logged = CURVES.flatMap((name): [string, number][] => {
    const value = curves[name]?.get(epoch);
    return value === undefined ? [] : [[FIELDS[name], value]];
  });
  return Object.fromEntries(logged) as Partial<LossRow>;
}

function loggedRow(training: StoredTraining, epoch: number): RecordedLosses {
  const nothing = { trainLoss: NaN, testLoss: NaN, trainAccuracy: NaN, testAccuracy: NaN, learningRate: NaN };
  return { ...nothing, ...loggedLosses(training, epoch), epoch };
}

/** Where a file's log and its weights say two things, its task, split or forward pass may be another than is taken. */
function doubtText({ curves }: StoredTraining, losses: LossRow, epoch: number): string[] {
  return (['train_loss', 'test_loss'] as const).flatMap((name) => {
    const [logged, found] = [curves[name]?.get(epoch), losses[FIELDS[name]]];
    const differ = logged !== undefined && Math.abs(logged - found) > 0.1 * Math.max(logged, found) + 1e-3;
    return differ
      ? [
          `warning: its log has ${name} ${numberText(logged)} at epoch ${epoch}, its weights give ${numberText(found)}: is the task, or the split, another?`,
        ]
      : [];
  });
}

function contentsText({ epochs, curves, leftOut }: StoredTraining): string {
  const last = epochs[epochs.length - 1];
  const has = CURVES.filter((name) => curves[name]).map((name) => name.replace('_', ' '));
  const measuredCount = Math.min(MEASURED, epochs.length);
  const text = `${epochs.length} checkpoints, epochs ${epochs[0]} to ${last}, ${measuredCount} of them measured; its own ${has.join(', ') || 'curves: none'}`;
  return leftOut.length === 0
    ? text
    : `${text}; left out, as they are neither per epoch nor per checkpoint: ${leftOut.join(', ')}`;
}
