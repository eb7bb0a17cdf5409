/**
 * What directional wishes hold, by their own fills: quotes of the same market have no part in it. Told in the token that is
 * held: selling YES opens NO at one dollar less, as two shares that make a set are worth a dollar.
 */
import type { Fill } from "../contract/fills.ts";
import type { TradeId } from "../contract/ids.ts";
import { DUST, type Stance } from "../directional/plan.ts";
import type { MicroUsd } from "../units/money.ts";
import type { MicroShares } from "../units/size.ts";

export interface BetFill {
  readonly trade: TradeId;
  readonly order: string;
  /** Net shares gained: YES is +. */
  readonly change: number;
  /** Micro-dollars of it as if YES had been traded, before the fee. */
  readonly value: number;
  readonly fee: number;
}

/**
 * With one fill more, or without it again: a trade that failed on chain has never been. A new position forgets the last, and
 * the dust it left; a trade of one that is forgotten fails as its opposite, since what it moved is there again.
 */
export function betWith(bet: readonly BetFill[], fill: Fill, as: "bid" | "ask", times: 1 | -1): readonly BetFill[] {
  const { trade, order } = fill;
  const without = bet.filter((each) => each.trade !== trade || each.order !== order);
  if (times < 0 && without.length < bet.length) return without;
  const paid = Math.abs(fill.cash);
  const value = fill.token === "YES" ? paid : fill.size - paid;
  const change = times * (as === "bid" ? fill.size : -fill.size);
  const held = bet.reduce((sum, each) => sum + each.change, 0);
  const before = Math.abs(held) < DUST ? [] : bet;
  return [...before, { trade, order, change, value, fee: times * fill.fee }];
}

/** What they come to. What is sold takes its share of the cost with it. */
export function stanceOf(bet: readonly BetFill[]): Stance {
  let [net, cost, cash] = [0, 0, 0];
  for (const { change, value, fee } of bet) {
    // Of one fill, what closes comes before what opens the other way.
    const closes = net * change < 0 ? Math.min(Math.abs(net), Math.abs(change)) : 0;
    const size = Math.abs(change);
    const share = closes / size;
    const worth = (way: number, part: number): number => part * (way > 0 ? value : size - value);
    if (closes > 0) {
      cost -= (cost * closes) / Math.abs(net);
      cash += worth(net, share) - share * fee;
    }
    if (closes < size) {
      const spent = worth(change, 1 - share) + (1 - share) * fee;
      cost += spent;
      cash -= spent;
    }
    net += change;
  }
  return { net: net as MicroShares, cost: Math.round(cost) as MicroUsd, cash: Math.round(cash) as MicroUsd };
}
