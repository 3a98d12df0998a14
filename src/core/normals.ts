import type { MersenneTwister } from './random';

const LAYERS = 128;
/** Where the tail begins, and the area of each layer, of 128 of them. */
const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;

/** Right ends of the layers, from the base strip's (as wide as if it were a rectangle) to 0. */
const ends = new Float64Array(LAYERS + 1);
/** Share of a layer that lies under the density whatever the height. */
const inner = new Float64Array(LAYERS);
ends[0] = AREA / Math.exp(-(TAIL ** 2) / 2);
ends[1] = TAIL;
for (let i = 2; i < LAYERS; i++) {
  ends[i] = Math.sqrt(-2 * Math.log(AREA / ends[i - 1] + Math.exp(-(ends[i - 1] ** 2) / 2)));
}
for (let i = 0; i < LAYERS; i++) {
  inner[i] = ends[i + 1] / ends[i];
}

/**
 * Standard normals by the ziggurat (Marsaglia & Tsang 2000; the layer and the place in it from bits of their own, Doornik 2005):
 * several times as fast as Box and Muller's, for where millions are drawn. The place has 24 bits, as many as a float32.
 */
export class Normals {
  constructor(private readonly random: MersenneTwister) {}

  fill(out: Float32Array): void {
    for (let i = 0; i < out.length; i++) {
      out[i] = this.next();
    }
  }

  next(): number {
    for (;;) {
      const bits = this.random.uint32();
      const layer = bits & (LAYERS - 1);
      const place = ((bits >>> 8) + 0.5) * 2 ** -23 - 1; // in (−1, 1)
      const x = place * ends[layer];
      if (Math.abs(place) < inner[layer]) {
        return x;
      }
      if (layer === 0) {
        return Math.sign(place) * this.tail();
      }
      const [low, high] = [ends[layer], ends[layer + 1]].map((end) => Math.exp((x * x - end * end) / 2));
      if (low + this.random.random() * (high - low) < 1) {
        return x;
      }
    }
  }

  private tail(): number {
    for (;;) {
      const beyond = -Math.log(1 - this.random.random()) / TAIL;
      if (-2 * Math.log(1 - this.random.random()) > beyond * beyond) {
        return TAIL + beyond;
      }
    }
  }
}
