import type { Output } from '../../core/output';
import type { FunctionError } from '../../protocol/analyses';
import type { Sweep as SweepView } from '../../protocol/results';
import { FilmFrames } from './film-frames';
import { type Numbers, SweepRows } from './sweep-rows';
import { countText } from '../../text/counts';

/** What came of a function over the checkpoints of a run: curves where it returns numbers, a film where figures. */
export class Sweep {
  private readonly rows: SweepRows;
  private film: FilmFrames | undefined;
  private readonly failed = new Map<number, FunctionError>();

  /** @param run the run directory */
  constructor(run: string) {
    this.rows = new SweepRows(run);
  }

  /** Why there is nothing, where the function has failed on every checkpoint so far. */
  get failure(): FunctionError | undefined {
    const [[epoch, error] = []] = this.failed;
    return this.rows.size > 0 || this.film || !error
      ? undefined
      : { ...error, message: `at epoch ${countText(Number(epoch))}: ${error.message}` };
  }

  /** Of all checkpoints on which it failed. */
  get errors(): FunctionError[] {
    return [...this.failed.values()];
  }

  /** Whether a checkpoint was gone through. */
  has(epoch: number): boolean {
    return this.rows.has(epoch) || this.film?.has(epoch) === true || this.failed.has(epoch);
  }

  /**
   * Takes in what the function returned for a checkpoint.
   * @param label of the function: what a single number is named
   * @returns what is wrong where that can be shown neither as a curve nor as a frame
   * @throws Error when a frame cannot be kept
   */
  async add(epoch: number, output: Output, label: string): Promise<string | undefined> {
    if (this.film) {
      await this.film.add(epoch, output);
      return undefined;
    }
    const numbers = numbersOf(output, label);
    if (typeof numbers !== 'string') {
      this.rows.add(epoch, numbers);
      return undefined;
    }
    if (this.rows.size > 0) {
      return `${label} returned numbers, and then ${numbers}: there is no curve through both`;
    }
    if (!isFrame(output)) {
      return `over all checkpoints a function must return a number, a record of numbers, or figures; ${label} returned ${numbers}`;
    }
    this.film = new FilmFrames();
    await this.film.add(epoch, output);
    return undefined;
  }

  fail(epoch: number, error: FunctionError): void {
    this.failed.set(epoch, error);
  }

  /** Reads the run's losses as they are now. */
  readLosses(): Promise<void> {
    return this.rows.readLosses();
  }

  /** @param total checkpoints that the run has */
  view(total: number): SweepView {
    const { columns, losses } = this.rows;
    const failed = Array.from(this.failed, ([epoch, error]) => ({ epoch, error })).sort((a, b) => a.epoch - b.epoch);
    const film = this.film && { epochs: this.film.epochs, extents: this.film.extents };
    const done = columns['epoch'].length + (film?.epochs.length ?? 0) + failed.length;
    return {
      total: Math.max(total, done),
      columns,
      losses,
      ...(film && { film }),
      ...(failed.length > 0 && { failed }),
    };
  }

  /** A frame of the film; undefined where there is none. */
  async frame(epoch: number): Promise<Output | undefined> {
    return this.film?.read(epoch);
  }

  dispose(): void {
    void this.film?.dispose();
  }
}

/** Whether there is anything in it to look at in one checkpoint after the other. */
function isFrame(output: Output): boolean {
  switch (output.kind) {
    case 'bars':
    case 'lines':
    case 'heatmap':
    case 'scatter':
    case 'table':
    case 'svg':
      return true;
    case 'several':
      return output.parts.some((part) => isFrame(part.output));
    default:
      return false;
  }
}

/** The numbers by name, or in words what it is instead. The epoch is what they are drawn against, not one of them. */
function numbersOf(output: Output, label: string): Numbers | string {
  if (output.kind === 'number') {
    return { [label === 'epoch' ? 'value' : label]: output.value };
  }
  if (output.kind !== 'record') {
    return WORDS[output.kind];
  }
  const other = output.entries.find(({ value }) => typeof value !== 'number');
  if (other) {
    return `a record whose ${other.name} is not a number`;
  }
  const numbers = output.entries.filter(({ name }) => name !== 'epoch');
  return numbers.length > 0
    ? Object.fromEntries(numbers.map(({ name, value }) => [name, Number(value)]))
    : 'no numbers';
}

const WORDS: Readonly<Record<Exclude<Output['kind'], 'number' | 'record'>, string>> = {
  nothing: 'nothing',
  text: 'text',
  table: 'a table',
  bars: 'bars',
  lines: 'lines',
  heatmap: 'a heatmap',
  scatter: 'a scatter plot',
  svg: 'a picture',
  several: 'several outputs',
};
