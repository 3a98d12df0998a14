import { InputError } from '../config/problem';
import type { Parameters } from '../model';
import { printable } from '../printable';
import { chooseWeights, stripped } from './choose-weights';
import type { Stored } from './contents';
import { entriesOf, isDict } from './find-weights';
import { epochsOf, numbersOf } from './history-epochs';
import { describeContents, type OpenedCheckpoint } from './open';
import { openContents } from './open-contents';
import { type RecognisedModel, recogniseModel } from './recognise';

/** A quantity that a file has logged: by epoch. */
export type LoggedCurve = ReadonlyMap<number, number>;

export const CURVES = ['train_loss', 'test_loss', 'train_accuracy', 'test_accuracy'] as const;
export type CurveName = (typeof CURVES)[number];

/** A training in one file: its checkpoints, oldest first, and what it logged. */
export interface StoredTraining {
  /** What the file says of the newest. */
  readonly newest: OpenedCheckpoint;
  readonly epochs: readonly number[];
  readonly curves: Readonly<Partial<Record<CurveName, LoggedCurve>>>;
  /** Lists that look like curves, but are not by epoch. */
  readonly leftOut: readonly string[];
  /**
   * The weights at `epochs[i]`.
   * @throws InputError when they are not those of the same model
   */
  parameters(i: number): Parameters;
  close(): void;
}

const TEST = '(test|val|valid|validation|eval)';
const NAMES: Readonly<Record<CurveName, RegExp>> = {
  train_loss: /^train(ing)?_?loss(es)?(_log|_history)?$/i,
  test_loss: new RegExp(`^${TEST}_?loss(es)?(_log|_history)?$`, 'i'),
  train_accuracy: /^train(ing)?_?acc(s|uracy|uracies)?(_log|_history)?$/i,
  test_accuracy: new RegExp(`^${TEST}_?acc(s|uracy|uracies)?(_log|_history)?$`, 'i'),
};

/**
 * Opens a file that holds a series of state dicts with their epochs. Weights are read one after the other.
 * @throws InputError, one line that names the file, when it holds none or does not say their epochs
 */
export function openTraining(file: string): StoredTraining {
  const contents = openContents(file);
  try {
    const { history } = chooseWeights(contents.root);
    if (!history || history.items.length < 2) {
      throw new InputError('holds no series of checkpoints; open it as one model (grokking train with load)');
    }
    const known = epochsOf(history);
    if (!known) {
      throw new InputError(
        `holds ${history.items.length} checkpoints in ${history.name}, but does not say their epochs; save a list of as many numbers beside them, such as checkpoint_epochs`,
      );
    }
    const order = known.map((_, i) => i).sort((a, b) => known[a] - known[b]);
    const epochs = order.map((i) => known[i]);
    const twice = epochs.find((epoch, i) => i > 0 && epoch === epochs[i - 1]);
    if (twice !== undefined) {
      throw new InputError(`holds two checkpoints of epoch ${twice} in ${history.name}; which is meant is not said`);
    }
    const { opened, stated } = describeContents(contents, {});
    return {
      newest: { file, ...opened, epoch: epochs[epochs.length - 1] },
      epochs,
      ...loggedCurves(history.parents, epochs),
      parameters: (i) => {
        try {
          const found = recogniseModel(stripped(history.items[order[i]].dict).tensors, stated);
          const [one, other] = [found, opened].map(({ model, modulus }) => JSON.stringify([shapeOf(model), modulus]));
          if (one !== other) {
            throw new InputError('is of another model than the newest');
          }
          return found.parameters;
        } catch (error) {
          const place = `${file}: the checkpoint of epoch ${epochs[i]}`;
          throw error instanceof InputError ? new InputError(`${place}: ${error.message}`, { cause: error }) : error;
        }
      },
      close: contents.close,
    };
  } catch (error) {
    contents.close();
    throw error instanceof InputError && !error.message.startsWith(file)
      ? new InputError(`${file}: ${error.message}`, { cause: error })
      : error;
  }
}

function shapeOf({ layers, dModel, heads, dMlp, layerNorm }: RecognisedModel['model']): unknown[] {
  return [layers, dModel, heads, dMlp, layerNorm];
}

function loggedCurves(
  parents: readonly Stored[],
  epochs: readonly number[],
): Pick<StoredTraining, 'curves' | 'leftOut'> {
  const entries = parents.toReversed().flatMap((parent) => entriesOf(parent));
  const inner = entries.flatMap(([name, value]) =>
    isDict(value) && /hist|metric|log|loss|curve/i.test(String(name)) ? entriesOf(value) : [],
  );
  const curves: Partial<Record<CurveName, LoggedCurve>> = {};
  const leftOut: string[] = [];
  for (const [name, value] of [...entries, ...inner]) {
    const curve = CURVES.find((known) => NAMES[known].test(String(name)));
    const values = curve && numbersOf(value);
    const logged = values && byEpoch(values, epochs);
    if (curve && logged) {
      curves[curve] ??= logged;
    } else if (values) {
      leftOut.push(`${printable(String(name))} (${values.length} numbers)`);
    }
  }
  return { curves, leftOut };
}

/** One number per epoch, from epoch 0 on, or one per checkpoint; undefined where it is neither. */
function byEpoch(values: readonly number[], epochs: readonly number[]): LoggedCurve | undefined {
  if (values.length === epochs.length) {
    return new Map(values.map((value, i) => [epochs[i], value]));
  }
  return values.length >= epochs[epochs.length - 1] ? new Map(values.entries()) : undefined;
}
