/** The parts of a profit as the waterfall shows them, each as what it adds to the sum. */
import type { PnlParts } from "../../../core/live/types.ts";
import type { MicroUsd } from "../../../core/units/money.ts";
import type { Part } from "./Waterfall.tsx";

type Named = Omit<Part, "amount"> & { readonly key: keyof PnlParts };

const PARTS: readonly Named[] = [
  { key: "capture", name: "Spread capture", note: "at fill" },
  { key: "adverse", name: "Adverse move", note: "first 120 s" },
  { key: "drift", name: "Drift", note: "after that" },
  { key: "settlement", name: "Settlement", note: "at resolution" },
  { key: "fees", name: "Fees", note: "", group: true },
  { key: "rebates", name: "Rebates", note: "when paid" },
  { key: "rewards", name: "Rewards", note: "when paid" },
  { key: "gas", name: "Gas", note: "" },
  { key: "rounding", name: "Rounding", note: "whole µ$", group: true },
];

/** Costs are told positive: they are taken off. */
const COSTS: ReadonlySet<keyof PnlParts> = new Set(["fees", "gas"]);

export const signedParts = (pnl: PnlParts): readonly Part[] =>
  PARTS.map(({ key, ...part }) => ({ ...part, amount: (COSTS.has(key) ? 0 - pnl[key] : pnl[key]) as MicroUsd }));
