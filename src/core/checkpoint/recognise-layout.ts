import { InputError } from '../config/problem';
import { readTokens, type TokenLayout } from '../token-layout';

export interface StatedLayout {
  readonly modulus?: number;
  /** E.g. `x y =`. */
  readonly tokens?: string;
}

interface Sizes {
  /** Rows of W_pos. */
  readonly positions: number;
  /** Rows of W_E. */
  readonly rows: number;
  /** Columns of W_U. */
  readonly answers: number;
}

/** Rows of W_E for tokens that never come, such as `=` in a layout without it. */
const MOST_LEFT_OVER = 2;

/** By the number of positions; in the last, `op` is taken to have the id before `=`. */
const USUAL: Readonly<Record<number, string>> = { 2: 'x y', 3: 'x y =', 4: 'x op y =' };

/**
 * How many residues and which tokens a model has. An embedding may have rows, and an unembedding columns, for tokens that
 * never come.
 * @throws InputError where shapes leave it open
 */
export function recogniseLayout({ positions, rows, answers }: Sizes, stated: StatedLayout): Required<StatedLayout> {
  const tokens = stated.tokens ?? USUAL[positions];
  if (tokens === undefined) {
    throw new InputError(`checkpoint has ${positions} positions (pos_embed.W_pos); models of 2 to 4 tokens are read`);
  }
  const constants = constantsOf(tokens);
  const modulus =
    stated.modulus ?? (answers < rows || positions === 2 ? Math.min(answers, rows) : constants.first(rows));
  const layout = readTokens(tokens, modulus);
  if (layout?.positions.length !== positions) {
    throw new InputError(`checkpoint has ${positions} positions (pos_embed.W_pos), which "${tokens}" does not fill`);
  }
  if (answers !== modulus && answers !== rows) {
    throw new InputError(`checkpoint has ${answers} answers (unembed.W_U) where p is ${modulus}`);
  }
  refuseRows(layout, rows, modulus, stated);
  return { modulus, tokens: layout.text };
}

/** Rows that are left over matter where one of them is `=` and nothing says which. */
function refuseRows({ text, vocabulary }: TokenLayout, rows: number, modulus: number, stated: StatedLayout): void {
  const open = stated.tokens === undefined && /op|=/.test(text);
  if (rows < vocabulary || rows > vocabulary + MOST_LEFT_OVER || (open && rows !== vocabulary)) {
    throw new InputError(
      `checkpoint has ${rows} tokens (embed.W_E) where p is ${modulus}, and "${text}" has ${vocabulary}; say which they are by task.tokens in a config with load`,
    );
  }
}

/** The largest p for which so many rows of W_E hold the layout's tokens. */
function constantsOf(tokens: string): { first(rows: number): number } {
  const items = tokens.split(' ');
  const ids = items.filter((item) => /^\d+$/.test(item)).map(Number);
  const named = new Set(items.filter((item) => item === 'op' || item === '=')).size;
  return { first: (rows) => (ids.length > 0 ? Math.min(...ids) : rows - named) };
}
