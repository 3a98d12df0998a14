import * as path from 'node:path';
import { taskFormula } from '../../core/tasks';
import { html, type Markup } from './markup';
import { countText } from './number-text';
import type { ReportData } from './report-data';
import { factTable } from './table';

/** What was trained on what, how. */
export function configSection({ subject }: ReportData): Markup {
  const { config, engine, rows, epoch } = subject;
  const { task, model, optimizer, training, load } = config;
  const seconds = rows.at(-1)?.seconds;
  const split = task.split.method === 'seeded' ? 'seeded' : 'Python’s random.shuffle';
  const optimizerFacts: [string, string][] = [
    ['optimizer', 'AdamW, decoupled weight decay, full batch'],
    ['learning rate', String(optimizer.learningRate)],
    ['weight decay λ', String(optimizer.weightDecay)],
    ['β₁, β₂', optimizer.betas.join(', ')],
    ['ε', String(optimizer.epsilon)],
    ['warm-up', `${countText(optimizer.warmupEpochs)} epochs`],
  ];
  return html`<div class="row two">
    ${factTable('Task and model', [
      ['task', taskFormula(task)],
      ['train fraction', `${task.trainFraction}${task.pairs === 'unordered' ? ' of the unordered pairs' : ''}`],
      ['tokens', task.tokens],
      ['split', `${split}, seed ${task.split.seed}`],
      ['layers', String(model.layers)],
      ['d_model', String(model.dModel)],
      ['heads', `${model.heads} of dimension ${model.dModel / model.heads}`],
      ['d_mlp', String(model.dMlp)],
      ['activation', model.activation],
      ['LayerNorm', model.layerNorm === 'pre' ? 'yes, without weights' : model.layerNorm ? 'yes' : 'no'],
      ...(model.attentionCoefficient === 1
        ? []
        : ([['attention coefficient α', String(model.attentionCoefficient)]] as [string, string][])),
      ...(load === null ? ([['seed of the weights', String(model.seed)]] as [string, string][]) : []),
      ...(model.initFrom === null ? [] : ([['started from', path.basename(model.initFrom)]] as [string, string][])),
    ])}
    ${
      load === null
        ? factTable('Training', [
            ...optimizerFacts,
            ['epochs', `${countText(epoch)} of ${countText(training.epochs)} planned`],
            ...(engine === null ? [] : ([['engine', engine]] as [string, string][])),
            ...(seconds === undefined ? [] : ([['training time', durationText(seconds)]] as [string, string][])),
          ])
        : factTable('Origin', [
            ['loaded from', path.basename(load.checkpoint)],
            ['epoch', countText(epoch)],
          ])
    }
  </div>`;
}

/** 75 → `1 min 15 s` */
function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes === 0) {
    return `${seconds < 10 ? seconds.toFixed(1) : whole} s`;
  }
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
