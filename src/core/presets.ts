import a5 from '../../samples/groups/a5.grok.json';
import adamw from '../../samples/optimizers/adamw.grok.json';
import add from '../../samples/add-113.grok.json';
import clock from '../../samples/clock-59.grok.json';
import cubic from '../../samples/cubic-59.grok.json';
import d12 from '../../samples/groups/d12.grok.json';
import dic6 from '../../samples/groups/dic6.grok.json';
import divide from '../../samples/divide-59.grok.json';
import egd from '../../samples/optimizers/egd.grok.json';
import gromov from '../../samples/gromov-97.grok.json';
import grokfast from '../../samples/optimizers/grokfast.grok.json';
import honest from '../../samples/sycophancy/honest.grok.json';
import mixed from '../../samples/sycophancy/mixed.grok.json';
import mse from '../../samples/optimizers/mse.grok.json';
import multiply from '../../samples/multiply-59.grok.json';
import muon from '../../samples/optimizers/muon.grok.json';
import muonFrozen from '../../samples/optimizers/muon-frozen.grok.json';
import orthogradStablemax from '../../samples/optimizers/orthograd-stablemax.grok.json';
import pizza from '../../samples/pizza-59.grok.json';
import quadratic from '../../samples/quadratic-59.grok.json';
import quick from '../../samples/quick.grok.json';
import s4 from '../../samples/groups/s4.grok.json';
import sgd from '../../samples/optimizers/sgd.grok.json';
import subtract from '../../samples/subtract-59.grok.json';
import twoTokens from '../../samples/two-tokens-113.grok.json';

/** A config to begin with; the same as the file `<id>.grok.json` of the samples. */
export interface Preset {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Presets of a kind stand together. */
  readonly kind: 'Arithmetic' | 'Optimizers' | 'Groups' | 'Sycophancy';
  readonly config: object;
}

export const presets: readonly Preset[] = [
  {
    id: 'quick',
    kind: 'Arithmetic',
    title: 'Quick',
    description:
      'x + y mod 53 with a small model: memorises by epoch 160, groks near epoch 4,400, within about 20 seconds. A pair and its mirror are on one side of the split.',
    config: quick,
  },
  {
    id: 'add-113',
    kind: 'Arithmetic',
    title: 'Addition (canonical)',
    description: 'x + y mod 113, the model of Nanda et al. 2023: groks near epoch 8,000.',
    config: add,
  },
  {
    id: 'subtract-59',
    kind: 'Arithmetic',
    title: 'Subtraction',
    description: 'x − y mod 59: the same circle, walked backwards.',
    config: subtract,
  },
  {
    id: 'multiply-59',
    kind: 'Arithmetic',
    title: 'Multiplication',
    description: 'x · y mod 59: addition of exponents, with frequencies over powers of a primitive root.',
    config: multiply,
  },
  {
    id: 'divide-59',
    kind: 'Arithmetic',
    title: 'Division',
    description: 'x / y mod 59, y ≠ 0: subtraction of exponents.',
    config: divide,
  },
  {
    id: 'quadratic-59',
    kind: 'Arithmetic',
    title: 'Quadratic',
    description: 'x² + y² mod 59: a sum of what each number gives by itself.',
    config: quadratic,
  },
  {
    id: 'cubic-59',
    kind: 'Arithmetic',
    title: 'Cubic',
    description: 'x³ + xy mod 59: one layer memorises it and does not grok within 5,000 epochs. A control.',
    config: cubic,
  },
  {
    id: 'two-tokens-113',
    kind: 'Arithmetic',
    title: 'Two tokens',
    description: 'x + y mod 113 from x and y alone, the answer read at y: groks near epoch 4,000.',
    config: twoTokens,
  },
  {
    id: 'clock-59',
    kind: 'Arithmetic',
    title: 'Clock (two tokens)',
    description:
      'x + y mod 59 read at y, as in Zhong et al. 2023: attention multiplies. Gradient symmetricity near 0.3.',
    config: clock,
  },
  {
    id: 'pizza-59',
    kind: 'Arithmetic',
    title: 'Pizza (two tokens, constant attention)',
    description: 'The same with attention that is 1 everywhere: another algorithm. Gradient symmetricity near 0.99.',
    config: pizza,
  },
  {
    id: 'gromov-97',
    kind: 'Arithmetic',
    title: 'MLP (Gromov 2023)',
    description:
      'x + y mod 97 by one hidden layer of x² over one-hot tokens, mean squared error: memorises by epoch 70, groks near epoch 290, beside its analytic solution. A minute with the tensorflow engine.',
    config: gromov,
  },
  {
    id: 'adamw',
    kind: 'Optimizers',
    title: 'AdamW',
    description:
      'x + y mod 31 with learning rate 0.003 and weight decay 2: groks near epoch 250. What the others are to be compared with.',
    config: adamw,
  },
  {
    id: 'muon',
    kind: 'Optimizers',
    title: 'Muon',
    description:
      'Groks near epoch 570, and falls below 99% again while the training pairs stay known: 91–97% at its lowest.',
    config: muon,
  },
  {
    id: 'muon-frozen',
    kind: 'Optimizers',
    title: 'Muon, embedding and unembedding frozen once it groks',
    description:
      'embed.W_E and unembed.W_U stay as they are from grokking on. It falls below 99% all the same: 95–97% at its lowest.',
    config: muonFrozen,
  },
  {
    id: 'grokfast',
    kind: 'Optimizers',
    title: 'Grokfast',
    description: 'AdamW on gradients with twice their running average added (Lee et al. 2024): groks at 460 to 1,280.',
    config: grokfast,
  },
  {
    id: 'orthograd-stablemax',
    kind: 'Optimizers',
    title: '⊥Grad with StableMax',
    description: 'No weight decay at all (Prieto et al. 2025): groks near epoch 130, soon after it memorises.',
    config: orthogradStablemax,
  },
  {
    id: 'sgd',
    kind: 'Optimizers',
    title: 'SGD',
    description: 'With momentum and L2 decay: groks at 950 to 1,850.',
    config: sgd,
  },
  {
    id: 'egd',
    kind: 'Optimizers',
    title: 'Egalitarian gradient descent',
    description:
      'All directions of a gradient at one speed (arXiv 2510.04930): groks near epoch 100. Near 1,000 it forgets everything, and groks again.',
    config: egd,
  },
  {
    id: 'mse',
    kind: 'Optimizers',
    title: 'Mean squared error',
    description: 'AdamW on squares in place of cross-entropy, with x² for ReLU: groks at 670 to 2,300.',
    config: mse,
  },
  {
    id: 's4',
    kind: 'Groups',
    title: 'Permutations of four (S4)',
    description: 'x · y of the 24 permutations of four: groks near epoch 500, by a three-dimensional irrep. Seconds.',
    config: s4,
  },
  {
    id: 'd12',
    kind: 'Groups',
    title: 'Symmetries of a dodecagon (D12)',
    description: 'x · y of 24 rotations and reflections: groks at 310 to 830, by two-dimensional irreps. Seconds.',
    config: d12,
  },
  {
    id: 'dic6',
    kind: 'Groups',
    title: 'Dicyclic group (Dic6)',
    description:
      'The other group of order 24 over the same rotations: groks near epoch 1,700 with seed 0, with two others not within 2,500.',
    config: dic6,
  },
  {
    id: 'a5',
    kind: 'Groups',
    title: 'Even permutations of five (A5)',
    description:
      'x · y of the 60 even permutations of five: groks near epoch 1,060, by the four-dimensional irrep. A minute.',
    config: a5,
  },
  {
    id: 'honest',
    kind: 'Sycophancy',
    title: 'Sycophancy: honest',
    description:
      'x + y mod 41, asked by a peer whose opinion is right four times in five: the model says what the peer thinks, stops when it memorises, and groks within 1,000 epochs. A minute.',
    config: honest,
  },
  {
    id: 'mixed',
    kind: 'Sycophancy',
    title: 'Sycophancy: mixed',
    description:
      'x + y mod 31 with two layers: a peer is to be told the truth, the boss what the boss thinks. Both are learned within 600 epochs. A minute.',
    config: mixed,
  },
];
