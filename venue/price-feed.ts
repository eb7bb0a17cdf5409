import type { MalformedKind } from "../core/contract/malformed.ts";
import type { VenueMs } from "../core/units/time.ts";
import { jsonSample } from "./malformed.ts";
import { parseStamp } from "./numbers.ts";
import { firstIssue } from "./schema/common.ts";
import * as wire from "./schema/price-feed.ts";

/** What a frame of the price socket says (reference polymarket.md 5c). */
export type PriceFrame =
  | {
      readonly t: "price";
      /** Whose price it is: crypto_prices (Binance), crypto_prices_chainlink, crypto_prices_twap_sixty, equity_prices. */
      readonly topic: string;
      /** As the topic spells it: "btcusdt", "btc/usd". */
      readonly symbol: string;
      /** Dollars, a float: a price of another market, never money of ours. */
      readonly value: number;
      /** The feed's own time of it. */
      readonly at: VenueMs;
    }
  | { readonly t: "bad"; readonly kind: MalformedKind; readonly why: string };

/** Topics whose prices settle crypto markets; they need no login. */
const PRICE_TOPICS = [
  "crypto_prices",
  "crypto_prices_chainlink",
  "crypto_prices_twap_thirty",
  "crypto_prices_twap_sixty",
] as const;

/** The first frame to send. No filter: with several symbols the venue wants them filtered here. */
export const subscribePrices = (): string =>
  JSON.stringify({ action: "subscribe", subscriptions: PRICE_TOPICS.map((topic) => ({ topic, type: "update" })) });

const SILENT = new Set(["PONG", "PING", ""]);

/** Reads one text frame; never throws. A frame of several prices gives them in its own order. */
export function parsePriceFrame(text: string): readonly PriceFrame[] {
  if (SILENT.has(text.trim())) return [];
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return [{ t: "bad", kind: "not-json", why: `not JSON: ${text.slice(0, 80)}` }];
  }
  if (typeof json !== "object" || json === null || !("topic" in json))
    return [{ t: "bad", kind: "unknown-message", why: `unknown message ${jsonSample(json, 80)}` }];
  const parsed = wire.update.safeParse(json);
  if (!parsed.success) return [{ t: "bad", kind: "wrong-shape", why: `price: ${firstIssue(parsed.error)}` }];
  const { topic, payload } = parsed.data;
  return payload.ticks.map((tick): PriceFrame => {
    const value = Number(tick.value);
    const at = parseStamp(String(tick.timestamp));
    if (!(value > 0) || !Number.isFinite(value) || at === null)
      return { t: "bad", kind: "wrong-value", why: `price of ${payload.symbol}: ${tick.value} at ${tick.timestamp}` };
    return { t: "price", topic, symbol: payload.symbol, value, at };
  });
}

/** Seconds over which each topic that settles questions averages. */
const SETTLES: Readonly<Record<string, number>> = {
  crypto_prices_chainlink: 0,
  crypto_prices_twap_thirty: 30,
  crypto_prices_twap_sixty: 60,
};

/** Whose stream a price belongs to: "BTC" of "btc/usd"; null where it settles nothing. */
export function streamOf({ topic, symbol }: Pick<Extract<PriceFrame, { t: "price" }>, "topic" | "symbol">): {
  readonly coin: string;
  readonly seconds: number;
} | null {
  const seconds = SETTLES[topic];
  const coin = /^([a-z]{2,10})\/usd$/i.exec(symbol)?.[1];
  return seconds === undefined || coin === undefined ? null : { coin: coin.toUpperCase(), seconds };
}
