/**
 * Fills that are long past, as sums: a market that trades for a year would else hold each of them, in memory and in a row.
 * What is folded is final, so the ledger comes to the same with them as without, to the unit: only the list is shorter.
 * The history keeps every fill for ever (db/queries/retention.ts).
 */

import type { FillStatus } from "../contract/fills.ts";
import { fillKey } from "../contract/fills.ts";
import { NO_MOVES } from "../live/moves.ts";
import type { Moves } from "../live/types.ts";
import type { VenueMs } from "../units/time.ts";
import { type Costs, costsOf } from "./average.ts";
import { type Booked, type Ledger, newLedger, restoreFill } from "./ledger.ts";

/** What a ledger adds up over its fills. */
const SUMMED = [
  ...["yes", "no", "yesSure", "noSure", "cash", "volume", "fees"],
  ...["exactCash", "capture", "adverse", "left"],
] as const satisfies readonly (keyof Ledger)[];

/** Every fill matched before `upTo`, each once, and none after it. One row of kind "folded". */
export interface Folded {
  readonly upTo: VenueMs;
  readonly states: Readonly<Record<FillStatus, number>>;
  readonly sums: Readonly<Record<(typeof SUMMED)[number], number>>;
  /** Micro-shares of those that did not fail. */
  readonly shares: number;
  readonly moves: Moves;
  /** Of fills, sets and conversions up to then. */
  readonly costs: Costs;
  readonly mark: number | null;
}

/**
 * Takes the fills matched before `upTo` out of the list and into the sums. All of them must be final, their marks known or
 * never to be known, and no other fill from before may be news any more.
 *
 * @returns what is folded now, and the fills that were taken
 */
export function fold(ledger: Ledger, upTo: VenueMs): { readonly folded: Folded; readonly gone: readonly Booked[] } {
  const before = ledger.folded;
  const [gone, kept]: [Booked[], Booked[]] = [[], []];
  for (const booked of ledger.booked) (booked.fill.at < upTo ? gone : kept).push(booked);
  const part = newLedger();
  part.moves = before?.moves ?? NO_MOVES;
  for (const booked of gone) restoreFill(part, booked);
  const counted = gone.filter(({ status }) => status !== "failed").map(({ fill }) => fill);
  const isOlder = ({ at }: { readonly at: VenueMs }): boolean => at < upTo && at >= (before?.upTo ?? 0);
  const folded: Folded = {
    upTo,
    states: addStates(part.states, before?.states ?? null),
    sums: mapped((name) => part[name] + (before?.sums[name] ?? 0)),
    shares: counted.reduce((sum, { size }) => sum + size, before?.shares ?? 0),
    moves: part.moves ?? NO_MOVES,
    costs: costsOf(
      counted,
      [...ledger.sets.values()].filter(isOlder),
      [...ledger.legs.values()].filter(isOlder),
      before?.costs,
    ),
    mark: ledger.mark,
  };
  ledger.folded = folded;
  ledger.booked.length = 0;
  for (const booked of kept) ledger.booked.push(booked);
  for (const { fill } of gone) {
    const others = ledger.byTrade.get(fill.trade)?.filter((other) => fillKey(other.fill) !== fillKey(fill)) ?? [];
    if (others.length === 0) ledger.byTrade.delete(fill.trade);
    else ledger.byTrade.set(fill.trade, others);
  }
  return { folded, gone };
}

/** Puts back what a row says was folded; nothing when it is known already: the step that wrote the row has made the change. */
export function restoreFolded(ledger: Ledger, row: Folded): void {
  if (ledger.folded !== null) return;
  // A number that is none is stored as null.
  const at = (row.costs.at as number | null) ?? Number.NEGATIVE_INFINITY;
  ledger.folded = { ...row, costs: { ...row.costs, at } };
  for (const name of SUMMED) ledger[name] += row.sums[name];
  ledger.states = addStates(ledger.states, row.states);
  ledger.mark ??= row.mark;
  ledger.moves = null;
  ledger.costs = null;
}

const mapped = (of: (name: (typeof SUMMED)[number]) => number): Folded["sums"] =>
  Object.fromEntries(SUMMED.map((name) => [name, of(name)])) as Folded["sums"];

const addStates = (a: Folded["states"], b: Folded["states"] | null): Folded["states"] =>
  b === null
    ? a
    : {
        matched: a.matched + b.matched,
        retrying: a.retrying + b.retrying,
        mined: a.mined + b.mined,
        confirmed: a.confirmed + b.confirmed,
        failed: a.failed + b.failed,
      };
