/** NO of exclusive outcomes, from the venue's catalogue to the chain and the history: selection, engine and exchange are real. */
import { env } from "cloudflare:test";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import type { MarketReport } from "../../core/live/types.ts";
import type { Ticks } from "../../core/units/price.ts";
import { shares } from "../../core/units/size.ts";
import { SECOND, type VenueMs } from "../../core/units/time.ts";
import { id, listed, openWorld, START, until } from "../api/test/world.ts";
import { runLoop } from "./loop.ts";
import { selection } from "./selection.ts";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

const EVENT = `0x${"2c".repeat(31)}00`;
const outcome = (n: number, index: number, bid: number): SourceEvent[] =>
  listed(n, bid, bid + 200, {
    event: { id: "21", slug: "who-wins", title: "Who wins?" },
    question: ["Will the red one win?", "Will the blue one win?", "Will the green one win?"][index] ?? "",
    negRisk: true,
    exclusive: { event: EVENT, index, count: 3 },
  });
const BIDS = [
  [21, 2_000],
  [22, 2_900],
  [23, 4_800],
] as const;
/**
 * Half an hour of the same books, told every five seconds. From the third minute on somebody buys YES of the first two beyond
 * all that is offered, every half minute: whoever quotes them has bought NO.
 */
const later = Array.from({ length: 360 }, (_, i): SourceEvent[] => {
  const at = (START + (i + 1) * 5 * SECOND) as VenueMs;
  return BIDS.flatMap(([n, bid], index): SourceEvent[] => {
    const books = listed(n, bid, bid + 200)
      .slice(1)
      .map((event) => ({ ...event, at }));
    const taken = i >= 36 && i < 90 && i % 6 === 0 && index < 2;
    const price = (bid + 700) as Ticks;
    return taken ? [...books, { at, t: "print", market: id(n), price, size: shares(2_000), taker: "BUY" }] : books;
  });
}).flat();
const WORLD: readonly SourceEvent[] = [...BIDS.flatMap(([n, bid], index) => outcome(n, index, bid)), ...later];
const three = { ...env, MM_MAX_MARKETS: "3" };

const report = async (n: number): Promise<MarketReport | null> => env.ENGINE.report(id(n));
const stored = async (n: number): Promise<MarketSpec> => {
  const row = await env.DB.prepare("select spec from markets where market = ?").bind(id(n)).first<string>("spec");
  return JSON.parse(row ?? "null") as MarketSpec;
};
describe("an event of exclusive outcomes", () => {
  beforeAll(async () => {
    await openWorld(WORLD, { mineMs: 0, confirmMs: 0 });
    await runLoop(three, selection);
  });

  it("has its outcomes counted once several of its markets are traded", async () => {
    await until("the engine's markets", async () => (await env.ENGINE.markets()).length === 3);
    const { detail } = await runLoop(three, selection);
    expect(detail).toContain("3 kept");
    for (const [n, index] of [
      [21, 0],
      [22, 1],
      [23, 2],
    ] as const)
      expect((await stored(n)).exclusive).toEqual({ event: EVENT, index, count: 3 });
    expect((await runLoop(three, selection)).detail).toContain("3 kept");
  });

  it("gives a dollar a share back for NO of two of them: the third takes YES, and the account is as it was", async () => {
    await until("a conversion", async () => (await report(23))?.chain?.over[0]?.kind === "convert");
    await until("its end everywhere", async () => {
      const all = await Promise.all([21, 22, 23].map(report));
      return all.every((each) => each?.chain?.over[0]?.state === "confirmed");
    });
    const [red, blue, green] = await Promise.all([21, 22, 23].map(report));
    const amount = green?.chain?.over[0]?.amount ?? 0;
    // A dollar less one for each pair of NO.
    expect(amount).toBeGreaterThanOrEqual(shares(10));
    expect(red?.chain?.over[0]).toMatchObject({ kind: "convert", amount, tx: green?.chain?.over[0]?.tx });
    expect(blue?.chain?.over[0]).toMatchObject({ kind: "convert", amount });
    // Wallet and books are the same, and what the account is worth is explained to the micro-dollar.
    await until("books that are the wallet's", async () => {
      const all = await Promise.all([21, 22, 23].map(report));
      return all.every((each) => each?.reconciled?.yesDiff === 0 && each.reconciled.noDiff === 0);
    });
    await until("cash that is explained", async () => (await env.ENGINE.snapshot()).account?.difference === 0);
  });

  it("keeps each market's part in the history, the transaction's gas on one of them", async () => {
    await until("three parts in the history", async () => {
      const { results } = await env.DB.prepare("select market from operations where kind = 'convert'").all();
      const ended = await env.DB.prepare(
        "select count(*) as n from operations where kind = 'convert' and state = 'confirmed'",
      ).first("n");
      return results.length >= 3 && Number(ended) >= 3;
    });
    const { results } = await env.DB.prepare("select gas from operations where kind = 'convert' and gas > 0").all();
    expect(results.length).toBeGreaterThanOrEqual(1);
  });
});
