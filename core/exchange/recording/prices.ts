/**
 * The coins' prices of a recording, as its price feed told them: what the streams said, and candles made of one stream's
 * prices. Nothing stands for what the feed did not tell: a minute with a hole in it has no candle.
 */
import type { Candle } from "../../directional/prices/candles.ts";
import { DAY, HOUR, MINUTE, SECOND, type VenueMs } from "../../units/time.ts";

/** One price of the venue's price feed, as it was heard. */
export interface ToldPrice {
  /** When it was received: nobody could know it before. */
  readonly at: VenueMs;
  readonly t: "price";
  readonly topic: string;
  /** As the topic spells it: "btcusdt", "btc/usd". */
  readonly symbol: string;
  /** Dollars. */
  readonly value: number;
  /** The feed's own time of it. */
  readonly said: VenueMs;
}

/** The stream of the exchange whose candles questions settle on. */
const TRADED = "crypto_prices";
/** A feed of one price a second may lose a few; in a longer silence anything may have happened. */
const HOLE_MS = 10 * SECOND;
const KEEP_MS = 33 * DAY;
/** What was heard longer ago is told to nobody who listens. */
const RECENT_MS = 60 * SECOND;

interface Pair {
  /** Whole minutes, oldest first. */
  minutes: Candle[];
  forming: Candle | null;
  /** From its first second on without a hole. */
  isWhole: boolean;
  last: ToldPrice;
}

/** A pair as far as it was told: its minutes, the one that is not over, and its newest price with the feed's time of it. */
export interface ToldPair {
  readonly minutes: readonly Candle[];
  /** Null: the minute has a hole already. */
  readonly forming: Candle | null;
  readonly price: number;
  readonly at: VenueMs;
}

export class ToldPrices {
  readonly #pairs = new Map<string, Pair>();
  #recent: ToldPrice[] = [];
  #heard = 0;

  /** Prices heard so far. */
  get heard(): number {
    return this.#heard;
  }

  /** One more, in the order of its receipt. */
  hear(told: ToldPrice): void {
    this.#heard += 1;
    this.#recent.push(told);
    if ((this.#recent[0]?.at ?? told.at) < told.at - 2 * RECENT_MS)
      this.#recent = this.#recent.filter(({ at }) => at >= told.at - RECENT_MS);
    if (told.topic !== TRADED || !(told.value > 0) || told.value === Number.POSITIVE_INFINITY) return;
    const symbol = told.symbol.toUpperCase();
    const pair = this.#pairs.get(symbol);
    if (pair === undefined) this.#pairs.set(symbol, { minutes: [], ...begun(told, null), last: told });
    else if (told.said > pair.last.said) follow(pair, told);
  }

  /** @param symbol as its exchange spells it: "BTCUSDT" */
  pair(symbol: string): ToldPair | null {
    const pair = this.#pairs.get(symbol);
    if (pair === undefined) return null;
    const { minutes, forming, isWhole, last } = pair;
    return { minutes, forming: isWhole ? forming : null, price: last.value, at: last.said };
  }

  /** What was heard after `from`, up to and with `to`, in its order; of the last minute. */
  since(from: VenueMs, to: VenueMs): readonly ToldPrice[] {
    return this.#recent.filter(({ at }) => at > from && at <= to);
  }
}

/** The minute of a price that begins it: whole if the price comes early in it, or one before it held until it began. */
function begun({ said, value }: ToldPrice, before: ToldPrice | null): Pick<Pair, "forming" | "isWhole"> {
  const opensAt = (Math.floor(said / MINUTE) * MINUTE) as VenueMs;
  const from = before === null ? opensAt : Math.min(before.said, opensAt);
  return {
    forming: { opensAt, open: value, high: value, low: value, close: value },
    isWhole: said - from <= HOLE_MS,
  };
}

function follow(pair: Pair, told: ToldPrice): void {
  const { forming, last, isWhole } = pair;
  const { said, value } = told;
  pair.last = told;
  if (forming !== null && said < forming.opensAt + MINUTE) {
    pair.forming = {
      ...forming,
      high: Math.max(forming.high, value),
      low: Math.min(forming.low, value),
      close: value,
    };
    pair.isWhole = isWhole && said - last.said <= HOLE_MS;
    return;
  }
  if (forming !== null && isWhole && said - last.said <= HOLE_MS) {
    pair.minutes.push(forming);
    const oldest = said - KEEP_MS;
    if ((pair.minutes[0]?.opensAt ?? said) < oldest - HOUR)
      pair.minutes = pair.minutes.filter(({ opensAt }) => opensAt >= oldest);
  }
  Object.assign(pair, begun(told, last));
}
