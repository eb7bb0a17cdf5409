/**
 * The kill's outside path (design.md 5): cancels and reads by API credentials alone, whoever else lives or not. What it
 * can show is that the venue holds no order of this account, twice; that nobody posts again only the engine can show.
 */
import { after, SECOND, type VenueMs } from "../units/time.ts";
import { ZEROS_APART_MS } from "./kill-proof.ts";

/** Without two zeros after this long it is called unproven. Venue milliseconds: three lives of a lease. */
export const OUTSIDE_LIMIT_MS = 90 * SECOND;
/** Between two cancel-alls, and between two counts after a failed one; doubled for each failure in a row. */
const AGAIN_MS = SECOND / 4;
const AGAIN_MOST_MS = 4 * SECOND;

/** What the venue answered. `failed`: it did not, or not with what was asked; `final`: asking again can't help. */
export type OutsideAnswer =
  | { readonly is: "cancelled"; readonly orders: number; readonly kept: number }
  | { readonly is: "counted"; readonly open: number }
  | { readonly is: "failed"; readonly why: string; readonly retryAfterMs: number; readonly final: boolean };

export interface OutsideKill {
  readonly at: VenueMs;
  /** The venue took a cancel-all, first at. */
  readonly cancelledAt: VenueMs | null;
  /** Orders that the cancel-alls ended, all together. */
  readonly cancelled: number;
  readonly zeroAt: VenueMs | null;
  readonly zeroAgainAt: VenueMs | null;
  /** Open orders when last counted; null: never. */
  readonly open: number | null;
  readonly asked: number;
  /** Failures in a row, and the last one's words. */
  readonly failures: number;
  readonly trouble: string | null;
  readonly next: "cancel" | "count";
  readonly notBefore: VenueMs;
  readonly ended: "proven" | "unproven" | null;
}

export const startOutsideKill = (at: VenueMs): OutsideKill => ({
  at,
  cancelledAt: null,
  cancelled: 0,
  zeroAt: null,
  zeroAgainAt: null,
  open: null,
  asked: 0,
  failures: 0,
  trouble: null,
  next: "cancel",
  notBefore: at,
  ended: null,
});

/**
 * Adds one answer. An order that is seen takes the zero back and is cancelled again: something still posts. Cancelling and
 * counting are safe to repeat, so a venue that says "later" or nothing at all is asked again, not before it allows.
 */
export function answerOutside(kill: OutsideKill, at: VenueMs, answer: OutsideAnswer): OutsideKill {
  if (kill.ended !== null) return kill;
  const asked = kill.asked + 1;
  const late = at - kill.at >= OUTSIDE_LIMIT_MS ? "unproven" : null;
  switch (answer.is) {
    case "cancelled":
      return {
        ...kill,
        ...{ asked, failures: 0, trouble: null, next: "count", notBefore: at, ended: late },
        cancelledAt: kill.cancelledAt ?? at,
        cancelled: kill.cancelled + answer.orders,
        ...(answer.kept > 0 ? { zeroAt: null } : {}),
      };
    case "counted": {
      const seen = { ...kill, asked, failures: 0, trouble: null, open: answer.open };
      if (answer.open > 0)
        return { ...seen, zeroAt: null, next: "cancel", notBefore: after(at, AGAIN_MS), ended: late };
      if (kill.zeroAt === null)
        return { ...seen, zeroAt: at, next: "count", notBefore: after(at, ZEROS_APART_MS), ended: late };
      if (at - kill.zeroAt < ZEROS_APART_MS) return { ...seen, notBefore: after(kill.zeroAt, ZEROS_APART_MS) };
      return { ...seen, zeroAgainAt: at, ended: "proven" };
    }
    case "failed": {
      const failures = kill.failures + 1;
      const backoff = Math.min(AGAIN_MOST_MS, AGAIN_MS * 2 ** (failures - 1));
      const wait = Math.max(answer.retryAfterMs, backoff);
      return {
        ...kill,
        ...{ asked, failures, trouble: answer.why, notBefore: after(at, wait) },
        ended: answer.final ? "unproven" : late,
      };
    }
  }
}

/** What is shown and what is missing, as lines for a person. */
export function outsideLines(kill: OutsideKill): readonly { readonly text: string; readonly at: VenueMs | null }[] {
  const orders = `${kill.cancelled} order${kill.cancelled === 1 ? "" : "s"}`;
  return [
    { text: kill.cancelledAt === null ? "The venue took a cancel-all" : `Cancelled ${orders}`, at: kill.cancelledAt },
    { text: "The venue says zero open orders", at: kill.zeroAt },
    { text: "The venue says zero again, at least 5 s later", at: kill.zeroAgainAt },
  ];
}
