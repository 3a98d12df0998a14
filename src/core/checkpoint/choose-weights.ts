import { InputError } from '../config/problem';
import { printable } from '../printable';
import type { Stored, StoredTensor } from './contents';
import { epochsOf } from './history-epochs';
import { findStateDicts, isDict, isList, type StateDict } from './find-weights';

/** The weights of a transformer in a file, by TransformerLens' names. */
export interface ChosenWeights {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** What they lie in, the root first. */
  readonly parents: readonly Stored[];
  /** Of a history: the updates made, where it says them. */
  readonly epoch?: number;
  /** Names of tensors beside them that are of no transformer, and places of further models. */
  readonly aside: readonly string[];
}

/** A series of state dicts, oldest first. */
export interface StoredHistory {
  /** Keys from the root to the list, e.g. `checkpoints`. */
  readonly name: string;
  readonly parents: readonly Stored[];
  readonly items: readonly { readonly key: string | number; readonly dict: StateDict }[];
}

/** Names by which a transformer of TransformerLens, or of the original paper's scripts, is known. */
const KNOWN = /^(.*\.)?(embed\.W_E|pos_embed\.W_pos|unembed\.W_U|blocks\.0\.(attn\.W_[QKVO]|mlp\.W_(in|out)))$/;

/** What wrappers of PyTorch put into names, wherever they stand. */
const WRAPPERS = /(^|\.)((_orig_mod|module|_fsdp_wrapped_module|_checkpoint_wrapped_module)\.)+/g;

/** Keys that hold the model itself, the likeliest first. */
const MODEL_KEYS = [
  'model',
  'model_state_dict',
  'model_state',
  'state_dict',
  'net',
  'network',
  'transformer',
  'weights',
  'params',
  'parameters',
  'module',
];

/**
 * Finds the transformer of a file: its only one, or that under the usual key; of a history the newest.
 * @throws InputError when there is none, or several and nothing says which
 */
export function chooseWeights(root: Stored): { weights: ChosenWeights; history?: StoredHistory } {
  const dicts = findStateDicts(root);
  const most = dicts.reduce((best, dict) => Math.max(best, knownNames(dict)), 0);
  if (most === 0) {
    throw new InputError(`holds no transformer with TransformerLens' names (embed.W_E, …)${whatElse(root, dicts)}`);
  }
  const models = dicts.filter((dict) => knownNames(dict) === most);
  const history = historyOf(models);
  const inHistory = new Set(history?.items.map(({ dict }) => dict));
  const singles = models.filter((dict) => !inHistory.has(dict));
  const newest = history && newestOf(history);
  const usual = Math.min(...singles.map(rank));
  const best = singles.filter((dict) => rank(dict) === usual);
  const chosen = usual === Infinity && newest ? newest.dict : best[0];
  if (chosen !== newest?.dict && best.length > 1) {
    throw new InputError(
      `holds several models (${best.map(placeOf).slice(0, 5).join(', ')}), and nothing says which is meant; save one alone`,
    );
  }
  const others = singles.filter((dict) => dict !== chosen).map((dict) => `the model in ${placeOf(dict)}`);
  const { tensors, aside } = stripped(chosen);
  const epoch = chosen === newest?.dict ? newest.epoch : undefined;
  return { weights: { tensors, parents: chosen.parents, epoch, aside: [...aside, ...others] }, history };
}

/** The tensors of a state dict by TransformerLens' names, and those that have other names before them. */
export function stripped({ tensors }: StateDict): { tensors: Map<string, StoredTensor>; aside: string[] } {
  const named = [...tensors].map(([name, tensor]): [string, StoredTensor] => [unwrapped(name), tensor]);
  const counts = new Map<string, number>();
  for (const [name] of named) {
    const match = KNOWN.exec(name);
    if (match) {
      const prefix = match[1] ?? '';
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    }
  }
  const most = Math.max(...counts.values());
  const prefixes = [...counts].filter(([, count]) => count === most).map(([prefix]) => prefix);
  if (prefixes.length > 1 && !prefixes.includes('')) {
    const texts = prefixes.map((prefix) => printable(`${prefix}embed.W_E`));
    throw new InputError(`holds several models (${texts.join(', ')}), and nothing says which is meant; save one alone`);
  }
  const prefix = prefixes.includes('') ? '' : prefixes[0];
  const inside = named.filter(([name]) => name.startsWith(prefix));
  return {
    tensors: new Map(inside.map(([name, tensor]) => [name.slice(prefix.length), tensor])),
    aside: named.filter(([name]) => !name.startsWith(prefix)).map(([name]) => name),
  };
}

function newestOf(history: StoredHistory): { dict: StateDict; epoch?: number } {
  const epochs = epochsOf(history);
  const order = epochs ?? history.items.map((_, i) => i);
  const at = order.indexOf(Math.max(...order));
  return { dict: history.items[at].dict, epoch: epochs?.[at] };
}

function unwrapped(name: string): string {
  return name.replace(WRAPPERS, '$1');
}

function knownNames({ tensors }: StateDict): number {
  return new Set([...tensors.keys()].flatMap((name) => KNOWN.exec(unwrapped(name))?.[2] ?? [])).size;
}

function rank({ path }: StateDict): number {
  const at = MODEL_KEYS.indexOf(String(path.at(-1)).toLowerCase());
  return path.length === 0 ? -1 : at < 0 ? Infinity : at;
}

function placeOf({ path }: StateDict): string {
  return path.length === 0 ? 'its root' : printable(path.join('.'));
}

/** Where in its path a state dict is one of a series: the place in a list, or a number as a key. */
function seriesAt({ path, parents }: StateDict): number {
  return path.findIndex((key, i) => isList(parents[i]) || (isDict(parents[i]) && /^\d+$/.test(String(key))));
}

/** The longest series of state dicts. */
function historyOf(models: readonly StateDict[]): StoredHistory | undefined {
  const series = new Map<string, StateDict[]>();
  for (const dict of models) {
    const at = seriesAt(dict);
    if (at >= 0) {
      const name = JSON.stringify([dict.path.slice(0, at), dict.path.slice(at + 1)]);
      const dicts = series.get(name) ?? [];
      dicts.push(dict);
      series.set(name, dicts);
    }
  }
  const longest = [...series.values()].reduce<StateDict[]>(
    (best, dicts) => (dicts.length > best.length ? dicts : best),
    [],
  );
  if (longest.length === 0) {
    return undefined;
  }
  const at = seriesAt(longest[0]);
  const { path, parents } = longest[0];
  return {
    name: printable(path.slice(0, at).join('.')),
    parents: parents.slice(0, at + 1),
    items: longest.map((dict) => ({ key: dict.path[at], dict })),
  };
}

function whatElse(root: Stored, dicts: readonly StateDict[]): string {
  const [first] = dicts;
  if (!first) {
    return isDict(root) && root.size === 0 ? '; it is empty' : '; it holds no tensors by name';
  }
  const names = [...first.tensors.keys()].slice(0, 3).map((text) => printable(text));
  return `; its tensors are called ${names.join(', ')}${first.tensors.size > names.length ? ', …' : ''}`;
}
