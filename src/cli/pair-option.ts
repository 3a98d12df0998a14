import { InputError } from '../core/config/problem';

/** What --pair says; undefined without it. @throws InputError for what is no pair */
export function pairOption(text: string | undefined): { x: number; y: number } | undefined {
  if (text === undefined) {
    return undefined;
  }
  const match = /^(\d{1,6}),(\d{1,6})$/.exec(text);
  if (!match) {
    throw new InputError(`--pair takes two residues, e.g. 32,48, got ${text || 'nothing'}`);
  }
  return { x: Number(match[1]), y: Number(match[2]) };
}
