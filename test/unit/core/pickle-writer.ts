import { zipSync } from 'fflate';

/** Bytes of a pickle given as text, one byte a character. */
export const raw = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Opcodes that push a text. */
export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([raw('X'), length, bytes]);
}

/** Opcodes that push an integer. */
export function integer(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = 8;
  bytes.writeBigInt64LE(BigInt(value), 1);
  return Buffer.concat([raw('\x8a'), bytes]);
}

const tuple = (...items: Buffer[]): Buffer => Buffer.concat([raw('('), ...items, raw('t')]);

/** Opcodes that push a dict of what other opcodes push. */
export function dict(entries: Record<string, Buffer>): Buffer {
  const items = Object.entries(entries).flatMap(([key, value]) => [text(key), value]);
  return Buffer.concat([raw('}('), ...items, raw('u')]);
}

/** Opcodes that push a class or function by its `module name`. */
export const global = (name: string): Buffer => raw(`c${name.replace(' ', '\n')}\n`);

/** Opcodes that push a tensor as torch.save writes it; by default of the four float32 numbers of `data/0`. */
export function tensor({
  shape = [4],
  stride = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1)),
  offset = 0,
  key = '0',
  storage = 'torch FloatStorage',
}: { shape?: number[]; stride?: number[]; offset?: number; key?: string; storage?: string } = {}): Buffer {
  const id = tuple(text('storage'), global(storage), text(key), text('cpu'), integer(4));
  const hooks = Buffer.concat([global('collections OrderedDict'), raw(')R')]);
  const args = tuple(
    Buffer.concat([id, raw('Q')]),
    integer(offset),
    tuple(...shape.map(integer)),
    tuple(...stride.map(integer)),
    raw('\x89'),
    hooks,
  );
  return Buffer.concat([global('torch._utils _rebuild_tensor_v2'), args, raw('R')]);
}

/** A `.pth` file: the pickle between its protocol and its end, and further entries. */
export function torchFile(pickle: Buffer, entries: Record<string, Buffer>): Buffer {
  const files = { 'data.pkl': Buffer.concat([raw('\x80\x02'), pickle, raw('.')]), ...entries };
  const named = Object.entries(files).map(([name, bytes]): [string, Uint8Array] => [`archive/${name}`, bytes]);
  return Buffer.from(zipSync(Object.fromEntries(named), { level: 0 }));
}
