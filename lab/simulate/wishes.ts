/** Somebody wishes for inventory, as directional positions and arbitrage do in production: to make it, to take it, or all of it at once. */
import type { DirectionalWish } from "../../core/contract/market.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { Random } from "../../core/exchange/random.ts";
import { ONE_DOLLAR, type Ticks } from "../../core/units/price.ts";
import { shares } from "../../core/units/size.ts";
import { MINUTE, SECOND, type VenueMs } from "../../core/units/time.ts";
import type { Faults } from "./faults.ts";
import type { Venue } from "./venue.ts";
import type { Virtual } from "./virtual.ts";

/** A taker's wish reaches into the book by up to so many ticks of the market, through several of its levels. */
const REACH = 6;

/** How long until the next wish, ms. */
const pauseOf = (random: Random): number => random.integer(10, 40) * SECOND;

/** @param best best bid and ask, ticks */
function wishOf(
  random: Random,
  { tick }: Pick<MarketSpec, "tick">,
  best: { readonly bid: number; readonly ask: number },
  now: number,
  nth: number,
): DirectionalWish {
  const buys = random.chance(0.5);
  const tif = (["FAK", "FAK", "FOK", "GTD"] as const)[random.integer(0, 3)] ?? "FAK";
  const reach = random.integer(0, REACH) * tick;
  const limit = buys ? best.ask + reach : best.bid - reach;
  return {
    id: `wish ${nth}`,
    change: shares((buys ? 1 : -1) * random.integer(5, 40)),
    limit: Math.min(ONE_DOLLAR - tick, Math.max(tick, limit)) as Ticks,
    tif,
    expiresAt: (now + MINUTE) as VenueMs,
    why: "wished",
  };
}

/** From now on, in every storm, one wish after the other for some market. */
export function wishFor(
  virtual: Virtual,
  faults: Faults,
  venue: Venue,
  specs: readonly MarketSpec[],
  random: Random,
  tell: (spec: MarketSpec, wish: DirectionalWish) => void,
): void {
  const { exchange } = venue;
  let count = 0;
  const soon = () => virtual.after(pauseOf(random), null, act);
  const act = (): void => {
    soon();
    const spec = specs[random.integer(0, specs.length - 1)];
    if (spec === undefined || !faults.storm) return;
    const [bid, ask] = [exchange.best(spec.id, "bid"), exchange.best(spec.id, "ask")];
    if (bid === null || ask === null) return;
    count += 1;
    const tick = exchange.market(spec.id)?.spec.tick ?? spec.tick;
    tell(spec, wishOf(random, { tick }, { bid, ask }, venue.now(), count));
  };
  soon();
}
