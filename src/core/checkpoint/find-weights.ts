import type { Stored, StoredDict, StoredObject, StoredTensor } from './contents';

/** Tensors by name, as `state_dict()` gives them, and where in a file they are. */
export interface StateDict {
  /** Keys from the root, e.g. `['checkpoints', 3]`. */
  readonly path: readonly (string | number)[];
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** What it lies in, the root first. */
  readonly parents: readonly Stored[];
}

/** Objects that are looked into; a file with a history of weights has some ten thousand. */
const MAX_VISITS = 100_000;
const MAX_DEPTH = 32;

/** All dicts of tensors that a file holds, and modules that were saved whole, in the order in which they are stored. */
export function findStateDicts(root: Stored): StateDict[] {
  const found: StateDict[] = [];
  let visits = 0;
  const visit = (value: Stored, path: readonly (string | number)[], parents: readonly Stored[]): void => {
    // What stands in two places is found in both; what contains itself is not followed.
    const isContainer = typeof value === 'object' && value !== null && !isTensor(value);
    if (!isContainer || path.length > MAX_DEPTH || ++visits > MAX_VISITS || parents.includes(value)) {
      return;
    }
    const tensors = isObject(value) ? moduleTensors(value) : isDict(value) ? tensorsOf(value) : undefined;
    if (tensors && tensors.size > 0) {
      found.push({ path, tensors, parents });
    }
    const within = [...parents, value];
    const visitEntry = (key: string | number, child: Stored): void => {
      if (typeof child === 'object') {
        visit(child, [...path, key], within); // a list of a million losses is not copied
      }
    };
    if (isList(value)) {
      value.forEach((child, i) => visitEntry(i, child));
    } else {
      entriesOf(value).forEach(([key, child]) => visitEntry(key, child));
    }
  };
  visit(root, [], []);
  return found;
}

/** Names and values of a dict or an object's attributes; keys that are neither texts nor numbers are left out. */
export function entriesOf(value: Stored): [key: string | number, value: Stored][] {
  const entries: Iterable<[unknown, Stored]> = (isObject(value) ? value.attributes : isDict(value) && value) || [];
  return [...entries].filter(
    (entry): entry is [string | number, Stored] => typeof entry[0] === 'string' || typeof entry[0] === 'number',
  );
}

function tensorsOf(dict: StoredDict): Map<string, StoredTensor> {
  const named = [...dict].filter(
    (entry): entry is [string, StoredTensor] => typeof entry[0] === 'string' && isTensor(entry[1]),
  );
  return new Map(named);
}

/** A module of PyTorch that was pickled as a whole keeps its tensors in `_parameters` and `_buffers`, and its parts in `_modules`. */
function moduleTensors(root: StoredObject): Map<string, StoredTensor> | undefined {
  if (!isDict(root.attributes?.get('_modules'))) {
    return undefined;
  }
  const tensors = new Map<string, StoredTensor>();
  const collect = (module: StoredObject, prefix: string, depth: number): void => {
    for (const part of ['_parameters', '_buffers']) {
      const own = module.attributes?.get(part);
      if (isDict(own)) {
        tensorsOf(own).forEach((tensor, name) => tensors.set(prefix + name, tensor));
      }
    }
    const modules = module.attributes?.get('_modules');
    for (const [name, child] of isDict(modules) && depth < MAX_DEPTH ? modules : []) {
      if (typeof name === 'string' && isObject(child)) {
        collect(child, `${prefix}${name}.`, depth + 1);
      }
    }
  };
  collect(root, '', 0);
  return tensors;
}

export function isTensor(value: Stored | undefined): value is StoredTensor {
  return isRecord(value) && value.kind === 'tensor';
}

export function isObject(value: Stored | undefined): value is StoredObject {
  return isRecord(value) && value.kind === 'object';
}

export function isDict(value: Stored | undefined): value is StoredDict {
  return value instanceof Map;
}

export function isList(value: Stored | undefined): value is readonly Stored[] {
  return Array.isArray(value);
}

function isRecord(value: Stored | undefined): value is StoredTensor | StoredObject {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
