/** Names of irreps, irrep k at k − 1; undefined where components are frequencies. */
export type ComponentNames = readonly string[] | undefined;

/** A component on its own, e.g. `k = 3` or `standard ⊗ sign`. */
export function componentText(k: number, names: ComponentNames): string {
  return names?.[k - 1] ?? `k = ${k}`;
}

/** The same where it is said that it is a frequency, e.g. `3`. */
export function componentLabel(k: number, names: ComponentNames): string {
  return names?.[k - 1] ?? String(k);
}

export function componentNoun(names: ComponentNames): 'frequency' | 'irrep' {
  return names ? 'irrep' : 'frequency';
}

export function componentNouns(names: ComponentNames): 'frequencies' | 'irreps' {
  return names ? 'irreps' : 'frequencies';
}
