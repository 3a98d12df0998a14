import { shuffledRows } from '../shuffles';
import { AGREEMENT } from './answer-law';
import { type BesideChance, chance, RANDOM_DRAWS } from './chance';

/** Something that stays when the operands change places, beside pairs that change places at random. */
export interface Exchanged extends BesideChance {
  readonly share: number;
  readonly isSymmetry: boolean;
}

/**
 * Share of pairs x ≠ y whose answer is that of (y, x), beside that of another such pair, drawn at random.
 * @param answers [n, n]; −1: there is no such pair. undefined where no pair has a mirror
 */
export function exchangedAnswers(answers: Int32Array, n: number): Exchanged | undefined {
  const cells = Array.from(answers.keys()).filter((i) => i % n < Math.floor(i / n) && answers[i] >= 0 && answers[mirror(i, n)] >= 0); // prettier-ignore
  const same = (other: (place: number) => number): number =>
    cells.filter((cell, place) => answers[cell] === answers[mirror(other(place), n)]).length / cells.length;
  return cells.length < 2
    ? undefined
    : beside(
        same((place) => cells[place]),
        (order) => same((place) => cells[order[place]]),
        cells.length,
        AGREEMENT,
      );
}

/**
 * Share of whitened directions' variance [pairs, count] that the best linear map carries from each pair to its mirror, beside
 * that from each pair to another, drawn at random.
 * @param x of each pair, y likewise; undefined where the pairs are not their own mirrors
 */
export function exchangedDirections(
  { count, values }: { readonly count: number; readonly values: Float32Array },
  { x, y }: { readonly x: Int32Array; readonly y: Int32Array },
): Exchanged | undefined {
  const rowOf = new Map(Array.from(x, (own, row) => [`${own} ${y[row]}`, row]));
  const mirrors = Array.from(x, (own, row) => rowOf.get(`${y[row]} ${own}`) ?? -1);
  return count === 0 || mirrors.includes(-1)
    ? undefined
    : beside(carried(values, count, mirrors), (order) => carried(values, count, order), x.length, undefined);
}

/** Of whitened values Z the best map to the moved ones is R = Zᵀ Z' / rows, and carries ‖R‖² / count of them. */
function carried(values: Float32Array, count: number, places: ArrayLike<number>): number {
  const rows = places.length;
  const map = new Float64Array(count * count);
  for (let row = 0; row < rows; row++) {
    const [from, to] = [row * count, places[row] * count];
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        map[i * count + j] += (values[from + i] * values[to + j]) / rows;
      }
    }
  }
  return map.reduce((sum, value) => sum + value * value, 0) / count;
}

function beside(
  share: number,
  shareOf: (order: Int32Array) => number,
  length: number,
  least: number | undefined,
): Exchanged {
  const drawn = Array.from({ length: RANDOM_DRAWS }, (_, draw) => shareOf(shuffledRows(length, 'seeded', draw)));
  const against = chance(drawn, least);
  return { share, ...against, isSymmetry: share > against.limit };
}

function mirror(cell: number, n: number): number {
  return (cell % n) * n + Math.floor(cell / n);
}
