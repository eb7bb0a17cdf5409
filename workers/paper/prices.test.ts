import { beforeEach, describe, expect, it, vi } from "vitest";
import { parsePriceFrame, streamOf, subscribePrices } from "../../venue/price-feed.ts";
import { call, listen, post } from "./test/client.ts";
import { feed, openWorld, START } from "./test/world.ts";

const [SECOND, MINUTE] = [1_000, 60_000];

beforeEach(async () => {
  const setup = await post("/paper/setup", { source: { kind: "synthetic", seed: 3 }, fresh: true, hold: true });
  if (setup.status !== 200) throw new Error(JSON.stringify(setup.body));
});

/** Every price in frames, by topic and symbol, as the bot reads them. */
function heard(frames: readonly unknown[]): Map<string, Map<number, number>> {
  const all = new Map<string, Map<number, number>>();
  for (const frame of frames.flat())
    for (const each of typeof frame === "string" ? [] : parsePriceFrame(JSON.stringify(frame))) {
      if (each.t === "bad") throw new Error(each.why);
      const key = `${each.topic}|${each.symbol}`;
      const of = all.get(key) ?? new Map<number, number>();
      of.set(each.at, each.value);
      all.set(key, of);
    }
  return all;
}

describe("the price socket", () => {
  it("tells a price a second of every stream, averages that are those of the single prices, and one price for one coin", async () => {
    const prices = await listen("/rtds");
    prices.send(subscribePrices());
    await post("/paper/begin", {});
    await post("/paper/advance", { ms: 5 * SECOND });
    const first = await prices.until((frame) => frame.topic === "crypto_prices");
    await post("/paper/advance", { ms: 35 * SECOND });
    const enough = Number(first.timestamp) + 33 * SECOND;
    await prices.until((frame) => frame.topic === "crypto_prices_twap_thirty" && Number(frame.timestamp) >= enough);
    const all = heard(prices.frames);
    const print = all.get("crypto_prices_chainlink|btc/usd") ?? new Map<number, number>();
    const thirty = [...(all.get("crypto_prices_twap_thirty|btc/usd") ?? [])].at(-1);
    expect(print.size).toBeGreaterThan(30);
    const [at, average] = thirty ?? [0, 0];
    const own = Array.from({ length: 30 }, (_, i) => print.get(at - (i + 1) * SECOND) ?? Number.NaN);
    expect(average).toBeCloseTo(own.reduce((sum, each) => sum + each, 0) / 30, 6);
    expect(all.get("crypto_prices|btcusdt")?.get(at)).toBe(print.get(at));
    expect([...all.keys()].filter((key) => key.includes("eth")).length).toBeGreaterThan(2);
    const trade = await call("/binance/api/v3/trades?symbol=BTCUSDT&limit=1");
    const [newest] = trade.body as unknown as { price: string; time: number }[];
    const said = print.get(newest?.time ?? 0);
    if (said !== undefined) expect(Number(newest?.price)).toBe(said);
  });

  it("tells only what was asked for, and no more once it is let go", async () => {
    const prices = await listen("/rtds");
    const one = { topic: "crypto_prices_chainlink", type: "update", filters: JSON.stringify({ symbol: "eth/usd" }) };
    prices.send({ action: "subscribe", subscriptions: [one] });
    await post("/paper/begin", {});
    await post("/paper/advance", { ms: 5 * SECOND });
    await prices.until((frame) => frame.topic === "crypto_prices_chainlink");
    expect([...heard(prices.frames).keys()]).toEqual(["crypto_prices_chainlink|eth/usd"]);
    expect(streamOf({ topic: one.topic, symbol: "eth/usd" })).toEqual({ coin: "ETH", seconds: 0 });
    prices.send({ action: "unsubscribe", subscriptions: [one] });
    prices.send("not a message");
    await prices.until((frame) => frame.message === "Invalid request body");
    const before = prices.frames.length;
    await post("/paper/advance", { ms: 5 * SECOND });
    prices.send("PING");
    for (let i = 0; i < 200 && !prices.frames.includes("PONG"); i += 1) await new Promise((r) => setTimeout(r, 10));
    expect(prices.frames.slice(before)).toEqual(["PONG"]);
  });

  it("of a recording tells what its feed told, when it was received, and candles and the newest trade are made of it", async () => {
    await openWorld();
    const said = (s: number, topic: string, symbol: string, value: number) => ({
      ...{ at: START + s * SECOND + 400, t: "price", topic, symbol, value, said: START + s * SECOND },
    });
    await expect(listen("/rtds")).rejects.toThrow("404");
    await feed([said(0, "crypto_prices", "btcusdt", 90_000)]);
    await post("/paper/begin", {});
    await post("/paper/advance", { ms: SECOND });
    const prices = await listen("/rtds");
    prices.send(subscribePrices());
    prices.send("PING");
    await vi.waitFor(() => expect(prices.frames).toContain("PONG"));
    const seconds = Array.from({ length: 130 }, (_, i) => i + 1);
    await feed(
      seconds.flatMap((s) => [
        said(s, "crypto_prices", "btcusdt", 90_000 + s),
        said(s, "crypto_prices_twap_sixty", "btc/usd", 89_000 + s),
      ]),
      true,
    );
    for (let s = 0; s < 130; s += 10) await post("/paper/advance", { ms: 10 * SECOND });
    await prices.until((frame) => JSON.stringify(frame).includes(String(89_130)));
    const all = heard(prices.frames);
    expect(all.get("crypto_prices|btcusdt")?.get(START + 77 * SECOND)).toBe(90_077);
    expect(all.get("crypto_prices_twap_sixty|btc/usd")?.size).toBe(130);
    const candles = await call("/binance/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=3");
    // Of the minute in which it began no candle is made.
    const first = Math.ceil(START / MINUTE) * MINUTE;
    const at = (opensAt: number): string => (90_000 + (opensAt - START) / SECOND).toFixed(2);
    const [open, close] = [at(first), at(first + MINUTE - SECOND)];
    expect((candles.body as unknown as unknown[][]).map((candle) => candle.slice(0, 5))).toEqual([
      [first, open, close, open, close],
      [first + MINUTE, at(first + MINUTE), "90130.00", at(first + MINUTE), "90130.00"],
    ]);
    const trade = await call("/binance/api/v3/trades?symbol=BTCUSDT&limit=1");
    expect(trade.body).toMatchObject([{ price: "90130.00", time: START + 130 * SECOND }]);
  });

  it("is refused by an exchange whose source has no prices", async () => {
    await openWorld();
    await expect(listen("/rtds")).rejects.toThrow("404");
  });
});
