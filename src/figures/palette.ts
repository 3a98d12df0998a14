import type { Phase } from '../core/phases';

/** Colours by name. Whoever draws has a shade of each for its theme: VS Code's charts, or the report's own. */
export type ColorName = 'blue' | 'orange' | 'green' | 'red' | 'purple' | 'yellow';

/** Those of several series, in their order. */
export const SERIES_COLORS: readonly ColorName[] = ['blue', 'orange', 'green', 'purple', 'yellow', 'red'];

/** Those of the key frequencies, in all figures: the strongest has the first. */
export const KEY_COLORS: readonly ColorName[] = ['orange', 'blue', 'green', 'purple', 'yellow', 'red'];

/** Those of the phases, behind the curves. */
export const PHASE_COLORS: Readonly<Record<Phase['name'], ColorName>> = {
  memorisation: 'purple',
  'circuit formation': 'yellow',
  cleanup: 'green',
  sycophantic: 'orange',
  memorised: 'purple',
  grokked: 'green',
};
