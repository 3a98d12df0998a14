/** Start and length of a buffer in bytes. */
export interface Placement {
  readonly offset: number;
  readonly bytes: number;
}

const ALIGNMENT = 64;
/** Bytes between two buffers that nobody writes; they also keep buffers of two threads off one cache line. */
const GAP = 64;

/** Gives out buffers of a memory one after the other, with a gap on either side. */
export class MemoryPlan {
  readonly buffers: Record<string, Placement> = {};
  bytes: number;

  constructor(firstFree: number) {
    this.bytes = firstFree + GAP;
  }

  /** Returns the offset of a new buffer; an empty one gets a byte, so that no two buffers share an offset. */
  take(name: string, bytes: number): number {
    const offset = Math.ceil(this.bytes / ALIGNMENT) * ALIGNMENT;
    this.buffers[name] = { offset, bytes };
    this.bytes = offset + Math.max(bytes, 1) + GAP;
    return offset;
  }

  /** A buffer for each of `count` threads, `stride` bytes apart. */
  takeEach(name: string, bytes: number, count: number): { first: number; stride: number } {
    const offsets = Array.from({ length: count }, (_, i) => this.take(`${name}${i}`, bytes));
    return { first: offsets[0], stride: count > 1 ? offsets[1] - offsets[0] : 0 };
  }
}
