import { customElement, property } from 'lit/decorators.js';
import type { SpectrumData } from '../../../protocol/analysis';
import { placeLabels } from '../../chart/label-placement';
import { Figure } from '../../figure/figure';
import { Frame } from '../../figure/frame';
import { strokeLine, write, type LegendEntry, type Pen } from '../../figure/pen';
import { percentText } from '../../../text/shares';
import { percentTickText } from '../../../text/ticks';

/** The spectra by name, as they are stacked. */
export const SPECTRA = [
  { name: 'W_E', title: 'embedding W_E', values: (data: SpectrumData) => data.embedding },
  { name: 'W_L', title: 'neuron–logit map W_L', values: (data: SpectrumData) => data.readout },
  { name: 'logits', title: 'logits', values: (data: SpectrumData) => data.logits },
] as const;

const LEFT = 50;
const NAMES = 20;
const PANEL_TITLE = 16;
const BOTTOM = 40;

/** Power by frequency: a panel of bars per spectrum, one above the other. Item k − 1 is frequency k. */
@customElement('spectrum-figure')
export class SpectrumFigure extends Figure {
  @property({ attribute: false }) data: SpectrumData | undefined;
  /** Frequencies to mark. */
  @property({ attribute: false }) keys: readonly number[] = [];
  /** The share of W_L's power from which they are. */
  @property({ type: Number }) threshold = 0;
  private frames: readonly Frame[] = [];

  protected override get count(): number {
    return this.data?.readout.length ?? 0;
  }

  protected override get legend(): readonly LegendEntry[] {
    return [
      { label: 'key frequency', color: this.theme.series.orange },
      { label: 'other', color: this.theme.series.blue },
    ];
  }

  protected override describe(item: number): string {
    const { data } = this;
    return data === undefined
      ? ''
      : `k = ${item + 1}: ${SPECTRA.map(({ name, values }) => `${percentText(values(data)[item])} of ${name}`).join(' · ')}`;
  }

  protected override itemAt(x: number): number {
    const item = Math.round(this.frames[0]?.valueAt(x) ?? 0) - 1;
    return item >= 0 && item < this.count ? item : -1;
  }

  protected override paint(pen: Pen, cursor: number): void {
    const { data, count, keys } = this;
    if (data === undefined) {
      return;
    }
    const height = (pen.height - NAMES - BOTTOM) / SPECTRA.length;
    this.frames = SPECTRA.map(({ values }, i) => {
      const last = i === SPECTRA.length - 1;
      const top = NAMES + i * height + PANEL_TITLE;
      return new Frame(
        { left: LEFT, top, width: pen.width - LEFT - 14, height: height - PANEL_TITLE - 8 },
        { min: 0.4, max: count + 0.6, space: 44, ...(last ? { label: 'frequency k', tick: String } : {}) },
        { min: 0, max: 1.08 * Math.max(1e-3, ...values(data)), space: 30, tick: percentTickText },
      );
    });
    this.paintNames(pen);
    SPECTRA.forEach(({ title, values }, i) => {
      const frame = this.frames[i];
      const step = frame.x(2) - frame.x(1);
      const bar = Math.max(1, step * 0.76);
      frame.draw(pen);
      write(pen, title, LEFT, frame.box.top - 9, { color: pen.theme.foreground, bold: true });
      values(data).forEach((share, j) => {
        const isKey = keys.includes(j + 1);
        const x = frame.x(j + 1);
        if (j === cursor) {
          pen.context.fillStyle = pen.theme.grid;
          pen.context.fillRect(x - step / 2, frame.box.top, step, frame.box.height);
        }
        pen.context.fillStyle = isKey ? pen.theme.series.orange : pen.theme.series.blue;
        pen.context.fillRect(x - bar / 2, frame.y(share), bar, frame.y(0) - frame.y(share));
      });
    });
    this.paintThreshold(pen, this.frames[1]);
  }

  /** The key frequencies, above a line through all panels. */
  private paintNames(pen: Pen): void {
    const { context, theme } = pen;
    const keys = [...this.keys].sort((a, b) => a - b);
    const [first, last] = [this.frames[0], this.frames[this.frames.length - 1]];
    context.font = `600 11px ${theme.font}`;
    const labels = placeLabels(
      keys.map((k) => ({ center: first.x(k), width: context.measureText(String(k)).width })),
      LEFT,
      pen.width - 4,
      5,
    );
    // More names than there is room for would run out of the figure.
    const fits = labels.every(({ center, width }) => center + width / 2 <= pen.width);
    keys.forEach((k, i) => {
      const x = Math.round(first.x(k)) + 0.5;
      strokeLine(pen, [[x, NAMES - 4], [x, last.y(0)]], { color: theme.grid, width: 1 }); // prettier-ignore
      if (fits) {
        write(pen, String(k), labels[i].center, 9, { align: 'center', bold: true, color: theme.series.orange });
      }
    });
  }

  private paintThreshold(pen: Pen, frame: Frame): void {
    const { box } = frame;
    const y = Math.round(frame.y(this.threshold)) + 0.5;
    strokeLine(pen, [[box.left, y], [box.left + box.width, y]], { color: pen.theme.foreground, width: 1, dash: [4, 3] }); // prettier-ignore
    write(pen, `key: above ${percentTickText(this.threshold)}`, box.left + box.width, box.top - 9, {
      align: 'right',
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'spectrum-figure': SpectrumFigure;
  }
}
