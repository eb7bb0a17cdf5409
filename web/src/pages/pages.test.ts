import { describe, expect, it } from "vitest";
import type { Reason } from "../../../core/contract/reasons.ts";
import { tell } from "../../../core/live/alerts.ts";
import type { LiveAlert, LiveOrder, MarketReport } from "../../../core/live/types.ts";
import type { Ticks } from "../../../core/units/price.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { World } from "../../../test/browser/world/world.ts";
import { gateKey, gatePlace, gatesOf, refusedTo } from "./market/gates.ts";
import { levelsOf, missing, pathOf, wantedOf } from "./market/path.ts";
import { blocksOf, ladderRows, placeOf, remaining } from "./market/rows.ts";
import { sortAlerts, tally } from "./overview/alerts.ts";
import { belowPeak } from "./overview/below-peak.ts";

/** A market of the fixture world, and what a test wants different. */
function market(changes: Partial<MarketReport> = {}): MarketReport {
  const world = new World(3, 1_700_000_000_000);
  for (let step = 0; step < 30; step += 1) world.step(10_000, true);
  const report = world.report(world.ids()[0] ?? "");
  if (report === null) throw new Error("the world has no market");
  return { ...report, ...changes };
}

describe("the ladder", () => {
  it("has a row for every tick around the mid, from high to low, and sums the depth from the touch outward", () => {
    const report = market({ orders: [] });
    const rows = ladderRows(report, "Grid");
    const steps = rows.slice(1).map((row, index) => (rows[index]?.price ?? 0) - row.price);
    expect(new Set(steps)).toEqual(new Set([report.tick]));
    const bids = rows.filter((row) => row.side === "bid" && row.sum !== null);
    expect(bids[0]?.sum).toBe(bids[0]?.size);
    expect(bids[1]?.sum).toBe((bids[0]?.size ?? 0) + (bids[1]?.size ?? 0));
  });

  it("never leaves out an order of ours, however far from the mid", () => {
    const report = market();
    const order = report.orders[0];
    if (order === undefined) throw new Error("no order");
    const far = { ...order, yesPrice: 10 as Ticks };
    for (const form of ["Grid", "Levels"] as const) {
      const rows = ladderRows({ ...report, orders: [far] }, form);
      expect(rows.find((row) => row.price === 10)?.own).toEqual([far]);
    }
  });

  it("shows an empty book as no rows, not as zeros", () => {
    expect(ladderRows(market({ bids: [], asks: [], midHalf: null, orders: [] }), "Grid")).toEqual([]);
  });

  it("puts a price between two rows in proportion, and outside them nowhere", () => {
    const rows = ladderRows(market({ orders: [] }), "Grid");
    const top = rows[0]?.price ?? 0;
    const tick = top - (rows[1]?.price ?? 0);
    expect(placeOf(top, rows)).toBe(0.5);
    expect(placeOf(top - tick / 4, rows)).toBeCloseTo(0.75);
    expect(placeOf(top + 1, rows)).toBeNull();
  });

  it("draws our order at its place in the queue: ahead, ours, behind", () => {
    const report = market();
    const order = report.orders[0];
    if (order === undefined) throw new Error("no order");
    const own: LiveOrder = {
      ...order,
      size: 60e6 as LiveOrder["size"],
      matched: 0 as LiveOrder["matched"],
      ahead: 100e6 as LiveOrder["size"],
      state: "live",
    };
    const row = {
      price: own.yesPrice,
      side: "bid" as const,
      size: 200e6 as LiveOrder["size"],
      sum: null,
      best: false,
      far: false,
      own: [own],
    };
    const blocks = blocksOf(row, 200e6);
    expect(blocks.map((block) => [block.ours, Math.round(block.left), Math.round(block.width)])).toEqual([
      [false, 0, 31],
      [true, 31, 19],
      [false, 50, 12],
    ]);
  });

  it("counts what is left of an order, not what it began with", () => {
    const order = market().orders[0];
    if (order === undefined) throw new Error("no order");
    expect(remaining({ ...order, size: 60e6 as LiveOrder["size"], matched: 45e6 as LiveOrder["size"] })).toBe(15e6);
  });
});

describe("why a quote is where it is", () => {
  const term = (side: "bid" | "ask", name: Extract<Reason, { t: "term" }>["name"], cents: number): Reason => ({
    t: "term",
    side,
    name,
    cents,
  });

  it("adds the terms up to the quote, and says so when they do not", () => {
    const path = pathOf([
      term("bid", "mid", 41.75),
      term("bid", "inventory", -0.34),
      term("bid", "tick", -0.71),
      term("ask", "mid", 41.75),
      term("ask", "inventory", -0.34),
      term("ask", "tick", 0.69),
    ]);
    expect(missing(path?.bidSum ?? null, 4070 as Ticks)).toBe(0);
    expect(missing(path?.bidSum ?? null, 4060 as Ticks)).toBeCloseTo(-0.1);
    expect(missing(path?.askSum ?? null, null)).toBeNull();
  });

  it("keeps the order of each side where only one of them has a term", () => {
    const path = pathOf([
      term("bid", "mid", 40),
      term("bid", "clamp", -1),
      term("bid", "tick", -0.5),
      term("ask", "mid", 40),
      term("ask", "post-only", 1),
      term("ask", "tick", 0.5),
    ]);
    expect(path?.steps.map((step) => [step.name, step.bid, step.ask])).toEqual([
      ["mid", 40, 40],
      ["clamp", -1, null],
      ["post-only", null, 1],
      ["tick", -0.5, 0.5],
    ]);
  });

  it("tells each level by itself: every level of the ladder ends at the price it wants", () => {
    const report = market();
    expect(levelsOf(report)).toEqual([0, 1, 2]);
    const wanted = [0, 1, 2].map((level) => {
      const path = pathOf(report.why, level);
      for (const side of ["bid", "ask"] as const) {
        const sum = side === "bid" ? path?.bidSum : path?.askSum;
        expect(missing(sum ?? null, wantedOf(report, level, side, path))).toBe(0);
      }
      return wantedOf(report, level, "bid", path) ?? 0;
    });
    expect(wanted[0]).toBe(report.quote.bid);
    expect(wanted).toEqual([...wanted].sort((a, b) => b - a));
    const last = wanted[2] ?? 0;
    expect(report.orders.find((order) => order.as === "bid" && order.level === 2)?.yesPrice).toBe(last);
  });

  it("says that a path further out does not end on the market's grid", () => {
    const path = pathOf([
      { t: "term", side: "bid", name: "mid", cents: 40, level: 1 },
      { t: "term", side: "bid", name: "tick", cents: -0.52, level: 1 },
    ]);
    expect(path).toBeNull();
    const off = pathOf([{ t: "term", side: "bid", name: "mid", cents: 39.48, level: 1 }], 1);
    const wanted = wantedOf({ quote: { bid: null, ask: null }, tick: 10 as Ticks }, 1, "bid", off);
    expect(missing(off?.bidSum ?? null, wanted)).toBeCloseTo(0.02);
  });

  it("shows what refuses before what passes, says whose it is, and says the same thing once", () => {
    const gate = (
      name: "lease" | "capital",
      passed: boolean,
      where: { side?: "bid"; level?: number } = {},
    ): Reason => ({
      ...{ t: "gate", name, passed, detail: "because" },
      ...where,
    });
    const refusal = gate("capital", false, { side: "bid", level: 2 });
    const gates = gatesOf([gate("lease", true), refusal, refusal]);
    expect(gates.map((each) => [each.name, gatePlace(each)])).toEqual([
      ["capital", "L3 bid"],
      ["lease", null],
    ]);
    expect(new Set(gates.map(gateKey)).size).toBe(gates.length);
    expect(refusedTo([refusal], 2)).toHaveLength(1);
    expect(refusedTo([refusal], 1)).toHaveLength(0);
  });

  it("has nothing to show when nothing was quoted", () => {
    expect(pathOf([{ t: "gate", name: "lease", passed: false, detail: "no lease" }])).toBeNull();
  });
});

describe("the drawdown curve", () => {
  it("is zero at every new peak and counts from the highest before, in percent", () => {
    expect(belowPeak({ t: [1, 2, 3, 4], v: [100, 90, null, 110] }).v).toEqual([0, -10, null, 0]);
  });
});

describe("alerts", () => {
  const alert = (key: string, at: number, changes: Partial<LiveAlert> = {}): LiveAlert => ({
    ...tell({ class: "venue", severity: "warn", key, text: key }, at as VenueMs),
    ...changes,
  });
  const list = [
    alert("over", 9, { firing: false, resolvedAt: 9 as VenueMs }),
    alert("seen", 8, { acknowledged: { at: 8, by: "me" } }),
    alert("old", 1),
    alert("new", 2),
    alert("worst", 0, { severity: "danger" }),
  ];

  it("that fire and nobody has seen come first, the worst of them on top, and what is over comes last", () => {
    expect(sortAlerts(list).map(({ key }) => key)).toEqual(["worst", "new", "old", "seen", "over"]);
  });

  it("are counted as firing until somebody has seen them", () => {
    expect(tally(list)).toBe("3 firing, 1 seen");
    expect(tally([list[0] ?? alert("x", 0)])).toBeUndefined();
  });
});
