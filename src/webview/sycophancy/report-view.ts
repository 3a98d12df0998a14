import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SycophancyReport, SycophancySeries } from '../../core/sycophancy/report';
import { seriesFigures } from '../../figures/sycophancy/over-checkpoints';
import { hasContent, QUESTIONS, reportFigures } from '../../figures/sycophancy/report';
import type { FigureSpec } from '../../figures/spec';
import '../figure/figure-card';
import '../info-tip';
import { Memo } from '../memo';
import { MEANINGS } from './meanings';

interface Section {
  readonly title: string;
  readonly meaning: string;
  readonly figures: readonly FigureSpec[];
}

const TITLES: Readonly<Record<(typeof QUESTIONS)[number], string>> = {
  where: 'Where',
  interventions: 'Interventions',
  direction: 'Direction',
  conversion: 'Conversion',
  registered: 'Registered or blind',
};

/** The figures of an analysis, by what they answer. */
@customElement('sycophancy-report')
export class SycophancyReportView extends LitElement {
  @property({ attribute: false }) report: SycophancyReport | undefined;
  @property({ attribute: false }) series: SycophancySeries | undefined;
  private readonly sections = new Memo<readonly Section[]>();

  protected override render(): TemplateResult {
    const { report, series } = this;
    const sections = this.sections.get([report, series], () => [
      ...(series ? [{ title: 'Over checkpoints', meaning: MEANINGS.series, figures: seriesFigures(series) }] : []),
      ...(report ? reportSections(report) : []),
    ]);
    return html`${sections.map(
      ({ title, meaning, figures }) => html`
        <section>
          <h2><info-tip .text=${meaning}>${title}</info-tip></h2>
          <div class="cards">
            ${figures.map(
              (figure, i) =>
                html`<figure-card class=${sizeOf(figure, i, figures.length)} .figure=${figure}></figure-card>`,
            )}
          </div>
        </section>
      `,
    )}`;
  }

  static override styles = css`
    :host {
      display: block;
      container-type: inline-size;
    }
    section {
      margin-top: 22px;
    }
    h2 {
      margin: 0 0 6px;
      font-size: 13px;
      font-weight: 600;
    }
    .cards {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 12px;
    }
    .plots {
      height: 360px;
    }
    @container (min-width: 820px) {
      .cards {
        grid-template-columns: repeat(2, minmax(0, 1fr));
      }
      .wide {
        grid-column: 1 / -1;
      }
    }
  `;
}

/** Rows are as high as they need; several groups of them, and what stands alone in its line, have the full width. */
function sizeOf({ body }: FigureSpec, place: number, count: number): string {
  const isAlone = place === count - 1 && count % 2 === 1;
  const isWide = isAlone || (body.kind === 'rows' && body.groups.length > 2);
  return `${body.kind} ${isWide ? 'wide' : ''}`;
}

function reportSections(report: SycophancyReport): Section[] {
  const figures = reportFigures(report);
  const meaning = { ...MEANINGS, ...(hasContent(report) && { where: `${MEANINGS.where} ${MEANINGS.content}` }) };
  return QUESTIONS.filter((question) => figures[question].length > 0).map((question) => ({
    title: TITLES[question],
    meaning: meaning[question],
    figures: figures[question],
  }));
}

declare global {
  interface HTMLElementTagNameMap {
    'sycophancy-report': SycophancyReportView;
  }
}
