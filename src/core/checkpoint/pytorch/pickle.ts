import { InputError } from '../../config/problem';
import type { ByteSource } from '../byte-source';
import { ByteReader } from './bytes';
import { type Classes, GlobalName, InertObject, PickledBytes, type Stateful } from './pickle-objects';
import { readScalar } from './pickle-scalars';

/** The pickle of a checkpoint with a training log of a million epochs has some 10 MB. */
const MAX_BYTES = 64 * 2 ** 20;
/** Memory that the objects of a pickle may take, by the estimates below. */
const MAX_MEMORY = 128 * 2 ** 20;

/** Bytes that V8 needs, about. */
const COST = { step: 24, container: 56, dict: 208, memo: 56 };

const NONE = 0x4e;

const NO_CALL = 'pickle: calls something that is not a class';

/**
 * Reads one pickle (protocols 0–5) as data; nothing is executed. Dicts become Maps, and tuples, lists and sets arrays;
 * they may contain themselves. Integers beyond 2⁵³ are decimal texts.
 * @returns the value, and where the pickle ends
 * @throws InputError with one line
 */
export function readPickle(
  source: ByteSource,
  begin: number,
  end: number,
  classes: Classes,
): { value: unknown; end: number } {
  return new Unpickler(new ByteReader(source, begin, end, MAX_BYTES), classes).read();
}

class Unpickler {
  private readonly stack: unknown[] = [];
  /** Heights of the stack at the marks that are open. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, unknown>();
  private memory = 0;

  constructor(
    private readonly input: ByteReader,
    private readonly classes: Classes,
  ) {}

  read(): { value: unknown; end: number } {
    for (let code = this.input.uint8(); code !== 0x2e; code = this.input.uint8()) {
      this.spend(COST.step);
      const known = this.scalar(code) || this.container(code) || this.bookkeeping(code) || this.object(code);
      if (!known) {
        throw new InputError(
          `pickle: opcode 0x${code.toString(16).padStart(2, '0')} at byte ${this.input.position - 1} is not one a checkpoint uses`,
        );
      }
    }
    return { value: this.pop(), end: this.input.position };
  }

  private scalar(code: number): boolean {
    const value = code === NONE ? null : readScalar(code, this.input);
    if (value === undefined) {
      return false;
    }
    this.stack.push(value);
    if (typeof value === 'string') {
      this.spend(value.length);
    } else if (value instanceof PickledBytes) {
      this.spend(COST.container + value.bytes.length);
    }
    return true;
  }

  private container(code: number): boolean {
    switch (code) {
      case 0x7d: // EMPTY_DICT
        this.pushDict();
        return true;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
      case 0x8f: // EMPTY_SET
        this.pushList([]);
        return true;
      case 0x28: // MARK
        this.marks.push(this.stack.length);
        return true;
      case 0x74: // TUPLE
      case 0x6c: // LIST
      case 0x91: // FROZENSET
        this.pushList(this.popToMark());
        return true;
      case 0x64: {
        // DICT
        const items = this.popToMark();
        this.pushDict();
        this.assign(items);
        return true;
      }
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        this.pushList(this.popLast(code - 0x84));
        return true;
      case 0x61: // APPEND
        this.extend([this.pop()]);
        return true;
      case 0x65: // APPENDS
      case 0x90: // ADDITEMS
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
    const { input } = this;
    switch (code) {
      case 0x71: // BINPUT
        this.remember(input.uint8());
        return true;
      case 0x72: // LONG_BINPUT
        this.remember(input.uint32());
        return true;
      case 0x70: // PUT
        this.remember(Number(input.line()));
        return true;
      case 0x94: // MEMOIZE
        this.remember(this.memo.size);
        return true;
      case 0x68: // BINGET
        this.recall(input.uint8());
        return true;
      case 0x6a: // LONG_BINGET
        this.recall(input.uint32());
        return true;
      case 0x67: // GET
        this.recall(Number(input.line()));
        return true;
      case 0x80: // PROTO
        input.skip(1);
        return true;
      case 0x95: // FRAME
        input.skip(8);
        return true;
      case 0x30: // POP
        this.pop();
        return true;
      case 0x31: // POP_MARK
        this.popToMark();
        return true;
      case 0x32: // DUP
        this.stack.push(this.top());
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
        const [module, name] = this.popLast(2);
        this.pushGlobal(module, name);
        return true;
      }
      case 0x51: // BINPERSID
        this.make(() => this.classes.persistent(this.pop()));
        return true;
      case 0x52: // REDUCE
      case 0x81: {
        // NEWOBJ
        const [callable, args] = this.popLast(2);
        this.call(callable, args);
        return true;
      }
      case 0x92: {
        // NEWOBJ_EX; arguments with names stay aside
        const [callable, args] = this.popLast(3);
        this.call(callable, args);
        return true;
      }
      case 0x6f: {
        // OBJ
        const [callable, ...args] = this.popToMark();
        this.call(callable, args);
        return true;
      }
      case 0x69: {
        // INST
        const [module, name] = [this.input.line(), this.input.line()];
        this.call(new GlobalName(`${module}.${name}`), this.popToMark());
        return true;
      }
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
    this.make(() => new GlobalName(`${module}.${name}`));
  }

  /** What is called may itself be the result of a call (a partial, a method): its object is inert, too. */
  private call(callable: unknown, args: unknown): void {
    if (!Array.isArray(args)) {
      throw new InputError(NO_CALL);
    }
    const list = args as unknown[];
    if (callable instanceof GlobalName) {
      this.make(() => this.classes.construct(callable.className, list));
    } else if (callable instanceof InertObject) {
      this.make(() => new InertObject(callable.className, list));
    } else {
      throw new InputError(NO_CALL);
    }
  }

  private make(value: () => unknown): void {
    this.spend(COST.container);
    this.stack.push(value());
  }

  /** Attributes are kept on objects, and left out elsewhere (an OrderedDict's _metadata). */
  private setState(): void {
    const state = this.pop();
    const target = this.top();
    if (isStateful(target)) {
      target.setState(state);
    } else if (target instanceof InertObject) {
      // With slots the state is a pair of dicts.
      for (const part of Array.isArray(state) ? (state as unknown[]) : [state]) {
        if (part instanceof Map) {
          part.forEach((value, name) => attributesOf(target).set(name, value));
        }
      }
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

  /** Items of an object that is a list of its own kind stay aside. */
  private extend(items: unknown[]): void {
    const list = this.top();
    if (Array.isArray(list)) {
      for (const item of items) {
        list.push(item);
      }
    } else if (!(list instanceof InertObject)) {
      throw new InputError('pickle: appends to something that is not a list');
    }
  }

  /** Items of an object that is a dict of its own kind count as its attributes. */
  private assign(items: unknown[]): void {
    const target = this.top();
    const map = target instanceof InertObject ? attributesOf(target) : target;
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

function attributesOf(target: InertObject): Map<unknown, unknown> {
  target.attributes ??= new Map();
  return target.attributes;
}

function isStateful(value: unknown): value is Stateful {
  return typeof value === 'object' && value !== null && 'setState' in value;
}
