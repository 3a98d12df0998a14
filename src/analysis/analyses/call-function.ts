import * as path from 'node:path';
import { performance } from 'node:perf_hooks';
import { InputError } from '../../core/config/problem';
import type { FunctionAnswer, FunctionCall } from '../../protocol/analysis-call';
import { completeArguments, isInOrder } from '../../core/analyses/complete-arguments';
import { isPython } from '../../core/analyses/python/is-python';
import { type Compiled, compileFile } from './compile';
import { startCompiler } from './compiler';
import { captureConsole } from './console-lines';
import { functionError } from './errors';
import { guarded } from './guard';
import { exportedFunctions, loadCompiled } from './load';
import type { CheckpointModel } from './checkpoint-model';
import type { LanguageModel } from './language-model';
import { isModelFolder, openLanguageModel } from './open-language-model';
import { openCheckpointModel } from './open-model';
import type { Model } from './model';
import { outputOf } from './outputs';
import { defaultModulus, ownArgument } from './own-argument';
import { callPython } from './python/call-python';
import { pythonProcess } from './python/python-process';
import { parametersOf } from './signature';
import { openBackend, withTensorScope } from './tensor-scope';

/** Gets compiler and backend ready. */
export async function warmUp(): Promise<void> {
  await openBackend();
  await startCompiler();
}

/** The same for functions in Python. Why it cannot be had is told to the call that needs it. */
export async function warmUpPython(python?: string): Promise<void> {
  await pythonProcess(python).catch(() => undefined);
}

type AnyFunction = (...args: unknown[]) => unknown;

/**
 * Runs an exported function of a file, in Python any at its top, on a checkpoint. The file is run afresh, tensors are let go of afterwards, and
 * whatever goes wrong is part of the answer. One call at a time.
 * @param log receives what the function writes to the console, line by line
 */
export function callFunction(call: FunctionCall, log: (line: string) => void): Promise<FunctionAnswer> {
  return callFunctionFor(call, log, outputOf);
}

/**
 * The same with the result put in another way.
 * @param shape makes plain data of what the function returned, while its tensors are there
 */
export async function callFunctionFor<T>(
  call: FunctionCall,
  log: (line: string) => void,
  shape: (returned: unknown) => T,
): Promise<FunctionAnswer<T>> {
  const started = performance.now();
  const milliseconds = (): number => performance.now() - started;
  let compiled: Compiled | undefined;
  try {
    if (isPython(call.file)) {
      return { ok: true, output: shape(await callPython(call, log)), milliseconds: milliseconds() };
    }
    compiled = await compileFile(call.file);
    const output = await run(call, compiled, log, shape);
    return { ok: true, output, milliseconds: milliseconds() };
  } catch (error) {
    return { ok: false, error: functionError(error, compiled?.inputs ?? new Set()), milliseconds: milliseconds() };
  }
}

async function run<T>(
  call: FunctionCall,
  compiled: Compiled,
  log: (line: string) => void,
  shape: (returned: unknown) => T,
): Promise<T> {
  const { open, close } = await modelOf(call, log);
  return withTensorScope(async () => {
    const model = open();
    const release = captureConsole(log);
    try {
      return await guarded(async () => {
        const found = exportedFunction(call, compiled);
        const args = argumentsFor(call, compiled, found, model, log);
        return shape(await found(model, ...args));
      });
    } finally {
      release();
      close();
    }
  });
}

/**
 * The model of a call: of a checkpoint file, opened for this call alone, or the language model of a folder, which stays.
 * @throws InputError, one line
 */
async function modelOf(
  { checkpoint, task }: FunctionCall,
  log: (line: string) => void,
): Promise<{ open: () => Model | LanguageModel; close: () => void }> {
  if (isModelFolder(checkpoint)) {
    await openBackend();
    const model = openLanguageModel(checkpoint, log);
    return { open: () => model, close: () => undefined };
  }
  let opened: CheckpointModel | undefined;
  return { open: () => (opened = openCheckpointModel(checkpoint, task)), close: () => opened?.dispose() };
}

function exportedFunction({ file, name }: FunctionCall, compiled: Compiled): AnyFunction {
  const exported = loadCompiled(file, compiled);
  const found = exported[name];
  if (typeof found !== 'function') {
    const known = exportedFunctions(exported);
    throw new InputError(
      `${path.basename(file)} exports no function ${name}; ${known.length === 0 ? 'it exports none' : `take ${known.join(', ')}`}`,
    );
  }
  return found as AnyFunction;
}

/**
 * What follows the model. Where the signature cannot be known the values are passed on as they are.
 * @param log told where the signature's own p is another than the model's
 */
function argumentsFor(
  { file, name, args }: FunctionCall,
  compiled: Compiled,
  found: AnyFunction,
  model: Model | LanguageModel,
  log: (line: string) => void,
): readonly unknown[] {
  const parameters = parametersOf(file, name, compiled, found);
  if (parameters) {
    const label = labelOf(name, found);
    const complete = completeArguments(label, parameters, args, (what) => ownArgument(model, what));
    const written = defaultModulus(parameters, complete);
    if (model.kind === 'transformer' && written !== undefined && written !== model.p) {
      log(`${label} has p = ${written} as its default; the modulus of this model is ${model.p}`);
    }
    return complete;
  }
  if (!isInOrder(args)) {
    throw new InputError(`the parameters of ${name} cannot be read; give their values in order`);
  }
  return args;
}

/** The function's name for people. */
function labelOf(name: string, found: AnyFunction): string {
  return name === 'default' && found.name !== '' && !found.name.endsWith('_default') ? found.name : name;
}
