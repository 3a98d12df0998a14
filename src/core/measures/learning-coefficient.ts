import { Normals } from '../normals';
import { MersenneTwister } from '../random';

/** A mean loss over n samples and its gradient at weights, both flat. */
export type LossAt = (weights: Float32Array) => Promise<{ loss: number; gradient: Float32Array }>;

export interface ChainSettings {
  /** Samples that the loss is a mean over. */
  readonly samples: number;
  /** γ: the posterior is that under a normal prior around w*, of variance 1/γ each way. */
  readonly localization: number;
  /** Steps in which the step size is calibrated; none of them is drawn from. */
  readonly burnIn: number;
  readonly draws: number;
  readonly seed: number;
}

export interface LearningCoefficient {
  /** λ̂ = nβ (E[L(w)] − L(w*)). */
  value: number;
  /** nβ = n / ln n. */
  nBeta: number;
  /** ε of Langevin's step, as calibrated. */
  epsilon: number;
  /** Mean probability with which the steps that were drawn from were taken. */
  acceptance: number;
}

/** What the calibration leads to. */
const ACCEPTANCE = 0.7;

/**
 * Local learning coefficient at w* (Lau et al. 2023, arXiv 2308.12108): the mean of nβ (L(w) − L(w*)) over Langevin draws from the posterior
 * ∝ exp(−nβ L(w) − γ‖w − w*‖²/2), at Watanabe's temperature nβ = n / ln n. Steps are those of stochastic gradient Langevin
 * dynamics with the gradient of all samples, the prior's part solved implicitly, and taken or not by Metropolis' rule (Cotter
 * et al. 2013, §4: pCNL), so that a step size makes no bias; it is calibrated to a rate of 0.7 while the chain leaves w*.
 */
export async function learningCoefficient(
  lossAt: LossAt,
  center: Float32Array,
  { samples, localization, burnIn, draws, seed }: ChainSettings,
): Promise<LearningCoefficient> {
  const nBeta = samples / Math.log(samples);
  const chain = await Chain.start(lossAt, center, nBeta, localization, new MersenneTwister([seed]));
  const { loss: lowest } = chain;
  const steps: number[] = [];
  for (let i = 0; i < burnIn; i++) {
    const accepted = await chain.step();
    chain.delta = Math.min(chain.delta * Math.exp(gain(i, burnIn) * (accepted - ACCEPTANCE)), 2);
    steps.push(Math.log(chain.delta));
  }
  const last = steps.slice(-Math.ceil(burnIn / 3));
  chain.delta = Math.exp(last.reduce((sum, step) => sum + step, 0) / last.length);
  let [loss, accepted] = [0, 0];
  for (let i = 0; i < draws; i++) {
    accepted += await chain.step();
    loss += chain.loss - lowest;
  }
  const epsilon = (2 * chain.delta) / localization;
  return { value: (nBeta * loss) / draws, nBeta, epsilon, acceptance: accepted / draws };
}

/** How much a step of the calibration changes: much at first, little at its end. */
function gain(step: number, steps: number): number {
  return Math.max(0.2, 2 * (1 - (1.5 * step) / steps));
}

/** Where a chain starts: small, so that the first steps are taken. */
const FIRST_DELTA = 1e-3;

/**
 * v = w − w* under the density exp(−Φ(w* + v) − γ‖v‖²/2), Φ = nβ L. From v a step leads to
 * ((2 − δ) v − (2δ/γ) ∇Φ + √(8δ/γ) ξ) / (2 + δ); for small δ that is Langevin's with ε = 2δ/γ.
 */
class Chain {
  delta = FIRST_DELTA;
  private readonly normals: Normals;
  private weights: Float32Array;
  /** Where the next step leads; the two change places when it is taken. */
  private proposed: Float32Array;

  static async start(
    lossAt: LossAt,
    center: Float32Array,
    nBeta: number,
    gamma: number,
    random: MersenneTwister,
  ): Promise<Chain> {
    const { loss, gradient } = await lossAt(center);
    return new Chain(lossAt, center, nBeta, gamma, random, loss, gradient);
  }

  private constructor(
    private readonly lossAt: LossAt,
    private readonly center: Float32Array,
    private readonly nBeta: number,
    private readonly gamma: number,
    private readonly random: MersenneTwister,
    /** L at the weights. */
    public loss: number,
    private gradient: Float32Array,
  ) {
    this.normals = new Normals(random);
    this.weights = center.slice();
    this.proposed = new Float32Array(center.length);
  }

  /** @returns the probability of the step, which is taken with it */
  async step(): Promise<number> {
    this.propose();
    const { weights, proposed } = this;
    const there = await this.lossAt(proposed);
    const odds = this.logOdds(there);
    const probability = Number.isFinite(odds) ? Math.exp(Math.min(odds, 0)) : 0;
    if (this.random.random() < probability) {
      this.weights = proposed;
      this.proposed = weights;
      this.loss = there.loss;
      this.gradient = there.gradient;
    }
    return probability;
  }

  private propose(): void {
    const { center, delta, gamma, nBeta, weights, gradient, proposed } = this;
    const drift = (2 * delta * nBeta) / gamma;
    const noise = Math.sqrt((8 * delta) / gamma);
    this.normals.fill(proposed);
    for (let i = 0; i < weights.length; i++) {
      const v = weights[i] - center[i];
      proposed[i] = center[i] + ((2 - delta) * v - drift * gradient[i] + noise * proposed[i]) / (2 + delta);
    }
  }

  /** ρ(u, v) − ρ(v, u): Φ(u) − Φ(v) + ½⟨v − u, DΦ(u) + DΦ(v)⟩ + (δ/4)(⟨u + v, DΦ(u) − DΦ(v)⟩ + (‖DΦ(u)‖² − ‖DΦ(v)‖²)/γ) */
  private logOdds(there: { loss: number; gradient: Float32Array }): number {
    const { center, delta, gamma, nBeta, weights, gradient, proposed } = this;
    let [along, across, squares] = [0, 0, 0];
    for (let i = 0; i < weights.length; i++) {
      const [a, b] = [gradient[i], there.gradient[i]];
      const [u, v] = [weights[i] - center[i], proposed[i] - center[i]];
      along += (v - u) * (a + b);
      across += (u + v) * (a - b);
      squares += (a - b) * (a + b);
    }
    return nBeta * (this.loss - there.loss + along / 2 + (delta / 4) * (across + (nBeta * squares) / gamma));
  }
}
