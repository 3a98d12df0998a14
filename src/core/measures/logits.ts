import { type Group, type Subspace, subspaceOf } from './group';
import { answerTableLoss, type LabelledPairs, splitLoss, type SplitLoss } from './split-loss';

/**
 * Logits summed over the pairs that share their right answer: all that the key directions, which are functions of the
 * answer, can see of them.
 */
export interface AnswerSums {
  readonly p: number;
  /** [p, p]: per answer, the sum of its pairs' logits. */
  readonly sums: Float64Array;
  /** [p]: pairs per answer. */
  readonly counts: Float64Array;
  /** [p]: mean logits over all pairs. */
  readonly mean: Float64Array;
  /** Σ (logit − mean of its row)², over all pairs. */
  readonly centredPower: number;
}

/** Sums logits [pairs, p] by right answer. */
export function sumByAnswer(logits: Float32Array | Float64Array, labels: Int32Array, p: number): AnswerSums {
  const sums = new Float64Array(p * p);
  const counts = new Float64Array(p);
  let centredPower = 0;
  for (let i = 0; i < labels.length; i++) {
    const target = labels[i] * p;
    counts[labels[i]]++;
    let total = 0;
    let power = 0;
    for (let z = 0; z < p; z++) {
      const logit = logits[i * p + z];
      sums[target + z] += logit;
      total += logit;
      power += logit * logit;
    }
    centredPower += power - (total * total) / p;
  }
  const mean = new Float64Array(p);
  sums.forEach((value, i) => (mean[i % p] += value / labels.length));
  return { p, sums, counts, mean, centredPower };
}

/**
 * P_key · L as a function of the answer, [p, p]: the projection of the logits, per output, onto cos and sin of
 * 2πk·answer/order over all pairs (Nanda et al. 2023, §4.2); of irreps onto the functions of the answer in their isotypic
 * subspaces.
 */
export function projectOntoKeys(group: Group, sums: AnswerSums, keys: readonly number[]): Float64Array {
  return projectOnto(subspaceOf(group, keys), sums);
}

/**
 * The projection of the logits, per output, onto functions of the answer, as a function of the answer, [p, p]. The directions are orthonormalised under the pairs' counts,
 * which changes nothing where every answer has equally many pairs.
 */
export function projectOnto(subspace: Subspace, { p, sums, counts }: AnswerSums): Float64Array {
  const projection = new Float64Array(p * p);
  for (const direction of answerDirections(subspace, counts)) {
    const coefficient = new Float64Array(p);
    for (let answer = 0; answer < p; answer++) {
      for (let z = 0; z < p; z++) {
        coefficient[z] += direction[answer] * sums[answer * p + z];
      }
    }
    for (let answer = 0; answer < p; answer++) {
      for (let z = 0; z < p; z++) {
        projection[answer * p + z] += direction[answer] * coefficient[z];
      }
    }
  }
  return projection;
}

/** Restricted loss (Nanda et al. 2023, §5.1): of P_key·L plus the mean logits. */
export function restrictedLoss(
  group: Group,
  sums: AnswerSums,
  pairs: LabelledPairs,
  keys: readonly number[],
): SplitLoss {
  const table = projectOntoKeys(group, sums, keys);
  for (let i = 0; i < table.length; i++) {
    table[i] += sums.mean[i % sums.p];
  }
  return answerTableLoss(table, pairs, sums.p);
}

/** Excluded loss (Nanda et al. 2023, §5.1): of L − P_key·L. */
export function excludedLoss(
  group: Group,
  logits: Float32Array | Float64Array,
  sums: AnswerSums,
  pairs: LabelledPairs,
  keys: readonly number[],
): SplitLoss {
  return splitLoss(logits, pairs, sums.p, projectOntoKeys(group, sums, keys));
}

/** How well Σ_k α_k cos(2πk(answer − z)/order), of irreps Σ α χ(answer·z⁻¹), describes the logits. */
export interface TrigApproximation {
  /** α_k by frequency; of a conjugate pair of irreps that of Re χ. */
  alpha: Map<number, number>;
  /** Fraction of variance explained of the row-centred logits. */
  logitFve: number;
  loss: SplitLoss;
}

/**
 * Regresses the row-centred logits on cos(2πk(answer − z)/order), k key (Nanda et al. 2023, §4.2); of irreps on the characters
 * χ(answer·z⁻¹), of a conjugate pair on real and imaginary part (Chughtai et al. 2023, §4).
 */
export function trigApproximation(
  group: Group,
  sums: AnswerSums,
  pairs: LabelledPairs,
  keys: readonly number[],
): TrigApproximation {
  const { p, counts } = sums;
  const centred = centreRows(sums.sums, p);
  const table = new Float64Array(p * p);
  const alpha = new Map<number, number>();
  let inner = 0; // Σ over pairs of approximation × centred logits
  for (const k of keys) {
    for (const wave of differenceWaves(group, k)) {
      let product = 0;
      let power = 0;
      for (let i = 0; i < wave.length; i++) {
        product += wave[i] * centred[i];
        power += counts[Math.floor(i / p)] * wave[i] ** 2;
      }
      const weight = product / power;
      alpha.set(k, alpha.get(k) ?? weight);
      inner += weight * product;
      wave.forEach((value, i) => (table[i] += weight * value));
    }
  }
  const power = table.reduce((sum, value, i) => sum + counts[Math.floor(i / p)] * value ** 2, 0);
  const residual = sums.centredPower - 2 * inner + power;
  return { alpha, logitFve: 1 - residual / sums.centredPower, loss: answerTableLoss(table, pairs, p) };
}

/** cos(2πk(answer − z)/order), [p, p], 0 where either is the residue apart; of an irrep the parts of χ(answer·z⁻¹). */
export function differenceWaves(group: Group, k: number): Float64Array[] {
  const { modulus: p } = group;
  if (group.kind === 'irreps') {
    const { list, group: own } = group.irreps;
    const { real, imaginary } = list[k];
    return [real, ...(imaginary ? [imaginary] : [])].map((part) =>
      Float64Array.from(own.table, (_, i) => part[own.table[i - (i % p) + own.inverse[i % p]]]),
    );
  }
  const { order, element } = group;
  const wave = Float64Array.from({ length: p * p }, (_, i) => {
    const [answer, z] = [element[Math.floor(i / p)], element[i % p]];
    return answer < 0 || z < 0 ? 0 : Math.cos((2 * Math.PI * ((k * (answer - z)) % order)) / order);
  });
  return [wave];
}

/** Functions of the answer, [p] each, orthonormal over the pairs. */
function answerDirections(subspace: Subspace, counts: Float64Array): Float64Array[] {
  const dot = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, value, r) => sum + counts[r] * value * b[r], 0);
  const directions: Float64Array[] = [];
  for (const own of subspace) {
    const direction = own.slice();
    for (const other of directions) {
      const overlap = dot(direction, other);
      other.forEach((value, r) => (direction[r] -= overlap * value));
    }
    const norm = Math.sqrt(dot(direction, direction));
    if (norm > 1e-9) {
      directions.push(direction.map((value) => value / norm));
    }
  }
  return directions;
}

export function centreRows(table: Float64Array, p: number): Float64Array {
  const centred = table.slice();
  for (let row = 0; row < p; row++) {
    const mean = centred.subarray(row * p, (row + 1) * p).reduce((sum, v) => sum + v, 0) / p;
    for (let z = 0; z < p; z++) {
      centred[row * p + z] -= mean;
    }
  }
  return centred;
}
