import { exp } from "../stats/elementary.ts";
import { atLeast, each, finite, length, positive, type Refused, whole, within } from "../stats/range.ts";
import { liquidityTerm } from "./avellaneda-stoikov.ts";

/**
 * Avellaneda-Stoikov as the public Hummingbot strategy parametrises it (its source, 2026-07-30; reference quant.md 1.5),
 * for comparison: inventory is relative, volatility enters unsquared, so gamma carries no unit. Money unrounded.
 */
export interface HummingbotInput {
  readonly mid: number;
  /** Balances of the asset and of money, >= 0, not both 0. */
  readonly base: number;
  readonly quote: number;
  /** Wanted share of wealth in the asset, per cent. */
  readonly targetPct: number;
  /** Risk factor > 0. */
  readonly gamma: number;
  readonly kappa: number;
  /** From instantVolatility: money. */
  readonly vol: number;
  /** Share of the session left, in [0, 1]; 1 in infinite mode. */
  readonly tlf: number;
  readonly minSpreadPct: number;
  /** Order amount shape factor in [0, 1]. */
  readonly eta: number;
  readonly orderAmount: number;
  readonly levels: number;
  /** Distance of levels, per cent of half the spread. */
  readonly levelDist: number;
}

export interface HummingbotQuote {
  /** Relative inventory in [-1, 1]. */
  readonly q: number;
  readonly reservation: number;
  /** TOTAL spread before the minimum applies. */
  readonly spread: number;
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
  readonly bids: readonly number[];
  readonly asks: readonly number[];
}

export function hummingbotQuote(i: HummingbotInput): HummingbotQuote | Refused {
  const bad =
    positive("mid", i.mid) ??
    atLeast("base", i.base, 0) ??
    atLeast("quote", i.quote, 0) ??
    positive("base + quote/mid", i.base + i.quote / i.mid) ??
    within("targetPct", i.targetPct, 0, 100) ??
    positive("gamma", i.gamma) ??
    positive("kappa", i.kappa) ??
    atLeast("vol", i.vol, 0) ??
    within("tlf", i.tlf, 0, 1) ??
    atLeast("minSpreadPct", i.minSpreadPct, 0) ??
    within("eta", i.eta, 0, 1) ??
    atLeast("orderAmount", i.orderAmount, 0) ??
    whole("levels", i.levels, 1, 1000) ??
    atLeast("levelDist", i.levelDist, 0);
  if (bad !== null) return bad;
  const wealth = i.base + i.quote / i.mid;
  const q = (i.base - (wealth * i.targetPct) / 100) / wealth;
  const risk = i.gamma * i.vol * i.tlf;
  const reservation = i.mid - q * risk;
  const spread = risk + 2 * liquidityTerm(i.gamma, i.kappa);
  const minSpread = (i.mid * i.minSpreadPct) / 100;
  const ask = Math.max(reservation + spread / 2, i.mid + minSpread / 2);
  const bid = Math.min(reservation - spread / 2, i.mid - minSpread / 2);
  const step = ((spread / 2) * i.levelDist) / 100;
  const offsets = Array.from({ length: i.levels }, (_, level) => level * step);
  return {
    q,
    reservation,
    spread,
    bid,
    ask,
    bidSize: q > 0 ? i.orderAmount * exp(-i.eta * q) : i.orderAmount,
    askSize: q < 0 ? i.orderAmount * exp(i.eta * q) : i.orderAmount,
    bids: offsets.map((offset) => bid - offset),
    asks: offsets.map((offset) => ask + offset),
  };
}

/** Root of the mean squared step of a price series, divided by the number of samples, not of steps. Money. */
export function instantVolatility(prices: readonly number[]): number | Refused {
  const bad = length("prices", prices, 2) ?? each("prices", prices, finite);
  if (bad !== null) return bad;
  let sum = 0;
  for (let n = 1; n < prices.length; n += 1) {
    const step = Number(prices[n]) - Number(prices[n - 1]);
    sum += step * step;
  }
  return Math.sqrt(sum / prices.length);
}
