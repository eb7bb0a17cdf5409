/**
 * The synthetic world's coin prices: one path an asset, a price a second, with volatility that clusters and jumps, the coins
 * moving together. Made from a seed and a start alone; candles begin a week before the world does.
 */
import { exp, ln } from "../../stats/elementary.ts";
import { DAY, MINUTE, SECOND, type VenueMs } from "../../units/time.ts";
import { Random, randomFor } from "../random.ts";

export type Coin = "BTC" | "ETH";

interface Trait {
  readonly coin: Coin;
  /** Price it begins at, dollars, and volatility a root year it comes back to. */
  readonly start: number;
  readonly volatility: number;
}

const TRAITS: readonly Trait[] = [
  { coin: "BTC", start: 94_000, volatility: 0.45 },
  { coin: "ETH", start: 3_300, volatility: 0.6 },
];
const RHO = 0.8;

/** Log volatility comes back half the way in six hours; its standard deviation in the long run. */
const BACK = Math.LN2 / (6 * 60);
const WANDERS = 0.35;
/** Jumps a day, the standard deviation of one, and what one adds to the log volatility. */
const JUMPS = 2;
const JUMP = 0.006;
const AFTERSHOCK = 0.4;

/** Variance of the log volatility in the long run, aftershocks in it: what its wandering adds to the mean of the square. */
const SPREAD = WANDERS * WANDERS + (AFTERSHOCK * AFTERSHOCK * JUMPS) / 1440 / (2 * BACK);

const YEAR_S = 365 * 86_400;
const WARM = 7 * DAY;
/** Prices drawn for a minute of the past: enough for a candle. */
const PAST_STEPS = 4;
const KEEP = 40 * DAY;
const RING = 1_800;
const MOST_SEEN = 16;

export interface SpotCandle {
  readonly opensAt: VenueMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Where the paths stand at the start of a minute; everything after follows from it. */
export interface SpotBody {
  readonly startAt: number;
  readonly at: number;
  readonly random: readonly [number, number];
  readonly coins: readonly (readonly [logPrice: number, logVol: number])[];
}

interface Path {
  readonly trait: Trait;
  x: number;
  /** ln of volatility over the one it comes back to. */
  v: number;
  price: number;
  candles: SpotCandle[];
  open: { opensAt: number; open: number; high: number; low: number };
  /** Extremes of finished minutes, by where they begin. */
  readonly seen: Map<number, { readonly through: number; readonly high: number; readonly low: number }>;
  /** Prices of the last seconds, by second. */
  readonly ring: Float64Array;
}

const cents = (x: number): number => Math.round(exp(x) * 100) / 100;

export class Spot {
  readonly #startAt: number;
  readonly #random: Random;
  readonly #paths: readonly Path[];
  /** The next second to be drawn. */
  #next: number;
  readonly #marks: SpotBody[];

  private constructor(body: SpotBody) {
    this.#startAt = body.startAt;
    this.#random = new Random(body.random);
    this.#next = body.at;
    this.#marks = [body];
    this.#paths = TRAITS.map((trait, i) => {
      const [x, v] = body.coins[i] ?? [ln(trait.start), 0];
      const price = cents(x);
      return {
        trait,
        x,
        v,
        price,
        candles: [],
        open: { opensAt: body.at, open: price, high: price, low: price },
        ring: new Float64Array(RING),
        seen: new Map(),
      };
    });
  }

  static born(seed: number, startAt: VenueMs): Spot {
    const at = Math.floor(startAt / MINUTE) * MINUTE - WARM;
    const coins = TRAITS.map(({ start }) => [ln(start), 0] as const);
    return new Spot({
      startAt: Math.floor(startAt / MINUTE) * MINUTE,
      at,
      random: randomFor(seed, "spot").state(),
      coins,
    });
  }

  static restored(body: SpotBody): Spot {
    return new Spot(body);
  }

  /** The oldest moment from which the kept candles follow. */
  body(): SpotBody {
    return this.#marks[0] as SpotBody;
  }

  /** Draws every price up to and including `until`. */
  advance(until: number): void {
    while (this.#next <= until) {
      if (this.#next % MINUTE === 0) this.#beginMinute();
      const step = this.#next < this.#startAt ? MINUTE / PAST_STEPS : SECOND;
      const dt = Math.sqrt(step / SECOND / YEAR_S);
      const common = this.#shock();
      for (const path of this.#paths) {
        const own = path.trait.coin === "BTC" ? common : RHO * common + Math.sqrt(1 - RHO * RHO) * this.#shock();
        const sd = path.trait.volatility * exp(path.v) * dt;
        path.x += sd * own - (sd * sd) / 2;
        path.price = cents(path.x);
        if (this.#next === path.open.opensAt)
          path.open = { opensAt: this.#next, open: path.price, high: path.price, low: path.price };
        else if (path.price > path.open.high) path.open.high = path.price;
        else if (path.price < path.open.low) path.open.low = path.price;
        path.ring[(this.#next / SECOND) % RING] = path.price;
      }
      this.#next += step;
    }
  }

  #beginMinute(): void {
    const at = this.#next;
    for (const path of this.#paths) {
      if (path.open.opensAt < at)
        path.candles.push({ ...path.open, opensAt: path.open.opensAt as VenueMs, close: path.price });
      path.open = { opensAt: at, open: path.price, high: path.price, low: path.price };
    }
    if (at % DAY === 0) {
      this.#marks.push({
        startAt: this.#startAt,
        at,
        random: this.#random.state(),
        coins: this.#paths.map(({ x, v }) => [x, v] as const),
      });
      const second = this.#marks[1];
      if (second !== undefined && at - second.at >= KEEP) {
        this.#marks.shift();
        for (const path of this.#paths) path.candles = path.candles.filter(({ opensAt }) => opensAt >= second.at);
      }
    }
    // News moves both coins at once.
    const news = this.#random.chance(JUMPS / 1440) ? this.#random.normal() : 0;
    for (const path of this.#paths) {
      path.v +=
        -BACK * path.v +
        WANDERS * Math.sqrt(2 * BACK) * this.#shock() +
        (news === 0 ? 0 : AFTERSHOCK) -
        (AFTERSHOCK * JUMPS) / 1440;
      path.x += JUMP * news;
    }
  }

  /** Mean 0, variance 1, of three uniforms: over a minute nothing of its shape is left. */
  #shock(): number {
    const random = this.#random;
    return 2 * (random.uniform() + random.uniform() + random.uniform() - 1.5);
  }

  #path(coin: Coin): Path {
    return this.#paths.find(({ trait }) => trait.coin === coin) ?? (this.#paths[0] as Path);
  }

  price(coin: Coin): number {
    return this.#path(coin).price;
  }

  /** When the newest price was drawn. */
  at(): VenueMs {
    return (this.#next - SECOND) as VenueMs;
  }

  /** Volatility a root year that the world itself expects over the next `ms`, jumps included. */
  volatility(coin: Coin, ms: number): number {
    const { trait, v } = this.#path(coin);
    const minutes = Math.max(ms / MINUTE, 1);
    const pull = (1 - exp(-BACK * minutes)) / (BACK * minutes);
    const level = trait.volatility * exp(v * pull + SPREAD * (1 - pull));
    return Math.sqrt(level * level + JUMPS * 365 * JUMP * JUMP);
  }

  /** The price of a whole second since the world began, as long as it is kept (half an hour); null for any other. */
  second(coin: Coin, at: number): number | null {
    if (at % SECOND !== 0 || at < this.#startAt || at >= this.#next || at < this.#next - RING * SECOND) return null;
    return this.#path(coin).ring[(at / SECOND) % RING] ?? null;
  }

  /** Average of the seconds in [from, to), as far as they are still kept; of minutes' closes before the world began. */
  average(coin: Coin, from: number, to: number): number {
    const path = this.#path(coin);
    let [sum, n] = [0, 0];
    for (let at = Math.ceil(from / SECOND) * SECOND; at < Math.min(to, this.#next); at += SECOND) {
      if (at < this.#startAt || at < this.#next - RING * SECOND) continue;
      sum += path.ring[(at / SECOND) % RING] ?? 0;
      n += 1;
    }
    if (n > 0) return sum / n;
    const candle = path.candles.findLast(({ opensAt }) => opensAt < to);
    return candle?.close ?? path.price;
  }

  /** Finished candles of a minute, oldest first. */
  candles(coin: Coin): readonly SpotCandle[] {
    return this.#path(coin).candles;
  }

  /** The minute that is not over yet. */
  forming(coin: Coin): SpotCandle {
    const { open, price } = this.#path(coin);
    return { ...open, opensAt: open.opensAt as VenueMs, close: price };
  }

  /** Highest and lowest price of the seconds since `from`, the start of a minute. */
  extremes(coin: Coin, from: number): { readonly high: number; readonly low: number } {
    const { candles, open, seen } = this.#path(coin);
    const before = seen.get(from) ?? { through: from, high: 0, low: Number.POSITIVE_INFINITY };
    let { high, low } = before;
    for (let i = candles.length - 1; i >= 0; i -= 1) {
      const candle = candles[i];
      if (candle === undefined || candle.opensAt < before.through) break;
      high = Math.max(high, candle.high);
      low = Math.min(low, candle.low);
    }
    if (seen.size > MOST_SEEN) seen.clear();
    seen.set(from, { through: open.opensAt, high, low });
    return { high: Math.max(high, open.high), low: Math.min(low, open.low) };
  }
}

export const COINS: readonly Coin[] = TRAITS.map(({ coin }) => coin);
