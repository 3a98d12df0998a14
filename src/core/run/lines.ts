import * as fs from 'node:fs';

/** Files are read in pieces of this size; a longer line is not one of ours. */
const PIECE_BYTES = 1 << 18;

/** Whole lines of a file. */
export interface Lines {
  readonly lines: readonly string[];
  /** Where the line after them begins. */
  readonly end: number;
}

/** The whole lines of an open file from `offset` on, a piece of it at a time. @param bytes of a piece */
export function* linesFrom(descriptor: number, offset: number, bytes = PIECE_BYTES): Generator<Lines> {
  const piece = Buffer.allocUnsafe(bytes);
  for (;;) {
    const count = fs.readSync(descriptor, piece, 0, bytes, offset);
    const end = piece.subarray(0, count).lastIndexOf(10);
    if (end >= 0) {
      offset += end + 1;
      yield { lines: piece.toString('utf8', 0, end).split('\n'), end: offset };
    } else if (count === bytes) {
      offset += count;
      yield { lines: [], end: offset };
    } else {
      return;
    }
  }
}
