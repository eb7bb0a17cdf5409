/** What a kind of market of the synthetic world is. */
import type { ConditionId, TokenId } from "../../contract/ids.ts";
import type { MarketSpec } from "../../contract/spec.ts";
import type { Ticks } from "../../units/price.ts";
import { shares } from "../../units/size.ts";
import type { VenueMs } from "../../units/time.ts";
import { type Random, randomFor } from "../random.ts";
import type { Payoff } from "./payoff.ts";
import type { Spot } from "./spot.ts";

/** How a family's fair value moves and how it is traded. */
export interface Temper {
  /** Volatility of the log-odds per square root of a second. A market on a coin's price moves with the price instead. */
  readonly sigma: number;
  /** Jumps an hour, and the size of one in log-odds. */
  readonly jumps: { readonly anHour: number; readonly size: number };
  /** Taker orders a minute, and the share of them that know the fair value. */
  readonly takes: { readonly aMinute: number; readonly informed: number };
  /** Typical half-spread of the ambient makers in dollars, and the typical size of a level in shares. */
  readonly halfSpread: number;
  readonly depth: number;
  /** Times the usual 0.3 to 1.1 seconds between two things that happen. */
  readonly pace: number;
}

export interface Family {
  readonly name: string;
  readonly temper: Temper;
  /** The nth market of the family, listed at `from`. */
  list(seed: number, nth: number, from: VenueMs, spot: Spot): { spec: MarketSpec; fair: number; payoff: Payoff | null };
}

export interface Wording {
  readonly slug: string;
  readonly question: string;
  readonly rules: string;
  readonly event: { readonly slug: string; readonly title: string };
  readonly outcomes: readonly [string, string];
  readonly endsAt: number;
  /** Of a market on a coin's price; the others' fair value wanders by itself. */
  readonly payoff?: Payoff;
}

export const CENT = 100 as Ticks;

/** What takers pay in a category of markets, and which part of it its makers get (reference polymarket.md 6). */
export interface Fee {
  readonly rate: number;
  readonly rebateShare: number;
}

/** `eventOf`: the index of the family whose event the market is a strike of, where it is not its own. */
export function family(
  name: string,
  index: number,
  traits: { tick: Ticks; fee: Fee; temper: Temper; eventOf?: number },
  word: (random: Random, nth: number, from: number, spot: Spot) => Wording,
): Family {
  return {
    name,
    temper: traits.temper,
    list(seed, nth, from, spot) {
      const random = randomFor(seed, `${name}/${nth}`);
      const id = `0x${word256(random).toString(16).padStart(64, "0")}` as ConditionId;
      const yes = word256(random).toString(10) as TokenId;
      const no = word256(random).toString(10) as TokenId;
      const fair = 0.3 + 0.4 * random.uniform();
      const { slug, question, rules, event, outcomes, endsAt, payoff = null } = word(random, nth, from, spot);
      const number = 900_000 + index * 10_000 + nth;
      const eventNumber = 1_000_000 + (traits.eventOf ?? index) * 10_000 + nth;
      return {
        fair,
        payoff,
        spec: {
          id,
          gammaId: String(number),
          slug,
          question,
          rules,
          event: { id: String(eventNumber), slug: event.slug, title: event.title },
          outcomes,
          yes,
          no,
          negRisk: false,
          version: "v1",
          tick: traits.tick,
          minSize: shares(5),
          fee: { rate: traits.fee.rate, exponent: 1, takerOnly: true },
          rebateShare: traits.fee.rebateShare,
          endsAt: endsAt as VenueMs,
        },
      };
    },
  };
}

/** A 256-bit number from four draws. */
function word256(random: Random): bigint {
  let word = 0n;
  for (let i = 0; i < 4; i += 1) {
    const [high, low] = random.bits();
    word = (word << 64n) | (BigInt(high) << 32n) | BigInt(low);
  }
  return word;
}

export const dash = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

export const grouped = (dollars: number): string => String(dollars).replace(/\B(?=(\d{3})+$)/g, ",");
