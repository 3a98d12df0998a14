import { ABLATION_TARGETS, type AblationTarget, type FrequencyAblation } from '../analysis/ablation';
import type { OpenedModel } from '../analysis/opened-model';
import { InputError } from '../core/config/problem';

/** @throws InputError for a name that is none */
function targetOption(text: string): AblationTarget {
  const target = ABLATION_TARGETS.find((name) => name === text);
  if (!target) {
    throw new InputError(`--target takes ${ABLATION_TARGETS.join(', ')}, got ${text}`);
  }
  return target;
}

/** @throws InputError for what is no list of whole numbers */
function frequenciesOption(text: string, option = '--frequencies'): number[] {
  if (!/^\d+(,\d+)*$/.test(text)) {
    throw new InputError(`${option} takes whole numbers separated by commas, e.g. 23,6, got ${text || 'nothing'}`);
  }
  return [...new Set(text.split(',').map(Number))];
}

/** What `ablationOption` reads. */
export const ABLATION_OPTIONS = {
  frequencies: { type: 'string' },
  irreps: { type: 'string' },
  target: { type: 'string', default: 'embedding' },
  keep: { type: 'boolean', default: false },
} as const;

interface AblationOptions {
  readonly frequencies?: string;
  readonly irreps?: string;
}

/**
 * What --frequencies or --irreps say; undefined without either.
 * @throws InputError for both, and for what is no list
 */
export function ablationOption({
  frequencies,
  irreps,
  ...how
}: AblationOptions & { readonly target: string; readonly keep: boolean }): FrequencyAblation | undefined {
  if (frequencies !== undefined && irreps !== undefined) {
    throw new InputError('take --frequencies or --irreps: a task has one of them');
  }
  const target = targetOption(how.target);
  const [text, option] = irreps === undefined ? [frequencies, '--frequencies'] : [irreps, '--irreps'];
  return text === undefined ? undefined : { target, frequencies: frequenciesOption(text, option), keep: how.keep };
}

/** @throws InputError for frequencies of a group that has irreps, and the other way round */
export function checkKind({ group }: OpenedModel, { frequencies, irreps }: AblationOptions): void {
  if (group.kind === 'irreps' && frequencies !== undefined) {
    throw new InputError(
      `${group.irreps.group.name} has irreps, not frequencies; take --irreps, as grokking measure numbers them`,
    );
  }
  if (group.kind === 'cyclic' && irreps !== undefined) {
    throw new InputError('this task has frequencies, not irreps; take --frequencies');
  }
}
