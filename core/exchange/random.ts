/**
 * A seeded generator whose whole state is one 64-bit number: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014, fig. 19), kept
 * as two 32-bit halves so that it needs no BigInt. Same seed, same stream, on every engine.
 */
export class Random {
  #high: number;
  #low: number;
  /** The last output, as two unsigned halves. */
  #outHigh = 0;
  #outLow = 0;

  constructor(state: readonly [high: number, low: number]) {
    this.#high = state[0] >>> 0;
    this.#low = state[1] >>> 0;
  }

  /** What to store to go on from here. */
  state(): readonly [high: number, low: number] {
    return [this.#high, this.#low];
  }

  /** The next 64 bits, as two unsigned halves. */
  bits(): readonly [high: number, low: number] {
    this.#next();
    return [this.#outHigh, this.#outLow];
  }

  /** Uniform in [0, 1), 53 bits. */
  uniform(): number {
    this.#next();
    return ((this.#outHigh >>> 5) * 0x4000000 + (this.#outLow >>> 6)) / 0x20000000000000;
  }

  #next(): void {
    const sum = this.#low + 0x7f4a7c15;
    this.#low = sum >>> 0;
    this.#high = (this.#high + 0x9e3779b9 + (sum > 0xffffffff ? 1 : 0)) >>> 0;
    this.#outHigh = this.#high;
    this.#outLow = this.#low;
    this.#xorShift(30);
    this.#multiply(0xbf58476d, 0x1ce4e5b9);
    this.#xorShift(27);
    this.#multiply(0x94d049bb, 0x133111eb);
    this.#xorShift(31);
  }

  #xorShift(by: number): void {
    const [high, low] = [this.#outHigh, this.#outLow];
    this.#outHigh = (high ^ (high >>> by)) >>> 0;
    this.#outLow = (low ^ (((low >>> by) | (high << (32 - by))) >>> 0)) >>> 0;
  }

  /** Times another 64-bit number, low 64 bits of the product. */
  #multiply(bHigh: number, bLow: number): void {
    const [aHigh, aLow] = [this.#outHigh, this.#outLow];
    const a0 = aLow & 0xffff;
    const a1 = aLow >>> 16;
    const b0 = bLow & 0xffff;
    const b1 = bLow >>> 16;
    const p00 = a0 * b0;
    const p01 = a0 * b1;
    const p10 = a1 * b0;
    const middle = (p00 >>> 16) + (p01 & 0xffff) + (p10 & 0xffff);
    const carry = a1 * b1 + (p01 >>> 16) + (p10 >>> 16) + (middle >>> 16);
    this.#outLow = ((middle << 16) | (p00 & 0xffff)) >>> 0;
    this.#outHigh = (Math.imul(aHigh, bLow) + Math.imul(aLow, bHigh) + carry) >>> 0;
  }

  /** Whole number in [low, high]. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low + 1));
  }

  chance(p: number): boolean {
    return this.uniform() < p;
  }

  /** Close to standard normal: the sum of twelve uniforms less six (mean 0, variance 1, no tails beyond 6). */
  normal(): number {
    let sum = -6;
    for (let i = 0; i < 12; i += 1) sum += this.uniform();
    return sum;
  }
}

/** A stream of its own for each name under one seed. */
export function randomFor(seed: number, name: string): Random {
  let state: readonly [number, number] = [Math.floor(seed / 0x100000000) >>> 0, seed >>> 0];
  for (let i = 0; i < name.length; i += 1) {
    state = new Random([state[0], (state[1] ^ name.charCodeAt(i)) >>> 0]).bits();
  }
  return new Random(state);
}
