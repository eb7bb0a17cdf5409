import { createExecutionContext, env, waitOnExecutionContext } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import { type PlanRow, type SignalRow, savePlan, saveSignals } from "../../db/queries/directional.ts";
import worker from "./index.ts";

const AT = 1_790_000_000_000;
const HOUR = 3_600_000;
const OWNER = { mode: "paper", wallet: "0xaa" } as const;

async function get(
  path: string,
): Promise<{ status: number; body: { items: never[]; groups: never[]; next_cursor: string } }> {
  const ctx = createExecutionContext();
  const request = new Request(`http://127.0.0.1:8787/api/v1${path}`) as Parameters<typeof worker.fetch>[0];
  const response = await worker.fetch(request, env, ctx);
  const body = await response.json();
  await waitOnExecutionContext(ctx);
  return { status: response.status, body: body as never };
}
type Told = Readonly<Record<string, unknown>>;
const items = async (path: string): Promise<readonly Told[]> => (await get(path)).body.items;

/** A question as it was read: what the page says of it. */
const SPEC = { pair: "BTC/USDT", comparator: ">", strikeLow: 68_000, window: { start: AT, end: AT + HOUR } };

const signal = (n: number, at: number, change: Partial<SignalRow> = {}): SignalRow => ({
  ...{
    id: `${change.wallet ?? OWNER.wallet}|m${n}|${at}`,
    at,
    ...OWNER,
    market: `0x${n}`,
    slug: `m-${n}`,
    question: `Q${n}?`,
  },
  ...{ event: `e${n}`, family: "above", period: "daily", asset: "BTC", spec: JSON.stringify(SPEC), end_at: AT + HOUR },
  ...{ bid: 4_000, ask: 4_200, spot: 68_100, sigma: 0.5, p: 0.55, sd: 0.03, mid: 0.41, weight: 0.7, blend: 0.51 },
  ...{ edge: 0.06, cost: 0.44, buy: "YES", cycles: 2, kelly_single: 0.1, kelly_joint: 0.08, stake_share: 0.016 },
  ...{ code: "ENTER", why: "6.0 points over 2 cycles", outcome: null },
  checks: JSON.stringify([{ name: "strike", passed: true, detail: "0.2 standard deviations, 3 at most" }]),
  inputs: JSON.stringify({ spotAt: at, nu: 4, first: null }),
  ...change,
});

const plan = (n: number, change: Partial<PlanRow> = {}): PlanRow => ({
  ...{
    id: `p${n}`,
    at: AT,
    ...OWNER,
    market: `0x${n}`,
    slug: `m-${n}`,
    question: `Q${n}?`,
    event: `e${n}`,
    asset: "BTC",
  },
  ...{ family: "above", period: "daily", end_at: AT + HOUR, opened_at: AT + n, buy: "YES", size: 120_000_000 },
  ...{ stake: 52_800_000, state: "held", held: 120_000_000, cost: 52_800_000, edge_hold: 0.03, exit: null },
  ...{ why: "held", pnl: null, closed_at: null },
  plan: JSON.stringify({ thesis: { p: 0.55 }, stop: 0.22, target: 0.83, limit: 4_300, entries: 1, exits: 0 }),
  ...change,
});

beforeAll(async () => {
  await saveSignals(env.DB, [
    signal(1, AT),
    signal(1, AT + HOUR, { code: "NO_EDGE", edge: -0.01, buy: null }),
    signal(2, AT + HOUR, { code: "MISSING_PRICES", p: null, sd: null, mid: null, edge: null, inputs: null }),
    // Another account's, later: never mixed into this one's.
    signal(9, AT + 2 * HOUR, { wallet: "0xbb" }),
    // Resolved: ten events, the market right and the model a little less so, two strikes each.
    ...Array.from({ length: 20 }, (_, n) =>
      signal(100 + n, AT - HOUR, {
        ...{ event: `past${n % 10}`, p: n % 2 === 0 ? 0.7 : 0.3, mid: n % 2 === 0 ? 0.8 : 0.2 },
        outcome: n % 2 === 0 ? 1 : 0,
      }),
    ),
  ]);
  for (const row of [
    plan(1),
    plan(2, { state: "closed", held: 0, cost: 0, pnl: 38_420_000, exit: "take_profit", closed_at: AT + HOUR }),
    plan(3, { state: "abandoned", held: 0, cost: 0, closed_at: AT + HOUR }),
    plan(4, { wallet: "0xbb" }),
  ])
    await savePlan(env.DB, row);
});

describe("signals", () => {
  it("are told with the question as it was read, the prices it was made from, every check, and the reason for none", async () => {
    const [first] = await items("/signals?wallet=0xaa&market=0x1&limit=5").then((all) => all.slice(1));
    expect(first).toMatchObject({
      ...{ best_bid: "0.4", best_ask: "0.42", p: 0.55, mid: 0.41, edge: 0.06, buy: "YES", code: "ENTER" },
      ...{ spec: SPEC, inputs: { nu: 4 }, checks: [{ name: "strike", passed: true }], outcome: null },
      ...{ kelly_single: 0.1, kelly_joint: 0.08, stake_share: 0.016 },
    });
    const [silent] = await items("/signals?wallet=0xaa&market=0x2");
    expect(silent).toMatchObject({ p: null, edge: null, inputs: null, code: "MISSING_PRICES" });
  });

  it("of the last run are one run's of one account, whatever another has done since", async () => {
    const last = await items("/signals?run=last&mode=paper&wallet=0xaa");
    expect(last.map(({ market, code }) => `${market} ${code}`).sort()).toEqual(["0x1 NO_EDGE", "0x2 MISSING_PRICES"]);
    expect((await items("/signals?run=last")).map(({ market }) => market)).toEqual(["0x9"]);
    expect(await items("/signals?run=last&mode=live")).toEqual([]);
  });

  it("come in pages that skip and repeat nothing", async () => {
    const seen: unknown[] = [];
    for (let cursor = ""; ; ) {
      const { body } = await get(`/signals?wallet=0xaa&limit=7${cursor}`);
      seen.push(...(body.items as readonly Told[]).map(({ id }) => id));
      if (body.next_cursor === null) break;
      cursor = `&cursor=${encodeURIComponent(body.next_cursor)}`;
    }
    expect(seen).toHaveLength(23);
    expect(new Set(seen).size).toBe(23);
  });

  it("that make no sense are refused with the field", async () => {
    expect((await get("/signals?run=first")).status).toBe(400);
    expect((await get("/signals?limit=0")).status).toBe(400);
  });
});

describe("positions", () => {
  it("open and over are told apart, with what ends them and what they made", async () => {
    const open = await items("/directional/positions?state=open&wallet=0xaa");
    expect(open).toMatchObject([{ id: "p1", held: "120", wanted: "120", stop: 0.22, target: 0.83, pnl: null }]);
    const over = await items("/directional/positions?state=over&wallet=0xaa");
    expect(over.map(({ id, exit, pnl }) => [id, exit, pnl])).toEqual([
      ["p3", null, null],
      ["p2", "take_profit", "38.42"],
    ]);
  });

  it("keep the newer of two versions, in whatever order they are written", async () => {
    await savePlan(env.DB, plan(1, { at: AT + 60_000, why: "newer" }));
    await savePlan(env.DB, plan(1, { at: AT + 30_000, why: "older, and late" }));
    expect(await items("/directional/positions?state=open&wallet=0xaa")).toMatchObject([{ why: "newer" }]);
  });
});

describe("calibration", () => {
  it("scores model against market with n, events counted once, intervals, and the family in shadow", async () => {
    const groups = (await get("/calibration?wallet=0xaa")).body.groups as readonly Told[];
    const [all, family] = [groups.find(({ by }) => by === "all"), groups.find(({ by }) => by === "family")];
    expect(all).toMatchObject({
      n: 20,
      events: 10,
      brier: { model: expect.closeTo(0.09, 9), market: expect.closeTo(0.04, 9) },
    });
    const advantage = all?.advantage as { mean: number; low: number; high: number };
    expect(advantage.mean).toBeLessThan(0);
    expect(advantage.low).toBeLessThanOrEqual(advantage.mean);
    expect(family).toMatchObject({ standing: { is: "shadow", events: 10, needed: 200 } });
    expect(all?.reliability).toMatchObject({
      model: [
        { n: 10, y: 0 },
        { n: 10, y: 1 },
      ],
    });
  });

  it("says nothing of an account that has nothing resolved", async () => {
    expect((await get("/calibration?wallet=0xbb")).body.groups).toEqual([]);
  });
});
