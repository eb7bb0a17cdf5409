/** What a month came to, as figures and as a table. */
import type { ExitDecision } from "../../core/directional/exits.ts";
import { scoresOf } from "../../core/directional/score-report.ts";
import { sumOfParts } from "../../core/ledger/parts.ts";
import type { PnlParts } from "../../core/live/types.ts";
import { isRefused } from "../../core/stats/range.ts";
import type { Month, Past } from "./month.ts";

/** Every way a position can be left. */
export const EXITS = [
  "settle",
  "stop_loss",
  "take_profit",
  "edge_reversal",
  "time_decay",
] as const satisfies readonly ExitDecision[];

interface Tally {
  readonly n: number;
  readonly won: number;
  readonly pnl: number;
}

export interface MonthFigures {
  readonly positions: number;
  readonly unfilled: number;
  readonly open: number;
  readonly exits: Readonly<Record<string, Tally>>;
  readonly families: Readonly<Record<string, Tally>>;
  readonly signals: Readonly<Record<string, number>>;
  readonly parts: PnlParts;
  /** Sum of the parts, micro-dollars. */
  readonly total: number;
  /** What the exchanges' cash has changed by, and what is still held at mid. */
  readonly cash: number;
  readonly held: number;
  /** Profit of the positions that are over, and what the open ones are worth so far. */
  readonly plans: number;
  readonly openWorth: number;
  /** Both are 0 when everything adds up. */
  readonly differences: { readonly partsToVenue: number; readonly partsToPlans: number };
  readonly scores: readonly {
    readonly name: string;
    readonly n: number;
    readonly events: number;
    readonly brier: { readonly model: number | null; readonly market: number | null };
    readonly advantage: { readonly mean: number; readonly error: number } | null;
  }[];
  readonly missingExits: readonly string[];
  readonly problems: readonly string[];
}

function tallies(past: readonly Past[], keyOf: (past: Past) => string): Record<string, Tally> {
  const all: Record<string, Tally> = {};
  for (const each of past) {
    const key = keyOf(each);
    const { n, won, pnl } = all[key] ?? { n: 0, won: 0, pnl: 0 };
    all[key] = { n: n + 1, won: won + (each.pnl > 0 ? 1 : 0), pnl: pnl + each.pnl };
  }
  return all;
}

const PARTS = ["capture", "adverse", "drift", "settlement", "fees", "rebates", "rewards", "gas", "rounding"] as const;

export function figuresOf(month: Month): MonthFigures {
  const { past, accounts, scores, problems, codes, open } = month;
  const sum = (of: (account: (typeof accounts)[number]) => number): number =>
    accounts.reduce((total, account) => total + of(account), 0);
  const parts = Object.fromEntries(PARTS.map((part) => [part, sum((account) => account.parts[part])]));
  const total = sumOfParts(parts as Record<keyof PnlParts, number>);
  const [cash, held] = [sum((account) => account.cash), sum((account) => account.held)];
  const plans = past.reduce((all, { pnl }) => all + pnl, 0);
  const openWorth = month.openWorth();
  const groups = scoresOf(scores);
  const exits = tallies(past, ({ plan }) => plan.leaving ?? "left by its orders");
  return {
    ...{ positions: past.length + open.length, unfilled: month.abandoned, open: open.length, exits },
    families: tallies(past, ({ plan }) => `${plan.asset} ${plan.family} ${plan.period}`),
    signals: Object.fromEntries([...codes].sort(([, a], [, b]) => b - a)),
    ...{ parts: parts as unknown as PnlParts, total, cash, held, plans, openWorth },
    differences: { partsToVenue: total - cash - held, partsToPlans: total - plans - openWorth },
    scores: isRefused(groups)
      ? []
      : groups.map(({ name, card: { n, events, brier, advantage } }) => ({
          ...{ name, n, events, advantage, brier: { model: brier.model, market: brier.market } },
        })),
    missingExits: EXITS.filter((exit) => exits[exit] === undefined),
    problems,
  };
}

const money = (micro: number): string => (micro / 1e6).toFixed(6).padStart(14);
const line = (name: string, text: string): string => `  ${name.padEnd(30)}${text}`;

function tallyLines(all: Readonly<Record<string, Tally>>): string[] {
  return Object.entries(all)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, { n, won, pnl }]) =>
      line(name, `${String(n).padStart(5)}  ${String(won).padStart(4)} won ${money(pnl)}`),
    );
}

export function tableOf(figures: MonthFigures): string {
  const { parts, total, cash, held, plans, openWorth, differences, signals } = figures;
  return [
    `${figures.positions} positions, ${figures.open} of them open, ${figures.unfilled} more never filled`,
    "",
    "left by                             n              profit, $",
    ...tallyLines(figures.exits),
    "",
    "family                              n              profit, $",
    ...tallyLines(figures.families),
    "",
    "where the money came from                          $",
    ...PARTS.map((part) =>
      line(part, `               ${money(part === "fees" || part === "gas" ? -parts[part] : parts[part])}`),
    ),
    line("sum of parts", `               ${money(total)}`),
    line("cash at the exchanges", `               ${money(cash)}`),
    line("held at mid", `               ${money(held)}`),
    line("difference", `               ${money(differences.partsToVenue)}`),
    line("positions that are over", `               ${money(plans)}`),
    line("open, and what others left", `               ${money(openWorth)}`),
    line("difference", `               ${money(differences.partsToPlans)}`),
    "",
    "what was said                       n   events   Brier: model  market   advantage in log loss",
    ...figures.scores.map(({ name, n, events, brier, advantage }) =>
      line(
        name,
        [
          ` ${String(n).padStart(5)}`,
          String(events).padStart(8),
          (brier.model ?? Number.NaN).toFixed(4).padStart(15),
          (brier.market ?? Number.NaN).toFixed(4).padStart(8),
          advantage === null ? "" : `  ${advantage.mean.toFixed(4)} ± ${advantage.error.toFixed(4)}`,
        ].join(""),
      ),
    ),
    "",
    `signals: ${Object.entries(signals)
      .map(([code, n]) => `${code} ${n}`)
      .join(", ")}`,
    ...(figures.missingExits.length === 0 ? [] : [`never left by: ${figures.missingExits.join(", ")}`]),
    ...figures.problems.slice(0, 20),
  ].join("\n");
}
