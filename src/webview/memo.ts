/** A value that is made anew only when what it is made from has changed. */
export class Memo<T> {
  private inputs: readonly unknown[] | undefined;
  private value!: T;

  get(inputs: readonly unknown[], make: () => T): T {
    if (this.inputs === undefined || inputs.some((input, i) => input !== this.inputs?.[i])) {
      this.inputs = inputs;
      this.value = make();
    }
    return this.value;
  }
}
