import { css, type LitElement, type ReactiveController } from 'lit';

/** Lines that exist beyond the visible ones, for scrolling without white edges. */
const OVERSCAN = 8;

/**
 * Which lines of a table of any length exist as elements: those in view. They are in `.scroll` between rows `.before` and
 * `.after`, which have the height of the others.
 */
export class LongTable implements ReactiveController {
  private first = 0;
  private visible = 30;
  private isAtEnd = true;
  private resizes: ResizeObserver | undefined;

  /** @param lineHeight CSS pixels of each line */
  constructor(
    private readonly host: LitElement,
    private readonly lineHeight: number,
    private readonly count: () => number,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.resizes = new ResizeObserver(this.scrolled);
    void this.host.updateComplete.then(() => {
      const { scroller } = this;
      if (scroller) {
        this.resizes?.observe(scroller);
      }
    });
  }

  hostDisconnected(): void {
    this.resizes?.disconnect();
  }

  hostUpdated(): void {
    const { from, to } = this.range;
    this.space('.before', from);
    this.space('.after', this.count() - to);
  }

  /** The lines that exist. */
  get range(): { readonly from: number; readonly to: number } {
    const count = this.count();
    const from = Math.max(0, Math.min(this.first, count) - OVERSCAN);
    return { from, to: Math.max(from, Math.min(count, this.first + this.visible + OVERSCAN)) };
  }

  /** Whether its last line was in view when it was scrolled last. */
  get atEnd(): boolean {
    return this.isAtEnd;
  }

  toEnd(): void {
    const { scroller } = this;
    if (scroller) {
      scroller.scrollTop = scroller.scrollHeight;
    }
  }

  /** To be called when `.scroll` was scrolled. */
  readonly scrolled = (): void => {
    const { scroller, first, visible, lineHeight } = this;
    if (scroller) {
      const { scrollTop, clientHeight, scrollHeight } = scroller;
      this.first = Math.floor(scrollTop / lineHeight);
      this.visible = Math.ceil(clientHeight / lineHeight);
      this.isAtEnd = scrollTop + clientHeight >= scrollHeight - lineHeight;
      if (first !== this.first || visible !== this.visible) {
        this.host.requestUpdate();
      }
    }
  };

  private get scroller(): HTMLElement | null {
    return this.host.renderRoot.querySelector('.scroll');
  }

  private space(selector: string, lines: number): void {
    const element = this.host.renderRoot.querySelector<HTMLElement>(selector);
    if (element !== null) {
      element.style.height = `${lines * this.lineHeight}px`;
    }
  }
}

/** Words stand at the left, numbers at the right; the first rows tell which a column has. */
export function hasWords({ value }: { value(row: number): number | string }, rows: number): boolean {
  return Array.from({ length: Math.min(rows, 20) }, (_, row) => typeof value(row)).includes('string');
}

export const longTableStyles = css`
  .scroll {
    overflow: auto;
    overflow-anchor: none;
    outline-offset: -1px;
  }
  .scroll:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
  }
  table {
    width: 100%;
    border-collapse: separate;
    border-spacing: 0;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    box-sizing: border-box;
    text-align: right;
    font-weight: normal;
    white-space: nowrap;
  }
  .words {
    text-align: left;
  }
  thead th {
    position: sticky;
    top: 0;
    background: var(--vscode-editor-background);
    border-bottom: 1px solid var(--vscode-panel-border);
    color: var(--vscode-descriptionForeground);
    font-weight: 600;
  }
  tbody tr:hover:not(.space) {
    background: var(--vscode-list-hoverBackground);
  }
`;
