import type { Character } from './characters';
import type { FiniteGroup } from './table';

/**
 * Names of irreps, of which the first is the trivial one: of S_n and A_n those of the standard representation and the sign,
 * of D_n and Dic_n the frequency k of the rotation's eigenvalues, of products of cyclic groups the frequencies (k₁, k₂, …);
 * others are told apart by letters.
 */
export function irrepNames(group: FiniteGroup, sorted: readonly Character[]): string[] {
  return named(sorted, (character) => conventional(group, character));
}

/** Names where nothing is known of which element is which: dimensions, and letters where several have one. */
export function namesByDimension(sorted: readonly Character[]): string[] {
  return named(sorted, () => undefined);
}

function named(sorted: readonly Character[], known: (character: Character) => string | undefined): string[] {
  const names = sorted.map((character, i) => (i === 0 ? 'trivial' : known(character)));
  const unnamed = (dim: number): number[] =>
    Array.from(names.keys()).filter((i) => names[i] === undefined && sorted[i].dim === dim);
  return names.map((name, i) => {
    const { dim } = sorted[i];
    const alike = unnamed(dim);
    return name ?? (alike.length === 1 ? `dim ${dim}` : `dim ${dim} (${letters(alike.indexOf(i))})`);
  });
}

function letters(n: number): string {
  return n < 26 ? String.fromCharCode(97 + n) : letters(Math.floor(n / 26) - 1) + letters(n % 26);
}

function conventional({ name, order }: FiniteGroup, { dim, real, imaginary }: Character): string | undefined {
  const [, letter, size] = /^(S|A|Dic|D)(\d+)$/.exec(name) ?? [];
  const n = Number(size);
  switch (letter) {
    case 'S': {
      if (dim === 1) {
        return 'sign';
      }
      // Element 1 exchanges the last two: the standard representation has its fixed points less one.
      const standard = dim === n - 1 && dim > 1 && Math.abs(real[1]) > n - 3 - 1e-6;
      return standard ? (real[1] > n - 3 - 1e-6 ? 'standard' : 'standard ⊗ sign') : undefined;
    }
    case 'A':
      return n > 3 && dim === n - 1 ? 'standard' : undefined;
    case 'D':
    case 'Dic': {
      // Element 1 is the rotation, with eigenvalues exp(± 2πik / turns).
      const turns = letter === 'D' ? n : 2 * n;
      const k = Math.round((Math.acos(Math.max(-1, Math.min(1, real[1] / 2))) * turns) / (2 * Math.PI));
      return dim === 2 ? `k = ${k}` : undefined;
    }
    default:
      return frequenciesName(
        name.split('x').map((factor) => Number(factor.slice(1))),
        order,
        real,
        imaginary,
      );
  }
}

/** (k₁, k₂, …): χ of the i-th factor's generator is exp(2πi kᵢ / nᵢ); of a pair the smaller of the two in order. */
function frequenciesName(
  factors: readonly number[],
  order: number,
  real: Float64Array,
  imaginary: Float64Array | undefined,
): string {
  let place = order;
  const own = factors.map((n) => {
    place /= n;
    const turn = Math.atan2(imaginary?.[place % order] ?? 0, real[place % order]) / (2 * Math.PI);
    return (Math.round(turn * n) + n) % n;
  });
  const conjugate = own.map((k, i) => (factors[i] - k) % factors[i]);
  const differing = own.findIndex((k, i) => k !== conjugate[i]);
  const shown = differing >= 0 && conjugate[differing] < own[differing] ? conjugate : own;
  return shown.length === 1 ? `k = ${shown[0]}` : `(${shown.join(', ')})`;
}
