interface Closable {
  dispose(): unknown;
}

/** Owns its subscriptions: what is registered here ends when this does. */
export class Disposable {
  /** How many are not disposed; what has been closed must not be among them. */
  static alive = 0;

  private readonly owned: Closable[] = [];
  private ended = false;

  constructor() {
    Disposable.alive++;
  }

  get disposed(): boolean {
    return this.ended;
  }

  dispose(): void {
    if (this.ended) {
      return;
    }
    this.ended = true;
    Disposable.alive--;
    for (const closable of this.owned.splice(0).reverse()) {
      closable.dispose();
    }
  }

  /** Makes this the owner of `closable`; an owner that has ended closes it at once. */
  protected own<T extends Closable>(closable: T): T {
    if (this.ended) {
      closable.dispose();
    } else {
      this.owned.push(closable);
    }
    return closable;
  }
}
