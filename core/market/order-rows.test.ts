import { describe, expect, it } from "vitest";
import { Bench, orderIdOf } from "../../test/market/harness.ts";
import type { Intent } from "../execution/intent.ts";
import type { Row } from "../machine.ts";
import { market } from "../market.ts";
import { MINUTE, type VenueMs } from "../units/time.ts";
import { ID_KIND, INTENT_KIND, ORDERS_KIND } from "./order-rows.ts";

/** What a carrier would store of the last step. */
function stored(b: Bench): readonly Row[] {
  const journaled = b.of("journal").flatMap(({ rows }) => rows);
  const ids = b.placed().map(({ intent }): Row => ({ kind: ID_KIND, key: intent, body: { order: orderIdOf(intent) } }));
  return market.stored?.([...journaled, ...ids]) ?? [];
}
const ladder = { levels: 3 } as const;

/** The book goes to another place and half a minute passes: what stood is cancelled, what is wanted now stands. */
function move(b: Bench, n: number): readonly string[] {
  if (b.lease !== null) b.lease = { ...b.lease, expiresAt: (b.now + 10 * MINUTE) as VenueMs };
  b.wait(30_000).cycle(b.book(49 + (n % 3), 51 + (n % 3)));
  const places = b.placed();
  const gone = b.cancelled();
  if (gone.length > 0) b.gone(gone);
  if (gone.length > 0) places.push(...b.placed());
  for (const place of places) b.answer(place);
  return places.map(({ intent }) => intent);
}

describe("the rows of orders", () => {
  it("are one for all that are wanted in one step, their ids in it, and nothing else is written with them", () => {
    const b = new Bench(ladder);
    b.quote();
    b.wait(MINUTE).cycle(b.book(60, 62));
    b.gone(b.cancelled());
    expect(b.placed().length).toBeGreaterThanOrEqual(2);
    const rows = stored(b).filter(({ kind }) => kind !== "estimator");
    expect(rows.map(({ kind }) => kind)).toEqual([ORDERS_KIND, ORDERS_KIND]);
    const sent = rows.flatMap(({ body }) => body as Intent[]).filter(({ state }) => state === "sending");
    expect(sent.map(({ id, order }) => [id, order])).toEqual(
      b.placed().map(({ intent }) => [intent, orderIdOf(intent)]),
    );
  });

  it("are taken anew when all their orders are forgotten: hours of moves leave a few dozen rows", () => {
    const b = new Bench(ladder);
    for (let n = 0; n < 400; n++) {
      move(b, n);
    }
    const keys = new Set(
      b.actions
        .flatMap((a) => (a.t === "journal" ? a.rows : []))
        .filter(({ kind }) => kind === ORDERS_KIND)
        .map(({ key }) => key),
    );
    expect(keys.size).toBeGreaterThan(10);
    // A quarter of an hour of moves, each with a row of its own, and as many again for orders that come back one by one.
    expect(keys.size).toBeLessThan(70);
    const { byIntent, open } = b.state.orders;
    const [before, standing] = [byIntent.size, open.map(({ id }) => id)];
    // What a free row tells of is forgotten again by whoever starts from it.
    b.restart();
    b.cycle(b.book(49, 51));
    expect(b.state.orders.byIntent.size).toBeLessThanOrEqual(before + 6);
    expect(b.state.orders.open.map(({ id }) => id)).toEqual(expect.arrayContaining(standing));
  });

  it("of an earlier version, one an order and one an id, are carried on, and go when their order changes", () => {
    const b = new Bench(ladder);
    const places = b.quote();
    const now = [...b.rows.values()].flatMap(({ kind, body }) => (kind === ORDERS_KIND ? (body as Intent[]) : []));
    for (const [at, { kind }] of [...b.rows]) if (kind === ORDERS_KIND) b.rows.delete(at);
    for (const intent of now) {
      const body = { ...intent, order: null, state: "prepared" };
      b.rows.set(`${INTENT_KIND}|${intent.id}`, { kind: INTENT_KIND, key: intent.id, body });
      b.rows.set(`${ID_KIND}|${intent.id}`, { kind: ID_KIND, key: intent.id, body: { order: orderIdOf(intent.id) } });
    }
    b.restart(true);
    expect(b.state.orders.open.map(({ order }) => order).sort()).toEqual(
      places.map(({ intent }) => orderIdOf(intent)).sort(),
    );
    // Each was in flight for all that these rows say, so each has changed by now.
    expect([...b.rows.values()].filter(({ kind }) => kind === INTENT_KIND || kind === ID_KIND)).toEqual([]);
    const [state] = [b.state.orders.open.map(({ id, order, state }) => ({ id, order, state }))];
    b.restart();
    expect(b.state.orders.open.map(({ id, order, state }) => ({ id, order, state }))).toEqual(state);
  });

  it("never give a number to two intents, whenever the process ends", () => {
    const b = new Bench(ladder);
    const seen = new Set<string>();
    for (let life = 0; life < 5; life++) {
      for (let n = 0; n < 4; n++) {
        for (const intent of move(b, n)) {
          expect(seen.has(intent)).toBe(false);
          seen.add(intent);
        }
      }
      b.restart();
    }
    expect(seen.size).toBeGreaterThan(10);
  });
});
