/** A class or function that a pickle names. It stands for itself: nothing is loaded. */
export class GlobalName {
  readonly kind = 'object';
  readonly args: readonly [] = [];

  /** @param className e.g. `torch.FloatStorage` */
  constructor(readonly className: string) {}
}

/** An object of a class that is not loaded. */
export class InertObject {
  readonly kind = 'object';
  attributes?: Map<unknown, unknown>;

  constructor(
    readonly className: string,
    readonly args: readonly unknown[],
  ) {}
}

/** Text of bytes, as `bytes` and `bytearray` are. */
export class PickledBytes {
  readonly kind = 'object';
  readonly className = 'builtins.bytes';
  readonly args: readonly [] = [];

  constructor(readonly bytes: Buffer) {}
}

/** Something that takes its state after it was made. */
export interface Stateful {
  setState(state: unknown): void;
}

/** What becomes of a pickle's classes and references. */
export interface Classes {
  /** The value of `className(*args)`. Nothing is called: known classes become data, others an InertObject. */
  construct(className: string, args: readonly unknown[]): unknown;
  /** What a persistent id refers to, e.g. a tensor's storage. */
  persistent(id: unknown): unknown;
}
