import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { MersenneTwister } from '../random';
import { type Classes } from './classes';
import type { FiniteGroup } from './table';

/** The character of an irreducible representation over the complex numbers, or of a pair of conjugate ones. */
export interface Character {
  readonly dim: number;
  /** Re χ by element. */
  readonly real: Float64Array;
  /** Im χ by element, of one of a conjugate pair; its sign is that of the smallest element where it is not 0: positive. */
  readonly imaginary?: Float64Array;
}

/** How far orthogonality may be missed. */
const EXACT = 1e-8;
const MOST_DRAWS = 16;

/**
 * All irreducible characters of a finite group from its table alone, conjugate pairs joined; in no order. Abelian groups have
 * roots of unity, element by element. Of others the class sums' common eigenvectors are those of a random symmetric element
 * of the group algebra's centre (after Burnside; Isaacs, Character Theory of Finite Groups, §3). Deterministic.
 * @throws Error where the result fails its checks: Σ dim² = order and the orthogonality of characters, to 1e-8
 */
export function characters(group: FiniteGroup, classes: Classes): Character[] {
  if (classes.members.length === group.order) {
    return checked(abelianCharacters(group), group) ?? failed(group);
  }
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    const found = checked(classCharacters(group, classes, new MersenneTwister([draw])), group);
    if (found) {
      return found;
    }
  }
  return failed(group);
}

function failed({ name }: FiniteGroup): never {
  throw new Error(`the characters of ${name} could not be computed`);
}

/** Extends the characters of a subgroup by one element after the other: turns of a circle in whole parts of the order. */
function abelianCharacters({ order, table, identity }: FiniteGroup): Character[] {
  let subgroup = [identity];
  let angles = [new Int32Array(order)];
  const inside = new Set(subgroup);
  for (let g = 0; g < order; g++) {
    if (inside.has(g)) {
      continue;
    }
    const powers = [identity];
    let power = g;
    for (; !inside.has(power); power = table[power * order + g]) {
      powers.push(power);
    }
    const steps = powers.length;
    angles = angles.flatMap((angle) =>
      Array.from({ length: steps }, (_, j) => {
        const turn = (angle[power] + j * order) / steps;
        const extended = new Int32Array(order);
        powers.forEach((element, i) =>
          subgroup.forEach((h) => (extended[table[h * order + element]] = (angle[h] + i * turn) % order)),
        );
        return extended;
      }),
    );
    subgroup = powers.flatMap((element) => subgroup.map((h) => table[h * order + element]));
    subgroup.forEach((element) => inside.add(element));
  }
  return angles.flatMap((angle): Character[] => {
    const first = angle.find((turn) => turn !== 0 && 2 * turn !== order);
    const wave = (f: (x: number) => number): Float64Array =>
      Float64Array.from(angle, (turn) => f((2 * Math.PI * turn) / order));
    if (first === undefined) {
      return [{ dim: 1, real: Float64Array.from(angle, (turn) => (turn === 0 ? 1 : -1)) }];
    }
    return 2 * first < order ? [{ dim: 1, real: wave(Math.cos), imaginary: wave(Math.sin) }] : [];
  });
}

/** Of a group by its classes; where two eigenvalues of the random element are too close the result is no character. */
function classCharacters(group: FiniteGroup, { members, of }: Classes, generator: MersenneTwister): Character[] {
  const { order, table, inverse } = group;
  // A class and that of the inverses as one: their indicators span the even class functions, in which Re χ are.
  const joined = members.map((elements, i) => Math.min(i, of[inverse[elements[0]]]));
  const kept = [...new Set(joined)];
  const placeOf = Int32Array.from(of, (own) => kept.indexOf(joined[own]));
  const n = kept.length;
  const sizes = new Float64Array(n);
  placeOf.forEach((place) => sizes[place]++);
  const weights = Float64Array.from(kept, (own) => generator.normal() / Math.sqrt(members[own].length));
  const matrix = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const g = members[kept[j]][0];
    for (let x = 0; x < order; x++) {
      const k = placeOf[table[inverse[x] * order + g]];
      matrix[j * n + k] += weights[placeOf[x]] * Math.sqrt(sizes[j] / sizes[k]);
    }
  }
  for (let j = 0; j < n; j++) {
    for (let k = j + 1; k < n; k++) {
      matrix[j * n + k] = matrix[k * n + j] = (matrix[j * n + k] + matrix[k * n + j]) / 2;
    }
  }
  const square = Matrix.from1DArray(n, n, matrix);
  const { eigenvectorMatrix: vectors } = new EigenvalueDecomposition(square, { assumeSymmetric: true });
  const odd = oddWeights(group, { members, of }, generator);
  return Array.from({ length: n }, (_, i) => {
    const sign = Math.sign(vectors.get(placeOf[group.identity], i)) || 1;
    const unit = Float64Array.from(placeOf, (k) => (sign * vectors.get(k, i)) / Math.sqrt(sizes[k]));
    // Frobenius and Schur: Σ χ(g²) is 0 for characters that are not real, else ± order.
    const squares = unit.reduce((sum, _value, g) => sum + unit[table[g * order + g]], 0);
    const isComplex = Math.abs(squares) < 0.5 * Math.sqrt(order);
    const real = unit.map((value) => value * Math.sqrt(isComplex ? order / 2 : order));
    const dim = Math.round(real[group.identity]);
    return isComplex ? { dim, real, imaginary: imaginaryPart(group, odd, real) } : { dim, real };
  });
}

/** By element the weights of a random element of the centre that is odd under inversion: 0 where a class is its inverse. */
function oddWeights({ inverse }: FiniteGroup, { members, of }: Classes, generator: MersenneTwister): Float64Array {
  const drawn = members.map(() => generator.normal());
  return Float64Array.from(of, (own, x) => drawn[own] - drawn[of[inverse[x]]]);
}

/** An odd central element takes Re χ to a multiple of Im χ. */
function imaginaryPart({ order, table, inverse }: FiniteGroup, odd: Float64Array, real: Float64Array): Float64Array {
  const image = Float64Array.from({ length: order }, (_, g) =>
    odd.reduce((sum, weight, x) => sum + weight * real[table[inverse[x] * order + g]], 0),
  );
  const norm = Math.sqrt(image.reduce((sum, value) => sum + value * value, 0) * (2 / order));
  const first = image.find((value) => Math.abs(value) > 1e-6 * norm) ?? 1;
  return image.map((value) => (Math.sign(first) * value) / norm);
}

/** The characters if they are such; undefined if not. */
function checked(found: Character[], { order, identity }: FiniteGroup): Character[] | undefined {
  const parts = found.flatMap(({ real, imaginary }) => {
    const norm = Math.sqrt(imaginary ? order / 2 : order);
    return imaginary ? [real, imaginary].map((v) => v.map((x) => x / norm)) : [real.map((x) => x / norm)];
  });
  const isOrthonormal = parts.every((one, i) => {
    for (let j = i; j < parts.length; j++) {
      const other = parts[j];
      let product = 0;
      for (let g = 0; g < order; g++) {
        product += one[g] * other[g];
      }
      if (!(Math.abs(product - (j === i ? 1 : 0)) < EXACT)) {
        return false;
      }
    }
    return true;
  });
  const areDimensions = found.every(({ dim, real }) => dim > 0 && Math.abs(real[identity] - dim) < EXACT);
  const power = found.reduce((sum, { dim, imaginary }) => sum + dim * dim * (imaginary ? 2 : 1), 0);
  return isOrthonormal && areDimensions && power === order ? found : undefined;
}
