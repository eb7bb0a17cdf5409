import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bench } from "../test/market/harness.ts";
import type { BookView, Level } from "./contract/views.ts";
import { ONE_DOLLAR, type Ticks } from "./units/price.ts";
import type { MicroShares } from "./units/size.ts";

const TICK = 100;

/** Up to four levels a side, best first, each price once: also none, also of one share, also beyond the other side. */
const side = (direction: 1 | -1) =>
  fc
    .uniqueArray(fc.integer({ min: 1, max: ONE_DOLLAR / TICK - 1 }), { maxLength: 4 })
    .chain((cents) =>
      fc
        .array(fc.constantFrom(1, 100, 5_000, 100_000), { minLength: cents.length, maxLength: cents.length })
        .map((sizes): Level[] =>
          [...cents]
            .sort((a, b) => direction * (a - b))
            .map((cent, i) => ({ price: (cent * TICK) as Ticks, size: (Number(sizes[i]) * 10_000) as MicroShares })),
        ),
    );
const anyBook = fc.record({ bids: side(-1), asks: side(1), wait: fc.constantFrom(300, 3_000, 10_000) });

describe("a market that is told of books one after another: one-sided, empty, crossed for an instant, of a hundredth share", () => {
  for (const engine of ["as", "legacy"] as const)
    it(`never throws, and what it quotes is on the grid and meets neither side nor its own orders (${engine})`, () => {
      fc.assert(
        fc.property(fc.array(anyBook, { minLength: 1, maxLength: 8 }), (books) => {
          const b = new Bench({ engine, levels: 3 });
          b.quote();
          for (const { bids, asks, wait } of books) {
            b.wait(wait);
            const told: BookView = b.book(49, 51, { bids, asks });
            b.cycle(told);
            const best = { bid: bids[0]?.price ?? 0, ask: asks[0]?.price ?? ONE_DOLLAR };
            for (const place of b.placed()) {
              const intent = b.state.orders.byIntent.get(place.intent);
              const price = intent?.yesPrice ?? 0;
              expect(price % TICK).toBe(0);
              expect(price).toBeGreaterThan(0);
              expect(price).toBeLessThan(ONE_DOLLAR);
              expect(place.size).toBeGreaterThanOrEqual(b.setup.spec.minSize);
              if (intent?.as === "bid") expect(price).toBeLessThan(best.ask);
              else expect(price).toBeGreaterThan(best.bid);
            }
            if (bids.length === 0 || asks.length === 0 || best.bid >= best.ask) expect(b.placed()).toEqual([]);
            const open = b.state.orders.open;
            const highest = Math.max(...open.filter(({ as }) => as === "bid").map(({ yesPrice }) => yesPrice));
            const lowest = Math.min(...open.filter(({ as }) => as === "ask").map(({ yesPrice }) => yesPrice));
            expect(highest).toBeLessThan(lowest);
            for (const place of b.placed()) b.answer(place);
            b.gone(b.cancelled());
          }
        }),
        { numRuns: 1_000 },
      );
    });
});
