/** The kinds of market the synthetic world lists, worded as the venue words them. Names, people and numbers are invented. */
import { eastern, nextEastern } from "../../units/eastern.ts";
import type { Ticks } from "../../units/price.ts";
import { DAY } from "../../units/time.ts";
import { CRYPTO_FAMILIES } from "./crypto.ts";
import { CENT, dash, type Family, type Fee, family } from "./family.ts";

const ECONOMICS: Fee = { rate: 0.05, rebateShare: 0.25 };
const POLITICS: Fee = { rate: 0.04, rebateShare: 0.25 };
const TENTH = 10 as Ticks;

const fed = family(
  "fed-decision",
  3,
  {
    tick: TENTH,
    fee: ECONOMICS,
    temper: {
      sigma: 0.003,
      jumps: { anHour: 0.25, size: 0.3 },
      takes: { aMinute: 3, informed: 0.2 },
      halfSpread: 0.003,
      depth: 900,
      pace: 1,
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
    fee: ECONOMICS,
    temper: {
      sigma: 0.003,
      jumps: { anHour: 0.3, size: 0.35 },
      takes: { aMinute: 2, informed: 0.2 },
      halfSpread: 0.01,
      depth: 400,
      pace: 1,
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
    fee: POLITICS,
    temper: {
      sigma: 0.002,
      jumps: { anHour: 0.2, size: 0.4 },
      takes: { aMinute: 2, informed: 0.2 },
      halfSpread: 0.004,
      depth: 1_200,
      pace: 1,
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

/** One market of each is live at any time. */
export const FAMILIES: readonly Family[] = [...CRYPTO_FAMILIES, fed, cpi, election];
