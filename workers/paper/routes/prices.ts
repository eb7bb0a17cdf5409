/** The coins' prices as Binance serves them, under /binance on the exchange's origin: the source its crypto markets settle on. */
import { joinCandles } from "../../../core/directional/prices/candles.ts";
import type { ToldPair } from "../../../core/exchange/recording/prices.ts";
import { HOUR, MINUTE, SECOND } from "../../../core/units/time.ts";
import { type Call, json, Refusal } from "./types.ts";

const LENGTHS: Readonly<Record<string, number>> = { "1m": MINUTE, "1h": HOUR };
const MOST = 1_000;
const USUAL = 500;

/** The pair as far as it is known at this request's moment. */
function asked({ venue, now, query }: Call): ToldPair {
  const { prices } = venue.source;
  if (prices === null)
    throw new Refusal(
      404,
      "this exchange's source has no coin prices (a recording without its price feed, or a mirror): set CD_PRICES_URL to one that has",
      "no prices",
    );
  const symbol = query.get("symbol") ?? "";
  const pair = prices.pair(symbol, now);
  if (pair === null) throw new Refusal(400, "Invalid symbol.", symbol, { code: -1121, msg: "Invalid symbol." });
  return pair;
}

const whole = (query: URLSearchParams, name: string, otherwise: number): number => {
  const text = query.get(name);
  if (text === null) return otherwise;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new Refusal(400, `${name} is no whole number`, text, { code: -1100 });
  return value;
};

/** Candles, oldest first, of minutes the one that is not over too, with the columns and texts of the original; volumes are 0: nobody trades the coins here. */
export function klines(call: Call): Response {
  const { minutes, forming } = asked(call);
  const { query } = call;
  const length = LENGTHS[query.get("interval") ?? ""];
  if (length === undefined) throw new Refusal(400, "Invalid interval.", "", { code: -1120, msg: "Invalid interval." });
  const from = whole(query, "startTime", 0);
  const to = whole(query, "endTime", Number.MAX_SAFE_INTEGER);
  const limit = Math.min(whole(query, "limit", USUAL), MOST);
  const finished = joinCandles(minutes, length);
  const all = length === MINUTE && forming !== null ? [...finished, forming] : finished;
  const found = all.filter(({ opensAt }) => opensAt >= from && opensAt <= to);
  // Without a start the newest are meant.
  const page = query.has("startTime") ? found.slice(0, limit) : found.slice(-limit);
  return json(
    page.map(({ opensAt, open, high, low, close }) => [
      opensAt,
      ...[open, high, low, close].map(printed),
      ...["0", opensAt + length - 1, "0", 0, "0", "0", "0"],
    ]),
  );
}

/** The newest trade, which has a time, as a list of one. */
export function lastTrade(call: Call): Response {
  const { price: value, at: time } = asked(call);
  const price = printed(value);
  const id = Math.floor(time / SECOND);
  return json([{ id, price, qty: "1", quoteQty: price, time, isBuyerMaker: false, isBestMatch: true }]);
}

export function ticker(call: Call): Response {
  return json({ symbol: call.query.get("symbol"), price: printed(asked(call).price) });
}

/** Cents, and of coins that cost less than ten dollars so many places more. */
const printed = (price: number): string => price.toFixed(price < 10 ? 6 : 2);
