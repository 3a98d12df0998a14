import { css, html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { AnswerMap as Answers } from '../../../protocol/analysis';
import type { TableData } from '../../../figures/table-data';
import '../../figure/figure-card';
import { AnalysisView, analysisStyles } from './analysis-view';
import { ANSWER_KINDS } from './answer-figure';
import './answer-figure';
import { Question } from './question';
import { countText } from '../../../text/counts';

const AXES = ['x', 'y'] as const;

/** The p × p map of answers at the checkpoint, in its frame. */
@customElement('answer-map')
export class AnswerMap extends AnalysisView {
  private readonly answers = new Question(this, 'answers');

  protected override willUpdate(): void {
    this.answers.ask(this.epoch);
  }

  protected override render(): TemplateResult {
    return this.answered(
      this.answers,
      (map) => html`
        <figure-card
          heading="Answers"
          note=${`to every pair, at checkpoint ${countText(this.epoch)}`}
          .name=${this.fileName('answers')}
          .data=${answerTable(map)}
        >
          <answer-figure
            label="Answers to every pair by x and y"
            .map=${map}
            .columns=${map.p}
            .rows=${map.p}
            .axes=${AXES}
            square
          ></answer-figure>
        </figure-card>
      `,
    );
  }

  static override styles = [
    analysisStyles,
    css`
      :host {
        min-width: 0;
      }
      figure-card {
        height: 100%;
      }
    `,
  ];
}

function answerTable({ p, cells }: Answers): TableData {
  const pairs = Array.from(cells.keys()).filter((i) => cells[i] < 255);
  return {
    rows: pairs.length,
    columns: [
      { name: 'x', value: (i) => Math.floor(pairs[i] / p) },
      { name: 'y', value: (i) => pairs[i] % p },
      { name: 'answer', value: (i) => (cells[pairs[i]] & 1 ? 'right' : 'wrong') },
      {
        name: 'pair',
        value: (i) =>
          cells[pairs[i]] >= 4
            ? 'not known'
            : (ANSWER_KINDS.find(({ value }) => value === cells[pairs[i]])?.label ?? '').split(',')[0],
      },
    ],
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'answer-map': AnswerMap;
  }
}
