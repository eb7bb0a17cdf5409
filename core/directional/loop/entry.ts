/** From a signal and its stake to a plan and the wish that begins it. */
import type { DirectionalWish } from "../../contract/market.ts";
import type { MicroUsd } from "../../units/money.ts";
import { ONE_DOLLAR, type Ticks } from "../../units/price.ts";
import { floorToSizeStep, type MicroShares, ONE_SHARE } from "../../units/size.ts";
import { after, type VenueMs } from "../../units/time.ts";
import type { Plan } from "../plan.ts";
import { CYCLE_MS, type DirectionalRules } from "../rules.ts";
import type { Candidate, Order, Signal } from "./types.ts";

/** A taker pays no more than so many ticks beyond the touch it was decided on. */
const SLIP_TICKS = 1;
/** With less than this left there is no second cycle to take in: the first one takes. */
const NO_TIME_MS = 2 * CYCLE_MS;

/** Worst YES price that leaves the least edge: as a maker by price alone, as a taker at the touch and a tick. */
function limitOf(candidate: Candidate, blend: number, buy: "YES" | "NO", minEdge: number, takes: boolean): Ticks {
  const { tick, bid, ask } = candidate;
  if (takes) return (buy === "YES" ? (ask ?? 0) + SLIP_TICKS * tick : (bid ?? 0) - SLIP_TICKS * tick) as Ticks;
  const worth = ((buy === "YES" ? blend - minEdge : blend + minEdge) * ONE_DOLLAR) / tick;
  return ((buy === "YES" ? Math.floor(worth) : Math.ceil(worth)) * tick) as Ticks;
}

const inside = (price: Ticks, tick: Ticks): Ticks => Math.min(Math.max(price, tick), ONE_DOLLAR - tick) as Ticks;

function wishOf(plan: Plan, now: VenueMs, limit: Ticks, takes: boolean, filled: number): DirectionalWish {
  const left = floorToSizeStep(plan.size - Math.abs(filled));
  return {
    id: `${plan.id}/in/${plan.entries}`,
    change: (plan.buy === "YES" ? left : -left) as MicroShares,
    limit,
    tif: takes ? "FAK" : "GTD",
    expiresAt: after(now, takes ? TAKING_MS : CYCLE_MS),
    why: `${(100 * plan.thesis.blend).toFixed(1)} % against the market's ${(100 * plan.thesis.mid).toFixed(1)} %`,
  };
}

const TAKING_MS = 60_000;

/** A taker at once where makers have no time, or where making is not wanted. */
export const takesAtOnce = (now: VenueMs, end: VenueMs, { postOnly }: DirectionalRules): boolean =>
  !postOnly || end - now < NO_TIME_MS;

/** A new plan of `stake` micro-dollars. Null when that buys less than the market's minimum. */
export function enter(signal: Signal, stake: MicroUsd, now: VenueMs, rules: DirectionalRules): Order | null {
  const { candidate, edge, priced, state } = signal;
  if (edge === null || edge.buy === null || priced === null || state === null) return null;
  const { spec } = candidate;
  const size = floorToSizeStep((stake / 1e6 / edge.cost) * ONE_SHARE);
  if (size < candidate.minSize || stake < LEAST_STAKE) return null;
  const takes = takesAtOnce(now, spec.window.end, rules);
  const limit = inside(limitOf(candidate, edge.blend, edge.buy, rules.minEdge, takes), candidate.tick);
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
  return { plan, candidate, wish: wishOf(plan, now, limit, takes, 0) };
}

/** At least a dollar. */
const LEAST_STAKE = 1_000_000;

/** The second cycle of a plan that has not filled: what is left is taken, since the edge after the taker's fee still stands. */
export function takeRest(
  plan: Plan,
  signal: Signal,
  filled: number,
  now: VenueMs,
  rules: DirectionalRules,
): Order | null {
  const { candidate, edge } = signal;
  if (edge === null || floorToSizeStep(plan.size - Math.abs(filled)) < candidate.minSize) return null;
  const limit = inside(limitOf(candidate, edge.blend, plan.buy, rules.minEdge, true), candidate.tick);
  const next = { ...plan, limit, entries: plan.entries + 1 };
  return { plan: next, candidate, wish: wishOf(next, now, limit, true, filled) };
}
