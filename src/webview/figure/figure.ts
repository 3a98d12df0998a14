import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { chartPng } from '../chart/chart-png';
import { onThemeChange, readTheme, type Theme } from '../theme';
import type { LegendEntry, Pen } from './pen';

/** The item of a figure was clicked, or chosen by Enter or Space. */
export class ItemEvent extends Event {
  constructor(readonly item: number) {
    super('item-chosen');
  }
}

/**
 * A drawing on a canvas whose items (bars, cells, dots) can be pointed at and walked through with the keyboard, and are
 * read out above it. Fires `cursor-moved` and `item-chosen`.
 */
export abstract class Figure extends LitElement {
  /** What it shows, for screen readers. */
  @property() label = '';
  /** The item that is read; −1: none. May be set from outside, so that figures share it. */
  @property({ type: Number }) cursor = -1;
  @query('canvas') private canvas!: HTMLCanvasElement;
  @query('.plot') protected plot!: HTMLElement;

  protected theme: Theme = readTheme();
  private subscriptions: { dispose(): void }[] = [];

  /** How many items there are. */
  protected abstract get count(): number;
  /** Draws everything; `cursor` is the item to mark, −1 for none. */
  protected abstract paint(pen: Pen, cursor: number): void;
  /** The item at a place of what was painted last, in CSS pixels; −1 when there is none. */
  protected abstract itemAt(x: number, y: number): number;
  /** An item in words, with its numbers. */
  protected abstract describe(item: number): string;

  /** What colours mean. */
  protected get legend(): readonly LegendEntry[] {
    return [];
  }

  /** What is read while no item is. */
  protected get summary(): string {
    return '';
  }

  /** Whether nothing is written above it, because all numbers stand in it. */
  protected get silent(): boolean {
    return false;
  }

  /** Whether items can be chosen. */
  protected get choosable(): boolean {
    return false;
  }

  /** The least height to draw in at the plot's width, in CSS pixels. */
  protected get leastHeight(): number {
    return 0;
  }

  /** Where a key leads from an item. */
  protected step(key: string, from: number): number | undefined {
    const steps: Record<string, number> = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      ArrowUp: from - 1,
      ArrowDown: from + 1,
      PageUp: from - 10,
      PageDown: from + 10,
      Home: 0,
      End: this.count - 1,
    };
    return Object.hasOwn(steps, key) ? steps[key] : undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.theme = readTheme();
    const resizes = new ResizeObserver(() => this.draw());
    void this.updateComplete.then(() => resizes.observe(this.plot));
    this.subscriptions = [
      { dispose: () => resizes.disconnect() },
      onThemeChange(() => {
        this.theme = readTheme();
        this.requestUpdate();
      }),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.subscriptions.forEach((subscription) => subscription.dispose());
  }

  /** The figure without its cursor, under a caption, as the bytes of a PNG; undefined while nothing is drawn. */
  png(title: string, note: string): Uint8Array | undefined {
    if (this.plot.clientWidth === 0) {
      return undefined;
    }
    this.draw(-1);
    const png = chartPng(this.canvas, { title, note, legend: this.legend }, this.theme);
    this.draw();
    return png;
  }

  protected override updated(): void {
    this.draw();
  }

  protected override render(): TemplateResult {
    const { reading, legend } = this;
    const read = this.cursor >= 0 && this.cursor < this.count;
    return html`
      ${
        this.silent
          ? nothing
          : html`<div class="readout" aria-hidden="true">
              ${legend.map(
                ({ label, color }) =>
                  html`<span><i class="swatch" .style=${`background: ${color}`}></i>${label}</span>`,
              )}
              <span class="reading ${read ? 'read' : ''}">${reading === '' ? html`&nbsp;` : reading}</span>
            </div>`
      }
      <div
        class="plot ${this.choosable ? 'choosable' : ''}"
        tabindex="0"
        role="slider"
        aria-label=${this.label}
        aria-valuemin="0"
        aria-valuemax=${Math.max(0, this.count - 1)}
        aria-valuenow=${Math.max(0, this.cursor)}
        aria-valuetext=${reading === '' ? nothing : reading}
        @keydown=${this.keyPressed}
        @pointermove=${this.pointerMoved}
        @pointerleave=${() => this.moveCursor(-1)}
        @click=${this.clicked}
        @blur=${() => this.moveCursor(-1)}
      >
        <canvas></canvas>
      </div>
    `;
  }

  private get reading(): string {
    return this.cursor >= 0 && this.cursor < this.count ? this.describe(this.cursor) : this.summary;
  }

  private draw(cursor = this.cursor): void {
    this.plot.style.minHeight = `${this.leastHeight}px`;
    const { clientWidth: width, clientHeight: height } = this.plot;
    const context = this.canvas.getContext('2d');
    if (width === 0 || height === 0 || context === null) {
      return;
    }
    const ratio = devicePixelRatio;
    const [pixelsX, pixelsY] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== pixelsX || this.canvas.height !== pixelsY) {
      this.canvas.width = pixelsX;
      this.canvas.height = pixelsY;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    if (this.count > 0) {
      this.paint({ context, width, height, theme: this.theme }, cursor < this.count ? cursor : -1);
    }
  }

  private moveCursor(item: number): void {
    if (item !== this.cursor) {
      this.cursor = item;
      this.dispatchEvent(new Event('cursor-moved'));
    }
  }

  private pointerMoved(event: PointerEvent): void {
    const { left, top } = this.plot.getBoundingClientRect();
    this.moveCursor(this.itemAt(event.clientX - left, event.clientY - top));
  }

  private clicked(event: MouseEvent): void {
    const { left, top } = this.plot.getBoundingClientRect();
    const item = this.itemAt(event.clientX - left, event.clientY - top);
    if (item >= 0) {
      this.dispatchEvent(new ItemEvent(item));
    }
  }

  private keyPressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || this.count === 0) {
      return;
    }
    const { cursor } = this;
    if (this.choosable && cursor >= 0 && (event.key === 'Enter' || event.key === ' ')) {
      this.dispatchEvent(new ItemEvent(cursor));
      event.preventDefault();
      return;
    }
    const target = cursor < 0 && event.key.startsWith('Arrow') ? 0 : this.step(event.key, cursor);
    if (target !== undefined) {
      this.moveCursor(Math.min(Math.max(target, 0), this.count - 1));
      event.preventDefault();
    }
  }

  static override styles = css`
    :host {
      display: flex;
      flex-direction: column;
      min-height: 0;
    }
    .readout {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 14px;
      padding: 0 12px 4px;
      color: var(--vscode-descriptionForeground);
      font-variant-numeric: tabular-nums;
    }
    .readout > span {
      white-space: nowrap;
    }
    .readout > .reading {
      white-space: normal;
    }
    .readout > .read {
      color: var(--vscode-editor-foreground);
    }
    .swatch {
      display: inline-block;
      width: 10px;
      height: 10px;
      margin-right: 6px;
      border-radius: 2px;
    }
    .plot {
      position: relative;
      flex: 1;
      min-height: 0;
      overflow: hidden;
      outline-offset: -1px;
      cursor: crosshair;
    }
    .plot.choosable {
      cursor: pointer;
    }
    .plot:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
    }
    canvas {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
    }
  `;
}
