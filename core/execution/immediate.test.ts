import { describe, expect, it } from "vitest";
import { Bench, orderIdOf } from "../../test/market/harness.ts";
import type { Place } from "../contract/orders.ts";
import type { Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import { atRisk } from "./intent.ts";

/** A sale at once that the market has sent and of which it has heard nothing. */
function taking(): { readonly b: Bench; readonly order: Place } {
  const b = new Bench({ makes: false });
  b.cycle();
  const wish = { id: "w", change: shares(-20), limit: 4_800 as Ticks, tif: "FAK", why: "edge" };
  b.send({ t: "directional", wish: { ...wish, expiresAt: (b.now + 600_000) as VenueMs } });
  const [order] = b.placed();
  if (order?.tif !== "FAK") throw new Error("nothing was taken");
  return { b, order };
}

const told = ({ order, b }: ReturnType<typeof taking>) => {
  const intent = b.state.orders.byOrder.get(orderIdOf(order.intent));
  return { state: intent?.state, counts: intent === undefined ? 0 : atRisk(intent), until: intent?.exposedUntil };
};

/** The venue says so often, one cycle after the other, that it has no such order. */
const absent = ({ b, order }: ReturnType<typeof taking>, times: number): void => {
  for (let i = 0; i < times; i++) {
    b.wait(5_000).cycle();
    b.find({ is: "absent", id: orderIdOf(order.intent) });
  }
};

describe("an order that matches at once or never", () => {
  it("is over, however long its own life might be, once the venue has shown it and keeps no record of it: its trades tell the rest", () => {
    for (const shown of ["by its answer", "by a fill of a part of it"] as const) {
      const one = taking();
      const { b, order } = one;
      const id = orderIdOf(order.intent);
      if (shown === "by its answer") b.answer(order, { is: "matched", order: id });
      else {
        b.answer(order, { is: "unknown", message: "timeout" });
        b.fill(order, 8);
      }
      absent(one, 6);
      b.wait(5_000).cycle();
      b.wait(5_000).cycle();
      expect([shown, told(one)]).toEqual([shown, { state: "done", counts: 0, until: null }]);
    }
  });

  it("may come for a quarter of an hour where the venue never showed it, and the report names it with its time", () => {
    const one = taking();
    const { b, order } = one;
    b.answer(order, { is: "unknown", message: "timeout" });
    absent(one, 14);
    b.wait(5_000).cycle();
    const { state, counts, until } = told(one);
    expect([state, counts]).toEqual(["done", order.size]);
    expect(Number(until) - order.at).toBeGreaterThanOrEqual(15 * 60_000);
    expect(b.lastReport?.lateUntil).toBe(until);
    expect(b.lastReport?.lateOrder).toBe(`${order.side} 20 ${order.token} at ${order.price / 100} c`);
  });

  it("rests its side when it was killed, also where its record came before its answer", () => {
    const { b, order } = taking();
    b.find({ is: "found", order: b.venueOrder(order, { status: "cancelled" }) });
    b.answer(order, { is: "refused", code: "FAK_KILLED", message: "no orders found to match with FAK order" });
    expect(b.of("alert").map(({ key }) => key)).toEqual(["refused-FAK_KILLED"]);
    b.wait(1_000).cycle();
    expect(b.placed()).toEqual([]);
  });
});
