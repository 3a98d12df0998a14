import { PART_PAIRS, PARTS, type Plan } from './plan';
import { phasesOf } from './shaders/phases';

/** What an epoch asks of a GPU, counted from the shapes; nothing is measured. */
export interface EpochWork {
  readonly dispatches: number;
  /** 2 per multiply-add; products with inactive neurons are counted, as they are made. */
  readonly operations: number;
  /** Bytes that dispatches read and write, each array once per dispatch: what caches do not keep from one to the next. */
  readonly bytes: number;
}

/** @param pairs training pairs; one segment of them at least */
export function epochWork(plan: Plan, pairs: number): EpochWork {
  const { p, d, m, rho, heads, dHead, wiring, arena } = plan;
  const { keyRows, baseRows, keys, entries, inputs } = wiring;
  const { tables, forward, backward, update } = phasesOf(plan);
  const segments = Math.max(1, Math.ceil(pairs / plan.segment));
  const dispatches = tables.length + segments * (forward.length + backward.length) + update.length;
  const rows = pairs * rho;
  const table = keyRows * heads * rho;
  // What all pairs share, by y's token.
  const tokens = p * ((wiring.lastIsConstant ? 1 : 0) + wiring.constants * heads) * rho;
  const attention = pairs * heads * keys;
  const part = Math.ceil(pairs / (PARTS * PART_PAIRS)) * PART_PAIRS;
  const parts = Math.ceil(pairs / part) * m * p;
  const weights = (matrices: number): number => matrices * d * d;
  const product = (down: number, across: number, depth: number): number => down * across * depth;
  const multiplyAdds = [
    // tables, and what a row begins with
    product(d, rho, d) + product(m, p, d) + product(2 * keyRows + baseRows, d, d),
    keyRows * heads * rho * dHead + product(baseRows, rho, 2 * d),
    // forward and backward through the hidden layer
    3 * product(pairs, p, m),
    // rows, γ, and sums of rows by token
    3 * attention * rho,
    // scores and their gradients
    3 * attention * dHead,
    // ∂V, ∂O, ∂W_out
    2 * table * dHead + product(m, d, p),
    // ∂W_O, ∂Z, ∂W_V, ∂W_K, ∂W_Q, inputs
    product(d, d, rho) + product(d, rho, d + baseRows) + product(d, p, m),
    product(d, d, 4 * keyRows + baseRows) + product(baseRows, d, d + rho) + entries * d,
  ];
  const floats = [
    // firstTables: weights in, tables out
    weights(4) + 2 * d * m + d * p + d * rho + m * p + (2 * keyRows + baseRows) * d + inputs * d,
    // secondTables
    2 * keyRows * d + 2 * d * rho + table + 2 * baseRows * rho,
    // rows, logits, loss
    table + rows + attention,
    pairs * m + m * p + 2 * pairs * p,
    2 * pairs * p,
    // ∂W_L, ∂pre, ∂s, sums by token
    rows + parts,
    pairs * p + m * p + 2 * pairs * m,
    rows + table + 3 * attention,
    2 * rows + table + tokens + 4 * attention + 4 * keyRows * d,
    // sharedSums, middleGradients, lastGradients, inputGradients
    parts + m * p + tokens + (keyRows - 2 * p) * heads * rho,
    2 * table + 2 * keyRows * d + 2 * d * rho + m * p + m * d + d * p,
    2 * d * rho + weights(8) + 4 * keyRows * d + 2 * baseRows * rho + 2 * m * d + m * p,
    (2 * keyRows + baseRows + inputs) * d,
    // update: gradients in, weights and two moments in and out
    7 * arena,
  ];
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return { dispatches, operations: 2 * sum(multiplyAdds), bytes: 4 * sum(floats) };
}
