// Writes src/install/tensorflow-packages.json: the npm packages that `require('@tensorflow/tfjs-node')` loads, with their
// checksums, from what `npm run setup:tensorflow` installed. Run it when the version of tfjs-node changes.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tensorflowFolder } from './setup-tensorflow.mjs';
import { projectFolder, shown } from './project.mjs';
import { runCommand } from './run-command.mjs';

const load = `
  const util = require('node:util');
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  require(require.resolve('@tensorflow/tfjs-node', { paths: [process.argv[1]] }));
  console.log(JSON.stringify(Object.keys(require.cache)));
`;
const { code, output } = await runCommand(process.execPath, ['-e', load, tensorflowFolder], { timeoutMs: 60_000 });
const line = output.split('\n').find((text) => text.startsWith('["'));
if (code !== 0 || line === undefined) throw new Error(`tfjs-node does not load: ${output}`);

const { packages } = JSON.parse(readFileSync(path.join(tensorflowFolder, 'package-lock.json'), 'utf8'));
const names = new Set();
for (const /** @type {string} */ file of JSON.parse(line)) {
  const parts = file.split(`${path.sep}node_modules${path.sep}`);
  if (parts.length !== 2) throw new Error(`${file} is not at the top of node_modules`);
  names.add(/^(@[^/\\]+[/\\])?[^/\\]+/.exec(parts[1])?.[0].replace('\\', '/'));
}
const pinned = [];
for (const name of [...names].sort()) {
  const { version, integrity } = packages[`node_modules/${name}`];
  const url = `https://registry.npmjs.org/${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
  const response = await fetch(url, { method: 'HEAD' });
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  pinned.push({ name, version, integrity, bytes: Number(response.headers.get('content-length')) });
}
const file = path.join(projectFolder, 'src', 'install', 'tensorflow-packages.json');
writeFileSync(file, `${JSON.stringify(pinned, null, 2)}\n`);
console.log(`${shown(file)}: ${pinned.length} packages`);
