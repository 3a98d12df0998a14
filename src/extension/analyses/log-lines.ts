import { counted } from '../../text/counts';
/** More than this are counted, not kept. One call writes no more than about half as many; a sweep may. */
const LINES = 2000;
const LINE_LENGTH = 2000;

/** What a function wrote to the console: the first lines, and how many more there were. */
export class LogLines {
  private readonly lines: string[] = [];
  private more = 0;

  add(line: string): void {
    if (this.lines.length < LINES) {
      this.lines.push(line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH)}…` : line);
    } else {
      this.more++;
    }
  }

  list(): string[] {
    const more = `… ${counted(this.more, 'more line')}`;
    return this.more > 0 ? [...this.lines, more] : [...this.lines];
  }
}
