/** Shapes of the directional routes. Formula values (probabilities, edges, volatilities) are numbers; money and sizes decimal strings. */
import * as z from "zod";
import type { ReliabilityBin, ScoreGroup } from "../../core/directional/score-report.ts";
import { EVENTS_NEEDED } from "../../core/directional/shadow.ts";
import { historyQuery, listOf } from "./schemas.ts";

const decimal = z.string().meta({ example: "0.57", description: "Decimal, exact" });
const at = z.string().meta({ format: "date-time", example: "2026-11-22T10:00:00.000Z" });
const formula = z.number().nullable();
const mode = z.enum(["paper", "live"]);

export const signalQuery = historyQuery.extend({
  run: z.enum(["last"]).optional().meta({ description: "Only those of the loop's last run" }),
});
export const positionQuery = historyQuery.extend({ state: z.enum(["open", "over"]).optional() });
export const calibrationQuery = historyQuery.pick({ mode: true, wallet: true });

const about = {
  id: z.string(),
  at,
  mode,
  wallet: z.string(),
  market: z.string().meta({ description: "Condition id" }),
  slug: z.string(),
  question: z.string(),
  event: z.string().meta({ description: "Strikes of one expiry share it" }),
  family: z.string().meta({ example: "above" }),
  period: z.string().meta({ example: "daily" }),
  asset: z.string().meta({ example: "BTC" }),
  ends_at: at.meta({ description: "When the question's last price is read" }),
};

export const signal = z
  .object({
    ...about,
    spec: z.record(z.string(), z.unknown()).meta({ description: "The question as it was read" }),
    best_bid: decimal.nullable(),
    best_ask: decimal.nullable(),
    spot: formula,
    sigma: formula.meta({ description: "Volatility a root year" }),
    p: formula.meta({ description: "The model's probability of YES" }),
    sd: formula.meta({ description: "Its standard deviation by the errors of spot and volatility" }),
    mid: formula.meta({ description: "The market's at the same instant" }),
    weight: formula.meta({ description: "Of the model in the blend" }),
    blend: formula,
    edge: formula.meta({ description: "Dollars a share after fees, of the better token" }),
    cost: formula,
    buy: z.enum(["YES", "NO"]).nullable(),
    cycles: z.int().meta({ description: "Cycles in a row that showed the edge" }),
    kelly_single: formula.meta({ description: "Share of the bankroll, the bet by itself" }),
    kelly_joint: formula.meta({ description: "With the other strikes of its expiry" }),
    stake_share: formula.meta({ description: "After the Kelly fraction and the cap" }),
    code: z.string().meta({ example: "NO_EDGE", description: "ENTER, or why not" }),
    why: z.string(),
    checks: z.array(z.object({ name: z.string(), passed: z.boolean(), detail: z.string() })),
    inputs: z.record(z.string(), z.unknown()).nullable().meta({ description: "Prices it was made from" }),
    outcome: formula.meta({ description: "What YES paid: 1, 0 or 0.5; null: not resolved" }),
  })
  .meta({ id: "Signal" });
export const signals = listOf(signal);

export const position = z
  .object({
    ...about,
    buy: z.enum(["YES", "NO"]),
    state: z.enum(["entering", "held", "leaving", "closed", "abandoned"]),
    opened_at: at,
    closed_at: at.nullable(),
    wanted: decimal.meta({ description: "Shares" }),
    stake: decimal,
    limit: decimal.meta({ description: "Worst YES price of the entry" }),
    stop: z.number().meta({ description: "Price of the bought token at which its loss begins to count" }),
    target: z.number().meta({ description: "Price at which its gain does" }),
    thesis: z
      .record(z.string(), z.number())
      .meta({ description: "p, sd, mid, weight, blend, edge, spot, sigmaAnnual at entry" }),
    entries: z.int(),
    exits: z.int(),
    held: decimal.meta({ description: "Shares of the bought token, by its fills" }),
    cost: decimal.meta({ description: "Of what is held, fees in it" }),
    edge_hold: formula.meta({ description: "Worth of holding over selling now, dollars a share" }),
    exit: z.string().nullable().meta({ example: "take_profit", description: "The rule it was left by" }),
    why: z.string(),
    pnl: decimal.nullable().meta({ description: "Of a position that is over" }),
  })
  .meta({ id: "DirectionalPosition" });
export const positions = listOf(position);

const bin = z.object({
  from: z.number().meta({ description: "Lower end of the tenth" }),
  n: z.int(),
  events: z.int(),
  p: z.number().meta({ description: "Mean forecast" }),
  y: z.number().meta({ description: "Share that came true" }),
  low: z.number().meta({ description: "95 % interval of it, events counted once" }),
  high: z.number(),
});
const columns = z.object({ model: formula, market: formula, blend: formula });

export const scoreGroup = z
  .object({
    by: z.enum(["all", "family", "horizon"]),
    name: z.string(),
    n: z.int(),
    events: z.int(),
    weight: formula,
    brier: columns,
    log_loss: columns,
    advantage: z
      .object({ mean: z.number(), error: z.number(), low: z.number(), high: z.number() })
      .nullable()
      .meta({ description: "The market's log loss less the model's, mean over events, with its 95 % interval" }),
    reliability: z.object({ model: z.array(bin), market: z.array(bin) }),
    standing: z
      .object({
        is: z.enum(["shadow", "proven"]),
        events: z.int(),
        needed: z.int(),
        advantage: formula,
        why: z.string(),
      })
      .nullable()
      .meta({ description: "Whether the family may trade in live" }),
  })
  .meta({ id: "ScoreGroup" });
export const calibration = z.object({ groups: z.array(scoreGroup), as_of: at }).meta({ id: "Calibration" });

const Z = 1.96;

export function groupOf({ by, name, card, model, market, standing }: ScoreGroup): z.infer<typeof scoreGroup> {
  const { advantage } = card;
  const bins = (table: readonly ReliabilityBin[]) => table.map((each) => ({ ...each }));
  return {
    ...{ by, name, n: card.n, events: card.events, weight: card.weight },
    ...{ brier: { ...card.brier }, log_loss: { ...card.logLoss } },
    advantage:
      advantage === null
        ? null
        : {
            ...advantage,
            low: advantage.mean - Z * advantage.error,
            high: advantage.mean + Z * advantage.error,
          },
    reliability: { model: bins(model), market: bins(market) },
    standing: standing === null ? null : { ...standing, needed: EVENTS_NEEDED },
  };
}
