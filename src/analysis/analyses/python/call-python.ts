import * as path from 'node:path';
import { completeArguments } from '../../../core/analyses/complete-arguments';
import { findPythonFunctions } from '../../../core/analyses/python/find-python-functions';
import { InputError } from '../../../core/config/problem';
import { readText } from '../../../core/read-text';
import type { FunctionCall } from '../../../protocol/analysis-call';
import { isModelFolder } from '../../../core/model-folders';
import { limitedLines } from '../console-lines';
import { openForFunction } from '../open-model';
import { withModelFile } from './python-model';
import { pythonProcess } from './python-process';
import { decodeResult, encodeArgument, OfModel } from './python-value';

/**
 * Runs a function of a Python file on a checkpoint, in the person's own Python.
 * @returns what it returned, as a function in TypeScript would have returned it
 * @throws PythonError, what it raised; InputError, one line, where it cannot be run
 */
export async function callPython(call: FunctionCall, log: (line: string) => void): Promise<unknown> {
  const { file, name, checkpoint, task } = call;
  if (isModelFolder(checkpoint)) {
    throw new InputError(
      `${checkpoint}: functions in Python take models of modular arithmetic; write it in TypeScript`,
    );
  }
  const args = argumentsOf(call);
  const opened = openForFunction(checkpoint, task);
  const python = await pythonProcess(call.python);
  return withModelFile(opened, async (model) =>
    decodeResult(await python.call({ file, name, model, args }, limitedLines(log))),
  );
}

/** What follows `model`, by name. Of a function that is not written in the file, and maybe made there, there is none. */
function argumentsOf({ file, name, args }: FunctionCall): Record<string, unknown> {
  const found = findPythonFunctions(readText(file, 'code')).find((one) => one.name === name);
  if (!found && Object.keys(args).length > 0) {
    throw new InputError(`${path.basename(file)} has no def ${name}(model, …) at its top: its arguments are not known`);
  }
  const parameters = found?.parameters ?? [];
  const values = completeArguments(name, parameters, args, (what) => new OfModel(what));
  const given = parameters.flatMap((parameter, i): [string, unknown][] =>
    values[i] === undefined ? [] : [[parameter.name, encodeArgument(values[i])]],
  );
  return Object.fromEntries(given);
}
