/**
 * Rewards and rebates as reasons to quote closer (reference quant.md 5): the half-spread moves to where
 * J(d) = trading + reward is best, only towards the mid, and only when that is better after adverse selection.
 */
import type { MarketConfig } from "../contract/config.ts";
import type { MarketSpec } from "../contract/spec.ts";
import type { Level } from "../contract/views.ts";
import type { EngineInput, Parts } from "../pricing/engine.ts";
import { makerRebate, rebateToCount } from "../pricing/fees.ts";
import type { Intensity } from "../pricing/intensity.ts";
import { rewardObjective, rewardWeight, twoSided } from "../pricing/rewards.ts";
import { exp } from "../stats/elementary.ts";
import { isRefused } from "../stats/range.ts";
import { ONE_DOLLAR } from "../units/price.ts";
import { type MicroShares, ONE_SHARE } from "../units/size.ts";
import { DAY, SECOND } from "../units/time.ts";
import { STANDARD } from "./standard.ts";

/** What a one-sided quote's score is divided by. */
const ONE_SIDED = 3;
const TICKS_A_CENT = ONE_DOLLAR / 100;
const DAY_S = DAY / SECOND;

/** True when a quote of ours is large enough for the market's rewards, and something of them is believed. */
export const earnsRewards = (
  { quoteSize, rewardShare = STANDARD.rewardShare }: Pick<MarketConfig, "quoteSize" | "rewardShare">,
  rewards: MarketSpec["rewards"],
): boolean => rewards !== undefined && quoteSize >= rewards.minSize && rewardShare > 0;

export interface RewardInput {
  readonly spec: Pick<MarketSpec, "rewards" | "rebateShare" | "fee">;
  /** Others' book, best first. */
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  /** Arrivals at the mid. */
  readonly intensity: Intensity;
  /** Part of a computed reward that is believed. */
  readonly share: number;
}

/** Parts with the half-spread where the objective is best; the same parts when standing closer doesn't pay. */
export function rewarded<P extends Parts>(parts: P, input: EngineInput, reward: RewardInput): P {
  const { rewards, rebateShare = 0, fee } = reward.spec;
  const { A, k } = reward.intensity;
  const n = input.size;
  const expected = 2 * A * exp(-k * parts.offset) * n * DAY_S;
  const perShare = makerRebate(fee.rate, rebateShare, parts.mid);
  const rebate = isRefused(perShare) ? 0 : rebateToCount(perShare, expected * perShare);
  const scores =
    rewards !== undefined &&
    earnsRewards({ quoteSize: (n * ONE_SHARE) as MicroShares, rewardShare: reward.share }, rewards);
  if (!scores && rebate === 0) return parts;
  const tick = input.tick / ONE_DOLLAR;
  const deltas: number[] = [parts.offset];
  for (let d = Math.max(1, Math.ceil(input.minHalfTicks)) * tick; d < parts.offset; d += tick) deltas.push(d);
  const best = rewardObjective({
    A,
    k,
    n,
    adverse: parts.adverse,
    rebate,
    v: scores ? rewards.maxSpread / TICKS_A_CENT : 1,
    pool: scores ? (rewards.perDay / 1e6) * reward.share : 0,
    othersQ: scores ? othersScore(reward, rewards) : 0,
    deltas,
  });
  if (isRefused(best) || best.argmax === parts.offset || Math.max(...best.J) <= 0) return parts;
  return { ...parts, reward: best.argmax - parts.offset, offset: best.argmax };
}

/** Everybody else's score as if they were one maker, from the visible book: optimistic, so the reward is cut elsewhere. */
function othersScore(
  { bids, asks }: RewardInput,
  { maxSpread, minSize }: { readonly maxSpread: number; readonly minSize: MicroShares },
): number {
  const bid = bids.find((level) => level.size >= minSize);
  const ask = asks.find((level) => level.size >= minSize);
  if (bid === undefined || ask === undefined) return 0;
  const mid = (bid.price + ask.price) / 2;
  const side = (levels: readonly Level[]): number => {
    let sum = 0;
    for (const { price, size } of levels)
      if (size >= minSize)
        sum += rewardWeight(maxSpread / TICKS_A_CENT, Math.abs(price - mid) / TICKS_A_CENT) * (size / ONE_SHARE);
    return sum;
  };
  return twoSided(side(bids), side(asks), mid / ONE_DOLLAR, ONE_SIDED);
}
