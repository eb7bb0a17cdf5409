/** Candles of one pair and length, and what is missing among them. */
import { ln } from "../../stats/elementary.ts";
import { isRefused } from "../../stats/range.ts";
import { HOUR, MINUTE, type VenueMs } from "../../units/time.ts";
import { ewmaVolatility } from "../ewma-volatility.ts";
import { halfLifeHours } from "../horizon.ts";
import { type NoSignal, noSignal, outOfRange } from "../no-signal.ts";

/** A finished candle, dollars. */
export interface Candle {
  readonly opensAt: VenueMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

export interface Gap {
  readonly from: VenueMs;
  /** Exclusive. */
  readonly to: VenueMs;
}

/** A candle whose four prices are positive and in order. */
export const isCandle = ({ open, high, low, close }: Candle): boolean =>
  [open, high, low, close].every((x) => x > 0 && x < Number.POSITIVE_INFINITY) &&
  high >= Math.max(open, close) &&
  low <= Math.min(open, close);

/** What of [from, to) no candle covers. Candles in order of time; unreadable ones cover nothing. */
export function gapsIn(candles: readonly Candle[], length: number, from: VenueMs, to: VenueMs): readonly Gap[] {
  const gaps: Gap[] = [];
  let covered = from;
  for (const candle of candles) {
    if (!isCandle(candle) || candle.opensAt + length <= covered) continue;
    if (candle.opensAt >= to) break;
    if (candle.opensAt > covered) gaps.push({ from: covered, to: candle.opensAt });
    covered = (candle.opensAt + length) as VenueMs;
  }
  if (covered < to) gaps.push({ from: covered, to });
  return gaps;
}

const LEAST = 30;
const OLDEST = 5 * MINUTE;

/**
 * Volatility a root year for a horizon, from the closes of minute candles known at `now`: exponentially forgetting, with the
 * horizon's half-life (reference quant.md 6.6). Gaps lengthen their own return's time and nothing else; too few returns, or a
 * last candle too old, give none.
 */
export function volatilityOf(candles: readonly Candle[], now: VenueMs, horizonHours: number): number | NoSignal {
  const halfLife = halfLifeHours(horizonHours);
  if (typeof halfLife !== "number") return outOfRange(halfLife);
  const usable = candles.filter((candle) => isCandle(candle) && candle.opensAt + MINUTE <= now);
  const last = usable.at(-1);
  if (last === undefined || usable.length <= LEAST)
    return noSignal("MISSING_PRICES", `${usable.length} finished candles, ${LEAST + 1} are needed`);
  const age = now - last.opensAt - MINUTE;
  if (age > OLDEST) return noSignal("MISSING_PRICES", `the last candle ended ${Math.round(age / MINUTE)} minutes ago`);
  const returns: number[] = [];
  const hours: number[] = [];
  for (const [i, candle] of usable.entries()) {
    const before = usable[i - 1];
    if (before === undefined || candle.opensAt <= before.opensAt) continue;
    returns.push(ln(candle.close / before.close));
    hours.push((candle.opensAt - before.opensAt) / HOUR);
  }
  const answer = ewmaVolatility(returns, hours, halfLife, horizonHours);
  return isRefused(answer) ? outOfRange(answer) : answer.sigmaAnnual;
}
