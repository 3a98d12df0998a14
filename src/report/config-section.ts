import * as path from 'node:path';
import { splitText } from '../text/splits';
import { taskFormula } from '../core/tasks';
import { html, type Markup } from './markup';
import type { ReportData } from './report-data';
import { factTable } from './table';
import { countText } from '../text/counts';
import { durationText } from '../text/durations';

/** What was trained on what, how. */
export function configSection({ subject }: ReportData): Markup {
  const { config, engine, rows, epoch } = subject;
  const { task, model, optimizer, training, load } = config;
  const seconds = rows.at(-1)?.seconds;
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
      ['tokens', task.tokens],
      ['split', splitText(task)],
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
