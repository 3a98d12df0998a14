import type { Plan } from '../plan';
import { productsPhase, type Product } from './product';
import { at, type Phase, weight } from './prelude';

/** What depends on the weights alone: keys, values and queries, O = W_O Z, W_L = W_out W_U. DERIVATION.md §4.1, §4.2. */
export function firstTables(plan: Plan): Phase {
  const { d, m, p, rho, wiring } = plan;
  const rows = (name: string, count: number, input: string, matrix: string): Product => ({
    ...{ name, rows: count, columns: d, depth: d },
    ...{ a: `${input}(i, k)`, b: `${matrix}(k, j)`, along: { a: 'k', b: 'j' } },
    store: `${at(plan, name, `i * ${d}u + j`)} = value;`,
  });
  return productsPhase(plan, 'firstTables', 32, [
    {
      ...{ name: 'valueToRow', rows: d, columns: rho, depth: d },
      ...{ a: weight(plan, 'W_O', `i * ${d}u + k`), b: 'residualToRow(k, j)', along: { a: 'k', b: 'j' } },
      store: `${at(plan, 'valueToRow', `i * ${rho}u + j`)} = value;`,
    },
    {
      ...{ name: 'hiddenToLogits', rows: m, columns: p, depth: d },
      ...{ a: weight(plan, 'W_out', `i * ${d}u + k`), b: weight(plan, 'W_U', `k * ${p}u + j`) },
      along: { a: 'k', b: 'j' },
      store: `${at(plan, 'hiddenToLogits', `i * ${p}u + j`)} = value;`,
    },
    rows('keys', wiring.keyRows, 'input', 'W_K'),
    rows('values', wiring.keyRows, 'valueInput', 'W_V'),
    rows('queries', wiring.baseRows, 'baseInput', 'W_Q'),
  ]);
}

/** What a key adds to a row, by head, and what a row begins with. §4.3, §4.5. */
export function secondTables(plan: Plan): Phase {
  const { d, m, p, rho, heads, dHead, wiring } = plan;
  const own = wiring.lastIsConstant ? 1 : 0;
  // Behind the residual stream itself, the last position's value with the weights of all.
  const depth = own ? 2 * d : d;
  const value = at(plan, 'values', `${(wiring.keyRows - 1) * d}u + k - ${d}u`);
  const ofValue = (column: string): string => at(plan, 'valueToRow', `(k - ${d}u) * ${rho}u + ${column}`);
  const base = (name: string, columns: number, first: number, input: string, bias: string): Product => ({
    ...{ name, rows: wiring.baseRows, columns, depth, along: { a: 'k', b: 'j' } },
    a: own ? `pick${name}(i, k)` : input,
    b: own ? `pickRight(k, j + ${first}u)` : `residualToRow(k, j + ${first}u)`,
    store: `${at(plan, 'base', `i * ${rho}u + j + ${first}u`)} = value + ${bias};`,
  });
  const inputs = { hidden: 'baseInput(i, k)', logits: `baseInput(i, k) + ${weight(plan, 'b_out', 'k')}` };
  const phase = productsPhase(plan, 'secondTables', 32, [
    {
      ...{ name: 'keyTable', count: heads, rows: wiring.keyRows - own, columns: rho, depth: dHead },
      a: at(plan, 'values', `i * ${d}u + h * ${dHead}u + k`),
      b: at(plan, 'valueToRow', `(h * ${dHead}u + k) * ${rho}u + j`),
      along: { a: 'k', b: 'j' },
      store: `${at(plan, 'table', `(i * ${heads}u + h) * ${rho}u + j`)} = value;`,
    },
    base('baseHidden', m, 0, inputs.hidden, weight(plan, 'b_in', 'j')),
    base('baseLogits', p, m, inputs.logits, '0.0'),
  ]);
  const pick = (name: string, input: string): string =>
    `fn pick${name}(i: u32, k: u32) -> f32 { if (k < ${d}u) { return ${input}; } return ${value}; }`;
  const further = own
    ? `${pick('baseHidden', inputs.hidden)}
${pick('baseLogits', inputs.logits)}
fn pickRight(k: u32, column: u32) -> f32 { if (k < ${d}u) { return residualToRow(k, column); } return ${ofValue('column')}; }`
    : '';
  return { ...phase, code: phase.code + further };
}
