/** From what is known to what should rest: gates, engine, tokens, and the difference to the orders that live. */

import type { Reason } from "../contract/reasons.ts";
import { requestCancel } from "../execution/life.ts";
import { explain } from "../pricing/engine.ts";
import { sigmaX } from "../pricing/volatility.ts";
import { evaluateGates, PERMIT } from "../quoting/gates.ts";
import { propose, RUNGS } from "../quoting/propose.ts";
import { ONE_DOLLAR } from "../units/price.ts";
import type { VenueMs } from "../units/time.ts";
import { netPosition } from "./position.ts";
import { slot } from "./slot.ts";
import type { MarketSetup, MarketState, Out } from "./state.ts";

/** Decides anew with what is known at `at`. Cancels come before places: a level is quoted again once its old order is gone. */
export function decide(state: MarketState, setup: MarketSetup, at: VenueMs, out: Out): void {
  const { config, spec } = setup;
  const net = netPosition(state);
  const why: Reason[] = [];
  const bestBid = state.bids[0]?.price ?? null;
  const bestAsk = state.asks[0]?.price ?? null;
  state.gate = evaluateGates(
    {
      at,
      lease: state.lease,
      leaseUnknown: state.leaseUnknown,
      bookKnown: state.bookKnown,
      bookFreshAt: state.book?.freshAt ?? null,
      startedAt: state.startedAt ?? at,
      accountKnown: state.accountKnown,
      unsettled: state.orders.unsettled.size,
      bestBid,
      bestAsk,
      endsAt: spec.endsAt,
      net,
      retiring: state.phase === "retiring" || state.phase === "retired",
      resolved: state.phase === "resolved",
    },
    config,
    why,
  );
  state.why = why;
  const { permit } = state.gate;
  if (permit <= PERMIT.hold) {
    state.quote = { bid: null, ask: null };
    state.reservation = null;
    if (permit === PERMIT.cancel)
      for (const intent of state.orders.open) requestCancel(state.orders, intent, out, at, state.gate.why);
    return;
  }

  const secondsLeft = Math.max(0, (spec.endsAt - at) / 1000);
  const mid = bestBid === null || bestAsk === null ? null : (bestBid + bestAsk) / 2 / ONE_DOLLAR;
  const proposal =
    mid === null
      ? null
      : propose({
          config,
          tick: state.tick,
          minSize: spec.minSize,
          bids: state.bids,
          asks: state.asks,
          net,
          volatility: sigmaX(state.vol, mid, secondsLeft),
          secondsLeft,
          adverse: Math.max(0, -state.adverse),
          permit,
        });
  state.reservation = proposal === null ? null : proposal.parts.reservation * ONE_DOLLAR;
  state.quote = { bid: proposal?.bids[0]?.price ?? null, ask: proposal?.asks[0]?.price ?? null };
  if (proposal !== null) {
    for (const side of ["bid", "ask"] as const) {
      const price = state.quote[side];
      if (price !== null) explain(proposal.parts, proposal.input, side, 1, price, why);
    }
  }
  for (let level = 0; level < RUNGS.length; level++) {
    slot(state, setup, at, out, proposal, "bid", level);
    slot(state, setup, at, out, proposal, "ask", level);
  }
}
