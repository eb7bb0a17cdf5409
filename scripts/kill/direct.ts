import { type OutsideKill, outsideLines } from "../../core/risk/outside-kill.ts";
import { openOutside } from "../../venue/outside.ts";
import { killFromOutside, type OutsideMarkets } from "../../venue/outside-kill.ts";
import type { DirectAccount } from "./account.ts";
import type { Ended } from "./ended.ts";

/** Cancels and counts at the venue; the bot is not asked. */
export async function killDirect(
  account: DirectAccount,
  markets: OutsideMarkets,
  say: (line: string) => void,
): Promise<Ended> {
  const outside = openOutside({
    ...account,
    fetch,
    wall: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  const which =
    markets === null ? "every order" : `every order in ${markets.length} market${markets.length === 1 ? "" : "s"}`;
  say(`Cancelling ${which} of ${account.address} at ${account.venue}, with ${account.from} ...`);
  const kill = await killFromOutside(outside, (now) => say(progress(now)), markets);
  return { proven: kill.ended === "proven", proof: outsideLines(kill), trouble: kill.trouble };
}

function progress({ trouble, next, open, cancelled, notBefore, zeroAt, ended }: OutsideKill): string {
  if (trouble !== null) return `  the venue: ${trouble}`;
  if (ended === "proven") return "  zero open orders again";
  if (zeroAt !== null && notBefore > zeroAt) return "  zero open orders; asking again in 5 s of its time";
  if (open !== null && open > 0 && next === "cancel") return `  ${open} open: cancelling again`;
  return `  ${cancelled} cancelled so far`;
}
