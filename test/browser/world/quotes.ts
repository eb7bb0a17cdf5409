/** What a market of the small world quotes, what of it rests, and why. YES coordinates. */
import type { ConditionId, IntentId, OrderId } from "../../../core/contract/ids.ts";
import type { Reason } from "../../../core/contract/reasons.ts";
import type { LiveOrder } from "../../../core/live/types.ts";
import type { Ticks } from "../../../core/units/price.ts";
import type { MicroShares } from "../../../core/units/size.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { CAP, type Seed, SHARE } from "./seeds.ts";

type As = "bid" | "ask";

/** Where a market stands when it quotes. Prices in ticks of 1/10000 dollar, `net` in micro-shares. */
export interface Stand {
  readonly seed: Seed;
  readonly bid: number;
  readonly ask: number;
  readonly net: number;
  readonly quotes: boolean;
}

/** How far out each level stands, in half-spreads. */
const MULTIPLIERS = [1, 1.6, 2.5] as const;
const PARTS = { liquidity: 0.7, adverse: 0.2, volatility: 0.1 } as const;

const midOf = ({ bid, ask }: Stand): number => (bid + ask) / 2;
export const reservationOf = (stand: Stand): number => midOf(stand) - (stand.net / CAP) * stand.seed.half * 0.8;
const halfOf = ({ seed }: Stand): number => Math.max(seed.half * 0.85, seed.tick * 0.4);

/** The wanted price of each level of a side, best first; empty when the side is not quoted. */
export function pricesOf(stand: Stand, as: As): readonly number[] {
  const { seed, bid, ask } = stand;
  if (!stand.quotes || (seed.state === "reduce-only" && as === "bid")) return [];
  const prices: number[] = [];
  for (const multiplier of MULTIPLIERS.slice(0, seed.levels)) {
    const before = prices.at(-1);
    const wanted = outward(stand, as, multiplier);
    const price =
      as === "bid"
        ? Math.min(wanted, ask - seed.tick, before === undefined ? wanted : before - seed.tick)
        : Math.max(wanted, bid + seed.tick, before === undefined ? wanted : before + seed.tick);
    if (price < seed.tick || price > 10_000 - seed.tick) break;
    prices.push(price);
  }
  return prices;
}

function outward(stand: Stand, as: As, multiplier: number): number {
  const { tick } = stand.seed;
  const raw = reservationOf(stand) + (as === "bid" ? -1 : 1) * multiplier * halfOf(stand);
  return (as === "bid" ? Math.floor(raw / tick + 1e-9) : Math.ceil(raw / tick - 1e-9)) * tick;
}

/** The terms of one quoted price, in the engine's order; they add up to it. */
function termsOf(stand: Stand, as: As, level: number, price: number): Reason[] {
  const sign = as === "bid" ? -1 : 1;
  const multiplier = MULTIPLIERS[level] ?? 1;
  const mid = midOf(stand) / 100;
  const shift = reservationOf(stand) / 100 - mid;
  const spread = (sign * multiplier * halfOf(stand)) / 100;
  const rounded = outward(stand, as, multiplier) / 100;
  const term = (name: Extract<Reason, { t: "term" }>["name"], cents: number, note?: string): Reason => ({
    ...{ t: "term", name, side: as, cents },
    ...(note === undefined ? {} : { note }),
    ...(level === 0 ? {} : { level }),
  });
  const out = [
    term("mid", mid, "without our orders"),
    term("inventory", shift, `${Math.round(stand.net / SHARE)} net`),
    term("liquidity", spread * PARTS.liquidity),
    term("adverse", spread * PARTS.adverse),
    term("volatility", spread * PARTS.volatility, "0.42 ¢ a minute, from 0.30"),
    term("tick", rounded - (mid + shift + spread)),
  ];
  if (price / 100 !== rounded) out.push(term("post-only", price / 100 - rounded, "not through the book"));
  return out;
}

/** One market has no capital left for its widest bid. */
const isRefused = (seed: Seed, as: As, level: number): boolean =>
  seed.levels === 3 && seed.half === 100 && as === "bid" && level === 2;

/** Orders that rest: each level as wanted, but for one that is kept where it was. */
export function ordersOf(stand: Stand, id: ConditionId, now: number): LiveOrder[] {
  const { tick } = stand.seed;
  const order = (as: As, level: number, wanted: number): LiveOrder => {
    const kept = as === "bid" && level === 1 && stand.seed.levels === 3;
    const yesPrice = kept ? Math.max(tick, wanted - tick) : wanted;
    return {
      intent: `${id.slice(-4)}:${level}:${as}` as IntentId,
      order: `0x${"ab".repeat(32)}` as OrderId,
      ...{ token: as === "bid" ? "YES" : "NO", side: "BUY", as, level },
      yesPrice: yesPrice as Ticks,
      price: (as === "bid" ? yesPrice : 10_000 - yesPrice) as Ticks,
      size: ((level + 2) * 30 * SHARE) as MicroShares,
      matched: 0 as MicroShares,
      state: "live",
      ahead: (level === 0 && as === "ask" ? 0 : 120 * (level + 1) * SHARE) as MicroShares,
      since: (now - 252_000) as VenueMs,
      ...(kept ? { kept: "one tick off, its place in the queue is worth more" } : {}),
    };
  };
  return (["bid", "ask"] as const).flatMap((as) =>
    pricesOf(stand, as).flatMap((price, level) => (isRefused(stand.seed, as, level) ? [] : [order(as, level, price)])),
  );
}

/** Terms of every level, the gates, and what went into the formulas. */
export function whyOf(stand: Stand, epoch: number): Reason[] {
  const { seed } = stand;
  const net = Math.round(stand.net / SHARE);
  const gate = (
    name: Extract<Reason, { t: "gate" }>["name"],
    passed: boolean,
    detail: string,
    where: { side?: As; level?: number } = {},
  ): Reason => ({ t: "gate", name, passed, detail, ...where });
  const stale = seed.state === "stale";
  const breaker = seed.state === "paused";
  const reduced = seed.state === "reduce-only";
  return [
    ...(["bid", "ask"] as const).flatMap((as) =>
      pricesOf(stand, as).flatMap((price, level) => termsOf(stand, as, level, price)),
    ),
    gate("lease", true, `lease for 21 s more, epoch ${epoch}`),
    gate("book-age", !stale, stale ? "book old 14 s > 10 s" : "book 0.2 s old <= 10 s"),
    gate("two-sided", true, `${stand.bid / 100} c / ${stand.ask / 100} c`),
    gate("spread", true, `spread ${(stand.ask - stand.bid) / 100} c <= 10 c`),
    gate("time-left", seed.state !== "ending", seed.state === "ending" ? "1680 s left < 1800 s" : "time left"),
    gate("inventory", Math.abs(net) < 720, `net ${net} within 720 shares`),
    gate("breaker", !breaker, breaker ? "5 fills in a row lost, 250 s left" : "0 fills in a row lost, stops at 5"),
    gate("verdict", !reduced, reduced ? "reduce until 15:05: vote moved to Monday" : "no word in force"),
    ...(isRefused(seed, "bid", 2)
      ? [gate("capital", false, "room for 4 of 120 shares", { side: "bid", level: 2 })]
      : []),
    { t: "input", name: "γ", value: 0.0016, unit: "1/$" },
    { t: "input", name: "k", value: 220, unit: "1/$" },
    { t: "input", name: "σ", value: 0.0075, unit: "$/√s" },
    { t: "input", name: "horizon", value: 3600, unit: "s" },
  ];
}
