/** What the page makes of a run's signals. Pure. */
import type { Signal } from "../../api/directional.ts";
import { verdictOf } from "./words.ts";

/** An edge that a person is to look at first is not believed. */
const edgeIn = ({ code, edge }: Signal): number =>
  code === "REVIEW" || edge === null ? Number.NEGATIVE_INFINITY : edge;

/** The order of the table: what is acted on, then by edge; what has no price of ours last. */
export const inOrder = (signals: readonly Signal[]): readonly Signal[] =>
  [...signals].sort(
    (a, b) =>
      Number(a.p === null) - Number(b.p === null) ||
      Number(verdictOf(a).look !== "go") - Number(verdictOf(b).look !== "go") ||
      (edgeIn(a) === edgeIn(b) ? 0 : edgeIn(b) - edgeIn(a)) ||
      a.question.localeCompare(b.question),
  );

/** "13 questions, 11 priced, 1 entered". */
export function tally(signals: readonly Signal[]): string {
  const priced = signals.filter(({ p }) => p !== null).length;
  const entered = signals.filter(({ code }) => code === "ENTER").length;
  return `${signals.length} ${signals.length === 1 ? "question" : "questions"}, ${priced} priced, ${entered} entered`;
}

/** Why not one question of the run has a price, where it is one reason for all; null where any has one. */
export function silence(signals: readonly Signal[]): string | null {
  const [first] = signals;
  return first !== undefined && signals.every(({ code, why }) => code === "MISSING_PRICES" && why === first.why)
    ? first.why
    : null;
}

/** The token whose cost and edge a signal states: of the two the better one. */
export function betterToken({ buy, blend, cost, edge }: Signal): "YES" | "NO" | null {
  if (buy !== null) return buy;
  if (blend === null || cost === null || edge === null) return null;
  return Math.abs(blend - cost - edge) <= Math.abs(1 - blend - cost - edge) ? "YES" : "NO";
}

export interface Term {
  readonly name: string;
  readonly note: string;
  readonly value: number;
  readonly sum?: true;
}

/** From the market's price to the edge, dollars a share: each line with the one before it makes the next. */
export function termsOf(signal: Signal): readonly Term[] {
  const { p, sd, mid, weight, blend, cost, edge } = signal;
  const token = betterToken(signal);
  if (
    p === null ||
    mid === null ||
    weight === null ||
    blend === null ||
    cost === null ||
    edge === null ||
    token === null
  )
    return [];
  const worth = token === "YES" ? blend : 1 - blend;
  return [
    { name: "Market", note: "mid of YES", value: mid },
    { name: "Model", note: `YES, ±${(196 * (sd ?? 0)).toFixed(1)} by the errors of its inputs`, value: p },
    {
      name: "Moved by",
      note: `weight ${weight.toFixed(2)} × (model − market)`,
      value: weight * (p - mid),
    },
    { name: "Blend", note: "market + moved by", value: blend, sum: true },
    ...(token === "NO" ? [{ name: "Worth of NO", note: "100 − blend", value: worth }] : []),
    { name: `Cost of ${token}`, note: "price and taker fee", value: -cost },
    { name: "Edge", note: token === "NO" ? "worth less cost" : "blend less cost", value: edge, sum: true },
  ];
}
