import { beforeEach, describe, expect, it } from "vitest";
import { parsePriceFrame, streamOf, subscribePrices } from "../../venue/price-feed.ts";
import { call, listen, post } from "./test/client.ts";
import { openWorld } from "./test/world.ts";

const SECOND = 1_000;

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

  it("is refused by an exchange whose source has no prices", async () => {
    await openWorld();
    await expect(listen("/rtds")).rejects.toThrow("404");
  });
});
