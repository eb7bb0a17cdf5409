import { describe, expect, it } from "vitest";
import {
  feePerShare,
  makerEdge,
  makerRebate,
  rebateToCount,
  takerBuyEdge,
  takerCost,
  takerRebateShare,
  takerSellEdge,
  weightedVolume,
} from "./fees.ts";
import {
  marginalReward,
  OBSERVED_HAIRCUT,
  type RestingOrder,
  rewardObjective,
  rewardScore,
  rewardWeight,
  twoSided,
} from "./rewards.ts";

const terms = { maxSpreadCents: 3, minSize: 20, c: 3, poolPerDay: 100 };
const order = (token: "YES" | "NO", side: "BUY" | "SELL", price: number, size = 100): RestingOrder => ({
  token,
  side,
  price,
  size,
});

describe("liquidity rewards", () => {
  it("score a YES bid at p and a NO ask at 1 - p alike, on the same side", () => {
    const bid = rewardScore([order("YES", "BUY", 0.48)], 0.5, 10, terms);
    const ask = rewardScore([order("NO", "SELL", 0.52)], 0.5, 10, terms);
    expect(bid).toMatchObject({ qTwo: 0 });
    expect(ask).toMatchObject({ qTwo: 0 });
    if ("code" in bid || "code" in ask) throw new Error("refused");
    expect(ask.qOne).toBeCloseTo(bid.qOne, 9);
  });

  it("score nothing beyond the limit, under the minimum size, and on the wrong side of the mid", () => {
    for (const orders of [[order("YES", "BUY", 0.46)], [order("YES", "BUY", 0.49, 19)], [order("YES", "BUY", 0.51)]]) {
      expect(rewardScore(orders, 0.5, 0, terms)).toMatchObject({ qOne: 0, qMin: 0, share: 0, perDay: 0 });
    }
    expect(rewardWeight(3, 0)).toBe(1);
    expect(rewardWeight(3, 3)).toBe(0);
    expect(rewardWeight(3, -0.001)).toBe(0);
    expect(rewardWeight(3, 1, 2)).toBeCloseTo(8 / 9, 12);
  });

  it("pay a one-sided quote a third, and nothing at the edges of the price", () => {
    expect(twoSided(90, 0, 0.5, 3)).toBe(30);
    expect(twoSided(90, 0, 0.9, 3)).toBe(30);
    expect(twoSided(90, 0, 0.91, 3)).toBe(0);
    expect(twoSided(90, 60, 0.5, 3)).toBe(60);
  });

  it("earn less for each further unit of score", () => {
    expect(marginalReward(100, 0, 50)).toBe(2);
    expect(marginalReward(100, 50, 50)).toBe(0.5);
    expect(OBSERVED_HAIRCUT).toBe(0.5);
  });

  it("pull the best distance inwards, and never make a quote worse by existing", () => {
    const deltas = [0.005, 0.01, 0.015, 0.02, 0.03];
    const base = { A: 0.003, k: 60, n: 100, adverse: 0.004, rebate: 0, v: 4.5, othersQ: 200, deltas };
    const without = rewardObjective({ ...base, pool: 0 });
    const with_ = rewardObjective({ ...base, pool: 1000 });
    if ("code" in without || "code" in with_) throw new Error("refused");
    expect(with_.argmax).toBeLessThan(without.argmax);
    for (const [i, j] of with_.J.entries()) expect(j).toBeGreaterThanOrEqual(Number(without.J[i]));
  });

  it("refuse what is out of range by name", () => {
    expect(rewardScore([], 1, 0, terms)).toMatchObject({ field: "adjMid" });
    expect(rewardScore([order("YES", "BUY", 1.2)], 0.5, 0, terms)).toMatchObject({ field: "orders.price[0]" });
    expect(rewardScore([order("YES", "BUY", 0.4, Number.NaN)], 0.5, 0, terms)).toMatchObject({
      field: "orders.size[0]",
    });
    expect(
      rewardObjective({ A: 1, k: 0, n: 1, adverse: 0, rebate: 0, v: 3, pool: 0, othersQ: 0, deltas: [0.01] }),
    ).toMatchObject({ field: "k" });
  });
});

describe("fees", () => {
  it("are a rate of p (1 - p), not of the notional: 1.75 cents at the middle, 0.63 at the edges at a rate of .07", () => {
    expect(feePerShare(0.07, 0.5)).toBeCloseTo(0.0175, 12);
    expect(feePerShare(0.07, 0.1)).toBeCloseTo(0.0063, 12);
    expect(feePerShare(0.07, 0.9)).toBeCloseTo(feePerShare(0.07, 0.1), 12);
  });

  it("leave nothing to a taker at the break-even, and the rebate to a maker", () => {
    const cost = takerCost(1, 0.07, 0.5);
    if ("code" in cost) throw new Error("refused");
    expect(takerBuyEdge(cost.buyBreakeven, 0.5, 0.07)).toBeCloseTo(0, 12);
    expect(takerSellEdge(cost.sellNet, 0.5, 0.07)).toBeCloseTo(0, 12);
    expect(makerEdge(0.01, 0.004, 0.001)).toBeCloseTo(0.007, 12);
    expect(cost.costIfFeeInShares).toBeGreaterThan(cost.buyBreakeven);
  });

  it("count no rebate that the day will not pay out", () => {
    expect(rebateToCount(0.002, 0.99)).toBe(0);
    expect(rebateToCount(0.002, 1)).toBe(0.002);
    expect(makerRebate(0.07, 0.2, 0.5)).toBeCloseTo(0.0035, 12);
  });

  it("are given back in tiers of weighted volume, nothing below the first", () => {
    for (const [volume, share] of [
      [0, 0],
      [1999, 0],
      [2000, 0.03],
      [20_000, 0.08],
      [200_000, 0.18],
      [1e6, 0.32],
      [4e6, 0.44],
      [1e7, 0.5],
      [1e9, 0.5],
    ]) {
      expect(takerRebateShare(Number(volume))).toBe(share);
    }
    expect(weightedVolume(400, 0.4, 1.3)).toBeCloseTo(312, 9);
  });

  it("refuse rates and prices out of range by name", () => {
    expect(takerCost(1, 0.11, 0.5)).toMatchObject({ field: "rate" });
    expect(takerCost(1, 0.07, 1.01)).toMatchObject({ field: "price" });
    expect(takerCost(-1, 0.07, 0.5)).toMatchObject({ field: "shares" });
    expect(makerRebate(0.07, 1.1, 0.5)).toMatchObject({ field: "rebateShare" });
    expect(weightedVolume(1, 1, 1)).toMatchObject({ field: "price" });
    expect(takerRebateShare(Number.NaN)).toMatchObject({ field: "volume30d" });
  });
});
