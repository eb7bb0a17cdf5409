/**
 * Whether a family may trade in live: at size zero until at least 200 events have shown a lower log loss than the market's at
 * the same instants (reference quant.md 6.7). Strikes of one expiry are one event.
 */
import { isRefused } from "../stats/range.ts";
import { compareWithMarket, type Scored } from "./calibration.ts";
import type { Family, Period } from "./questions/spec.ts";

export interface FamilyScore extends Scored {
  readonly family: Family;
  readonly period: Period;
}

export interface Standing {
  readonly is: "shadow" | "proven";
  readonly events: number;
  /** The market's log loss less the model's, mean over events; null before the first. */
  readonly advantage: number | null;
  readonly why: string;
}

export const EVENTS_NEEDED = 200;

/** The standing of one family and period by all its resolved, scored signals. */
export function standingOf(scores: readonly FamilyScore[], family: Family, period: Period): Standing {
  const own = scores.filter((score) => score.family === family && score.period === period);
  const shadow = (events: number, advantage: number | null, why: string): Standing => ({
    is: "shadow",
    events,
    advantage,
    why,
  });
  if (own.length === 0) return shadow(0, null, "nothing of this family has resolved yet");
  const compared = compareWithMarket(own);
  if (isRefused(compared)) return shadow(0, null, `a score is unreadable: ${compared.field}`);
  const { events, advantage } = compared;
  if (events < EVENTS_NEEDED) return shadow(events, advantage, `${events} events of ${EVENTS_NEEDED} have resolved`);
  if (!(advantage > 0)) return shadow(events, advantage, "the market's log loss is no higher than the model's");
  return {
    is: "proven",
    events,
    advantage,
    why: `${events} events, log loss ${advantage.toFixed(4)} below the market's`,
  };
}

/** What of a wanted size may be sent: all of it in paper, none in live while the family is in shadow. */
export const allowedSize = (mode: "paper" | "live", standing: Standing, wanted: number): number =>
  mode === "paper" || standing.is === "proven" ? wanted : 0;
