import { describe, expect, it } from "vitest";
import { Bench, makeFill } from "../../test/market/harness.ts";
import type { OrderId } from "../contract/ids.ts";
import { fillCount } from "../ledger/ledger.ts";
import { pnl } from "../ledger/parts.ts";
import type { Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";
import { DAY, HOUR, SECOND } from "../units/time.ts";

const fill = (n: number, at: number) =>
  makeFill(
    "YES",
    n % 2 === 0 ? "BUY" : "SELL",
    4_700 as Ticks,
    shares(5),
    `t${n}`,
    `0xo${n}` as OrderId,
    "confirmed",
    at,
  );

/** A market after `count` fills, a second apart. */
function traded(count: number): Bench {
  const b = new Bench();
  b.cycle();
  for (let n = 0; n < count; n += 1) b.wait(SECOND).send({ t: "fill", fill: fill(n, b.now) });
  return b;
}
const kept = (b: Bench): number => [...b.rows.values()].filter(({ kind }) => kind === "fill").length;

describe("fills of long ago", () => {
  it("become one row of sums when they are a week old and many, and the market is the same after a restart", () => {
    const b = traded(2_700);
    const before = pnl(b.state.ledger);
    b.wait(DAY).cycle();
    expect(kept(b)).toBe(2_700);
    b.wait(7 * DAY).cycle();
    expect(kept(b)).toBe(2_000);
    expect(b.lastReport?.fillCount).toBe(2_700);
    b.restart(true);
    expect(pnl(b.state.ledger)).toEqual(before);
    expect([fillCount(b.state.ledger), b.state.ledger.booked.length]).toEqual([2_700, 2_000]);
    // Told again, they are no news.
    b.fills = [fill(0, b.now - 8 * DAY - 2_700 * SECOND)];
    b.cycle();
    expect(b.lastReport?.fillCount).toBe(2_700);
  });

  it("don't come back as rows of their own when a mark of theirs is looked for late", () => {
    const b = traded(2_700);
    // No book says anything of the moments after them for eight days.
    expect(b.state.awaiting.length).toBeGreaterThan(2_000);
    b.wait(8 * DAY).cycle("unknown");
    expect(kept(b)).toBe(2_000);
    const first = b.state.ledger.booked[0]?.fill.at ?? 0;
    for (const { booked } of b.state.awaiting) expect(booked.fill.at).toBeGreaterThanOrEqual(first);
    b.wait(5 * SECOND).cycle();
    expect(kept(b)).toBe(2_000);
  });

  it("of days on which nobody looked are booked when they are told, and only then older ones are summed up", () => {
    const b = traded(2_700);
    b.wait(9 * DAY).restart();
    const late = fill(2_700, b.now - 8 * DAY);
    b.cycle(b.book(49, 51), "unknown");
    b.wait(HOUR);
    expect(kept(b)).toBe(2_700);
    b.fills = [late];
    b.cycle();
    expect(b.lastReport?.fillCount).toBe(2_701);
    expect(b.state.ledger.yes).toBe(shares(5));
    expect(kept(b)).toBe(2_000);
  });
});
