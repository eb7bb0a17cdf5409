/** Carries the outside kill out: core/risk/outside-kill.ts decides, this asks the venue. */
import { answerOutside, type OutsideAnswer, type OutsideKill, startOutsideKill } from "../core/risk/outside-kill.ts";
import type { VenueFailure } from "./http.ts";
import type { Outside } from "./outside.ts";

/** Asking again can't help when the venue doesn't know who asks. */
const FINAL: ReadonlySet<VenueFailure["code"]> = new Set(["AUTH", "NO_CREDENTIALS"]);

const failed = (failure: VenueFailure): OutsideAnswer => ({
  is: "failed",
  why: `${failure.code}: ${failure.message}`,
  retryAfterMs: failure.retryAfterMs ?? 0,
  final: FINAL.has(failure.code),
});

/**
 * Cancels every order of these credentials and counts until there are none, twice. Never rejects; ends within a bounded
 * number of venue seconds, each call having its own deadline.
 *
 * @param tell hears of every answer as it comes
 */
export async function killFromOutside(
  outside: Outside,
  tell: (kill: OutsideKill) => void = () => undefined,
): Promise<OutsideKill> {
  await outside.readClock();
  let kill = startOutsideKill(outside.now());
  while (kill.ended === null) {
    const early = kill.notBefore - outside.now();
    if (early > 0) await outside.wait(early);
    const answer = await ask(outside, kill.next);
    kill = answerOutside(kill, outside.now(), answer);
    tell(kill);
  }
  return kill;
}

async function ask(outside: Outside, what: OutsideKill["next"]): Promise<OutsideAnswer> {
  if (what === "cancel") {
    const reply = await outside.cancelAll();
    if (!reply.ok) return failed(reply);
    const { canceled, notCanceled } = reply.value;
    return { is: "cancelled", orders: canceled.length, kept: Object.keys(notCanceled).length };
  }
  const reply = await outside.openOrders();
  return reply.ok ? { is: "counted", open: reply.value.length } : failed(reply);
}
