import * as tf from '@tensorflow/tfjs-core';

/** A list of numbers: an array, a typed array or a 1-D tensor. */
export type Numbers = ArrayLike<number> | tf.Tensor;

/** A table of numbers: rows of equal length, or a 2-D tensor. */
export type Matrix = readonly ArrayLike<number>[] | tf.Tensor;

/**
 * @param name what it is, for the error
 * @throws TypeError when it is no list of numbers
 */
export function vectorOf(value: Numbers, name: string): number[] {
  if (value instanceof tf.Tensor) {
    if (value.rank !== 1) {
      throw new TypeError(`${name} must be a list of numbers or a 1-D tensor, got ${described(value)}`);
    }
    return realValues(value, name);
  }
  if (!isListOfNumbers(value)) {
    throw new TypeError(`${name} must be a list of numbers or a 1-D tensor, got ${described(value)}`);
  }
  return Array.from(value);
}

/** @throws TypeError when it is no table of numbers, or its rows differ in length */
export function matrixOf(value: Matrix, name: string): { values: number[]; rows: number; columns: number } {
  if (value instanceof tf.Tensor) {
    if (value.rank !== 2) {
      throw new TypeError(`${name} must be rows of numbers or a 2-D tensor, got ${described(value)}`);
    }
    const [rows, columns] = value.shape;
    return { values: realValues(value, name), rows, columns };
  }
  if (!isArray(value) || !value.every(isListOfNumbers)) {
    throw new TypeError(`${name} must be rows of numbers or a 2-D tensor, got ${described(value)}`);
  }
  const columns = value[0]?.length ?? 0;
  const other = value.findIndex((row) => row.length !== columns);
  if (other >= 0) {
    throw new TypeError(
      `${name} must have rows of equal length; row 0 has ${columns} numbers, row ${other} ${value[other].length}`,
    );
  }
  return { values: value.flatMap((row) => Array.from(row)), rows: value.length, columns };
}

/** The numbers of a tensor, row-major; true and false are 1 and 0. */
export function realValues(tensor: tf.Tensor, name: string): number[] {
  if (tensor.isDisposed) {
    throw new TypeError(`${name} is a tensor that was disposed of; return it out of tf.tidy, or tf.keep it`);
  }
  if (tensor.dtype === 'string' || tensor.dtype === 'complex64') {
    throw new TypeError(
      `${name} must hold real numbers, got a ${tensor.dtype} tensor${tensor.dtype === 'complex64' ? '; take tf.real, tf.imag or tf.abs of it' : ''}`,
    );
  }
  return Array.from(tensor.dataSync<'float32'>());
}

export function isListOfNumbers(value: unknown): value is ArrayLike<number> {
  return isArray(value)
    ? value.every((entry) => typeof entry === 'number')
    : ArrayBuffer.isView(value) && !(value instanceof DataView) && !isBigArray(value);
}

/** What a value is, for errors: `a tensor [3, 4]`, `a list with a string at 2`, `undefined`. */
export function described(value: unknown): string {
  if (value instanceof tf.Tensor) {
    return value.rank === 0 ? 'a scalar tensor' : `a tensor [${value.shape.join(', ')}]`;
  }
  if (isArray(value)) {
    const at = value.findIndex((entry) => typeof entry !== 'number');
    return at < 0 ? 'a list of numbers' : `a list with ${described(value[at])} at ${at}`;
  }
  if (value === null || value === undefined) {
    return String(value);
  }
  if (typeof value === 'object') {
    const name = (value.constructor as { name?: string } | undefined)?.name;
    return name && name !== 'Object' ? `a ${name}` : 'an object';
  }
  return typeof value === 'string' ? `the text ${JSON.stringify(value.slice(0, 40))}` : `a ${typeof value}`;
}

/** Array.isArray without its `any`. */
export function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isBigArray(value: ArrayBufferView): boolean {
  return value instanceof BigInt64Array || value instanceof BigUint64Array;
}
