import type { Evaluation } from '../../core/loss';
import type { Parameters } from '../../core/model';
import type { OptimizerState } from '../../core/optimizer-state';
import type { Pairs } from '../../core/tasks';
import {
  type Activations,
  type HookName,
  type LossGradients,
  type LossRow,
  type Trainer,
  type TrainingSetup,
} from '../engine';
import { lossRow } from '../loss-row';
import { fusedEngine } from '../fused/engine';
import { ModelBatch, type ModelResult } from './batch';
import { openDevice } from './device';

/** Weights and moments. */
export interface ModelState {
  readonly parameters: Parameters;
  readonly optimizerState: OptimizerState;
}

/** One model on the device, alone or beside others. */
export interface DeviceModel {
  /** Updates made so far. */
  readonly step: number;
  run(epochs: number): Promise<ModelResult>;
  download(): Promise<ModelState>;
  upload(parameters: Parameters): void;
  dispose(): void;
}

/**
 * Trains on the GPU. What looks at the model beside its training (activations, gradients, losses of other pairs) is the fused
 * kernel's, on a copy of the weights.
 */
export class WebgpuTrainer implements Trainer {
  readonly threads = 1;
  private known: ModelState | undefined;

  static async create(setup: TrainingSetup): Promise<WebgpuTrainer> {
    return new WebgpuTrainer(setup, aloneOn(await ModelBatch.create(await openDevice(), [setup])));
  }

  constructor(
    private readonly setup: TrainingSetup,
    private readonly device: DeviceModel,
  ) {}

  get epoch(): number {
    return this.device.step;
  }

  async run(epochs: number): Promise<LossRow> {
    if (epochs > 0) {
      this.known = undefined;
    }
    return lossRow(await this.device.run(epochs), this.setup.config);
  }

  async download(): Promise<void> {
    this.known ??= await this.device.download();
  }

  parameters(): Parameters {
    return copyOf(this.current.parameters);
  }

  optimizerState(): OptimizerState {
    const { step, m, v, average } = this.current.optimizerState;
    return { step, m: copyOf(m), v: copyOf(v), ...(average && { average: copyOf(average) }) };
  }

  setParameters(parameters: Parameters): void {
    this.device.upload(parameters);
    this.known = this.known && { ...this.known, parameters: copyOf(parameters) };
  }

  evaluate(pairs: Pairs): Promise<Evaluation> {
    return this.beside((kernel) => kernel.evaluate(pairs));
  }

  forward(pairs: Pairs, record?: readonly HookName[]): Promise<Activations> {
    return this.beside((kernel) => kernel.forward(pairs, record));
  }

  gradients(): Promise<LossGradients> {
    return this.beside((kernel) => kernel.gradients());
  }

  dispose(): void {
    this.device.dispose();
  }

  private get current(): ModelState {
    if (!this.known) {
      throw new Error('the weights are on the GPU: download comes before them');
    }
    return this.known;
  }

  /** Asks the fused kernel, with the weights of now. It does not stay: many models may train side by side. */
  private async beside<T>(question: (kernel: Trainer) => Promise<T>): Promise<T> {
    await this.download();
    const { parameters } = this.current;
    const kernel = await fusedEngine.create({ ...this.setup, parameters, optimizerState: undefined });
    try {
      return await question(kernel);
    } finally {
      kernel.dispose();
    }
  }
}

/** The only model of a batch. */
function aloneOn(batch: ModelBatch): DeviceModel {
  return {
    get step() {
      return batch.step(0);
    },
    run: async (epochs) => (await batch.run(epochs))[0],
    download: async () => (await batch.download())[0],
    upload: (parameters) => batch.upload(0, parameters),
    dispose: () => batch.dispose(),
  };
}

function copyOf(tensors: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
  );
}
