import { ln } from "../stats/elementary.ts";
import { HOUR } from "../units/time.ts";
import { EwmaVariance } from "./ewma-volatility.ts";
import { type Candle, isCandle } from "./prices/candles.ts";

/** Correlation of two coins' returns where nothing else is known (reference quant.md 6.9). */
export const USUAL_CORRELATION = 0.8;

/** Coins move together for weeks at a time; a longer memory would be of another market. */
const HALF_LIFE_HOURS = 72;
/** Fewer returns that both have say nothing. */
const LEAST = 100;
/** Two coins are never quite one. */
const MOST = 0.99;

/**
 * Correlation of two coins' hourly log returns, exponentially forgetting; null where fewer than a hundred hours are known of
 * both, or where one of them does not move. Of the sum and the difference of the returns: their variances are
 * v(a) + v(b) +- 2 cov(a, b).
 *
 * @param a finished candles of an hour, in order of time
 */
export function correlationOf(a: readonly Candle[], b: readonly Candle[]): number | null {
  const others = new Map(b.filter(isCandle).map(({ opensAt, close }) => [opensAt, close]));
  const [of, other, both] = [0, 1, 2].map(() => new EwmaVariance(HALF_LIFE_HOURS)) as [
    EwmaVariance,
    EwmaVariance,
    EwmaVariance,
  ];
  let before: { readonly at: number; readonly a: number; readonly b: number } | null = null;
  for (const candle of a) {
    const close = others.get(candle.opensAt);
    if (close === undefined || !isCandle(candle) || (before !== null && candle.opensAt <= before.at)) continue;
    const now = { at: candle.opensAt, a: candle.close, b: close };
    if (before !== null) {
      const hours = (now.at - before.at) / HOUR;
      const [x, y] = [ln(now.a / before.a), ln(now.b / before.b)];
      of.add(x, hours);
      other.add(y, hours);
      both.add(x + y, hours);
    }
    before = now;
  }
  const spread = Math.sqrt(of.perHour * other.perHour);
  if (of.count < LEAST || !(spread > 0)) return null;
  const rho = (both.perHour - of.perHour - other.perHour) / (2 * spread);
  return Math.min(Math.max(rho, -MOST), MOST);
}
