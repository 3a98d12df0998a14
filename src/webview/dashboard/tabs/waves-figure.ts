import { customElement, property } from 'lit/decorators.js';
import type { InterferenceData } from '../../../protocol/analysis';
import { Figure } from '../../figure/figure';
import { Frame } from '../../figure/frame';
import { fillDot, frequencyColor, strokeLine, write, type LegendEntry, type Pen } from '../../figure/pen';
import { countText } from '../../../text/counts';
import { numberText } from '../../../text/numbers';
import { tickText } from '../../../text/ticks';

const LEFT = 56;
const BOTTOM = 42;
const TITLE = 24;

/** The waves of the key frequencies over the candidate answers, and below them their sum. Item z is the answer z. */
@customElement('waves-figure')
export class WavesFigure extends Figure {
  @property({ attribute: false }) data: InterferenceData | undefined;
  private frames: readonly Frame[] = [];

  protected override get count(): number {
    return this.data?.sum.length ?? 0;
  }

  protected override get legend(): readonly LegendEntry[] {
    return (this.data?.waves ?? []).map(({ k }, i) => ({ label: `k = ${k}`, color: frequencyColor(this.theme, i) }));
  }

  protected override describe(z: number): string {
    const { data } = this;
    if (data === undefined) {
      return '';
    }
    const role = z === data.answer ? ' (the answer)' : z === data.runnerUp ? ' (the runner-up)' : '';
    const waves = data.waves.map(({ k, values }) => `${k}: ${numberText(values[z])}`).join(', ');
    return `z = ${z}${role}: sum ${numberText(data.sum[z])} · logit ${numberText(data.logits[z])} · waves ${waves}`;
  }

  protected override itemAt(x: number): number {
    const z = Math.round(this.frames[0]?.valueAt(x) ?? -1);
    return z >= 0 && z < this.count ? z : -1;
  }

  protected override paint(pen: Pen, cursor: number): void {
    const { data, count } = this;
    if (data === undefined) {
      return;
    }
    const height = pen.height - BOTTOM - 2 * TITLE;
    const box = { left: LEFT, width: pen.width - LEFT - 16 };
    const upper = { ...box, top: TITLE, height: height * 0.46 };
    const lower = { ...box, top: TITLE + upper.height + TITLE, height: height - upper.height };
    const across = { min: 0, max: Math.max(1, count - 1) };
    this.frames = [
      new Frame(upper, across, { ...range(data.waves.map(({ values }) => values)), tick: tickText, label: 'logit' }),
      new Frame(
        lower,
        { ...across, label: 'candidate answer z', tick: (z) => (Number.isInteger(z) ? countText(z) : '') },
        { ...range([data.sum, data.logits]), tick: tickText, label: 'logit' },
      ),
    ];
    const [waves, sum] = this.frames;
    this.frames.forEach((frame) => frame.draw(pen));
    write(pen, 'waves of the key frequencies', LEFT, upper.top - 12, { bold: true, color: pen.theme.foreground });
    const title = write(pen, 'their sum', LEFT, lower.top - 12, { bold: true, color: pen.theme.foreground });
    write(pen, 'and, dashed, the logits minus their mean', LEFT + title + 6, lower.top - 12);
    this.paintMarks(pen, data, cursor);
    const line = (frame: Frame, values: Float64Array, color: string, width: number, dash?: number[]): void =>
      strokeLine(
        pen,
        Array.from(values, (value, z) => [frame.x(z), frame.y(value)] as const),
        { color, width, dash },
      );
    data.waves.forEach(({ values }, i) => line(waves, values, frequencyColor(pen.theme, i), 1.5));
    line(sum, data.logits, pen.theme.muted, 1.25, [4, 3]);
    line(sum, data.sum, pen.theme.foreground, 2);
    const { answer, runnerUp } = data;
    fillDot(pen, sum.x(answer), sum.y(data.sum[answer]), 4.5, pen.theme.series.green);
    fillDot(pen, sum.x(runnerUp), sum.y(data.sum[runnerUp]), 4, pen.theme.series.red);
  }

  /** Lines through both panels at the answer, the runner-up and the cursor. */
  private paintMarks(pen: Pen, data: InterferenceData, cursor: number): void {
    const [waves, sum] = this.frames;
    const { theme } = pen;
    const through = (z: number, color: string, dash: number[]): void =>
      strokeLine(pen, [[waves.x(z), waves.box.top], [waves.x(z), sum.box.top + sum.box.height]], { color, width: 1, dash }); // prettier-ignore
    if (cursor >= 0) {
      through(cursor, theme.muted, []);
    }
    through(data.answer, theme.series.green, [4, 3]);
    through(data.runnerUp, theme.series.red, [2, 3]);
    const name = (z: number, text: string, color: string, y: number): void => {
      const toLeft = waves.x(z) > pen.width - 140;
      write(pen, text, waves.x(z) + (toLeft ? -5 : 5), y, { color, align: toLeft ? 'right' : 'left' });
    };
    name(data.answer, `answer ${data.answer}`, theme.series.green, waves.box.top + 6);
    name(data.runnerUp, `runner-up ${data.runnerUp}`, theme.series.red, sum.box.top + 6);
  }
}

function range(columns: readonly Float64Array[]): { min: number; max: number } {
  const extreme = Math.max(1e-6, ...columns.map((values) => Math.max(...values.map(Math.abs))));
  return { min: Math.min(0, 1.15 * Math.min(...columns.map((v) => Math.min(...v)))), max: 1.25 * extreme };
}

declare global {
  interface HTMLElementTagNameMap {
    'waves-figure': WavesFigure;
  }
}
