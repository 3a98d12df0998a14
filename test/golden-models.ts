import * as fs from 'node:fs';
import * as path from 'node:path';
import type { TaskConfig } from '../src/core/config/types';
import type { SplitLoss } from '../src/core/measures/split-loss';

/** What test/fixtures/golden/reference.py says of a model: numpy, float64. */
export interface Reference {
  readonly p: number;
  readonly seed: number;
  readonly train_fraction: number;
  readonly original: SplitLoss;
  readonly key_frequencies: number[];
  readonly W_L_share: Record<string, number>;
  readonly W_E_share: Record<string, number>;
  readonly gini: { W_E: number; W_L: number };
  readonly sum_squared_weights: number;
  readonly excluded: SplitLoss;
  readonly control_frequencies: number[];
  readonly embedding_remove_all: SplitLoss;
  readonly embedding_remove_control: SplitLoss;
  readonly embedding_keep_only: SplitLoss;
  readonly embedding_remove_each: Record<string, SplitLoss>;
  readonly attention_mean_pattern: SplitLoss;
  readonly zero_mlp: SplitLoss;
  readonly trig: { readonly logit_fve: number };
}

/** A model that grokked addition, and its measures by somebody else's code. */
export interface GoldenModel {
  /** For the titles of tests. */
  readonly title: string;
  readonly file: string;
  readonly reference: Reference;
  readonly task: Pick<TaskConfig, 'operation' | 'modulus' | 'trainFraction' | 'split'>;
  /** The split for `--split`. */
  readonly split: string;
}

function goldenModel(title: string, file: string): GoldenModel {
  const reference = JSON.parse(fs.readFileSync(file.replace(/\.\w+$/, '.json'), 'utf8')) as Reference;
  const { p: modulus, seed, train_fraction: trainFraction } = reference;
  return {
    title,
    file,
    reference,
    task: { operation: 'add', modulus, trainFraction, split: { method: 'python-shuffle', seed } },
    split: `python:${seed}:${trainFraction}`,
  };
}

/** Trained in PyTorch by this project: p 97, λ = 1, split python-shuffle seed 11, 3,000 epochs. Nothing but tensors in it. */
export const ourModel = goldenModel(
  'our model (p 97, λ = 1)',
  path.join(__dirname, 'fixtures', 'golden', 'p97-seed11-f0.4.safetensors'),
);

/**
 * Released with Nanda et al. 2023: p 113, λ = 0.1, seed 1, epoch 107,790. It is not part of the project: a folder beside
 * it may have it.
 */
const PUBLISHED = path.join(__dirname, '../../shared/golden/nanda-wd0.1-seed1.pth');

const publishedModels = fs.existsSync(PUBLISHED)
  ? [goldenModel('the published model of Nanda et al. 2023 (p 113, λ = 0.1, seed 1)', PUBLISHED)]
  : [];

/** Defines a test of the published model where its file is; `npm test` says in a line where it is not. */
export function itWithPublishedModel(title: string, test: (model: GoldenModel) => void | Promise<void>): void {
  publishedModels.forEach((model) => it(title, () => test(model)));
}

/** Our model and, where its file is, the published one. */
export const goldenModels: readonly GoldenModel[] = [ourModel, ...publishedModels];
