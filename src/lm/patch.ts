import * as tf from '@tensorflow/tfjs-core';
import { InputError } from '../core/config/problem';
import { printable } from '../core/printable';
import type { Hooks } from './hooked-model';

/** An activation at a position that one prompt gets from another of the same pass. */
export interface Patch {
  /** The activation's name. */
  readonly hook: string;
  readonly position: number;
  /** The prompt it is taken from, and the one that gets it: places among the prompts, from 0. */
  readonly from: number;
  readonly to: number;
}

const FIELDS = ['hook', 'position', 'from', 'to'] as const;

/**
 * A patch of JSON.
 * @throws InputError, one line that begins with `where`
 */
export function parsePatch(where: string, value: unknown): Patch {
  const shape = `{"hook": NAME, "position": P, "from": PROMPT, "to": PROMPT}`;
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const other = Object.keys(fields).find((name) => !FIELDS.includes(name as (typeof FIELDS)[number]));
  if (other !== undefined) {
    throw new InputError(`${where} has ${printable(other)}, which is no field; it takes ${shape}`);
  }
  const { hook, ...places } = fields;
  const wrong = FIELDS.slice(1).find((name) => !Number.isSafeInteger(places[name]) || (places[name] as number) < 0);
  if (typeof hook !== 'string' || wrong !== undefined) {
    throw new InputError(`${where} takes ${shape}, prompts and positions counted from 0`);
  }
  return fields as unknown as Patch;
}

/**
 * The hook that makes a patch in a pass over `prompts` rows of `length` tokens.
 * @throws InputError, one line, where there is no such prompt or position
 */
export function patchHooks({ hook, position, from, to }: Patch, prompts: number, length: number): Hooks {
  const missing = [from, to].find((prompt) => prompt >= prompts);
  if (missing !== undefined) {
    throw new InputError(`the patch names prompt ${missing}, and there are ${prompts}, counted from 0`);
  }
  if (position >= length) {
    throw new InputError(`the patch is at position ${position}, and prompts have ${length}, counted from 0`);
  }
  // Scores and patterns are [prompt, head, position, position]: what a position attends to.
  const axis = /\.hook_(attn_scores|pattern)$/.test(hook) ? 2 : 1;
  return {
    [hook]: (value) => {
      const source = only(only(value, 0, from), axis, position);
      return replaced(value, [[0, to], [axis, position]], source); // prettier-ignore
    },
  };
}

/** The values with those at one place of each of these axes replaced; derivatives pass through. */
function replaced(value: tf.Tensor, places: readonly (readonly [number, number])[], by: tf.Tensor): tf.Tensor {
  if (places.length === 0) {
    return by;
  }
  const [[axis, index], ...rest] = places;
  const after = value.shape[axis] - index - 1;
  const parts = [
    ...(index > 0 ? [range(value, axis, 0, index)] : []),
    replaced(only(value, axis, index), rest, by),
    ...(after > 0 ? [range(value, axis, index + 1, after)] : []),
  ];
  return tf.concat(parts, axis);
}

function only(value: tf.Tensor, axis: number, index: number): tf.Tensor {
  return range(value, axis, index, 1);
}

function range(value: tf.Tensor, axis: number, first: number, count: number): tf.Tensor {
  const begin = value.shape.map((_, i) => (i === axis ? first : 0));
  const size = value.shape.map((length, i) => (i === axis ? count : length));
  return tf.slice(value, begin, size);
}
