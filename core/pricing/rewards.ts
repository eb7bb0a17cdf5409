/**
 * Liquidity rewards (reference quant.md 5.1, from the venue's documentation). Prices in dollars, distances in cents of the
 * venue's spread limit, sizes in shares, money in dollars.
 */
import { exp } from "../stats/elementary.ts";
import { atLeast, each, finite, inside, length, positive, type Refused, within } from "../stats/range.ts";

export interface RewardTerms {
  /** Widest distance that scores, cents. */
  readonly maxSpreadCents: number;
  /** Orders below it score nothing. */
  readonly minSize: number;
  /** What a one-sided quote is divided by while the mid is in [0.10, 0.90]. */
  readonly c: number;
  /** Dollars a day for all makers together. */
  readonly poolPerDay: number;
}

export interface RestingOrder {
  readonly token: "YES" | "NO";
  readonly side: "BUY" | "SELL";
  readonly price: number;
  readonly size: number;
}

/** S(v, s) = ((v - s) / v)^2 b for 0 <= s <= v, else 0: both in cents, b the in-game multiplier. */
export function rewardWeight(v: number, s: number, b = 1): number {
  if (!(s >= 0 && s <= v)) return 0;
  const near = (v - s) / v;
  return near * near * b;
}

const [LOW_MID, HIGH_MID] = [0.1, 0.9];

export interface RewardScore {
  /** YES bids and NO asks, and YES asks and NO bids. */
  readonly qOne: number;
  readonly qTwo: number;
  readonly qMin: number;
  /** Of one sample, in [0, 1]. */
  readonly share: number;
  /** Dollars a day at face value: haircut it until paid amounts are observed (OBSERVED_HAIRCUT). */
  readonly perDay: number;
}

/** Part of a computed reward to count until the venue's payments say otherwise. */
export const OBSERVED_HAIRCUT = 0.5;

/** qMin of two side sums at an adjusted mid: the lesser side, or a third of the greater away from the edges. */
export function twoSided(qOne: number, qTwo: number, adjMid: number, c: number): number {
  const lesser = Math.min(qOne, qTwo);
  return adjMid >= LOW_MID && adjMid <= HIGH_MID ? Math.max(lesser, Math.max(qOne, qTwo) / c) : lesser;
}

/**
 * Score of our orders in one sample. `adjMid` is the mid of the best bid and ask after removing orders under the minimum
 * size; a NO order's distance is measured from 1 - adjMid, on the passive side. `othersQ` is everybody else's qMin.
 *
 * The documentation's worked example puts a YES bid on the second side; equation 3 is followed instead.
 */
export function rewardScore(
  orders: readonly RestingOrder[],
  adjMid: number,
  othersQ: number,
  terms: RewardTerms,
): RewardScore | Refused {
  const bad =
    inside("adjMid", adjMid, 0, 1) ??
    atLeast("othersQ", othersQ, 0) ??
    positive("maxSpreadCents", terms.maxSpreadCents) ??
    atLeast("minSize", terms.minSize, 0) ??
    positive("c", terms.c) ??
    atLeast("poolPerDay", terms.poolPerDay, 0) ??
    each(
      "orders.price",
      orders.map((o) => o.price),
      (field, value) => within(field, value, 0, 1),
    ) ??
    each(
      "orders.size",
      orders.map((o) => o.size),
      (field, value) => atLeast(field, value, 0),
    );
  if (bad !== null) return bad;
  let qOne = 0;
  let qTwo = 0;
  for (const { token, side, price, size } of orders) {
    if (size < terms.minSize) continue;
    const mid = token === "YES" ? adjMid : 1 - adjMid;
    const distance = (side === "BUY" ? mid - price : price - mid) * 100;
    const score = rewardWeight(terms.maxSpreadCents, distance) * size;
    if ((token === "YES") === (side === "BUY")) qOne += score;
    else qTwo += score;
  }
  const qMin = twoSided(qOne, qTwo, adjMid, terms.c);
  const share = qMin === 0 ? 0 : qMin / (qMin + othersQ);
  return { qOne, qTwo, qMin, share, perDay: share * terms.poolPerDay };
}

/** What one more unit of score earns a day: R Qo / (Q + Qo)^2. */
export const marginalReward = (poolPerDay: number, q: number, othersQ: number): number =>
  (poolPerDay * othersQ) / ((q + othersQ) * (q + othersQ));

export interface ObjectiveInput {
  /** Arrivals a second at distance 0, a side. */
  readonly A: number;
  /** Their decay, 1/$. */
  readonly k: number;
  /** Size of each of our quotes, shares. */
  readonly n: number;
  /** Expected adverse move of a fill and maker rebate, $ a share. */
  readonly adverse: number;
  readonly rebate: number;
  /** Reward spread limit, cents. */
  readonly v: number;
  /** Reward pool, $ a day: after the haircut the caller believes in. */
  readonly pool: number;
  readonly othersQ: number;
  /** Candidate half-distances, $: the tick grid. */
  readonly deltas: readonly number[];
}

const DAY_S = 86_400;

/**
 * Dollars a second of a symmetric quote at half-distance d: J(d) = 2 A e^(-k d) n (d - a + rho) + (R / 86400) Q / (Q + Qo),
 * Q = S n; risk is charged elsewhere. Returns J on the grid and the best distance (the first of equals).
 */
export function rewardObjective(
  i: ObjectiveInput,
): { readonly J: readonly number[]; readonly argmax: number } | Refused {
  const bad =
    atLeast("A", i.A, 0) ??
    positive("k", i.k) ??
    positive("n", i.n) ??
    finite("adverse", i.adverse) ??
    finite("rebate", i.rebate) ??
    positive("v", i.v) ??
    atLeast("pool", i.pool, 0) ??
    atLeast("othersQ", i.othersQ, 0) ??
    length("deltas", i.deltas, 1) ??
    each("deltas", i.deltas, (field, value) => atLeast(field, value, 0));
  if (bad !== null) return bad;
  const J = i.deltas.map((d) => {
    const trading = 2 * i.A * exp(-i.k * d) * i.n * (d - i.adverse + i.rebate);
    const q = rewardWeight(i.v, d * 100) * i.n;
    return trading + (q === 0 ? 0 : ((i.pool / DAY_S) * q) / (q + i.othersQ));
  });
  return { J, argmax: Number(i.deltas[J.indexOf(Math.max(...J))]) };
}
