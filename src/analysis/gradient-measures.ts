import type { LearningCoefficient, LossAt } from '../core/measures/learning-coefficient';
import { learningCoefficient } from '../core/measures/learning-coefficient';
import { commutatorDefect, median } from '../core/measures/commutator';
import type { Parameters } from '../core/model';
import { MersenneTwister } from '../core/random';
import { type Pairs, selectPairs } from '../core/tasks';
import type { Recipe } from '../engine/engine';
import { engineToLook } from '../engine/select';

/** Pairs of a batch, and pairs of batches, of the paper (Xu 2026, §3). */
const BATCH = 512;
const COMMUTATORS = 9;

/** Of the local learning coefficient: fixed, so that models and epochs are measured alike. */
const LOCALIZATION = 100;
const BURN_IN = 40;
const DRAWS = 60;

/** What gradients are taken of: the loss that a model is trained on, over its training pairs. */
export interface Differentiated {
  readonly parameters: Parameters;
  readonly config: Recipe;
  readonly train: Pairs;
}

/** Median of nine commutator defects, each of two batches of 512 training pairs (of half of them where there are fewer). */
export async function commutatorOf({ parameters, config, train }: Differentiated): Promise<number> {
  const center = flat(parameters);
  const n = train.label.length;
  const size = Math.min(BATCH, Math.floor(n / 2));
  const defects: number[] = [];
  for (let i = 0; i < COMMUTATORS; i++) {
    const random = new MersenneTwister([i]);
    const [a, b] = [selectPairs(train, someRows(n, size, random)), selectPairs(train, someRows(n, size, random))];
    defects.push(
      await withLoss({ parameters, config, train: a }, 1, (lossA) =>
        withLoss({ parameters, config, train: b }, 1, (lossB) =>
          commutatorDefect(
            center,
            async (weights) => (await lossA(weights)).gradient,
            async (weights) => (await lossB(weights)).gradient,
          ),
        ),
      ),
    );
  }
  return median(defects);
}

/** The local learning coefficient at the weights, from 60 draws after 40 steps of calibration, with γ = 100. */
export function learningCoefficientOf(model: Differentiated): Promise<LearningCoefficient> {
  const samples = model.train.label.length;
  const settings = { samples, localization: LOCALIZATION, burnIn: BURN_IN, draws: DRAWS, seed: 0 };
  return withLoss(model, 0, (lossAt) => learningCoefficient(lossAt, flat(model.parameters), settings));
}

/** Calls `use` with the loss on the training pairs and its gradient, as functions of flat weights. */
async function withLoss<T>(
  { parameters, config, train }: Differentiated,
  threads: number,
  use: (lossAt: LossAt) => Promise<T>,
): Promise<T> {
  const { engine } = engineToLook(config);
  const whole = { ...config, training: { ...config.training, batchSize: null } };
  const trainer = await engine.create({ config: whole, train, test: selectPairs(train, []), parameters, threads });
  try {
    return await use(async (weights) => {
      trainer.setParameters(shaped(weights, parameters));
      const { loss, gradients } = await trainer.gradients();
      return { loss, gradient: flat(gradients, Object.keys(parameters)) };
    });
  } finally {
    trainer.dispose();
  }
}

/** The tensors of these names, one after the other. */
function flat(tensors: Parameters, names = Object.keys(tensors)): Float32Array {
  const weights = new Float32Array(names.reduce((sum, name) => sum + tensors[name].data.length, 0));
  let at = 0;
  for (const name of names) {
    weights.set(tensors[name].data, at);
    at += tensors[name].data.length;
  }
  return weights;
}

/** Flat weights as the tensors that they are, without a copy. */
function shaped(weights: Float32Array, like: Parameters): Parameters {
  let at = 0;
  return Object.fromEntries(
    Object.entries(like).map(([name, { shape, data }]) => {
      at += data.length;
      return [name, { shape, data: weights.subarray(at - data.length, at) }];
    }),
  );
}

/** `count` different rows of n, drawn. */
function someRows(n: number, count: number, random: MersenneTwister): number[] {
  const rows = Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const other = i + random.below(n - i);
    [rows[i], rows[other]] = [rows[other], rows[i]];
  }
  return rows.slice(0, count);
}
