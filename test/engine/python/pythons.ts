import * as fs from 'node:fs';
import * as path from 'node:path';
import { callFunctionFor } from '../../../src/analysis/analyses/call-function';
import { endPython } from '../../../src/analysis/analyses/python/python-process';
import type { FunctionAnswer } from '../../../src/protocol/analysis-call';
import { providePython } from '../../python';

export const FUNCTIONS = path.resolve('test', 'fixtures', 'python');

/** A Python with numpy, torch, matplotlib and pandas for a suite, which is skipped, visibly, where there is none. */
export function withPython(): () => string {
  let python = '';
  before(function () {
    this.timeout(900_000);
    const found = providePython();
    if ('problem' in found) {
      console.log(`skipped: ${found.problem}`);
      this.skip();
    }
    ({ python } = found);
  });
  after(endPython);
  return () => python;
}

/** An interpreter that begins with a line of its own, e.g. one that hides a module. */
export function pythonThat(folder: string, python: string, name: string, line: string): string {
  const file = path.join(folder, name);
  const program = `import sys, runpy; ${line}; runpy.run_path(sys.argv[-1], run_name="__main__")`;
  fs.writeFileSync(file, `#!/bin/sh\nexec '${python}' -u -c '${program}' "$@"\n`, { mode: 0o755 });
  return file;
}

/** What a function of a fixture returned, as it is. */
export async function returned(
  python: string,
  [file, name]: readonly [file: string, name: string],
  checkpoint: string,
  args: Readonly<Record<string, unknown>> | readonly unknown[] = [],
): Promise<unknown> {
  const answer = await called(python, [file, name], checkpoint, args);
  if (!answer.ok) {
    throw new Error(`${name}: ${answer.error.message}`);
  }
  return answer.output;
}

export function called(
  python: string,
  [file, name]: readonly [file: string, name: string],
  checkpoint: string,
  args: Readonly<Record<string, unknown>> | readonly unknown[] = [],
  log: (line: string) => void = () => undefined,
): Promise<FunctionAnswer<unknown>> {
  const call = { file: path.resolve(FUNCTIONS, file), name, checkpoint, args, python };
  return callFunctionFor(call, log, (value) => value);
}
