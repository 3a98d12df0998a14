import { InputError } from '../../config/problem';
import { printable } from '../../printable';
import { ByteReader } from './bytes';

/** An object of an allowed class: what it was built from. Nothing is ever called. */
export interface PickledCall {
  readonly callable: string;
  readonly args: readonly unknown[];
  /** Its attributes, where it has some. */
  state?: unknown;
}

/** A reference into the archive around the pickle, e.g. to a tensor's storage. */
export interface PersistentId {
  readonly persistentId: unknown;
}

/** A name such as `torch FloatStorage`, standing for a class that is not loaded. */
export class GlobalName {
  constructor(readonly name: string) {}
}

/** The pickle of a checkpoint with a training log of a million epochs has some 10 MB. */
const MAX_BYTES = 64 * 2 ** 20;
/** Memory that the objects of a pickle may take, by the estimates below. */
const MAX_MEMORY = 128 * 2 ** 20;

/** Bytes that V8 needs, about. */
const COST = { step: 24, container: 56, dict: 208, memo: 56 };

/**
 * Reads a pickle (protocols 2–4) as data. Classes outside `allowed` (as `module name`) and opcodes a PyTorch checkpoint
 * does not use are refused; nothing is executed. `collections OrderedDict` becomes a Map, like dict; tuples and lists
 * become arrays, which may contain themselves.
 * @throws InputError with one line
 */
export function readPickle(bytes: Buffer, allowed: (name: string) => boolean): unknown {
  if (bytes.length > MAX_BYTES) {
    throw new InputError(`pickle: ${bytes.length} bytes are more than a checkpoint has; save model.state_dict() alone`);
  }
  return new Unpickler(bytes, allowed).read();
}

class Unpickler {
  private readonly input: ByteReader;
  private readonly stack: unknown[] = [];
  /** Heights of the stack at the marks that are open. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, unknown>();
  private memory = 0;

  constructor(
    bytes: Buffer,
    private readonly allowed: (name: string) => boolean,
  ) {
    this.input = new ByteReader(bytes);
  }

  read(): unknown {
    for (let code = this.input.uint8(); code !== 0x2e; code = this.input.uint8()) {
      this.spend(COST.step);
      if (!this.scalar(code) && !this.container(code) && !this.bookkeeping(code) && !this.object(code)) {
        throw new InputError(
          `pickle: opcode 0x${code.toString(16).padStart(2, '0')} at byte ${this.input.position - 1} is not one a checkpoint uses`,
        );
      }
    }
    return this.pop();
  }

  /** Opcodes that push a number, a text or a constant. */
  private scalar(code: number): boolean {
    const { input, stack } = this;
    switch (code) {
      case 0x47: // BINFLOAT, first: training logs are made of it
        stack.push(input.float64());
        return true;
      case 0x4b: // BININT1
        stack.push(input.uint8());
        return true;
      case 0x4d: // BININT2
        stack.push(input.uint16());
        return true;
      case 0x4a: // BININT
        stack.push(input.int32());
        return true;
      case 0x8a: // LONG1
        stack.push(input.integer(input.uint8()));
        return true;
      case 0x58: // BINUNICODE
        stack.push(input.text(input.uint32()));
        return true;
      case 0x8c: // SHORT_BINUNICODE
        stack.push(input.text(input.uint8()));
        return true;
      case 0x4e: // NONE
        stack.push(null);
        return true;
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        stack.push(code === 0x88);
        return true;
    }
    return false;
  }

  private container(code: number): boolean {
    switch (code) {
      case 0x7d: // EMPTY_DICT
        this.pushDict();
        return true;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        this.pushList([]);
        return true;
      case 0x28: // MARK
        this.marks.push(this.stack.length);
        return true;
      case 0x74: // TUPLE
        this.pushList(this.popToMark());
        return true;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        this.pushList(this.popLast(code - 0x84));
        return true;
      case 0x61: // APPEND
        this.extend([this.pop()]);
        return true;
      case 0x65: // APPENDS
        this.extend(this.popToMark());
        return true;
      case 0x73: // SETITEM
        this.assign(this.popLast(2));
        return true;
      case 0x75: // SETITEMS
        this.assign(this.popToMark());
        return true;
    }
    return false;
  }

  private bookkeeping(code: number): boolean {
    switch (code) {
      case 0x71: // BINPUT
        this.remember(this.input.uint8());
        return true;
      case 0x72: // LONG_BINPUT
        this.remember(this.input.uint32());
        return true;
      case 0x94: // MEMOIZE
        this.remember(this.memo.size);
        return true;
      case 0x68: // BINGET
        this.recall(this.input.uint8());
        return true;
      case 0x6a: // LONG_BINGET
        this.recall(this.input.uint32());
        return true;
      case 0x80: // PROTO
        this.input.skip(1);
        return true;
      case 0x95: // FRAME
        this.input.skip(8);
        return true;
    }
    return false;
  }

  private object(code: number): boolean {
    switch (code) {
      case 0x63: // GLOBAL
        this.pushGlobal(this.input.line(), this.input.line());
        return true;
      case 0x93: {
        // STACK_GLOBAL
        const [name, module] = [this.pop(), this.pop()];
        this.pushGlobal(module, name);
        return true;
      }
      case 0x51: // BINPERSID
        this.spend(COST.container);
        this.stack.push({ persistentId: this.pop() } satisfies PersistentId);
        return true;
      case 0x52: // REDUCE
      case 0x81: // NEWOBJ
        this.build();
        return true;
      case 0x62: // BUILD
        this.setState();
        return true;
    }
    return false;
  }

  private pushGlobal(module: unknown, name: unknown): void {
    if (typeof module !== 'string' || typeof name !== 'string') {
      throw new InputError('pickle: refers to a class whose name is not text');
    }
    const full = `${module} ${name}`;
    if (!this.allowed(full)) {
      throw new InputError(
        `pickle: refers to ${printable(`${module}.${name}`)}, which is not loaded from checkpoints; save model.state_dict() alone`,
      );
    }
    this.spend(COST.container);
    this.stack.push(new GlobalName(full));
  }

  private build(): void {
    const args = this.pop();
    const callable = this.pop();
    if (!(callable instanceof GlobalName) || !Array.isArray(args)) {
      throw new InputError('pickle: calls something that is not a known class');
    }
    if (callable.name !== 'collections OrderedDict') {
      this.spend(COST.container);
      this.stack.push({ callable: callable.name, args } satisfies PickledCall);
    } else if (args.length === 0) {
      this.pushDict();
    } else {
      throw new InputError('pickle: an OrderedDict is made in a way that PyTorch does not use');
    }
  }

  /** Attributes are kept on records, and left out elsewhere (an OrderedDict's _metadata). */
  private setState(): void {
    const state = this.pop();
    const target = this.top();
    if (isCall(target)) {
      target.state = state;
    } else if (!(target instanceof Map)) {
      throw new InputError('pickle: gives attributes to something that has none');
    }
  }

  private pushDict(): void {
    this.spend(COST.dict);
    this.stack.push(new Map());
  }

  private pushList(items: unknown[]): void {
    this.spend(COST.container);
    this.stack.push(items);
  }

  private extend(items: unknown[]): void {
    const list = this.top();
    if (!Array.isArray(list)) {
      throw new InputError('pickle: appends to something that is not a list');
    }
    for (const item of items) {
      list.push(item);
    }
  }

  private assign(items: unknown[]): void {
    const map = this.top();
    if (!(map instanceof Map) || items.length % 2 !== 0) {
      throw new InputError('pickle: sets items of something that is not a dict');
    }
    this.spend((items.length / 2) * COST.memo);
    for (let i = 0; i < items.length; i += 2) {
      map.set(items[i], items[i + 1]);
    }
  }

  private remember(key: number): void {
    this.spend(COST.memo);
    this.memo.set(key, this.top());
  }

  private recall(key: number): void {
    if (!this.memo.has(key)) {
      throw new InputError(`pickle: refers to object ${key}, which it has not made`);
    }
    this.stack.push(this.memo.get(key));
  }

  private top(): unknown {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) {
      throw new InputError('pickle: its stack is out of order');
    }
    return this.stack[this.stack.length - 1];
  }

  private pop(): unknown {
    this.top();
    return this.stack.pop();
  }

  private popLast(count: number): unknown[] {
    const items = new Array<unknown>(count);
    for (let i = count - 1; i >= 0; i--) {
      items[i] = this.pop();
    }
    return items;
  }

  private popToMark(): unknown[] {
    const mark = this.marks.pop();
    if (mark === undefined) {
      throw new InputError('pickle: its stack is out of order');
    }
    return this.stack.splice(mark);
  }

  private spend(bytes: number): void {
    this.memory += bytes;
    if (this.memory > MAX_MEMORY) {
      throw new InputError('pickle: more objects than a checkpoint has; save model.state_dict() alone');
    }
  }
}

function isCall(value: unknown): value is PickledCall {
  return typeof value === 'object' && value !== null && 'callable' in value;
}
