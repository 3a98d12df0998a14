import type { Phase } from './shared-layout';

/** What an instance of the kernel exports. */
export interface KernelExports {
  /** Becomes a thread on the memory that the descriptor lays out, and answers how many fields a descriptor has. */
  start(descriptor: number, thread: number): number;
  /** Executes the current command together with the other threads. */
  execute(): void;
  /** One phase. `detail`: segment, step or number of pairs, as the phase needs it. */
  phase(kind: Phase, detail: number): void;
  /** A product of 4 rows by 8 columns, again and again; see assembly/matmul.ts for what lies at the addresses. */
  repeatTile(repeats: number, depth: number, a: number, b: number, c: number): void;
  /** A matrix product; see assembly/matmul.ts for what lies at the addresses. */
  product(rows: number, columns: number, depth: number, a: number, b: number, c: number, packed: number): void;
  /** exp of `count` (even) float64 ≤ 0 at `from`, written to `out`. */
  exp64Each(from: number, out: number, count: number): void;
}

/** Where threads find the kernel and its memory. */
export interface Place {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: number;
  readonly descriptor: number;
  /** Fields of the descriptor. */
  readonly fields: number;
}

/** What a thread is started with. */
export interface ThreadData extends Place {
  readonly thread: number;
}

/** An instance on `memory`; the kernel imports nothing else. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
}

/** An instance that is a thread. @throws Error for a kernel that was built for another driver */
export function startThread({ module, memory, descriptor, fields }: Place, thread: number): KernelExports {
  const kernel = instantiate(module, memory);
  if (kernel.start(descriptor, thread) !== fields) {
    throw new Error('the kernel in dist was not built from these sources; build it with "npm run build"');
  }
  return kernel;
}
