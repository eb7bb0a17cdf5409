/**
 * A recording of full books and trades of one up/down market: `market.json` and lines of `events.jsonl`, each a raw
 * `book` or `last_trade_price` message (the format of l2-btc-updown-15m-20251030).
 */
import type { ConditionId, TokenId } from "../../contract/ids.ts";
import type { MarketSpec } from "../../contract/spec.ts";
import { parseDecimal } from "../../units/decimal.ts";
import { clock, eastern } from "../../units/eastern.ts";
import { isTickSize } from "../../units/price.ts";
import { shares } from "../../units/size.ts";
import { after, MINUTE, type VenueMs } from "../../units/time.ts";
import type { SourceEvent } from "../types.ts";
import { attempt, Bad, bookEvent, json, printEvent, record, sameMarket, stamp, text } from "./read.ts";
import { Lag, type MarketRecording, type Stamps } from "./recording.ts";

/** The venue resolved such markets about a minute after their end. */
const RESOLVE_AFTER_MS = MINUTE;

/** Reads `market.json`; what is wrong with it in words when it can't be used. */
export function l2Recording(
  marketJson: string,
  stamps: Stamps,
): { readonly recording: MarketRecording } | { readonly bad: string } {
  try {
    return { recording: recordingOf(marketOf(record(json(marketJson), "market.json")), stamps) };
  } catch (error) {
    if (error instanceof Bad) return { bad: `market.json: ${error.message}` };
    throw error;
  }
}

interface RecordedMarket {
  readonly spec: MarketSpec;
  readonly startsAt: VenueMs;
  readonly winner: "YES" | "NO";
}

function marketOf(of: { readonly [key: string]: unknown }): RecordedMarket {
  const tokens = record(of.tokens, "tokens");
  const [startsAt, endsAt] = [ms(of.start_ms, "start_ms"), ms(of.end_ms, "end_ms")];
  const tick = parseDecimal(text(of, "tick_size"), 4);
  if (tick === null || !isTickSize(tick)) throw new Bad(`tick_size "${text(of, "tick_size")}" is none of the venue's`);
  const outcome = text(of, "outcome");
  if (outcome !== "Up" && outcome !== "Down") throw new Bad(`outcome "${outcome}" is neither Up nor Down`);
  const slug = text(of, "slug");
  const [begin, end] = [eastern(startsAt), eastern(endsAt)];
  const question = `${assetOf(slug)} Up or Down - ${begin.month} ${begin.day}, ${clock(begin)}-${clock(end)} ET`;
  return {
    startsAt,
    winner: outcome === "Up" ? "YES" : "NO",
    spec: {
      id: text(of, "condition_id") as ConditionId,
      // The recording has no number of the venue's catalogue; its start is one.
      gammaId: String(startsAt / 1_000),
      slug,
      question,
      rules: `Resolves to "Up" if the price at the end of the range in the title is greater than or equal to the price at its beginning, otherwise to "Down". A recording: its outcome is known.`,
      event: { id: slug, slug, title: question },
      outcomes: ["Up", "Down"],
      yes: text(tokens, "Up") as TokenId,
      no: text(tokens, "Down") as TokenId,
      negRisk: false,
      version: "v1",
      tick,
      minSize: shares(5),
      fee: { rate: 0, exponent: 1, takerOnly: true },
      endsAt,
    },
  };
}

function ms(value: unknown, what: string): VenueMs {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value <= 0) throw new Bad(`${what} is not a time`);
  return value as VenueMs;
}

function assetOf(slug: string): string {
  const names: Readonly<Record<string, string>> = { btc: "Bitcoin", eth: "Ethereum", sol: "Solana", xrp: "XRP" };
  const asset = slug.split("-")[0] ?? "";
  return names[asset] ?? asset.toUpperCase();
}

function recordingOf({ spec, startsAt, winner }: RecordedMarket, stamps: Stamps): MarketRecording {
  const lag = new Lag(stamps);
  let newest = 0;
  let listed = false;

  const understand = (line: string): SourceEvent => {
    const message = record(json(line), "the line");
    sameMarket(message, spec.id);
    const at = stamp(message);
    if (at < newest) throw new Bad(`timestamp ${at} goes back behind ${newest}`);
    const type = text(message, "event_type");
    if (type !== "book" && type !== "last_trade_price") throw new Bad(`event_type "${type}" is not of this format`);
    return type === "book" ? bookEvent(message, spec) : printEvent(message, spec);
  };

  return {
    spec,
    startsAt,
    endsAt: spec.endsAt,
    parse: (line, lineNo) =>
      attempt(lineNo, () => {
        const event = understand(line);
        newest = event.at;
        const events = lag.push(event);
        if (listed) return events;
        listed = true;
        // Listed from its start, so that who follows the recording knows the market before its first book.
        return [{ at: Math.min(startsAt, event.at) as VenueMs, t: "market", spec }, ...events];
      }),
    finish: () => {
      const resolveAt = Math.max(after(spec.endsAt, RESOLVE_AFTER_MS), newest) as VenueMs;
      return [...lag.flush(), { at: resolveAt, t: "resolve", market: spec.id, winner }];
    },
  };
}
