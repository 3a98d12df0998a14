import type { PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TraceData } from '../../../protocol/analysis';
import { paintRows, rowAt, rowsHeight, type BarAxis, type BarRow } from '../../figure/bar-rows';
import { Figure } from '../../figure/figure';
import { write, type Box, type Pen } from '../../figure/pen';
import { numberText } from '../../../text/numbers';
import { percentText } from '../../../text/shares';

/** A step of the model, as bars. */
export interface TraceStep {
  readonly title: string;
  readonly note: string;
  readonly rows: readonly BarRow[];
  readonly axis: BarAxis;
}

const TITLE = 42;
const GAP = 28;
const MARGIN = 14;

/** The steps that a pair takes: embed, attention, MLP, logits. */
export function traceSteps(data: TraceData): TraceStep[] {
  const { residualNorms, positions, attention, neurons, top, answer } = data;
  const last = positions[positions.length - 1];
  const norms = [
    ['embed', residualNorms.embed],
    ['+ attention', residualNorms.attention],
    ['+ MLP', residualNorms.mlp],
  ] as const;
  const effects = neurons.map(({ effect }) => effect);
  const logits = top.map(({ logit }) => logit);
  return [
    {
      title: 'embed',
      note: `norm of the residual stream at ${last}`,
      rows: norms.map(([label, value]) => ({ label, value, text: numberText(value), color: (t) => t.series.purple })),
      axis: { min: 0, max: Math.max(...norms.map(([, value]) => value)) },
    },
    {
      title: 'attention',
      note: `from ${last} to each token`,
      rows: attention.flatMap((head, h) =>
        head.map((value, i): BarRow => ({
          label: positions[i],
          value,
          text: percentText(value),
          color: (t) => t.series.blue,
          ...(i === 0 ? { heading: `head ${h}` } : {}),
        })),
      ),
      axis: { min: 0, max: 1 },
    },
    {
      title: 'MLP',
      note: `what neurons add to the logit of ${answer}`,
      rows: neurons.map(({ neuron, frequency, activation, effect }) => ({
        label: frequency === 0 ? `${neuron}` : `${neuron} (k = ${frequency})`,
        value: effect,
        text: `${numberText(activation)} → ${effect > 0 ? '+' : ''}${numberText(effect)}`,
        color: (t) => (effect < 0 ? t.series.red : t.series.green),
      })),
      axis: { min: Math.min(0, ...effects), max: Math.max(0, ...effects) },
    },
    {
      title: 'logits',
      note: 'the largest, and their probability',
      rows: top.map(({ z, logit, probability }) => ({
        label: z === answer ? `answer ${z}` : `${z}`,
        value: logit,
        text: `${numberText(logit)} · ${probability < 1e-4 ? numberText(probability) : percentText(probability)}`,
        color: (t) => (z === answer ? t.series.green : t.neutral),
      })),
      axis: { min: Math.min(0, ...logits), max: Math.max(0, ...logits) },
    },
  ];
}

/** One pair on its way through the model, a panel of bars per step. Items are the bars, in order. */
@customElement('trace-figure')
export class TraceFigure extends Figure {
  @property({ attribute: false }) data: TraceData | undefined;
  private steps: readonly TraceStep[] = [];
  private places: readonly Box[] = [];

  /** The neuron of an item; undefined when the item is none. */
  neuronOf(item: number): number | undefined {
    const before = (this.steps[0]?.rows.length ?? 0) + (this.steps[1]?.rows.length ?? 0);
    return this.data?.neurons[item - before]?.neuron;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('data')) {
      this.steps = this.data === undefined ? [] : traceSteps(this.data);
    }
  }

  protected override get count(): number {
    return this.steps.reduce((sum, { rows }) => sum + rows.length, 0);
  }

  protected override get choosable(): boolean {
    return true;
  }

  protected override get summary(): string {
    return 'choose a neuron to see where it is active';
  }

  protected override describe(item: number): string {
    let start = 0;
    for (const { title, rows } of this.steps) {
      if (item < start + rows.length) {
        const heading = rows.slice(0, item - start + 1).findLast((row) => row.heading !== undefined)?.heading;
        const { label, text } = rows[item - start];
        return `${title}${heading === undefined ? '' : `, ${heading}`} · ${label}: ${text}`;
      }
      start += rows.length;
    }
    return '';
  }

  protected override get leastHeight(): number {
    const columns = columnsFor(this.plot.clientWidth);
    let height = 8;
    for (let i = 0; i < this.steps.length; i += columns) {
      height += TITLE + 10 + Math.max(...this.steps.slice(i, i + columns).map(({ rows }) => rowsHeight(rows)));
    }
    return height;
  }

  protected override itemAt(x: number, y: number): number {
    return rowAt(this.places, x, y);
  }

  protected override paint(pen: Pen, cursor: number): void {
    const columns = columnsFor(pen.width);
    const width = (pen.width - 2 * MARGIN - (columns - 1) * GAP) / columns;
    const places: Box[] = [];
    let top = 4;
    for (let i = 0; i < this.steps.length; i += columns) {
      const line = this.steps.slice(i, i + columns);
      line.forEach(({ title, note, rows, axis }, j) => {
        const left = MARGIN + j * (width + GAP);
        const { foreground } = pen.theme;
        write(pen, `${i + j + 1}  ${title}`, left, top + 8, { bold: true, color: foreground, size: 13 });
        write(pen, note, left, top + 27, { within: width });
        const box = { left, top: top + TITLE, width, height: pen.height };
        places.push(...paintRows(pen, box, rows, axis, cursor - places.length));
      });
      top += TITLE + 10 + Math.max(...line.map(({ rows }) => rowsHeight(rows)));
    }
    this.places = places;
  }
}

function columnsFor(width: number): number {
  return width >= 900 ? 4 : width >= 560 ? 2 : 1;
}

declare global {
  interface HTMLElementTagNameMap {
    'trace-figure': TraceFigure;
  }
}
