import * as path from 'node:path';
import { splitText } from '../text/splits';
import { taskFormula } from '../core/tasks';
import { html, type Markup } from './markup';
import type { ReportData } from './report-data';
import { factTable } from './table';
import { countText } from '../text/counts';
import { durationText } from '../text/durations';
import { changeText, forkText, lossText, optimizerText } from '../text/recipes';
import { percentText } from '../text/shares';

/** What was trained on what, how. */
export function configSection({ subject }: ReportData): Markup {
  const { config, engine, rows, epoch } = subject;
  const { task, model, optimizer, training, load } = config;
  const seconds = rows.at(-1)?.seconds;
  const optimizerFacts: [string, string][] = [
    ['loss', lossText(config.loss)],
    ['optimizer', optimizerText(config)],
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
      ...(model.family === 'mlp'
        ? ([['family', 'mlp: one hidden layer over one-hot x and y']] as [string, string][])
        : ([
            ['layers', String(model.layers)],
            ['d_model', String(model.dModel)],
            ['heads', `${model.heads} of dimension ${model.dModel / model.heads}`],
          ] as [string, string][])),
      ['d_mlp', String(model.dMlp)],
      ['activation', model.activation],
      ['LayerNorm', model.layerNorm === 'pre' ? 'yes, without weights' : model.layerNorm ? 'yes' : 'no'],
      ...(model.attentionCoefficient === 1
        ? []
        : ([['attention coefficient α', String(model.attentionCoefficient)]] as [string, string][])),
      ...(load === null ? ([['seed of the weights', String(model.seed)]] as [string, string][]) : []),
      ...factOf('branch of', forkText(config).slice(2)),
      ...factOf('label noise', task.labelNoise ? percentText(task.labelNoise) : ''),
      ...factOf('changes', training.changes.map(({ at, set }) => `${changeText(set)} at ${at}`).join('; ')),
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

/** A fact that most trainings do not have. */
function factOf(name: string, text: string): [string, string][] {
  return text === '' ? [] : [[name, text]];
}
