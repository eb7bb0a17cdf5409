/** The kinds of market the synthetic world lists, worded as the venue words them. Names, people and numbers are invented. */
import type { ConditionId, TokenId } from "../../contract/ids.ts";
import type { MarketSpec } from "../../contract/spec.ts";
import { clock, eastern, nextEastern } from "../../units/eastern.ts";
import type { Ticks } from "../../units/price.ts";
import { shares } from "../../units/size.ts";
import { DAY, HOUR, MINUTE, SECOND, type VenueMs } from "../../units/time.ts";
import { type Random, randomFor } from "../random.ts";

/** How a family's fair value moves and how it is traded. */
export interface Temper {
  /**
   * Volatility of the log-odds per square root of a second: constant, or for a question about a price at a time
   * growing as the time runs out (a digital's log-odds move with 1 / sqrt(time left)).
   */
  readonly vol: { readonly kind: "constant" | "digital"; readonly sigma: number };
  /** Jumps an hour, and the size of one in log-odds. */
  readonly jumps: { readonly anHour: number; readonly size: number };
  /** Taker orders a minute, and the share of them that know the fair value. */
  readonly takes: { readonly aMinute: number; readonly informed: number };
  /** Typical half-spread of the ambient makers in dollars, and the typical size of a level in shares. */
  readonly halfSpread: number;
  readonly depth: number;
}

export interface Family {
  readonly name: string;
  readonly temper: Temper;
  /** The nth market of the family, listed at `from`. */
  list(seed: number, nth: number, from: VenueMs): { spec: MarketSpec; fair: number };
}

interface Wording {
  readonly slug: string;
  readonly question: string;
  readonly rules: string;
  readonly event: { readonly slug: string; readonly title: string };
  readonly outcomes: readonly [string, string];
  readonly endsAt: number;
}

const CRYPTO = 0.07;
const ECONOMICS = 0.05;
const POLITICS = 0.04;
const CENT = 100 as Ticks;
const TENTH = 10 as Ticks;

function family(
  name: string,
  index: number,
  traits: { tick: Ticks; rate: number; temper: Temper },
  word: (random: Random, nth: number, from: number) => Wording,
): Family {
  return {
    name,
    temper: traits.temper,
    list(seed, nth, from) {
      const random = randomFor(seed, `${name}/${nth}`);
      const id = `0x${word256(random).toString(16).padStart(64, "0")}` as ConditionId;
      const yes = word256(random).toString(10) as TokenId;
      const no = word256(random).toString(10) as TokenId;
      const fair = 0.3 + 0.4 * random.uniform();
      const { slug, question, rules, event, outcomes, endsAt } = word(random, nth, from);
      const number = 900_000 + index * 10_000 + nth;
      return {
        fair,
        spec: {
          id,
          gammaId: String(number),
          slug,
          question,
          rules,
          event: { id: String(number + 100_000), slug: event.slug, title: event.title },
          outcomes,
          yes,
          no,
          negRisk: false,
          version: "v1",
          tick: traits.tick,
          minSize: shares(5),
          fee: { rate: traits.rate, exponent: 1, takerOnly: true },
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

const dash = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

const grouped = (dollars: number): string => String(dollars).replace(/\B(?=(\d{3})+$)/g, ",");

/** "Will the price of X be above $K on D?", on the 1-minute candle of noon or of a whole hour. */
function above(coin: string, pair: string, strike: number, endsAt: number, hourly: boolean): Wording {
  const end = eastern(endsAt);
  const day = `${end.month} ${end.day}`;
  const when = hourly ? `${day}, ${clock(end, true)} ET` : day;
  const [eventSlug, eventTitle] = hourly
    ? [
        `${dash(coin)}-above-on-${dash(day)}-${end.year}-${clock(end, true).toLowerCase()}-et`,
        `${coin} above ___ on ${when}?`,
      ]
    : [`${dash(coin)}-above-on-${dash(day)}-${end.year}`, `${coin} above ___ on ${day}?`];
  const question = hourly
    ? `${coin} above ${grouped(strike)} on ${when}?`
    : `Will the price of ${coin} be above $${grouped(strike)} on ${day}?`;
  return {
    slug: `${eventSlug.replace("-above-on-", `-above-${strike}-on-`)}`,
    question,
    rules: `This market will resolve to "Yes" if the Binance 1 minute candle for ${pair} ${hourly ? "on the time and date" : "12:00 in the ET timezone (noon) on the date"} specified in the title has a final "Close" price higher than the price specified in the title. Otherwise, this market will resolve to "No".\n\nThe resolution source for this market is Binance, specifically the ${pair} "Close" prices currently available at https://www.binance.com/en/trade/${pair.replace("/", "_")} with "1m" and "Candles" selected on the top bar.`,
    event: { slug: eventSlug, title: eventTitle },
    outcomes: ["Yes", "No"],
    endsAt,
  };
}

const upDown = family(
  "btc-updown-15m",
  0,
  {
    tick: CENT,
    rate: CRYPTO,
    temper: {
      vol: { kind: "digital", sigma: 0.7 },
      jumps: { anHour: 2, size: 0.5 },
      takes: { aMinute: 6, informed: 0.3 },
      halfSpread: 0.008,
      depth: 150,
    },
  },
  (_, nth, from) => {
    // The first one is three minutes old when the world begins; each next one follows on the last.
    const start = (nth === 0 ? Math.floor(from / MINUTE) * MINUTE - 3 * MINUTE : from) as number;
    const endsAt = start + 15 * MINUTE;
    const [begin, end] = [eastern(start), eastern(endsAt)];
    const slug = `btc-updown-15m-${Math.floor(start / SECOND)}`;
    const question = `Bitcoin Up or Down - ${begin.month} ${begin.day}, ${clock(begin)}-${clock(end)} ET`;
    return {
      slug,
      question,
      rules: `This market will resolve to "Up" if the time-weighted average price (TWAP) of Bitcoin, generated by Chainlink, of the time range specified in the title is greater than or equal to the price at the beginning of that range. Otherwise, it will resolve to "Down".\nThe resolution source for this market is information from Chainlink, specifically the BTC/USD TWAP data stream available at https://data.chain.link/streams/btc-usd-twap-60s-streams.`,
      event: { slug, title: question },
      outcomes: ["Up", "Down"],
      endsAt,
    };
  },
);

const bitcoin = family(
  "btc-above",
  1,
  {
    tick: CENT,
    rate: CRYPTO,
    temper: {
      vol: { kind: "digital", sigma: 0.5 },
      jumps: { anHour: 1, size: 0.4 },
      takes: { aMinute: 5, informed: 0.25 },
      halfSpread: 0.006,
      depth: 250,
    },
  },
  (random, _, from) =>
    above(
      "Bitcoin",
      "BTC/USDT",
      88_000 + 200 * random.integer(0, 60),
      Math.ceil((from + 2 * HOUR) / HOUR) * HOUR,
      true,
    ),
);

const ether = family(
  "eth-above",
  2,
  {
    tick: CENT,
    rate: CRYPTO,
    temper: {
      vol: { kind: "digital", sigma: 0.5 },
      jumps: { anHour: 0.7, size: 0.4 },
      takes: { aMinute: 4, informed: 0.25 },
      halfSpread: 0.008,
      depth: 180,
    },
  },
  (random, _, from) =>
    above("Ethereum", "ETH/USDT", 2_900 + 50 * random.integer(0, 16), nextEastern(from + 4 * HOUR, 12, 0), false),
);

const fed = family(
  "fed-decision",
  3,
  {
    tick: TENTH,
    rate: ECONOMICS,
    temper: {
      vol: { kind: "constant", sigma: 0.003 },
      jumps: { anHour: 0.25, size: 0.3 },
      takes: { aMinute: 3, informed: 0.2 },
      halfSpread: 0.003,
      depth: 900,
    },
  },
  (_, __, from) => {
    const endsAt = nextEastern(from + 3 * DAY, 14, 0);
    const { month, day, year } = eastern(endsAt);
    return {
      slug: `fed-decreases-interest-rates-by-25-bps-after-${dash(month)}-${day}-${year}-meeting`,
      question: `Fed decreases interest rates by 25 bps after the ${month} ${day} meeting?`,
      rules: `This market will resolve to "Yes" if the upper bound of the target federal funds rate is 25 basis points lower after the Federal Open Market Committee's ${month} ${day}, ${year} meeting than it was before it. Otherwise, it will resolve to "No". The resolution source is the official website of the Federal Reserve.`,
      event: { slug: `fed-decision-on-${dash(month)}-${day}-${year}`, title: `Fed decision on ${month} ${day}?` },
      outcomes: ["Yes", "No"],
      endsAt,
    };
  },
);

const cpi = family(
  "cpi",
  4,
  {
    tick: CENT,
    rate: ECONOMICS,
    temper: {
      vol: { kind: "constant", sigma: 0.003 },
      jumps: { anHour: 0.3, size: 0.35 },
      takes: { aMinute: 2, informed: 0.2 },
      halfSpread: 0.01,
      depth: 400,
    },
  },
  (random, _, from) => {
    const endsAt = nextEastern(from + 2 * DAY, 8, 30);
    const { month, day, year } = eastern(endsAt);
    const tenths = random.integer(2, 4);
    return {
      slug: `will-monthly-inflation-be-above-0pt${tenths}-in-the-${dash(month)}-${day}-${year}-release`,
      question: `Will monthly inflation be above 0.${tenths}% in the ${month} ${day} release?`,
      rules: `This market will resolve to "Yes" if the seasonally adjusted one-month change of the Consumer Price Index for All Urban Consumers, as first published by the Bureau of Labor Statistics on ${month} ${day}, ${year}, is higher than 0.${tenths}%. Otherwise, it will resolve to "No". Revisions made afterwards do not count.`,
      event: {
        slug: `monthly-inflation-${dash(month)}-${day}-${year}`,
        title: `Monthly inflation, ${month} ${day} release`,
      },
      outcomes: ["Yes", "No"],
      endsAt,
    };
  },
);

const COUNTRIES = ["Northmark", "Estoria", "Valdania", "Kessland"];
const PARTIES = ["Liberal Alliance", "Farmers' Union", "Civic Platform", "Green Coalition"];

const election = family(
  "election",
  5,
  {
    tick: TENTH,
    rate: POLITICS,
    temper: {
      vol: { kind: "constant", sigma: 0.002 },
      jumps: { anHour: 0.2, size: 0.4 },
      takes: { aMinute: 2, informed: 0.2 },
      halfSpread: 0.004,
      depth: 1_200,
    },
  },
  (random, nth, from) => {
    const country = COUNTRIES[nth % COUNTRIES.length] ?? "Northmark";
    const party = PARTIES[random.integer(0, PARTIES.length - 1)] ?? "Liberal Alliance";
    const endsAt = nextEastern(from + 9 * DAY, 18, 0);
    const { month, day, year } = eastern(endsAt);
    return {
      slug: `will-the-${dash(party)}-win-the-${dash(country)}-election-${dash(month)}-${day}-${year}`,
      question: `Will the ${party} win the most seats in the ${country} general election?`,
      rules: `This market will resolve to "Yes" if the ${party} wins the greatest number of seats in the general election of ${country} scheduled for ${month} ${day}, ${year}. If the results are not known 60 days after that date, it will resolve to "No". In a tie for the most seats it resolves in favour of the party whose name comes first in alphabetical order.`,
      event: { slug: `${dash(country)}-general-election-${year}`, title: `${country} general election: most seats` },
      outcomes: ["Yes", "No"],
      endsAt,
    };
  },
);

/** Six families; one market of each is live at any time. */
export const FAMILIES: readonly Family[] = [upDown, bitcoin, ether, fed, cpi, election];
