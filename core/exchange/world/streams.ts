/** The coins' prices as the streams that settle questions tell them: one a second, single or averaged over its last seconds. */
import { SECOND, type VenueMs } from "../../units/time.ts";
import type { Coin, Spot } from "./spot.ts";

/** Topics of the venue's price socket that this world has prices for, and how many seconds each averages (0: none). */
export const STREAM_TOPICS: Readonly<
  Record<string, { readonly seconds: number; readonly symbol: (coin: Coin) => string }>
> = {
  crypto_prices: { seconds: 0, symbol: (coin) => `${coin.toLowerCase()}usdt` },
  crypto_prices_chainlink: { seconds: 0, symbol: (coin) => `${coin.toLowerCase()}/usd` },
  crypto_prices_twap_thirty: { seconds: 30, symbol: (coin) => `${coin.toLowerCase()}/usd` },
  crypto_prices_twap_sixty: { seconds: 60, symbol: (coin) => `${coin.toLowerCase()}/usd` },
};

/** What a stream says at a whole second; null where that second, or one it averages, is not kept (any more, or yet). */
export function streamPrice(spot: Spot, coin: Coin, seconds: number, at: VenueMs): number | null {
  if (seconds === 0) return spot.second(coin, at);
  return spot.second(coin, at - seconds * SECOND) === null || spot.second(coin, at - SECOND) === null
    ? null
    : spot.average(coin, at - seconds * SECOND, at);
}
