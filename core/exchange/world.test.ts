import { describe, expect, it } from "vitest";
import { parseQuestion } from "../directional/questions/parse.ts";
import { questionOf } from "../directional/questions/question.ts";
import { resolve } from "../directional/questions/resolve.ts";
import { isRefusal, type QuestionSpec } from "../directional/questions/spec.ts";
import { clock, eastern, nextEastern } from "../units/eastern.ts";
import { HOUR, MINUTE, type VenueMs } from "../units/time.ts";
import { createExchange } from "./exchange.ts";
import { config } from "./testing.ts";
import type { SourceEvent } from "./types.ts";
import { CRYPTO_FAMILIES } from "./world/crypto.ts";
import { FAMILIES } from "./world/families.ts";
import { createWorld } from "./world.ts";

const START = 1_795_345_200_000 as VenueMs;
const plus = (ms: number): VenueMs => (START + ms) as VenueMs;

describe("the synthetic world", () => {
  it("is the same for the same seed, bit for bit, however the time is cut, and another for another", () => {
    const whole = createWorld(7, START).next(plus(14 * MINUTE));
    const cut = createWorld(7, START);
    const pieces: SourceEvent[] = [];
    for (let t = 0; t <= 14 * MINUTE; t += 777) pieces.push(...cut.next(plus(t)));
    pieces.push(...cut.next(plus(14 * MINUTE)));
    expect(pieces).toEqual(whole);
    expect(createWorld(8, START).next(plus(MINUTE))).not.toEqual(createWorld(7, START).next(plus(MINUTE)));
  });

  it("goes on from its stored row as if it had never stopped, also across a listing and a resolution", () => {
    const whole = createWorld(7, START).next(plus(14 * MINUTE));
    for (const stop of [-1, 5_000, 12 * MINUTE, 12 * MINUTE + 30_000]) {
      const first = createWorld(7, START);
      const events = first.next(plus(stop));
      const row = JSON.parse(JSON.stringify(first.row()));
      events.push(...createWorld(0, plus(stop), row).next(plus(14 * MINUTE)));
      expect(events, `stopped at ${stop}`).toEqual(whole);
    }
  });

  it("keeps one market of each kind live, resolves the first after about twelve minutes, and lists a new one of its kind", () => {
    const exchange = createExchange(config());
    const world = createWorld(3, START);
    let firstEnd: number | null = null;
    for (let t = 0; t <= 2.5 * HOUR; t += 10_000) {
      for (const event of world.next(plus(t))) {
        exchange.apply(event);
        if (event.t === "resolve") firstEnd ??= event.at - START;
      }
      const now = plus(t);
      expect(exchange.markets().filter((market) => !market.closed && market.spec.endsAt > now)).toHaveLength(
        FAMILIES.length,
      );
    }
    expect(firstEnd).toBeGreaterThan(11 * MINUTE);
    expect(firstEnd).toBeLessThan(14 * MINUTE);
    expect(exchange.dropped()).toBe(0);
    const specs = exchange.markets().map((market) => market.spec);
    for (const ids of [specs.map((s) => s.id), specs.map((s) => s.yes), specs.map((s) => s.slug)]) {
      expect(new Set(ids).size).toBe(specs.length);
    }
    for (const spec of specs) {
      expect(spec.id).toMatch(/^0x[0-9a-f]{64}$/);
      expect(BigInt(spec.yes) < 1n << 256n).toBe(true);
    }
  });

  it("words its crypto questions so that they are read, and the others so that they are not", () => {
    const exchange = createExchange(config());
    for (const event of createWorld(3, START).next(plus(1.2 * HOUR))) exchange.apply(event);
    for (const { spec } of exchange.markets()) {
      const answer = parseQuestion(questionOf(spec));
      const isCrypto = /Bitcoin|Ethereum/.test(spec.question);
      expect(isRefusal(answer) ? answer : "read", spec.question).toEqual(
        isCrypto ? "read" : expect.objectContaining({ code: "UNSUPPORTED" }),
      );
    }
  });

  it("resolves its crypto markets as their own rules, read by the parser, say of its own prices", () => {
    const slow = CRYPTO_FAMILIES.map((family) => ({ ...family, temper: { ...family.temper, pace: 60 } }));
    const world = createWorld(3, START, null, slow);
    const read = new Map<string, QuestionSpec>();
    const told = new Map<string, string>();
    const wrong: unknown[] = [];
    const counts: Record<string, number> = {};
    for (const event of world.next(plus(60 * HOUR))) {
      if (event.t === "market") {
        const answer = parseQuestion(questionOf(event.spec));
        if (!isRefusal(answer) && answer.source === "binance") read.set(event.spec.id, answer);
      }
      if (event.t === "resolve") told.set(event.market, event.winner);
    }
    const candle = (pair: string, opensAt: number, length: string) => {
      const all = world.spot.candles(pair.startsWith("BTC") ? "BTC" : "ETH");
      const span = length === "1h" ? HOUR : MINUTE;
      const own = all.filter((each) => each.opensAt >= opensAt && each.opensAt < opensAt + span);
      const [first, last] = [own[0], own.at(-1)];
      if (first === undefined || last === undefined || own.length < span / MINUTE) return null;
      const [high, low] = [Math.max(...own.map((c) => c.high)), Math.min(...own.map((c) => c.low))];
      return { open: String(first.open), high: String(high), low: String(low), close: String(last.close) };
    };
    for (const [id, winner] of told) {
      const spec = read.get(id);
      if (spec === undefined) continue;
      const answer = resolve(spec, { candle: (at, length) => candle(spec.pair, at, length), price: () => null });
      if (answer.is !== "resolved" || answer.outcome !== winner) wrong.push({ spec, winner, answer });
      counts[`${spec.family} ${winner}`] = (counts[`${spec.family} ${winner}`] ?? 0) + 1;
    }
    expect(wrong).toEqual([]);
    expect(Object.keys(counts)).toEqual(expect.arrayContaining(["above YES", "above NO", "up-down YES", "up-down NO"]));
    expect(Object.keys(counts).some((key) => key.startsWith("touch"))).toBe(true);
  });

  it("trades like a market: narrow books that never cross, on the grid, a few trades a minute in each", () => {
    const exchange = createExchange(config());
    const world = createWorld(5, START);
    const spreads = new Map<string, number[]>();
    const prints = new Map<string, number>();
    const wrong: unknown[] = [];
    let count = 0;
    for (const event of world.next(plus(HOUR))) {
      for (const notice of exchange.apply(event)) {
        if (notice.t === "print") prints.set(notice.market, (prints.get(notice.market) ?? 0) + 1);
      }
      count += 1;
      if (event.t === "market" || count % 7 !== 0) continue;
      const book = exchange.book(event.market);
      const [bid, ask, tick] = [book?.bids[0], book?.asks[0], book?.tick ?? 1];
      if (bid === undefined || ask === undefined) continue;
      if (bid.price >= ask.price || bid.price % tick !== 0 || ask.price % tick !== 0) wrong.push({ event, bid, ask });
      const seen = spreads.get(event.market) ?? [];
      seen.push(ask.price - bid.price);
      spreads.set(event.market, seen);
    }
    expect(wrong).toEqual([]);
    for (const { spec } of exchange.markets()) {
      const seen = spreads.get(spec.id) ?? [];
      if (seen.length < 20) continue;
      expect(seen.reduce((sum, x) => sum + x, 0) / seen.length).toBeLessThan(350);
      if (spec.endsAt < START + HOUR || spec.slug.includes("updown")) continue;
      expect((prints.get(spec.id) ?? 0) / 60).toBeGreaterThan(0.7);
      expect((prints.get(spec.id) ?? 0) / 60).toBeLessThan(12);
    }
  });
});

describe("New York time", () => {
  it("knows summer time at both its ends", () => {
    expect(clock(eastern(Date.UTC(2026, 2, 8, 6, 59)))).toBe("1:59AM");
    expect(clock(eastern(Date.UTC(2026, 2, 8, 7, 0)))).toBe("3:00AM");
    expect(clock(eastern(Date.UTC(2026, 10, 1, 5, 59)))).toBe("1:59AM");
    expect(clock(eastern(Date.UTC(2026, 10, 1, 6, 0)))).toBe("1:00AM");
    expect(clock(eastern(Date.UTC(2025, 9, 30, 1, 0)), true)).toBe("9PM");
  });

  it("finds the next noon, also over a change of the clock", () => {
    expect(nextEastern(Date.UTC(2026, 2, 7, 18), 12, 0)).toBe(Date.UTC(2026, 2, 8, 16));
    expect(nextEastern(Date.UTC(2026, 9, 31, 17), 12, 0)).toBe(Date.UTC(2026, 10, 1, 17));
  });
});
