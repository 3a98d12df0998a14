import fc from 'fast-check';
import type { RunConfig } from '../../src/core/config/types';
import { MersenneTwister } from '../../src/core/random';
import { elementCount, parameterSpecs, type Parameters } from '../../src/core/model';
import { splitPairs } from '../../src/core/split';
import { allPairs, type Pairs, selectPairs } from '../../src/core/tasks';
import { configOf } from './tfjs-engines';
import type { TrainingSetup } from '../../src/engine/engine';

/** A model of the kernel's family, the pairs it trains on, and those it does not. */
export interface Example {
  readonly config: RunConfig;
  readonly train: Pairs;
  readonly test: Pairs;
  readonly parameters: Parameters;
}

export interface Shape {
  readonly p: number;
  readonly heads: number;
  readonly dHead: number;
  readonly dMlp: number;
  readonly activation: 'relu' | 'square';
  readonly operation: 'add' | 'subtract' | 'x²+y²' | 'x³+xy';
  /** Share of all pairs that is trained on; 0: one pair. */
  readonly fraction: number;
  readonly seed: number;
  /** The canonical model's unless given. */
  readonly tokens?: string;
  readonly attentionCoefficient?: number;
}

/** Every kind of layout: the last token always the same or a residue, x or y first, other tokens that are always the same. */
const LAYOUTS = ['x y =', 'x y', 'y x', 'y x =', 'x op y =', '= x op y', '= x y =', 'op = y x', 'x 40 y 36'];

/** Odd and even p, sizes that fill no vector, from one training pair to all of them. */
export const shapes: fc.Arbitrary<Shape> = fc
  .record({
    p: fc.integer({ min: 5, max: 31 }),
    heads: fc.integer({ min: 1, max: 6 }),
    dHead: fc.integer({ min: 1, max: 4 }),
    dMlp: fc.integer({ min: 1, max: 40 }),
    activation: fc.constantFrom('relu', 'square'),
    operation: fc.constantFrom('add', 'subtract', 'x²+y²', 'x³+xy'),
    fraction: fc.constantFrom(0, 0.3, 0.7, 1),
    seed: fc.nat(1000),
    tokens: fc.constantFrom(...LAYOUTS),
    attentionCoefficient: fc.constantFrom(1, 0, 0.5, 0.125),
  })
  // A config has a d_model of 2 at least.
  .filter(({ heads, dHead }) => heads * dHead > 1);

/** The parameters have biases too, so that no gradient is zero by symmetry. */
export function exampleOf(shape: Shape): Example {
  const { p, heads, dHead, dMlp, activation, operation, fraction, seed, tokens, attentionCoefficient } = shape;
  const model = { dModel: heads * dHead, heads, dMlp, activation, seed, attentionCoefficient };
  const config = configOf({ task: { operation, modulus: p, trainFraction: 0.5, tokens }, model });
  const all = allPairs(config.task);
  const random = new MersenneTwister([seed]);
  const order = Array.from(all.x.keys());
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  const count = Math.max(1, Math.floor(fraction * order.length));
  const parameters = randomParameters(config, random);
  return {
    config,
    train: selectPairs(all, order.slice(0, count)),
    test: selectPairs(all, order.slice(count)),
    parameters,
  };
}

function randomParameters({ model, task }: RunConfig, random: MersenneTwister): Parameters {
  const tensors = parameterSpecs(model, task).map(({ name, shape, deviation }) => {
    const data = Float32Array.from({ length: elementCount(shape) }, () => (deviation || 0.1) * random.normal());
    return [name, { shape, data }] as const;
  });
  return Object.fromEntries(tensors);
}

/** A small model as a run would have it. */
export function smallExample(
  fields: { modulus?: number; trainFraction?: number; tokens?: string; attentionCoefficient?: number } = {},
): Example {
  const { modulus = 23, trainFraction = 0.5, tokens, attentionCoefficient } = fields;
  const model = { dModel: 32, heads: 4, dMlp: 70, attentionCoefficient };
  const config = configOf({ task: { modulus, trainFraction, tokens }, model });
  const { train, test } = splitPairs(config.task);
  return { config, train, test, parameters: randomParameters(config, new MersenneTwister([7])) };
}

export function setupOf(example: Example, threads = 1): TrainingSetup {
  return { ...example, threads };
}
