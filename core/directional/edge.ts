/** What a probability of ours is worth against a quote, fees paid and the market's opinion heard (reference quant.md 6.8). */
import { positive, type Refused, within } from "../stats/range.ts";
import { costOf } from "./kelly.ts";
import type { Priced } from "./price.ts";
import { opinionWeight, shrinkToMarket } from "./uncertainty.ts";

export interface Quoted {
  /** Best bid and ask of YES, dollars; null where the side is empty. */
  readonly bid: number | null;
  readonly ask: number | null;
  /** Taker fee rate, in [0, 0.1]. */
  readonly rate: number;
}

export interface Edge {
  readonly mid: number;
  /** Weight of our opinion, in [0, 1]. */
  readonly weight: number;
  /** Our probability moved towards the mid by what we may be wrong. */
  readonly blend: number;
  /** Model and market are so far apart that one of them is misread: for a person to look at, never to be bought. */
  readonly review: boolean;
  /** The token that pays more than it costs, if one does. */
  readonly buy: "YES" | "NO" | null;
  /** Of that token, or of the better of the two: what a share costs, fee included, and what it is worth beyond. */
  readonly cost: number;
  readonly edge: number;
}

/** Prior standard deviation of a market's mispricing (reference quant.md 6.8). */
export const MISPRICING = 0.05;

/** A claimed disagreement beyond this is a bug until shown otherwise (reference ai.md 6). */
const REVIEW = 0.35;

/** Null where the book has not both sides: without a mid there is nothing to be measured against. */
export function edgeOf(
  { p, sd }: Pick<Priced, "p" | "sd">,
  { bid, ask, rate }: Quoted,
  mispricing = MISPRICING,
): Edge | Refused | null {
  if (bid === null || ask === null) return null;
  const bad =
    within("p", p, 0, 1) ??
    within("sd", sd, 0, 1) ??
    within("bid", bid, 0, 1) ??
    within("ask", ask, bid, 1) ??
    within("rate", rate, 0, 0.1) ??
    positive("mispricing", mispricing);
  if (bad !== null) return bad;
  const mid = (bid + ask) / 2;
  const weight = opinionWeight(mispricing, sd);
  const blend = shrinkToMarket(p, mid, weight);
  const yes = costOf(ask, rate, "usdc");
  const no = costOf(1 - bid, rate, "usdc");
  const [edgeYes, edgeNo] = [blend - yes, 1 - blend - no];
  const isYes = edgeYes >= edgeNo;
  const edge = isYes ? edgeYes : edgeNo;
  const review = Math.abs(p - mid) > REVIEW;
  const buy = edge > 0 && !review ? (isYes ? "YES" : "NO") : null;
  return { mid, weight, blend, review, buy, cost: isYes ? yes : no, edge };
}
