import { customElement, property } from 'lit/decorators.js';
import type { AnswerMap } from '../../../protocol/analysis';
import { GridFigure } from '../../figure/grid-figure';
import type { LegendEntry } from '../../figure/pen';
import { colorChannels, type Theme } from '../../theme';
import { countText } from '../../../text/counts';

/** The value of a cell whose pair the task has not. */
const NO_PAIR = 255;

/** Cells by what their bits say: the answer is right (1), the pair is trained on (2), that is not known (4). */
export const ANSWER_KINDS = [
  { value: 3, label: 'train, right', color: (theme: Theme) => theme.series.blue },
  { value: 1, label: 'test, right', color: (theme: Theme) => theme.series.orange },
  { value: 2, label: 'train, wrong', color: (theme: Theme) => theme.series.red },
  { value: 0, label: 'test, wrong', color: (theme: Theme) => theme.grid },
  { value: 5, label: 'right', color: (theme: Theme) => theme.series.blue },
  { value: 4, label: 'wrong', color: (theme: Theme) => theme.series.red },
] as const;

/** Every pair of the task by whether the model's answer is right. */
@customElement('answer-figure')
export class AnswerFigure extends GridFigure {
  @property({ attribute: false }) map: AnswerMap = { p: 0, cells: new Uint8Array() };

  protected override get legend(): readonly LegendEntry[] {
    return kindsOf(this.map).map(({ value, label, color }) => ({
      label: `${label} ${countText(this.map.cells.filter((cell) => cell === value).length)}`,
      color: color(this.theme),
    }));
  }

  protected override describe(item: number): string {
    const cell = this.map.cells[item];
    const pair = `(${Math.floor(item / this.rows)}, ${item % this.rows})`;
    return `${pair}: ${cell === NO_PAIR ? 'no such pair' : (ANSWER_KINDS.find(({ value }) => value === cell)?.label ?? '')}`;
  }

  protected override fillColors(pixels: Uint8ClampedArray): void {
    const palette = new Map(ANSWER_KINDS.map(({ value, color }) => [value as number, rgba(color(this.theme))]));
    this.map.cells.forEach((cell, i) => {
      const color = palette.get(cell);
      if (color !== undefined) {
        pixels.set(color, 4 * i);
      }
    });
  }
}

/** Kinds on the map: of a model whose split is not known, right and wrong alone. */
export function kindsOf({ cells }: AnswerMap): readonly (typeof ANSWER_KINDS)[number][] {
  const unknown = cells.some((cell) => cell === 4 || cell === 5);
  return ANSWER_KINDS.filter(({ value }) => value >= 4 === unknown);
}

function rgba(color: string): readonly number[] {
  const alpha = /rgba\([^)]*,\s*([\d.]+)\)/.exec(color)?.[1];
  return [...colorChannels(color), 255 * Number(alpha ?? 1)];
}

declare global {
  interface HTMLElementTagNameMap {
    'answer-figure': AnswerFigure;
  }
}
