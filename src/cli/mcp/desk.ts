import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { readConfigFile } from '../../core/config/file';
import { InputError } from '../../core/config/problem';
import { createRun } from '../../core/run/create';
import { runFile } from '../../core/run/layout';
import { chooseEngine } from '../../engine/select';
import { runCli } from '../../tools/run-cli';
import type { Desk } from '../../tools/tool';

/** Tools at work in a folder, with this program beside them. @param program dist/cli.js */
export function deskOf(place: Pick<Desk, 'folder' | 'runs'>, program: string, signal?: AbortSignal): Desk {
  return {
    ...place,
    trusted: true, // who starts the server in a folder may run what is in it
    signal,
    cli: (args) => runCli({ script: program, env: process.env }, args, place.folder, signal),
    train: (config) =>
      Promise.resolve(startTraining(place.runs, config, path.join(path.dirname(program), 'worker.js'))),
  };
}

/** @throws InputError where the config cannot be trained */
function startTraining(runs: string, file: string, worker: string): string {
  const config = readConfigFile(file);
  chooseEngine(config);
  if (config.load !== null) {
    throw new InputError(
      `${path.basename(file)} loads a checkpoint: it trains nothing; take grokking train in a terminal`,
    );
  }
  const owner = createRun(runs, config, 'terminal');
  const log = fs.openSync(runFile.log(owner.path), 'a');
  const child = spawn(process.execPath, [worker, owner.path, owner.ticket], {
    detached: true,
    stdio: ['ignore', log, log],
    windowsHide: true,
  });
  fs.closeSync(log);
  child.unref();
  return owner.path;
}
