/** When to leave a directional position (reference quant.md 6.10). Dollars a share, seconds, probabilities. */
import { atLeast, finite, inside, type Refused, within } from "../stats/range.ts";
import { opinionWeight, shrinkToMarket } from "./uncertainty.ts";

export interface ExitParams {
  /** Share of the cost lost. */
  readonly stopLoss: number;
  /** Edge left above which a stop is not taken: a price-only stop on a binary sells when odds are longest. */
  readonly reentryEdge: number;
  /** Share of the possible gain made. */
  readonly takeProfit: number;
  readonly holdEdge: number;
  readonly reversal: number;
  /** Seconds. */
  readonly tauMin: number;
  /** Prior standard deviation of the market's mispricing. */
  readonly s0: number;
  /** Left as a maker first while the edge of holding is above `makerEdge` and more than `makerTau` seconds are left. */
  readonly makerEdge: number;
  readonly makerTau: number;
}

export const EXIT_DEFAULTS: ExitParams = {
  stopLoss: 0.5,
  reentryEdge: 0.03,
  takeProfit: 0.7,
  holdEdge: 0.02,
  reversal: 0.02,
  tauMin: 900,
  s0: 0.05,
  makerEdge: -0.01,
  makerTau: 3600,
};

export interface ExitInput {
  readonly bid: number;
  readonly mid: number;
  readonly rate: number;
  /** Average cost a share, fee included. */
  readonly entryCost: number;
  /** Our probability and its standard deviation. */
  readonly pi: number;
  readonly sPi: number;
  /** Seconds left. */
  readonly tau: number;
}

export type ExitDecision = "settle" | "stop_loss" | "take_profit" | "edge_reversal" | "time_decay" | "hold";

export interface Exit {
  /** What a share sold now brings in. */
  readonly netBid: number;
  readonly w: number;
  readonly piEff: number;
  /** Worth of holding over selling now. */
  readonly edgeHold: number;
  readonly lossFrac: number;
  readonly gainFrac: number;
  readonly decision: ExitDecision;
  /** Worth trying to sell as a maker first: little is lost by waiting, and the fee is saved. */
  readonly makerFirst: boolean;
}

/**
 * First match wins. `vetoed`: a model vetoes an edge reversal of this position for the first time (the caller counts, never
 * a second); the rules after it still apply.
 */
export function exit(i: ExitInput, params: ExitParams = EXIT_DEFAULTS, vetoed = false): Exit | Refused {
  const bad =
    within("bid", i.bid, 0, 1) ??
    within("mid", i.mid, 0, 1) ??
    within("rate", i.rate, 0, 0.1) ??
    inside("entryCost", i.entryCost, 0, 1) ??
    within("pi", i.pi, 0, 1) ??
    atLeast("sPi", i.sPi, 0) ??
    finite("tau", i.tau);
  if (bad !== null) return bad;
  const netBid = i.bid - i.rate * i.bid * (1 - i.bid);
  const w = opinionWeight(params.s0, i.sPi);
  const piEff = shrinkToMarket(i.pi, i.mid, w);
  const edgeHold = piEff - netBid;
  const lossFrac = (i.entryCost - netBid) / i.entryCost;
  const gainFrac = (netBid - i.entryCost) / (1 - i.entryCost);
  const decision = ((): ExitDecision => {
    if (i.tau <= 0) return "settle";
    if (lossFrac >= params.stopLoss && edgeHold < params.reentryEdge) return "stop_loss";
    if (gainFrac >= params.takeProfit && edgeHold < params.holdEdge) return "take_profit";
    if (edgeHold <= -params.reversal && !vetoed) return "edge_reversal";
    if (i.tau < params.tauMin && edgeHold < i.sPi) return "time_decay";
    return "hold";
  })();
  return {
    netBid,
    w,
    piEff,
    edgeHold,
    lossFrac,
    gainFrac,
    decision,
    makerFirst: edgeHold > params.makerEdge && i.tau > params.makerTau,
  };
}
