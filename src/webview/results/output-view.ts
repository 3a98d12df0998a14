import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { type Extents, figureExtent, figurePlace, partPlace } from '../../core/extent';
import type { Cell, FigureOutput, Output, Picture } from '../../core/output';
import '../chart/data-table';
import '../figure/figure-card';
import { outputFigure, type OutputFigure } from '../../figures/output/output-figure';
import { outputTable } from '../../figures/output/output-table';
import { Memo } from '../memo';
import './output-card';
import { cellText } from '../../text/cells';
import { counted } from '../../text/counts';
import { valueText } from '../../text/numbers';

const ROW = 22;
/** A table with more columns than these takes the whole width. */
const NARROW_COLUMNS = 5;

/** What a function returned, drawn. Fires `save-file`. */
@customElement('output-view')
export class OutputView extends LitElement {
  @property({ attribute: false }) output: Output = { kind: 'nothing' };
  /** The title of what has none. */
  @property() heading = '';
  /** Part of file names. */
  @property() name = '';
  /** What stands before a figure's own note, e.g. the epoch of a frame. */
  @property() note = '';
  /** What the figures have to have room for where that is more than their own numbers; by their places. */
  @property({ attribute: false }) extents: Extents = {};
  /** Where it stands among several. */
  @property() place = '';
  /** Whether it is one of several. */
  @property({ type: Boolean, reflect: true }) nested = false;

  private readonly drawn = new Memo<OutputFigure>();

  protected override render(): TemplateResult {
    const { output } = this;
    switch (output.kind) {
      case 'nothing':
        return html`<p class="sentence">The function returned nothing.</p>`;
      case 'number':
        return this.number(output.value);
      case 'text':
        return this.framed(
          html`<pre tabindex="0">${output.text}</pre>`,
          counted(output.text.split('\n').length, 'line'),
        );
      case 'record':
        return this.framed(record(output.entries), '');
      case 'table':
        return this.table(output);
      case 'svg':
        return this.picture(output);
      case 'several':
        return this.several(output.parts);
      default:
        return this.figure(output);
    }
  }

  private get caption(): string {
    const { output } = this;
    return ('title' in output ? output.title : undefined) || this.heading;
  }

  private noted(note: string): string {
    return [this.note, note].filter((part) => part !== '').join(' · ');
  }

  /** The size of a number is told by its digits: six are large, all are below. */
  private number(value: number): TemplateResult {
    const [short, full] = [valueText(value, 6), String(value)];
    const exact = short.replaceAll(',', '').replace('−', '-') === full || !Number.isFinite(value);
    const number = html`
      <div class="number" title=${full} @copy=${(event: ClipboardEvent) => copy(event, full)}>
        <span class="short">${short}</span>
        ${exact ? nothing : html`<span class="full">${full}</span>`}
      </div>
    `;
    return this.nested ? html`<output-card .heading=${this.caption}>${number}</output-card>` : number;
  }

  private framed(content: TemplateResult, note: string): TemplateResult {
    return html`
      <output-card
        .heading=${this.caption}
        .note=${this.noted(note)}
        .name=${this.name}
        .data=${outputTable(this.output)}
      >
        ${content}
      </output-card>
    `;
  }

  /** As an image: whatever is in it, no script of it runs. */
  private picture({ svg }: Picture): TemplateResult {
    return html`
      <output-card .heading=${this.caption} .note=${this.note} .name=${this.name} .svg=${svg}>
        <img class="picture" alt=${this.caption} src=${`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`} />
      </output-card>
    `;
  }

  private table({ rows }: Extract<Output, { kind: 'table' }>): TemplateResult {
    const data = outputTable(this.output);
    const note = rows.length === 0 ? 'no rows' : counted(rows.length, 'row');
    return this.framed(
      html`<data-table
        .label=${this.caption}
        .data=${data}
        .style=${`height: min(${(rows.length + 1) * ROW + 14}px, ${this.nested ? '320px' : '70vh'})`}
      ></data-table>`,
      note,
    );
  }

  private several(parts: Extract<Output, { kind: 'several' }>['parts']): TemplateResult {
    if (parts.length === 0) {
      return html`<p class="sentence">The function returned an empty list of figures.</p>`;
    }
    return html`
      <div class="parts ${parts.length === 1 ? 'single' : ''}">
        ${parts.map(
          ({ title, output }, i) => html`
            <output-view
              nested
              class=${isWide(output, i) ? 'wide' : ''}
              .heading=${title || `${this.heading} (${i + 1})`}
              .note=${this.note}
              .extents=${this.extents}
              .place=${partPlace(this.place, title, i)}
              .name=${`${this.name}-${i + 1}-${output.kind}`}
              .output=${title === undefined ? output : withTitle(output, title)}
            ></output-view>
          `,
        )}
      </div>
    `;
  }

  private figure(output: FigureOutput): TemplateResult {
    const { caption, name, extents, place } = this;
    const { problem, ...figure } = this.drawn.get([output, caption, name, extents, place], () =>
      outputFigure(output, {
        name,
        title: caption,
        extent: extents[figurePlace(place, output)] ?? figureExtent(output),
      }),
    );
    return html`<figure-card .figure=${figure} .note=${this.note} .problem=${problem}></figure-card>`;
  }

  static override styles = css`
    :host {
      display: block;
      min-width: 0;
    }
    figure-card {
      height: clamp(280px, calc(100vh - var(--header, 112px) - var(--bar, 0px)), 720px);
    }
    :host([nested]) figure-card {
      height: 340px;
    }
    .sentence {
      margin: 0;
      padding: 24px 12px;
      color: var(--vscode-descriptionForeground);
    }
    .number {
      display: flex;
      flex-direction: column;
      gap: 4px;
      padding: 20px 0;
      font-variant-numeric: tabular-nums;
    }
    .short {
      font-size: 44px;
      font-weight: 300;
      line-height: 1.15;
      overflow-wrap: anywhere;
    }
    .full {
      color: var(--vscode-descriptionForeground);
      font-family: var(--vscode-editor-font-family, monospace);
      overflow-wrap: anywhere;
    }
    :host([nested]) .number {
      padding: 4px 12px 12px;
    }
    :host([nested]) .short {
      font-size: 26px;
    }
    pre {
      margin: 0;
      padding: 4px 12px 12px;
      max-height: 70vh;
      overflow: auto;
      font-family: var(--vscode-editor-font-family, monospace);
      font-size: var(--vscode-editor-font-size, 12px);
      line-height: 1.45;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
      outline-offset: -1px;
    }
    pre:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
    }
    .picture {
      display: block;
      max-width: calc(100% - 24px);
      max-height: 70vh;
      margin: 0 12px 12px;
    }
    .record {
      overflow: auto;
      padding-bottom: 8px;
    }
    table {
      border-collapse: collapse;
      font-variant-numeric: tabular-nums;
    }
    .record th,
    .record td {
      padding: 3px 12px;
      text-align: left;
      vertical-align: baseline;
      overflow-wrap: anywhere;
    }
    .record th {
      min-width: 12ch;
      font-weight: normal;
      color: var(--vscode-descriptionForeground);
    }
    .record td {
      min-width: 6ch;
      padding-left: 24px;
    }
    .record .numeric {
      text-align: right;
      white-space: nowrap;
    }
    .record tr:hover {
      background: var(--vscode-list-hoverBackground);
    }
    data-table {
      min-height: 44px;
    }
    .parts {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr));
      gap: 12px;
    }
    :host([nested]) output-card {
      height: 100%;
    }
    .parts > .wide {
      grid-column: 1 / -1;
    }
  `;
}

/** Names and values; numbers stand below each other where all are numbers. */
function record(entries: readonly { readonly name: string; readonly value: Cell }[]): TemplateResult {
  const numeric = entries.every(({ value }) => typeof value === 'number' || value === null);
  const full = (value: Cell): string => (value === null ? '' : String(value));
  return html`
    <div class="record">
      ${
        entries.length === 0
          ? html`<p class="sentence">The function returned an object without entries.</p>`
          : html`<table>
              <tbody>
                ${entries.map(
                  ({ name, value }) => html`
                    <tr>
                      <th scope="row">${name}</th>
                      <td
                        class=${numeric ? 'numeric' : ''}
                        title=${full(value)}
                        @copy=${(event: ClipboardEvent) => copy(event, full(value))}
                      >
                        ${cellText(value)}
                      </td>
                    </tr>
                  `,
                )}
              </tbody>
            </table>`
      }
    </div>
  `;
}

/** What is copied from one number is the number in full. */
function copy(event: ClipboardEvent, text: string): void {
  const selected = document.getSelection()?.toString().trim() ?? '';
  if (!selected.includes('\n') && !selected.includes('\t')) {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
  }
}

/** The title that a part was given is the one that is shown. */
function withTitle(output: Output, title: string): Output {
  return 'title' in output ? { ...output, title } : output;
}

/** What would be too long for half of the width: figures of several, a text that begins, a table of many columns. */
function isWide(output: Output, place: number): boolean {
  return (
    output.kind === 'several' ||
    (output.kind === 'text' && place === 0) ||
    (output.kind === 'table' && output.columns.length > NARROW_COLUMNS)
  );
}

declare global {
  interface HTMLElementTagNameMap {
    'output-view': OutputView;
  }
}
