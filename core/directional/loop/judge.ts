/** One candidate: is there an edge, and is it confirmed? Everything that needs no look at the others. */
import { isRefused } from "../../stats/range.ts";
import { ONE_DOLLAR } from "../../units/price.ts";
import { MINUTE } from "../../units/time.ts";
import { edgeOf } from "../edge.ts";
import { isNoSignal, type NoSignal, outOfRange } from "../no-signal.ts";
import type { Priced } from "../price.ts";
import type { QuestionSpec } from "../questions/spec.ts";
import { CYCLE_MS } from "../rules.ts";
import type { Candidate, LoopInput, PriceView, Signal, SignalCode } from "./types.ts";

/** A book this much older than now says nothing of the market. */
const OLD_BOOK_MS = 60_000;

export const missed = (signal: Signal, code: SignalCode, why: string): Signal => ({ ...signal, code, why });

/** The signal with edge and confirmation; "ENTER" where nothing speaks against it yet. */
export function judge(candidate: Candidate, view: PriceView, priced: Priced | NoSignal, input: LoopInput): Signal {
  const { now, rules } = input;
  const { bid, ask, bookAt, rate } = candidate;
  const blank: Signal = {
    candidate,
    at: now,
    state: isNoSignal(view) ? null : view,
    priced: isNoSignal(priced) ? null : priced,
    edge: null,
    cycles: 0,
    kelly: null,
    checks: [],
    code: "ENTER",
    why: "",
  };
  if (isNoSignal(view)) return missed(blank, view.code, view.reason);
  if (isNoSignal(priced)) return missed(blank, priced.code, priced.reason);
  if (bid === null || ask === null) return missed(blank, "NO_BOOK", "the book lacks a side: there is no mid");
  if (bid >= ask) return missed(blank, "NO_BOOK", "the book is crossed");
  if (bookAt === null || now - bookAt > OLD_BOOK_MS)
    return missed(
      blank,
      "NO_BOOK",
      bookAt === null ? "the book has no time" : `the book is ${Math.round((now - bookAt) / 1000)} s old`,
    );
  const edge = edgeOf(priced, { bid: bid / ONE_DOLLAR, ask: ask / ONE_DOLLAR, rate }, rules.mispricing);
  if (edge === null) return missed(blank, "NO_BOOK", "the book lacks a side");
  if (isRefused(edge)) {
    const refused = outOfRange(edge);
    return missed(blank, refused.code, refused.reason);
  }
  const judged = { ...blank, edge };
  const far = points(Math.abs(priced.p - edge.mid));
  if (edge.review) return missed(judged, "REVIEW", `model and market are ${far} points apart: one of them is misread`);
  if (edge.buy === null || edge.edge < rules.minEdge)
    return missed(judged, "NO_EDGE", `${points(edge.edge)} points after fees, ${points(rules.minEdge)} are needed`);
  const window = candidate.spec.window;
  if (begins(candidate.spec) && window.end - window.start <= (rules.confirmations - 1) * CYCLE_MS)
    return missed(
      judged,
      "TOO_SHORT",
      `its ${(window.end - window.start) / MINUTE} minutes leave no room for ${rules.confirmations} cycles in a row: scored, never entered`,
    );
  const before = input.memory.get(candidate.market);
  const since = before === undefined || before.buy !== edge.buy ? Number.POSITIVE_INFINITY : now - before.at;
  // A run a little early or late is the next one, one much too early is the same one again; a missed one breaks the row.
  const cycles = before === undefined || since > 1.5 * CYCLE_MS ? 1 : before.cycles + (since >= CYCLE_MS / 2 ? 1 : 0);
  const confirmed = { ...judged, cycles };
  return cycles < rules.confirmations
    ? missed(confirmed, "UNCONFIRMED", `${cycles} of ${rules.confirmations} cycles in a row`)
    : confirmed;
}

/** Has no probability of ours before its window begins: its strike is the first price, or there is nothing to touch in. */
const begins = ({ family }: QuestionSpec): boolean =>
  family === "up-down" || family === "touch-up" || family === "touch-down";

/** Probability or dollars a share in points. */
export const points = (x: number): string => (100 * x).toFixed(1);
