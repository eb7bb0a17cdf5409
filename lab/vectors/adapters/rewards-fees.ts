import { chargedFee } from "../../../core/exchange/fees.ts";
import { makerRebate, takerCost, weightedVolume } from "../../../core/pricing/fees.ts";
import {
  type ObjectiveInput,
  type RestingOrder,
  type RewardTerms,
  rewardObjective,
  rewardScore,
} from "../../../core/pricing/rewards.ts";
import { isRefused } from "../../../core/stats/range.ts";
import { byTolerance, field, type Judge } from "../judge.ts";
import type { Registry } from "../registry.ts";

interface ScoreCase extends RewardTerms {
  readonly adjMid: number;
  readonly othersQ: number;
  readonly orders: readonly RestingOrder[];
}

const MICRO = 1e6;
/** The venue rounds fees to this; where a fee lies half way between two steps, either is right. */
const FEE_QUANTUM = 1e-5;

const judgeFee: Judge = (got, expected, tolerance) =>
  byTolerance(got, expected, tolerance).filter(
    ({ at }) => at !== ".feeUsd" || !(Math.abs(field(got, "feeUsd") - field(expected, "feeUsd")) < 1.5 * FEE_QUANTUM),
  );

export const rewardsAndFees: Registry = {
  "14-rewards": {
    score: { call: (c: ScoreCase) => rewardScore(c.orders, c.adjMid, c.othersQ, c) },
    objective: { call: (input: ObjectiveInput) => rewardObjective(input) },
  },
  "15-fees": {
    takerFee: {
      call: ({ shares, rate, price }: { shares: number; rate: number; price: number }) => {
        const cost = takerCost(shares, rate, price);
        return isRefused(cost) ? cost : { ...cost, feeUsd: chargedFee(cost.rawFee * MICRO) / MICRO };
      },
      judge: judgeFee,
    },
    weightedVolume: {
      call: ({ usd, price, weight }: { usd: number; price: number; weight: number }) => {
        const wV = weightedVolume(usd, price, weight);
        return isRefused(wV) ? wV : { wV };
      },
    },
    makerRebate: {
      call: ({ rate, rebateShare, price }: { rate: number; rebateShare: number; price: number }) => {
        const rebatePerShare = makerRebate(rate, rebateShare, price);
        return isRefused(rebatePerShare) ? rebatePerShare : { rebatePerShare };
      },
    },
  },
};
