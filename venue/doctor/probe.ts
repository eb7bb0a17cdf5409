/**
 * Can orders leave from here? A correctly signed order that no venue can take, a hundredth of a share that expired in 1970,
 * must meet the venue's own refusal. A block somewhere on the way answers otherwise.
 */
import type { IntentId } from "../../core/contract/ids.ts";
import type { PlaceAnswer, VenueCode } from "../../core/contract/orders.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { SIZE_STEP } from "../../core/units/size.ts";
import type { VenueMs } from "../../core/units/time.ts";
import type { Clob } from "../clob.ts";
import { buildOrder } from "../order.ts";
import type { Wallet } from "../wallet.ts";
import { bad, type Finding, good, note, skipped } from "./finding.ts";

/** Refusals that only a venue which has read the order can give. */
const READ: readonly VenueCode[] = [
  "BELOW_MIN_SIZE",
  "BAD_EXPIRATION",
  "OFF_TICK",
  "NO_BALANCE",
  "MARKET_NOT_READY",
  "BAD_PAYLOAD",
];
const BUSY: readonly VenueCode[] = ["RESTARTING", "DISABLED", "CANCEL_ONLY", "POST_ONLY_MODE", "RATE_LIMITED"];

export async function checkEgress(clob: Clob, wallet: Wallet, spec: MarketSpec | null, now: VenueMs): Promise<Finding> {
  if (spec === null) return skipped("egress", "no market to ask about");
  const order = buildOrder(
    {
      intent: `doctor:${now}:1` as IntentId,
      at: now,
      token: "YES",
      side: "BUY",
      price: spec.tick,
      size: SIZE_STEP,
      tif: "GTD",
      postOnly: true,
      expiresAt: 1_000 as VenueMs,
      why: [],
    },
    spec,
    wallet.view,
  );
  if ("is" in order) return skipped("egress", `no order could be made for ${spec.slug}: ${order.message}`);
  const { id, signature } = await wallet.signOrder(order, spec);
  const [answer] = await clob.post([{ id, order, signature }]);
  if (answer?.is === "live" || answer?.is === "matched" || answer?.is === "delayed") {
    const [cancel] = await clob.cancel([id]);
    return bad(
      "egress",
      `the venue took an order that it can't take (${id}); its cancel: ${cancel?.is}`,
      "look at the account's open orders, and don't trade here",
    );
  }
  return judged(answer);
}

function judged(answer: PlaceAnswer | undefined): Finding {
  // What a restarting venue does with an order is unknown, and why it is, is not.
  const busy = answer?.is === "unknown" && BUSY.some((code) => answer.message.startsWith(`${code}:`));
  if (busy) return note("egress", `the venue takes no orders at the moment: ${answer.message}`, "run this again later");
  if (answer === undefined || answer.is !== "refused")
    return bad(
      "egress",
      `no clear answer to a test order: ${answer?.is === "unknown" ? answer.message : "none"}`,
      "run this again; if it stays, orders can't be relied on from here",
    );
  const { code, message } = answer;
  if (READ.includes(code))
    return good("egress", `a signed test order reached the venue, which refused it as it must: ${message}`);
  if (BUSY.includes(code))
    return note("egress", `the venue takes no orders at the moment: ${message}`, "run this again later");
  const todo: Partial<Record<VenueCode, string>> = {
    GEO_BLOCKED:
      "orders are blocked from this machine's address: do not trade from here; the bot never goes around a block",
    AUTH: "the credentials, the key and the wallet type don't belong together: check all of them",
    VERSION_MISMATCH: "the venue wants another order version: update the bot before it trades",
    BANNED: "only the venue can change that: ask it why",
    CLOSED_ONLY: "only the venue can change that: ask it why",
  };
  return bad(
    "egress",
    `a signed test order was refused: ${code}: ${message}`,
    todo[code] ?? "find out what the venue means before trading",
  );
}
