import { availableParallelism } from 'node:os';
import type { ModelConfig } from '../../core/config/types';
import type { Vocabulary } from '../../core/model';
import { OPINION_TOKENS } from '../../core/opinions';
import type { Engine } from '../engine';
import { FusedTrainer } from './trainer';

const MOST_THREADS = 8;

/** The project's own kernel: WebAssembly, nothing to install; for one layer without LayerNorm, ReLU or x². */
export const fusedEngine: Engine = {
  name: 'fused',

  unavailable({ family, layers, layerNorm, activation }: ModelConfig, { tokens }: Vocabulary): string | undefined {
    if (tokens === OPINION_TOKENS) {
      return 'it does not train with opinions; set training.engine to "tensorflow" or "wasm"';
    }
    if (family === 'mlp') {
      return 'it trains transformers and model.family is "mlp"; set training.engine to "tensorflow" or "wasm"';
    }
    if (layers !== 1) {
      return `it trains one layer and model.layers is ${layers}; set model.layers to 1`;
    }
    if (layerNorm) {
      return 'it has no LayerNorm; set model.layerNorm to false';
    }
    if (activation === 'gelu') {
      return 'it has no GELU; set model.activation to "relu" or "square"';
    }
    return undefined;
  },

  async create(setup) {
    const threads = setup.threads === 0 ? Math.min(availableParallelism(), MOST_THREADS) : setup.threads;
    return new FusedTrainer(setup, threads);
  },
};
