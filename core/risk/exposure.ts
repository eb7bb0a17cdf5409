/**
 * Worst-case loss of positions in exclusive outcomes (reference quant.md 7.3): the measure of the event and global caps, not
 * notional. NO in several outcomes hedges itself; YES does not. Shares and dollars; NaN and negative shares are refused.
 * A single market against its ledger, in integers, is core/ledger/exposure.ts.
 */
import { atLeast, each, finite, length, type Refused } from "../stats/range.ts";

export interface ExclusivePositions {
  /** Shares held on each outcome. */
  readonly yes: readonly number[];
  readonly no: readonly number[];
  /** Dollars paid for all of them. */
  readonly cost: number;
  /** The set can resolve to an outcome that is not listed. */
  readonly includeNone: boolean;
}

export interface WorstCase {
  /** Profit if each outcome wins; a last one for "none of the listed" when included. */
  readonly pnlByOutcome: readonly number[];
  readonly worst: number;
  readonly best: number;
  /** Complete sets of each outcome: cash at a dollar. */
  readonly mergeable: readonly number[];
}

export function worstCase({ yes, no, cost, includeNone }: ExclusivePositions): WorstCase | Refused {
  const shares = (field: string, value: number): Refused | null => atLeast(field, value, 0);
  const bad =
    length("yes", yes, 1) ??
    length("no", no, 1, yes.length) ??
    each("yes", yes, shares) ??
    each("no", no, shares) ??
    finite("cost", cost);
  if (bad !== null) return bad;
  const allNo = no.reduce((total, x) => total + x, 0);
  const pnlByOutcome = yes.map((held, i) => held + (allNo - Number(no[i])) - cost);
  if (includeNone) pnlByOutcome.push(allNo - cost);
  return {
    pnlByOutcome,
    worst: Math.min(...pnlByOutcome),
    best: Math.max(...pnlByOutcome),
    mergeable: yes.map((held, i) => Math.min(held, Number(no[i]))),
  };
}

/** Profit if the event is void and every token pays 50 cents: sports do that. */
export const voidPnl = ({ yes, no, cost }: ExclusivePositions): number =>
  [...yes, ...no].reduce((total, held) => total + held / 2, 0) - cost;

/** A live order of ours on one outcome, in YES coordinates: a bid buys YES, an ask buys NO at 1 - price. */
export interface LiveOrder {
  readonly outcome: number;
  readonly side: "bid" | "ask";
  /** YES price, dollars. */
  readonly price: number;
  readonly size: number;
}

/** The positions after every live order of one side filled. */
function filled(
  positions: ExclusivePositions,
  orders: readonly LiveOrder[],
  side: LiveOrder["side"],
): ExclusivePositions {
  const yes = [...positions.yes];
  const no = [...positions.no];
  let { cost } = positions;
  for (const order of orders) {
    if (order.side !== side) continue;
    if (side === "bid") yes[order.outcome] = Number(yes[order.outcome]) + order.size;
    else no[order.outcome] = Number(no[order.outcome]) + order.size;
    cost += order.size * (side === "bid" ? order.price : 1 - order.price);
  }
  return { ...positions, yes, no, cost };
}

/**
 * Dollars that can be lost at worst, >= 0: over the outcomes, with no order filled, all bids filled or all asks filled, and
 * over a void event too when it can be one.
 */
export function worstCaseLoss(
  positions: ExclusivePositions,
  orders: readonly LiveOrder[],
  canVoid: boolean,
): number | Refused {
  let loss = 0;
  for (const after of [positions, filled(positions, orders, "bid"), filled(positions, orders, "ask")]) {
    const answer = worstCase(after);
    if ("code" in answer) return answer;
    loss = Math.max(loss, -answer.worst, canVoid ? -voidPnl(after) : 0);
  }
  return loss;
}
