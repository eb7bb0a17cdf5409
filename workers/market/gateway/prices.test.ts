import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { markAt, newStream } from "../../../core/directional/prices/streams.ts";
import { HOUR, MINUTE, SECOND, type VenueMs } from "../../../core/units/time.ts";
import { openStreams, type StreamStore } from "../../../db/objects/streams.ts";
import type { Gateway } from "../gateway.ts";
import { Prices } from "./prices.ts";

/** A socket whose other end is this test. */
class Line extends EventTarget {
  static readonly OPEN = 1;
  static readonly all: Line[] = [];
  readonly sent: string[] = [];
  readyState = 1;

  constructor() {
    super();
    Line.all.push(this);
    queueMicrotask(() => this.dispatchEvent(new Event("open")));
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.readyState = 3;
  }

  hear(topic: string, symbol: string, at: number, value: number): void {
    const payload = { symbol, timestamp: at, value };
    const data = JSON.stringify({ topic, type: "update", timestamp: at, payload });
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
  Line.all.length = 0;
});

const START = 1_790_000_100_000 - (1_790_000_100_000 % (5 * MINUTE));

/** Where nothing has been kept, and nothing is. */
const FORGETFUL: StreamStore = { load: () => [], save: () => undefined };

async function listening(store = FORGETFUL) {
  vi.stubGlobal("WebSocket", Line);
  let now = START as VenueMs;
  const bad: string[] = [];
  const prices = new Prices(
    "ws://venue/rtds",
    store,
    () => now,
    (_, why) => bad.push(why),
  );
  const before = Line.all.length;
  prices.read();
  await new Promise((resolve) => setTimeout(resolve, 0));
  return {
    ...{ prices, bad, before, line: Line.all.at(-1) as Line },
    pass: (ms: number) => {
      now = (now + ms) as VenueMs;
    },
  };
}

describe("the price socket of the Gateway", () => {
  it("is opened by the first question, not before, and asks for the streams that settle", async () => {
    const { line, before } = await listening();
    expect(before).toBe(0);
    expect(Line.all).toHaveLength(1);
    expect(line.sent[0]).toContain("crypto_prices_twap_sixty");
  });

  it("keeps single prices and averages of each coin apart, and what they were at a window's start", async () => {
    const { prices, line, pass } = await listening();
    for (let s = -5; s <= 5; s += 1) {
      line.hear("crypto_prices_chainlink", "btc/usd", START + s * SECOND, 100 + s);
      line.hear("crypto_prices_twap_sixty", "btc/usd", START + s * SECOND, 90 + s);
      line.hear("crypto_prices", "btcusdt", START + s * SECOND, 1);
    }
    line.hear("crypto_prices_chainlink", "eth/usd", START, 7);
    pass(5 * SECOND);
    const { BTC, ETH } = prices.read();
    expect(BTC?.print.last).toEqual({ at: START + 5 * SECOND, price: 105 });
    const sixty = BTC?.averages[60];
    expect(sixty === undefined ? null : markAt(sixty, START as VenueMs)).toBe(90);
    expect(ETH?.print.last?.price).toBe(7);
    expect(JSON.parse(JSON.stringify(prices.read()))).toEqual(prices.read());
  });

  it("says late when it falls silent, and down when it is stopped; a frame nobody can read is told and passed over", async () => {
    const { prices, line, bad, pass } = await listening();
    expect(prices.health(START as VenueMs, 1)).toMatchObject([{ name: "Spot", lastAt: null, state: "late" }]);
    line.dispatchEvent(new MessageEvent("message", { data: '{"topic":"crypto_prices"' }));
    line.hear("crypto_prices_chainlink", "btc/usd", START, 100);
    expect(bad).toHaveLength(1);
    expect(prices.health(START as VenueMs, 1)).toMatchObject([{ lastAt: START, state: "ok" }]);
    pass(11 * SECOND);
    expect(prices.health((START + 11 * SECOND) as VenueMs, 1)).toMatchObject([{ state: "late" }]);
    prices.stop();
    expect(prices.health(START as VenueMs, 1)).toEqual([]);
  });

  it("knows after an eviction what was said where windows began, and that nobody heard what was said since", async () => {
    const { GATEWAY } = env as unknown as { GATEWAY: DurableObjectNamespace<Gateway> };
    const object = GATEWAY.getByName("streams");
    const END = START + 15 * MINUTE;
    const saves: number[] = [];
    await runInDurableObject(object, async (_, { storage }) => {
      const store = openStreams(storage);
      const counting: StreamStore = {
        ...store,
        save: (kept) => {
          saves.push(kept.length);
          store.save(kept);
        },
      };
      const { line, prices } = await listening(counting);
      for (let at = START - 5 * SECOND; at <= END + 10 * SECOND; at += SECOND)
        for (const topic of ["crypto_prices_chainlink", "crypto_prices_twap_sixty"])
          line.hear(topic, "btc/usd", at, 100 + (at - START) / MINUTE);
      prices.stop();
    });
    // As listening begins, and at the starts of windows at 0, 5, 10 and 15 minutes: a row each, not one a price.
    expect(saves).toHaveLength(5);
    await evictDurableObject(object);
    await runInDurableObject(object, async (_, { storage }) => {
      const { prices, line } = await listening(openStreams(storage));
      const sixty = () => prices.read().BTC?.averages[60] ?? newStream();
      const starts = () => [0, 5, 10, 15, 20].map((minute) => markAt(sixty(), (START + minute * MINUTE) as VenueMs));
      expect(starts()).toEqual([100, 105, 110, 115, null]);
      expect(prices.read().BTC?.print).toMatchObject({ last: null, recent: [] });
      // It is heard again a minute and a half after a window's start that fell into the gap.
      for (let s = 90; s < 120; s += 1)
        line.hear("crypto_prices_twap_sixty", "btc/usd", END + 5 * MINUTE + s * SECOND, 7);
      expect(starts()).toEqual([100, 105, 110, 115, null]);
      prices.stop();
    });
  });

  it("goes on listening after an eviction before anybody asks, but not for what is long past", async () => {
    const at = (START - 5 * MINUTE) as VenueMs;
    const store = (age: number): StreamStore => ({
      ...FORGETFUL,
      load: () => [{ coin: "BTC", seconds: 0, marks: [{ at: (at - age) as VenueMs, price: 1 }] }],
    });
    vi.stubGlobal("WebSocket", Line);
    for (const [age, lines] of [
      [5 * HOUR, 0],
      [0, 1],
    ] as const) {
      new Prices(
        "ws://venue/rtds",
        store(age),
        () => START as VenueMs,
        () => undefined,
      ).resume();
      expect(Line.all).toHaveLength(lines);
    }
  });
});
