import type { ExerciseId } from '../../core/exercises/exercises';
import type { Check } from './check';
import { ablateFrequency } from './checks/ablate-frequency';
import { ablateUnembedding } from './checks/ablate-unembedding';
import { circuitDepth } from './checks/circuit-depth';
import { discreteLog } from './checks/discrete-log';
import { embeddingSpectrum } from './checks/embedding-spectrum';
import { excludedLoss } from './checks/excluded-loss';
import { fourierBasis } from './checks/fourier-basis';
import { fourier2d } from './checks/fourier-2d';
import { grokkingConfig } from './checks/grokking-config';
import { interference } from './checks/interference';
import { intervene } from './checks/intervene';
import { keyFrequencies } from './checks/key-frequencies';
import { learnedOrMemorised } from './checks/learned-or-memorised';
import { logSpectrum } from './checks/log-spectrum';
import { modelSummary } from './checks/model-summary';
import { neuronClusters } from './checks/neuron-clusters';
import { orthogonality } from './checks/orthogonality';
import { primitiveRoot } from './checks/primitive-root';
import { productTerms } from './checks/product-terms';
import { restrictedLoss } from './checks/restricted-loss';

/** The check of each exercise, by its id. */
export const CHECKS: Readonly<Record<ExerciseId, Check>> = {
  'fourier-basis': fourierBasis,
  orthogonality,
  'embedding-spectrum': embeddingSpectrum,
  'key-frequencies': keyFrequencies,
  'fourier-2d': fourier2d,
  'product-terms': productTerms,
  'neuron-clusters': neuronClusters,
  'circuit-depth': circuitDepth,
  interference,
  'ablate-frequency': ablateFrequency,
  'ablate-unembedding': ablateUnembedding,
  'restricted-loss': restrictedLoss,
  'excluded-loss': excludedLoss,
  'primitive-root': primitiveRoot,
  'discrete-log': discreteLog,
  'log-spectrum': logSpectrum,
  'grokking-config': grokkingConfig,
  'model-summary': modelSummary,
  intervene,
  'learned-or-memorised': learnedOrMemorised,
};
