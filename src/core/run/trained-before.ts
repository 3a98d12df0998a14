import { InputError } from '../config/problem';
import type { RunConfig } from '../config/types';
import { parentOf, type Parent } from '../fork-parent';
import { splitOf } from '../split';
import { taskFormula } from '../tasks';
import { RunDirectory } from './directory';

/** What of a config says where its training began. */
export type Begun = {
  readonly task: RunConfig['task'];
  readonly model: Pick<RunConfig['model'], 'initFrom'>;
  readonly training: Pick<RunConfig['training'], 'from'>;
};

/** The pairs that a model had been trained on when its run began. */
export interface TrainedBefore {
  /** The checkpoint that the run goes on from. */
  readonly parent: Pick<Parent, 'name' | 'epoch'>;
  /** Per pair of the task in row order: 1 where a run before was trained on it. */
  readonly wasTrain: Uint8Array;
}

/**
 * Which pairs the runs before this one were trained on: that whose checkpoint it begins with, the one before that, and so on.
 * @returns undefined for a run that begins with none, or with one of another task, or where the splits are not known
 * @throws InputError, one line, where one of them is not there any more
 */
export function trainedBefore(config: Begun): TrainedBefore | undefined {
  const parent = beginning(config);
  const own = splitOf(config.task);
  if (!parent || !own.isTrain) {
    return undefined;
  }
  const wasTrain = new Uint8Array(own.isTrain.length);
  for (let before: Parent | undefined = parent; before;) {
    const info = new RunDirectory(before.run).info();
    if (!info) {
      throw new InputError(
        `the run ${before.name}, whose pairs this model was trained on before, is not there any more`,
      );
    }
    const { task } = info.config;
    const { isTrain } = splitOf(task);
    if (taskFormula(task) !== taskFormula(config.task) || isTrain?.length !== wasTrain.length) {
      return undefined;
    }
    isTrain.forEach((trained, row) => (wasTrain[row] |= trained));
    before = beginning(info.config);
  }
  return { parent, wasTrain };
}

/** The same; or in words why it is not known. */
export function knownBefore(config: Begun): TrainedBefore | { readonly problem: string } | undefined {
  try {
    return trainedBefore(config);
  } catch (error) {
    if (error instanceof InputError) {
      return { problem: error.message };
    }
    throw error;
  }
}

/** The run's checkpoint that a training goes on from, or takes its weights from. */
function beginning({ model, training }: Begun): Parent | undefined {
  return parentOf({ training: { from: training.from ?? model.initFrom } });
}
