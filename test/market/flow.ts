/** A made-up market's hour, seeded: a walking fair price, a book around it, noise and informed takers, a resolution. */
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { Level } from "../../core/contract/views.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import type { Ticks } from "../../core/units/price.ts";
import { shares } from "../../core/units/size.ts";
import type { VenueMs } from "../../core/units/time.ts";

export function randomFlow(spec: MarketSpec, seed: number, startAt: number, minutes: number): SourceEvent[] {
  let state = seed >>> 0;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  const events: SourceEvent[] = [{ at: startAt as VenueMs, t: "market", spec }];
  const tick = spec.tick;
  let fair = 3000 + random() * 4000;
  const end = startAt + minutes * 60_000;
  for (let now = startAt; now < end; now += 800 + random() * 3200) {
    const at = Math.round(now) as VenueMs;
    const before = fair;
    fair = Math.min(Math.max(fair + (random() - 0.5) * 60 + (random() < 0.01 ? (random() - 0.5) * 900 : 0), 500), 9500);
    const bid = Math.floor((fair - 60 * random() - 20) / tick) * tick;
    const ask = Math.max(bid + tick, Math.ceil((fair + 60 * random() + 20) / tick) * tick);
    const side = (best: number, step: number): Level[] =>
      [0, 1, 2, 3, 4].map((i) => ({
        price: (best + i * step) as Ticks,
        size: shares(Math.round(20 + random() * 200)),
      }));
    // An informed taker comes before the book moves, a noise taker at any time.
    if (random() < 0.6) {
      const buys = random() < 0.3 ? fair > before : random() < 0.5;
      events.push({
        at,
        t: "take",
        market: spec.id,
        taker: buys ? "BUY" : "SELL",
        limit: (buys ? ask + 3 * tick : Math.max(tick, bid - 3 * tick)) as Ticks,
        size: shares(Math.round(random() * 300 * 1e6) / 1e6),
      });
    }
    events.push({ at, t: "book", market: spec.id, bids: side(bid, -tick), asks: side(ask, tick) });
  }
  events.push({
    at: (Math.round(end) + 60_000) as VenueMs,
    t: "resolve",
    market: spec.id,
    winner: random() < 0.5 ? "YES" : "NO",
  });
  return events;
}
