import { MersenneTwister } from './random';

/** The training pairs of each update: passes over all of them, each in an order of its own, cut into batches. */
export class Batches {
  private pass = -1;
  private order: Int32Array = new Int32Array();

  /**
   * @param pairs how many there are
   * @param size of a batch; the last of a pass has what is left
   * @param seed with the number of a pass it gives its order, so that a training that is resumed goes on exactly
   */
  constructor(
    private readonly pairs: number,
    readonly size: number,
    private readonly seed: number,
  ) {}

  /** Rows of the pairs that update number `step` (from 0) is made of. */
  rows(step: number): Int32Array {
    const perPass = Math.ceil(this.pairs / this.size);
    const pass = Math.floor(step / perPass);
    if (pass !== this.pass) {
      this.pass = pass;
      this.order = this.shuffled(pass);
    }
    const first = (step % perPass) * this.size;
    return this.order.subarray(first, Math.min(first + this.size, this.pairs));
  }

  private shuffled(pass: number): Int32Array {
    const generator = new MersenneTwister([this.seed, pass, ...new TextEncoder().encode('batches')]);
    const rows = Int32Array.from({ length: this.pairs }, (_, i) => i);
    for (let i = rows.length - 1; i > 0; i--) {
      const other = generator.below(i + 1);
      [rows[i], rows[other]] = [rows[other], rows[i]];
    }
    return rows;
  }
}
