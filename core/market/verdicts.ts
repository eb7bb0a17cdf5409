/** A guard's verdicts: each tightens until its own time, none loosens, and what can't be read is the tightest. */
import type { Verdict } from "../contract/market.ts";
import { DAY, type VenueMs } from "../units/time.ts";
import type { MarketState, Out } from "./state.ts";

/** All verdicts in force, each part at its tightest. */
export interface Guarded {
  readonly mode: Verdict["mode"];
  /** Factor on the half-spread, 1 or more, and share of the usual size, in (0, 1]. */
  readonly widen: number;
  readonly size: number;
  /** When the first of them ends; Infinity: there are none. */
  readonly until: number;
  /** For people. */
  readonly detail: string;
}

export const UNGUARDED: Guarded = { mode: "quote", widen: 1, size: 1, until: Number.POSITIVE_INFINITY, detail: "" };

/** Wider than this is no quote any more. */
const MOST_WIDEN = 10;
/** How long a verdict holds whose end can't be read. */
const UNREADABLE_MS = DAY;
/** Text of a verdict is shown, cut at this. */
const MOST_TEXT = 160;

const RANK: Readonly<Record<Verdict["mode"], number>> = { quote: 0, reduce: 1, halt: 2 };

const tighter = (a: Verdict["mode"], b: Verdict["mode"]): Verdict["mode"] => (RANK[a] >= RANK[b] ? a : b);

/** A verdict as it will be obeyed, whatever was sent. */
export function readVerdict(sent: Verdict, at: VenueMs): Verdict {
  const { mode, widen, size, until } = sent as { readonly [K in keyof Verdict]: unknown };
  const known = mode === "quote" || mode === "reduce" || mode === "halt";
  const readable = typeof widen === "number" && widen <= MOST_WIDEN && typeof size === "number" && size > 0;
  return {
    id: String(sent.id).slice(0, MOST_TEXT),
    mode: known && readable ? mode : "halt",
    widen: typeof widen === "number" ? Math.min(Math.max(Number.isNaN(widen) ? 1 : widen, 1), MOST_WIDEN) : 1,
    size: typeof size === "number" && size > 0 ? Math.min(size, 1) : 1,
    until: typeof until === "number" && Number.isFinite(until) ? (until as VenueMs) : ((at + UNREADABLE_MS) as VenueMs),
    why: String(sent.why).slice(0, MOST_TEXT),
  };
}

/** Takes a verdict; told again under its name it may tighten or last longer, nothing else. */
export function takeVerdict(state: MarketState, sent: Verdict, at: VenueMs, out: Out): void {
  const read = readVerdict(sent, at);
  const before = state.verdicts.get(read.id);
  const verdict: Verdict =
    before === undefined || before.until <= at
      ? read
      : {
          ...read,
          mode: tighter(before.mode, read.mode),
          widen: Math.max(before.widen, read.widen),
          size: Math.min(before.size, read.size),
          until: Math.max(before.until, read.until) as VenueMs,
        };
  if (verdict.until <= at) return;
  state.verdicts.set(verdict.id, verdict);
  out.rows.push({ kind: "verdict", key: verdict.id, body: verdict });
  state.guarded = combine(state.verdicts.values());
}

/** What is in force at `at`; a verdict whose time has come is forgotten, and its row goes. */
export function guardedAt(state: MarketState, at: VenueMs, out: Out): Guarded {
  if (at < state.guarded.until) return state.guarded;
  for (const { id, until } of state.verdicts.values()) {
    if (at < until) continue;
    state.verdicts.delete(id);
    out.rows.push({ kind: "verdict", key: id, body: null });
  }
  state.guarded = combine(state.verdicts.values());
  return state.guarded;
}

export function combine(verdicts: Iterable<Verdict>): Guarded {
  let all = UNGUARDED;
  for (const { mode, widen, size, until, why } of verdicts) {
    const tightest = tighter(all.mode, mode);
    all = {
      mode: tightest,
      widen: Math.max(all.widen, widen),
      size: Math.min(all.size, size),
      until: Math.min(all.until, until),
      detail: [all.detail, why].filter((text) => text !== "").join("; "),
    };
  }
  return all === UNGUARDED ? all : { ...all, detail: `${words(all)}: ${all.detail}` };
}

const words = ({ mode, widen, size }: Guarded): string =>
  mode === "quote" ? `${widen} times as wide, ${Math.round(size * 100)} % of the size` : mode;
