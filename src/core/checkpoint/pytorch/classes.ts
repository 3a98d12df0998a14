import { InputError } from '../../config/problem';
import { arrayOf, Dtype, NumpyArray, scalarOf } from './numpy';
import { type Classes, GlobalName, InertObject, PickledBytes } from './pickle-objects';
import { type FindStorage, Storage, tensorOf } from './tensors';

type Maker = (args: readonly unknown[]) => unknown;

/** What is made of the classes of a PyTorch checkpoint: containers, tensors and arrays; all others are inert. */
export function torchClasses(find: FindStorage): Classes {
  const construct = (className: string, args: readonly unknown[]): unknown => {
    if (className.startsWith('joblib.')) {
      throw new InputError('a joblib file; save the weights with torch.save(model.state_dict(), …)');
    }
    const name = className.replace(/^numpy\._core\./, 'numpy.core.').replace(/^__builtin__\./, 'builtins.');
    const make = Object.hasOwn(MAKERS, name) ? MAKERS[name] : undefined;
    return make?.(args) ?? tensorOf(name, args, construct) ?? new InertObject(className, args);
  };
  return { construct, persistent: (id) => Storage.of(id, find) ?? new InertObject('persistent', [id]) };
}

const MAKERS: Readonly<Record<string, Maker>> = {
  'collections.OrderedDict': ([items]) => mapOf(items),
  'collections.defaultdict': ([, items]) => mapOf(items),
  'collections.Counter': ([items]) => mapOf(items),
  'builtins.dict': ([items]) => mapOf(items),
  'builtins.list': ([items]) => listOf(items),
  'builtins.tuple': ([items]) => listOf(items),
  'builtins.set': ([items]) => listOf(items),
  'builtins.frozenset': ([items]) => listOf(items),
  'collections.deque': ([items]) => listOf(items),
  'torch.Size': ([items]) => listOf(items),
  'builtins.bytearray': ([bytes]) => bytes,
  // How Python 3 writes bytes in protocol 2.
  '_codecs.encode': ([text]) => (typeof text === 'string' ? new PickledBytes(Buffer.from(text, 'latin1')) : undefined),
  'copyreg._reconstructor': reconstructed,
  'copy_reg._reconstructor': reconstructed,
  'numpy.core.multiarray._reconstruct': () => new NumpyArray(),
  'numpy.core.multiarray.scalar': ([dtype, bytes]) => scalarOf(dtype, bytes),
  'numpy.core.numeric._frombuffer': ([bytes, dtype, shape, order]) => arrayOf(shape, dtype, order === 'F', bytes),
  'numpy.dtype': ([code]) => (typeof code === 'string' ? new Dtype(code) : undefined),
};

/** `copyreg._reconstructor(class, base, state)`: an object of protocols 0 and 1. */
function reconstructed([made, , state]: readonly unknown[]): unknown {
  if (!(made instanceof GlobalName)) {
    return undefined;
  }
  const object = new InertObject(made.className, []);
  if (state instanceof Map) {
    object.attributes = state;
  }
  return object;
}

/** From nothing, a dict, or pairs. */
function mapOf(items: unknown): Map<unknown, unknown> | undefined {
  if (items === undefined || items instanceof Map) {
    return new Map(items);
  }
  const pairs = Array.isArray(items) && items.every((item) => Array.isArray(item) && item.length === 2);
  return pairs ? new Map(items as [unknown, unknown][]) : undefined;
}

function listOf(items: unknown): unknown[] | undefined {
  return items === undefined ? [] : Array.isArray(items) ? [...(items as unknown[])] : undefined;
}
