/** Wider quotes where the next moment may bring more than usual: volatility, a known moment of news, a guard's word. */
import type { Parts } from "../pricing/engine.ts";
import { ONE_DOLLAR } from "../units/price.ts";
import type { Rules } from "./standard.ts";

/** Factors on the half-spread, 1 or more each; they multiply. */
export interface Widening {
  readonly volatility: number;
  readonly event: number;
  readonly verdict: number;
}

/** From `volWidenFrom` on in proportion, up to `volWidenMax`. `sdMinute`: standard deviation of the mid over a minute, $. */
export const volatilityFactor = (rules: Rules, sdMinute: number): number =>
  Math.min(Math.max((sdMinute * ONE_DOLLAR) / rules.volWidenFrom, 1), rules.volWidenMax);

/** Grows evenly from 1 at the window's beginning to `eventWidenMax` when quoting stops; `ms` until then, Infinity: never. */
export const eventFactor = (rules: Rules, ms: number): number =>
  ms >= rules.eventWindowMs ? 1 : 1 + (rules.eventWidenMax - 1) * (1 - Math.max(0, ms) / rules.eventWindowMs);

/** A price's parts with the widening in them, each with its own share; on top of an engine's widest half-spread. */
export function widened<P extends Parts>(parts: P, { volatility, event, verdict }: Widening): P {
  if (volatility <= 1 && event <= 1 && verdict <= 1) return parts;
  const calm = parts.offset;
  const rough = calm * volatility;
  const eventful = rough * event;
  return {
    ...parts,
    volatility: parts.volatility + rough - calm,
    event: eventful - rough,
    verdict: eventful * verdict - eventful,
    offset: eventful * verdict,
  };
}
