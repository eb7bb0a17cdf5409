/**
 * A long market of book and print events at the density of the recorded one (l2-btc-updown-15m-20251030: a hundred level
 * changes and 0.65 trades a second in the full stream), around a mid that wanders as a martingale in cents. Made in
 * chunks, so that its length costs no memory; the same seed gives the same events.
 */

import type { ConditionId, TokenId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { Random } from "../../core/exchange/random.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import type { Ticks } from "../../core/units/price.ts";
import { type MicroShares, shares } from "../../core/units/size.ts";
import { DAY, type VenueMs } from "../../core/units/time.ts";

/** When the tape begins. */
export const START = 1_761_800_000_000 as VenueMs;
export const LEVELS_A_SECOND = 100;
/** One event in so many is a trade. */
const PRINT_EVERY = 155;
/** The mid moves a cent once in so many events: every 20 s. */
const MOVE_EVERY = 2_000;
const DEPTH = 8;
const TICK = 100;

export const benchSpec: MarketSpec = {
  id: `0x${"be".repeat(32)}` as ConditionId,
  gammaId: "1",
  slug: "bench",
  question: "How fast?",
  rules: "A tape for a benchmark.",
  event: { id: "1", slug: "bench", title: "Bench" },
  outcomes: ["Yes", "No"],
  yes: "111" as TokenId,
  no: "222" as TokenId,
  negRisk: false,
  version: "v1",
  tick: TICK as Ticks,
  minSize: shares(5),
  fee: { rate: 0, exponent: 1, takerOnly: true },
  endsAt: (START + 365 * DAY) as VenueMs,
};

export class BenchTape {
  readonly #random = new Random([1, 2]);
  #count = 0;
  #mid = 50;

  /** The market and its first book. */
  opening(): SourceEvent[] {
    return [{ at: START, t: "market", spec: benchSpec }, this.#book(START)];
  }

  /** The next `count` events. */
  next(count: number): SourceEvent[] {
    const random = this.#random;
    const events: SourceEvent[] = [];
    const market = benchSpec.id;
    while (events.length < count) {
      this.#count += 1;
      const at = (START + Math.floor((this.#count * 1_000) / LEVELS_A_SECOND)) as VenueMs;
      if (this.#count % MOVE_EVERY === 0) {
        this.#mid = Math.max(30, Math.min(70, this.#mid + (random.chance(0.5) ? 1 : -1)));
        events.push(this.#book(at));
        continue;
      }
      const side = random.chance(0.5) ? ("bid" as const) : ("ask" as const);
      const best = side === "bid" ? this.#mid - 1 : this.#mid + 1;
      if (this.#count % PRINT_EVERY === 0) {
        const taker = side === "bid" ? ("SELL" as const) : ("BUY" as const);
        events.push({ at, t: "print", market, price: (best * TICK) as Ticks, size: this.#size(40), taker });
        continue;
      }
      const away = random.integer(0, DEPTH - 1);
      const price = ((side === "bid" ? best - away : best + away) * TICK) as Ticks;
      events.push({ at, t: "level", market, side, price, size: this.#size(500) });
    }
    return events;
  }

  #size(most: number): MicroShares {
    return (this.#random.integer(1, most) * 1_000_000) as MicroShares;
  }

  #book(at: VenueMs): SourceEvent {
    const side = (step: number) =>
      Array.from({ length: DEPTH }, (_, i) => ({
        price: ((this.#mid + step * (i + 1)) * TICK) as Ticks,
        size: this.#size(500),
      }));
    return { at, t: "book", market: benchSpec.id, bids: side(-1), asks: side(1) };
  }
}
