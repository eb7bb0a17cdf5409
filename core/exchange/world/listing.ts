/**
 * One live market of the synthetic world: a fair value in log-odds, makers who quote around it and refresh, takers who
 * come at random (noise) or because they know the fair value (informed). One step changes it and says what was seen.
 *
 * The makers know the fair value of their last refresh, not the present one: that delay is what informed takers live on,
 * and what makes a resting quote's markouts honest.
 */
import type { MarketSpec } from "../../contract/spec.ts";
import type { Level } from "../../contract/views.ts";
import { exp, logit, sigmoid } from "../../stats/elementary.ts";
import { ONE_DOLLAR, type Ticks } from "../../units/price.ts";
import { type MicroShares, SIZE_STEP, shares } from "../../units/size.ts";
import { HOUR, MINUTE, SECOND, type VenueMs } from "../../units/time.ts";
import type { BookSide } from "../ladder.ts";
import { Random, randomFor } from "../random.ts";
import type { SourceEvent } from "../types.ts";
import type { Family, Temper } from "./family.ts";
import { fairOf, isTouched, outcomeOf, type Payoff, readAt } from "./payoff.ts";
import type { Spot } from "./spot.ts";

type Pair = readonly [price: number, size: number];

/** All there is to a listing, as plain data. */
export interface ListingBody {
  readonly family: string;
  readonly nth: number;
  readonly spec: MarketSpec;
  readonly fair: number;
  /** On a coin's price: what it pays on, and how far its makers are from what the price says, log-odds. */
  readonly payoff: Payoff | null;
  readonly bias: number;
  readonly random: readonly [number, number];
  readonly steppedAt: number;
  readonly stepAt: number;
  readonly ended: boolean;
  readonly bids: readonly Pair[];
  readonly asks: readonly Pair[];
}

/** Levels a side makers keep. */
const LEVELS = 8;
/** Log-odds stay within this: prices between 0.7 and 99.3 cents. */
const FAR = 5;
/** Beyond these prices a cent market is traded in tenths of a cent, as at the venue. */
const FINE_BELOW = 400;
/**
 * How far makers of a market on a coin's price are from what the price says: log-odds, standard deviation and half-life. In
 * the last hour they come to agree with it.
 */
const BIAS = 0.35;
const BIAS_HALF_LIFE_MS = 90 * MINUTE;
const AGREE_MS = HOUR;
/** A market of the world resolves so long after its end. */
const RESOLVE_AFTER_MS = 54 * SECOND;

export class Listing {
  readonly family: Family;
  readonly nth: number;
  spec: MarketSpec;
  /** Fair value, log-odds. */
  #fair: number;
  readonly #spot: Spot;
  readonly #payoff: Payoff | null;
  #bias: number;
  readonly #random: Random;
  #steppedAt: number;
  stepAt: number;
  /** The market is over and waits for its resolution. */
  ended = false;
  /** When it was over: its end, or when its strike was touched. */
  endedAt: VenueMs;
  readonly #posted: { readonly bid: Map<number, number>; readonly ask: Map<number, number> };

  constructor(family: Family, body: ListingBody, spot: Spot) {
    this.#spot = spot;
    this.#payoff = body.payoff;
    this.#bias = body.bias;
    this.family = family;
    this.nth = body.nth;
    this.spec = body.spec;
    this.#fair = body.fair;
    this.#random = new Random(body.random);
    this.#steppedAt = body.steppedAt;
    this.stepAt = body.stepAt;
    this.ended = body.ended;
    this.endedAt = body.spec.endsAt;
    this.#posted = { bid: new Map(body.bids), ask: new Map(body.asks) };
  }

  static born(family: Family, seed: number, nth: number, from: VenueMs, spot: Spot): Listing {
    spot.advance(from);
    const { spec, fair, payoff } = family.list(seed, nth, from, spot);
    const random = randomFor(seed, `${family.name}/${nth}/flow`);
    const bias = payoff === null ? 0 : BIAS * random.normal();
    const listing = new Listing(
      family,
      {
        ...{ family: family.name, nth, spec, fair: logit(fair), payoff, bias, random: random.state() },
        ...{ steppedAt: from, stepAt: from, ended: false, bids: [], asks: [] },
      },
      spot,
    );
    if (payoff !== null) listing.#follow(payoff, from);
    return listing;
  }

  body(): ListingBody {
    return {
      family: this.family.name,
      nth: this.nth,
      spec: this.spec,
      fair: this.#fair,
      payoff: this.#payoff,
      bias: this.#bias,
      random: this.#random.state(),
      steppedAt: this.#steppedAt,
      stepAt: this.stepAt,
      ended: this.ended,
      bids: [...this.#posted.bid],
      asks: [...this.#posted.ask],
    };
  }

  /** Fair probability of YES now. */
  fair(): number {
    return sigmoid(this.#fair);
  }

  /** The listing itself and its first book. */
  open(): SourceEvent[] {
    const at = this.stepAt as VenueMs;
    this.#plan(1);
    this.#schedule();
    return [{ at, t: "market", spec: this.spec }, this.#book(at)];
  }

  /** What happens at `stepAt`, and when the next step is. */
  step(): SourceEvent[] {
    const at = this.stepAt as VenueMs;
    const { temper } = this.family;
    this.#spot.advance(at);
    if (this.ended) return [{ at, t: "resolve", market: this.spec.id, winner: this.#winner() }];
    if (at >= this.spec.endsAt || (this.#payoff !== null && isTouched(this.#payoff, this.#spot))) {
      this.ended = true;
      this.endedAt = Math.min(at, this.spec.endsAt) as VenueMs;
      const read = this.#payoff?.kind === "above" ? readAt(this.#payoff) + SECOND : 0;
      this.stepAt = Math.max(this.endedAt + RESOLVE_AFTER_MS, read);
      this.#posted.bid.clear();
      this.#posted.ask.clear();
      return [this.#book(at)];
    }
    const elapsed = at - this.#steppedAt;
    if (this.#payoff === null) this.#drift(temper, elapsed);
    else {
      const kept = exp((-Math.LN2 * elapsed) / BIAS_HALF_LIFE_MS);
      this.#bias = kept * this.#bias + BIAS * Math.sqrt(1 - kept * kept) * this.#random.normal();
      this.#follow(this.#payoff, at);
    }
    this.#steppedAt = at;
    const events: SourceEvent[] = [];
    if (this.#random.chance((temper.takes.aMinute * elapsed) / MINUTE)) events.push(...this.#take(at));
    events.push(...this.#retick(at));
    if (this.#random.chance(0.45)) events.push(...this.#refresh(at));
    this.#schedule();
    return events;
  }

  #schedule(): void {
    this.stepAt = Math.min(
      this.#steppedAt + Math.round(this.family.temper.pace * this.#random.integer(300, 1_100)),
      this.spec.endsAt,
    );
  }

  /** Moves the fair value: a martingale in price, so that no side of the market is right on average. */
  #drift({ sigma, jumps }: Temper, elapsed: number): void {
    const seconds = elapsed / SECOND;
    const pull = (this.fair() - 0.5) * sigma * sigma * seconds;
    this.#fair += pull + sigma * Math.sqrt(seconds) * this.#random.normal();
    if (this.#random.chance((jumps.anHour * elapsed) / HOUR)) {
      this.#fair += (this.#random.chance(0.5) ? 1 : -1) * jumps.size * (0.5 + this.#random.uniform());
    }
    this.#fair = Math.max(-FAR, Math.min(FAR, this.#fair));
  }

  /** A market on a coin's price is worth what the price says, as its makers see it. */
  #follow(payoff: Payoff, at: number): void {
    const agrees = Math.sqrt(Math.min(1, Math.max(readAt(payoff) - at, 0) / AGREE_MS));
    const fair = Math.min(Math.max(fairOf(payoff, this.#spot, at), 0.001), 0.999);
    this.#fair = Math.max(-FAR, Math.min(FAR, logit(fair) + agrees * this.#bias));
  }

  #winner(): "YES" | "NO" {
    if (this.#payoff !== null) return outcomeOf(this.#payoff, this.#spot);
    return this.#random.chance(this.fair()) ? "YES" : "NO";
  }

  /** The best posted prices; null when makers show none. */
  #touch(side: BookSide): number | null {
    const prices = [...this.#posted[side].keys()];
    if (prices.length === 0) return null;
    return side === "bid" ? Math.max(...prices) : Math.min(...prices);
  }

  /** A taker comes: an informed one only if the book offers a price that is wrong by more than a whisker. */
  #take(at: VenueMs): SourceEvent[] {
    const { takes, depth } = this.family.temper;
    const { tick, id } = this.spec;
    const [bid, ask] = [this.#touch("bid"), this.#touch("ask")];
    if (bid === null || ask === null) return [];
    const fair = this.fair() * ONE_DOLLAR;
    let buys = this.#random.chance(0.5);
    let reach = this.#random.integer(0, 2) * (tick === 100 ? tick : 3 * tick);
    let size = Math.round(depth * (0.05 + 1.5 * this.#random.uniform() * this.#random.uniform()));
    if (this.#random.chance(takes.informed)) {
      if (fair > ask + tick / 2) buys = true;
      else if (fair < bid - tick / 2) buys = false;
      else return [];
      reach = Math.floor(Math.abs(fair - (buys ? ask : bid)) / tick) * tick;
      size = Math.round(depth * (0.3 + this.#random.uniform()));
    }
    const limit = buys ? Math.min(ask + reach, ONE_DOLLAR - tick) : Math.max(bid - reach, tick);
    this.#eat(buys ? "ask" : "bid", limit, shares(size));
    return [{ at, t: "take", market: id, taker: buys ? "BUY" : "SELL", limit: limit as Ticks, size: shares(size) }];
  }

  /** What the makers lose to a taker if nobody else stands there; the next refresh puts it back. */
  #eat(side: BookSide, limit: number, size: MicroShares): void {
    const posted = this.#posted[side];
    const order = side === "ask" ? 1 : -1;
    let left: number = size;
    for (const price of [...posted.keys()].sort((a, b) => (a - b) * order)) {
      if (left <= 0 || (price - limit) * order > 0) return;
      const taken = Math.min(left, posted.get(price) ?? 0);
      posted.set(price, (posted.get(price) ?? 0) - taken);
      left -= taken;
    }
  }

  /** A cent market whose price comes near 0 or 1 is traded in tenths of a cent from then on. */
  #retick(at: VenueMs): SourceEvent[] {
    const price = this.fair() * ONE_DOLLAR;
    const far = price < FINE_BELOW || price > ONE_DOLLAR - FINE_BELOW;
    if (this.spec.tick !== 100 || !far) return [];
    this.spec = { ...this.spec, tick: 10 as Ticks };
    return [{ at, t: "tick", market: this.spec.id, tick: this.spec.tick }];
  }

  /** Makers cancel and replace: prices follow the fair value, and some sizes change. */
  #refresh(at: VenueMs): SourceEvent[] {
    const before = { bid: new Map(this.#posted.bid), ask: new Map(this.#posted.ask) };
    this.#plan(0.25);
    const market = this.spec.id;
    const [gone, come]: [SourceEvent[], SourceEvent[]] = [[], []];
    for (const side of ["bid", "ask"] as const) {
      const now = this.#posted[side];
      for (const price of before[side].keys()) {
        if (!now.has(price)) gone.push({ at, t: "level", market, side, price: price as Ticks, size: 0 as MicroShares });
      }
      for (const [price, size] of now) {
        if (before[side].get(price) === size) continue;
        come.push({ at, t: "level", market, side, price: price as Ticks, size: size as MicroShares });
      }
    }
    // Cancels first: the book is never crossed between two events of a refresh.
    return [...gone, ...come];
  }

  /** The book makers want. `fresh` is the chance that a level that stays is given a new size. */
  #plan(fresh: number): void {
    const { halfSpread, depth } = this.family.temper;
    const { tick } = this.spec;
    const fair = this.fair() * ONE_DOLLAR;
    const half = halfSpread * ONE_DOLLAR * (0.5 + 0.7 * this.#random.uniform());
    const bid = Math.min(Math.floor((fair - half) / tick) * tick, ONE_DOLLAR - 2 * tick);
    const ask = Math.max(Math.ceil((fair + half) / tick) * tick, Math.max(bid, 0) + tick);
    this.#planSide("bid", bid, -tick, depth, fresh);
    this.#planSide("ask", ask, tick, depth, fresh);
  }

  /** One side: levels that are still passive stay, the touch is always there, gaps are filled, the far end is let go. */
  #planSide(side: BookSide, best: number, step: number, depth: number, fresh: number): void {
    const posted = this.#posted[side];
    const next = new Map<number, number>();
    // Tenth-of-a-cent books have holes.
    const holes = Math.abs(step) === 100 ? 0 : 0.6;
    for (let i = 0, price = best; i < LEVELS && price > 0 && price < ONE_DOLLAR; price += step) {
      const kept = posted.get(price) ?? 0;
      if (kept === 0 && i > 0 && this.#random.chance(holes)) continue;
      const stays = kept > 0 && !this.#random.chance(fresh);
      next.set(price, stays ? kept : this.#size(depth, i));
      i += 1;
    }
    posted.clear();
    for (const [at, size] of next) posted.set(at, size);
  }

  /** Between a third and three times the typical depth, more away from the touch; hundredths of a share. */
  #size(depth: number, away: number): number {
    const base = depth * (0.35 + this.#random.uniform()) * (1 + 0.35 * away);
    return Math.max(1, Math.round((base * shares(1)) / SIZE_STEP)) * SIZE_STEP;
  }

  #book(at: VenueMs): SourceEvent {
    const levels = (side: BookSide): Level[] =>
      [...this.#posted[side]]
        .map(([price, size]) => ({ price: price as Ticks, size: size as MicroShares }))
        .sort((a, b) => (side === "bid" ? b.price - a.price : a.price - b.price));
    return { at, t: "book", market: this.spec.id, bids: levels("bid"), asks: levels("ask") };
  }
}
