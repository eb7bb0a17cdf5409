import { env } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE, type VenueMs } from "../../core/units/time.ts";
import { saveHistory } from "../../db/queries/history.ts";
import { thin } from "../../db/queries/retention.ts";
import { retention } from "./retention.ts";

const NOW = (Date.parse("2026-11-28T12:00:00Z") + 20 * MINUTE) as VenueMs;
const OURS = { mode: "paper", wallet: "0xa" } as const;

const quote = (id: string, at: number) => ({
  table: "quotes" as const,
  id,
  at: at as VenueMs,
  body: { market: "m", mid_half: 9_800, bid: 4_800, ask: 5_000, reservation: 4_900.5, inventory: 0 },
});
const holding = (id: string, at: number, market = "m") => ({
  table: "inventory" as const,
  id,
  at: at as VenueMs,
  body: { market, yes: 1, no: 0, cash_flow: -1, value_mid: null },
});
const order = (id: string, at: number, matched: number, state: string) => ({
  table: "orders" as const,
  id,
  at: at as VenueMs,
  body: {
    ...{ intent: id, market: "m", token: "YES", side: "BUY", price: 4_800, size: 5_000_000 },
    ...{ matched, state, created_at: at, updated_at: at },
  },
});
const ids = async (table: string): Promise<string[]> => {
  const { results } = await env.DB.prepare(`select id from ${table} order by id`).all<{ id: string }>();
  return results.map(({ id }) => id);
};
const tidy = (most = 1_000) => thin(env.DB, { mode: "paper", venueNow: NOW, wallNow: NOW, most });

describe("what is kept of the history", () => {
  beforeEach(async () => {
    for (const table of ["order_pages", "quotes", "inventory", "fills", "loop_runs"])
      await env.DB.prepare(`delete from ${table}`).run();
  });

  it("is every order that filled or is not over, and the others for two weeks", async () => {
    const old = NOW - 15 * DAY;
    await saveHistory(env.DB, OURS, [
      order("filled", old, 5, "done"),
      order("never filled", old, 0, "done"),
      order("resting", old, 0, "live"),
      order("young", NOW - 13 * DAY, 0, "done"),
    ]);
    await tidy();
    expect(await ids("orders")).toEqual(["filled", "resting", "young"]);
  });

  it("is each minute of a week, and of older hours how each ended, a market by itself", async () => {
    const hour = Math.floor((NOW - 8 * DAY) / HOUR) * HOUR;
    await saveHistory(env.DB, OURS, [
      quote("first", hour),
      quote("last", hour + 59 * MINUTE),
      quote("of the next hour", hour + HOUR),
      quote("this week 1", NOW - 6 * DAY),
      quote("this week 2", NOW - 6 * DAY + MINUTE),
      quote("over a year", NOW - 366 * DAY),
      holding("first", hour),
      holding("of another market", hour + MINUTE, "n"),
      holding("last", hour + 2 * MINUTE),
      holding("long ago", NOW - 900 * DAY),
    ]);
    await tidy();
    expect(await ids("quotes")).toEqual(["last", "of the next hour", "this week 1", "this week 2"]);
    expect(await ids("inventory")).toEqual(["last", "long ago", "of another market"]);
  });

  it("is never touched where another mode wrote it", async () => {
    await saveHistory(env.DB, { mode: "live", wallet: "0xa" }, [order("live", NOW - 15 * DAY, 0, "done")]);
    await tidy();
    expect(await ids("orders")).toEqual(["live"]);
  });

  it("is worked down run by run where much is too old", async () => {
    await saveHistory(
      env.DB,
      OURS,
      ["a", "b", "c"].map((name, n) => order(name, NOW - 20 * DAY + n * HOUR, 0, "done")),
    );
    const rest = async () => (await tidy(2)).find(({ name }) => name === "pages of orders that never filled");
    expect(await rest()).toMatchObject({ rows: 2, more: true });
    expect(await rest()).toMatchObject({ rows: 1, more: false });
    expect(await ids("orders")).toEqual([]);
  });

  it("is left alone when live's clock is a day from ours, and when there is no clock", async () => {
    await saveHistory(env.DB, { mode: "live", wallet: "0xa" }, [order("live", NOW - 15 * DAY, 0, "done")]);
    const live = { ...env, MODE: "live" as const };
    const wild = (Date.now() + 300 * DAY) as VenueMs;
    expect(await retention.run(live, wild)).toMatchObject({
      outcome: "failed",
      detail: expect.stringMatching(/^nothing removed/),
    });
    expect(await retention.run(live, null)).toMatchObject({ outcome: "degraded" });
    expect(await ids("orders")).toEqual(["live"]);
    expect(await retention.run(live, Date.now() as VenueMs)).toEqual({
      outcome: "ok",
      detail: "1 pages of orders that never filled",
      notes: [{ name: "pages of orders that never filled", rows: 1, more: false }],
    });
    expect(await ids("orders")).toEqual([]);
  });
});
