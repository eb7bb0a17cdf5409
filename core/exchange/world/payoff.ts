/** What a crypto market of the world pays on, by the world's own prices: its fair value now, and its outcome. */
import { logSd, probabilityAbove } from "../../directional/digital.ts";
import { freedomFor } from "../../directional/horizon.ts";
import { probabilityTouch } from "../../directional/touch.ts";
import { twapDigital } from "../../directional/twap.ts";
import { ln } from "../../stats/elementary.ts";
import { MINUTE, SECOND } from "../../units/time.ts";
import type { Coin, Spot } from "./spot.ts";

export type Payoff =
  /** The close of the minute candle that opens at `at`, above the strike. */
  | { readonly kind: "above"; readonly coin: Coin; readonly strike: number; readonly at: number }
  /** Any price of [from, to) at the strike or beyond. */
  | {
      readonly kind: "touch";
      readonly coin: Coin;
      readonly strike: number;
      readonly up: boolean;
      readonly from: number;
      readonly to: number;
    }
  /** The last price (or the average of the last seconds) not below the first. */
  | {
      readonly kind: "up";
      readonly coin: Coin;
      readonly from: number;
      readonly to: number;
      readonly averaging: number;
      readonly first: number;
    };

const YEAR = 365 * 86_400 * SECOND;
const MINUTE_S = MINUTE / SECOND;

/** When its last price has been drawn. */
export const readAt = (payoff: Payoff): number => (payoff.kind === "above" ? payoff.at + MINUTE : payoff.to);

/** True once a touch is over before its time. */
export function isTouched(payoff: Payoff, spot: Spot): boolean {
  if (payoff.kind !== "touch") return false;
  const { high, low } = spot.extremes(payoff.coin, payoff.from);
  return payoff.up ? high >= payoff.strike : low <= payoff.strike;
}

/** P(YES) by the process that makes the prices. */
export function fairOf(payoff: Payoff, spot: Spot, now: number): number {
  const { coin } = payoff;
  const left = Math.max(readAt(payoff) - now, SECOND);
  const nu = freedomFor(left / SECOND);
  const [S, sigmaAnnual, tauYears] = [spot.price(coin), spot.volatility(coin, left), left / YEAR];
  const sd = logSd(sigmaAnnual, tauYears);
  const driftLog = (-sd * sd) / 2;
  if (typeof nu !== "number") return 0.5;
  if (payoff.kind === "touch") {
    if (isTouched(payoff, spot)) return 1;
    const b = Math.abs(ln(payoff.strike / S));
    const p = probabilityTouch({ b, sd, driftLog: 0, nu });
    return typeof p === "number" ? p : 0.5;
  }
  if (payoff.kind === "up" && payoff.averaging > 0) {
    const tau = left / SECOND;
    const from = payoff.to - payoff.averaging * SECOND;
    const answer = twapDigital({
      ...{
        S,
        K: payoff.first,
        sigmaPerSqrtSec: sigmaAnnual / Math.sqrt(YEAR / SECOND),
        tau,
        window: payoff.averaging,
        nu,
      },
      partialAvg: now > from ? spot.average(coin, from, now) : null,
    });
    return "p" in answer ? answer.p : 0.5;
  }
  const K = payoff.kind === "above" ? payoff.strike : payoff.first;
  const p = probabilityAbove({ S, K, sigmaAnnual, tauYears, nu, driftLog });
  return typeof p === "number" ? p : 0.5;
}

/** The outcome, once the prices up to `readAt` are drawn. */
export function outcomeOf(payoff: Payoff, spot: Spot): "YES" | "NO" {
  const { coin } = payoff;
  if (payoff.kind === "touch") return isTouched(payoff, spot) ? "YES" : "NO";
  const candles = spot.candles(coin);
  const closeOf = (opensAt: number): number =>
    candles.find((candle) => candle.opensAt === opensAt)?.close ?? spot.price(coin);
  if (payoff.kind === "above") return closeOf(payoff.at) > payoff.strike ? "YES" : "NO";
  const last =
    payoff.averaging > 0
      ? spot.average(coin, payoff.to - payoff.averaging * SECOND, payoff.to)
      : closeOf(payoff.to - MINUTE_S * SECOND);
  return last >= payoff.first ? "YES" : "NO";
}
