/** Replace or keep a resting order (reference quant.md 2.7). A replaced order loses its place in the queue. */
export interface ReplaceRules {
  readonly backoffTicks: number;
  readonly improveTicks: number;
  readonly minAgeMs: number;
  /** Relative change of size that counts. */
  readonly sizeTol: number;
}

export interface Resting {
  readonly side: "BUY" | "SELL";
  readonly oldPx: number;
  readonly oldSize: number;
  readonly ageMs: number;
  readonly newPx: number | null;
  readonly newSize: number;
  readonly tick: number;
  /** Edge of the resting price: risk price minus price for a buy, price minus risk price for a sell. */
  readonly edgeOld: number;
  /** The least that edge may be. */
  readonly minEdge: number;
  /** What the present place in the queue is worth, in the unit of the prices: a move that gains no more is not made. */
  readonly queueWorth?: number;
}

export type Verdict = "cancel" | "replace" | "add" | "keep";

/** First match wins: no quote, no edge, a move worth less than the queue, price backed off, price improved enough and old enough,
 * size changed. */
export function decide(resting: Resting, rules: ReplaceRules): Verdict {
  const { newPx, oldPx, oldSize, newSize } = resting;
  if (newPx === null) return "cancel";
  if (resting.edgeOld < resting.minEdge) return "replace";
  const sign = resting.side === "BUY" ? 1 : -1;
  const aggressive = Math.round((sign * (newPx - oldPx)) / resting.tick);
  if (aggressive !== 0 && Math.abs(aggressive) * resting.tick <= (resting.queueWorth ?? 0)) return "keep";
  if (aggressive < 0) return -aggressive >= rules.backoffTicks ? "replace" : "keep";
  if (aggressive > 0) return aggressive >= rules.improveTicks && resting.ageMs >= rules.minAgeMs ? "replace" : "keep";
  if (newSize < oldSize * (1 - rules.sizeTol)) return "replace";
  return newSize > oldSize * (1 + rules.sizeTol) ? "add" : "keep";
}
