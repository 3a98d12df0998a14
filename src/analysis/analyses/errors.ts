import { inspect } from 'node:util';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../core/config/problem';
import type { FunctionError, StackFrame } from '../../protocol/analysis-call';
import { MissingArgument } from '../../core/analyses/complete-arguments';
import { CompileError } from './compile';
import { PythonError } from './python/python-process';

const LONGEST_MESSAGE = 2000;

/**
 * An exception as it may be shown.
 * @param own the person's files; frames elsewhere are left out
 */
export function functionError(error: unknown, own: ReadonlySet<string>): FunctionError {
  if (error instanceof CompileError) {
    return { message: error.message, stack: error.frames, notRun: true };
  }
  if (error instanceof PythonError) {
    return { ...error.told, message: cut(error.told.message) };
  }
  if (error instanceof InputError) {
    const missing = error instanceof MissingArgument ? { missing: error.parameter } : {};
    return { message: error.message, stack: [], notRun: true, ...missing };
  }
  if (!(error instanceof Error)) {
    return { message: cut(`thrown: ${inspect(error, { depth: 1 })}`), stack: [] };
  }
  return { message: cut(messageOf(error)), stack: framesOf(error.stack ?? '', own) };
}

function messageOf({ name, message }: Error): string {
  const missing = /Kernel '(\w+)' not registered for backend '(\w+)'/.exec(message);
  if (missing) {
    return `Error: the ${missing[2]} backend of tfjs has no ${missing[1]}; call await tf.setBackend('cpu') before`;
  }
  return message === '' ? name : `${name}: ${message}`;
}

function cut(text: string): string {
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
}

function framesOf(stack: string, own: ReadonlySet<string>): StackFrame[] {
  return stack.split('\n').flatMap((text): StackFrame[] => {
    const place = /^\s+at (?:.*? \()?(?:async )?(file:\/\/.+|\/.+|[A-Za-z]:[\\/].+):(\d+):(\d+)\)?$/.exec(text);
    if (!place) {
      return [];
    }
    const file = place[1].startsWith('file:') ? fileURLToPath(place[1]) : place[1];
    return own.has(file) ? [{ text: text.trim(), file, line: Number(place[2]), column: Number(place[3]) }] : [];
  });
}
