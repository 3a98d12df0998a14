import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { findPackage, type FoundPackage, loadPackage, type NativePackage, packageProblem } from '../native-package';

/** What the binding exports. */
export interface Dawn {
  /** @param options e.g. `enable-dawn-features=…` */
  create(options: readonly string[]): GPU;
  /** `GPUBufferUsage` and the like, which are globals in a browser. */
  readonly globals: Record<string, unknown>;
}

const WEBGPU: NativePackage = {
  engine: 'webgpu',
  name: 'webgpu',
  variable: 'GROKKING_WEBGPU',
  binding(folder) {
    const platform = `${process.platform}-${process.platform === 'darwin' ? 'universal' : process.arch}`;
    const file = path.join(folder, 'dist', platform, 'dawn.node');
    return existsSync(file) ? file : undefined;
  },
  withoutBinding: 'it was installed for another platform',
};

let loaded: Dawn | undefined;

/** Why WebGPU cannot be loaded here, in words with a remedy; undefined when it is there. Loads nothing, looks at no GPU. */
export function nativeProblem(): string | undefined {
  return loaded ? undefined : (packageProblem(WEBGPU) ?? electronProblem());
}

/** Where WebGPU is; undefined where it is not. */
export function nativePlace(): FoundPackage | undefined {
  return findPackage(WEBGPU).found;
}

/**
 * Loads Dawn, Google's WebGPU. The package's own main file is an ES module, which Node 20 cannot require: its binding is taken.
 * @throws InputError when it cannot be loaded
 */
export function loadDawn(): Dawn {
  return (loaded ??= loadPackage(WEBGPU, ({ binding }) => createRequire(binding)(binding) as Dawn));
}

/** Dawn hands out mapped buffers without copying them, which Electron forbids: github.com/dawn-gpu/node-webgpu/issues/5. */
function electronProblem(): string | undefined {
  return process.versions['electron'] === undefined
    ? undefined
    : 'what a GPU computed cannot be read in the Node.js that is part of VS Code (Electron); install Node.js 20 or newer so that "node" is on the PATH: VS Code then trains with that';
}
