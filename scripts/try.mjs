// `npm run try`: the lab in a browser, for people without a desktop VS Code. Builds the extension, starts code-server
// on 127.0.0.1 with it installed and samples/ open, and prints the address. `--port N` fixes the port. Ctrl-C ends it.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { provisionCodeServer, startCodeServer } from './code-server.mjs';
import { packageExtension } from './package.mjs';
import { projectFolder, vsixFile } from './project.mjs';
import { setUpTensorflow, tensorflowFolder } from './setup-tensorflow.mjs';

const { values } = parseArgs({ options: { port: { type: 'string' } } });
const port = values.port === undefined ? undefined : Number(values.port);
if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
  console.error(`--port must be a number from 1 to 65535, got ${values.port}`);
  process.exit(2);
}

/** @type {(() => void) | undefined} */
let end;
const ended = new Promise((resolve) => (end = () => resolve(undefined)));
process.on('SIGINT', () => end?.());
process.on('SIGTERM', () => end?.());

try {
  console.log('Building …');
  await packageExtension();
  await provisionCodeServer();
  // The lab works without it, on its own engine.
  await setUpTensorflow().then(
    (way) => console.log(`TensorFlow: ${way}`),
    (error) => console.log(`TensorFlow: ${error.message}`),
  );
  const server = await startCodeServer({
    workspace: path.join(projectFolder, 'samples'),
    port,
    vsixes: [vsixFile],
    newcomer: true,
    env: existsSync(tensorflowFolder) ? { GROKKING_TFJS_NODE: tensorflowFolder } : {},
  });
  console.log(`\nGrokking Lab is at ${server.url}\nCtrl-C ends it.`);
  await ended;
  await server.stop();
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
