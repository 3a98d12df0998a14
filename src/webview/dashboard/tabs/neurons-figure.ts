import type { PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CircuitData } from '../../../protocol/analysis';
import { placeLabels } from '../../chart/label-placement';
import { Figure } from '../../figure/figure';
import { Frame } from '../../figure/frame';
import { fillDot, frequencyColor, strokeLine, write, type Pen } from '../../figure/pen';
import { NEURON_FVE, neuronGroups, neuronText, type NeuronGroup } from './neuron-groups';
import { percentText } from '../../../text/shares';
import { percentTickText } from '../../../text/ticks';

const LEFT = 56;
const TOP = 22;
const BOTTOM = 30;
/** Width of the histogram at the right, and its bins. */
const HISTOGRAM = 72;
const BINS = 40;

/** All neurons by frequency, as high as it explains them, with the histogram of that. Item i is the i-th in this order. */
@customElement('neurons-figure')
export class NeuronsFigure extends Figure {
  @property({ attribute: false }) data: CircuitData | undefined;
  /** The neuron that stays marked. */
  @property({ type: Number }) neuron = -1;
  private groups: readonly NeuronGroup[] = [];
  private order: readonly number[] = [];
  private frame = new Frame({ left: 0, top: 0, width: 0, height: 0 }, { min: 0, max: 1 }, { min: 0, max: 1 });

  /** The neuron of an item. */
  neuronOf(item: number): number {
    return this.order[item];
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('data')) {
      this.groups = this.data === undefined ? [] : neuronGroups(this.data);
      this.order = this.groups.flatMap(({ neurons }) => neurons);
    }
  }

  protected override get count(): number {
    return this.order.length;
  }

  protected override get choosable(): boolean {
    return true;
  }

  protected override get summary(): string {
    return `${this.data?.neuronFve.filter((fve) => fve >= NEURON_FVE).length ?? 0} of ${this.count} at ${percentTickText(NEURON_FVE)} or more`;
  }

  protected override describe(item: number): string {
    const { data } = this;
    const neuron = this.order[item];
    return data === undefined ? '' : neuronText(data, neuron, percentText(data.neuronFve[neuron]));
  }

  /** The nearest dot among those around the pointer. */
  protected override itemAt(x: number, y: number): number {
    const { data, frame } = this;
    const at = frame.valueAt(x);
    let [nearest, distance] = [-1, 14];
    for (let item = Math.max(0, Math.floor(at - 20)); item < Math.min(this.count, at + 20); item++) {
      const away = Math.hypot(frame.x(item + 0.5) - x, frame.y(data?.neuronFve[this.order[item]] ?? 0) - y);
      if (away < distance) {
        [nearest, distance] = [item, away];
      }
    }
    return nearest;
  }

  protected override paint(pen: Pen, cursor: number): void {
    const { data } = this;
    if (data === undefined) {
      return;
    }
    const box = { left: LEFT, top: TOP, width: pen.width - LEFT - HISTOGRAM - 22, height: pen.height - TOP - BOTTOM };
    this.frame = new Frame(
      box,
      { min: 0, max: this.count, label: undefined },
      { min: 0, max: 1, tick: percentTickText, label: 'variance explained' },
    );
    const { frame } = this;
    frame.draw(pen);
    write(pen, 'neurons by frequency', box.left + box.width / 2, box.top + box.height + 9, {
      align: 'center',
      baseline: 'top',
    });
    this.paintGroups(pen, data);
    this.order.forEach((neuron, item) => {
      const dead = data.neuronFrequency[neuron] === 0;
      const color = dead ? pen.theme.neutral : this.color(data, neuron);
      fillDot(pen, frame.x(item + 0.5), frame.y(data.neuronFve[neuron]), 2, color);
    });
    this.paintHistogram(pen, data);
    const y = Math.round(frame.y(NEURON_FVE)) + 0.5;
    strokeLine(pen, [[box.left, y], [pen.width - 12, y]], { color: pen.theme.foreground, width: 1, dash: [4, 3] }); // prettier-ignore
    for (const [item, radius] of [
      [this.order.indexOf(this.neuron), 5],
      [cursor, 5],
    ] as const) {
      // prettier-ignore
      if (item >= 0) {
        const [x, dotY] = [frame.x(item + 0.5), frame.y(data.neuronFve[this.order[item]])];
        fillDot(pen, x, dotY, radius + 1.5, pen.theme.background);
        fillDot(pen, x, dotY, radius, pen.theme.foreground);
        fillDot(pen, x, dotY, radius - 2, this.color(data, this.order[item]));
      }
    }
  }

  private color({ circles, neuronFrequency }: CircuitData, neuron: number): string {
    return frequencyColor(
      this.theme,
      circles.findIndex(({ k }) => k === neuronFrequency[neuron]),
    );
  }

  /** Names of the groups that are wide enough, and lines between them. */
  private paintGroups(pen: Pen, data: CircuitData): void {
    const { box } = this.frame;
    let start = 0;
    const spans = this.groups.map(({ frequency, neurons }) => {
      const from = start;
      start += neurons.length;
      return {
        frequency,
        size: neurons.length,
        from: this.frame.x(from),
        to: this.frame.x(start),
        color: this.color(data, neurons[0]),
      };
    });
    for (const { to } of spans.slice(0, -1)) {
      const x = Math.round(to) + 0.5;
      strokeLine(pen, [[x, box.top], [x, box.top + box.height]], { color: pen.theme.grid, width: 1 }); // prettier-ignore
    }
    const named = spans.filter(({ from, to }) => to - from >= 16);
    pen.context.font = `600 11px ${pen.theme.font}`;
    const texts = named.map(({ frequency }) => (frequency === 0 ? 'dead' : String(frequency)));
    const labels = placeLabels(
      named.map(({ from, to }, i) => ({ center: (from + to) / 2, width: pen.context.measureText(texts[i]).width })),
      box.left,
      box.left + box.width,
      6,
    );
    named.forEach(({ color }, i) =>
      write(pen, texts[i], labels[i].center, TOP - 10, { align: 'center', bold: true, color }),
    );
  }

  private paintHistogram(pen: Pen, { neuronFve }: CircuitData): void {
    const { context, theme, width } = pen;
    const counts = new Uint32Array(BINS);
    neuronFve.forEach((fve) => counts[Math.min(BINS - 1, Math.floor(fve * BINS))]++);
    const most = Math.max(1, ...counts);
    const left = width - HISTOGRAM - 12;
    const height = this.frame.box.height / BINS;
    counts.forEach((count, i) => {
      context.fillStyle = i / BINS >= NEURON_FVE - 1e-9 ? theme.foreground : theme.neutral;
      context.fillRect(left, this.frame.y((i + 1) / BINS), (HISTOGRAM * count) / most, Math.max(1, height - 1));
    });
    write(pen, `max ${most}`, left, TOP - 10);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'neurons-figure': NeuronsFigure;
  }
}
