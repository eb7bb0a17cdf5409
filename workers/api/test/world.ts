/** A small world for the paper exchange, told as a recording: its markets, books and ends are the test's own. */
import type { ConditionId, TokenId } from "../../../core/contract/ids.ts";
import type { MarketSpec } from "../../../core/contract/spec.ts";
import type { SourceEvent } from "../../../core/exchange/types.ts";
import type { Ticks } from "../../../core/units/price.ts";
import { shares } from "../../../core/units/size.ts";
import { DAY, type VenueMs } from "../../../core/units/time.ts";
import { VENUE } from "./venue.ts";

export const START = 1_800_000_000_000 as VenueMs;

/** Tells the exchange something, as the process that starts it does. */
export async function ask(path: string, body: unknown): Promise<unknown> {
  const reply = await fetch(`${VENUE}${path}`, { method: "POST", body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  return reply.json();
}

export const id = (n: number) => `0x${String(n).padStart(64, "0")}` as ConditionId;

export const spec = (n: number, change: Partial<MarketSpec> = {}): MarketSpec => ({
  id: id(n),
  gammaId: String(n),
  slug: `market-${n}`,
  question: `Will it be ${n}?`,
  rules: "Yes if it is.",
  event: { id: String(n), slug: `event-${n}`, title: `Event ${n}` },
  outcomes: ["Yes", "No"],
  yes: String(n * 10 + 1) as TokenId,
  no: String(n * 10 + 2) as TokenId,
  negRisk: false,
  version: "v1",
  tick: 100 as Ticks,
  minSize: shares(5),
  fee: { rate: 0, exponent: 1, takerOnly: true },
  endsAt: (START + DAY) as VenueMs,
  ...change,
});

const level = (price: number) => ({ price: price as Ticks, size: shares(500) });

/** A market of the catalogue with a two-sided book around `bid`. */
export const listed = (n: number, bid: number, ask: number, change: Partial<MarketSpec> = {}): SourceEvent[] => [
  { at: START, t: "market", spec: spec(n, change) },
  { at: START, t: "book", market: id(n), bids: [level(bid)], asks: [level(ask)] },
];

/** Somebody who sells a little at a low price, again and again for an hour from `after` on: whoever bids is filled. */
export const selling = (n: number, price: number, after: number): SourceEvent[] =>
  Array.from({ length: 120 }, (_, i) => ({
    at: (START + after + i * 20_000) as VenueMs,
    t: "print",
    market: id(n),
    price: price as Ticks,
    size: shares(20),
    taker: "SELL",
  }));

/** Makes the exchange replay these events, from START on at 20 times the wall's speed. @param more of its setup */
export async function openWorld(events: readonly SourceEvent[], more: object = {}): Promise<void> {
  const source = { kind: "replay", name: "a test's own recording", startsAt: START, endsAt: START + DAY };
  await ask("/paper/setup", { source, speed: 20, ...more });
  await goOn(0, events, false);
}

/** Gives it more events; `first` counts from the first of all. */
export const goOn = (first: number, events: readonly SourceEvent[], last: boolean): Promise<unknown> =>
  ask("/paper/source/events", { first, events, last });

/** Asks again every 50 ms until it is so; throws after a good while, naming what never came. A busy machine takes longer. */
export async function until(what: string, is: () => Promise<boolean>, most = 1_000): Promise<void> {
  for (let tries = 0; tries < most; tries++) {
    if (await is()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never came: ${what}`);
}
