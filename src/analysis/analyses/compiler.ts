import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import * as v8 from 'node:v8';
import type * as Esbuild from 'esbuild-wasm';

/** V8's optimising of WebAssembly. */
const OPTIMISING = ['wasm-tier-up', 'wasm-dynamic-tiering'];

/** esbuild in this process: its build for browsers, since the one for Node starts a `node` that may not be installed. */
let started: Promise<typeof Esbuild> | undefined;

/** Starts the compiler, if it is not. */
export async function startCompiler(): Promise<void> {
  await withCompiler(() => Promise.resolve());
}

/**
 * Does work with the compiler. Meanwhile V8 optimises no WebAssembly: esbuild is large and runs for moments, so that it
 * would be busy with it for seconds, and everything else, the model's kernel too, would wait behind it. On Node 20 a first
 * build takes 0.4 s so, and 1.1 s otherwise.
 */
export async function withCompiler<T>(work: (esbuild: typeof Esbuild) => Promise<T>): Promise<T> {
  OPTIMISING.forEach((flag) => v8.setFlagsFromString(`--no-${flag}`));
  try {
    started ??= start();
    return await work(await started);
  } finally {
    OPTIMISING.forEach((flag) => v8.setFlagsFromString(`--${flag}`));
  }
}

async function start(): Promise<typeof Esbuild> {
  const esbuild = await import('esbuild-wasm/lib/browser');
  // It looks for `crypto`, `performance` and the like there.
  (globalThis as { self?: unknown }).self ??= globalThis;
  const wasmModule = new WebAssembly.Module(fs.readFileSync(wasmFile()));
  await esbuild.initialize({ wasmModule, worker: false });
  return esbuild;
}

/** The build puts esbuild.wasm beside the bundle; run from source it is in the package. */
function wasmFile(): string {
  const beside = path.join(__dirname, 'esbuild.wasm');
  return fs.existsSync(beside) ? beside : createRequire(__filename).resolve('esbuild-wasm/esbuild.wasm');
}
