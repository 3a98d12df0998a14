// Compiles the training kernel (AssemblyScript) and bundles its thread entry into dist/.
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import esbuild from 'esbuild';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const source = path.join(root, 'src', 'kernel');

const COMMON = [
  ...['--optimizeLevel', '3', '--noAssert', '--runtime', 'stub', '--importMemory', '--initialMemory', '1'],
  ...['--enable', 'simd', '--enable', 'threads'],
];
const SHARED = ['--sharedMemory', '--maximumMemory', '65536'];
/** `relaxed` has fused multiply-add, `single` runs where memory cannot be shared. */
const VARIANTS = {
  'kernel.wasm': [...COMMON, ...SHARED],
  'kernel-relaxed.wasm': [...COMMON, ...SHARED, '--enable', 'relaxed-simd'],
  'kernel-single.wasm': COMMON,
};

/** @param {string} folder */
function newest(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name));
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}

/** @param {string} file @param {number} since */
function isCurrent(file, since) {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && found.mtimeMs > since;
}

/** Builds what is older than its sources. */
export async function buildKernel() {
  const dist = path.join(root, 'dist');
  mkdirSync(dist, { recursive: true });
  const since = Math.max(newest(source), statSync(fileURLToPath(import.meta.url)).mtimeMs);
  for (const [name, options] of Object.entries(VARIANTS)) {
    if (isCurrent(path.join(dist, name), since)) {
      continue;
    }
    const entry = path.join('src', 'kernel', 'assembly', 'index.ts');
    const { error, stderr } = await asc.main([
      entry,
      '--baseDir',
      root,
      '--outFile',
      path.join('dist', name),
      ...options,
    ]);
    if (error) {
      throw new Error(`the kernel does not compile:\n${stderr.toString()}`);
    }
  }
  await esbuild.build({
    entryPoints: { 'kernel-thread': path.join(source, 'thread.ts') },
    outdir: dist,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify: true,
    logLevel: 'warning',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildKernel();
}
