/** Standing still: after informed flow (the circuit breaker) and after a sudden move of the mid (reference quant.md 7.2). */
import { widestMove } from "../ledger/markouts.ts";
import type { Standstill } from "../quoting/gates.ts";
import {
  adverseThreshold,
  type BreakerParams,
  breakerAt,
  isJump,
  MOVE_WINDOW_MS,
  updateBreaker,
} from "../risk/circuit-breaker.ts";
import { ONE_DOLLAR } from "../units/price.ts";
import type { VenueMs } from "../units/time.ts";
import { type MarketState, type Out, wakeBy } from "./state.ts";

const CENTS = 100;
const DOLLAR_HALF = 2 * ONE_DOLLAR;

const paramsOf = ({ plan: { rules }, tick, halfSpread }: MarketState): BreakerParams => ({
  theta: adverseThreshold(tick / ONE_DOLLAR, halfSpread),
  n: rules.breakerFills,
  baseMs: rules.breakerBaseMs,
  capMs: rules.breakerCapMs,
  forgetMs: rules.breakerForgetMs,
});

/** Takes the 30 s markout of one fill, cents a share, negative when it lost. */
export function countMarkout(state: MarketState, cents30: number, at: VenueMs, out: Out): void {
  const { state: next, event } = updateBreaker(state.breaker, at, cents30 / CENTS, paramsOf(state));
  state.breaker = next;
  out.breaker = true;
  if (event !== "trip" || next.suspendedUntil === null) return;
  wakeBy(out, next.suspendedUntil);
  out.alerts.push({
    severity: "warn",
    key: "breaker",
    text: `${state.plan.rules.breakerFills} fills in a row lost within 30 s: quotes rest for ${(next.suspendedUntil - at) / 1000} s.`,
  });
}

/** Looks how far the mid (half ticks) has gone within ten seconds, by the volatility that was known before it went. */
export function watchMove(state: MarketState, midHalf: number, at: VenueMs, out: Out): void {
  const { rules } = state.plan;
  if (state.sigmaP === null || rules.movePauseMs === 0) return;
  const move = widestMove(state.ring, at, MOVE_WINDOW_MS, midHalf) / DOLLAR_HALF;
  if (!isJump(move, state.tick / ONE_DOLLAR, state.sigmaP, rules.moveTicks, rules.moveSigmas)) return;
  state.pausedUntil = at + rules.movePauseMs;
  state.pausedBy = move * CENTS;
  out.breaker = true;
  wakeBy(out, state.pausedUntil);
  out.alerts.push({
    severity: "note",
    key: "move-pause",
    text: `The mid moved ${state.pausedBy} c within ten seconds: quotes rest for ${rules.movePauseMs / 1000} s.`,
  });
}

/** Whether the market stands still at `at`, and the numbers behind it. */
export function standstill(state: MarketState, at: VenueMs): Standstill {
  const { pausedUntil, pausedBy: moved, plan } = state;
  const forgetMs = plan.rules.breakerForgetMs;
  const { suspendedUntil, consecutive: inRow, trips } = breakerAt(state.breaker, at, { forgetMs });
  if (suspendedUntil !== null) return { until: suspendedUntil, after: "informed flow", inRow, trips, moved };
  if (at < pausedUntil) return { until: pausedUntil, after: "a move", inRow, trips, moved };
  return { until: null, after: null, inRow, trips, moved };
}
