/** One end of a message channel: a webview, a worker process, or a test's pair of ends. */
export interface Port {
  post(message: unknown): void;
  /** Calls `listener` for every message; the result ends that. */
  listen(listener: (message: unknown) => void): { dispose(): void };
}

/** An interface whose members are the methods one side serves; arguments and results survive structured clone. */
export type Methods<T> = { [M in keyof T]: (...args: never[]) => unknown };

/** The implementation of such an interface: each method may answer now or later. */
export type Handlers<T extends Methods<T>> = {
  [M in keyof T]: (...args: Parameters<T[M]>) => Awaited<ReturnType<T[M]>> | Promise<Awaited<ReturnType<T[M]>>>;
};

/** Of each method, what makes its arguments of what came in a message; throws, with one line, where they are others. */
export type Checks<T extends Methods<T>> = { [M in keyof T]: (args: readonly unknown[]) => Parameters<T[M]> };

/** How far the other side is believed. */
export interface Trust<T extends Methods<T>> {
  /** `trusted`: what it sends is as the types say, since it is the extension that started this page or process. */
  readonly checks: Checks<T> | 'trusted';
  /** Gets a line for each message that is dropped, and for each notification that failed. */
  report(line: string): void;
}

type Message =
  | { kind: 'call'; id: number; method: string; args: readonly unknown[] }
  | { kind: 'notify'; method: string; args: readonly unknown[] }
  | { kind: 'reply'; id: number; ok: true; value: unknown }
  | { kind: 'reply'; id: number; ok: false; error: string };

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** More lines about messages that were dropped say nothing new. */
const REPORTED = 20;

/** Calls the methods of `Remote` on the other side and serves those of `Local` to it. Errors travel as their message. */
export class Rpc<Remote extends Methods<Remote>, Local extends Methods<Local>> {
  private readonly pending = new Map<number, Pending>();
  private readonly subscription: { dispose(): void };
  private lastId = 0;
  private disposed = false;
  private reports = 0;

  constructor(
    private readonly port: Port,
    private readonly handlers: Handlers<Local>,
    private readonly trust: Trust<Local>,
  ) {
    this.subscription = port.listen((message) => void this.receive(message));
  }

  /** Calls a method of the other side; rejects with its error, or when this end is disposed. */
  call<M extends keyof Remote & string>(
    method: M,
    ...args: Parameters<Remote[M]>
  ): Promise<Awaited<ReturnType<Remote[M]>>> {
    if (this.disposed) {
      return Promise.reject(new Error(`${method}: the channel is closed`));
    }
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.port.post({ kind: 'call', id, method, args } satisfies Message);
    });
  }

  /** Calls a method of the other side without waiting for an answer. */
  notify<M extends keyof Remote & string>(method: M, ...args: Parameters<Remote[M]>): void {
    if (!this.disposed) {
      this.port.post({ kind: 'notify', method, args } satisfies Message);
    }
  }

  /** Stops listening and rejects every pending call. */
  dispose(): void {
    this.disposed = true;
    this.subscription.dispose();
    for (const { reject } of this.pending.values()) {
      reject(new Error('the channel was closed'));
    }
    this.pending.clear();
  }

  /** Never rejects, whatever comes. */
  private async receive(received: unknown): Promise<void> {
    try {
      const message = messageOf(received);
      switch (message?.kind) {
        case 'reply':
          this.settle(message);
          break;
        case 'notify':
          await this.handle(message);
          break;
        case 'call':
          await this.answer(message);
          break;
        default:
          this.report('a message that is none was dropped');
      }
    } catch (error) {
      this.report(lineOf(error));
    }
  }

  private settle(message: Message & { kind: 'reply' }): void {
    const pending = this.pending.get(message.id);
    this.pending.delete(message.id);
    if (!pending) {
      this.report('an answer to nothing was dropped');
    } else if (message.ok) {
      pending.resolve(message.value);
    } else {
      pending.reject(new Error(message.error));
    }
  }

  private async answer(message: Message & { kind: 'call' }): Promise<void> {
    const { id } = message;
    try {
      this.reply({ kind: 'reply', id, ok: true, value: await this.handle(message) });
    } catch (error) {
      this.reply({ kind: 'reply', id, ok: false, error: lineOf(error) });
    }
  }

  private async handle({ method, args }: Message & { kind: 'call' | 'notify' }): Promise<unknown> {
    if (!Object.hasOwn(this.handlers, method)) {
      throw new Error(`there is no method ${method.slice(0, 80)}`);
    }
    const name = method as keyof Local;
    const { checks } = this.trust;
    const checked = checks === 'trusted' ? (args as Parameters<Local[keyof Local]>) : checks[name](args);
    return this.handlers[name](...checked);
  }

  private reply(message: Message): void {
    if (!this.disposed) {
      this.port.post(message);
    }
  }

  private report(line: string): void {
    this.reports++;
    if (this.reports <= REPORTED) {
      this.trust.report(this.reports === REPORTED ? `${line}; more of this is not told` : line);
    }
  }
}

/** A message, as far as all messages have the same form; undefined for what is none. */
function messageOf(received: unknown): Message | undefined {
  if (typeof received !== 'object' || received === null) {
    return undefined;
  }
  const { kind, id, method, args, ok, value, error } = received as Readonly<Record<string, unknown>>;
  const hasId = typeof id === 'number' && Number.isSafeInteger(id);
  if (kind === 'reply' && hasId) {
    return ok === true
      ? { kind, id, ok, value }
      : ok === false && typeof error === 'string'
        ? { kind, id, ok, error }
        : undefined;
  }
  if (typeof method !== 'string' || !Array.isArray(args)) {
    return undefined;
  }
  return kind === 'notify' ? { kind, method, args } : kind === 'call' && hasId ? { kind, id, method, args } : undefined;
}

function lineOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
