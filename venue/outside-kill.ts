/** Carries the outside kill out: core/risk/outside-kill.ts decides, this asks the venue. */
import type { ConditionId } from "../core/contract/ids.ts";
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

/** Markets whose orders go; null: all of them. */
export type OutsideMarkets = readonly ConditionId[] | null;

/**
 * Cancels every order of these credentials, or those in some markets, and counts until there are none, twice. Never rejects;
 * ends within a bounded number of venue seconds, each call having its own deadline.
 *
 * @param tell hears of every answer as it comes
 */
export async function killFromOutside(
  outside: Outside,
  tell: (kill: OutsideKill) => void = () => undefined,
  markets: OutsideMarkets = null,
): Promise<OutsideKill> {
  await outside.readClock();
  let kill = startOutsideKill(outside.now());
  while (kill.ended === null) {
    const early = kill.notBefore - outside.now();
    if (early > 0) await outside.wait(early);
    const answer = await ask(outside, kill.next, markets);
    kill = answerOutside(kill, outside.now(), answer);
    tell(kill);
  }
  return kill;
}

async function ask(outside: Outside, what: OutsideKill["next"], markets: OutsideMarkets): Promise<OutsideAnswer> {
  if (what === "count") {
    const reply = await outside.openOrders();
    if (!reply.ok) return failed(reply);
    const among = reply.value.filter(({ market }) => markets === null || markets.includes(market));
    return { is: "counted", open: among.length };
  }
  const calls = markets === null ? [outside.cancelAll()] : markets.map((market) => outside.cancelMarket(market));
  let [orders, kept] = [0, 0];
  for (const reply of await Promise.all(calls)) {
    if (!reply.ok) return failed(reply);
    orders += reply.value.canceled.length;
    kept += Object.keys(reply.value.notCanceled).length;
  }
  return { is: "cancelled", orders, kept };
}
