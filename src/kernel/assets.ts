import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';

/** Bundled, this module lies in dist itself; run from source, dist is beside src. */
export function distFile(name: string): string {
  const candidates = [path.join(__dirname, name), path.join(__dirname, '..', '..', 'dist', name)];
  const found = candidates.find((candidate) => existsSync(candidate));
  if (!found) {
    throw new Error(`${name} is missing beside ${candidates[0]}; build it with "npm run build"`);
  }
  return found;
}

export function threadEntry(): string {
  return distFile('kernel-thread.js');
}

export type Variant = 'relaxed' | 'shared' | 'single';

const FILES: Record<Variant, string> = {
  relaxed: 'kernel-relaxed.wasm',
  shared: 'kernel.wasm',
  single: 'kernel-single.wasm',
};

const modules = new Map<Variant, WebAssembly.Module>();

/** Compiles a variant of the kernel once per process. */
export function kernelModule(variant: Variant): WebAssembly.Module {
  let module = modules.get(variant);
  if (!module) {
    module = new WebAssembly.Module(readFileSync(distFile(FILES[variant])));
    modules.set(variant, module);
  }
  return module;
}

/** Whether memory can be shared with worker threads. */
export function canShareMemory(): boolean {
  return typeof SharedArrayBuffer === 'function';
}

/**
 * The fastest variant that runs here. Relaxed SIMD brings fused multiply-add: a quarter to a half faster where the processor
 * has no separate adders. Node 20 has it behind a flag that only makes the compiler accept the instructions.
 */
export function bestVariant(): Variant {
  if (!canShareMemory()) {
    return 'single';
  }
  const relaxed = readFileSync(distFile(FILES.relaxed));
  if (!WebAssembly.validate(relaxed)) {
    setFlagsFromString('--experimental-wasm-relaxed-simd');
  }
  return WebAssembly.validate(relaxed) ? 'relaxed' : 'shared';
}
