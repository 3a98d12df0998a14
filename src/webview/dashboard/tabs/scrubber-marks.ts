/** Something that happened at an epoch, which may lie between two checkpoints. */
export interface ScrubberMark {
  readonly name: 'memorised' | 'grokked';
  readonly epoch: number;
}

/** Width of a character of a label, in pixels, a little more than it is. */
const CHARACTER = 6.2;
const GAP = 8;

/**
 * Where an epoch is on a track on which checkpoints stand at equal distances, 0 at the first and 1 at the last; undefined
 * where it is on neither side of them.
 * @param checkpoints at least two, ascending
 */
export function shareOf(epoch: number, checkpoints: readonly number[]): number | undefined {
  const next = checkpoints.findIndex((checkpoint) => checkpoint >= epoch);
  if (next < 0 || (next === 0 && checkpoints[0] !== epoch)) {
    return undefined;
  }
  const [from, to] = [checkpoints[next - 1] ?? epoch, checkpoints[next]];
  const within = to === from ? 1 : (epoch - from) / (to - from);
  return next === 0 ? 0 : (next - 1 + within) / (checkpoints.length - 1);
}

/**
 * Left edges, in pixels, of labels over their places on a track: in the middle where there is room. Of two that would meet
 * the later is kept; undefined: there is no room.
 */
export function labelEdges(
  marks: readonly { readonly name: string; readonly share: number }[],
  width: number,
): (number | undefined)[] {
  let free = width;
  return marks
    .toReversed()
    .map(({ name, share }) => {
      const long = CHARACTER * name.length;
      const left = Math.min(Math.max(0, share * width - long / 2), free - long);
      // A label that is pushed off its place no longer says what it is of.
      if (left < 0 || left + long < share * width) {
        return undefined;
      }
      free = left - GAP;
      return left;
    })
    .toReversed();
}
