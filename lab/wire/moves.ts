import type { Passed } from "./proxy.ts";
import { type Kind, marketOf, readMove } from "./world.ts";

/** What a book that moved led to, wall ms after its frame left for the bot; null: nothing soon enough. */
export interface Move {
  /** `performance.now()` of its frame. */
  readonly at: number;
  readonly kind: Kind;
  readonly cancelMs: number | null;
  readonly postMs: number | null;
  /** How much of `postMs` the exchange took to answer the cancels that went first. */
  readonly venueMs: number;
}

/** What went by, of one market. */
interface Step {
  readonly at: number;
  readonly what: Exclude<Passed["what"], "frame" | "posted"> | Kind;
}

/**
 * Reads the moves out of what went by: each owns what its market does within `withinMs`, what comes later was asked for by a
 * clock. Whose order a cancel is about is known from the answer to its post.
 *
 * @param passed in the order of time
 */
export function movesOf(passed: readonly Passed[], withinMs: number): readonly Move[] {
  const steps = stepsOf(passed);
  const moves = [...steps.values()].flatMap((own) =>
    own.flatMap(({ at, what }, i) =>
      what === "place" || what === "replace" || what === "clear" ? [moveOf(at, what, own.slice(i + 1), withinMs)] : [],
    ),
  );
  return moves.sort((a, b) => a.at - b.at);
}

function moveOf(at: number, kind: Kind, later: readonly Step[], withinMs: number): Move {
  const after = (what: Step["what"]): number | null => {
    const found = later.find((step) => step.what === what && step.at - at < withinMs);
    return found === undefined ? null : found.at - at;
  };
  const [cancelMs, answeredMs, postMs] = [after("cancel"), after("cancelled"), after("post")];
  const waited = cancelMs !== null && answeredMs !== null && postMs !== null && answeredMs <= postMs;
  return { at, kind, cancelMs, postMs, venueMs: waited ? answeredMs - cancelMs : 0 };
}

function stepsOf(passed: readonly Passed[]): ReadonlyMap<number, readonly Step[]> {
  const steps = new Map<number, Step[]>();
  const owners = new Map<string, number>();
  const unanswered: (readonly number[])[] = [];
  const add = (market: number, step: Step): void => {
    steps.set(market, [...(steps.get(market) ?? []), step]);
  };
  const ownersOf = (text: string): ReadonlySet<number> =>
    new Set((text.match(/0x[0-9a-f]{64}/g) ?? []).flatMap((order) => owners.get(order) ?? []));
  let asked: ReadonlySet<number> = new Set();
  for (const { at, what, text } of passed) {
    if (what === "frame") {
      const move = readMove(text);
      if (move !== null) add(move.market, { at, what: move.kind });
    } else if (what === "post") {
      const markets = [...text.matchAll(/"tokenId":"(\d+)"/g)].flatMap(([, token = ""]) => marketOf(token) ?? []);
      unanswered.push(markets);
      for (const market of new Set(markets)) add(market, { at, what });
    } else if (what === "posted") {
      const orders = [...text.matchAll(/"orderID":"(0x[0-9a-f]{64})"/g)].map(([, order = ""]) => order);
      const of = unanswered.findIndex(({ length }) => length === orders.length);
      for (const [i, market] of (unanswered.splice(of, of < 0 ? 0 : 1)[0] ?? []).entries())
        owners.set(orders[i] ?? "", market);
    } else {
      // One that names none answers the last that was asked.
      const named = ownersOf(text);
      const markets = named.size > 0 ? named : asked;
      if (what === "cancel") asked = markets;
      for (const market of markets) add(market, { at, what });
    }
  }
  return steps;
}

export interface Spread {
  readonly p50: number;
  readonly p99: number;
  /** How many there were. */
  readonly n: number;
}

/** Median and 99th percentile; null of nothing. */
export function spread(values: readonly number[]): Spread | null {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (p: number): number | undefined => sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))];
  const [p50, p99] = [at(0.5), at(0.99)];
  return p50 === undefined || p99 === undefined ? null : { p50, p99, n: sorted.length };
}
