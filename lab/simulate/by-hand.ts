/**
 * Somebody trades by hand on the bot's wallet, with a key of his own: small orders beside ours, so that one trade may meet
 * both, and at times one that holds all the cash. None of them is the bot's; their fills are the account's all the same.
 */
import type { OrderId } from "../../core/contract/ids.ts";
import type { Random } from "../../core/exchange/random.ts";
import { SECOND } from "../../core/units/time.ts";
import type { Faults } from "./faults.ts";
import { inYes } from "./truth.ts";
import type { Venue } from "./venue.ts";
import type { Virtual } from "./virtual.ts";

/** In one seed of so many he does. */
const BY_HAND = 4;
/** His order may also be so large and so low that it only holds all the cash, for so long. */
const HOARDS = 0.25;
const HOARDED_MS = 60_000;

export const isHandTraded = (seed: number): boolean => seed % BY_HAND === 1;

/** From now on, in every storm. */
export function tradeByHand(
  virtual: Virtual,
  faults: Faults,
  venue: Venue,
  random: Random,
  note: (line: string) => void,
): void {
  let count = 0;
  const soon = () => virtual.after(random.integer(20, 60) * SECOND, null, act);
  const act = (): void => {
    soon();
    const ours = venue.open();
    const beside = ours[random.integer(0, Math.max(0, ours.length - 1))];
    if (!faults.storm || beside === undefined) return;
    count += 1;
    const id = `0x${String(count).padStart(64, "b")}` as OrderId;
    if (!random.chance(HOARDS)) venue.placeByHand(id, inYes(beside), beside.market);
    else {
      note("by hand: an order takes all the cash");
      venue.hoard(id, beside.market);
      virtual.after(HOARDED_MS, null, () => venue.cancelByHand());
    }
  };
  soon();
}
