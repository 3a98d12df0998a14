import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { itemBeside, placeOf } from '../../figures/beside';
import { arrange, stepFrom, type Drawn } from '../../figures/draw/figure';
import { cssOf, rgbaOf } from '../../figures/paint';
import { isZoomed, type FigureSpec, type LegendEntry } from '../../figures/spec';
import { onThemeChange, readTheme, themeColors, type Theme } from '../theme';
import { CHART_KEYS, zoomKeys } from '../chart/chart-keys';
import { CanvasSurface } from './canvas-surface';
import type { Selection } from '../chart/gestures';
import { FigureZoom } from './figure-zoom';
import { Layer } from './layer';
import { swatch, swatchStyles } from './swatch';

/** An item of a figure is pointed at (−1: none is any more), or was chosen; bubbles out of shadow roots. */
export class ItemEvent extends Event {
  constructor(
    type: 'cursor-moved' | 'item-chosen',
    readonly item: number,
  ) {
    super(type, { bubbles: true, composed: true });
  }
}

/**
 * A figure on a canvas. Its items (bars, cells, dots) can be pointed at and walked through with the keyboard, and are read
 * out above it. One whose axes can be zoomed is so by a chart's gestures and keys. Fires `cursor-moved`, `item-chosen` and
 * `view-changed`.
 */
@customElement('figure-view')
export class FigureView extends LitElement {
  @property({ attribute: false }) figure!: FigureSpec;
  /** The item that is read; −1: none. May be set from outside, so that figures share it. */
  @property({ type: Number }) cursor = -1;
  /** An item that stays marked; −1: none. */
  @property({ type: Number }) marked = -1;
  /** What of the legend is read above it, where not all is. */
  @property({ attribute: false }) legend: readonly LegendEntry[] | undefined;
  @query('.selection') private selection!: HTMLElement;
  @query('canvas') private canvas!: HTMLCanvasElement;
  @query('.plot') private plot!: HTMLElement;

  private theme: Theme = readTheme();
  private readonly layer = new Layer();
  /** The figure in its room; undefined: not yet. */
  drawn: Drawn | undefined;
  private zoom: FigureZoom | undefined;
  private subscriptions: { dispose(): void }[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.theme = readTheme();
    const resizes = new ResizeObserver(() => this.draw());
    void this.updateComplete.then(() => resizes.observe(this.plot));
    this.subscriptions = [
      { dispose: () => resizes.disconnect() },
      onThemeChange(() => {
        this.theme = readTheme();
        this.layer.invalidate();
        this.requestUpdate();
      }),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.subscriptions.forEach((subscription) => subscription.dispose());
  }

  /** What it has on the screen, in CSS pixels. */
  get size(): { readonly width: number; readonly height: number } {
    const { clientWidth: width, clientHeight: height } = this.plot;
    return { width, height };
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('figure')) {
      this.layer.invalidate();
      this.drawn = undefined;
      this.dataset.figure = this.figure.name;
      this.zoom?.answered();
      const before = changed.get('figure');
      if (before && this.canZoom && this.cursor >= 0) {
        const place = this.cursor < before.items.count ? placeOf(before, this.cursor) : undefined;
        this.moveCursor(place ? itemBeside(this.figure, place) : -1);
      }
    }
  }

  protected override firstUpdated(): void {
    this.zoom = new FigureZoom(
      this.plot,
      () => this,
      (box) => this.select(box),
    );
  }

  protected override updated(): void {
    this.draw();
  }

  protected override render(): TemplateResult {
    const { reading, figure } = this;
    const { items, label } = figure;
    const { legend = figure.legend } = this;
    const silent = legend.length === 0 && figure.summary === '' && figure.body.kind === 'rows';
    const colors = themeColors(this.theme);
    return html`
      ${
        silent
          ? nothing
          : html`<div class="readout" aria-hidden="true">
              ${legend.map(
                (entry) => html`<span>${swatch(entry, cssOf(rgbaOf(entry.color, colors)))}${entry.label}</span>`,
              )}
              <span class="reading ${this.isRead ? 'read' : ''}">${reading === '' ? html`&nbsp;` : reading}</span>
            </div>`
      }
      <div
        class="plot ${items.choosable ? 'choosable' : ''}"
        tabindex="0"
        role="slider"
        aria-label=${label}
        aria-valuemin="0"
        aria-valuemax=${Math.max(0, items.count - 1)}
        aria-valuenow=${Math.max(0, this.cursor)}
        aria-keyshortcuts=${this.canZoom ? `${CHART_KEYS} PageUp PageDown` : 'M'}
        aria-valuetext=${reading === '' ? nothing : reading}
        @keydown=${this.keyPressed}
        @pointermove=${(event: PointerEvent) => this.moveCursor(this.itemUnder(event))}
        @pointerleave=${() => this.moveCursor(-1)}
        @click=${this.clicked}
        @blur=${() => this.moveCursor(-1)}
      >
        <canvas></canvas>
        <div class="selection" hidden></div>
      </div>
    `;
  }

  private get isRead(): boolean {
    return this.cursor >= 0 && this.cursor < this.figure.items.count;
  }

  private get reading(): string {
    return this.isRead ? this.figure.items.text(this.cursor) : this.figure.summary;
  }

  private draw(): void {
    const { figure, canvas, plot, theme } = this;
    const context = canvas.getContext('2d');
    if (context === null) {
      return;
    }
    const surfaceOn = (onto: CanvasRenderingContext2D): CanvasSurface =>
      new CanvasSurface(onto, plot.clientWidth, plot.clientHeight, themeColors(theme), theme.font);
    const ratio = devicePixelRatio;
    // Only another figure or width needs another height: not a cursor that moves.
    if (this.drawn === undefined || canvas.width !== Math.round(plot.clientWidth * ratio)) {
      plot.style.minHeight = `${arrange(figure, surfaceOn(context)).height}px`;
    }
    const { clientWidth: width, clientHeight: height } = plot;
    if (width === 0 || height === 0) {
      return;
    }
    const [pixelsX, pixelsY] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== pixelsX || canvas.height !== pixelsY) {
      canvas.width = pixelsX;
      canvas.height = pixelsY;
      this.drawn = undefined;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    if (figure.items.count === 0 && !isZoomed(figure.body)) {
      return;
    }
    const surface = surfaceOn(context);
    const drawn = (this.drawn ??= arrange(figure, surface));
    this.layer.show(context, (onto) => drawn.paint(surfaceOn(onto)));
    const [marked, cursor] = [this.marked, this.isRead ? this.cursor : -1];
    if (marked >= 0 && marked < figure.items.count) {
      drawn.paintCursor(surface, marked, true);
    }
    if (cursor >= 0 && cursor !== marked) {
      drawn.paintCursor(surface, cursor, false);
    }
  }

  private moveCursor(item: number): void {
    if (item !== this.cursor) {
      this.cursor = item;
      this.dispatchEvent(new ItemEvent('cursor-moved', item));
    }
  }

  private itemUnder(event: MouseEvent): number {
    const { left, top } = this.plot.getBoundingClientRect();
    return this.drawn?.itemAt(event.clientX - left, event.clientY - top, this.figure.items.count) ?? -1;
  }

  private clicked(event: MouseEvent): void {
    const item = this.itemUnder(event);
    if (item >= 0) {
      this.dispatchEvent(new ItemEvent('item-chosen', item));
    }
  }

  private get canZoom(): boolean {
    const { body } = this.figure;
    return body.kind === 'plots' && body.zoom !== undefined;
  }

  /** Shows the box that is being drawn, in pixels of the frame. */
  private select(box: Selection | undefined): void {
    const { selection, drawn } = this;
    selection.hidden = box === undefined;
    const frame = drawn?.frames[0]?.box;
    if (box && frame) {
      selection.style.left = `${frame.left + box.left}px`;
      selection.style.top = `${frame.top + box.top}px`;
      selection.style.width = `${box.width}px`;
      selection.style.height = `${box.height}px`;
    }
  }

  private keyPressed(event: KeyboardEvent): void {
    const { cursor, figure } = this;
    const { count, choosable } = figure.items;
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (this.zoom && this.canZoom) {
      const keys = zoomKeys(this.zoom, event.shiftKey, this.isRead ? placeOf(figure, cursor)?.x : undefined);
      if (Object.hasOwn(keys, event.key)) {
        keys[event.key]();
        event.preventDefault();
        return;
      }
    }
    if (count === 0) {
      return;
    }
    if (choosable && cursor >= 0 && (event.key === 'Enter' || event.key === ' ')) {
      this.dispatchEvent(new ItemEvent('item-chosen', cursor));
      event.preventDefault();
      return;
    }
    const target = cursor < 0 && event.key.startsWith('Arrow') ? 0 : stepFrom(figure, event.key, cursor);
    if (target !== undefined) {
      this.moveCursor(Math.min(Math.max(target, 0), count - 1));
      event.preventDefault();
    }
  }

  static override styles = [
    swatchStyles,
    css`
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
      .selection {
        position: absolute;
        pointer-events: none;
        background: color-mix(in srgb, var(--vscode-focusBorder) 25%, transparent);
        box-shadow: inset 0 0 0 1px var(--vscode-focusBorder);
      }
      .selection[hidden] {
        display: none;
      }
      canvas {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'figure-view': FigureView;
  }
}
