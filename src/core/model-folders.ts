import * as fs from 'node:fs';
import * as path from 'node:path';
import type { NamedModel } from './sycophancy/target';

/** `gpt2`, `gpt_neox`: what a folder's config.json says; undefined where the folder is none of a language model. */
export function modelTypeOf(folder: string): string | undefined {
  try {
    const config = JSON.parse(fs.readFileSync(path.join(folder, 'config.json'), 'utf8')) as { model_type?: unknown };
    return typeof config.model_type === 'string' ? config.model_type : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a folder is one of a language model. A run has a config.json, too, but none of a model. */
export function isModelFolder(folder: string): boolean {
  return modelTypeOf(folder) !== undefined;
}

export function namedModel(place: string): NamedModel {
  return { place, name: path.basename(path.resolve(place)) };
}

/** Model folders among a folder's own, by the last number of their names: Pythia's `step1000`, `checkpoint-500`. */
export function modelsIn(folder: string): NamedModel[] {
  if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    return [];
  }
  const models = fs
    .readdirSync(folder)
    .map((name) => path.join(folder, name))
    .filter(isModelFolder)
    .map((place) => ({ ...namedModel(place), step: lastNumber(path.basename(place)) }));
  return models.sort((a, b) => (a.step ?? Infinity) - (b.step ?? Infinity) || a.name.localeCompare(b.name));
}

function lastNumber(name: string): number | undefined {
  const found = /(\d{1,15})\D*$/.exec(name);
  return found ? Number(found[1]) : undefined;
}
