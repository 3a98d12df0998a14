import type { Plan, Structure } from '../plan';
import { ARITHMETIC } from './arithmetic';
import { at, float, number, type Phase, prelude } from './prelude';

/** Threads of a workgroup. */
const THREADS = 256;

/**
 * A pair's loss, negative where its answer is wrong, and the gradient of its logits in their place. The loss of a right answer
 * is log1p of the sum over the other residues, relative to it: float32 loses nothing beside 1. DERIVATION.md §5.
 */
export function lossPhase(plan: Plan): Phase {
  const { p, m, rho, capacity, structure } = plan;
  const lanes = lanesOf(p);
  const pairs = THREADS / lanes;
  const logit = at(plan, 'rows', `row + z`);
  const out = (z: string): string => at(plan, 'rows', `row + ${z}`);
  const { weigh, loss, other, own } = FORMULAS[structure.loss];
  const code = `${prelude(plan)}${ARITHMETIC}
// Of each thread: the largest logit, then a sum; and whether all are finite, then whether an earlier one equals the label's.
var<workgroup> values: array<f32, ${THREADS}>;
var<workgroup> marks: array<u32, ${THREADS}>;
fn weigh(logit: f32, largest: f32, cold: f32, isLabel: bool) -> f32 { ${weigh} }
// What is below 1e-30 counts as 0, as in the kernel (src/kernel/assembly/loss.ts).
fn visible(x: f32) -> f32 { return select(x, 0.0, abs(x) < 1e-30); }
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lid: u32) {
  enter(group.z);
  let n = pairsOf(group.z);
  let first = group.x * ${pairs}u;
  if (first >= n) { return; }
  let pair = min(first + lid / ${lanes}u, n - 1u);
  let isOwn = first + lid / ${lanes}u < n; // else a repetition, which writes nothing
  let lane = lid % ${lanes}u;
  let start = lid - lane;
  let row = pair * ${rho}u + ${m}u;
  let label = labelOf(pair);
  let labelLogit = ${out('label')};
  var largest = labelLogit;
  var mark = select(1u, 0u, isFiniteNumber(labelLogit));
  for (var z = lane; z < ${p}u; z += ${lanes}u) {
    let logit = ${logit};
    largest = max(largest, logit);
    mark |= select(1u, 0u, isFiniteNumber(logit));
  }
  values[lid] = largest;
  marks[lid] = mark;
  workgroupBarrier();
  if (lane == 0u) {
    for (var i = lid + 1u; i < lid + ${lanes}u; i++) {
      largest = max(largest, values[i]);
      mark |= marks[i];
    }
    values[lid] = largest;
  }
  workgroupBarrier();
  largest = values[start];
  let isFinite = mark == 0u; // lane 0 knows
  workgroupBarrier();
  let cold = ${number('coldness')};
  var sum = 0.0;
  mark = 0u;
  for (var z = lane; z < ${p}u; z += ${lanes}u) {
    let logit = ${logit};
    sum += ${structure.loss === 'mse' ? '' : 'select(0.0, 1.0, z != label) * '}weigh(logit, largest, cold, z == label);
    mark |= select(0u, 1u, z < label && logit == labelLogit);
  }
  values[lid] = sum;
  marks[lid] = mark;
  workgroupBarrier();
  if (lane == 0u) {
    for (var i = lid + 1u; i < lid + ${lanes}u; i++) {
      sum += values[i];
      mark |= marks[i];
    }
    values[lid] = sum;
  }
  workgroupBarrier();
  let others = values[start];
  let weight = weigh(labelLogit, largest, cold, true);
  if (isOwn && lane == 0u) {
    let isRight = labelLogit == largest && mark == 0u;
    var loss = ${loss};
    if (!isRight) { loss = -loss; }
    if (!isFinite) { loss = bitcast<f32>(0x7fc00000u | label); }
    ${at(plan, 'losses', 'lossStart() + pair')} = loss;
  }
  let share = ${number('share')};
  if (isOwn) {
    for (var z = lane; z < ${p}u; z += ${lanes}u) {
      let logit = ${logit};
      var value = 0.0;
      if (z == label) { value = ${own}; } else { value = ${other}; }
      ${logit} = visible(value);
    }
  }
}
`.replaceAll('RESIDUES', float(p));
  return { name: 'loss', code, workgroups: Math.ceil(capacity / pairs) };
}

/** Threads that share a row of so many numbers. */
export function lanesOf(columns: number): number {
  return columns > 64 ? 32 : 8;
}

interface Formulas {
  /** Of a residue's `logit`. */
  readonly weigh: string;
  /** Of `others`, the sum of the other residues' weights, and `weight`, the label's. */
  readonly loss: string;
  /** Gradients of another residue's `logit`, and of the label's. */
  readonly other: string;
  readonly own: string;
}

const STABLE = 'weigh(logit, largest, cold, false)';

const FORMULAS: Record<Structure['loss'], Formulas> = {
  'cross-entropy': {
    weigh: 'return exponential((logit - largest) * cold);',
    loss: 'select(log(others + weight) + (largest - labelLogit) * cold, logOnePlus(others), labelLogit == largest)',
    other: 'weigh(logit, largest, cold, false) * (cold * share / (others + weight))',
    own: '-others * (cold * share / (others + weight))',
  },
  mse: {
    weigh: 'let off = logit - select(0.0, 1.0, isLabel); return off * off;',
    loss: 'others / RESIDUES',
    other: '2.0 / RESIDUES * share * logit',
    own: '2.0 / RESIDUES * share * (logit - 1.0)',
  },
  // s(x) = x + 1 for x ≥ 0, else 1 / (1 − x), whose slope is 1, else s² (Prieto et al. 2025, §4)
  stablemax: {
    weigh: 'if (logit >= 0.0) { return logit + 1.0; } return 1.0 / (1.0 - logit);',
    loss: 'logOnePlus(others / weight)',
    other: `select(${STABLE} * ${STABLE}, 1.0, logit >= 0.0) * (share / (others + weight))`,
    own: `-select(${STABLE} * ${STABLE}, 1.0, logit >= 0.0) * (share / (others + weight)) * (others / weight)`,
  },
};
