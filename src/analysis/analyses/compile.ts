import * as fs from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Message, OnResolveArgs, OnResolveResult, Plugin } from 'esbuild-wasm';
import { InputError } from '../../core/config/problem';
import { readText } from '../../core/read-text';
import type { StackFrame } from '../../protocol/analysis-call';
import { withCompiler } from './compiler';
import { isProvided } from './provided-modules';

/** A file and what it imports by path, as one CommonJS module with its source map. */
export interface Compiled {
  readonly code: string;
  /** Absolute paths of the files in it. */
  readonly inputs: ReadonlySet<string>;
}

/** A file that cannot be compiled; where, if that is known. */
export class CompileError extends Error {
  override readonly name = 'CompileError';

  constructor(
    message: string,
    readonly frames: readonly StackFrame[],
  ) {
    super(message);
  }
}

const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json'];
const LOADERS: Readonly<Record<string, 'ts' | 'js' | 'json'>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.json': 'json',
};

/** A namespace of its own keeps esbuild from reading paths by the rules of another system. */
const NAMESPACE = 'local';

const OPTIONS = {
  bundle: true,
  write: false,
  outfile: '/out.js',
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  sourcemap: 'external',
  sourcesContent: false,
  logLevel: 'silent',
  supported: { 'dynamic-import': false }, // becomes a require, which finds the module `grokking`
  define: {
    'import.meta.url': 'importMetaUrl',
    'import.meta.filename': '__filename',
    'import.meta.dirname': '__dirname',
  },
  banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
} as const;

const cache = new Map<string, Compiled & { readonly stamps: ReadonlyMap<string, string> }>();

/**
 * Compiles a TypeScript or JavaScript file together with what it imports by path; packages are left to be required.
 * The result is kept for as long as none of the files changes.
 * @throws CompileError
 */
export async function compileFile(file: string): Promise<Compiled> {
  const known = cache.get(file);
  if (known && Array.from(known.stamps).every(([input, stamp]) => stampOf(input) === stamp)) {
    return known;
  }
  const stamps = new Map<string, string>();
  const compiled = { ...(await compile(file, stamps)), stamps };
  cache.set(file, compiled);
  return compiled;
}

async function compile(file: string, stamps: Map<string, string>): Promise<Compiled> {
  try {
    const { outputFiles } = await withCompiler((esbuild) =>
      esbuild.build({ ...OPTIONS, entryPoints: [file], plugins: [localFiles(stamps)] }),
    );
    const text = (end: string): string => outputFiles.find((output) => output.path.endsWith(end))?.text ?? '';
    const map = JSON.parse(text('.map')) as { sources: string[] };
    map.sources = map.sources.map((source) => pathToFileURL(localPath(source)).href);
    const inline = Buffer.from(JSON.stringify(map)).toString('base64');
    return {
      code: `${text('.js')}\n//# sourceMappingURL=data:application/json;base64,${inline}\n`,
      inputs: new Set(stamps.keys()),
    };
  } catch (error) {
    throw hasMessages(error) ? compileError(error.errors) : error;
  }
}

/** Finds and reads what is imported by path; everything else is required at run time. */
function localFiles(stamps: Map<string, string>): Plugin {
  return {
    name: 'local files',
    setup(build) {
      build.onResolve({ filter: /.*/ }, (args) => resolve(args));
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path: file }) => {
        const loader = LOADERS[path.extname(file).toLowerCase()];
        if (!loader) {
          return { errors: [{ text: `${path.basename(file)} cannot be imported; take ${EXTENSIONS.join(', ')}` }] };
        }
        stamps.set(file, stampOf(file));
        return { contents: textOf(file), loader };
      });
    },
  };
}

/** @throws Error, one line, which becomes the compiler's */
function textOf(file: string): string {
  try {
    return readText(file, 'code');
  } catch (error) {
    throw error instanceof InputError ? new Error(`${path.basename(file)} ${error.message}`) : error;
  }
}

function resolve({ path: wanted, importer, kind }: OnResolveArgs): OnResolveResult {
  const byPath = kind === 'entry-point' || /^\.{0,2}\//.test(wanted) || wanted === '.' || wanted === '..';
  if (!byPath && !path.isAbsolute(wanted)) {
    return isProvided(wanted) || isBuiltin(wanted) ? { path: wanted, external: true } : packageOf(wanted, importer);
  }
  const start = kind === 'entry-point' ? wanted : path.resolve(path.dirname(importer), wanted);
  const file = existing(start);
  return file === undefined
    ? {
        errors: [{ text: kind === 'entry-point' ? `there is no file ${wanted}` : `there is no file "${wanted}" here` }],
      }
    : { path: file, namespace: NAMESPACE };
}

function packageOf(wanted: string, importer: string): OnResolveResult {
  try {
    return { path: createRequire(importer).resolve(wanted), external: true };
  } catch {
    return { errors: [{ text: `there is no package "${wanted}" here; npm install it, or import a file by its path` }] };
  }
}

/** The file of an import: with an extension left out, `.js` written for `.ts`, or a folder's index. */
export function existing(start: string): string | undefined {
  const extension = path.extname(start);
  const asTypeScript = /^\.[mc]?js$/.test(extension)
    ? [start.slice(0, -extension.length) + extension.replace('js', 'ts')]
    : [];
  const candidates = [
    start,
    ...asTypeScript,
    ...EXTENSIONS.map((end) => start + end),
    ...EXTENSIONS.map((end) => path.join(start, `index${end}`)),
  ];
  return candidates.find(isFile);
}

function isFile(candidate: string): boolean {
  try {
    return fs.statSync(candidate).isFile();
  } catch {
    return false;
  }
}

function stampOf(file: string): string {
  const found = fs.statSync(file, { throwIfNoEntry: false });
  return found ? `${found.mtimeMs} ${found.size}` : '';
}

function hasMessages(error: unknown): error is { errors: Message[] } {
  return typeof error === 'object' && error !== null && Array.isArray((error as { errors?: unknown }).errors);
}

function compileError(errors: readonly Message[]): CompileError {
  const frames = errors.map(({ text, location }): StackFrame => {
    const message = sentence(text);
    return location
      ? { text: message, file: localPath(location.file), line: location.line, column: location.column + 1 }
      : { text: message };
  });
  return new CompileError(frames[0].text, frames);
}

function sentence(text: string): string {
  return text.startsWith('Top-level await')
    ? 'await stands outside of a function; put it into an async function'
    : text;
}

function localPath(source: string): string {
  return source.replace(new RegExp(`^.*?${NAMESPACE}:`), '');
}
