import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { defaultConfig } from '../../src/core/config/parse';
import { ENGINE_NAMES } from '../../src/core/config/types';
import { keepSpeed } from '../../src/engine/known-speeds';
import { tensorflowEngine } from '../../src/engine/tfjs/engines';
import { temporaryFolder } from './cli-process';

const PLACE = path.join('.toolchain', 'tfjs-node');
const PACKAGE = path.join('node_modules', '@tensorflow', 'tfjs-node');

/** What makes tfjs-node count as installed: a package with a binding, that does nothing. */
function installPackage(folder: string, binding = true): void {
  const files = {
    'package.json': '{ "name": "@tensorflow/tfjs-node", "main": "dist/index.js" }',
    'dist/index.js': '',
    ...(binding && { 'lib/napi-v8/tfjs_binding.node': '' }),
  };
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, PACKAGE, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
}

describe('the place of tfjs-node', function () {
  this.timeout(300_000);
  let product: string;
  const cache = process.env['GROKKING_CACHE'];

  beforeEach(() => {
    product = temporaryFolder();
    fs.mkdirSync(path.join(product, 'dist'));
    fs.writeFileSync(path.join(product, 'package.json'), '{}');
    fs.copyFileSync(path.join('dist', 'cli.js'), path.join(product, 'dist', 'cli.js'));
    // What is timed already is not loaded.
    process.env['GROKKING_CACHE'] = path.join(product, 'cache');
    ENGINE_NAMES.forEach((name) => keepSpeed(defaultConfig(), name, 1));
    process.env['GROKKING_CACHE'] = cache;
  });
  afterEach(() => fs.rmSync(product, { recursive: true }));

  /** Why `grokking engines` of that product cannot use tensorflow; null if it can. */
  function reason(variable?: string): string | null {
    // What is undefined is left out.
    const own = {
      ...{ GROKKING_TFJS_NODE: variable, GROKKING_DATA: path.join(product, 'data') },
      GROKKING_CACHE: path.join(product, 'cache'),
    };
    const env = { ...process.env, NODE_OPTIONS: '', ...own };
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [path.join(product, 'dist', 'cli.js'), 'engines', '--json'],
      { cwd: path.dirname(product), env, encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr);
    return (JSON.parse(stdout) as { engines: { tensorflow: { reason: string | null } } }).engines.tensorflow.reason;
  }

  it('is named where there is none, with the remedy of an installed product or of a checkout', () => {
    assert.match(
      reason() ?? '',
      process.platform === 'linux' && process.arch === 'x64'
        ? /^@tensorflow\/tfjs-node is not installed; "Grokking: Install Engine…" in VS Code or "grokking engines install tensorflow" installs it$/
        : /^@tensorflow\/tfjs-node is not installed; it is not offered ready-made for .*: set GROKKING_TFJS_NODE to/,
    );
    fs.mkdirSync(path.join(product, 'scripts'));
    fs.writeFileSync(path.join(product, 'scripts', 'setup-tensorflow.mjs'), '');
    assert.equal(reason(), '@tensorflow/tfjs-node is not installed; npm run setup:tensorflow sets it up');
  });

  it('is node_modules of the product', () => {
    installPackage(product);
    assert.equal(reason(), null);
  });

  it('may have a package that does not load: who has it timed is told', () => {
    installPackage(product);
    const main = path.join(product, PACKAGE, 'dist', 'index.js');
    fs.writeFileSync(main, 'throw new Error("libtensorflow.so.2: cannot open shared object file")');
    fs.rmSync(path.join(product, 'cache'), { recursive: true });
    assert.match(
      reason() ?? '',
      /^it failed when it was timed: .* does not load \(libtensorflow\.so\.2: cannot open shared object file\); install it again/,
    );
  });

  it('is where npm run setup:tensorflow puts it, in a checkout', () => {
    installPackage(path.join(product, PLACE), false);
    assert.match(reason() ?? '', /^@tensorflow\/tfjs-node in .* has no native binding for /);
    installPackage(path.join(product, PLACE));
    assert.equal(reason(), null);
  });

  it('is the folder of GROKKING_TFJS_NODE instead, where that is set', () => {
    installPackage(path.join(product, PLACE));
    assert.match(reason('') ?? '', /not installed/);
    assert.match(reason(path.join(product, 'elsewhere')) ?? '', /not installed/);
    installPackage(path.join(product, 'elsewhere'));
    assert.equal(reason(path.join(product, 'elsewhere')), null);
  });

  it('is where it was installed when a person asked for it', () => {
    const folder = path.join(product, 'engines', 'tensorflow');
    installPackage(folder);
    fs.mkdirSync(path.join(product, 'data'));
    const record = { tensorflow: { folder, version: '4.22.0' } };
    fs.writeFileSync(path.join(product, 'data', 'engines.json'), JSON.stringify(record));
    assert.equal(reason(), null);
  });

  it('is found here, where npm run setup:tensorflow has been', () => {
    const library = path.join(PLACE, PACKAGE, 'lib');
    const built =
      fs.existsSync(library) &&
      fs.readdirSync(library, { recursive: true }).some((name) => /\.node$/.test(String(name)));
    const problem = tensorflowEngine.unavailable(defaultConfig().model, defaultConfig().task);
    // Where it is not set up npm may have it, or nobody.
    assert.ok(problem === undefined || !built, problem);
  });
});
