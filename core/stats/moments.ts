/** Mean and sample standard deviation (ddof 1) of a stream, one number at a time (Welford 1962). */
export class Moments {
  #n = 0;
  #mean = 0;
  #squares = 0;

  add(x: number): void {
    this.#n += 1;
    const step = x - this.#mean;
    this.#mean += step / this.#n;
    this.#squares += step * (x - this.#mean);
  }

  get n(): number {
    return this.#n;
  }

  /** 0 before the first number. */
  get mean(): number {
    return this.#mean;
  }

  /** Sample variance; 0 with fewer than two numbers. */
  get variance(): number {
    return this.#n < 2 ? 0 : this.#squares / (this.#n - 1);
  }

  get sd(): number {
    return Math.sqrt(this.variance);
  }

  /** Standard error of the mean; 0 with fewer than two numbers. */
  get error(): number {
    return this.#n < 2 ? 0 : Math.sqrt(this.variance / this.#n);
  }
}
