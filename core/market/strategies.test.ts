import { describe, expect, it } from "vitest";
import { Bench } from "../../test/market/harness.ts";
import type { Strategy } from "../contract/views.ts";
import type { Intent } from "../execution/intent.ts";
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

describe("the history of an order", () => {
  const told = (b: Bench): ReadonlyMap<unknown, Readonly<Record<string, unknown>>> =>
    new Map(
      b
        .of("history", b.actions)
        .flatMap(({ records }) => records.filter(({ table }) => table === "orders"))
        .map(({ body }) => [body.intent, body]),
    );

  it("says which strategy has sent it and which version of the code, also when another one runs by now", () => {
    const b = new Bench();
    b.setup = { ...b.setup, code: "0.1.0+first" };
    b.quote();
    b.setup = { ...b.setup, code: "0.1.0+second" };
    b.restart();
    b.wait(60_000).cycle(b.book(60, 62));
    b.gone(b.cancelled());
    for (const place of b.placed()) b.answer(place);
    wish(b, "w");
    const bet = b.placed()[0];
    if (bet !== undefined) b.answer(bet);
    const rows = told(b);
    const by = [...rows].map(([, { strategy, version }]) => `${strategy} ${version}`);
    expect(by.filter((each) => each === "MM 0.1.0+first")).toHaveLength(2);
    expect(by).toContain("MM 0.1.0+second");
    expect(rows.get(bet?.intent)).toMatchObject({ strategy: "CD", version: "0.1.0+second" });
    const other = new Bench();
    other.cycle();
    wish(other, "x", "ARB");
    for (const place of other.placed()) other.answer(place);
    expect([...told(other).values()].map(({ strategy }) => strategy)).toContain("ARB");
  });

  it("says neither of an order that was sent before they were kept", () => {
    const b = new Bench();
    const sent = b.quote().map(({ intent }) => intent);
    for (const [at, { kind, body }] of [...b.rows])
      if (kind === "orders")
        b.rows.set(at, {
          kind,
          key: at.slice(kind.length + 1),
          body: (body as Intent[]).map(({ by: _, ...rest }) => rest),
        });
    b.restart();
    const rows = told(b);
    for (const intent of sent) expect(rows.get(intent)).toMatchObject({ strategy: null, version: null });
  });
});
