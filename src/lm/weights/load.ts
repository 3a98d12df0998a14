import * as tf from '@tensorflow/tfjs-core';
import type { StoredTensor } from '../../core/checkpoint/contents';
import { InputError } from '../../core/config/problem';
import { printable } from '../../core/printable';
import type { LanguageModelConfig } from '../config/config';
import { leaves, type ModelOf } from './tree';
import { DERIVED, isWanted, PREFIXES, type Wanted, wantedWeights } from './wanted';

export type Weights = ModelOf<tf.Tensor>;

/** Numbers read at a time, in the file's own type. */
const PART = 1 << 24;

/** Which stored tensors a model is made from: found and of the right shape, and none left that would change it. */
export interface WeightPlan {
  readonly wanted: ModelOf<Wanted>;
  readonly stored: ReadonlyMap<Wanted, StoredTensor>;
  /** Numbers of the weights; of the largest stored tensor. */
  readonly parameters: number;
  readonly largest: number;
}

/**
 * Looks up a model's weights; reads none.
 * @throws InputError, one line, for a weight that is missing, of another shape or of a type that is not read, and for one
 *   that the family does not have
 */
export function planWeights(config: LanguageModelConfig, tensors: ReadonlyMap<string, StoredTensor>): WeightPlan {
  const prefix = PREFIXES[config.family];
  const wanted = wantedWeights(config);
  const stored = new Map<Wanted, StoredTensor>();
  const used = new Set<string>(config.tied ? ['lm_head.weight', 'embed_out.weight'] : []);
  for (const [, want] of leaves(wanted, isWanted)) {
    const name = [`${prefix}${want.name}`, want.name].find((candidate) => tensors.has(candidate));
    const tensor = name === undefined ? undefined : tensors.get(name);
    if (name === undefined || !tensor) {
      throw new InputError(
        `the weights have no ${prefix}${want.name}, which a ${config.family} needs; copy or save them again`,
      );
    }
    refuseShape(config, name, tensor, want);
    used.add(name);
    stored.set(want, tensor);
  }
  const rest = [...tensors.keys()].find((name) => !used.has(name) && !DERIVED.test(name));
  if (rest !== undefined) {
    throw new InputError(
      `the weights have ${printable(rest)}, which a ${config.family} of this config has not: it is another model`,
    );
  }
  return {
    wanted,
    stored,
    parameters: leaves(wanted, isWanted).reduce((sum, [, { count }]) => sum + count, 0),
    largest: Math.max(...[...stored.keys()].map(({ shape }) => shape.reduce((product, size) => product * size, 1))),
  };
}

const READ_TYPES = ['F32', 'F16', 'BF16', 'F64'];

function refuseShape(
  { family }: LanguageModelConfig,
  name: string,
  { shape, dtype }: StoredTensor,
  want: Wanted,
): void {
  if (shape.length !== want.shape.length || shape.some((size, axis) => size !== want.shape[axis])) {
    throw new InputError(
      `${printable(name)} is [${shape.join(', ')}] where config.json says [${want.shape.join(', ')}]; take both from the same ${family}`,
    );
  }
  if (!READ_TYPES.includes(dtype)) {
    throw new InputError(
      `${printable(name)} has numbers of type ${printable(dtype)}, which are not read; save it as float32, float16 or bfloat16`,
    );
  }
}

/** Reads the weights one by one into the backend of tfjs that is set, as float32. */
export function loadWeights({ wanted, stored }: WeightPlan): Weights {
  const loaded = new Map<Wanted, tf.Tensor>();
  try {
    for (const [want, tensor] of stored) {
      loaded.set(want, loadOne(want, tensor));
    }
  } catch (error) {
    tf.dispose([...loaded.values()]);
    throw error;
  }
  return replaced(wanted, loaded);
}

function loadOne({ shape, take }: Wanted, stored: StoredTensor): tf.Tensor {
  return tf.tidy(() => {
    const tensor = tf.tensor(numbersOf(stored), [...shape], 'float32');
    return take ? take(tensor) : tensor;
  });
}

function numbersOf({ shape, part }: StoredTensor): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count <= PART) {
    return part(0, count);
  }
  const numbers = new Float32Array(count);
  for (let first = 0; first < count; first += PART) {
    numbers.set(part(first, Math.min(PART, count - first)), first);
  }
  return numbers;
}

/** The tree with the tensors in the places of what was wanted. */
function replaced(wanted: ModelOf<Wanted>, loaded: ReadonlyMap<Wanted, tf.Tensor>): Weights {
  const replace = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      return value.map(replace);
    }
    const tensor = loaded.get(value as Wanted);
    return tensor ?? Object.fromEntries(Object.entries(value as object).map(([name, below]) => [name, replace(below)]));
  };
  return replace(wanted) as Weights;
}
