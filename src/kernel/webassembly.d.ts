// The part of the WebAssembly interface that the kernel's driver uses; @types/node has none, and the DOM's types have no
// place in Node code.
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    constructor(limits: { initial: number; maximum: number; shared: boolean });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Instance {
    constructor(module: Module, imports: { env: { memory: Memory } });
    readonly exports: object;
  }
  function validate(bytes: Uint8Array): boolean;
}
