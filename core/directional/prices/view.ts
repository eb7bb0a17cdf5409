/** What a question is priced from, out of its source's own candles and newest price. What is missing is named. */
import { HOUR, MINUTE, SECOND, type VenueMs } from "../../units/time.ts";
import { correlationOf } from "../correlation.ts";
import type { PriceView } from "../loop/types.ts";
import { isNoSignal, type NoSignal, noSignal } from "../no-signal.ts";
import type { PriceState } from "../price.ts";
import type { Asset, QuestionSpec } from "../questions/spec.ts";
import { averageSoFar } from "./average.ts";
import { type Candle, gapsIn, hourProfile, isCandle, volatilityOf } from "./candles.ts";
import { type CoinStreams, markAt } from "./streams.ts";

/** What is known of one pair. Candles are finished, in order of time. */
export interface Feed {
  readonly minutes: readonly Candle[];
  /** The minute that is not over yet, as far as it went when the feed was read; null: the source did not tell. */
  readonly forming: Candle | null;
  /** Candles of an hour, which reach further back: what volatility is learned from. */
  readonly hours: readonly Candle[];
  /** What lies before those, for questions whose window began then: hours, and the minutes of a window's first, broken hour. */
  readonly past: { readonly hours: readonly Candle[]; readonly minutes: readonly Candle[] };
  readonly spot: number;
  readonly spotAt: VenueMs;
  /** The same coin by the streams that settle questions, and a second opinion on the others; null where none are heard. */
  readonly streams: CoinStreams | null;
}

/** The pair whose candles a question is priced from: its own, or, for volatility alone, the one of the same coin. */
export const candlePair = ({ source, pair, asset }: QuestionSpec): string =>
  source === "binance" ? pair : `${asset}/USDT`;

/** A question's view out of the feeds that were read, by pair; words in a feed's place say why it was not. */
export function viewIn(feeds: ReadonlyMap<string, Feed | string>, spec: QuestionSpec, now: VenueMs): PriceView {
  const pair = candlePair(spec);
  const feed = feeds.get(pair);
  if (feed === undefined) return noSignal("MISSING_PRICES", `no prices of ${pair} are read`);
  return typeof feed === "string" ? noSignal("MISSING_PRICES", feed) : viewOf(spec, feed, now);
}

/** How two coins move together, by the hours of the pairs that were read. */
export const correlationsIn =
  (feeds: ReadonlyMap<string, Feed | string>) =>
  (a: Asset, b: Asset): number | null => {
    const [one, other] = [feeds.get(`${a}/USDT`), feeds.get(`${b}/USDT`)];
    if (one === undefined || other === undefined || typeof one === "string" || typeof other === "string") return null;
    return correlationOf(one.hours, other.hours);
  };

/** Horizon whose half-life is the shortest, half an hour: what the last hour was like. */
const LAST_HOUR = 1 / 12;
/** The spot price, which is read last, speaks for the moments since the newest candle was. */
const LATE = 10 * SECOND;

export function viewOf(spec: QuestionSpec, feed: Feed, now: VenueMs): PriceView {
  const read = spec.source === "binance" ? candled(spec, feed, now) : streamed(spec, feed, now);
  if (isNoSignal(read)) return read;
  const history = historyOf(feed);
  const left = (spec.window.end - now) / HOUR;
  if (!(left > 0)) return noSignal("EXPIRED", "the question's last price has been read");
  const sigma = volatilityOf(history, now, left, hourProfile(feed.hours));
  if (typeof sigma !== "number") return sigma;
  // What the last hour was like against the time before it, whatever hours these were.
  const [lately, usual] = [volatilityOf(feed.minutes, now, LAST_HOUR), volatilityOf(history, now, left)];
  return {
    ...{ now, forward: null, sigmaAnnual: sigma },
    ...read,
    regime: typeof lately !== "number" || typeof usual !== "number" || !(usual > 0) ? null : lately / usual,
  };
}

type Read = Pick<PriceState, "spot" | "spotAt" | "otherSpot" | "first" | "extremes" | "averageSoFar">;

/** A second feed's price is compared while it is as fresh as a first one must be. */
const OTHER_MS = 5 * SECOND;

/** Pays on any price since its window began: those are all needed. */
export const isTouch = ({ family }: QuestionSpec): boolean => family === "touch-up" || family === "touch-down";

/** Of a question that settles on candles. */
function candled(spec: QuestionSpec, feed: Feed, now: VenueMs): Read {
  const other = feed.streams?.print.last ?? null;
  return {
    ...{ spot: feed.spot, spotAt: feed.spotAt, averageSoFar: null },
    otherSpot: other !== null && Math.abs(now - other.at) <= OTHER_MS ? other.price : null,
    first: spec.family === "up-down" ? firstOf(spec, feed) : null,
    extremes: isTouch(spec) ? extremesSince(spec.window.start, feed, now) : null,
  };
}

/** Of a question that settles on a stream: nothing but the stream says where it stands and where it began. */
function streamed(
  { averagingSeconds, window }: QuestionSpec,
  { spot, spotAt, streams }: Feed,
  now: VenueMs,
): Read | NoSignal {
  const last = streams?.print.last ?? null;
  if (streams === null || last === null) return noSignal("MISSING_PRICES", "its stream has not been heard");
  const settles = averagingSeconds === 0 ? streams.print : streams.averages[averagingSeconds];
  const first = settles === undefined ? null : markAt(settles, window.start);
  if (now >= window.start && first === null)
    return noSignal("MISSING_PRICES", "the stream was not heard at the window's start");
  return {
    ...{ spot: last.price, spotAt: last.at, first, extremes: null },
    otherSpot: Math.abs(now - spotAt) <= OTHER_MS ? spot : null,
    averageSoFar: averagingSeconds === 0 ? null : averageSoFar(streams.print.recent, window.end, averagingSeconds, now),
  };
}

/** Closes for volatility: of minutes as far as they reach, of hours before that. */
function historyOf({ minutes, hours }: Feed): readonly Candle[] {
  const from = minutes[0]?.opensAt ?? Number.POSITIVE_INFINITY;
  const older = hours
    .filter(({ opensAt }) => opensAt + HOUR <= from)
    .map((hour) => ({ ...hour, opensAt: (hour.opensAt + HOUR - MINUTE) as VenueMs }));
  return [...older, ...minutes];
}

/** The first price of an up-down question: its hour's opening, or the close of its first minute. */
function firstOf({ candle, window }: QuestionSpec, { minutes }: Feed): number | null {
  const first = minutes.find(({ opensAt }) => opensAt === window.start);
  if (first === undefined) return null;
  return candle === "1h" ? first.open : first.close;
}

/**
 * Highest and lowest price since a window began: of hours where they lie whole inside it, of minutes for the rest, and of the
 * minute that is not over, from the window's first minute on. Null when any of them is missing: a touch may have been missed.
 */
export function extremesSince(
  since: VenueMs,
  { minutes, hours, forming, past }: Pick<Feed, "minutes" | "hours" | "forming" | "past">,
  now: VenueMs,
): { readonly high: number; readonly low: number } | null {
  if (now < since || forming === null || !isCandle(forming)) return null;
  // Read so long ago that a part of the time since is nobody's.
  if (now >= forming.opensAt + MINUTE + LATE) return null;
  const first = minutes[0] ?? forming;
  // Hours up to the first whole one that minutes cover.
  const cut = first.opensAt <= since ? since : ((Math.ceil(first.opensAt / HOUR) * HOUR) as VenueMs);
  // A window that begins inside an hour has minutes of its own until that is over.
  const whole = Math.min(Math.ceil(since / HOUR) * HOUR, cut) as VenueMs;
  const broken = past.minutes.filter(({ opensAt }) => opensAt >= since && opensAt < whole);
  if (cut > since && gapsIn(broken, MINUTE, since, whole).length > 0) return null;
  const early = [...past.hours, ...hours].filter(({ opensAt }) => opensAt >= whole && opensAt + HOUR <= cut);
  const late = [...minutes, forming].filter(({ opensAt }) => opensAt >= cut);
  if (gapsIn(early, HOUR, whole, cut).length > 0) return null;
  if (gapsIn(late, MINUTE, cut, (forming.opensAt + MINUTE) as VenueMs).length > 0) return null;
  const all = [...(cut > since ? broken : []), ...early, ...late];
  return { high: Math.max(...all.map(({ high }) => high)), low: Math.min(...all.map(({ low }) => low)) };
}
