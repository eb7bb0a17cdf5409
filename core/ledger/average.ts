/**
 * What is held cost on average, by the average-cost method over fills and sets in venue order: a sale or a merge leaves the
 * average as it was, a split costs what each token was worth when it was made.
 */
import type { OperationId } from "../contract/chain.ts";
import { type Fill, fillKey } from "../contract/fills.ts";
import type { VenueMs } from "../units/time.ts";
import { direction, yesHalf } from "./fill.ts";
import { CENT_HALF } from "./markouts.ts";
import { DOLLAR_HALF } from "./units.ts";

/** Complete sets made (+) or merged (-) by one operation, micro-shares, when it was confirmed, and the YES mid then, half ticks. */
export interface SetMove {
  readonly id: OperationId;
  readonly at: VenueMs;
  readonly amount: number;
  readonly mid: number;
}

/**
 * Tokens that a conversion brought (+) or took (-), micro-shares, and the micro-dollars it paid (+) or cost for them. `price`:
 * of YES, half ticks, as it is booked; `mid`: of YES when it was confirmed, half ticks.
 */
export interface Leg {
  readonly id: OperationId;
  readonly at: VenueMs;
  readonly token: "YES" | "NO";
  readonly size: number;
  readonly price: number;
  readonly cash: number;
  readonly mid: number;
}

/** Micro-shares held, negative when sold short, and what they cost: half-tick micro-shares, signed as they are. */
interface Holding {
  size: number;
  cost: number;
}

export interface Costs {
  /** YES minus NO, at YES prices: a fill of either token adds to it or takes from it. */
  readonly net: Holding;
  readonly yes: Holding;
  readonly no: Holding;
  /** The newest fill in it. */
  at: number;
  key: string;
}

const nothing = (): Holding => ({ size: 0, cost: 0 });

export const newCosts = (): Costs => ({
  net: nothing(),
  yes: nothing(),
  no: nothing(),
  at: Number.NEGATIVE_INFINITY,
  key: "",
});

function trade(holding: Holding, signed: number, price: number): void {
  const { size, cost } = holding;
  const left = size + signed;
  if (size === 0 || Math.sign(signed) === Math.sign(size)) holding.cost += signed * price;
  else holding.cost = Math.sign(left) === Math.sign(size) ? (cost * left) / size : left * price;
  holding.size = left;
}

/** Adds a fill; false, and nothing changed, when it is older than one already in. */
export function addCost(costs: Costs, fill: Fill): boolean {
  const key = fillKey(fill);
  if (fill.at < costs.at || (fill.at === costs.at && key < costs.key)) return false;
  costs.at = fill.at;
  costs.key = key;
  trade(costs.net, direction(fill) * fill.size, yesHalf(fill));
  trade(fill.token === "YES" ? costs.yes : costs.no, fill.side === "BUY" ? fill.size : -fill.size, 2 * fill.price);
  return true;
}

/** Adds sets, whose net is nothing; false, and nothing changed, when they are older than what is already in. */
export function addSets(costs: Costs, { id, at, amount, mid }: SetMove): boolean {
  if (at < costs.at || (at === costs.at && id < costs.key)) return false;
  costs.at = at;
  costs.key = id;
  trade(costs.yes, amount, mid);
  trade(costs.no, amount, DOLLAR_HALF - mid);
  return true;
}

/** Adds a conversion's leg, at the price it is booked at; false, and nothing changed, when it is older than what is in. */
export function addLeg(costs: Costs, { id, at, token, size, price }: Leg): boolean {
  if (at < costs.at || (at === costs.at && id < costs.key)) return false;
  costs.at = at;
  costs.key = id;
  if (token === "YES") {
    trade(costs.net, size, price);
    trade(costs.yes, size, price);
  } else {
    trade(costs.net, -size, price);
    trade(costs.no, size, DOLLAR_HALF - price);
  }
  return true;
}

/** Of fills, sets and legs in any order. @param from what is older than all of them */
export function costsOf(
  fills: readonly Fill[],
  sets: readonly SetMove[],
  legs: readonly Leg[],
  from: Costs = newCosts(),
): Costs {
  const costs: Costs = { ...from, net: { ...from.net }, yes: { ...from.yes }, no: { ...from.no } };
  const ordered = [
    ...fills.map((fill) => ({ at: fill.at, key: fillKey(fill), add: () => addCost(costs, fill) })),
    ...sets.map((move) => ({ at: move.at, key: move.id as string, add: () => addSets(costs, move) })),
    ...legs.map((leg) => ({ at: leg.at, key: leg.id as string, add: () => addLeg(costs, leg) })),
  ].sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
  for (const { add } of ordered) add();
  return costs;
}

/** Cents a share of a token; null when none is held. */
export const tokenCents = ({ size, cost }: Holding): number | null => (size === 0 ? null : cost / size / CENT_HALF);

/** Cents a share of the net side, in cents of NO when that is what is left; null when flat. */
export function netCents({ net: { size, cost } }: Costs): number | null {
  if (size === 0) return null;
  return (size > 0 ? cost / size : DOLLAR_HALF - cost / size) / CENT_HALF;
}
