import type { ModelConfig, TaskConfig } from '../core/config/types';
import { CROSS_ENTROPY } from '../core/loss';
import type { FurtherMeasureName } from '../core/measures/further';
import { type Group, groupOf } from '../core/measures/group';
import { type AnswerSums, sumByAnswer } from '../core/measures/logits';
import { type UnitFrequencies, unitFrequencies } from '../core/measures/pair-spectrum';
import { keysOf } from '../core/measures/irreps';
import { type Spectrum, spectrumOf } from '../core/measures/spectrum';
import type { SplitLoss } from '../core/measures/split-loss';
import type { Parameters, TensorData } from '../core/model';
import { type Split, splitOf, untrainedPairs } from '../core/split';
import { type Pairs, selectPairs } from '../core/tasks';
import { pairToken, type TokenLayout, tokenLayout } from '../core/token-layout';
import type { Engine, Recipe, Trainer } from '../engine/engine';
import { multiply } from '../engine/product';
import { furtherMeasures } from './further-measures';
import { knownBefore, type TrainedBefore } from '../core/run/trained-before';
import { embeddingTable, neuronLogitMap, transposed } from './weights';

/** What the model answers, for all pairs of the task. */
export interface AllLogits {
  /** [pairs, p] */
  readonly logits: Float32Array;
  /** The logits by right answer. */
  readonly sums: AnswerSums;
}

/** How it comes to its answers, for all pairs of the task. */
export interface AllActivations {
  /** Attention of the first layer at the last position, [pairs, n_heads, n_ctx]; nothing where there is no attention. */
  readonly pattern: Float32Array;
  /** The last layer's neurons after the activation function, [pairs, d_mlp]. */
  readonly neurons: Float32Array;
}

const PATTERN = 'blocks.0.attn.hook_pattern';

/** A checkpoint that can be run, measured and changed. */
export class OpenedModel {
  readonly p: number;
  readonly group: Group;
  readonly layout: TokenLayout;
  private answers: Promise<AllLogits> | undefined;
  private recorded: Promise<AllActivations> | undefined;
  private units: Promise<UnitFrequencies> | undefined;
  private trainedBefore: { readonly known: TrainedBefore | { readonly problem: string } | undefined } | undefined;
  private spectra: { embedding: Spectrum; readout: Spectrum } | undefined;

  /** Losses are cross-entropies, whatever loss it was trained on; gradients are those of its own. */
  static async open(engine: Engine, parameters: Parameters, config: Recipe): Promise<OpenedModel> {
    const split = splitOf(config.task);
    const { train, test } = split.train ? split : untrainedPairs(split);
    const trainer = await engine.create({
      config: { ...config, loss: CROSS_ENTROPY },
      train,
      test,
      parameters,
      threads: 0,
    });
    return new OpenedModel(trainer, parameters, config, split);
  }

  private constructor(
    private readonly trainer: Trainer,
    public parameters: Parameters,
    private readonly config: Recipe,
    readonly split: Split,
  ) {
    const { task } = config;
    this.p = task.modulus;
    this.group = groupOf(task);
    this.layout = tokenLayout(task);
  }

  get task(): TaskConfig {
    return this.config.task;
  }

  get model(): ModelConfig {
    return this.config.model;
  }

  get training(): Recipe['training'] {
    return this.config.training;
  }

  dispose(): void {
    this.trainer.dispose();
  }

  /** Goes on with other weights of the same shapes, e.g. those of another checkpoint of the run. */
  setParameters(parameters: Parameters): void {
    this.parameters = parameters;
    this.answers = undefined;
    this.recorded = undefined;
    this.units = undefined;
    this.spectra = undefined;
    this.trainer.setParameters(parameters);
  }

  /** Which pairs the runs before its own were trained on; undefined where there are none, else why that is not known. */
  before(): TrainedBefore | { readonly problem: string } | undefined {
    this.trainedBefore ??= { known: knownBefore(this.config) };
    return this.trainedBefore.known;
  }

  /** Further measures, by their columns in metrics.jsonl. @throws InputError for one that is not defined for the model */
  further(names: readonly FurtherMeasureName[]): Promise<Record<string, number>> {
    const { trainer, config, split } = this;
    return furtherMeasures(names, { trainer, config, split });
  }

  /** A forward pass over all pairs; computed once. */
  logits(): Promise<AllLogits> {
    this.answers ??= this.trainer.forward(this.split.all).then(({ logits }) => this.summed(logits.data));
    return this.answers;
  }

  /** What a forward pass over all pairs leaves recorded; computed once. */
  activations(): Promise<AllActivations> {
    this.recorded ??= this.record();
    return this.recorded;
  }

  /**
   * Which frequency, or irrep, explains each neuron, and how much of it; computed once. Of the family `mlp` it is that of the
   * pre-activation, a wave of x and one of y: half of its square is at twice the frequency.
   */
  neuronFrequencies(): Promise<UnitFrequencies> {
    const values =
      this.model.family === 'mlp' ? this.preactivations() : this.activations().then(({ neurons }) => neurons);
    this.units ??= values.then((units) => unitFrequencies(this.group, this.split.all, units, multiply));
    return this.units;
  }

  private async preactivations(): Promise<Float32Array> {
    const hook = 'blocks.0.mlp.hook_pre';
    const { hooks } = await this.trainer.forward(this.split.all, [hook]);
    return hooks[hook].data;
  }

  /** Loss and accuracy with some weights replaced. */
  async loss(patch: Parameters): Promise<SplitLoss> {
    const { train, test } = this.split;
    this.trainer.setParameters({ ...this.parameters, ...patch });
    try {
      if (!train) {
        const { loss, accuracy } = await this.trainer.evaluate(this.split.all);
        return { train_loss: NaN, test_loss: NaN, all_loss: loss, train_acc: NaN, test_acc: NaN, all_acc: accuracy };
      }
      const a = await this.trainer.evaluate(train);
      const b = await this.trainer.evaluate(test);
      const [n, m] = [train.x.length, test.x.length];
      return {
        train_loss: a.loss,
        test_loss: b.loss,
        all_loss: (n * a.loss + m * b.loss) / (n + m),
        train_acc: a.accuracy,
        test_acc: b.accuracy,
        all_acc: (n * a.accuracy + m * b.accuracy) / (n + m),
      };
    } finally {
      this.trainer.setParameters(this.parameters);
    }
  }

  private async pattern(): Promise<Float32Array> {
    if (this.recorded) {
      return (await this.recorded).pattern;
    }
    const { hooks } = await this.trainer.forward(this.split.all, [PATTERN]);
    return hooks[PATTERN].data;
  }

  /** Mean attention of the first layer at the last position over all pairs, [n_heads, n_ctx]. */
  async meanPattern(): Promise<Float32Array> {
    const pattern = await this.pattern();
    const width = this.model.heads * this.layout.positions.length;
    const mean = new Float64Array(width);
    pattern.forEach((value, i) => (mean[i % width] += value));
    return Float32Array.from(mean, (sum) => (sum * width) / pattern.length);
  }

  /** One pair's residual stream at the last position: embedded, after the last layer's attention, and after its MLP. */
  async residuals(row: number): Promise<{ embed: Float64Array; attention: Float64Array; mlp: Float64Array }> {
    const { dModel, dMlp, layers } = this.model;
    const block = `blocks.${layers - 1}`;
    const { all } = this.split;
    const middle = await this.residualBeforeMlp(selectPairs(all, [row]));
    const { neurons } = await this.activations();
    const last = this.layout.positions.length - 1;
    const token = pairToken(this.layout.positions[last], all.x[row], all.y[row], this.p);
    const tokens = this.parameters['embed.W_E'].data.subarray(token * dModel);
    const places = this.parameters['pos_embed.W_pos'].data.subarray(last * dModel);
    const out = this.parameters[`${block}.mlp.W_out`].data;
    const bias = this.parameters[`${block}.mlp.b_out`].data;
    const mlp = Float64Array.from(middle, (value, j) => value + bias[j]);
    for (let neuron = 0; neuron < dMlp; neuron++) {
      const activation = neurons[row * dMlp + neuron];
      for (let j = 0; j < dModel; j++) {
        mlp[j] += activation * out[neuron * dModel + j];
      }
    }
    const embed = Float64Array.from({ length: dModel }, (_, j) => tokens[j] + places[j]);
    return { embed, attention: Float64Array.from(middle), mlp };
  }

  /** The residual stream at the last position between attention and MLP of the last layer, [pairs, d_model]. */
  async residualBeforeMlp(pairs: Pairs): Promise<Float32Array> {
    const hook = `blocks.${this.model.layers - 1}.hook_resid_mid`;
    const { hooks } = await this.trainer.forward(pairs, [hook]);
    return hooks[hook].data;
  }

  /** W_L = W_out · W_U, [d_mlp, p]. */
  readout(): TensorData {
    return neuronLogitMap(this.parameters, this.model, multiply);
  }

  /** Spectra of W_E (of the family `mlp` W_in's rows of x and of y together) and of W_L over the residues. */
  spectrum(): { embedding: Spectrum; readout: Spectrum } {
    this.spectra ??= {
      embedding: spectrumOf(this.group, embeddingTable(this.parameters, this.model)),
      readout: spectrumOf(this.group, transposed(this.readout())),
    };
    return this.spectra;
  }

  /** What the model uses, the strongest first: frequencies with more than 2% of W_L's power; of irreps see `keysOf`. */
  async keys(): Promise<number[]> {
    return keysOf(this.group, this.spectrum().readout, (await this.logits()).sums);
  }

  private async record(): Promise<AllActivations> {
    const neurons = `blocks.${this.model.layers - 1}.mlp.hook_post`;
    const attends = this.model.family === 'transformer';
    const { logits, hooks } = await this.trainer.forward(this.split.all, [...(attends ? [PATTERN] : []), neurons]);
    this.answers ??= Promise.resolve(this.summed(logits.data));
    return { pattern: attends ? hooks[PATTERN].data : new Float32Array(), neurons: hooks[neurons].data };
  }

  private summed(logits: Float32Array): AllLogits {
    return { logits, sums: sumByAnswer(logits, this.split.all.label, this.p) };
  }
}
