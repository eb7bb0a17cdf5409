import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BookSide, Ladder } from "./ladder.ts";

/** What a ladder is, said plainly: a size a price, in order. */
function plain(sizes: ReadonlyMap<number, number>, side: BookSide): { price: number; size: number }[] {
  return [...sizes]
    .filter(([, size]) => size > 0)
    .map(([price, size]) => ({ price, size }))
    .sort((a, b) => (side === "bid" ? b.price - a.price : a.price - b.price));
}

/** Whole cents mostly, so that grids stay coarse until something finer comes. */
const price = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 99 }).map((cents) => cents * 100) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 399 }).map((quarters) => quarters * 25) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 9_999 }) },
);
const change = fc.tuple(price, fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1_000 })));

describe("a ladder", () => {
  it("says what a sorted list of its levels says, whatever is set, cleared and refined", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("bid" as const, "ask" as const),
        fc.array(fc.oneof({ weight: 30, arbitrary: change }, { weight: 1, arbitrary: fc.constant(null) }), {
          maxLength: 80,
        }),
        price,
        (side, changes, asked) => {
          const ladder = new Ladder(side);
          const sizes = new Map<number, number>();
          for (const one of changes) {
            if (one === null) {
              ladder.clear();
              sizes.clear();
              continue;
            }
            const [at, size] = one;
            expect(ladder.set(at, size)).toBe(sizes.get(at) ?? 0);
            sizes.set(at, size);
          }
          const expected = plain(sizes, side);
          expect(ladder.levels()).toEqual(expected);
          expect(ladder.occupied).toBe(expected.length);
          expect(ladder.best()).toBe(expected[0]?.price ?? ladder.end);
          expect(ladder.get(asked)).toBe(sizes.get(asked) ?? 0);
          const next = expected.find((level) => (level.price - asked) * ladder.step > 0);
          expect(ladder.after(asked)).toBe(next?.price ?? ladder.end);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
