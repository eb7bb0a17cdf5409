/** The coins' prices as Binance serves them, under /binance on the exchange's origin: the source its crypto markets settle on. */
import { joinCandles } from "../../../core/directional/prices/candles.ts";
import { COINS, type Coin, type Spot } from "../../../core/exchange/world/spot.ts";
import { HOUR, MINUTE, SECOND } from "../../../core/units/time.ts";
import { type Call, json, Refusal } from "./types.ts";

const LENGTHS: Readonly<Record<string, number>> = { "1m": MINUTE, "1h": HOUR };
const MOST = 1_000;
const USUAL = 500;

/** Prices up to this request's moment. */
function asked({ venue, now, query }: Call): { readonly spot: Spot; readonly coin: Coin } {
  const { spot } = venue.source;
  if (spot === undefined)
    throw new Refusal(404, "this exchange's source has no coin prices: set CD_PRICES_URL to one that has", "no prices");
  const symbol = query.get("symbol") ?? "";
  const coin = COINS.find((each) => symbol === `${each}USDT`);
  if (coin === undefined) throw new Refusal(400, "Invalid symbol.", symbol, { code: -1121, msg: "Invalid symbol." });
  spot.advance(now);
  return { spot, coin };
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
  const { spot, coin } = asked(call);
  const { query } = call;
  const length = LENGTHS[query.get("interval") ?? ""];
  if (length === undefined) throw new Refusal(400, "Invalid interval.", "", { code: -1120, msg: "Invalid interval." });
  const from = whole(query, "startTime", 0);
  const to = whole(query, "endTime", Number.MAX_SAFE_INTEGER);
  const limit = Math.min(whole(query, "limit", USUAL), MOST);
  const finished = joinCandles(spot.candles(coin), length);
  const all = length === MINUTE ? [...finished, spot.forming(coin)] : finished;
  const found = all.filter(({ opensAt }) => opensAt >= from && opensAt <= to);
  // Without a start the newest are meant.
  const page = query.has("startTime") ? found.slice(0, limit) : found.slice(-limit);
  return json(
    page.map(({ opensAt, open, high, low, close }) => [
      opensAt,
      ...[open, high, low, close].map((price) => price.toFixed(2)),
      ...["0", opensAt + length - 1, "0", 0, "0", "0", "0"],
    ]),
  );
}

/** The newest trade, which has a time, as a list of one. */
export function lastTrade(call: Call): Response {
  const { spot, coin } = asked(call);
  const price = spot.price(coin).toFixed(2);
  const time = spot.at();
  return json([{ id: time / SECOND, price, qty: "1", quoteQty: price, time, isBuyerMaker: false, isBestMatch: true }]);
}

export function ticker(call: Call): Response {
  const { spot, coin } = asked(call);
  return json({ symbol: `${coin}USDT`, price: spot.price(coin).toFixed(2) });
}
