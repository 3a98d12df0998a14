import { matricesOf, PIECE, type Plan } from '../plan';
import { muonPhases, stepOf } from './muon';
import { at, number, type Phase, prelude } from './prelude';

const FIRST = 1;
const SECOND = 2;
const AVERAGE = 3;

/** What filters the gradients, updates the weights and scales them. DERIVATION.md §7. */
export function updatePhases(plan: Plan): Phase[] {
  const { structure } = plan;
  const isOrthogonal = structure.filter === 'orthogonal';
  return [
    ...(isOrthogonal ? [pieceSums(plan, 'gradientSums'), pieceSums(plan, 'orthogonalSums')] : []),
    ...(structure.optimizer === 'muon'
      ? [
          ...(structure.filter === 'none' ? [] : [updatePhase(plan, 'filter')]),
          ...muonPhases(plan),
          updatePhase(plan, 'rule'),
        ]
      : [updatePhase(plan, 'both')]),
    ...(structure.clamps ? [pieceSums(plan, 'norms'), clampPhase(plan)] : []),
  ];
}

function arena(plan: Plan, index: number): string {
  return `state[stateOf + ${index * plan.arena}u + i]`;
}

/** Sets `tensor` and the pieces from `firstPiece` to `endPiece` of the element `i`; others than those updated return. */
function tensorOf({ tensors }: Plan): string {
  let piece = 0;
  const cases = tensors.map(({ start, length, isFrozen }, index) => {
    const [first, end] = [piece, piece + Math.ceil(length / PIECE)];
    piece = end;
    const found = `tensor = ${index}u; firstPiece = ${first}u; endPiece = ${end}u;`;
    return `if (i < ${start + length}u) { ${isFrozen ? 'return;' : found} }`;
  });
  return `var tensor = 0u; var firstPiece = 0u; var endPiece = 0u;
  ${cases.join('\n  else ')}
  else { return; }`;
}

const HELPERS = `
// NaN stays NaN: it must be seen.
fn flush(x: f32, least: f32) -> f32 { return select(x, 0.0, abs(x) < least); }
`;

/** The sum at \`index\` of all pieces from first to end. */
function sumOver(plan: Plan): string {
  return `
fn sumOver(first: u32, end: u32, index: u32) -> f32 {
  var sum = 0.0;
  for (var piece = first; piece < end; piece++) { sum += ${at(plan, 'pieceSums', 'piece * 4u + index')}; }
  return sum;
}`;
}

/** What filters the gradients and what updates the weights, in one dispatch or in two. */
function updatePhase(plan: Plan, part: 'both' | 'filter' | 'rule'): Phase {
  const { structure, tensors } = plan;
  const { optimizer, filter } = structure;
  const [w, m, v, average] = [0, FIRST, SECOND, AVERAGE].map((index) => arena(plan, index));
  const filters = {
    none: '',
    grokfast: `let average = flush(${number('averageKept')} * ${average} + ${number('averageTaken')} * g, 1e-36);
  ${average} = average;
  g += ${number('lambda')} * average;`,
    // ⊥Grad at the length of the gradient (Prieto et al. 2025, §5); what is left of less than 1e-12 is rounding.
    orthogonal: `let ww = sumOver(firstPiece, endPiece, 0u);
  let gg = sumOver(firstPiece, endPiece, 2u);
  if (ww > 0.0 && gg > 0.0) {
    let rest = sumOver(firstPiece, endPiece, 3u);
    g -= sumOver(firstPiece, endPiece, 1u) / ww * w;
    g *= select(0.0, sqrt(gg / rest), rest > 1e-12 * gg);
  }`,
  };
  const adapt = (isDecoupled: boolean): string => `
  ${isDecoupled ? '' : `g += ${number('weightDecay')} * w;`}
  let m = flush(${number('beta1')} * ${m} + ${number('takeFirst')} * g, 1e-36);
  let seen = flush(g, 1e-18);
  let v = flush(${number('beta2')} * ${v} + ${number('takeSecond')} * seen * seen, 1e-36);
  ${m} = m;
  ${v} = v;
  let kept = ${isDecoupled ? `${number('keep')} * w` : 'w'};
  ${w} = flush(kept - ${number('stepSize')} * m / (sqrt(v) / ${number('correction')} + ${number('epsilon')}), 1e-36);`;
  const steps = (optimizer === 'muon' ? matricesOf(plan) : []).map((matrix) => {
    const index = tensors.findIndex(({ start }) => start === matrix.tensor);
    return `if (tensor == ${index}u) {
    ${w} = flush(${number('keep')} * w - ${number('rate')} * (${stepOf(plan, matrix, `(i - ${matrix.tensor}u)`)}), 1e-36);
    return;
  }`;
  });
  const rules = {
    adamw: adapt(true),
    adam: adapt(false),
    sgd: `
  let b = flush(${number('momentum')} * ${m} + (g + ${number('weightDecay')} * w), 1e-36);
  ${m} = b;
  ${w} = flush(w - ${number('rate')} * b, 1e-36);`,
    muon: `${steps.join('\n  ')}${adapt(true)}`,
  };
  const code = `${prelude(plan)}${HELPERS}${sumOver(plan)}
@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  enter(id.z);
  let i = id.x;
  if (${number('active')} == 0.0) { return; }
  ${tensorOf(plan)}
  let w = ${w};
  var g = ${at(plan, 'gradients', 'i')};
  ${part === 'rule' ? '' : filters[filter]}
  ${part === 'filter' ? `${at(plan, 'gradients', 'i')} = g;` : rules[optimizer]}
}
`;
  return { name: part === 'filter' ? 'filter' : 'update', code, workgroups: Math.ceil(plan.arena / 256) };
}

type SumsName = 'gradientSums' | 'orthogonalSums' | 'norms';

/**
 * Sums over each piece of a tensor, a workgroup each: w · w, w · g and g · g; or what of the gradient is orthogonal to w,
 * squared; or w · w of the new weights.
 */
function pieceSums(plan: Plan, name: SumsName): Phase {
  const { tensors } = plan;
  let piece = 0;
  const cases = tensors.map(({ start, length, isFrozen }) => {
    const first = piece;
    piece += Math.ceil(length / PIECE);
    const found = `start = ${start}u + (group.x - ${first}u) * ${PIECE}u; end = min(start + ${PIECE}u, ${start + length}u); firstPiece = ${first}u; endPiece = ${piece}u; isFrozen = ${isFrozen};`;
    return `if (group.x < ${piece}u) { ${found} }`;
  });
  const terms = {
    gradientSums: 'terms = vec4f(w * w, w * g, g * g, 0.0);',
    orthogonalSums: 'let off = g - along * w; terms = vec4f(0.0, 0.0, 0.0, off * off);',
    norms: 'terms = vec4f(w * w, 0.0, 0.0, 0.0);',
  }[name];
  const along = `let ww = sumOver(firstPiece, endPiece, 0u);
  let along = select(0.0, sumOver(firstPiece, endPiece, 1u) / max(ww, 1e-36), ww > 0.0);`;
  const sum = at(plan, 'pieceSums', 'group.x * 4u');
  const stores = {
    gradientSums: [0, 1, 2],
    orthogonalSums: [3],
    norms: [0],
  }[name].map((index) => `${sum.replace(']', ` + ${index}u]`)} = sum[${index}];`);
  const code = `${prelude(plan)}${sumOver(plan)}
var<workgroup> sums: array<vec4f, 256>;
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lid: u32) {
  enter(group.z);
  var start = 0u; var end = 0u; var firstPiece = 0u; var endPiece = 0u; var isFrozen = false;
  ${cases.join('\n  else ')}
  ${name === 'orthogonalSums' ? along : ''}
  var sum = vec4f();
  for (var i = start + lid; i < end; i += 256u) {
    let w = ${arena(plan, 0)};
    let g = ${at(plan, 'gradients', 'i')};
    var terms = vec4f();
    ${terms}
    sum += terms;
  }
  sums[lid] = sum;
  for (var half = 128u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lid < half) { sums[lid] += sums[lid + half]; }
  }
  if (lid == 0u) {
    sum = select(sums[0], vec4f(), isFrozen);
    ${stores.join('\n    ')}
  }
}
`;
  return { name, code, workgroups: piece };
}

/** All weights that are updated are scaled to one norm; those that are all 0 stay so. */
function clampPhase(plan: Plan): Phase {
  const w = arena(plan, 0);
  const code = `${prelude(plan)}${sumOver(plan)}
@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  enter(id.z);
  let i = id.x;
  if (${number('active')} == 0.0) { return; }
  ${tensorOf(plan)}
  let sum = sumOver(0u, ${plan.pieces}u, 0u);
  if (sum > 0.0) { ${w} *= ${number('normClamp')} / sqrt(sum); }
}
`;
  return { name: 'clamp', code, workgroups: Math.ceil(plan.arena / 256) };
}
