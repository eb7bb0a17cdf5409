/**
 * A lane for calls that can wait: a few at a time, the others in the order they came. An object may have six connections
 * open at once on Cloudflare; with two hundred markets asked after together, the cancel behind them would wait its turn.
 */
export class Lane {
  private readonly most: number;
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor(most: number) {
    this.most = most;
  }

  /** Calls that wait for room. */
  get length(): number {
    return this.waiting.length;
  }

  /** Carries a call out when there is room. Its deadline begins when it does. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.running >= this.most) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await call();
    } finally {
      // Whoever waits takes over the place.
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}
