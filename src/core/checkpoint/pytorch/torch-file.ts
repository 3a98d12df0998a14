import { zipSync } from 'fflate';
import type { TensorData } from '../../model';

/** What a `.pt` file may hold here. */
export type TorchValue = number | string | boolean | null | TensorData | { readonly [name: string]: TorchValue };

/**
 * A file as `torch.save` writes it (PyTorch ≥ 1.6): a zip, not compressed, of a pickle of protocol 2 and the numbers of each
 * tensor, float32. It loads with `weights_only`, too: of classes it names torch's tensors alone.
 */
export function torchFile(value: TorchValue): Buffer {
  const storages: Uint8Array[] = [];
  const pickle = Buffer.concat([ascii('\x80\x02'), pickled(value, storages), ascii('.')]);
  const entries: [string, Uint8Array][] = [
    ['data.pkl', pickle],
    ['byteorder', ascii('little')],
    ...storages.map((bytes, key): [string, Uint8Array] => [`data/${key}`, bytes]),
    ['version', ascii('3\n')],
  ];
  return Buffer.from(
    zipSync(Object.fromEntries(entries.map(([name, bytes]) => [`archive/${name}`, bytes])), { level: 0 }),
  );
}

function pickled(value: TorchValue, storages: Uint8Array[]): Buffer {
  switch (typeof value) {
    case 'string':
      return text(value);
    case 'boolean':
      return ascii(value ? '\x88' : '\x89');
    case 'number':
      return Number.isInteger(value) ? integer(value) : float(value);
    case 'object':
      break;
  }
  if (value === null) {
    return ascii('N');
  }
  if (value.data instanceof Float32Array) {
    return tensor(value as TensorData, storages);
  }
  const entries = Object.entries(value as Readonly<Record<string, TorchValue>>);
  return Buffer.concat([
    ascii('}('),
    ...entries.flatMap(([name, entry]) => [text(name), pickled(entry, storages)]),
    ascii('u'),
  ]);
}

/** torch._utils._rebuild_tensor_v2(storage, 0, shape, stride, requires_grad, hooks) */
function tensor({ shape, data }: TensorData, storages: Uint8Array[]): Buffer {
  const key = storages.push(new Uint8Array(Float32Array.from(data).buffer)) - 1;
  const stride = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const storage = tuple(
    text('storage'),
    named('torch', 'FloatStorage'),
    text(String(key)),
    text('cpu'),
    integer(data.length),
  );
  const hooks = Buffer.concat([named('collections', 'OrderedDict'), ascii(')R')]);
  const args = [
    storage,
    ascii('Q'),
    integer(0),
    tuple(...shape.map(integer)),
    tuple(...stride.map(integer)),
    ascii('\x89'),
    hooks,
  ];
  return Buffer.concat([named('torch._utils', '_rebuild_tensor_v2'), tuple(...args), ascii('R')]);
}

const ascii = (bytes: string): Buffer => Buffer.from(bytes, 'latin1');
const named = (module: string, name: string): Buffer => ascii(`c${module}\n${name}\n`);
const tuple = (...items: Buffer[]): Buffer => Buffer.concat([ascii('('), ...items, ascii('t')]);

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([ascii('X'), length, bytes]);
}

function integer(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return Buffer.concat([ascii('\x8a\x08'), bytes]);
}

function float(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return Buffer.concat([ascii('G'), bytes]);
}
