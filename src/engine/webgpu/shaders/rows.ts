import type { Plan } from '../plan';
import { ARITHMETIC } from './arithmetic';
import { at, float, type Phase, prelude } from './prelude';
import { productsPhase } from './product';

/** Attention, and rows [pre | what reaches the logits without the hidden layer]. DERIVATION.md §4.3–§4.6. */
export function rowsPhase(plan: Plan): Phase {
  const { d, heads, dHead, rho, capacity, wiring } = plan;
  const { keys, lastIsConstant } = wiring;
  const all = keys + (lastIsConstant ? 1 : 0);
  const alpha = plan.structure.model.attentionCoefficient;
  // Scores of a workgroup's pairs take 8 kB at most.
  const pairs = [8, 4, 2, 1].find((count) => count * heads * all <= 2048) ?? 1;
  const code = `${prelude(plan)}${ARITHMETIC}
const PAIRS = ${pairs}u;
const KEYS = ${keys}u;
const ALL = ${all}u; // the last position's own key too
var<workgroup> weights: array<f32, ${pairs * heads * all}>;
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lid: u32) {
  enter(group.z);
  let n = pairsOf(group.z);
  let first = group.x * PAIRS;
  if (first >= n) { return; }
  for (var t = lid; t < PAIRS * HEADS * ALL; t += 256u) {
    let pair = first + t / (HEADS * ALL);
    var score = 0.0;
    if (pair < n) {
      let y = yOf(pair);
      let key = keyRow(t % ALL, xOf(pair), y) * ${d}u;
      let query = baseRow(y) * ${d}u;
      let head = t / ALL % HEADS * ${dHead}u;
      for (var k = head; k < head + ${dHead}u; k++) {
        score += ${at(plan, 'keys', 'key + k')} * ${at(plan, 'queries', 'query + k')};
      }
    }
    weights[t] = score * ${float(dHead ** -0.5)};
  }
  workgroupBarrier();
  for (var t = lid; t < PAIRS * HEADS; t += 256u) {
    var largest = weights[t * ALL];
    for (var key = 1u; key < ALL; key++) { largest = max(largest, weights[t * ALL + key]); }
    var sum = 0.0;
    for (var key = 0u; key < ALL; key++) {
      let value = exponential(weights[t * ALL + key] - largest);
      weights[t * ALL + key] = value;
      sum += value;
    }
    let pair = first + t / HEADS;
    for (var key = 0u; key < KEYS; key++) {
      let value = ${float(alpha)} * (weights[t * ALL + key] / sum) + ${float(1 - alpha)};
      weights[t * ALL + key] = value;
      if (pair < n) { ${at(plan, 'attention', `(pair * HEADS + t % HEADS) * KEYS + key`)} = value; }
    }
  }
  workgroupBarrier();
  let count = min(PAIRS, n - first);
  for (var column = lid; column < ${rho}u; column += 256u) {
    for (var i = 0u; i < count; i++) {
      let x = xOf(first + i);
      let y = yOf(first + i);
      var value = ${at(plan, 'base', `baseRow(y) * ${rho}u + column`)};
      for (var key = 0u; key < KEYS; key++) {
        let row = keyRow(key, x, y) * HEADS;
        for (var h = 0u; h < HEADS; h++) {
          value += weights[(i * HEADS + h) * ALL + key] * ${at(plan, 'table', `(row + h) * ${rho}u + column`)};
        }
      }
      ${at(plan, 'rows', `(first + i) * ${rho}u + column`)} = value;
    }
  }
}
`;
  return { name: 'rows', code, workgroups: Math.ceil(capacity / pairs) };
}

/** logits = row's logits + f(pre) W_L, in their place. */
export function logitsPhase(plan: Plan): Phase {
  const { m, p, rho, capacity } = plan;
  const pre = at(plan, 'rows', `i * ${rho}u + k`);
  const logit = at(plan, 'rows', `i * ${rho}u + ${m}u + j`);
  return productsPhase(plan, 'logits', 64, [
    {
      ...{ name: 'logits', rows: 'n', mostRows: capacity, columns: p, depth: m },
      ...{ a: activated(plan, pre), b: at(plan, 'hiddenToLogits', `k * ${p}u + j`), along: { a: 'k', b: 'j' } },
      store: `${logit} += value;`,
    },
  ]);
}

/** f(pre) */
export function activated({ structure }: Plan, pre: string): string {
  return structure.model.activation === 'square' ? `${pre} * ${pre}` : `max(${pre}, 0.0)`;
}

/** f′(pre) of a value. */
export function slope({ structure }: Plan, pre: string): string {
  return structure.model.activation === 'square' ? `2.0 * ${pre}` : `select(0.0, 1.0, ${pre} > 0.0)`;
}
