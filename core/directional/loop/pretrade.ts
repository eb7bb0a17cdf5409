/**
 * What is asked before a trade, by rules alone: does the account hold enough of this already, is the price's behaviour the
 * one the volatility was learned from, is the strike where the model can tell? A model asked besides may only refuse.
 */
import { ln } from "../../stats/elementary.ts";
import { logSd } from "../digital.ts";
import type { Plan } from "../plan.ts";
import type { DirectionalRules } from "../rules.ts";
import { points } from "./judge.ts";
import type { Check, Signal } from "./types.ts";

/** Volatility of the last hour against that of the horizon: beyond this, what is known of it is of another time. */
const WILD = 2.5;
/** A strike this many standard deviations away is in the tail, which was fitted worst. */
const FAR_SD = 3;
/** Stakes on one asset going one way, in largest positions. */
const ONE_WAY = 2;

/** +1: gains when the price rises, -1: when it falls, 0: when it stays. */
export function wayOf({ family, buy }: Pick<Plan, "family" | "buy">): -1 | 0 | 1 {
  if (family === "between") return 0;
  const up = family === "above" || family === "greater" || family === "touch-up" || family === "up-down";
  return up === (buy === "YES") ? 1 : -1;
}

/** All checks, passed or not. `regime`: volatility of the last hour over that of the horizon; null: not known. */
export function pretrade(
  signal: Signal,
  regime: number | null,
  plans: readonly Plan[],
  stake: number,
  bankroll: number,
  rules: DirectionalRules,
): readonly Check[] {
  const { spec } = signal.candidate;
  const buy = signal.edge?.buy ?? "YES";
  const way = wayOf({ family: spec.family, buy });
  const sameWay = plans.filter((plan) => plan.asset === spec.asset && wayOf(plan) === way);
  const staked = sameWay.reduce((sum, plan) => sum + plan.stake, 0) / bankroll;
  const most = ONE_WAY * rules.maxPosition;
  const { state, priced } = signal;
  const sd = state === null || priced === null ? 0 : logSd(state.sigmaAnnual ?? 0, priced.tauYears);
  const strike = spec.strikeLow ?? spec.strikeHigh ?? state?.first ?? null;
  const away = state === null || strike === null || !(sd > 0) ? null : Math.abs(ln(strike / state.spot)) / sd;
  return [
    {
      name: "portfolio",
      passed: staked + stake <= most,
      detail: `${points(staked + stake)} % of the bankroll on ${spec.asset} going ${way > 0 ? "up" : way < 0 ? "down" : "nowhere"}, ${points(most)} % at most`,
    },
    {
      name: "volatility",
      passed: regime !== null && regime <= WILD,
      detail:
        regime === null
          ? "the last hour's volatility is not known"
          : `the last hour's volatility is ${regime.toFixed(2)} times the horizon's, ${WILD} at most`,
    },
    {
      name: "strike",
      passed: away !== null && away <= FAR_SD,
      detail:
        away === null
          ? "the distance to the strike is not known"
          : `${away.toFixed(2)} standard deviations to the strike, ${FAR_SD} at most`,
    },
  ];
}
