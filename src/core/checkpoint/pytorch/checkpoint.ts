import { InputError } from '../../config/problem';
import type { Parameters, TensorData } from '../../model';
import { isBookkeeping } from '../stored-shape';
import { readArchive } from './archive';
import { type PickledCall, readPickle } from './pickle';
import { allowedClass, readTensor, tensorCall } from './tensors';

/** Keys under which training scripts keep the weights. */
const STATE_DICT_KEYS = ['model', 'state_dict', 'model_state_dict'];

/** The weights of a PyTorch `.pth`/`.pt` checkpoint as they are stored, and what else it says in plain numbers and text. */
export interface PytorchCheckpoint {
  tensors: Parameters;
  /** Numbers and strings beside the weights and in its `config`, by key. */
  details: Record<string, number | string>;
}

/**
 * Reads a `.pth`/`.pt` file: a state dict, or a dict that has one under `model`, `state_dict` or `model_state_dict`.
 * Masks and other buffers are left out. The tensors together have at most as many numbers as the file has bytes, however
 * often they share a storage.
 * @throws InputError with one line for anything else, broken or hostile
 */
export function decodePytorch(file: Buffer): PytorchCheckpoint {
  const files = readArchive(file);
  const pickle = files.get('data.pkl');
  if (!pickle) {
    throw new InputError('not a PyTorch checkpoint: the zip has no data.pkl');
  }
  if (files.get('byteorder')?.toString('latin1', 0, 8) === 'big') {
    throw new InputError('a big-endian checkpoint; save it again on a little-endian machine');
  }
  const root = readPickle(pickle, allowedClass);
  const nested = isDict(root) ? STATE_DICT_KEYS.map((key) => root.get(key)).find(isDict) : undefined;
  const state = nested ?? root;
  if (!isDict(state)) {
    throw new InputError('a PyTorch file without a state dict; save model.state_dict()');
  }
  const tensors: [string, TensorData][] = [];
  let left = file.length;
  for (const [name, value] of state) {
    const call = tensorCall(value);
    if (call && typeof name === 'string' && !isBookkeeping(name)) {
      const tensor = readTensor(name, call, files, left);
      left -= tensor.data.length;
      tensors.push([name, tensor]);
    }
  }
  if (tensors.length === 0) {
    throw new InputError('a PyTorch file without tensors in its state dict; save model.state_dict()');
  }
  return { tensors: Object.fromEntries(tensors), details: nested && isDict(root) ? detailsOf(root) : {} };
}

function isDict(value: unknown): value is Map<unknown, unknown> {
  return value instanceof Map;
}

/** The config may be a dict, or a record such as TransformerLens' whose attributes are one. */
function detailsOf(root: Map<unknown, unknown>): Record<string, number | string> {
  const found = root.get('config');
  const config = isDict(found) ? found : (found as Partial<PickledCall> | null | undefined)?.state;
  const entries = [...(isDict(config) ? config : []), ...root].filter(
    (entry): entry is [string, number | string] =>
      typeof entry[0] === 'string' && (typeof entry[1] === 'number' || typeof entry[1] === 'string'),
  );
  return Object.fromEntries(entries);
}
