/**
 * The Market machine: one market's events in, actions out. It decides quotes, follows each order from wish to end, and keeps
 * the ledger. Deterministic; never throws on a typed event; changes its own state in place; forgets nothing that is in a row.
 */

import type { MarketAction, MarketEvent } from "./contract/market.ts";
import { chase, onCancelled, onFound, onPlaced, onStart } from "./execution/life.ts";
import { forget, inFlight } from "./execution/orders.ts";
import { credit, mayFail, oldestOpenFill, redeem, settle, unredeemed } from "./ledger/ledger.ts";
import { held } from "./ledger/value.ts";
import type { Machine, Row } from "./machine.ts";
import { actions } from "./market/actions.ts";
import { takeConversion } from "./market/convert.ts";
import { decide } from "./market/decide.ts";
import { eventProblem, refusedInput } from "./market/edge.ts";
import { foldFills } from "./market/fold.ts";
import { recallOrders, sample } from "./market/history.ts";
import { refit } from "./market/learn.ts";
import { learnMarkouts, recallFills, takeAccount, takeBook, takeFill, takeLease } from "./market/news.ts";
import { forgottenRows, withIds } from "./market/order-rows.ts";
import { onAccepted, onRefused } from "./market/refusals.ts";
import { applyRow, estimatorRow, paymentRow } from "./market/rows.ts";
import { planOf } from "./market/rules.ts";
import { noteNoBalance, takeAnswer, tendSets } from "./market/sets.ts";
import { type MarketSetup, type MarketState, newOut, newState, type Out, wakeBy } from "./market/state.ts";
import { takeVerdict } from "./market/verdicts.ts";
import { takeWish } from "./market/wish.ts";
import { DAY, MINUTE, SECOND, type VenueMs } from "./units/time.ts";

export { conversionReply } from "./market/convert.ts";
export { told, type Word } from "./market/report.ts";
export type { MarketSetup, MarketState } from "./market/state.ts";

/** Orders in flight are asked for this often. */
const IN_FLIGHT_MS = 2 * SECOND;
const HALTED_MS = SECOND;
/** Fills older than this behind the last account read are not asked for again, unless their trade is still open. */
const FILL_OVERLAP_MS = 2 * MINUTE;

/** The estimators are kept when they were fitted anew, and after a while of silence: its end is learned anew after a restart. */
const ESTIMATORS_MS = 5 * MINUTE;

export const market: Machine<MarketState, MarketEvent, MarketAction, MarketSetup> = {
  restore(rows: Iterable<Row>, setup: MarketSetup): MarketState {
    const state = newState(setup);
    for (const row of rows) applyRow(state, row);
    return state;
  },
  apply: applyRow,
  stored: withIds,
  step(state, event, setup) {
    const out = newOut();
    const problem = eventProblem(event, state.at, setup.config.cycleMs);
    if (problem !== null) return refusedInput(event.t, problem);
    // The shell's guess at the venue's clock may have been a little fast: then this is the same moment, not an earlier one.
    const now = event.at < state.at ? { ...event, at: state.at as VenueMs } : event;
    state.at = now.at;
    if (state.plan.from !== setup.config) state.plan = planOf(setup.config, setup.spec);
    if (state.startedAt === null) start(state, now.at, setup, out);
    handle(state, now, setup, out);
    return actions(state, now, setup, out);
  },
};

/** Fills matched at or after this are wanted with the next account read: those not final, and a little overlap. */
export function fillsSince(state: MarketState): VenueMs {
  const born = state.bornAt ?? 0;
  let since = (state.account?.readAt ?? state.readAt ?? born) - FILL_OVERLAP_MS;
  const openFill = oldestOpenFill(state.ledger);
  if (openFill !== null) since = Math.min(since, openFill);
  // Before the first read after a start, anything that an order sent before it may have met.
  if (state.account === null) for (const intent of state.orders.open) since = Math.min(since, intent.place.at);
  return Math.max(born, since) as VenueMs;
}

function start(state: MarketState, at: VenueMs, setup: MarketSetup, out: Out): void {
  state.startedAt = at;
  if (state.bornAt === null) {
    state.bornAt = at;
    out.life = true;
  }
  // Sets that can't be sold are swept together seldom: a start is no reason to.
  state.chain.wantedAt = Math.max(state.chain.wantedAt, at);
  // A resolution learned in an earlier life: the wait for the venue's own redemption begins anew.
  if (state.ledger.winner !== null) state.resolvedAt ??= at;
  onStart(state.orders, out, at);
  recallOrders(state, setup, at, out);
  recallFills(state, at);
}

function handle(state: MarketState, event: MarketEvent, setup: MarketSetup, out: Out): void {
  const { at } = event;
  switch (event.t) {
    case "started":
      wakeBy(out, at);
      return;
    case "cycle":
      cycle(state, event, setup, out);
      return;
    case "placed": {
      const intent = state.orders.byIntent.get(event.intent);
      if (intent === undefined) return;
      const { answer } = event;
      const refused = onPlaced(state.orders, intent, answer, out, at);
      if (refused === null) {
        if (answer.is === "live") onAccepted(state, intent.as);
      } else if (answer.is === "refused")
        onRefused(state, intent.as, refused, answer.message, answer.retryAfterMs, at, out);
      if (refused === "NO_BALANCE") noteNoBalance(state, intent.as, intent.place);
      return;
    }
    case "cancelled":
      for (const answer of event.answers) onCancelled(state.orders, answer, out, at);
      // What made room is quoted again at once, from the book of the last cycle if it is still fresh.
      decide(state, setup, at, out);
      return;
    case "found": {
      let room = false;
      for (const answer of event.answers) room = onFound(state.orders, answer, out, at) || room;
      if (room) decide(state, setup, at, out);
      return;
    }
    case "fill":
      takeFill(state, event.fill, at, setup, out, "fill");
      return;
    case "paid":
      if (!credit(state.ledger, event.payment)) return;
      out.rows.push(paymentRow(event.payment));
      out.report = true;
      return;
    case "chain":
      takeAnswer(state, event.answer, at, out);
      return;
    case "convert":
      takeConversion(state, event.operation, event.answer, at, setup, out);
      return;
    case "lease":
      takeLease(state, event.lease);
      out.report = true;
      decide(state, setup, at, out);
      return;
    case "tick":
      state.tick = event.tick;
      decide(state, setup, at, out);
      return;
    case "config":
      // A config is given to a market that shall trade: one that was retiring comes back.
      if (state.phase === "retiring" || state.phase === "retired") {
        state.phase = "active";
        out.life = true;
      }
      decide(state, setup, at, out);
      return;
    case "retire":
      if (state.phase === "active") {
        state.phase = "retiring";
        out.life = true;
      }
      out.report = true;
      decide(state, setup, at, out);
      return;
    case "verdict":
      takeVerdict(state, event.verdict, at, out);
      out.report = true;
      decide(state, setup, at, out);
      return;
    case "directional":
      takeWish(state, event.wish, out);
      out.report = true;
      decide(state, setup, at, out);
      return;
    case "resolved":
      resolve(state, event.winner, at, setup, out);
      return;
  }
}

function cycle(state: MarketState, event: Extract<MarketEvent, { t: "cycle" }>, setup: MarketSetup, out: Out): void {
  const { at } = event;
  state.cycles += 1;
  // What is still under way since the last cycle is looked after sooner than the next one.
  takeLease(state, event.lease);
  // A kill's proof waits for it.
  const chased = state.lease?.mode === "halt" ? HALTED_MS : IN_FLIGHT_MS;
  const soon = inFlight(state.orders) ? Math.min(chased, setup.config.cycleMs) : setup.config.cycleMs;
  if (event.postsFrom !== undefined && event.postsFrom > at) {
    state.coolUntil = Math.max(state.coolUntil, event.postsFrom);
    wakeBy(out, event.postsFrom);
  }
  takeAccount(state, event.account, at, setup, out);
  chase(state.orders, out, at);
  takeBook(state, event.book, at, out);
  learnMarkouts(state, at, out);
  foldFills(state, fillsSince(state), at, out);
  decide(state, setup, at, out);
  tendSets(state, setup, at, out);
  settleDown(state, out);
  out.rows.push(
    ...forgottenRows(
      state.orderRows,
      forget(state.orders, at, (order) => mayFail(state.ledger, order)),
    ),
  );
  if (sample(state, setup, at, out)) refit(state, at);
  if (state.fittedAt === at || at - state.estimatedAt >= ESTIMATORS_MS) {
    state.estimatedAt = at;
    out.rows.push(estimatorRow(state));
  }
  out.report = true;
  wakeBy(out, at + (asleep(state) ? DAY : soon + state.plan.staggerMs));
}

function resolve(state: MarketState, winner: "YES" | "NO" | "SPLIT", at: VenueMs, setup: MarketSetup, out: Out): void {
  // What the mid did before the market ended is still told; after it no mid says anything.
  if (state.ledger.winner === null) learnMarkouts(state, at, out);
  if (!settle(state.ledger, winner)) {
    if (state.ledger.winner !== winner)
      out.alerts.push({
        severity: "danger",
        key: "resolved-twice",
        text: `Resolved ${state.ledger.winner} before, now told ${winner}; the first word stands.`,
      });
    return;
  }
  state.phase = "resolved";
  state.resolvedAt = at;
  out.life = true;
  out.ledger = true;
  out.report = true;
  decide(state, setup, at, out);
  sample(state, setup, at, out);
  settleDown(state, out);
  wakeBy(out, at + SECOND);
}

/**
 * A retiring market that holds nothing, with nothing open and every trade final, is retired. Dust below the minimum can't be
 * sold: with it it stays awake until the market resolves and pays. Tokens of a resolved market that pay nothing are written
 * off: nobody will ever ask for them, whether the venue takes them away or not.
 */
function settleDown(state: MarketState, out: Out): void {
  if (state.phase === "resolved" && quiet(state) && unredeemed(state.ledger) === 0 && redeem(state.ledger)) {
    out.ledger = true;
    out.report = true;
  }
  if (state.phase !== "retiring" || !quiet(state)) return;
  const { yes, no } = held(state.ledger);
  if (yes !== 0 || no !== 0) return;
  state.phase = "retired";
  out.life = true;
}

const quiet = ({ orders, ledger, chain }: MarketState): boolean =>
  orders.open.length === 0 && chain.open.length === 0 && oldestOpenFill(ledger) === null;

const asleep = (state: MarketState): boolean =>
  (state.phase === "retired" || (state.phase === "resolved" && unredeemed(state.ledger) === 0)) && quiet(state);
