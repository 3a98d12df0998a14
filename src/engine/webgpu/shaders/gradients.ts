import type { Plan } from '../plan';
import { at, gradient, headIndex, type Phase, prelude, weight } from './prelude';
import { type Product, productsPhase } from './product';

/** ∂V, ∂O, ∂W_out and the biases'. DERIVATION.md §6.5. */
export function middleGradients(plan: Plan): Phase {
  const { d, m, p, rho, heads, dHead, wiring } = plan;
  const fromTable = at(plan, 'tableGradient', `(k * HEADS + h) * ${rho}u + j`);
  return productsPhase(plan, 'middleGradients', 32, [
    {
      ...{ name: 'valueGradients', count: heads, rows: wiring.keyRows, columns: dHead, depth: rho },
      a: at(plan, 'tableGradient', `(i * HEADS + h) * ${rho}u + k`),
      b: at(plan, 'valueToRow', `(h * ${dHead}u + j) * ${rho}u + k`),
      along: { a: 'k', b: 'k' },
      store: `${at(plan, 'valueGradients', `i * ${d}u + h * ${dHead}u + j`)} = value;`,
    },
    {
      ...{ name: 'valueToRowGradient', count: heads, rows: dHead, columns: rho, depth: wiring.keyRows },
      ...{ a: at(plan, 'values', `k * ${d}u + h * ${dHead}u + i`), b: fromTable, along: { a: 'i', b: 'j' } },
      store: `${at(plan, 'valueToRowGradient', `(h * ${dHead}u + i) * ${rho}u + j`)} = value;`,
    },
    {
      ...{ name: 'outGradient', rows: m, columns: d, depth: p },
      a: at(plan, 'hiddenToLogitsGradient', `i * ${p}u + k`),
      b: weight(plan, 'W_U', `j * ${p}u + k`),
      along: { a: 'k', b: 'k' },
      store: `${gradient(plan, 'W_out', `i * ${d}u + j`)} = value;`,
    },
    {
      ...{ name: 'outBiasGradient', rows: 1, columns: d, depth: p },
      ...{ a: at(plan, 'rowSum', `${m}u + k`), b: weight(plan, 'W_U', `j * ${p}u + k`), along: { a: 'k', b: 'k' } },
      store: `${gradient(plan, 'b_out', 'j')} = value;`,
    },
    {
      ...{ name: 'inBiasGradient', rows: 1, columns: m, depth: 1 },
      ...{ a: '1.0', b: at(plan, 'rowSum', 'j'), along: { a: 'k', b: 'j' } },
      store: `${gradient(plan, 'b_in', 'j')} = value;`,
    },
  ]);
}

/** ∂W_O, ∂Z, ∂W_V, ∂W_K, ∂W_Q, and what the rows of inputs get. §6.5, §6.8. */
export function lastGradients(plan: Plan): Phase {
  const { d, m, p, rho, dHead, wiring } = plan;
  const { keyRows, baseRows } = wiring;
  const perHead = (name: string, matrix: string, rows: number, input: string, source: string): Product => ({
    ...{ name, rows: d, columns: d, depth: rows, along: { a: 'i', b: 'j' } },
    ...{ a: `${input}(k, i)`, b: at(plan, source, `k * ${d}u + j`) },
    store: `${gradient(plan, matrix, headIndex('i', 'j', d, dHead))} = value;`,
  });
  const inputs = (name: string, rows: number, source: string, matrix: string, place: number): Product => ({
    ...{ name, rows, columns: d, depth: d, along: { a: 'k', b: 'k' } },
    ...{ a: at(plan, source, `i * ${d}u + k`), b: `${matrix}(j, k)` },
    store: `${at(plan, 'inputGradients', `${place * d}u + i * ${d}u + j`)} = value;`,
  });
  const phase = productsPhase(plan, 'lastGradients', 32, [
    {
      ...{ name: 'unembedGradient', rows: d, columns: p, depth: d + baseRows + m, along: { a: 'i', b: 'j' } },
      ...{ a: 'unembedLeft(k, i)', b: 'unembedRight(k, j)' },
      store: `${gradient(plan, 'W_U', `i * ${p}u + j`)} = value + ${weight(plan, 'b_out', 'i')} * ${at(plan, 'rowSum', `${m}u + j`)};`,
    },
    {
      ...{ name: 'inGradient', rows: d, columns: m, depth: d + baseRows, along: { a: 'i', b: 'j' } },
      ...{ a: 'unembedLeft(k, i)', b: 'rowRight(k, j)' },
      store: `${gradient(plan, 'W_in', `i * ${m}u + j`)} = value;`,
    },
    {
      ...{ name: 'attentionOutGradient', rows: d, columns: d, depth: rho, along: { a: 'k', b: 'k' } },
      ...{ a: at(plan, 'valueToRowGradient', `i * ${rho}u + k`), b: 'residualToRow(j, k)' },
      store: `${gradient(plan, 'W_O', `i * ${d}u + j`)} = value;`,
    },
    perHead('valueMatrix', 'W_V', keyRows, 'valueInput', 'valueGradients'),
    perHead('keyMatrix', 'W_K', keyRows, 'input', 'keyGradients'),
    perHead('queryMatrix', 'W_Q', baseRows, 'baseInput', 'queryGradients'),
    inputs('valueInputs', keyRows, 'valueGradients', 'W_V', 0),
    inputs('keyInputs', keyRows, 'keyGradients', 'W_K', keyRows),
    {
      ...{ name: 'baseInputs', rows: baseRows, columns: d, depth: d + rho, along: { a: 'k', b: 'k' } },
      ...{ a: 'baseLeft(i, k)', b: 'baseRight(k, j)' },
      store: `${at(plan, 'inputGradients', `${2 * keyRows * d}u + i * ${d}u + j`)} = value;`,
    },
  ]);
  // Sums of several products are one product whose depth is theirs one after the other.
  const operands = `
fn unembedLeft(k: u32, i: u32) -> f32 {
  if (k < ${d}u) { return ${weight(plan, 'W_O', `k * ${d}u + i`)}; }
  if (k < ${d + baseRows}u) { return baseInput(k - ${d}u, i); }
  return ${weight(plan, 'W_out', `(k - ${d + baseRows}u) * ${d}u + i`)};
}
fn rowRight(k: u32, column: u32) -> f32 {
  if (k < ${d}u) { return ${at(plan, 'valueToRowGradient', `k * ${rho}u + column`)}; }
  return ${at(plan, 'baseGradient', `(k - ${d}u) * ${rho}u + column`)};
}
fn unembedRight(k: u32, j: u32) -> f32 {
  if (k < ${d + baseRows}u) { return rowRight(k, ${m}u + j); }
  return ${at(plan, 'hiddenToLogitsGradient', `(k - ${d + baseRows}u) * ${p}u + j`)};
}
fn baseLeft(i: u32, k: u32) -> f32 {
  if (k < ${d}u) { return ${at(plan, 'queryGradients', `i * ${d}u + k`)}; }
  return ${at(plan, 'baseGradient', `i * ${rho}u + k - ${d}u`)};
}
fn baseRight(k: u32, j: u32) -> f32 {
  if (k < ${d}u) { return W_Q(j, k); }
  return residualToRow(j, k - ${d}u);
}
`;
  return { ...phase, code: phase.code + operands };
}

const COLUMNS = 32;
const STRIPS = 8;

/** ∂X: what the rows get that each row of X is a part of, by the lists of `wiring`. */
export function inputGradients(plan: Plan): Phase {
  const { d, wiring } = plan;
  const { inputs, entries, keyRows, baseRows } = wiring;
  const starts = 2 * (keyRows + baseRows);
  const sources = starts + inputs + 1;
  const blocks = Math.ceil(d / COLUMNS);
  const code = `${prelude(plan)}
var<workgroup> sums: array<f32, ${COLUMNS * STRIPS}>;
@compute @workgroup_size(${COLUMNS * STRIPS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lid: u32) {
  enter(group.z);
  let row = group.x / ${blocks}u;
  let column = group.x % ${blocks}u * ${COLUMNS}u + lid % ${COLUMNS}u;
  var sum = 0.0;
  if (column < ${d}u) {
    let end = wiring[${starts}u + row + 1u];
    for (var i = wiring[${starts}u + row] + lid / ${COLUMNS}u; i < end; i += ${STRIPS}u) {
      let source = wiring[${sources}u + i];
      let times = bitcast<f32>(wiring[${sources + entries}u + i]);
      sum += times * ${at(plan, 'inputGradients', `source * ${d}u + column`)};
    }
  }
  sums[lid] = sum;
  workgroupBarrier();
  if (lid < ${COLUMNS}u && column < ${d}u) {
    for (var strip = 1u; strip < ${STRIPS}u; strip++) { sum += sums[strip * ${COLUMNS}u + lid]; }
    ${gradient(plan, 'W_E', `row * ${d}u + column`)} = sum;
  }
}
`;
  return { name: 'inputGradients', code, workgroups: inputs * blocks };
}
