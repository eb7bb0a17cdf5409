/** What the directional loops keep in D1 and find again: plans that begin once, outcomes that are asked for, signals that are scored. */
import { env } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { standingOf } from "../../core/directional/shadow.ts";
import { HOUR, MINUTE } from "../../core/units/time.ts";
import {
  openPlan,
  openPlans,
  type PlanRow,
  type SignalRow,
  savePlan,
  saveSignals,
  scored,
  unscored,
} from "../../db/queries/directional.ts";

const AT = 1_790_000_000_000;
const owner = (wallet: string) => ({ mode: "live", wallet }) as const;

const plan = (wallet: string, id: string, change: Partial<PlanRow> = {}): PlanRow => ({
  ...{ id, at: AT, ...owner(wallet), market: "0x1", slug: "m-1", question: "Q?", event: "e1", asset: "BTC" },
  ...{ family: "above", period: "daily", end_at: AT + HOUR, opened_at: AT, buy: "YES", size: 1, stake: 50_000_000 },
  ...{ state: "entering", held: 0, cost: 0, edge_hold: null, exit: null, why: "", pnl: null, closed_at: null },
  plan: JSON.stringify({ id, market: "0x1" }),
  ...change,
});

const signal = (wallet: string, market: string, at: number, change: Partial<SignalRow> = {}): SignalRow => ({
  ...{ id: `live|${wallet}|${market}|${at}`, at, ...owner(wallet), market, slug: market, question: "Q?" },
  ...{ event: `e-${market}`, family: "above", period: "daily", asset: "BTC", spec: "{}", end_at: at + MINUTE },
  ...{ bid: 4_000, ask: 4_200, spot: 68_100, sigma: 0.5, p: 0.7, sd: 0.03, mid: 0.6, weight: 0.7, blend: 0.65 },
  ...{ edge: 0, cost: 0.44, buy: null, cycles: 0, kelly_single: null, kelly_joint: null, stake_share: null },
  ...{ code: "NO_EDGE", why: "", checks: "[]", inputs: null, outcome: 1 },
  ...change,
});

/** Written as many statements: one may not be larger than D1 takes. */
async function keep(rows: readonly SignalRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 500) await saveSignals(env.DB, rows.slice(from, from + 500));
}

describe("a plan", () => {
  it("begins once however often its cycle is run at the same time, and another one only when it is over", async () => {
    const tries = ["a", "b", "c", "d"].map((id) => plan("0xtwice", id));
    const opened = await Promise.all(tries.map((row) => openPlan(env.DB, row)));
    expect(opened.filter((is) => is)).toHaveLength(1);
    const [kept, ...more] = await openPlans(env.DB, owner("0xtwice"));
    expect(more).toEqual([]);
    expect(await openPlan(env.DB, plan("0xother", "e"))).toBe(true);
    expect(await openPlan(env.DB, plan("0xtwice", "f", { market: "0x2" }))).toBe(true);
    await savePlan(env.DB, { ...plan("0xtwice", kept?.id ?? ""), state: "closed" });
    expect(await openPlan(env.DB, plan("0xtwice", "g"))).toBe(true);
    // As it was written, text and numbers and what is not there.
    expect(await openPlans(env.DB, owner("0xother"))).toEqual([plan("0xother", "e")]);
  });
});

describe("outcomes", () => {
  it("of every market are asked for in turn, though those before it never resolve", async () => {
    const wallet = "0xturns";
    await keep(Array.from({ length: 25 }, (_, n) => signal(wallet, `0xm${n}`, AT + n, { outcome: null })));
    const asked = new Set<string>();
    for (let turn = 0; turn < 3; turn += 1)
      for (const { market } of await unscored(env.DB, owner(wallet), AT + HOUR, 10, turn)) asked.add(market);
    expect(asked.size).toBe(25);
    expect(await unscored(env.DB, owner(wallet), AT + HOUR, 10, 5)).toHaveLength(5);
  });
});

describe("scores", () => {
  it("reach two hundred events of a family whose questions end once a day, beside one that ends every quarter of an hour", async () => {
    const wallet = "0xscores";
    const days = Array.from({ length: 210 }, (_, day) =>
      Array.from({ length: 12 }, (_, n) =>
        signal(wallet, `0xday${day}`, AT + day * 24 * HOUR + n * HOUR, { p: n === 0 ? 0.9 : 0.7 }),
      ),
    ).flat();
    const quarters = Array.from({ length: 3_000 }, (_, n) =>
      signal(wallet, `0xquarter${n}`, AT + 210 * 24 * HOUR + n * 15 * MINUTE, { family: "up-down", period: "15m" }),
    );
    await keep([...days, ...quarters]);
    const rows = await scored(env.DB, owner(wallet));
    const scores = rows.map(({ event, family, p, mid, outcome }) => ({
      ...{ event, model: p, market: mid, y: outcome },
      ...{ family: family as "above", period: "daily" as const },
    }));
    expect(standingOf(scores, "above", "daily")).toMatchObject({ is: "proven", events: 210 });
    // Of a long event so many signals are read, spread over it: not those near its end alone.
    const one = rows.filter(({ event }) => event === "e-0xday7");
    expect(one).toHaveLength(8);
    expect(Math.max(...one.map(({ at }) => at)) - Math.min(...one.map(({ at }) => at))).toBeGreaterThanOrEqual(
      9 * HOUR,
    );
    expect(rows.filter(({ family }) => family === "up-down")).toHaveLength(400);
    expect(rows[0]?.at).toBe(AT + 210 * 24 * HOUR + 2_999 * 15 * MINUTE);
  });
});
