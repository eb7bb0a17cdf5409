/** Somebody wishes for inventory, as directional positions and arbitrage do in production: to make it, to take it, or all of it at once. */
import type { DirectionalWish } from "../../core/contract/market.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { Random } from "../../core/exchange/random.ts";
import { ONE_DOLLAR, type Ticks } from "../../core/units/price.ts";
import { shares } from "../../core/units/size.ts";
import { MINUTE, SECOND, type VenueMs } from "../../core/units/time.ts";

/** A taker's wish reaches into the book by up to so many ticks of the market, through several of its levels. */
const REACH = 6;

/** How long until the next wish, ms. */
export const pauseOf = (random: Random): number => random.integer(10, 40) * SECOND;

/** @param best best bid and ask, ticks */
export function wishOf(
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
