/** What a market trades with that is seated for a position alone: it is not quoted, and its gates are those of a bet. */
import type { MarketConfig } from "../contract/config.ts";
import type { MarketSpec } from "../contract/spec.ts";
import { DEFAULT_LIMITS } from "../gateway/policy.ts";
import type { MicroUsd } from "../units/money.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";
import { floorToSizeStep, ONE_SHARE } from "../units/size.ts";

/** The lowest price a bet is sized for, dollars. */
const CHEAPEST = 0.02;
/** Room beyond the stake for fees and a tick. */
const SLACK = 1.25;

/** @param most the largest stake of one position */
export function betConfig(base: MarketConfig, { tick }: Pick<MarketSpec, "tick">, most: MicroUsd): MarketConfig {
  const loss = Math.ceil(SLACK * most) as MicroUsd;
  const size = floorToSizeStep((loss / 1e6 / CHEAPEST) * ONE_SHARE);
  return {
    ...base,
    makes: false,
    minPrice: tick,
    maxPrice: (ONE_DOLLAR - tick) as Ticks,
    maxSpread: 2_000 as Ticks,
    stopBeforeEndMs: 0,
    maxLoss: loss,
    maxInventory: size,
    reduceAt: 1,
    // The Gateway signs no larger order: a larger stake goes in several.
    maxOrderValue: Math.min(loss, DEFAULT_LIMITS.perOrder) as MicroUsd,
    maxOrderSize: size,
    // A position is entered and left on purpose: what fills it is not informed flow to hide from.
    breakerFills: 100,
    movePauseMs: 0,
  };
}

/**
 * What a seated market goes on with when the parameters change: a seat for a position alone stays one.
 *
 * @param made by the new parameters, as for a market that is quoted
 * @param percent of the bankroll, the largest stake of one position
 */
export function sameSeat(
  before: Pick<MarketConfig, "makes">,
  made: MarketConfig,
  spec: Pick<MarketSpec, "tick">,
  percent: number,
  bankroll: MicroUsd,
): MarketConfig {
  return before.makes === false ? betConfig(made, spec, Math.ceil((percent / 100) * bankroll) as MicroUsd) : made;
}
