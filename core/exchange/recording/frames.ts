/**
 * A recording of raw market-channel frames, one a line (the format of ws-frames-20251028). The frames name their market
 * and tokens, but neither its words nor its end: without a `market.json` these are made up, plainly, and the market does
 * not resolve.
 */
import type { ConditionId, TokenId } from "../../contract/ids.ts";
import type { MarketSpec } from "../../contract/spec.ts";
import { parseDecimal } from "../../units/decimal.ts";
import { TICK_SIZES, type Ticks } from "../../units/price.ts";
import { shares } from "../../units/size.ts";
import { after, DAY, type VenueMs } from "../../units/time.ts";
import type { SourceEvent } from "../types.ts";
import { frameEvents, tradeKey } from "./frame.ts";
import { attempt, Bad } from "./read.ts";
import { Lag, type MarketRecording, type Stamps } from "./recording.ts";

/** What the frames themselves say about their market. */
interface Seen {
  id: string | null;
  /** In order of appearance: the first is YES. */
  tokens: string[];
  first: number;
  last: number;
  /** Finest price step seen, 1/10000 dollar. */
  step: number;
}

/**
 * Opens a recording of frames. All lines are read through once for what identifies the market; lines that can't be read
 * are left for `parse` to report. `spec` overrides what was made up.
 */
export function framesRecording(
  lines: Iterable<string>,
  stamps: Stamps,
  spec: Partial<MarketSpec> = {},
): { readonly recording: MarketRecording } | { readonly bad: string } {
  const seen: Seen = { id: null, tokens: [], first: 0, last: 0, step: 1_000 };
  for (const line of lines) look(seen, line);
  const [yes, no] = seen.tokens;
  if (seen.id === null || yes === undefined) return { bad: "no frame names a market and a token" };
  if (no === undefined) return { bad: `market ${seen.id}: only one of its two tokens is ever named` };
  if (seen.tokens.length > 2) return { bad: `market ${seen.id}: more than two tokens are named` };
  const madeUp = madeUpSpec(seen, yes as TokenId, no as TokenId);
  return { recording: recordingOf({ ...madeUp, ...spec }, seen, stamps) };
}

function look(seen: Seen, line: string): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return; // parse() reports it
  }
  for (const message of Array.isArray(parsed) ? parsed : [parsed]) {
    if (typeof message !== "object" || message === null) continue;
    const { market, timestamp, asset_id, price_changes, bids, asks } = message as Record<string, unknown>;
    if (typeof market !== "string") continue;
    seen.id ??= market;
    if (market !== seen.id) continue;
    const at = Number(timestamp);
    if (Number.isSafeInteger(at) && at > 0) {
      seen.first = seen.first === 0 ? at : Math.min(seen.first, at);
      seen.last = Math.max(seen.last, at);
    }
    if (typeof asset_id === "string") name(seen, asset_id);
    for (const entries of [price_changes, bids, asks]) {
      if (!Array.isArray(entries)) continue;
      for (const entry of entries as Record<string, unknown>[]) {
        if (typeof entry?.asset_id === "string") name(seen, entry.asset_id);
        refine(seen, entry?.price);
      }
    }
  }
}

const name = (seen: Seen, token: string): void => {
  if (!seen.tokens.includes(token)) seen.tokens.push(token);
};

function refine(seen: Seen, price: unknown): void {
  const at = typeof price === "string" ? parseDecimal(price, 4) : null;
  if (at === null) return;
  while (at % seen.step !== 0) seen.step = TICK_SIZES.find((tick) => tick < seen.step) ?? 1;
}

function madeUpSpec(seen: Seen, yes: TokenId, no: TokenId): MarketSpec {
  const id = seen.id as ConditionId;
  const slug = `recorded-${id.slice(2, 14)}`;
  const question = `Recorded market ${id.slice(0, 10)}`;
  return {
    id,
    gammaId: String(Math.floor(seen.first / 1_000)),
    slug,
    question,
    rules: "A recording of frames: its question and its outcome are not known, and it does not resolve.",
    event: { id: slug, slug, title: question },
    outcomes: ["Yes", "No"],
    yes,
    no,
    negRisk: false,
    version: "v1",
    tick: seen.step as Ticks,
    minSize: shares(5),
    fee: { rate: 0, exponent: 1, takerOnly: true },
    endsAt: after(seen.last as VenueMs, DAY),
  };
}

function recordingOf(spec: MarketSpec, seen: Seen, stamps: Stamps): MarketRecording {
  const lag = new Lag(stamps);
  const prints = new Set<string>();
  let newest = 0;
  let listed = false;
  let booked = false;

  const understand = (line: string): readonly SourceEvent[] => {
    const events = frameEvents(line, spec);
    for (const { event } of events) {
      if (event.at < newest) throw new Bad(`timestamp ${event.at} goes back behind ${newest}`);
      if (event.t === "level" && !booked && !events.some((other) => other.event.t === "book")) {
        throw new Bad("a price change before any book");
      }
    }
    return events.filter((from) => isNew(prints, tradeKey(from))).map(({ event }) => event);
  };

  return {
    spec,
    startsAt: seen.first as VenueMs,
    endsAt: seen.last as VenueMs,
    parse: (line, lineNo) =>
      attempt(lineNo, () => {
        const events = understand(line);
        const out: SourceEvent[] = [];
        for (const event of events) {
          if (!listed) out.push({ at: event.at, t: "market", spec });
          listed = true;
          booked = booked || event.t === "book";
          newest = event.at;
          out.push(...lag.push(event));
        }
        return out;
      }),
    finish: () => lag.flush(),
  };
}

/** A trade that both tokens report is one trade: same transaction, same YES price and size. */
function isNew(prints: Set<string>, key: string | null): boolean {
  if (key === null) return true;
  if (prints.has(key)) return false;
  prints.add(key);
  return true;
}
