/**
 * Complete sets of one market (reference quant.md 4). A YES and a NO together are a dollar: bought under it and merged, or
 * split from it and sold above. One mirrored book cannot offer this: an edge seen there is a stale or mixed snapshot, so
 * both books are read again with the same stamp, and it must hold twice, before anyone acts.
 */
import { feePerShare } from "../pricing/fees.ts";
import { atLeast, type Refused, refuse, within } from "../stats/range.ts";

/** Price in dollars and shares, best first. */
export type Step = readonly [price: number, shares: number];

export interface PairInput {
  /** buyMerge takes both asks, splitSell both bids. */
  readonly kind: "buyMerge" | "splitSell";
  readonly yes: readonly Step[];
  readonly no: readonly Step[];
  /** Taker fee rate in [0, 0.1]. */
  readonly rate: number;
  /** Dollars for the merge or split. */
  readonly gas: number;
  /** Least marginal edge of a set worth taking, dollars; at 0 a step without edge counts. */
  readonly minEdge: number;
  /** Least profit after gas worth acting on, dollars. Default 0. */
  readonly minProfit?: number;
}

export interface PairPlan {
  /** Complete sets, to nine decimals. */
  readonly size: number;
  readonly gross: number;
  readonly fees: number;
  /** gross - fees - gas; 0 when there is nothing to take. */
  readonly net: number;
  readonly execute: boolean;
  /** Worst walked levels of YES and NO; null when nothing is taken. */
  readonly limitA: number | null;
  readonly limitB: number | null;
}

function ladderProblem(field: string, steps: readonly Step[], best: "lowest" | "highest"): Refused | null {
  for (const [i, [price, shares]] of steps.entries()) {
    const bad = within(`${field}[${i}].price`, price, 0, 1) ?? atLeast(`${field}[${i}].shares`, shares, 0);
    if (bad !== null) return bad;
    const before = steps[i - 1];
    const ordered = before === undefined || (best === "lowest" ? before[0] <= price : before[0] >= price);
    if (!ordered) return refuse(`${field}[${i}].price`, price, "in order, best first");
  }
  return null;
}

const NANO = 1e9;
const EMPTY = 1e-12;

/** Walks both ladders in steps of what is left on the thinner level while a set still earns `minEdge`: greedy is optimal. */
export function pairPlan(input: PairInput): PairPlan | Refused {
  const { kind, yes, no, rate, gas, minEdge, minProfit = 0 } = input;
  if (kind !== "buyMerge" && kind !== "splitSell") return refuse("kind", kind, "buyMerge or splitSell");
  const best = kind === "buyMerge" ? "lowest" : "highest";
  const bad =
    ladderProblem("yes", yes, best) ??
    ladderProblem("no", no, best) ??
    within("rate", rate, 0, 0.1) ??
    atLeast("gas", gas, 0) ??
    atLeast("minEdge", minEdge, 0) ??
    atLeast("minProfit", minProfit, 0);
  if (bad !== null) return bad;
  const sign = kind === "buyMerge" ? 1 : -1;
  let [a, b] = [0, 0];
  let leftA = yes[0]?.[1] ?? 0;
  let leftB = no[0]?.[1] ?? 0;
  let [size, gross, fees] = [0, 0, 0];
  let [limitA, limitB]: [number | null, number | null] = [null, null];
  for (;;) {
    const [levelA, levelB] = [yes[a], no[b]];
    if (levelA === undefined || levelB === undefined) break;
    const [y, z] = [levelA[0], levelB[0]];
    const fee = feePerShare(rate, y) + feePerShare(rate, z);
    const edge = sign * (1 - y - z);
    if (edge - fee < minEdge) break;
    const step = Math.min(leftA, leftB);
    if (step > 0) {
      size += step;
      gross += step * edge;
      fees += step * fee;
      [limitA, limitB] = [y, z];
    }
    leftA -= step;
    leftB -= step;
    if (leftA <= EMPTY) leftA = yes[++a]?.[1] ?? 0;
    if (leftB <= EMPTY) leftB = no[++b]?.[1] ?? 0;
  }
  const net = size > 0 ? gross - fees - gas : 0;
  return { size: Math.round(size * NANO) / NANO, gross, fees, net, execute: net > minProfit, limitA, limitB };
}
