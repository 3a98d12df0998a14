import { checkConfig } from '../../../core/config/parse';
import { InputError } from '../../../core/config/problem';
import type { RunConfig } from '../../../core/config/types';
import { LEARNED } from '../../../core/learned';
import { initialParameters, parameterSpecs, elementCount } from '../../../core/model';
import { splitPairs } from '../../../core/split';
import { isPrime } from '../../../core/tasks';
import { chooseEngine } from '../../../engine/select';
import { DivergedError } from '../../../engine/engine';
import { countText } from '../../../text/counts';
import { percentText } from '../../../text/shares';
import type { Check } from '../check';
import { answerText, isRecord } from '../compare';

/** Multiplications that a check trains for: some ten seconds on one core. */
const MOST_WORK = 6e11;
/** Logged rows between memorising and grokking, from which the delay can be seen. */
const ROWS_BETWEEN = 5;

/** A config that memorises first and groks later: it is trained. */
export const grokkingConfig: Check = async ({ call }) => {
  const answer = await call();
  if (!isRecord(answer)) {
    return `expected a config as a record, as a *.grok.json has it; got ${answerText(answer)}`;
  }
  const { config, problems } = checkConfig(answer, 'exercise');
  if (!config) {
    return `this is no config: ${problems[0].message}`;
  }
  return unfit(config) ?? (await trained(config));
};

/** What is wrong with a config before it is trained. */
function unfit(config: RunConfig): string | undefined {
  const { task, training, model, load, loss } = config;
  if (load || model.initFrom !== null || training.from !== null || training.changes.length > 0) {
    return 'the training begins with fresh weights, and nothing changes on its way: no load, initFrom, from or changes';
  }
  if (task.operation !== 'add' || !isPrime(task.modulus)) {
    return `expected x + y modulo a prime; got ${task.operation} mod ${task.modulus}`;
  }
  if (task.labelNoise || loss.type !== 'cross-entropy') {
    return 'expected the right labels and cross-entropy';
  }
  if (task.trainFraction > 0.85) {
    return `with ${percentText(task.trainFraction)} of the pairs trained there is too little left to test on; at most 85%`;
  }
  const weights = parameterSpecs(model, task).reduce((sum, { shape }) => sum + elementCount(shape), 0);
  const pairs = Math.floor(task.trainFraction * task.modulus ** 2);
  const work = 3 * weights * (training.batchSize ?? pairs) * training.epochs;
  if (work > MOST_WORK) {
    const epochs = Math.floor((MOST_WORK / work) * training.epochs);
    return `this is more than a check trains: with ${countText(weights)} weights and ${countText(pairs)} pairs at most ${countText(epochs)} epochs, got ${countText(training.epochs)}; a smaller modulus or model has more`; // prettier-ignore
  }
  return undefined;
}

async function trained(config: RunConfig): Promise<string | undefined> {
  const { training, task, model } = config;
  const { train, test } = splitPairs(task);
  const { engine } = chooseEngine(config);
  const trainer = await engine.create({ config, train, test, parameters: initialParameters(model, task), threads: 1 });
  let memorised = NaN;
  let row;
  try {
    do {
      row = await trainer.run(trainer.epoch === 0 && !row ? 0 : Math.min(training.logEvery, training.epochs - trainer.epoch)); // prettier-ignore
      memorised = Number.isNaN(memorised) && row.trainAccuracy >= LEARNED ? row.epoch : memorised;
    } while (row.epoch < training.epochs && row.testAccuracy < LEARNED);
  } catch (error) {
    if (error instanceof DivergedError || error instanceof InputError) {
      return error.message;
    }
    throw error;
  } finally {
    trainer.dispose();
  }
  const end = `after ${countText(row.epoch)} epochs accuracy is ${percentText(row.trainAccuracy)} on the training pairs and ${percentText(row.testAccuracy)} on the others`; // prettier-ignore
  if (Number.isNaN(memorised)) {
    return `trained as it says, it does not memorise: ${end}`;
  }
  if (row.testAccuracy < LEARNED) {
    return `trained as it says, it memorises by epoch ${countText(memorised)} and does not grok: ${end}`;
  }
  const between = Math.floor((row.epoch - memorised) / training.logEvery);
  return between < ROWS_BETWEEN
    ? `it memorises at epoch ${countText(memorised)} and groks at ${countText(row.epoch)}: expected at least ${ROWS_BETWEEN} logged rows between, so that the delay can be seen, got ${between}` // prettier-ignore
    : undefined;
}
