// Stands in for an editor's window: starts the training of a new run in a process of its own, as the extension does, prints
// the run's path and how its process ends, and stays until it is killed.
//   window.ts <runs folder> <config as JSON>
import * as path from 'node:path';
import { parseConfig } from '../../src/core/config/parse';
import type { RunConfig } from '../../src/core/config/types';
import { createRun } from '../../src/core/run/create';
import { startWorker } from '../../src/extension/runs/worker-process';

const [folder, config] = process.argv.slice(2);
const owner = createRun(folder, parseConfig(config).config as RunConfig, 'editor');
const env = { ...process.env, NODE_OPTIONS: '', ELECTRON_RUN_AS_NODE: '1' };
void startWorker({ script: path.resolve('dist', 'worker.js'), env }, owner).then((end) =>
  console.log(JSON.stringify(end)),
);
console.log(owner.path);
setInterval(() => undefined, 1000);
