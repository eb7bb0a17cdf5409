import type { Outcome, Side } from "../contract/ids.ts";
import { complement, type Ticks } from "../units/price.ts";
import { floorToSizeStep, type MicroShares } from "../units/size.ts";

/** What may surely be sold of each token: confirmed holdings less what open sells already promise. */
export interface Sellable {
  readonly yes: number;
  readonly no: number;
}

export interface TokenOrder {
  readonly token: Outcome;
  readonly side: Side;
  readonly price: Ticks;
  readonly size: MicroShares;
}

/**
 * A quote in YES coordinates as an order for a token. A bid at p is BUY YES at p or SELL NO at 1 - p, the same level of the
 * one mirrored book; an ask at p is SELL YES at p or BUY NO at 1 - p. Held tokens are sold first, since selling gives
 * collateral back and buying the complement locks more of it; a holding below the venue's minimum can't be sold at all.
 * Where NO is not to be bought, an ask is of what is held, too small as it may be.
 */
export function tokenOrder(
  as: "bid" | "ask",
  yesPrice: Ticks,
  size: MicroShares,
  sellable: Sellable,
  minSize: MicroShares,
  buysNo = true,
): TokenOrder {
  const held = floorToSizeStep(as === "bid" ? sellable.no : sellable.yes);
  const sell = Math.min(held, size) as MicroShares;
  if (sell >= minSize || (as === "ask" && !buysNo))
    return as === "bid"
      ? { token: "NO", side: "SELL", price: complement(yesPrice), size: sell }
      : { token: "YES", side: "SELL", price: yesPrice, size: sell };
  return as === "bid"
    ? { token: "YES", side: "BUY", price: yesPrice, size }
    : { token: "NO", side: "BUY", price: complement(yesPrice), size };
}
