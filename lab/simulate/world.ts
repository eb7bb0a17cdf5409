/** The world around the bot: a few markets with walking prices, makers around them, takers who sweep more than one level. */
import type { ConditionId, TokenId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { Level } from "../../core/contract/views.ts";
import { type Random, randomFor } from "../../core/exchange/random.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import type { Ticks } from "../../core/units/price.ts";
import { shares } from "../../core/units/size.ts";
import { DAY, type VenueMs } from "../../core/units/time.ts";

/** One market of each signing domain, then again. */
const DOMAINS = [
  { version: "v1", negRisk: false },
  { version: "v1", negRisk: true },
  { version: "v2", negRisk: false },
] as const;

export function specOf(nth: number, startAt: number): MarketSpec {
  const domain = DOMAINS[nth % DOMAINS.length] ?? DOMAINS[0];
  const digits = (nth < 9 ? String(nth + 1) : String(nth + 1).padStart(4, "0")).repeat(64);
  return {
    // A condition of version 2 is 31 bytes and a zero.
    id: `0x${domain.version === "v2" ? `${digits.slice(0, 62)}00` : digits.slice(0, 64)}` as ConditionId,
    gammaId: String(nth + 1),
    slug: `market-${nth + 1}`,
    question: "Will it?",
    rules: "It will or it won't.",
    event: { id: "1", slug: "it", title: "It" },
    outcomes: ["Yes", "No"],
    yes: `${nth + 1}1` as TokenId,
    no: `${nth + 1}2` as TokenId,
    ...domain,
    tick: 100 as Ticks,
    minSize: shares(5),
    fee: { rate: 0.07, exponent: 1, takerOnly: true },
    endsAt: (startAt + DAY) as VenueMs,
  };
}

/** Ticks by which prices jump together at most. */
const WIDEST_JUMP = 2_500;

/** A fair price, ticks, and who takes at it: the chance that somebody does at a step, and that he buys. */
export interface Demand {
  at(): number;
  to(fair: number): void;
  readonly busy: number;
  readonly eager: number;
}

/** One market's life, a step at a time. */
export class Flow {
  readonly spec: MarketSpec;
  /** The venue's, now. */
  tick: Ticks;
  readonly #fair: Demand;
  readonly #random: Random;

  constructor(spec: MarketSpec, seed: number, shared: Demand | null = null) {
    this.spec = spec;
    this.tick = spec.tick;
    this.#random = randomFor(seed, `flow ${spec.slug}`);
    this.#fair = shared ?? ownFair(3_000 + 4_000 * this.#random.uniform());
  }

  /** ms until the next step. */
  pause(): number {
    return 1_200 + 3_600 * this.#random.uniform();
  }

  open(at: VenueMs): SourceEvent[] {
    return [{ at, t: "market", spec: this.spec }, this.#book(at)];
  }

  /** What happens next: perhaps somebody takes, then the makers move. */
  step(at: VenueMs): SourceEvent[] {
    const random = this.#random;
    const { id } = this.spec;
    const before = this.#fair.at();
    const jump = random.chance(0.01) ? 900 * (random.uniform() - 0.5) : 0;
    this.#move(70 * (random.uniform() - 0.5) + jump);
    const events: SourceEvent[] = [];
    if (random.chance(this.#fair.busy)) {
      const buys = random.chance(0.3) ? this.#fair.at() > before : random.chance(this.#fair.eager);
      const reach = random.integer(0, 6) * 100;
      const limit = buys ? Math.min(9_900, before + 100 + reach) : Math.max(100, before - 100 - reach);
      events.push({
        at,
        t: "take",
        market: id,
        taker: buys ? "BUY" : "SELL",
        limit: this.#grid(limit, buys),
        size: shares(random.integer(1, 26_000) / 100),
      });
    }
    return [...events, this.#book(at)];
  }

  /** News that moves every market: the fair price jumps, and with it the makers' whole book, before anybody can trade. */
  jump(by: number, at: VenueMs): SourceEvent[] {
    this.#move(WIDEST_JUMP * by);
    return [this.#book(at)];
  }

  #move(by: number): void {
    this.#fair.to(this.#fair.at() + by);
  }

  #grid(price: number, up: boolean): Ticks {
    return ((up ? Math.ceil(price / this.tick) : Math.floor(price / this.tick)) * this.tick) as Ticks;
  }

  #book(at: VenueMs): SourceEvent {
    const random = this.#random;
    const bid = this.#grid(this.#fair.at() - 60 * random.uniform() - 50, false);
    const ask = Math.max(bid + this.tick, this.#grid(this.#fair.at() + 60 * random.uniform() + 50, true));
    const side = (best: number, way: 1 | -1): Level[] =>
      [0, 1, 2, 3].map((i) => ({
        price: (best + way * i * 100) as Ticks,
        size: shares(random.integer(5, 60)),
      }));
    return { at, t: "book", market: this.spec.id, bids: side(bid, -1), asks: side(ask, 1) };
  }
}

function ownFair(from: number): Demand {
  let fair = from;
  return {
    at: () => fair,
    to: (wanted) => {
      fair = Math.min(9_000, Math.max(1_000, wanted));
    },
    busy: 0.45,
    eager: 0.5,
  };
}
