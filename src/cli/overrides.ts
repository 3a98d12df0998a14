import { parseConfig } from '../core/config/parse';
import { InputError } from '../core/config/problem';
import type { RunConfig } from '../core/config/types';
import { wholeNumber } from './usage';

/** Options that replace fields of a config's `training`. */
export const OVERRIDE_OPTIONS = {
  engine: { type: 'string' },
  threads: { type: 'string' },
  epochs: { type: 'string' },
} as const;

/**
 * The config with the options in place, held to the same rules as the file.
 * @throws InputError, one line that names option and rule
 */
export function withOverrides(
  config: RunConfig,
  options: { engine?: string; threads?: string; epochs?: string },
): RunConfig {
  const given = {
    engine: options.engine,
    threads: wholeNumber('--threads', options.threads),
    epochs: wholeNumber('--epochs', options.epochs),
  };
  const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const changed = { ...config, training: { ...config.training, ...changes } };
  const { config: valid, problems } = parseConfig(JSON.stringify(changed));
  if (!valid) {
    const [{ field, message }] = problems;
    const option = field.split('.').at(-1) ?? '';
    throw new InputError(option in changes ? `--${option}: ${message}` : message);
  }
  return valid;
}
