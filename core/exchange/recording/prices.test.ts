import { describe, expect, it } from "vitest";
import { joinCandles } from "../../directional/prices/candles.ts";
import { HOUR, MINUTE, SECOND, type VenueMs } from "../../units/time.ts";
import { type ToldPrice, ToldPrices } from "./prices.ts";

const START = Date.UTC(2026, 8, 1, 12);

/** A price each second from one second to another, the feed's time a little before its receipt; silent where `holds` says. */
function heard(from: number, to: number, value: (s: number) => number, silent: (s: number) => boolean = () => false) {
  const told = new ToldPrices();
  for (let s = from; s < to; s += 1) if (!silent(s)) told.hear(price(s, value(s)));
  return told;
}
const price = (s: number, value: number, over: Partial<ToldPrice> = {}): ToldPrice => ({
  ...{ at: (START + s * SECOND + 150) as VenueMs, t: "price", topic: "crypto_prices", symbol: "btcusdt", value },
  said: (START + s * SECOND) as VenueMs,
  ...over,
});
const opens = (told: ToldPrices): number[] =>
  (told.pair("BTCUSDT")?.minutes ?? []).map(({ opensAt }) => (opensAt - START) / MINUTE);

describe("the prices of a recording", () => {
  it("make a candle of each minute that was heard whole, and the one that is not over as far as it is", () => {
    const told = heard(0, 150, (s) => 90_000 + (s % 60 === 30 ? 50 : s % 60 === 40 ? -70 : s / 10));
    const pair = told.pair("BTCUSDT");
    expect(opens(told)).toEqual([0, 1]);
    expect(pair?.minutes[1]).toEqual({
      ...{ opensAt: START + MINUTE, open: 90_006, high: 90_050, low: 89_930, close: 90_011.9 },
    });
    expect(pair?.forming).toMatchObject({ opensAt: START + 2 * MINUTE, open: 90_012, close: 90_014.9 });
    expect(pair).toMatchObject({ price: 90_014.9, at: START + 149 * SECOND });
    expect(told.pair("ETHUSDT")).toBeNull();
  });

  it("make none of a minute with a hole in it, at its beginning, inside it or at its end: what it missed is not known", () => {
    const flat = (): number => 90_000;
    expect(opens(heard(20, 200, flat))).toEqual([1, 2]);
    expect(opens(heard(0, 300, flat, (s) => s > 80 && s < 92))).toEqual([0, 2, 3]);
    expect(opens(heard(0, 300, flat, (s) => s > 105 && s < 125))).toEqual([0, 3]);
    expect(opens(heard(0, 300, flat, (s) => s > 105 && s < 115))).toEqual([0, 1, 2, 3]);
    expect(heard(0, 100, flat, (s) => s > 70 && s < 90).pair("BTCUSDT")?.forming).toBeNull();
  });

  it("are the traded pair's alone where candles are made of them, and of an older price nothing is made", () => {
    const told = heard(0, 60, () => 90_000);
    told.hear(price(60, 1, { topic: "crypto_prices_chainlink", symbol: "btc/usd" }));
    told.hear(price(30, 5));
    told.hear(price(61, Number.NaN));
    expect(told.pair("BTCUSDT")).toMatchObject({ price: 90_000, forming: { high: 90_000, low: 90_000 } });
    expect(told.pair("BTC/USD")).toBeNull();
  });

  it("are told to who listens in the order of their receipt, each once", () => {
    const told = heard(0, 200, (s) => 90_000 + s);
    const between = (from: number, to: number): number[] =>
      told
        .since((START + from * SECOND) as VenueMs, (START + to * SECOND) as VenueMs)
        .map(({ value }) => value - 90_000);
    expect(between(180, 183)).toEqual([180, 181, 182]);
    expect(between(183, 186)).toEqual([183, 184, 185]);
    expect(told.heard).toBe(200);
  });
});

describe("candles of an hour", () => {
  it("are made of all their minutes, and never of another hour's", () => {
    const minute = (m: number) => {
      const [open, close] = [100 + m, 101 + m];
      return { opensAt: (START + m * MINUTE) as VenueMs, open, high: close, low: open, close };
    };
    const all = Array.from({ length: 180 }, (_, m) => minute(m));
    const hours = (missing: readonly number[]): number[] =>
      joinCandles(
        all.filter((_, m) => !missing.includes(m)),
        HOUR,
      ).map(({ opensAt }) => (opensAt - START) / HOUR);
    expect(hours([])).toEqual([0, 1, 2]);
    expect(joinCandles(all, HOUR)[1]).toMatchObject({ open: 160, high: 220, low: 160, close: 220 });
    expect(hours([70])).toEqual([0, 2]);
    // Five minutes of one hour and the first of the next: no candle of the one goes on into the other.
    expect(hours([10, 11, 12, 13, 14, 60])).toEqual([2]);
  });
});
