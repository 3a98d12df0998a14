/**
 * CPython's Mersenne Twister (MT19937 with `init_by_array` seeding), bit-exact for non-negative integer seeds,
 * so that a split made here is the split a Python script makes.
 * Matsumoto & Nishimura 1998; CPython Modules/_randommodule.c and Lib/random.py.
 */
export class MersenneTwister {
  private readonly state = new Uint32Array(624);
  private index = 624;
  private spare: number | undefined;

  /** @param key seed as 32-bit words, least significant first: `[seed]` is Python's `random.seed(seed)` */
  constructor(key: readonly number[]) {
    const s = this.state;
    s[0] = 19650218;
    for (let i = 1; i < 624; i++) {
      s[i] = Math.imul(1812433253, s[i - 1] ^ (s[i - 1] >>> 30)) + i;
    }
    let i = 1;
    let j = 0;
    for (let k = Math.max(624, key.length); k > 0; k--) {
      s[i] = (s[i] ^ Math.imul(s[i - 1] ^ (s[i - 1] >>> 30), 1664525)) + key[j] + j;
      if (++i >= 624) {
        s[0] = s[623];
        i = 1;
      }
      j = (j + 1) % key.length;
    }
    for (let k = 623; k > 0; k--) {
      s[i] = (s[i] ^ Math.imul(s[i - 1] ^ (s[i - 1] >>> 30), 1566083941)) - i;
      if (++i >= 624) {
        s[0] = s[623];
        i = 1;
      }
    }
    s[0] = 0x80000000;
  }

  /** As `std::mt19937`, PyTorch and numpy's RandomState seed by one word (Knuth's `init_genrand`). */
  static ofWord(seed: number): MersenneTwister {
    const generator = new MersenneTwister([0]);
    const s = generator.state;
    s[0] = seed;
    for (let i = 1; i < 624; i++) {
      s[i] = Math.imul(1812433253, s[i - 1] ^ (s[i - 1] >>> 30)) + i;
    }
    return generator;
  }

  /** The next 32 random bits. */
  uint32(): number {
    if (this.index === 624) {
      this.refill();
    }
    let y = this.state[this.index++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** Uniform in [0, 1) with 53 bits: Python's `random.random()`. */
  random(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** Uniform in 0 … n − 1 for 0 < n ≤ 2³²: Python's `random._randbelow(n)`. */
  below(n: number): number {
    const bits = 32 - Math.clz32(n);
    let value = this.uint32() >>> (32 - bits);
    while (value >= n) {
      value = this.uint32() >>> (32 - bits);
    }
    return value;
  }

  /** Standard normal, by Box and Muller. */
  normal(): number {
    if (this.spare !== undefined) {
      const value = this.spare;
      this.spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.random()));
    const angle = 2 * Math.PI * this.random();
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  private refill(): void {
    const s = this.state;
    for (let i = 0; i < 624; i++) {
      const y = (s[i] & 0x80000000) | (s[(i + 1) % 624] & 0x7fffffff);
      s[i] = s[(i + 397) % 624] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.index = 0;
  }
}
