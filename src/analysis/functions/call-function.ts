import * as path from 'node:path';
import { performance } from 'node:perf_hooks';
import { InputError } from '../../core/config/problem';
import type { FunctionAnswer, FunctionCall } from '../../core/function-call';
import type { Output } from '../../core/output';
import { type Compiled, compileFile } from './compile';
import { startCompiler } from './compiler';
import { captureConsole } from './console-lines';
import { functionError } from './errors';
import { guarded } from './guard';
import { exportedFunctions, loadCompiled } from './load';
import { openCheckpointModel } from './open-model';
import { outputOf } from './outputs';
import { openBackend, withTensorScope } from './tensor-scope';

/** Gets compiler and backend ready. */
export async function warmUp(): Promise<void> {
  await openBackend();
  await startCompiler();
}

/**
 * Runs an exported function of a file on a checkpoint. The file is run afresh, tensors are let go of afterwards, and
 * whatever goes wrong is part of the answer. One call at a time.
 * @param log receives what the function writes to the console, line by line
 */
export async function callFunction(call: FunctionCall, log: (line: string) => void): Promise<FunctionAnswer> {
  const started = performance.now();
  const milliseconds = (): number => performance.now() - started;
  let compiled: Compiled | undefined;
  try {
    compiled = await compileFile(call.file);
    const output = await run(call, compiled, log);
    return { ok: true, output, milliseconds: milliseconds() };
  } catch (error) {
    return { ok: false, error: functionError(error, compiled?.inputs ?? new Set()), milliseconds: milliseconds() };
  }
}

function run(call: FunctionCall, compiled: Compiled, log: (line: string) => void): Promise<Output> {
  return withTensorScope(async () => {
    const model = openCheckpointModel(call.checkpoint);
    const release = captureConsole(log);
    try {
      return await guarded(async () => {
        const exported = loadCompiled(call.file, compiled);
        const found = exported[call.name];
        if (typeof found !== 'function') {
          const known = exportedFunctions(exported);
          throw new InputError(
            `${path.basename(call.file)} exports no function ${call.name}; ${known.length === 0 ? 'it exports none' : `take ${known.join(', ')}`}`,
          );
        }
        return outputOf(await (found as (...args: unknown[]) => unknown)(model, ...call.args));
      });
    } finally {
      release();
      model.dispose();
    }
  });
}
