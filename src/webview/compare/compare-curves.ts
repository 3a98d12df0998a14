import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { CURVE_AXES, type CurveAxis } from '../../core/compare/curves';
import { isTelling } from '../../core/config/fields';
import { comparedCurvesFigure } from '../../figures/compare/curves-figure';
import type { ComparedMeasure } from '../../figures/compare/measures';
import type { FigureSpec } from '../../figures/spec';
import { counted, countText } from '../../text/counts';
import '../figure/figure-card';
import type { ViewEvent } from '../figure/figure-zoom';
import { Memo } from '../memo';
import { type CompareChoices, CompareChoiceEvent, type Gathering, SMOOTHINGS, usualColor } from './choices';
import { dropdown } from './dropdown';
import './compare-colors';
import { type Colored, type Compared, comparedLines, runColors, sideLegend } from './lines';
import { sectionStyles } from './section-styles';

const AXES: Readonly<Record<CurveAxis, string>> = {
  epoch: 'epochs',
  memorised: 'epochs since memorised',
  seconds: 'seconds',
};
const SCALES = [['linear', 'linear'], ['log', 'log']] as const; // prettier-ignore
const GATHERING_NAMES: Readonly<Record<Gathering, string>> = {
  runs: 'every run',
  mean: 'mean over seeds',
  median: 'median over seeds',
};

/** Curves of the runs over each other. Fires `compare-choice` and `save-file`. */
@customElement('compare-curves')
export class CompareCurves extends LitElement {
  @property({ attribute: false }) compared!: Compared;
  @property({ attribute: false }) measures: readonly ComparedMeasure[] = [];
  @property({ attribute: false }) choices!: CompareChoices;
  /** Grows with each change of the stores. */
  @property({ type: Number }) version = 0;
  /** Whether every run was read. */
  @property({ type: Boolean }) complete = false;
  /** Rows of each run that are kept at most. */
  @property({ type: Number }) rowsEach = 0;
  /** Runs of which fewer rows are drawn than they have. */
  @property({ type: Number }) thinned = 0;
  private readonly figure = new Memo<FigureSpec>();
  private readonly colored = new Memo<ReturnType<typeof runColors>>();
  /** Made anew for what they are made of alone: not when they are zoomed. */
  private readonly lines = new Memo<ReturnType<typeof comparedLines>>();

  protected override render(): TemplateResult {
    const measure = this.measures.find(({ id }) => id === this.choices.measure) ?? this.measures.at(0);
    if (measure === undefined) {
      return html`<p class="muted" role="status">
        ${this.complete ? 'None of these runs has logged a row yet.' : 'Reading the runs …'}
      </p>`;
    }
    const { compared, choices, version, complete, thinned } = this;
    const { colorBy, colors, groupColors, hidden, side, gathering, axis, smoothing } = choices;
    const colored = this.colored.get([compared, colorBy, colors, groupColors, hidden], () =>
      runColors(compared, choices),
    );
    const drawn = this.lines.get([compared, measure, colored, side, gathering, axis, smoothing, version], () =>
      comparedLines(compared, measure, choices),
    );
    const figure = this.figure.get([drawn, colored, choices, complete, thinned], () =>
      this.draw(measure, drawn, colored.colored),
    );
    return html`
      <div class="tools">${this.tools(measure)}</div>
      <figure-card
        class="curves"
        .figure=${figure}
        .legend=${sideLegend(measure, choices)}
        .problem=${drawn.lines.length === 0 ? (complete ? 'There is nothing to draw of the runs that are shown.' : 'Reading the runs …') : undefined}
        @view-changed=${({ view }: ViewEvent) => this.dispatchEvent(new CompareChoiceEvent({ view }))}
        ><compare-colors slot="legend" .colored=${colored.colored} .choices=${choices}></compare-colors
      ></figure-card>
      <p class="muted keys">
        Wheel zooms across, or values over their axis · drag zooms to a box · double click resets · keys: ← → read, Page
        keys go to the next line, + − zoom and , . move across, ↑ ↓ zoom and Shift+↑ ↓ move values, 0 resets, m goes to
        the buttons
      </p>
    `;
  }

  private draw(
    measure: ComparedMeasure,
    { lines, without }: ReturnType<typeof comparedLines>,
    colored: readonly Colored[],
  ): FigureSpec {
    const { compared, choices, thinned, rowsEach } = this;
    const shown = compared.runs.length - choices.hidden.length;
    const seeds = choices.gathering !== 'runs';
    return comparedCurvesFigure({
      measure,
      lines,
      axis: choices.axis,
      xScale: choices.xScale,
      yScale: choices.yScale ?? (measure.values.scale.kind === 'log' ? 'log' : 'linear'),
      legend: [...colored.map(({ label, color }) => ({ label, color })), ...sideLegend(measure, choices)],
      view: choices.view,
      note: seeds
        ? `${choices.gathering} and quartiles over seeds, as far as all runs of a group go`
        : `${counted(shown, 'run')}`,
      summary: [
        ...(without > 0 ? [this.withoutText(without)] : []),
        ...(thinned > 0
          ? [`of ${counted(thinned, 'long run')} the ${countText(rowsEach)} rows that curves need, at most`]
          : []),
      ].join(' · '),
    });
  }

  private withoutText(runs: number): string {
    return this.choices.axis === 'memorised'
      ? `${counted(runs, 'run')} without: not memorised, or not measured`
      : `${counted(runs, 'run')} without a value`;
  }

  private tools(measure: ComparedMeasure): TemplateResult[] {
    const { choices, compared, measures } = this;
    const { fields } = compared.comparison;
    const choose = (choice: Partial<CompareChoices>): boolean => this.dispatchEvent(new CompareChoiceEvent(choice));
    const colors = [
      ['run', 'run'],
      ['group', 'all but the seed'],
      ...fields.filter(isTelling).map((field) => [field, field] as const),
    ] as const;
    return [
      dropdown('Measure', measure.id, measures.map(({ id, title }) => [id, title] as const), (id) => choose({ measure: id })), // prettier-ignore
      ...(measure.lines.length > 1
        ? [
            dropdown('Split', choices.side, [['both', 'train and test'], ['train', 'train'], ['test', 'test']], (side) =>
              choose({ side: side as CompareChoices['side'] })),
          ]
        : []), // prettier-ignore
      dropdown('Lines', choices.gathering, Object.entries(GATHERING_NAMES), (gathering) =>
        choose({ gathering: gathering as Gathering }),
      ),
      dropdown('Colour', choices.colorBy ?? usualColor(fields), colors, (colorBy) => choose({ colorBy })),
      dropdown('x', choices.axis, CURVE_AXES.map((axis) => [axis, AXES[axis]] as const), (axis) => choose({ axis: axis as CurveAxis })), // prettier-ignore
      dropdown('x scale', choices.xScale, SCALES, (xScale) => choose({ xScale: xScale as 'linear' | 'log' })),
      dropdown(
        'y scale',
        choices.yScale ?? (measure.values.scale.kind === 'log' ? 'log' : 'linear'),
        SCALES,
        (yScale) => choose({ yScale: yScale as 'linear' | 'log' }),
      ),
      dropdown(
        'Smoothing',
        String(choices.smoothing),
        SMOOTHINGS.map((rows) => [String(rows), rows === 1 ? 'none' : `median of ${rows} rows`] as const),
        (rows) => choose({ smoothing: Number(rows) }),
      ),
    ];
  }

  static override styles = sectionStyles;
}

declare global {
  interface HTMLElementTagNameMap {
    'compare-curves': CompareCurves;
  }
}
