// The descriptor, in which the driver has written all sizes, offsets and addresses.

import { Field } from '../shared-layout';

/** Its address. */
let descriptor: usize = 0;

export function openDescriptor(address: usize): void {
  descriptor = address;
}

export function read(field: Field): i32 {
  return load<i32>(descriptor + (<usize>field << 2));
}

/** Address of a thread's own scratch. */
export function scratch(first: Field, stride: Field, thread: i32): usize {
  return read(first) + read(stride) * thread;
}
