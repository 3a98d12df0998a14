// Builds everything that ships into dist/, and the extension-host tests into out/.
import { thirdPartyNotices } from './scripts/third-party-notices.mjs';
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import esbuild from 'esbuild';
import { buildGrokkingModule } from './scripts/build-grokking-module.mjs';
import { buildKernel } from './scripts/build-kernel.mjs';
import { projectFolder } from './scripts/project.mjs';

const require = createRequire(import.meta.url);
const watch = process.argv.includes('--watch');

/** Common to all Node bundles. tfjs-node and webgpu are native and optional: they are resolved where the product runs. */
const node = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode', '@tensorflow/tfjs-node', 'webgpu'],
  alias: {
    // Its UMD build, which `main` names, hides its own modules from a bundler.
    'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
    'node-fetch': './src/engine/tfjs/no-fetch.ts',
  },
  sourcemap: true,
  minify: true,
  keepNames: true,
  metafile: true,
  logLevel: 'warning',
};

/**
 * What runs in processes of its own and is mostly the same code, which therefore ships once. What has much beside it, or
 * little of it, is a file of its own: all in one would start a third slower and take 16 MB more of each process.
 */
const programs = {
  worker: 'src/worker/worker.ts',
  analyst: 'src/worker/analyst.ts',
  'sweep-trainer': 'src/worker/sweep-trainer.ts',
  sycophancy: 'src/worker/sycophancy.ts',
};

/** @param {string} name @returns {string} dist/<name>.js */
const starter = (name) => `'use strict';\nrequire('./programs.js')[${JSON.stringify(name)}]();\n`;

const bundles = [
  { ...node, entryPoints: { extension: 'src/extension/extension.ts' }, outdir: 'dist' },
  // Loaded with the first analysis file: activation does without the parser.
  { ...node, entryPoints: { 'function-syntax': 'src/core/analyses/syntax.ts' }, outdir: 'dist' },
  // The one program that reaches a network: loaded when a person installs an engine.
  { ...node, entryPoints: { 'engine-installer': 'src/install/installer.ts' }, outdir: 'dist' },
  {
    ...node,
    stdin: {
      // Modules that are required run when they are first needed: a process has of the file what its program needs.
      contents: Object.entries(programs)
        .map(([name, file]) => `exports[${JSON.stringify(name)}] = () => require('./${file}');`)
        .join('\n'),
      resolveDir: projectFolder,
      sourcefile: 'programs.js',
    },
    outfile: 'dist/programs.js',
  },
  {
    ...node,
    entryPoints: {
      cli: 'src/cli/cli.ts',
      runner: 'src/worker/runner.ts',
      'sweep-task': 'src/worker/sweep-task.ts',
    },
    outdir: 'dist',
  },
  {
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    tsconfig: 'src/webview/tsconfig.json',
    entryPoints: {
      dashboard: 'src/webview/dashboard/dashboard.ts',
      compare: 'src/webview/compare/compare.ts',
      sweep: 'src/webview/sweeps/sweep-page.ts',
      'checkpoint-page': 'src/webview/checkpoint-page/checkpoint-page.ts',
      results: 'src/webview/results/results.ts',
      'sycophancy-page': 'src/webview/sycophancy/sycophancy-page.ts',
    },
    outdir: 'dist/webview',
    loader: { '.css': 'text' },
    sourcemap: true,
    minify: true,
    metafile: true,
    logLevel: 'warning',
  },
  {
    ...node,
    entryPoints: { index: 'test/vscode/index.ts' },
    outdir: 'out/test/vscode',
    external: [...node.external, 'mocha'],
    minify: false,
  },
];

/**
 * The schema for editors: completions and hovers only. What is wrong with a config is said once, by the extension's own
 * diagnostics, so the constraints are left out here.
 */
function editorSchema(schema) {
  if (Array.isArray(schema)) {
    return schema.map(editorSchema);
  }
  if (typeof schema !== 'object' || schema === null) {
    return schema;
  }
  const CONSTRAINTS =
    /^(type|pattern|required|additionalProperties|items|(exclusiveM|m)(in|ax)imum|(min|max)(Length|Items))$/;
  const result = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties') {
      result.properties = Object.fromEntries(Object.entries(value).map(([name, field]) => [name, editorSchema(field)]));
    } else if (key === 'enum') {
      result.examples = value;
    } else if (!CONSTRAINTS.test(key)) {
      result[key] = value;
    }
  }
  return result;
}

function copyAssets() {
  const backend = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  // The kernel needs SIMD as well: tfjs' backend without it would serve nobody.
  const wasm = 'tfjs-backend-wasm-simd.wasm';
  copyFileSync(path.join(backend, 'dist', wasm), path.join('dist', wasm));
  copyFileSync(require.resolve('esbuild-wasm/esbuild.wasm'), path.join('dist', 'esbuild.wasm'));
  copyFileSync(require.resolve('@resvg/resvg-wasm/index_bg.wasm'), path.join('dist', 'resvg.wasm'));
  const inter = path.dirname(require.resolve('@expo-google-fonts/inter/package.json'));
  for (const file of ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf']) {
    copyFileSync(path.join(inter, file), path.join('dist', path.basename(file)));
  }
  const codicons = path.dirname(require.resolve('@vscode/codicons/package.json'));
  for (const file of ['codicon.css', 'codicon.ttf']) {
    copyFileSync(path.join(codicons, 'dist', file), path.join('dist', 'webview', file));
  }
  cpSync('python/grokking_lab', 'dist/python/grokking_lab', {
    recursive: true,
    filter: (file) => !file.includes('__pycache__'),
  });
  const config = editorSchema(JSON.parse(readFileSync('media/grok-config.schema.json', 'utf8')));
  writeFileSync('dist/grok-config.editor.schema.json', JSON.stringify(config));
  const written = JSON.parse(readFileSync('media/sweep.schema.json', 'utf8'));
  const range = written.properties.vary.additionalProperties.then;
  const sweep = editorSchema(written);
  sweep.properties.base.properties = config.properties;
  sweep.properties.vary.properties = Object.fromEntries(
    dottedFields(config).map(([name, { description }]) => [name, { description, ...editorSchema(range) }]),
  );
  writeFileSync('dist/sweep.editor.schema.json', JSON.stringify(sweep));
  const pairs = JSON.parse(readFileSync('media/prompts.schema.json', 'utf8'));
  const prompts = editorSchema(pairs);
  prompts.properties.pairs.items = editorSchema(pairs.properties.pairs.items);
  writeFileSync('dist/prompts.editor.schema.json', JSON.stringify(prompts));
}

/** The fields of a schema that are no groups of fields, by their dotted names. */
function dottedFields({ properties }, group = '') {
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${group}${name}`;
    return name === '$schema' ? [] : field.properties ? dottedFields(field, `${path}.`) : [[path, field]];
  });
}

// What an earlier build made under another name is not to be packaged.
for (const folder of ['dist/webview', 'dist/python', 'out/meta']) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}
copyAssets();
for (const name of Object.keys(programs)) {
  writeFileSync(`dist/${name}.js`, starter(name));
  rmSync(`dist/${name}.js.map`, { force: true });
}
await buildKernel();
await buildGrokkingModule();
if (watch) {
  for (const options of bundles) {
    await (await esbuild.context({ ...options, minify: false, logLevel: 'info' })).watch();
  }
} else {
  const shipped = [];
  for (const options of bundles) {
    const { metafile } = await esbuild.build(options);
    const name = options.stdin ? 'programs' : Object.keys(options.entryPoints).join('-');
    writeFileSync(`out/meta/${name}.json`, JSON.stringify(metafile));
    if ((options.outdir ?? options.outfile).startsWith('dist')) shipped.push(metafile);
  }
  writeFileSync('dist/THIRD-PARTY-NOTICES.txt', thirdPartyNotices(shipped));
}
