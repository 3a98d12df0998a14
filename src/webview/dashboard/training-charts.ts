import type { LineChartSpec } from '../chart/spec';
import { linearScale, logScale } from '../chart/scale';
import { formatLogTick, formatNumber, formatPercent, formatPercentTick } from '../format';

/** The curves of the Training tab. */
export const TRAINING_CHARTS: readonly LineChartSpec[] = [
  {
    id: 'loss',
    title: 'Loss',
    note: 'cross-entropy, log scale',
    series: [
      { label: 'train', metric: 'train_loss', color: 'blue' },
      { label: 'test', metric: 'test_loss', color: 'orange' },
    ],
    values: { scale: logScale, format: formatNumber, tick: formatLogTick },
  },
  {
    id: 'accuracy',
    title: 'Accuracy',
    note: 'share of right answers',
    series: [
      { label: 'train', metric: 'train_accuracy', color: 'blue' },
      { label: 'test', metric: 'test_accuracy', color: 'orange' },
    ],
    values: {
      scale: linearScale,
      // A little more than 0–100%, so that curves on the limits are seen in full.
      range: { min: -0.02, max: 1.02 },
      format: formatPercent,
      tick: formatPercentTick,
    },
  },
];
