import type { Pairs } from '../tasks';
import { basisRows, type CyclicGroup } from './group';

/**
 * Distance irrelevance (Zhong et al. 2023, §4.2): the mean over differences x − y of the deviation over sums x + y of the
 * right answer's logit, divided by its deviation over all pairs. Near 0 the logit depends on the difference only
 * ("pizza"), near 1 on nothing but the sum ("clock"). Sums and differences are those of the group; where the answer is
 * a·x + b·y, the two are a·x + b·y and a·x − b·y.
 * @returns NaN where the answer is no such sum
 */
export function distanceIrrelevance(
  { order, element, sum: coefficients }: CyclicGroup,
  pairs: Pairs,
  logits: ArrayLike<number>,
  p: number,
): number {
  if (!coefficients) {
    return NaN;
  }
  const [ofX, ofY] = coefficients;
  const byDifference: number[][] = Array.from({ length: order }, () => []);
  for (let i = 0; i < pairs.x.length; i++) {
    const [a, b] = [element[pairs.x[i]], element[pairs.y[i]]];
    if (a >= 0 && b >= 0) {
      byDifference[(((ofX * a - ofY * b) % order) + order) % order].push(logits[i * p + pairs.label[i]]);
    }
  }
  const within = byDifference.map(deviation).reduce((sum, v) => sum + v, 0) / order;
  return within / deviation(byDifference.flat());
}

/**
 * Share of the pairs whose float32 softmax is saturated: the other answers' exponentials vanish beside the right one's,
 * so its loss is exactly 0 and its gradient gone (softmax collapse; Prieto et al. 2025, §3). 1 + Σ is rounded once, so
 * that the order of the answers does not matter.
 */
export function saturatedShare(logits: Float32Array, labels: Int32Array, p: number): number {
  let saturated = 0;
  for (let i = 0; i < labels.length; i++) {
    const own = logits[i * p + labels[i]];
    let others = 0;
    for (let z = 0; z < p; z++) {
      others += z === labels[i] ? 0 : Math.exp(logits[i * p + z] - own);
    }
    saturated += Math.fround(1 + others) === 1 ? 1 : 0;
  }
  return saturated / labels.length;
}

/** FVE of the neurons' projections u_k and v_k by one wave each. */
export interface DirectionFve {
  /** Of u_kᵀ·MLP by cos(2πk·answer/order). */
  cos: number;
  /** Of v_kᵀ·MLP by sin(2πk·answer/order); absent for k = order/2. */
  sin?: number;
}

/**
 * W_L ≈ Σ_k u_k cos(2πkz/order) + v_k sin(2πkz/order): how much of u_kᵀ·MLP(x, y) over all pairs is
 * cos(2πk·answer/order), and of v_kᵀ·MLP its sine (Nanda et al. 2023, §4.2, table 1).
 * @param neurons [pairs, d_mlp]
 * @param readout W_L [d_mlp, p]
 */
export function directionFve(
  group: CyclicGroup,
  pairs: Pairs,
  neurons: Float32Array,
  readout: Float32Array,
  k: number,
): DirectionFve {
  const { modulus: p, basis } = group;
  const units = readout.length / p;
  const [cos, sin] = basisRows(group, k).map((row) => {
    const wave = basis.subarray(row * p, (row + 1) * p);
    const direction = new Float64Array(units);
    for (let i = 0; i < readout.length; i++) {
      direction[Math.floor(i / p)] += wave[i % p] * readout[i];
    }
    const projected = new Float64Array(pairs.label.length);
    for (let i = 0, at = 0; i < projected.length; i++) {
      for (let unit = 0; unit < units; unit++, at++) {
        projected[i] += direction[unit] * neurons[at];
      }
    }
    return squaredCorrelation(
      projected,
      Float64Array.from(pairs.label, (label) => wave[label]),
    );
  });
  return { cos, sin };
}

/** Share of `values`' variance that is linear in `wave`; both are centred first. */
function squaredCorrelation(values: Float64Array, wave: Float64Array): number {
  const mean = (v: Float64Array): number => v.reduce((sum, x) => sum + x, 0) / v.length;
  const [mv, mw] = [mean(values), mean(wave)];
  let [product, powerV, powerW] = [0, 0, 0];
  values.forEach((value, i) => {
    product += (value - mv) * (wave[i] - mw);
    powerV += (value - mv) ** 2;
    powerW += (wave[i] - mw) ** 2;
  });
  return powerV === 0 || powerW === 0 ? 0 : product ** 2 / (powerV * powerW);
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
}
