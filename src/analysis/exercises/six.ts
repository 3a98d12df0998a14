import * as fs from 'node:fs';
import * as path from 'node:path';

/** What a model has come to. */
export const VERDICTS = ['learned', 'forming', 'memorised', 'untrained'] as const;
export type LearnedVerdict = (typeof VERDICTS)[number];

/**
 * What the six checkpoints of samples/exercises/six are; scripts/six-checkpoints.mjs says how each was trained. Weights alone
 * decide it, by the Gini coefficient of W_L's waves and the mean confidence over all pairs: sure and without structure, hence
 * memorised, are a (0.20, 0.94) and f (0.13, 0.97; a third of its labels were wrong); few waves and sure of every pair, hence
 * learned, are b (0.76, 1.00) and d (0.69, 1.00; another rule than its file says, so that 0% of its answers are those of x + y); waves
 * stand out and it is not sure of every pair in c (0.41, 0.90; 87% right): forming; e has neither (0.09, 0.08): untrained.
 */
export const SIX: Readonly<Record<string, LearnedVerdict>> = {
  a: 'memorised',
  b: 'learned',
  c: 'forming',
  d: 'learned',
  e: 'untrained',
  f: 'memorised',
};

/** Absolute path of one of them, in the extension or in a checkout. */
export function sixFile(name: string): string {
  const beside = path.join(__dirname, '..', 'samples');
  const samples = fs.existsSync(path.join(beside, 'exercises')) ? beside : path.resolve(__dirname, '../../../samples');
  return path.join(samples, 'exercises', 'six', `${name}.safetensors`);
}
