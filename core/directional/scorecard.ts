/** Model, market and their blend on the same resolved questions at the same instants (reference quant.md 6.7). */

import { isRefused } from "../stats/range.ts";
import { calibration, compareWithMarket, type Scored } from "./calibration.ts";
import { MISPRICING } from "./edge.ts";
import { opinionWeight, shrinkToMarket } from "./uncertainty.ts";

/** One question at one instant. A column that is null here is null on every row of its card. */
export interface Row {
  /** Strikes of one expiry are one event. */
  readonly event: string;
  readonly y: 0 | 1;
  readonly model: { readonly p: number; readonly sd: number } | null;
  readonly market: number | null;
}

export interface Columns {
  readonly model: number | null;
  readonly market: number | null;
  readonly blend: number | null;
}

export interface Scorecard {
  readonly n: number;
  readonly events: number;
  /** Mean weight of the model in the blend: s0^2 / (s0^2 + sd^2), from its own error, fitted to nothing. */
  readonly weight: number | null;
  readonly brier: Columns;
  readonly logLoss: Columns;
  /** The market's log loss less the model's, mean over events, with its standard error: above 0 the model is better. */
  readonly advantage: { readonly mean: number; readonly error: number } | null;
}

/** Scores rows that all have the same columns; without rows everything is null. */
export function scorecard(rows: readonly Row[]): Scorecard {
  const events = new Set(rows.map(({ event }) => event)).size;
  const models = rows.flatMap(({ model }) => (model === null ? [] : [model.p]));
  const markets = rows.flatMap(({ market }) => (market === null ? [] : [market]));
  const blends: number[] = [];
  const both: Scored[] = [];
  let weights = 0;
  for (const { event, y, model, market } of rows) {
    if (model === null || market === null) continue;
    const weight = opinionWeight(MISPRICING, model.sd);
    weights += weight;
    blends.push(shrinkToMarket(model.p, market, weight));
    both.push({ event, y, model: model.p, market });
  }
  const y = rows.map((row) => row.y);
  const scored = (p: readonly number[]): { brier: number; logLoss: number } | null => {
    const answer = p.length === rows.length && rows.length > 0 ? calibration(p, y) : null;
    return answer === null || isRefused(answer) ? null : answer;
  };
  const [model, market, blend] = [scored(models), scored(markets), scored(blends)];
  const compared = both.length === rows.length && rows.length > 0 ? compareWithMarket(both) : null;
  return {
    n: rows.length,
    events,
    weight: blend === null ? null : weights / rows.length,
    brier: { model: model?.brier ?? null, market: market?.brier ?? null, blend: blend?.brier ?? null },
    logLoss: { model: model?.logLoss ?? null, market: market?.logLoss ?? null, blend: blend?.logLoss ?? null },
    advantage: compared === null || isRefused(compared) ? null : { mean: compared.advantage, error: compared.error },
  };
}
