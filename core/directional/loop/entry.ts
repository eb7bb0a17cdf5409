/** From a signal and its stake to a plan and the wish that begins it. */
import type { DirectionalWish } from "../../contract/market.ts";
import type { MicroUsd } from "../../units/money.ts";
import { ONE_DOLLAR, type Ticks } from "../../units/price.ts";
import { floorToSizeStep, type MicroShares, ONE_SHARE } from "../../units/size.ts";
import { after, type VenueMs } from "../../units/time.ts";
import type { Edge } from "../edge.ts";
import type { Held } from "../held.ts";
import { costOf } from "../kelly.ts";
import type { Plan } from "../plan.ts";
import { CYCLE_MS, type DirectionalRules } from "../rules.ts";
import type { Candidate, Order, Signal } from "./types.ts";

/** A taker pays no more than so many ticks beyond the touch it was decided on. */
const SLIP_TICKS = 1;
/** With less than this left there is no second cycle to take in: the first one takes. */
const NO_TIME_MS = 2 * CYCLE_MS;

/**
 * Worst YES price of an entry, inside what leaves the least edge. A maker pays no more than the stake was sized for: the
 * cost of taking when it was decided. A taker has a tick of room beyond the touch.
 */
function limitOf({ tick, bid, ask }: Candidate, edge: Edge, buy: "YES" | "NO", minEdge: number, takes: boolean): Ticks {
  const room = SLIP_TICKS * tick;
  if (takes) return inside((buy === "YES" ? (ask ?? 0) + room : (bid ?? 0) - room) as Ticks, tick);
  const worth =
    buy === "YES" ? Math.min(edge.blend - minEdge, edge.cost) : Math.max(edge.blend + minEdge, 1 - edge.cost);
  const ticks = (worth * ONE_DOLLAR) / tick;
  return inside(((buy === "YES" ? Math.floor(ticks) : Math.ceil(ticks)) * tick) as Ticks, tick);
}

const inside = (price: Ticks, tick: Ticks): Ticks => Math.min(Math.max(price, tick), ONE_DOLLAR - tick) as Ticks;

/** The most a share of the bought token can cost at a limit, dollars: a taker's fee included, which rises with the price. */
function dearest(limit: Ticks, buy: "YES" | "NO", takes: boolean, rate: number): number {
  const worst = (buy === "YES" ? limit : ONE_DOLLAR - limit) / ONE_DOLLAR;
  return takes ? costOf(worst, rate, "usdc") : worst;
}

/** The wish for `left` shares more of a plan of which `filled` are there. */
function wishOf(plan: Plan, now: VenueMs, takes: boolean, left: MicroShares, filled: number): DirectionalWish {
  const way = plan.buy === "YES" ? 1 : -1;
  return {
    id: `${plan.id}/in/${plan.entries}`,
    change: (way * left) as MicroShares,
    limit: plan.limit,
    tif: takes ? "FAK" : "GTD",
    expiresAt: after(now, takes ? TAKING_MS : CYCLE_MS),
    upTo: (way * (filled + left)) as MicroShares,
    why: `${(100 * plan.thesis.blend).toFixed(1)} % against the market's ${(100 * plan.thesis.mid).toFixed(1)} %`,
  };
}

const TAKING_MS = 60_000;

/** A taker at once where makers have no time, or where making is not wanted. */
export const takesAtOnce = (now: VenueMs, end: VenueMs, { postOnly }: DirectionalRules): boolean =>
  !postOnly || end - now < NO_TIME_MS;

/** A new plan of `stake` micro-dollars, which it can't exceed. Null when that buys less than the market's minimum. */
export function enter(signal: Signal, stake: MicroUsd, now: VenueMs, rules: DirectionalRules): Order | null {
  const { candidate, edge, priced, state } = signal;
  if (edge === null || edge.buy === null || priced === null || state === null) return null;
  const { spec } = candidate;
  const takes = takesAtOnce(now, spec.window.end, rules);
  const limit = limitOf(candidate, edge, edge.buy, rules.minEdge, takes);
  const size = sharesOf(stake, Math.max(edge.cost, dearest(limit, edge.buy, takes, candidate.rate)));
  if (size < candidate.minSize || stake < LEAST_STAKE) return null;
  const plan: Plan = {
    id: `${candidate.market}@${now}`,
    market: candidate.market,
    event: candidate.event,
    asset: spec.asset,
    family: spec.family,
    period: spec.period,
    end: spec.window.end,
    buy: edge.buy,
    openedAt: now,
    size,
    stake,
    limit,
    stop: edge.cost * (1 - rules.exit.stopLoss),
    target: edge.cost + rules.exit.takeProfit * (1 - edge.cost),
    thesis: {
      p: priced.p,
      sd: priced.sd,
      mid: edge.mid,
      weight: edge.weight,
      blend: edge.blend,
      edge: edge.edge,
      spot: state.spot,
      sigmaAnnual: state.sigmaAnnual ?? 0,
    },
    state: "entering",
    entries: 1,
    exits: 0,
    leaving: null,
  };
  return orderOf(plan, candidate, wishOf(plan, now, takes, size, 0));
}

const orderOf = (plan: Plan, candidate: Candidate, wish: DirectionalWish): Order => ({
  ...{ plan: { ...plan, entry: wish }, candidate, wish },
});

/** Whole order steps that so many micro-dollars buy at a cost a share. */
const sharesOf = (money: number, cost: number): MicroShares => floorToSizeStep((money / 1e6 / cost) * ONE_SHARE);

/** At least a dollar. */
const LEAST_STAKE = 1_000_000;

/**
 * The second cycle of a plan that has not filled: what is left is taken, since the edge after the taker's fee still stands.
 * The order before it may fill on until it is gone: what is left is what the stake can pay for whichever of the two fills.
 */
export function takeRest(plan: Plan, signal: Signal, held: Held, now: VenueMs, rules: DirectionalRules): Order | null {
  const { candidate, edge } = signal;
  if (edge === null) return null;
  const limit = limitOf(candidate, edge, plan.buy, rules.minEdge, true);
  const cost = Math.max(dearest(plan.limit, plan.buy, false, 0), dearest(limit, plan.buy, true, candidate.rate));
  const filled = Math.abs(held.net);
  const left = Math.min(floorToSizeStep(plan.size - filled), sharesOf(plan.stake - held.cost, cost)) as MicroShares;
  if (left < candidate.minSize) return null;
  const next = { ...plan, limit, entries: plan.entries + 1 };
  return orderOf(next, candidate, wishOf(next, now, true, left, filled));
}
