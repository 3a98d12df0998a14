import { InputError } from '../../config/problem';
import type { TensorData } from '../../model';
import { printable } from '../../printable';
import { countIn, isNatural, isShape } from '../stored-shape';
import { GlobalName, type PersistentId, type PickledCall } from './pickle';

interface NumberFormat {
  /** Bytes per number. */
  size: number;
  read: (view: DataView, index: number) => number;
}

/** Storage classes that weights may have. */
const FLOATS = new Map<string, NumberFormat>([
  ['torch FloatStorage', { size: 4, read: (view, i) => view.getFloat32(4 * i, true) }],
  ['torch DoubleStorage', { size: 8, read: (view, i) => view.getFloat64(8 * i, true) }],
  ['torch HalfStorage', { size: 2, read: (view, i) => halfToNumber(view.getUint16(2 * i, true)) }],
  ['torch BFloat16Storage', { size: 2, read: (view, i) => bfloatToNumber(view.getUint16(2 * i, true)) }],
]);

/** Other storages, of masks, indices and step counts beside the weights. */
const OTHER_STORAGES = ['Long', 'Int', 'Short', 'Char', 'Byte', 'Bool'].map((type) => `torch ${type}Storage`);

const CLASSES = new Set([
  'collections OrderedDict',
  'torch._utils _rebuild_tensor_v2',
  'torch._utils _rebuild_parameter',
  'torch Size',
  'torch device',
  ...FLOATS.keys(),
  ...OTHER_STORAGES,
  ...['float32', 'float64', 'float16', 'bfloat16'].map((type) => `torch ${type}`),
]);

/** Classes that a checkpoint of tensors refers to; TransformerLens' configuration among them, as a bare record. */
export function allowedClass(name: string): boolean {
  return CLASSES.has(name) || /^transformer_lens\.[\w.]+ HookedTransformerConfig$/.test(name);
}

/** The call behind a pickled tensor or parameter, or undefined when `value` is something else. */
export function tensorCall(value: unknown): PickledCall | undefined {
  const { callable, args } = (value ?? {}) as Partial<PickledCall>;
  const inner = callable === 'torch._utils _rebuild_parameter' ? args?.[0] : value;
  const call = (inner ?? {}) as Partial<PickledCall>;
  return call.callable === 'torch._utils _rebuild_tensor_v2' ? (inner as PickledCall) : undefined;
}

/**
 * Reads a tensor, strides followed, as float32 in row-major order.
 * @param limit numbers it may have
 * @throws InputError before anything is allocated when it reaches beyond its storage or the limit
 */
export function readTensor(
  name: string,
  { args }: PickledCall,
  files: ReadonlyMap<string, Buffer>,
  limit: number,
): TensorData {
  const [storage, offset, shape, stride] = args;
  if (!isNatural(offset) || !isShape(shape) || !isShape(stride) || shape.length !== stride.length) {
    throw new InputError(`tensor ${printable(name)} has no valid shape, stride and offset`);
  }
  const { format, isFloat32, bytes } = readStorage(name, storage, files);
  const count = countIn(shape);
  const available = Math.floor(bytes.length / format.size);
  const last = shape.reduce((index, size, axis) => index + (size - 1) * stride[axis], offset);
  if (count === undefined || (count > 0 && (count > available || last >= available))) {
    throw new InputError(
      `tensor ${printable(name)} [${shape.join(', ')}] reaches beyond its ${available} stored numbers`,
    );
  }
  if (count > limit) {
    throw new InputError(`tensor ${printable(name)} and those before it claim more numbers than the file can have`);
  }
  if (isFloat32 && isRowMajor(shape, stride)) {
    const begin = bytes.byteOffset + 4 * offset;
    return { shape, data: new Float32Array(bytes.buffer.slice(begin, begin + 4 * count) as ArrayBuffer) };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { shape, data: gather(count, shape, stride, offset, (at) => format.read(view, at)) };
}

function gather(
  count: number,
  shape: readonly number[],
  stride: readonly number[],
  offset: number,
  read: (at: number) => number,
): Float32Array {
  const data = new Float32Array(count);
  const index = new Array<number>(shape.length).fill(0);
  for (let i = 0, at = offset; i < count; i++) {
    data[i] = read(at);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += stride[axis];
      if (++index[axis] < shape[axis]) {
        break;
      }
      at -= stride[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return data;
}

function isRowMajor(shape: readonly number[], stride: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && stride[axis] !== expected) {
      return false;
    }
    expected *= shape[axis];
  }
  return true;
}

/** A storage's persistent id is ('storage', class, file name, device, element count). */
function readStorage(
  name: string,
  storage: unknown,
  files: ReadonlyMap<string, Buffer>,
): { format: NumberFormat; isFloat32: boolean; bytes: Buffer } {
  const id = (storage as Partial<PersistentId> | null | undefined)?.persistentId;
  const [, type, key] = Array.isArray(id) ? (id as unknown[]) : [];
  const bytes = typeof key === 'string' ? files.get(`data/${key}`) : undefined;
  if (!(type instanceof GlobalName) || !bytes) {
    throw new InputError(`tensor ${printable(name)} refers to data that are not in the file`);
  }
  const format = FLOATS.get(type.name);
  if (!format) {
    const found = printable(type.name.replace('torch ', ''));
    throw new InputError(`tensor ${printable(name)} is a ${found}; weights must be floating-point numbers`);
  }
  return { format, isFloat32: type.name === 'torch FloatStorage', bytes };
}

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) {
    return fraction ? NaN : sign * Infinity;
  }
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

function bfloatToNumber(bits: number): number {
  CONVERTER.setUint32(0, bits << 16);
  return CONVERTER.getFloat32(0);
}

const CONVERTER = new DataView(new ArrayBuffer(4));
