import { checkpointInputs } from './checkpoint-inputs';
import { configInputs } from './config-inputs';
import { Dice } from './mutations';
import { runInputs } from './run-inputs';

/** A kind of input that comes from outside, and the way it takes into the product. */
export interface InputKind {
  readonly name: string;
  /** A valid one, mutated. */
  mutant(random: Dice): Buffer;
  /**
   * Puts the input where it is found, in a folder that is this kind's own, and reads it as the product does.
   * @throws InputError where it is refused; AssertionError where what was read is not what it should be
   */
  read(input: Buffer, folder: string): void;
  /** Mutants of this kind are refused in so many places of the code at least: they got past the first. */
  readonly places: number;
}

export const inputKinds: readonly InputKind[] = [...configInputs, ...runInputs, ...checkpointInputs];

/** The input of that number: kinds take turns, and the same seed gives the same inputs. */
export function inputOf(seed: number, number: number): { kind: InputKind; input: Buffer } {
  const kind = inputKinds[number % inputKinds.length];
  return { kind, input: kind.mutant(new Dice([seed, number])) };
}
