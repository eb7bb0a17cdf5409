/** Candles and spot prices of the pairs that questions settle on, from where they are settled. */
import type { Candle } from "../../../core/directional/prices/candles.ts";
import type { CoinStreams } from "../../../core/directional/prices/streams.ts";
import { candlePair, type Feed, isTouch } from "../../../core/directional/prices/view.ts";
import type { QuestionSpec } from "../../../core/directional/questions/spec.ts";
import { after, DAY, HOUR, MINUTE, type VenueMs } from "../../../core/units/time.ts";
import { BINANCE, fetchCandles, fetchSpot, numbersOf, type PricesAnswer } from "../../../prices/binance.ts";
import { take } from "../../../runtime/take.ts";
import { isPolymarket } from "../../../venue/hosts.ts";
import type { OrchestratorEnv } from "../env.ts";

/** Minutes of a day and what an up-down day began with; hours of a month. */
const MINUTES_MS = 26 * HOUR;
const HOURS_MS = 32 * DAY;
/** A year's window, and the weeks for which it is listed before. */
const FURTHEST_MS = 430 * DAY;
/** No run of ours takes so long, even of a fast venue's time. */
const LATELY_MS = 30 * MINUTE;

const get = (input: string, init: RequestInit): Promise<Response> => fetch(input, init);

/** Where prices are read: as set, else the paper exchange's own, or the public ones beside the real venue. */
export function pricesAt(set: string | null, venue: string): string {
  if (set !== null) return set;
  return isPolymarket(venue) ? BINANCE : `${new URL(venue).origin}/binance`;
}

/** Candles of one pair that were finished at a moment. */
type Finished = Pick<Feed, "minutes" | "hours" | "past">;

const floorTo = (at: number, step: number): VenueMs => (Math.floor(at / step) * step) as VenueMs;

/**
 * One pair's finished candles; words when they could not be read.
 *
 * @param starts where windows began whose highest and lowest price is asked for
 */
async function finishedOf(
  base: string,
  pair: string,
  now: VenueMs,
  starts: readonly VenueMs[],
): Promise<Finished | string> {
  const candles = (length: "1m" | "1h", from: VenueMs, to: VenueMs): Promise<Candles> =>
    candlesOf({ base, pair, length, from, to, now });
  const [byMinute, byHour] = [floorTo(now - MINUTES_MS, MINUTE), floorTo(now - HOURS_MS, HOUR)];
  const earlier = starts.filter((start) => start < byMinute && start >= now - FURTHEST_MS);
  const oldest = Math.min(...earlier, byHour);
  const broken = [...new Set(earlier.filter((start) => start % HOUR !== 0))];
  const [minutes, hours, past, ...parts] = await Promise.all([
    candles("1m", byMinute, now),
    candles("1h", byHour, now),
    candles("1h", floorTo(oldest, HOUR), byHour),
    ...broken.map((start) => candles("1m", floorTo(start, MINUTE), after(floorTo(start, HOUR), HOUR))),
  ]);
  const of: Candle[] = [];
  for (const part of parts) {
    if (!part.ok) return part.message;
    of.push(...part.value);
  }
  if (!minutes.ok) return minutes.message;
  if (!hours.ok) return hours.message;
  if (!past.ok) return past.message;
  const byTime = of.sort((a, b) => a.opensAt - b.opensAt);
  return { minutes: minutes.value, hours: hours.value, past: { hours: past.value, minutes: byTime } };
}

/** Where the windows of a pair's touches began. */
const startsOf = (read: readonly { readonly spec: QuestionSpec }[], pair: string): readonly VenueMs[] =>
  read.flatMap(({ spec }) => (isTouch(spec) && candlePair(spec) === pair ? [spec.window.start] : []));

type Candles = PricesAnswer<readonly Candle[]>;

async function candlesOf(asked: Parameters<typeof fetchCandles>[1]): Promise<Candles> {
  const answer = await fetchCandles(get, asked);
  return answer.ok ? { ok: true, value: answer.value.map(numbersOf) } : answer;
}

/** The newest trade, and the minutes since the finished ones were read, the last of which is not over. */
async function newestOf(
  base: string,
  pair: string,
  { minutes, ...older }: Finished,
  asked: VenueMs,
): Promise<Omit<Feed, "streams"> | string> {
  const from = (Math.floor(asked / MINUTE) * MINUTE) as VenueMs;
  const to = after(from, LATELY_MS);
  const [spot, lately] = await Promise.all([
    fetchSpot(get, { base, pair }),
    candlesOf({ base, pair, length: "1m", from, to, now: to, unfinished: true }),
  ]);
  if (!spot.ok) return spot.message;
  if (!lately.ok) return lately.message;
  return {
    minutes: [...minutes, ...lately.value.slice(0, -1)],
    forming: lately.value.at(-1) ?? null,
    ...{ ...older, spot: spot.value.price, spotAt: spot.value.at },
  };
}

/**
 * One feed a pair, with the streams of its coin as the Gateway has heard them. A feed that fails is named, and only its
 * questions go without.
 *
 * What the newest prices are compared with is read by `beside` at the same time as they are, when all finished candles are
 * there: a price and a book are of use for seconds of the venue's clock, however many of those a second of the wall is.
 */
export async function feedsOf<T>(
  env: OrchestratorEnv,
  base: string,
  read: readonly { readonly spec: QuestionSpec }[],
  now: VenueMs,
  troubles: string[],
  beside: () => Promise<T>,
): Promise<{ readonly feeds: ReadonlyMap<string, Feed | string>; readonly beside: T }> {
  const pairs = new Map(read.map(({ spec }) => [candlePair(spec), spec.asset]));
  if (pairs.size === 0) return { feeds: new Map(), beside: await beside() };
  const finished = await Promise.all(
    [...pairs].map(async ([pair, asset]) => ({
      pair,
      asset,
      known: await finishedOf(base, pair, now, startsOf(read, pair)),
    })),
  );
  const [newest, streams, other] = await Promise.all([
    Promise.all(
      finished.map(({ pair, known }) => (typeof known === "string" ? known : newestOf(base, pair, known, now))),
    ),
    streamsOf(env, troubles),
    beside(),
  ]);
  const feeds = finished.map(({ pair, asset }, i): readonly [string, Feed | string] => {
    const feed = newest[i] ?? "it was not asked for";
    return [pair, typeof feed === "string" ? feed : { ...feed, streams: streams[asset] ?? null }];
  });
  // One reason for all is said once.
  const failed = feeds.flatMap(([pair, feed]) => (typeof feed === "string" ? [{ pair, feed }] : []));
  for (const why of new Set(failed.map(({ feed }) => feed)))
    troubles.push(`prices of ${failed.flatMap(({ pair, feed }) => (feed === why ? [pair] : [])).join(", ")}: ${why}`);
  return { feeds: new Map(feeds), beside: other };
}

async function streamsOf(env: OrchestratorEnv, troubles: string[]): Promise<Readonly<Record<string, CoinStreams>>> {
  try {
    return await take(env.ENGINE.streams());
  } catch (error) {
    troubles.push(`the price streams were not read: ${error instanceof Error ? error.message : String(error)}`);
    return {};
  }
}
