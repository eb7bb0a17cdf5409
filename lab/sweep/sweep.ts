/** One combination over many tapes: P&L of each, and of all together. */

import type { QueueModel, SourceEvent } from "../../core/exchange/types.ts";
import { UseError } from "../../scripts/lib/cli.ts";
import { Backtest } from "../backtest/backtest.ts";
import { type ConfigChoice, configOf, engineOf, idleOf } from "../backtest/settings.ts";
import type { Point } from "./grid.ts";

export interface Loaded {
  readonly name: string;
  readonly events: readonly SourceEvent[];
}

/** Of one combination over the tapes of one side. Money in micro-dollars. */
export interface Score {
  readonly total: number;
  /** Mean P&L a tape, and its standard error; null with fewer than two tapes. */
  readonly mean: number;
  readonly error: number | null;
  readonly fills: number;
  readonly drawdown: number;
  readonly unexplained: number;
}

export interface SweepOptions {
  readonly base: ConfigChoice;
  readonly queue: QueueModel;
  readonly latencyMs: number;
}

/** A point may set the engine too. @throws UseError for a parameter that can't be set or that no market reads */
export function choiceAt(base: ConfigChoice, { engine, ...varied }: Point): ConfigChoice {
  const asked = engine ?? varied.MM_PRICING_ENGINE ?? base.engine;
  const choice = { ...base, engine: engineOf(String(asked), {}), given: { ...base.given, ...varied } };
  const idle = idleOf(choice).find((name) => Object.hasOwn(varied, name));
  if (idle !== undefined) throw new UseError(`--vary ${idle}: no market reads it, so every value would do the same.`);
  return choice;
}

export function score(point: Point, tapes: readonly Loaded[], { base, queue, latencyMs }: SweepOptions): Score {
  const choice = choiceAt(base, point);
  const results = tapes.map(({ events }) => {
    const test = new Backtest({
      config: (spec, at) => configOf(choice, spec, at),
      queue,
      bankroll: base.bankroll,
      latencyMs,
    });
    for (const event of events) test.apply(event);
    return test.finish();
  });
  const n = results.length;
  const total = results.reduce((sum, { pnl }) => sum + pnl.total, 0);
  const mean = n === 0 ? 0 : total / n;
  const squares = results.reduce((sum, { pnl }) => sum + (pnl.total - mean) ** 2, 0);
  return {
    total,
    mean,
    error: n < 2 ? null : Math.sqrt(squares / (n - 1) / n),
    fills: results.reduce((sum, { fills }) => sum + fills, 0),
    drawdown: Math.max(0, ...results.map(({ drawdown }) => drawdown)),
    unexplained: results.reduce((sum, { unexplained }) => sum + unexplained, 0),
  };
}
