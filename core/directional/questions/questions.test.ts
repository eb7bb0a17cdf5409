import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, type VenueMs } from "../../units/time.ts";
import { parseQuestion } from "./parse.ts";
import type { Question } from "./question.ts";
import { resolve, type SettlementPrices } from "./resolve.ts";
import { isRefusal, type QuestionSpec } from "./spec.ts";
import { QUESTIONS } from "./testing.ts";
import { amountOf } from "./text.ts";

type Name = keyof typeof QUESTIONS;
const NAMES = Object.keys(QUESTIONS) as Name[];

function read(q: Question): QuestionSpec {
  const answer = parseQuestion(q);
  if (isRefusal(answer)) throw new Error(`${answer.code} ${answer.reason}`);
  return answer;
}
const spec = (name: Name): QuestionSpec => read(QUESTIONS[name]);
const utc = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

describe("a crypto question", () => {
  it("is read, in every family and window, into what it settles on", () => {
    const told = NAMES.map((name) => {
      const s = spec(name);
      const strikes = [s.strikeLow, s.strikeHigh].filter((strike) => strike !== null).join("..");
      return [
        `${s.family} ${s.period}`,
        `${s.source} ${s.pair} ${s.candle ?? "stream"} ${s.field}`,
        `${s.comparator} ${strikes} tie ${s.tie} avg ${s.averagingSeconds}`,
        `${utc(s.window.start)} ${utc(s.window.end)}`,
      ].join(" | ");
    });
    expect(told).toEqual([
      "up-down 5m | chainlink BTC/USD stream price | >=  tie YES avg 0 | 2026-06-08T00:00 2026-06-08T00:05",
      "up-down 15m | chainlink BTC/USD stream price | >=  tie YES avg 60 | 2026-08-22T16:00 2026-08-22T16:15",
      "up-down 4h | chainlink BTC/USD stream price | >=  tie YES avg 60 | 2026-08-22T16:00 2026-08-22T20:00",
      "up-down 1h | binance BTC/USDT 1h open-close | >=  tie YES avg 0 | 2026-02-02T16:00 2026-02-02T17:00",
      "up-down daily | binance BTC/USDT 1m close | >  tie SPLIT avg 0 | 2026-03-07T17:00 2026-03-08T16:01",
      "up-down daily | binance BTC/USDT 1m close | >  tie SPLIT avg 0 | 2026-10-05T15:59 2026-10-06T16:00",
      "above daily | binance BTC/USDT 1m close | > 68000 tie NO avg 0 | 2026-02-10T17:00 2026-02-10T17:01",
      "above 4h | binance XRP/USDT 1m close | > 2.85 tie NO avg 0 | 2025-09-08T20:00 2025-09-08T20:01",
      "above 1h | binance BTC/USDT 1h close | > 84200 tie NO avg 0 | 2026-09-25T03:00 2026-09-25T04:00",
      "between daily | binance BTC/USDT 1m close | in 76000..78000 tie YES avg 0 | 2026-02-12T17:00 2026-02-12T17:01",
      "less daily | binance BTC/USDT 1m close | < 72000 tie NO avg 0 | 2026-02-12T17:00 2026-02-12T17:01",
      "greater daily | binance BTC/USDT 1m close | >= 90000 tie YES avg 0 | 2026-02-12T17:00 2026-02-12T17:01",
      "touch-up daily | binance BTC/USDT 1m high | >= 86000 tie YES avg 0 | 2026-09-25T04:00 2026-09-26T04:00",
      "touch-down weekly | binance ETH/USDT 1m low | <= 1600 tie YES avg 0 | 2026-02-02T05:00 2026-02-09T05:00",
      "touch-up monthly | binance ETH/USDT 1m high | >= 5600 tie YES avg 0 | 2025-10-01T04:00 2025-11-01T04:00",
      "touch-up yearly | binance ETH/USDT 1m high | >= 6500 tie YES avg 0 | 2025-11-24T19:00 2027-01-01T05:00",
      "touch-up dated | binance XRP/USDT 1m high | >= 2 tie YES avg 0 | 2026-08-20T19:30 2026-10-01T04:00",
    ]);
  });

  it("is of New York's time over both of its changes: a noon moves, a day has 23 or 25 hours, and an end of the other time is refused", () => {
    const z = (text: string): VenueMs => Date.parse(`${text}:00Z`) as VenueMs;
    const [noon, day, week] = ["above at noon", "reach, day", "dip, week"] as const;
    const cases: readonly (readonly [Name, Partial<Question>, string, string])[] = [
      [
        noon,
        { slug: "bitcoin-above-68k-on-march-7", title: "Will the price of Bitcoin be above $68,000 on March 7?" },
        "2026-03-07T17:00",
        "2026-03-07T17:00",
      ],
      [
        noon,
        { slug: "bitcoin-above-68k-on-march-8", title: "Will the price of Bitcoin be above $68,000 on March 8?" },
        "2026-03-08T16:00",
        "2026-03-08T16:00",
      ],
      [
        noon,
        {
          slug: "bitcoin-above-68k-on-october-31-2026",
          title: "Will the price of Bitcoin be above $68,000 on October 31?",
        },
        "2026-10-31T16:00",
        "2026-10-31T16:00",
      ],
      [
        noon,
        {
          slug: "bitcoin-above-68k-on-november-1-2026",
          title: "Will the price of Bitcoin be above $68,000 on November 1?",
        },
        "2026-11-01T17:00",
        "2026-11-01T17:00",
      ],
      [
        day,
        { slug: "will-bitcoin-reach-86k-on-march-8-2026", title: "Will Bitcoin reach $86,000 on March 8?" },
        "2026-03-08T05:00",
        "2026-03-09T04:00",
      ],
      [
        day,
        { slug: "will-bitcoin-reach-86k-on-november-1-2026", title: "Will Bitcoin reach $86,000 on November 1?" },
        "2026-11-01T04:00",
        "2026-11-02T05:00",
      ],
      [
        week,
        { slug: "will-ethereum-dip-to-1600-march-2-8", title: "Will Ethereum dip to $1,600 March 2-8?" },
        "2026-03-02T05:00",
        "2026-03-09T04:00",
      ],
    ];
    for (const [name, parts, from, to] of cases) {
      const asked = { ...QUESTIONS[name], ...parts, endsAt: z(to) };
      expect(utc(read(asked).window.start), asked.slug ?? "").toBe(from);
      for (const off of [-HOUR, HOUR])
        expect(parseQuestion({ ...asked, endsAt: (z(to) + off) as VenueMs }), asked.slug ?? "").toMatchObject({
          code: "DISAGREEMENT",
        });
    }
  });

  it("is read over the turn of a year: an hour that ends it, days that lead out of it, and a first day without a year", () => {
    const hour = {
      ...QUESTIONS["above, hourly"],
      slug: "bitcoin-above-84200-on-january-1-2027-12am-et",
      title: "Bitcoin above 84,200 on January 1, 12AM ET?",
      endsAt: Date.parse("2027-01-01T05:00:00Z") as VenueMs,
    };
    expect(utc(read(hour).window.start)).toBe("2027-01-01T04:00");
    expect(parseQuestion({ ...hour, slug: hour.slug.replace("2027", "2026") })).toMatchObject({ code: "DISAGREEMENT" });
    const days = {
      ...QUESTIONS["dip, week"],
      slug: "will-ethereum-dip-to-1600-december-28-january-3",
      title: "Will Ethereum dip to $1,600 December 28-January 3?",
      endsAt: Date.parse("2027-01-04T05:00:00Z") as VenueMs,
    };
    expect(utc(read(days).window.start)).toBe("2026-12-28T05:00");
    const written = days.rules.replace(
      "during the date range specified in the title (from 12:00 AM ET on the first date to 11:59 PM ET on the last)",
      "between December 28 12:00 AM and January 3 11:59 PM ET",
    );
    expect(read({ ...days, rules: written }).window).toEqual(read(days).window);
    const earlier = written.replace("December 28", "December 27");
    expect(parseQuestion({ ...days, rules: earlier })).toMatchObject({ code: "DISAGREEMENT" });
    const later = written.replace("December 28 12:00 AM", "December 29 2:00 PM");
    expect(utc(read({ ...days, rules: later }).window.start)).toBe("2026-12-29T19:00");
  });

  it("begins on the day its slug names, where the slug names one", () => {
    const year = QUESTIONS["reach, year"];
    const asked = (from: string) => parseQuestion({ ...year, slug: `${year.slug}-from-${from}` });
    expect(asked("november-24")).toEqual(read(year));
    for (const other of ["june-8", "november-25", "nowhere-24"])
      expect(asked(other), other).toMatchObject({ code: "DISAGREEMENT" });
  });

  it("costs nothing of a strike's digits, however they are written", () => {
    for (const [text, amount] of [
      ["110,000", 110_000],
      ["109pt5k", 109_500],
      ["0.15", 0.15],
      ["2.30", 2.3],
      ["1m", 1_000_000],
      ["122K", 122_000],
    ] as const)
      expect(amountOf(text)).toBe(amount);
    for (const none of ["1,00", "12,3456", "", "k", "1.2.3", "-5"]) expect(amountOf(none)).toBeNull();
  });
});

/** Words that change what rules mean when one stands for another. */
const CLASSES: readonly (readonly string[])[] = [
  ["Binance", "Coinbase", "Kraken", "Chainlink", "Pyth"],
  ["Open", "High", "Low", "Close"],
  ["open", "close", "high", "low"],
  ["higher", "lower"],
  ["greater", "less"],
  ["greater", "lower"],
  ["greater than or equal to", "greater than", "less than", "less than or equal to"],
  ["equal to or greater than", "greater than", "equal to or lower than"],
  ["minute", "hour", "second", "day"],
  ["1m", "5m", "1h"],
  ["1H", "1D", "4H"],
  ["ET", "UTC", "PT", "GMT"],
  ["USDT", "USD", "USDC", "EUR"],
  ["BTC", "ETH", "SOL", "XRP"],
  ["Bitcoin", "Ethereum", "Solana"],
  ["12:00", "11:59", "11:30", "10:30", "23:59", "14:00"],
  ["noon", "midnight"],
  ["AM", "PM"],
  ["Up", "Down"],
  ["Yes", "No"],
  ["50-50", '"Up"', '"Down"'],
  ["first", "last"],
  ["beginning", "end"],
  ["begins", "ends"],
  ["month", "date range", "date", "week"],
  ["60s", "30s", "15s"],
  ["2025", "2026", "2027"],
  ["December", "November", "October"],
  ["Mar 7", "Mar 6", "Mar 8", "Oct 5", "Oct 6", "Oct 4"],
  ["any", "every", "no"],
  ["final", "first"],
  ["creation", "closing"],
  ["not", "and"],
];

/** Rules with one word of meaning turned into another of its class. */
function* turned(rules: string): Generator<string> {
  for (const words of CLASSES) {
    for (const word of words) {
      for (let at = rules.indexOf(word); at >= 0; at = rules.indexOf(word, at + 1)) {
        const isWhole = !/\w/.test(rules[at - 1] ?? " ") && !/\w/.test(rules[at + word.length] ?? " ");
        if (!isWhole) continue;
        for (const other of words) if (other !== word) yield rules.slice(0, at) + other + rules.slice(at + word.length);
      }
    }
  }
}

describe("rules that say something else under the same title", () => {
  it("never keep the reading: source, pair, candle, field, comparator, tie and window change it or refuse it", () => {
    let tried = 0;
    const kept: string[] = [];
    for (const name of NAMES) {
      const before = JSON.stringify(spec(name));
      for (const rules of turned(QUESTIONS[name].rules)) {
        tried += 1;
        if (JSON.stringify(parseQuestion({ ...QUESTIONS[name], rules })) === before) kept.push(`${name}: ${rules}`);
      }
    }
    expect(kept).toEqual([]);
    expect(tried).toBeGreaterThan(1000);
  });

  it("never keep the reading with a sentence added that is not known, wherever it stands", () => {
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), fc.nat(), fc.string({ minLength: 3 }), (name, where, words) => {
        const { rules } = QUESTIONS[name];
        fc.pre(/[a-z]{3}/i.test(words));
        const at = where % (rules.length + 1);
        const answer = parseQuestion({
          ...QUESTIONS[name],
          rules: `${rules.slice(0, at)} ${words}. ${rules.slice(at)}`,
        });
        expect(isRefusal(answer)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("never keep the reading with a rule of another family added", () => {
    const kept: string[] = [];
    for (const name of NAMES)
      for (const other of NAMES)
        for (const rule of QUESTIONS[other].rules.split(/\n+/)) {
          if (!rule.includes("will resolve") || QUESTIONS[name].rules.includes(rule)) continue;
          const rules = `${QUESTIONS[name].rules}\n\n${rule}`;
          if (!isRefusal(parseQuestion({ ...QUESTIONS[name], rules }))) kept.push(`${name} with ${rule}`);
        }
    expect(kept).toEqual([]);
  });

  it("are refused without their tie, and when they hold no sentence at all", () => {
    const lacks = (name: Name, sentence: RegExp): void => {
      const rules = QUESTIONS[name].rules.replace(sentence, "");
      expect(rules).not.toBe(QUESTIONS[name].rules);
      expect(parseQuestion({ ...QUESTIONS[name], rules })).toMatchObject({ code: "SIGNATURE" });
    };
    lacks("day, noon opening", /If the final .*? 50-50\./);
    lacks("between", /If the reported .*? bracket\./);
    expect(parseQuestion({ ...QUESTIONS.between, rules: " " })).toMatchObject({ code: "MISSING" });
  });

  it("are of a signature that holds on the question's date: single prints ended on 2026-08-07, averages began", () => {
    const later = {
      ...QUESTIONS["stream print 5m"],
      slug: "btc-updown-5m-1787414400",
      title: "Bitcoin Up or Down - August 22, 12:00PM-12:05PM ET",
      startsAt: null,
      endsAt: Date.parse("2026-08-22T16:05:00Z") as VenueMs,
    };
    expect(parseQuestion(later)).toMatchObject({ code: "SIGNATURE" });
    const before = { ...QUESTIONS["hour candle"], slug: "bitcoin-up-or-down-february-2-11am-et", startsAt: null };
    const endsAt = Date.parse("2025-02-02T17:00:00Z") as VenueMs;
    expect(parseQuestion({ ...before, endsAt })).toMatchObject({ code: "SIGNATURE" });
    const earlier = {
      ...QUESTIONS["stream average 15m"],
      slug: "btc-updown-15m-1780876800",
      title: "Bitcoin Up or Down - June 7, 8:00PM-8:15PM ET",
      endsAt: Date.parse("2026-06-08T00:15:00Z") as VenueMs,
    };
    expect(parseQuestion(earlier)).toMatchObject({ code: "SIGNATURE" });
    // The last window of single prints, and the first and last of the 30-second averages of 5 minutes.
    const window = (name: Name, end: string, title: string, more: Partial<Question> = {}): number | string => {
      const endsAt = Date.parse(end) as VenueMs;
      const parts = {
        slug: `btc-updown-5m-${endsAt / 1000 - 300}`,
        title,
        endsAt,
        startsAt: null,
        config: null,
        ...more,
      };
      const answer = parseQuestion({ ...QUESTIONS[name], ...parts });
      return isRefusal(answer) ? answer.code : answer.averagingSeconds;
    };
    const half = {
      rules: QUESTIONS["stream average 15m"].rules.replaceAll("60s", "30s"),
      resolutionSource: "https://data.chain.link/streams/btc-usd-twap-30s-streams",
    };
    const [print, average] = ["stream print 5m", "stream average 15m"] as const;
    const august = (day: number, range: string): string => `Bitcoin Up or Down - August ${day}, ${range} ET`;
    expect(window(print, "2026-08-07T00:00:00Z", august(6, "7:55PM-8:00PM"))).toBe(0);
    expect(window(average, "2026-08-07T00:05:00Z", august(6, "8:00PM-8:05PM"), half)).toBe(30);
    expect(window(average, "2026-08-14T00:00:00Z", august(13, "7:55PM-8:00PM"), half)).toBe(30);
    expect(window(average, "2026-08-14T00:05:00Z", august(13, "8:00PM-8:05PM"), half)).toBe("SIGNATURE");
    expect(window(average, "2026-08-14T00:05:00Z", august(13, "8:00PM-8:05PM"))).toBe(60);
  });
});

describe("parts of a market that disagree", () => {
  const changed: readonly (readonly [Name, Partial<Question>])[] = [
    ["above at noon", { slug: "bitcoin-above-69k-on-february-10" }],
    ["above at noon", { slug: "ethereum-above-68k-on-february-10" }],
    ["above at noon", { slug: "bitcoin-above-68k-on-february-11" }],
    ["above at noon", { slug: "bitcoin-above-68k-on-february-10-2025" }],
    ["above at noon", { title: "Will the price of Bitcoin be above $68,500 on February 10?" }],
    ["above at noon", { groupTitle: "69,000" }],
    ["above at noon", { series: "ethereum-multi-strikes-weekly" }],
    ["above at noon", { series: "bitcoin-hit-price-weekly" }],
    ["above at noon", { series: "eth-monthly-prices" }],
    ["above at noon", { groupTitle: "<68,000" }],
    ["reach, day", { groupTitle: "\u2193 86,000" }],
    ["dip, week", { groupTitle: "\u2191 1,600" }],
    ["greater", { groupTitle: "<90,000" }],
    ["stream print 5m", { startsAt: Date.parse("2026-06-08T00:01:00Z") as VenueMs }],
    ["hour candle", { startsAt: Date.parse("2026-02-02T15:59:00Z") as VenueMs }],
    ["above at noon", { endsAt: Date.parse("2026-02-10T16:00:00Z") as VenueMs }],
    ["above at noon", { outcomes: ["No", "Yes"] }],
    ["above at noon", { resolutionSource: "https://www.binance.com/en/trade/BTC_USDC" }],
    ["above at noon", { resolutionSource: "https://www.coinbase.com/price/bitcoin" }],
    ["stream print 5m", { endsAt: Date.parse("2026-06-08T00:10:00Z") as VenueMs }],
    ["stream print 5m", { startsAt: Date.parse("2026-06-08T00:05:00Z") as VenueMs }],
    ["stream print 5m", { slug: "btc-updown-15m-1780876800" }],
    ["stream print 5m", { resolutionSource: "https://data.chain.link/streams/btc-usd-twap-60s-streams" }],
    ["stream average 15m", { config: { asset: "eth", duration: "15m", twapEnabled: true, twapLookbackSeconds: 60 } }],
    ["stream average 15m", { config: { asset: "btc", duration: "5m", twapEnabled: true, twapLookbackSeconds: 60 } }],
    ["stream average 15m", { config: { asset: "btc", duration: "15m", twapEnabled: true, twapLookbackSeconds: 30 } }],
    [
      "stream average 15m",
      { config: { asset: "btc", duration: "15m", twapEnabled: false, twapLookbackSeconds: null } },
    ],
    ["dip, week", { title: "Will Ethereum reach $1,600 February 2-8?" }],
    ["reach, day", { title: "Will Bitcoin reach $86,000 September 25-26?" }],
    ["reach, year", { title: "Will Ethereum reach $6,500 by November 30, 2026?" }],
    ["between", { title: "Will the price of Bitcoin be between $78,000 and $76,000 on February 12?" }],
    ["hit, by a date", { createdAt: null }],
    ["above at noon", { endsAt: null }],
  ];
  it.each(changed)("refuse it: %s with %o", (name, parts) => {
    const answer = parseQuestion({ ...QUESTIONS[name], ...parts });
    expect(isRefusal(answer) ? answer.code : answer).toMatch(/^(DISAGREEMENT|MISSING|SIGNATURE)$/);
  });

  it("are told apart from look-alikes, other coins and other questions", () => {
    const ask = (title: string): unknown => parseQuestion({ ...QUESTIONS["above at noon"], title });
    for (const title of [
      "Ethereum all time high by June 30?",
      "Will Solana hit $60 or $140 first?",
      "Bitcoin dominance above 60% on March 1?",
      "Will bitcoin hit $1m before GTA VI?",
      "MicroStrategy sells any Bitcoin by June 30, 2026?",
      "Katana FDV above $1B one day after launch?",
      "Will May be the best month for Bitcoin in 2026?",
    ])
      expect(ask(title), title).toMatchObject({ code: "LOOK_ALIKE" });
    expect(ask("Will Chainlink dip to $4 by December 31, 2026?")).toMatchObject({ code: "UNKNOWN_ASSET" });
    expect(ask("Fed decreases interest rates by 25 bps after the December meeting?")).toMatchObject({
      code: "UNSUPPORTED",
    });
    expect(ask("Will the price of Bitcoin be above $68,000 on February 30?")).toMatchObject({ code: "DISAGREEMENT" });
  });
});

describe("hostile text", () => {
  it("is answered, never thrown at, whatever stands in any part", () => {
    const time = fc.oneof(
      fc.constant(null),
      fc.double().map((x) => x as VenueMs),
      fc.integer().map((x) => x as VenueMs),
    );
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(...NAMES.flatMap((name) => QUESTIONS[name].rules.split(/(?<=\.)/))),
    );
    const text = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(""));
    const parts = fc.record({
      slug: text,
      title: fc.oneof(text, fc.constantFrom(...NAMES.map((name) => QUESTIONS[name].title))),
      rules: fc.oneof(text, fc.constantFrom(...NAMES.map((name) => QUESTIONS[name].rules))),
      endsAt: time,
      startsAt: time,
      createdAt: time,
      groupTitle: fc.oneof(fc.constant(null), text),
    });
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), parts, (name, changed) => {
        expect(isRefusal(parseQuestion({ ...QUESTIONS[name], ...changed }))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("of any length is answered at once", () => {
    const long = (unit: string): string => unit.repeat(100_000);
    for (const text of [long("first bitcoin "), long("1"), long("-1"), long("Bitcoin "), long('"')])
      for (const part of ["title", "rules", "slug"] as const)
        expect(isRefusal(parseQuestion({ ...QUESTIONS["above at noon"], [part]: text }))).toBe(true);
  });
});

const NONE: SettlementPrices = { candle: () => null, price: () => null };
const closing = (close: string): SettlementPrices => ({
  ...NONE,
  candle: () => ({ open: "1", high: close, low: close, close }),
});

describe("the outcome by a specification", () => {
  const outcome = (name: Name, prices: SettlementPrices): unknown => {
    const answer = resolve(spec(name), prices);
    return answer.is === "resolved" ? answer.outcome : answer;
  };

  it("gives an exact boundary to whom the rules give it", () => {
    expect(outcome("above at noon", closing("68000.00"))).toBe("NO");
    expect(outcome("above at noon", closing("68000.01"))).toBe("YES");
    expect(outcome("between", closing("76000"))).toBe("YES");
    expect(outcome("between", closing("78000"))).toBe("NO");
    expect(outcome("less", closing("72000"))).toBe("NO");
    expect(outcome("less", closing("71999.99"))).toBe("YES");
    expect(outcome("greater", closing("90000"))).toBe("YES");
  });

  it("compares prices of eighteen decimals exactly, and a tie is Up for a stream and split for two noons", () => {
    const stream = (first: string, last: string): SettlementPrices => ({
      ...NONE,
      price: (at) => (at === spec("stream print 5m").window.start ? first : last),
    });
    const strike = "63304.200301195075000001";
    expect(outcome("stream print 5m", stream(strike, strike))).toBe("YES");
    expect(outcome("stream print 5m", stream(strike, "63304.200301195075000000"))).toBe("NO");
    expect(outcome("day, noon opening", closing("70000"))).toBe("SPLIT");
    expect(outcome("hour candle", { ...NONE, candle: () => ({ open: "5", high: "9", low: "1", close: "5.0" }) })).toBe(
      "YES",
    );
  });

  it("reads the noon candle that the rules name: opening then, or closing then", () => {
    const asked: string[] = [];
    const watch: SettlementPrices = {
      ...NONE,
      candle: (at) => {
        asked.push(utc(at));
        return { open: "1", high: "1", low: "1", close: "1" };
      },
    };
    resolve(spec("day, noon opening"), watch);
    resolve(spec("day, noon closing"), watch);
    expect(asked).toEqual(["2026-03-07T17:00", "2026-03-08T16:00", "2026-10-05T15:59", "2026-10-06T15:59"]);
  });

  it("is a touch at the first candle that reaches the strike, and no denial while a candle is missing", () => {
    const { window } = spec("dip, week");
    const lows = (low: string, at: number, hole: number | null = null): SettlementPrices => ({
      ...NONE,
      candle: (opens) =>
        opens === hole ? null : { open: "2000", high: "2000", low: opens === at ? low : "1900", close: "2000" },
    });
    const last = window.end - MINUTE;
    expect(outcome("dip, week", lows("1600", last))).toBe("YES");
    expect(outcome("dip, week", lows("1600.01", last))).toBe("NO");
    expect(outcome("dip, week", lows("1600", window.end))).toBe("NO");
    expect(outcome("dip, week", lows("1600.01", last, window.start + MINUTE))).toMatchObject({ is: "unknown" });
    expect(outcome("dip, week", lows("1599", last, window.start + MINUTE))).toBe("YES");
    expect(outcome("above at noon", NONE)).toMatchObject({ is: "unknown" });
  });
});
