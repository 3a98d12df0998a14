import { valueText } from '../../../text/numbers';
import type { Answer, Check } from '../check';
import { answerText, fieldOf, judgeFields, type Mistake, missingFields } from '../compare';

/** Moduli that are asked for beside the model's own: a prime, and one that is even. */
const OTHERS = [7, 12];

/** Sums of products of cosines, in the forms that are true, and a case in which the article's is not. */
export const orthogonality: Check = async ({ model, call }) => {
  for (const p of [model.p, ...OTHERS]) {
    const answer = await call({ p });
    const cos = Array.from({ length: p }, (_, a) => Math.cos((2 * Math.PI * a) / p));
    const n = p - 1;
    const products = Array.from({ length: n * n }, (_, i) => {
      const [k, other] = [Math.floor(i / n) + 1, (i % n) + 1];
      return cos.reduce((sum, _one, x) => sum + cos[(k * x) % p] * cos[(other * x) % p], 0);
    });
    const distances = cos.map((_, d) => cos.reduce((sum, _one, k) => sum + cos[(k * d) % p], 0));
    const kronecker = products.map((_, i) => (Math.floor(i / n) === i % n ? p / 2 : 0));
    const mistakes = (): Mistake[] => [
      { says: 'k′ = p − k is left out', values: kronecker },
      { says: 'the sums are divided by p/2', values: products.map((value) => (2 * value) / p) },
      { says: 'there is a frequency 0 in it', values: withZero(products, p), shape: [p, p] },
    ];
    const place = ([i, j]: readonly number[]): string => `k = ${i + 1}, k′ = ${j + 1}`;
    const half = (): Mistake[] => [
      { says: 'each wave is counted once', values: distances.map((value) => (value - 1) / 2) },
      { says: 'the constant, k = 0, is missing', values: distances.map((value) => value - 1) },
    ];
    const error = 1e-5 * p;
    const problem =
      judgeFields(answer, {
        residues: { what: 'a sum over the residues for each k and k′ of 1 … p − 1', shape: [n, n], values: products, place, mistakes, error }, // prettier-ignore
        frequencies: { what: 'a sum over k = 0 … p − 1 for each distance', shape: [p], values: distances, place: ([d]) => `distance ${d}`, mistakes: half, error }, // prettier-ignore
      }) ?? counterexampleProblem(fieldOf(answer, 'counterexample'), p, cos);
    if (problem !== undefined) {
      return `p = ${p}: ${problem}`;
    }
  }
  return undefined;
};

function withZero(products: readonly number[], p: number): number[] {
  const n = p - 1;
  return Array.from({ length: p * p }, (_, i) => {
    const [k, other] = [Math.floor(i / p), i % p];
    return k === 0 || other === 0 ? (k === other ? p : 0) : products[(k - 1) * n + other - 1];
  });
}

function counterexampleProblem(answer: Answer | undefined, p: number, cos: readonly number[]): string | undefined {
  const names = ['k', 'z', 'sum', 'claimed'];
  const missing = missingFields(answer ?? null, names);
  if (missing !== undefined) {
    return `counterexample: ${missing}`;
  }
  const [k, z, sum, claimed] = names.map((name) => fieldOf(answer ?? null, name));
  const isIn = (value: Answer | undefined, from: number): value is number => Number.isInteger(value) && Number(value) >= from && Number(value) < p; // prettier-ignore
  if (!isIn(k, 1) || !isIn(z, 0)) {
    return `counterexample: expected k in 1 … ${p - 1} and z in 0 … ${p - 1}, got ${answerText(k)} and ${answerText(z)}`;
  }
  const actual = cos.reduce((total, _, x) => total + cos[(k * x) % p] * cos[(k * z) % p], 0);
  if (typeof sum !== 'number' || !(Math.abs(sum - actual) < 1e-5 * p)) {
    return `counterexample: sum is not the article’s left side for k = ${k}, z′ = ${z}; got ${answerText(sum)}`;
  }
  if (typeof claimed !== 'number' || !(Math.abs(claimed - p / 2) < 1e-9 * p)) {
    return `counterexample: claimed is what the article says of z = z′, ${valueText(p / 2, 4)}; got ${answerText(claimed)}`;
  }
  return undefined;
}
