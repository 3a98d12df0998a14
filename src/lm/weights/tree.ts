/** The places of a model's weights; T is what stands there: what is wanted, or the tensor. */
export interface ModelOf<T> {
  /** [vocabulary, d_model] */
  readonly embed: T;
  /** [context, d_model], where positions are learned. */
  readonly positions?: T;
  readonly blocks: readonly BlockOf<T>[];
  readonly lnFinal: NormOf<T>;
  /** [vocabulary, d_model]; undefined: it is the embedding. */
  readonly unembed?: T;
}

export interface BlockOf<T> {
  readonly ln1: NormOf<T>;
  /** To heads · d_head. */
  readonly queries: LinearOf<T>;
  /** To key-value heads · d_head. */
  readonly keys: LinearOf<T>;
  readonly values: LinearOf<T>;
  /** Of queries and keys, each [d_head]. */
  readonly queryNorm?: NormOf<T>;
  readonly keyNorm?: NormOf<T>;
  /** From heads · d_head to d_model. */
  readonly output: LinearOf<T>;
  /** Of what attention writes. */
  readonly ln1Post?: NormOf<T>;
  readonly ln2: NormOf<T>;
  /** Through the activation function. */
  readonly mlpIn: LinearOf<T>;
  /** Where the MLP is gated: what its activations are multiplied by. */
  readonly mlpFactor?: LinearOf<T>;
  readonly mlpOut: LinearOf<T>;
  /** Of what the MLP writes. */
  readonly ln2Post?: NormOf<T>;
}

export interface NormOf<T> {
  /** Scales what is normed, the 1 of Gemma's 1 + w within it. */
  readonly weight: T;
  readonly bias?: T;
}

export interface LinearOf<T> {
  /** [out, in], in every family */
  readonly weight: T;
  readonly bias?: T;
}

type Tree<T> = T | { readonly [name: string]: Tree<T> | undefined } | readonly Tree<T>[];

/** All that stands in the tree, with its place, e.g. `blocks.0.queries.weight`. */
export function leaves<T extends object>(model: ModelOf<T>, isLeaf: (value: object) => value is T): [string, T][] {
  const found: [string, T][] = [];
  const walk = (value: Tree<T>, way: readonly string[]): void => {
    if (isLeaf(value)) {
      found.push([way.join('.'), value]);
      return;
    }
    Object.entries(value).forEach(([name, below]) => below !== undefined && walk(below as Tree<T>, [...way, name]));
  };
  walk(model as unknown as Tree<T>, []);
  return found;
}
