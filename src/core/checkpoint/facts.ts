import { InputError } from '../config/problem';
import { printable } from '../printable';
import type { Stored } from './contents';
import { entriesOf, isDict, isObject, isTensor } from './find-weights';

/** Something that a file says of itself: a number, a text, a switch, or nothing. */
export type FactValue = number | string | boolean | null;

export interface Fact {
  readonly name: string;
  readonly value: FactValue;
  /** Where it stands, e.g. `config.act_fn`. */
  readonly place: string;
  /** Of a TransformerLens configuration, whose every field is known. */
  readonly lens: boolean;
}

/** Keys under which scripts keep what they were called with. */
const SETTINGS = /config|cfg|args|hparam|hyper|param|setting|option|meta|task|data|train/i;
const MAX_DEPTH = 4;
const MAX_FACTS = 2000;

/** What a file says beside its weights, by name. */
export class Facts {
  constructor(readonly all: readonly Fact[]) {}

  /** The facts of any of these names, whatever their case; null counts as not said. */
  named(...names: readonly string[]): Fact[] {
    const wanted = names.map((name) => name.toLowerCase());
    return this.all.filter(({ name, value }) => value !== null && wanted.includes(name.toLowerCase()));
  }

  /**
   * The one value that a file gives for something, under any of its names.
   * @param accept what such a value can be: others are of something else that has the same name
   * @throws InputError when it gives two
   */
  one(names: readonly string[], accept: (value: FactValue) => boolean = () => true): Fact | undefined {
    const [first, ...others] = this.named(...names).filter(({ value }) => accept(value));
    const other = others.find(({ value }) => value !== first.value);
    if (other) {
      throw new InputError(
        `says ${said(first)}, but also ${said(other)}; it must say one thing: save it with one of them alone`,
      );
    }
    return first;
  }

  /** As `one`, where it is a number. */
  number(names: readonly string[], accept = (value: number) => Number.isFinite(value)): number | undefined {
    return this.one(names, (value) => typeof value === 'number' && accept(value))?.value as number | undefined;
  }
}

/** A fact as a line names it, e.g. `config.act_fn = solu`. */
export function said({ place, value }: Fact): string {
  return `${printable(place)} = ${printable(String(value))}`;
}

/**
 * Gathers what stands beside the weights: in what they lie in, and in the settings there.
 * @param parents what the weights lie in, the root first
 */
export function factsBeside(parents: readonly Stored[]): Facts {
  const facts: Fact[] = [];
  const seen = new Set<Stored>();
  const collect = (holder: Stored, place: string, depth: number): void => {
    if (seen.has(holder) || depth > MAX_DEPTH) {
      return;
    }
    seen.add(holder);
    const lens = isLensConfig(holder);
    for (const [name, value] of entriesOf(holder)) {
      const at = place === '' ? String(name) : `${place}.${name}`;
      const scalar = scalarOf(value);
      if (scalar !== undefined && facts.length < MAX_FACTS) {
        facts.push({ name: String(name), value: scalar, place: at, lens });
      } else if (
        (isDict(value) || isObject(value)) &&
        (depth > 0 || SETTINGS.test(String(name))) &&
        !isWeights(value)
      ) {
        collect(value, at, depth + 1);
      }
    }
  };
  // The nearest to the weights first.
  parents.toReversed().forEach((parent) => collect(parent, '', 0));
  return new Facts(facts);
}

/** Facts of a text such as a safetensors file has: numbers, switches and JSON in it are read. */
export function parsedMetadata(metadata: Readonly<Record<string, string>>): Stored {
  return new Map(Object.entries(metadata).map(([name, text]) => [name, parsedText(text)]));
}

function parsedText(text: string): Stored {
  if (!/^\s*([[{\d-]|true|false|null)/.test(text)) {
    return text;
  }
  try {
    return fromJson(JSON.parse(text));
  } catch {
    return text; // also nested more deeply than the parser can follow
  }
}

function fromJson(value: unknown): Stored {
  if (Array.isArray(value)) {
    return value.map(fromJson);
  }
  return typeof value === 'object' && value !== null
    ? new Map(Object.entries(value).map(([name, child]) => [name, fromJson(child)]))
    : (value as FactValue);
}

/** A number in a tensor of one, the last part of the name of a class or function, or the value itself. */
function scalarOf(value: Stored): FactValue | undefined {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (isTensor(value)) {
    return value.shape.every((size) => size === 1) ? numberIn(value) : undefined;
  }
  const isName = isObject(value) && value.args.length === 0 && !value.attributes;
  return isName ? value.className.slice(value.className.lastIndexOf('.') + 1) : undefined;
}

function numberIn(tensor: { values(): Float64Array }): number | undefined {
  try {
    return tensor.values()[0];
  } catch (error) {
    if (error instanceof InputError) {
      return undefined; // of a type that is not read: not a number
    }
    throw error;
  }
}

function isWeights(value: Stored): boolean {
  return entriesOf(value).some(([, child]) => isTensor(child) && child.shape.length > 1);
}

/** A configuration of TransformerLens: an object of its class, or the dict of one. */
function isLensConfig(holder: Stored): boolean {
  if (isObject(holder)) {
    return /TransformerConfig$/.test(holder.className);
  }
  return isDict(holder) && (holder.has('normalization_type') || (holder.has('act_fn') && holder.has('d_vocab')));
}
