/** From what is known to what should rest: gates, engine, tokens, and the difference to the orders that live. */

import { requestCancel } from "../execution/life.ts";
import { priceVolatility } from "../pricing/binary-risk.ts";
import { sigmaX } from "../pricing/volatility.ts";
import { evaluateGates, type GateView, PERMIT } from "../quoting/gates.ts";
import { type Proposal, propose } from "../quoting/propose.ts";
import { earnsRewards } from "../quoting/reward.ts";
import { MOST_RUNGS } from "../quoting/rungs.ts";
import { isPaused, pausedText } from "../risk/pre-trade/strategy.ts";
import { ONE_DOLLAR } from "../units/price.ts";
import type { VenueMs } from "../units/time.ts";
import { standstill } from "./breaker.ts";
import { type Decision, refuse } from "./decision.ts";
import { flatten, flattens } from "./flatten.ts";
import type { Grounds } from "./grounds.ts";
import { arrivalsAt } from "./learn.ts";
import { netPosition, orderEffects } from "./position.ts";
import { slot } from "./slot.ts";
import type { MarketSetup, MarketState, Out } from "./state.ts";
import { guardedAt } from "./verdicts.ts";
import { tendWish } from "./wish.ts";

/** Decides anew with what is known at `at`. Cancels come before places: a level is quoted again once its old order is gone. */
export function decide(state: MarketState, setup: MarketSetup, at: VenueMs, out: Out): void {
  const net = netPosition(state);
  const guarded = guardedAt(state, at, out);
  const whole = state.phase !== "active" || state.lease?.mode === "reduce" || guarded.mode === "reduce";
  // Who must go to zero goes to zero with everything; else what wishes have bought is not the quotes' to sell.
  const lean = whole ? net : net - state.target;
  const { rules, multipliers } = state.plan;
  const gates = viewOf(state, setup, at, lean);
  const grounds: Grounds = { gates, rules, multipliers, dropped: [], proposal: null, said: [] };
  state.grounds = grounds;
  if (state.kept.size > 0) state.kept.clear();
  state.gate = evaluateGates(gates, rules);
  const { permit } = state.gate;
  if (permit <= PERMIT.hold) {
    if (permit === PERMIT.cancel)
      for (const intent of state.orders.open) requestCancel(state.orders, intent, out, at, state.gate.why);
    return;
  }
  const d: Decision = { state, setup, at, out, grounds, net, lean, effects: orderEffects(state) };
  if (flattens(d)) {
    flatten(d);
    return;
  }
  const proposal = state.plan.rules.makes ? proposed(d) : null;
  grounds.proposal = proposal;
  if (isPaused(state.lease, "MM")) refuse(d, "strategy", pausedText("MM"));
  const way = tendWish(d);
  for (let level = 0; level < MOST_RUNGS; level++) {
    slot(d, proposal, "bid", level, way);
    slot(d, proposal, "ask", level, way);
  }
}

const viewOf = (state: MarketState, { spec }: MarketSetup, at: VenueMs, lean: number): GateView => ({
  at,
  lease: state.lease,
  leaseUnknown: state.leaseUnknown,
  bookKnown: state.bookKnown,
  bookFreshAt: state.book?.freshAt ?? null,
  startedAt: state.startedAt ?? at,
  accountKnown: state.accountKnown,
  unsettled: state.orders.unsettled.size,
  bestBid: state.bids[0]?.price ?? null,
  bestAsk: state.asks[0]?.price ?? null,
  endsAt: spec.endsAt,
  net: lean,
  retiring: state.phase === "retiring" || state.phase === "retired",
  resolved: state.phase === "resolved",
  problem: state.plan.problem,
  rewarded: earnsRewards(state.plan.rules, spec.rewards),
  gameStartAt: spec.gameStartAt ?? null,
  breaker: standstill(state, at),
  verdict: state.verdicts.size === 0 ? null : state.guarded,
});

/** Prices and sizes; null when the book has no touch to price from. */
function proposed({ state, setup, at, grounds, net, lean }: Decision): Proposal | null {
  const { spec } = setup;
  const { rules, rungs, multipliers } = state.plan;
  const bestBid = state.bids[0]?.price;
  const bestAsk = state.asks[0]?.price;
  if (bestBid === undefined || bestAsk === undefined) return null;
  const secondsLeft = Math.max(0, (spec.endsAt - at) / 1000);
  const mid = (bestBid + bestAsk) / 2 / ONE_DOLLAR;
  const volatility = sigmaX(state.vol, mid, secondsLeft, state.plan.volatilityPrior);
  state.sigmaP = priceVolatility(mid, volatility.sigma);
  const proposal = propose(
    {
      rules,
      rungs,
      multipliers,
      spec,
      tick: state.tick,
      minSize: spec.minSize,
      bids: state.bids,
      asks: state.asks,
      net,
      lean,
      volatility,
      secondsLeft,
      eventMs: Math.min(
        spec.endsAt - rules.stopBeforeEndMs - at,
        (spec.gameStartAt ?? Number.POSITIVE_INFINITY) - rules.stopBeforeGameMs - at,
      ),
      verdictWiden: state.guarded.widen,
      sizeShare: state.guarded.size,
      adverse: rules.adverseFeedback ? Math.max(0, -state.adverse.all) : 0,
      sides: rules.adverseFeedback ? state.adverse.sides : null,
      intensity: arrivalsAt(state, mid),
      permit: state.gate.permit,
    },
    grounds.dropped,
  );
  if (proposal !== null) state.halfSpread = proposal.parts.offset;
  return proposal;
}
