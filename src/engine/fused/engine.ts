import { availableParallelism } from 'node:os';
import type { ModelConfig } from '../../core/config/types';
import { CANONICAL_TOKENS } from '../../core/token-layout';
import type { Engine } from '../engine';
import { FusedTrainer } from './trainer';

const MOST_THREADS = 8;

/** The project's own kernel: WebAssembly, nothing to install; for models of the canonical family. */
export const fusedEngine: Engine = {
  name: 'fused',

  unavailable({ layers, layerNorm, activation, attentionCoefficient }: ModelConfig, tokens = CANONICAL_TOKENS) {
    if (layers !== 1) {
      return `it trains one layer and model.layers is ${layers}; set model.layers to 1`;
    }
    if (layerNorm) {
      return 'it has no LayerNorm; set model.layerNorm to false';
    }
    if (activation === 'gelu') {
      return 'it has no GELU; set model.activation to "relu" or "square"';
    }
    if (attentionCoefficient !== 1) {
      return `it has whole attention only and model.attentionCoefficient is ${attentionCoefficient}; set it to 1`;
    }
    if (tokens.trim().split(/\s+/).join(' ') !== CANONICAL_TOKENS) {
      return `it reads tokens "${CANONICAL_TOKENS}" and task.tokens is "${tokens}"; set task.tokens to "${CANONICAL_TOKENS}"`;
    }
    return undefined;
  },

  async create(setup) {
    const threads = setup.threads === 0 ? Math.min(availableParallelism(), MOST_THREADS) : setup.threads;
    return new FusedTrainer(setup, threads);
  },
};
