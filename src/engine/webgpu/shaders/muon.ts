import { matricesOf, PIECE, type Plan, type StepMatrix } from '../plan';
import { at, number, type Phase, prelude } from './prelude';
import { type Product, productsPhase } from './product';

/** Newton-Schulz steps and the polynomial's coefficients (Jordan et al. 2024). */
const STEPS = 5;
const [A, B, C] = ['3.4445', '-4.775', '2.0315'];
/** The step of a matrix has this root mean square, times √(the longer side). */
const LENGTH = 0.2;

/** Which number of the work matrices a weight is; `t` counts its tensor's. */
export function workIndex({ start, rows, columns, isTall, heads }: StepMatrix, t: string): string {
  const [height, width] = isTall ? [columns, rows] : [rows, columns];
  const perHead = width / heads;
  // Heads stand side by side.
  const row = heads > 1 ? `(${t} / ${perHead}u % ${height}u)` : `(${t} / ${width}u)`;
  const column = heads > 1 ? `(${t} / ${perHead * height}u * ${perHead}u + ${t} % ${perHead}u)` : `(${t} % ${width}u)`;
  return isTall ? `${start}u + ${column} * ${columns}u + ${row}` : `${start}u + ${row} * ${columns}u + ${column}`;
}

/** Where the steps are in the end, as they are to be subtracted at a learning rate of 1. */
export function stepOf(plan: Plan, matrix: StepMatrix, t: string): string {
  const scale = LENGTH * Math.sqrt(matrix.columns);
  return `${scale} * ${at(plan, work(STEPS), workIndex(matrix, t))}`;
}

/** The work matrices before step number `step`. */
function work(step: number): string {
  return step % 2 === 0 ? 'steps' : 'nextSteps';
}

/** Momentum, and five steps that bring its singular values near 1, all matrices at once. DERIVATION.md §7. */
export function muonPhases(plan: Plan): Phase[] {
  const steps = Array.from({ length: STEPS }, (_, step) => {
    return [gramPhase(plan, work(step)), polynomialPhase(plan), nextPhase(plan, work(step), work(step + 1))];
  });
  return [momentumPhase(plan), lengthPhase(plan), ...steps.flat()];
}

/** b = μ b + g, and g + μ b into the work matrices; a workgroup per piece of a tensor, which sums its squares. */
function momentumPhase(plan: Plan): Phase {
  let piece = 0;
  const cases = matricesOf(plan).map((matrix) => {
    const first = piece;
    piece += Math.ceil(matrix.length / PIECE);
    const b = `state[stateOf + ${plan.arena + matrix.tensor}u + t]`;
    return `${first === 0 ? '' : 'else '}if (group.x < ${piece}u) {
    let start = (group.x - ${first}u) * ${PIECE}u;
    for (var t = start + lid; t < min(start + ${PIECE}u, ${matrix.length}u); t += 256u) {
      let g = ${at(plan, 'gradients', `${matrix.tensor}u + t`)};
      let b = ${number('momentum')} * ${b} + g;
      if (${number('active')} != 0.0) { ${b} = b; }
      let u = g + ${number('momentum')} * b;
      ${at(plan, 'steps', workIndex(matrix, 't'))} = u;
      sum += u * u;
    }
  }`;
  });
  const code = `${prelude(plan)}
var<workgroup> sums: array<f32, 256>;
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lid: u32) {
  enter(group.z);
  var sum = 0.0;
  ${cases.join('\n  ')}
  sums[lid] = sum;
  for (var half = 128u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lid < half) { sums[lid] += sums[lid + half]; }
  }
  if (lid == 0u) { ${at(plan, 'pieceSums', 'group.x * 4u')} = sums[0]; }
}
`;
  return { name: 'momentum', code, workgroups: piece };
}

/** Divides each matrix by its length; one that is 0 stays so. */
function lengthPhase(plan: Plan): Phase {
  let piece = 0;
  let end = 0;
  const cases = matricesOf(plan).map(({ start, length }) => {
    const first = piece;
    piece += Math.ceil(length / PIECE);
    end = start + length;
    return `if (i < ${end}u) { first = ${first}u; last = ${piece}u; }`;
  });
  const code = `${prelude(plan)}
@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  enter(id.z);
  let i = id.x;
  var first = 0u; var last = 0u;
  ${cases.join('\n  else ')}
  else { return; }
  var sum = 0.0;
  for (var piece = first; piece < last; piece++) { sum += ${at(plan, 'pieceSums', 'piece * 4u')}; }
  if (sum > 0.0) { ${at(plan, 'steps', 'i')} *= 1.0 / sqrt(sum); }
}
`;
  return { name: 'length', code, workgroups: Math.ceil(end / 256) };
}

/** A = X Xᵀ */
function gramPhase(plan: Plan, x: string): Phase {
  const product = ({ name, start, square, rows, columns }: StepMatrix): Product => ({
    ...{ name, rows, columns: rows, depth: columns, along: { a: 'k', b: 'k' } },
    a: at(plan, x, `${start}u + i * ${columns}u + k`),
    b: at(plan, x, `${start}u + j * ${columns}u + k`),
    store: `${at(plan, 'gram', `${square}u + i * ${rows}u + j`)} = value;`,
  });
  return productsPhase(plan, 'gram', 32, matricesOf(plan).map(product));
}

/** b A + c A² */
function polynomialPhase(plan: Plan): Phase {
  const product = ({ name, square, rows }: StepMatrix): Product => ({
    ...{ name, rows, columns: rows, depth: rows, along: { a: 'k', b: 'j' } },
    a: at(plan, 'gram', `${square}u + i * ${rows}u + k`),
    b: at(plan, 'gram', `${square}u + k * ${rows}u + j`),
    store: `${at(plan, 'polynomial', `${square}u + i * ${rows}u + j`)} = ${C} * value + ${B} * ${at(plan, 'gram', `${square}u + i * ${rows}u + j`)};`,
  });
  return productsPhase(plan, 'polynomial', 32, matricesOf(plan).map(product));
}

/** X ← a X + (b A + c A²) X */
function nextPhase(plan: Plan, x: string, next: string): Phase {
  const product = ({ name, start, square, rows, columns }: StepMatrix): Product => ({
    ...{ name, rows, columns, depth: rows, along: { a: 'k', b: 'j' } },
    a: at(plan, 'polynomial', `${square}u + i * ${rows}u + k`),
    b: at(plan, x, `${start}u + k * ${columns}u + j`),
    store: `${at(plan, next, `${start}u + i * ${columns}u + j`)} = value + ${A} * ${at(plan, x, `${start}u + i * ${columns}u + j`)};`,
  });
  return productsPhase(plan, 'next', 32, matricesOf(plan).map(product));
}
