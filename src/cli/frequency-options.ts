import { ABLATION_TARGETS, type AblationTarget } from '../analysis/ablation';
import { InputError } from '../core/config/problem';

/** @throws InputError for a name that is none */
export function targetOption(text: string): AblationTarget {
  const target = ABLATION_TARGETS.find((name) => name === text);
  if (!target) {
    throw new InputError(`--target takes ${ABLATION_TARGETS.join(', ')}, got ${text}`);
  }
  return target;
}

/** @throws InputError for what is no list of whole numbers */
export function frequenciesOption(text: string): number[] {
  if (!/^\d+(,\d+)*$/.test(text)) {
    throw new InputError(`--frequencies takes whole numbers separated by commas, e.g. 23,6, got ${text || 'nothing'}`);
  }
  return [...new Set(text.split(',').map(Number))];
}
