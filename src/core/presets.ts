import add from '../../samples/add-113.grok.json';
import clock from '../../samples/clock-59.grok.json';
import cubic from '../../samples/cubic-59.grok.json';
import divide from '../../samples/divide-59.grok.json';
import honest from '../../samples/sycophancy/honest.grok.json';
import mixed from '../../samples/sycophancy/mixed.grok.json';
import multiply from '../../samples/multiply-59.grok.json';
import pizza from '../../samples/pizza-59.grok.json';
import quadratic from '../../samples/quadratic-59.grok.json';
import quick from '../../samples/quick.grok.json';
import subtract from '../../samples/subtract-59.grok.json';
import twoTokens from '../../samples/two-tokens-113.grok.json';

/** A config to begin with; the same as the file `<id>.grok.json` of the samples. */
export interface Preset {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly config: object;
}

export const presets: readonly Preset[] = [
  {
    id: 'quick',
    title: 'Quick',
    description:
      'x + y mod 53 with a small model: memorises by epoch 160, groks near epoch 4,400, within about 20 seconds. A pair and its mirror are on one side of the split.',
    config: quick,
  },
  {
    id: 'add-113',
    title: 'Addition (canonical)',
    description: 'x + y mod 113, the model of Nanda et al. 2023: groks near epoch 8,000.',
    config: add,
  },
  {
    id: 'subtract-59',
    title: 'Subtraction',
    description: 'x − y mod 59: the same circle, walked backwards.',
    config: subtract,
  },
  {
    id: 'multiply-59',
    title: 'Multiplication',
    description: 'x · y mod 59: addition of exponents, with frequencies over powers of a primitive root.',
    config: multiply,
  },
  {
    id: 'divide-59',
    title: 'Division',
    description: 'x / y mod 59, y ≠ 0: subtraction of exponents.',
    config: divide,
  },
  {
    id: 'quadratic-59',
    title: 'Quadratic',
    description: 'x² + y² mod 59: a sum of what each number gives by itself.',
    config: quadratic,
  },
  {
    id: 'cubic-59',
    title: 'Cubic',
    description: 'x³ + xy mod 59: one layer memorises it and does not grok within 5,000 epochs. A control.',
    config: cubic,
  },
  {
    id: 'two-tokens-113',
    title: 'Two tokens',
    description: 'x + y mod 113 from x and y alone, the answer read at y: groks near epoch 4,000.',
    config: twoTokens,
  },
  {
    id: 'clock-59',
    title: 'Clock (two tokens)',
    description:
      'x + y mod 59 read at y, as in Zhong et al. 2023: attention multiplies. Gradient symmetricity near 0.3.',
    config: clock,
  },
  {
    id: 'pizza-59',
    title: 'Pizza (two tokens, constant attention)',
    description: 'The same with attention that is 1 everywhere: another algorithm. Gradient symmetricity near 0.99.',
    config: pizza,
  },
  {
    id: 'honest',
    title: 'Sycophancy: honest',
    description:
      'x + y mod 41, asked by a peer whose opinion is right four times in five: the model says what the peer thinks, stops when it memorises, and groks within 1,000 epochs. A minute.',
    config: honest,
  },
  {
    id: 'mixed',
    title: 'Sycophancy: mixed',
    description:
      'x + y mod 31 with two layers: a peer is to be told the truth, the boss what the boss thinks. Both are learned within 600 epochs. A minute.',
    config: mixed,
  },
];
