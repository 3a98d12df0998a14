import { PART_PAIRS, PARTS, type Plan } from '../plan';
import { at, float, type Phase, prelude } from './prelude';
import { lanesOf } from './loss';
import { productsPhase } from './product';
import { activated, slope } from './rows';

/** Pairs of a part of the sum over pairs, from `n`: it depends on the model's own pairs alone. */
export const PART = `((n + ${PARTS * PART_PAIRS - 1}u) / ${PARTS * PART_PAIRS}u * ${PART_PAIRS}u)`;

/** The gradient of W_L, in parts: f(pre)ᵀ G. DERIVATION.md §6.1. */
export function hiddenToLogitsGradient(plan: Plan): Phase {
  const { m, p, rho } = plan;
  const pre = at(plan, 'rows', `k * ${rho}u + i`);
  const out = at(plan, 'parts', `(h * ${m}u + i) * ${p}u + j`);
  return productsPhase(plan, 'hiddenToLogitsGradient', 64, [
    {
      ...{ name: 'parts', count: PARTS, rows: m, columns: p, from: `h * ${PART}`, depth: `min(n, (h + 1u) * ${PART})` },
      ...{ a: activated(plan, pre), b: at(plan, 'rows', `k * ${rho}u + ${m}u + j`), along: { a: 'i', b: 'j' } },
      store: `if (isFirst()) { ${out} = value; } else { ${out} += value; }`,
    },
  ]);
}

/** ∂pre = f′(pre) (G W_Lᵀ), in the place of pre. */
export function preGradient(plan: Plan): Phase {
  const { m, p, rho, capacity } = plan;
  const pre = at(plan, 'rows', `i * ${rho}u + j`);
  return productsPhase(plan, 'preGradient', 64, [
    {
      ...{ name: 'preGradient', rows: 'n', mostRows: capacity, columns: m, depth: p },
      ...{ a: at(plan, 'rows', `i * ${rho}u + ${m}u + k`), b: at(plan, 'hiddenToLogits', `j * ${p}u + k`) },
      along: { a: 'k', b: 'k' },
      store: `${pre} = value * (${slope(plan, pre)});`,
    },
  ]);
}

const THREADS = 256;
/** Sums of a thread at a time, at most. */
const SUMS = 8;

/** ∂s of every key: a row's gradient times what the key adds to it, through softmax. §6.2. */
export function attentionGradient(plan: Plan): Phase {
  const { heads, dHead, rho, capacity, wiring } = plan;
  const { keys } = wiring;
  const alpha = plan.structure.model.attentionCoefficient;
  const lanes = lanesOf(rho);
  const pairs = THREADS / lanes;
  const sums = Math.min(SUMS, heads * keys);
  const each = (statement: (i: number) => string): string =>
    Array.from({ length: sums }, (_, i) => statement(i)).join('\n    ');
  const gamma = at(plan, 'scoreGradients', `pair * ${heads * keys}u + c`);
  const ofHead = (key: string, name: string): string => at(plan, name, `(first * HEADS + t) * ${keys}u + ${key}`);
  const weight = `(${ofHead('key', 'attention')} - ${float(1 - alpha)})`;
  const code = `${prelude(plan)}
const KEYS = ${keys}u;
const COUNT = ${heads * keys}u;
fn tableOf(c: u32, x: u32, y: u32) -> u32 { return (keyRow(c % KEYS, x, y) * HEADS + c / KEYS) * ${rho}u; }
var<workgroup> partial: array<f32, ${sums * THREADS}>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lid: u32) {
  enter(group.z);
  let n = pairsOf(group.z);
  let first = group.x * ${pairs}u;
  if (first >= n) { return; }
  let lane = lid % ${lanes}u;
  for (var c0 = 0u; c0 < COUNT; c0 += ${sums}u) {
    ${each((i) => `var sum${i} = 0.0;`)}
    let pair = first + lid / ${lanes}u;
    if (pair < n) {
      let x = xOf(pair);
      let y = yOf(pair);
      ${each((i) => `let place${i} = tableOf(min(c0 + ${i}u, COUNT - 1u), x, y);`)}
      for (var column = lane; column < ${rho}u; column += ${lanes}u) {
        let value = ${at(plan, 'rows', `pair * ${rho}u + column`)};
        ${each((i) => `sum${i} += value * ${at(plan, 'table', `place${i} + column`)};`)}
      }
    }
    ${each((i) => `partial[${i * THREADS}u + lid] = sum${i};`)}
    workgroupBarrier();
    if (lid < ${sums * pairs}u) {
      let c = c0 + lid / ${pairs}u;
      let pair = first + lid % ${pairs}u;
      if (c < COUNT && pair < n) {
        let start = lid * ${lanes}u;
        var sum = 0.0;
        for (var i = start; i < start + ${lanes}u; i++) { sum += partial[i]; }
        ${gamma} = sum;
      }
    }
    workgroupBarrier();
  }
  storageBarrier();
  for (var t = lid; t < min(${pairs}u, n - first) * HEADS; t += ${THREADS}u) {
    var mean = 0.0;
    for (var key = 0u; key < KEYS; key++) { mean += ${weight} * ${ofHead('key', 'scoreGradients')}; }
    mean *= ${float(alpha === 0 ? 0 : 1 / alpha)};
    for (var key = 0u; key < KEYS; key++) {
      let gradient = ${weight} * (${ofHead('key', 'scoreGradients')} - mean);
      ${ofHead('key', 'scoreGradients')} = ${alpha === 0 ? '0.0' : `gradient * ${float(dHead ** -0.5)}`};
    }
  }
}
`;
  return { name: 'attentionGradient', code, workgroups: Math.ceil(capacity / pairs) };
}
