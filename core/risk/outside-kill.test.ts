import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { VenueMs } from "../units/time.ts";
import { ZEROS_APART_MS } from "./kill-proof.ts";
import {
  answerOutside,
  OUTSIDE_LIMIT_MS,
  type OutsideAnswer,
  type OutsideKill,
  outsideLines,
  startOutsideKill,
} from "./outside-kill.ts";

const ms = (at: number): VenueMs => at as VenueMs;
const start = startOutsideKill(ms(0));
const tell = (kill: OutsideKill, ...answers: readonly (readonly [number, OutsideAnswer])[]): OutsideKill =>
  answers.reduce((held, [at, answer]) => answerOutside(held, ms(at), answer), kill);
const cancelled = (orders: number, kept = 0): OutsideAnswer => ({ is: "cancelled", orders, kept });
const counted = (open: number): OutsideAnswer => ({ is: "counted", open });
const failed = (retryAfterMs = 0, final = false): OutsideAnswer => ({
  is: "failed",
  why: "no answer",
  retryAfterMs,
  final,
});

describe("the outside path", () => {
  it("cancels first, and is proven by two zeros at least five seconds apart", () => {
    expect(start.next).toBe("cancel");
    const once = tell(start, [100, cancelled(4)], [150, counted(0)]);
    expect(once).toMatchObject({ ended: null, next: "count", notBefore: 150 + ZEROS_APART_MS });
    expect(tell(once, [5_149, counted(0)]).ended).toBeNull();
    const done = tell(once, [5_150, counted(0)]);
    expect(done.ended).toBe("proven");
    expect(outsideLines(done).map(({ at }) => at)).toEqual([100, 150, 5_150]);
    expect(outsideLines(done)[0]?.text).toBe("Cancelled 4 orders");
  });

  it("begins again when an order is seen after the first zero: something still posts", () => {
    const seen = tell(start, [0, cancelled(1)], [10, counted(0)], [5_010, counted(2)]);
    expect(seen).toMatchObject({ zeroAt: null, next: "cancel", ended: null });
    expect(tell(seen, [5_300, cancelled(2)], [5_310, counted(0)], [10_310, counted(0)]).ended).toBe("proven");
  });

  it("asks again after a failure, not before the venue allows, and waits longer each time", () => {
    const told = tell(start, [0, failed(7_000)]);
    expect(told).toMatchObject({ next: "cancel", notBefore: 7_000, trouble: "no answer" });
    const silent = tell(start, [0, failed()], [250, failed()], [750, failed()]);
    expect(silent.notBefore - 750).toBeGreaterThan(500);
    expect(silent.ended).toBeNull();
  });

  it("stops at once when asking again can't help, and after a while in any case; neither is a proof", () => {
    expect(tell(start, [0, failed(0, true)]).ended).toBe("unproven");
    expect(tell(start, [OUTSIDE_LIMIT_MS, failed()]).ended).toBe("unproven");
    expect(tell(start, [OUTSIDE_LIMIT_MS, counted(1)]).ended).toBe("unproven");
  });

  it("is proven only when the last two counts, far enough apart, were zero and nothing was seen between them", () => {
    const answer = fc.oneof(
      fc.record({ is: fc.constant("cancelled" as const), orders: fc.nat(5), kept: fc.nat(1) }),
      fc.record({ is: fc.constant("counted" as const), open: fc.constantFrom(0, 0, 0, 1, 3) }),
      fc.constant(failed()),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 4_000 }), answer), { maxLength: 40 }), (steps) => {
        let kill = start;
        let at = 0;
        let zeroSince: number | null = null;
        for (const [wait, said] of steps) {
          at += wait;
          if (said.is === "counted" && said.open > 0) zeroSince = null;
          if (said.is === "cancelled" && said.kept > 0) zeroSince = null;
          const due: boolean =
            said.is === "counted" && said.open === 0 && zeroSince !== null && at - zeroSince >= 5_000;
          if (said.is === "counted" && said.open === 0) zeroSince ??= at;
          kill = answerOutside(kill, ms(at), said);
          expect(kill.ended === "proven").toBe(due);
          if (kill.ended !== null) return;
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
