/** Words of the `control` buffer, as indices of an Int32Array; assembly/index.ts has them in bytes. */
export const CONTROL = {
  /** Counts commands; threads sleep on it. */
  sequence: 0,
  command: 1,
  count: 2,
  keepState: 3,
  testToo: 4,
  testPairs: 5,
  step: 6,
  ready: 7,
  tables: 8,
  activations: 9,
} as const;

/** Entries of the `numbers` buffer, float64. */
export const NUMBERS = {
  learningRate: 0,
  weightDecay: 1,
  beta1: 2,
  beta2: 3,
  epsilon: 4,
  warmup: 5,
  trainLoss: 6,
  trainRight: 7,
  evaluateLoss: 8,
  evaluateRight: 9,
  attentionCoefficient: 10,
} as const;

/** Commands of assembly/index.ts, and one that ends a thread. */
export const COMMAND = { train: 0, evaluate: 1, record: 2, gradients: 3, restore: 4, exit: 5 } as const;
export type Command = (typeof COMMAND)[keyof typeof COMMAND];

/** What an instance of the kernel exports. */
export interface KernelExports {
  /** Takes the place of a thread in the memory that the descriptor lays out, and answers how many fields of it were read. */
  start(descriptor: number, thread: number): number;
  /** Executes the current command together with the other threads. */
  execute(): void;
  /** One phase of an epoch; see assembly/index.ts. */
  phase(kind: number, detail: number): void;
  repeatTile(repeats: number, depth: number, a: number, b: number, c: number): void;
  /** A matrix product; see assembly/matmul.ts for what lies at the addresses. */
  product(rows: number, columns: number, depth: number, a: number, b: number, c: number, packed: number): void;
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

/** An instance that has taken a thread's place. @throws Error for a kernel that was built for another driver */
export function startThread({ module, memory, descriptor, fields }: Place, thread: number): KernelExports {
  const kernel = instantiate(module, memory);
  if (kernel.start(descriptor, thread) !== fields) {
    throw new Error('the kernel in dist was not built from these sources; build it with "npm run build"');
  }
  return kernel;
}
