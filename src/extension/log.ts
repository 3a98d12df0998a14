import type * as vscode from 'vscode';
import { InputError } from '../core/config/problem';
import { printable } from '../core/printable';

/** Lines of the log are at most this long. */
const LONGEST = 4000;

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** The extension's log channel: one line an event, whatever stands in it. */
export class Log {
  constructor(private readonly channel: Pick<vscode.LogOutputChannel, Level | 'show'>) {}

  trace(event: string): void {
    this.write('trace', event);
  }

  debug(event: string): void {
    this.write('debug', event);
  }

  info(event: string): void {
    this.write('info', event);
  }

  warn(event: string): void {
    this.write('warn', event);
  }

  error(event: string): void {
    this.write('error', event);
  }

  /** What could not be done, and why: a warning where the input is at fault. The stack of a fault of our own is for `debug`. */
  failure(what: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof InputError) {
      this.warn(`${what}: ${message}`);
      return;
    }
    this.error(`${what}: ${message}`);
    const stack = error instanceof Error ? (error.stack?.split('\n').slice(1) ?? []) : [];
    stack.forEach((line) => this.debug(line));
  }

  show(): void {
    this.channel.show();
  }

  private write(level: Level, event: string): void {
    this.channel[level](printable(event.trimEnd(), LONGEST));
  }
}
