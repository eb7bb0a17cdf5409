import { describe, expect, it } from "vitest";
import { Bench } from "../../test/market/harness.ts";
import type { Strategy } from "../contract/views.ts";
import type { Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";

const pause = (b: Bench, ...paused: Strategy[]): void => {
  if (b.lease !== null) b.lease = { ...b.lease, paused };
};
const wish = (b: Bench, id: string, strategy?: "ARB"): void => {
  const expiresAt = (b.now + 600_000) as VenueMs;
  const order = { id, change: shares(20), limit: 4800 as Ticks, tif: "GTD", expiresAt, why: "edge" };
  b.send({ t: "directional", wish: strategy === undefined ? order : { ...order, strategy } });
};

describe("a strategy that is paused", () => {
  it("has its orders cancelled and none sent, and the other one trades on", () => {
    const b = new Bench();
    b.quote();
    pause(b, "MM");
    b.wait(5000).cycle();
    expect(b.cancelled()).toHaveLength(2);
    b.gone(b.cancelled());
    b.wait(5000).cycle();
    expect(b.placed()).toEqual([]);
    expect(b.gate("strategy")).toMatchObject({ passed: false, detail: expect.stringContaining("market making") });
    expect(b.lastReport).toMatchObject({ state: "paused", stateWhy: expect.stringContaining("market making") });
    wish(b, "w");
    expect(b.placed()).toHaveLength(1);
    pause(b);
    b.wait(5000).cycle();
    expect(b.placed()).toHaveLength(2);
  });

  it("is known by whose wish an order is: directional positions and arbitrage stop apart", () => {
    const b = new Bench();
    pause(b, "CD");
    b.cycle();
    wish(b, "w");
    expect(b.placed()).toEqual([]);
    expect(b.gate("directional")?.detail).toContain("directional positions is paused");
    wish(b, "x", "ARB");
    expect(b.placed()).toHaveLength(1);
    pause(b, "ARB");
    const [order] = b.placed();
    if (order !== undefined) b.answer(order);
    b.wait(5000).cycle();
    expect(b.cancelled()).toHaveLength(1);
  });
});
