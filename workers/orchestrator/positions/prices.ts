/** Candles and spot prices of the pairs that questions settle on, from where they are settled. */
import type { Candle } from "../../../core/directional/prices/candles.ts";
import type { CoinStreams } from "../../../core/directional/prices/streams.ts";
import { candlePair, type Feed } from "../../../core/directional/prices/view.ts";
import type { QuestionSpec } from "../../../core/directional/questions/spec.ts";
import { DAY, HOUR, MINUTE, type VenueMs } from "../../../core/units/time.ts";
import { BINANCE, fetchCandles, fetchSpot, numbersOf, type PricesAnswer } from "../../../prices/binance.ts";
import { take } from "../../../runtime/take.ts";
import { isPolymarket } from "../../../venue/hosts.ts";
import type { OrchestratorEnv } from "../env.ts";

/** Minutes of a day and what an up-down day began with; hours of a month. */
const MINUTES_MS = 26 * HOUR;
const HOURS_MS = 32 * DAY;

const get = (input: string, init: RequestInit): Promise<Response> => fetch(input, init);

/** Where prices are read: as set, else the paper exchange's own, or the public ones beside the real venue. */
export function pricesAt(set: string | null, venue: string): string {
  if (set !== null) return set;
  return isPolymarket(venue) ? BINANCE : `${new URL(venue).origin}/binance`;
}

/** One pair's feed; words when it could not be read: a question on it has no signal then. */
async function feedOf(base: string, pair: string, now: VenueMs): Promise<Omit<Feed, "streams"> | string> {
  const candles = async (length: "1m" | "1h", reach: number): Promise<PricesAnswer<readonly Candle[]>> => {
    const step = length === "1m" ? MINUTE : HOUR;
    const from = ((Math.floor(now / step) - Math.floor(reach / step)) * step) as VenueMs;
    const unfinished = length === "1m";
    const answer = await fetchCandles(get, { base, pair, length, from, to: now, now, unfinished });
    return answer.ok ? { ok: true, value: answer.value.map(numbersOf) } : answer;
  };
  const [minutes, hours] = await Promise.all([candles("1m", MINUTES_MS), candles("1h", HOURS_MS)]);
  // Last: a spot price is of use for seconds.
  const spot = await fetchSpot(get, { base, pair });
  if (!minutes.ok) return minutes.message;
  if (!hours.ok) return hours.message;
  if (!spot.ok) return spot.message;
  const { price, at } = spot.value;
  const finished = minutes.value.filter(({ opensAt }) => opensAt + MINUTE <= now);
  const forming = minutes.value.find(({ opensAt }) => opensAt + MINUTE > now) ?? null;
  return { minutes: finished, forming, hours: hours.value, spot: price, spotAt: at };
}

/**
 * One feed a pair, with the streams of its coin as the Gateway has heard them. A feed that fails is named, and only its
 * questions go without.
 */
export async function feedsOf(
  env: OrchestratorEnv,
  base: string,
  read: readonly { readonly spec: QuestionSpec }[],
  now: VenueMs,
  troubles: string[],
): Promise<ReadonlyMap<string, Feed | string>> {
  const pairs = new Map(read.map(({ spec }) => [candlePair(spec), spec.asset]));
  if (pairs.size === 0) return new Map();
  const candles = await Promise.all(
    [...pairs.keys()].map(async (pair) => [pair, await feedOf(base, pair, now)] as const),
  );
  // After the candles: what a stream said is of use for seconds.
  const streams = await streamsOf(env, troubles);
  const feeds = candles.map(([pair, feed]): readonly [string, Feed | string] => {
    const asset = pairs.get(pair);
    if (typeof feed === "string") return [pair, feed];
    return [pair, { ...feed, streams: (asset === undefined ? undefined : streams[asset]) ?? null }];
  });
  for (const [pair, feed] of feeds) if (typeof feed === "string") troubles.push(`prices of ${pair}: ${feed}`);
  return new Map(feeds);
}

async function streamsOf(env: OrchestratorEnv, troubles: string[]): Promise<Readonly<Record<string, CoinStreams>>> {
  try {
    return await take(env.ENGINE.streams());
  } catch (error) {
    troubles.push(`the price streams were not read: ${error instanceof Error ? error.message : String(error)}`);
    return {};
  }
}
