/** What becomes of positions after a kill, once no order rests or is under way (design.md 5, docs/decisions/0015). */
export const WIND_DOWN = ["keep", "reduce", "flatten"] as const;
/**
 * keep: nothing is sent. reduce: what is held is offered, resting, until YES and NO are even. flatten: beyond that it is
 * sold into the book, within the collar and the widest touch that is allowed for it.
 */
export type WindDown = (typeof WIND_DOWN)[number];

export const isWindDown = (text: string): text is WindDown => (WIND_DOWN as readonly string[]).includes(text);

/**
 * Which of them follows a kill. A person's word for this kill counts first, then the standing policy. What the engine does
 * because its own numbers are in doubt (a trigger) is followed by nothing: what is held may not be what it believes.
 */
export const windDownOf = (
  kind: "manual" | "drawdown" | "daily" | "trigger",
  asked: WindDown | null,
  policy: WindDown,
): WindDown => asked ?? (kind === "trigger" ? "keep" : policy);

/** What a market says of itself, as far as winding down is concerned. */
export interface Holding {
  readonly state: string;
  readonly live: number;
  readonly inFlight: number;
  /** YES minus NO, and the least that can be sold, micro-shares; null: not known. */
  readonly net: number | null;
  readonly minSize: number;
}

/** Nothing rests, nothing is on its way, and what is left is even, dust, or waits for its outcome. */
export const isWound = ({ state, live, inFlight, net, minSize }: Holding): boolean =>
  state === "resolved" || state === "retired" || (live + inFlight === 0 && net !== null && Math.abs(net) < minSize);
