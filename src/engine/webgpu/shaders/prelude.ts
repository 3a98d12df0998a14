import { ARENAS, NUMBERS_STRIDE, HEADER, Numbers, type Plan, roundUp } from '../plan';

/** A dispatch of an epoch: its shader and how many workgroups a model needs. */
export interface Phase {
  readonly name: string;
  readonly code: string;
  readonly workgroups: number;
}

/** `scratch` at an index that is an expression of WGSL, in the place of that name. */
export function at({ places }: Plan, name: string, index: string): string {
  if (places[name] === undefined) {
    throw new Error(`the device's memory has no ${name}`);
  }
  return `scratch[scratchOf + ${places[name]}u + ${index}]`;
}

/** A weight by the last part of its tensor's name, e.g. `W_E`. */
export function weight(plan: Plan, tensor: string, index: string): string {
  return `state[stateOf + ${startOf(plan, tensor)}u + ${index}]`;
}

export function gradient(plan: Plan, tensor: string, index: string): string {
  return at(plan, 'gradients', `${startOf(plan, tensor)}u + ${index}`);
}

export function number(name: Exclude<keyof typeof Numbers, 'count'>): string {
  return `numbers[numbersOf + ${Numbers[name]}u]`;
}

function startOf({ tensors }: Plan, tensor: string): number {
  const found = tensors.find(({ name }) => name.endsWith(`.${tensor}`));
  if (!found) {
    throw new Error(`the model has no ${tensor}`);
  }
  return found.start;
}

/** Floats from model to model. */
export function strides(plan: Plan): { state: number; scratch: number; section: number; numbers: number } {
  return {
    state: roundUp(ARENAS * plan.arena, 64),
    scratch: roundUp(plan.scratch, 64),
    section: plan.section,
    numbers: NUMBERS_STRIDE,
  };
}

/**
 * What all shaders begin with. `enter` is called first: a model's data lies at its index times the strides.
 * `wiring`, alike for all models, is described in ../wiring.ts, a section of pairs in ../sections.ts.
 */
export function prelude(plan: Plan): string {
  const { p, d, m, heads, dHead, capacity, wiring } = plan;
  const { keyRows, baseRows, lastIsConstant } = wiring;
  const rows = keyRows + baseRows;
  const stride = strides(plan);
  const list = (token: string): string => {
    const start = HEADER + 3 * capacity + (token === 'x' ? 0 : p + 1 + capacity);
    return `
fn ${token}Start(token: u32) -> u32 { return section[sectionOf + ${start}u + token]; }
fn ${token}Row(i: u32) -> u32 { return section[sectionOf + ${start + p + 1}u + i]; }`;
  };
  return `
@group(0) @binding(0) var<storage, read_write> state: array<f32>;
@group(0) @binding(1) var<storage, read_write> scratch: array<f32>;
@group(0) @binding(2) var<storage, read> section: array<u32>;
@group(0) @binding(3) var<storage, read> numbers: array<f32>;
@group(0) @binding(4) var<storage, read> wiring: array<u32>;

var<private> stateOf: u32;
var<private> scratchOf: u32;
var<private> sectionOf: u32;
var<private> numbersOf: u32;

fn enter(model: u32) {
  stateOf = model * ${stride.state}u;
  scratchOf = model * ${stride.scratch}u;
  sectionOf = model * ${stride.section}u;
  numbersOf = model * ${stride.numbers}u;
}
// Of the section: uniform, as control flow with barriers needs it.
fn pairsOf(model: u32) -> u32 { return section[model * ${stride.section}u]; }
fn isFirst() -> bool { return section[sectionOf + 1u] == 1u; }
fn lossStart() -> u32 { return section[sectionOf + 2u]; }
fn xOf(pair: u32) -> u32 { return section[sectionOf + ${HEADER}u + pair]; }
fn yOf(pair: u32) -> u32 { return section[sectionOf + ${HEADER + capacity}u + pair]; }
fn labelOf(pair: u32) -> u32 { return section[sectionOf + ${HEADER + 2 * capacity}u + pair]; }
${list('x')}
${list('y')}

// Rows of the inputs of attention; a row of X is W_E's or W_pos's, which follow each other.
fn input(row: u32, k: u32) -> f32 {
  return ${weight(plan, 'W_E', `wiring[row] * ${d}u + k`)} + ${weight(plan, 'W_E', `wiring[${rows}u + row] * ${d}u + k`)};
}
fn baseInput(row: u32, k: u32) -> f32 { return input(${keyRows}u + row, k); }
// What W_V reads: relative to the last position's where its weight is what the others leave over.
fn valueInput(row: u32, k: u32) -> f32 {
  ${
    lastIsConstant
      ? `let last = input(${keyRows - 1}u, k);
  if (row == ${keyRows - 1}u) { return ${float(wiring.allWeights)} * last; }
  return input(row, k) - last;`
      : 'return input(row, k);'
  }
}
// [W_in | W_U], and W_Q, W_K, W_V with their heads side by side.
fn residualToRow(k: u32, column: u32) -> f32 {
  if (column < ${m}u) { return ${weight(plan, 'W_in', `k * ${m}u + column`)}; }
  return ${weight(plan, 'W_U', `k * ${p}u + column - ${m}u`)};
}
${['W_Q', 'W_K', 'W_V']
  .map((name) => {
    const index = `${headIndex('k', 'column', d, dHead)}`;
    return `fn ${name}(k: u32, column: u32) -> f32 { return ${weight(plan, name, index)}; }`;
  })
  .join('\n')}
// Which key row a pair has at key number ${`0 … ${plan.wiring.keys - 1}`}, and which base row.
fn keyRow(key: u32, x: u32, y: u32) -> u32 {
  return select(select(${2 * p - 2}u + key, ${p}u + y, key == 1u), x, key == 0u);
}
fn baseRow(y: u32) -> u32 { return ${baseRows === 1 && lastIsConstant ? '0u' : 'y'}; }
const HEADS = ${heads}u;
`;
}

/** Where [heads, d, dHead] has the column of heads side by side. */
export function headIndex(k: string, column: string, d: number, dHead: number): string {
  return `(${column} / ${dHead}u) * ${d * dHead}u + ${k} * ${dHead}u + ${column} % ${dHead}u`;
}

/** A number as WGSL writes a float32. */
export function float(value: number): string {
  const text = String(Math.fround(value));
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`;
}
