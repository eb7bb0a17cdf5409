/** The coins' prices behind a source's markets, in the two shapes in which the exchange serves them. */
import type { Candle } from "../../core/directional/prices/candles.ts";
import type { ToldPair, ToldPrices } from "../../core/exchange/recording/prices.ts";
import { COINS, type Spot } from "../../core/exchange/world/spot.ts";
import { STREAM_TOPICS, streamPrice } from "../../core/exchange/world/streams.ts";
import { SECOND, type VenueMs } from "../../core/units/time.ts";

/** What one stream has said since the last time, oldest first. */
export interface Said {
  readonly topic: string;
  readonly symbol: string;
  /** Over which it averages; 0: single prices. */
  readonly seconds: number;
  readonly data: readonly { readonly timestamp: number; readonly value: number }[];
}

export interface CoinPrices {
  /** A pair up to a moment, by its exchange's symbol ("BTCUSDT"); null: it is not one of its own. */
  pair(symbol: string, now: VenueMs): ToldPair | null;
  /** What the streams that are wanted said after `from`, up to and with `to`. */
  said(from: VenueMs, to: VenueMs, wanted: (topic: string, symbol: string) => boolean): readonly Said[];
}

/** A socket that was silent so long, because nothing stepped the exchange, hears of no more than this. */
const MOST_MS = 60 * SECOND;

/** Of the seeded world: one price a second and stream. */
export const worldPrices = (spot: Spot): CoinPrices => ({
  pair(symbol, now) {
    const coin = COINS.find((each) => symbol === `${each}USDT`);
    if (coin === undefined) return null;
    spot.advance(now);
    const minutes: readonly Candle[] = spot.candles(coin);
    return { minutes, forming: spot.forming(coin), price: spot.price(coin), at: spot.at() };
  },
  said(from, to, wanted) {
    const last = Math.floor(to / SECOND) * SECOND;
    const first = Math.max(Math.floor(from / SECOND) * SECOND + SECOND, last - MOST_MS);
    if (first > last) return [];
    spot.advance(last);
    return Object.entries(STREAM_TOPICS).flatMap(([topic, { seconds, symbol: symbolOf }]) =>
      COINS.filter((coin) => wanted(topic, symbolOf(coin))).map((coin): Said => {
        const data: { timestamp: number; value: number }[] = [];
        for (let at = first; at <= last; at += SECOND) {
          const value = streamPrice(spot, coin, seconds, at as VenueMs);
          if (value !== null) data.push({ timestamp: at, value });
        }
        return { topic, symbol: symbolOf(coin), seconds, data };
      }),
    );
  },
});

/** Of a recording: what its price feed told, at the recording's pace. */
export const recordedPrices = (told: ToldPrices): CoinPrices => ({
  pair: (symbol) => told.pair(symbol),
  said(from, to, wanted) {
    const streams = new Map<string, Said & { data: { timestamp: number; value: number }[] }>();
    for (const { topic, symbol, value, said } of told.since(from, to)) {
      if (!wanted(topic, symbol)) continue;
      const key = `${topic}|${symbol}`;
      const seconds = STREAM_TOPICS[topic]?.seconds ?? 0;
      const stream = streams.get(key) ?? { topic, symbol, seconds, data: [] };
      stream.data.push({ timestamp: said, value });
      streams.set(key, stream);
    }
    return [...streams.values()];
  },
});
