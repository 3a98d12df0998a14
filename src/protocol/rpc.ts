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

type Message =
  | { kind: 'call'; id: number; method: string; args: unknown[] }
  | { kind: 'notify'; method: string; args: unknown[] }
  | { kind: 'reply'; id: number; ok: true; value: unknown }
  | { kind: 'reply'; id: number; ok: false; error: string };

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Calls the methods of `Remote` on the other side and serves those of `Local` to it. Errors travel as their message. */
export class Rpc<Remote extends Methods<Remote>, Local extends Methods<Local>> {
  private readonly pending = new Map<number, Pending>();
  private readonly subscription: { dispose(): void };
  private lastId = 0;
  private disposed = false;

  constructor(
    private readonly port: Port,
    private readonly handlers: Handlers<Local>,
  ) {
    this.subscription = port.listen((message) => void this.receive(message as Message));
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

  private async receive(message: Message): Promise<void> {
    if (message.kind === 'reply') {
      const pending = this.pending.get(message.id);
      this.pending.delete(message.id);
      if (message.ok) {
        pending?.resolve(message.value);
      } else {
        pending?.reject(new Error(message.error));
      }
    } else if (message.kind === 'notify') {
      await this.handle(message.method, message.args);
    } else if (message.kind === 'call') {
      const { id, method, args } = message;
      try {
        this.reply({ kind: 'reply', id, ok: true, value: await this.handle(method, args) });
      } catch (error) {
        this.reply({ kind: 'reply', id, ok: false, error: error instanceof Error ? error.message : String(error) });
      }
    }
  }

  private handle(method: string, args: unknown[]): unknown {
    if (!Object.hasOwn(this.handlers, method)) {
      throw new Error(`there is no method ${method}`);
    }
    return this.handlers[method as keyof Local](...(args as Parameters<Local[keyof Local]>));
  }

  private reply(message: Message): void {
    if (!this.disposed) {
      this.port.post(message);
    }
  }
}
