/**
 * Every half minute, by the Portfolio's alarm and whether anybody trades or not: the drawdown switch sees the time that has
 * passed, the day is looked at, and the figures of trading are counted anew. Reports tell what was counted last.
 */
import { estimateOf } from "../live/moves.ts";
import type { PerformanceReport, TradingReport } from "../live/types.ts";
import { DAY, HOUR, type VenueMs } from "../units/time.ts";
import { lookAtDay } from "./days.ts";
import { watchDrawdown } from "./drawdown.ts";
import { journal } from "./engine.ts";
import { movesOf } from "./equity.ts";
import { bucketEnds, performanceOf } from "./performance.ts";
import { upkeepRow } from "./rows.ts";
import type { PortfolioAction, PortfolioConfig, PortfolioState } from "./types.ts";

/** What has been sampled of the inventory, from the first sample on. */
export interface Upkeep {
  readonly since: VenueMs;
  readonly at: VenueMs;
  readonly samples: number;
  /** Sum over samples of the absolute net shares of all markets, micro-shares. */
  readonly held: number;
  /** When it was last written down. */
  readonly savedAt: VenueMs;
}

/** What was counted last; of this life alone. */
export interface Figures {
  readonly performance: PerformanceReport | null;
  readonly trading: TradingReport;
}

const SAVE_MS = HOUR;

export function maintain(state: PortfolioState, config: PortfolioConfig, at: VenueMs): readonly PortfolioAction[] {
  const drawdown = watchDrawdown(state, config, at, false);
  const actions: PortfolioAction[] = [...journal(drawdown.rows), ...drawdown.actions];
  let held = 0;
  for (const { net } of state.markets.values()) held += Math.abs(net ?? 0);
  const before = state.upkeep ?? { since: at, at, samples: 0, held: 0, savedAt: at };
  const isDue = before.samples === 0 || at - before.savedAt >= SAVE_MS;
  const sampled = { samples: before.samples + 1, held: before.held + held };
  state.upkeep = { since: before.since, at, ...sampled, savedAt: isDue ? at : before.savedAt };
  if (isDue) actions.push(...journal([upkeepRow(state)]));
  actions.push(...lookAtDay(state, config, at, held));
  state.figures = figuresOf(state, at);
  return [...actions, { t: "publish" }];
}

function figuresOf(state: PortfolioState, at: VenueMs): Figures {
  const { curve, startCash, upkeep } = state;
  const moves = movesOf(state);
  const days = upkeep === null ? 0 : (at - upkeep.since) / DAY;
  const mean = upkeep === null ? 0 : upkeep.held / upkeep.samples;
  // Shares filled are counted whole; a round trip is two fills.
  const turns = days <= 0 || mean <= 0 ? null : (moves.s0.w * 1e6) / 2 / mean / days;
  const ends = bucketEnds(curve.points, 0, HOUR);
  let [won, lost] = [0, 0];
  for (let i = 1; i < ends.length; i += 1) {
    const change = (ends[i] ?? 0) - (ends[i - 1] ?? 0);
    if (change > 0) won += change;
    else lost -= change;
  }
  return {
    performance: startCash === null ? null : performanceOf(curve.points, startCash),
    trading: {
      at,
      capture: estimateOf(moves.s0),
      quality: estimateOf(moves.s30),
      turns,
      profitFactor: lost === 0 ? null : won / lost,
      hours: Math.max(0, ends.length - 1),
    },
  };
}
