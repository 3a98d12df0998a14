import * as path from 'node:path';
import type { FoundParameter } from '../../core/analyses/found-function';
import { readText } from '../../core/read-text';
import { signatureOf, signatureOfSource } from '../../core/analyses/signature';
import { type Compiled, existing } from './compile';

/** More files than these between an export and its function are a circle. */
const LONGEST_WAY = 20;

const known = new WeakMap<Compiled, Map<string, readonly FoundParameter[] | undefined>>();

/**
 * What follows the model in an exported function: as its file has it, or the file that it comes from; of a function that
 * another function made, as its compiled text has it. undefined: it cannot be known.
 */
export function parametersOf(
  file: string,
  name: string,
  compiled: Compiled,
  found: (...args: never) => unknown,
): readonly FoundParameter[] | undefined {
  const signatures = known.get(compiled) ?? new Map<string, readonly FoundParameter[] | undefined>();
  known.set(compiled, signatures);
  if (!signatures.has(name)) {
    const source = Function.prototype.toString.call(found);
    signatures.set(name, written(file, name, LONGEST_WAY) ?? signatureOfSource(source));
  }
  return signatures.get(name);
}

function written(file: string, name: string, way: number): readonly FoundParameter[] | undefined {
  const signature = signatureOf(readText(file, 'code'), file, name);
  if ('parameters' in signature) {
    return signature.parameters;
  }
  for (const { file: wanted, name: there } of way > 0 ? signature.from : []) {
    const target = wanted.startsWith('.') ? existing(path.resolve(path.dirname(file), wanted)) : undefined;
    const parameters = target === undefined ? undefined : written(target, there, way - 1);
    if (parameters) {
      return parameters;
    }
  }
  return undefined;
}
