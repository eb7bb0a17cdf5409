import { expect, it } from "vitest";
import { Bench } from "../../test/market/harness.ts";
import type { VenueMs } from "../units/time.ts";

it("a side's orders are renewed together well before they expire, and never both sides at once", () => {
  const b = new Bench({ levels: 3, orderTtlMs: 600_000 });
  const born = b.now;
  expect(b.quote().length).toBeGreaterThanOrEqual(2);
  const renewed: { at: number; side: string }[] = [];
  for (let n = 0; n < 100 && renewed.length < 4; n++) {
    if (b.lease !== null) b.lease = { ...b.lease, expiresAt: (b.now + 60_000) as VenueMs };
    b.wait(5_000).cycle();
    const gone = b.cancelled();
    if (gone.length === 0) continue;
    const going = b.state.orders.open.filter(({ order }) => order !== null && gone.includes(order));
    const sides = new Set(going.map(({ as }) => as));
    expect(sides.size).toBe(1);
    // All of that side, and the other side stands.
    const [side] = sides;
    expect(b.state.orders.open.filter(({ as, state }) => as === side && state === "live")).toEqual([]);
    expect(b.state.orders.open.some(({ as, state }) => as !== side && state === "live")).toBe(true);
    renewed.push({ at: b.now - born, side: side ?? "" });
    b.gone(gone);
    for (const place of b.placed()) b.answer(place);
  }
  const [first, second] = renewed;
  expect(new Set([first?.side, second?.side])).toEqual(new Set(["bid", "ask"]));
  for (const { at } of renewed.slice(0, 2)) {
    expect(at).toBeGreaterThanOrEqual(300_000);
    expect(at).toBeLessThan(480_000);
  }
});
