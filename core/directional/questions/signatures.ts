/**
 * Which statements of rules make up each family (reference polymarket.md 8, ai.md 6). A market is read only when its rules
 * say all of one signature, nothing outside it, and on a date at which it holds: rules of a family have changed before.
 */
import type { VenueMs } from "../../units/time.ts";
import type { Rules } from "./rules.ts";
import { type QuestionRefusal, refusal } from "./spec.ts";
import type { TitleKind } from "./title.ts";

export interface Signature {
  readonly name: string;
  /** It holds for questions that end after the first and not after the second. */
  readonly since: VenueMs | null;
  readonly until: VenueMs | null;
  readonly titles: readonly TitleKind[];
  /** Statements it must have, each with the words allowed; null: any. */
  readonly says: Readonly<Record<string, readonly string[] | null>>;
  /** Statements it may have. */
  readonly may: readonly string[];
}

const on = (year: number, month: number, day: number): VenueMs => Date.UTC(year, month - 1, day) as VenueMs;

/** Windows that begin at this midnight or later settle on averages, earlier ones on single prints. */
const AVERAGED = on(2026, 8, 7);

const AT_LEAST = [
  "greater than or equal to",
  "equal to or greater than",
  "equal to or higher than",
  "higher than or equal to",
];
const MORE = ["greater than", "higher than"];
const AT_MOST = ["equal to or lower than", "lower than or equal to", "equal to or less than", "less than or equal to"];

const BINANCE = { source: ["binance"], pair: null } as const;
const MINUTE_CLOSE = { ...BINANCE, candle: ["1m"], field: ["close"] } as const;
const TOUCH_WINDOW = ["coin", "from", "until", "span", "firstclock", "lastclock", "creation"];

export const SIGNATURES: readonly Signature[] = [
  {
    name: "stream-print/2025-08",
    since: on(2025, 8, 1),
    until: AVERAGED,
    titles: ["up-down"],
    says: { pays: ["stream"], average: ["none"], source: ["chainlink"], pair: null, coin: null, cmp: AT_LEAST },
    may: [],
  },
  {
    name: "stream-twap/2026-08-07",
    since: AVERAGED,
    until: null,
    titles: ["up-down"],
    says: {
      pays: ["stream"],
      average: ["twap"],
      averaging: ["30", "60"],
      source: ["chainlink"],
      pair: null,
      coin: null,
      cmp: AT_LEAST,
    },
    may: [],
  },
  {
    name: "hour-candle/2025-07",
    since: on(2025, 7, 1),
    until: null,
    titles: ["up-down"],
    says: { ...BINANCE, pays: ["candle"], candle: ["1h"], field: ["open-close"], cmp: AT_LEAST },
    may: [],
  },
  {
    name: "noon-opening/2025-09",
    since: on(2025, 9, 1),
    until: null,
    titles: ["up-down"],
    says: {
      ...MINUTE_CLOSE,
      pays: ["noons"],
      noon: ["opens"],
      upcmp: ["lower"],
      downcmp: ["higher"],
      tie: ["50-50"],
      firstday: null,
      lastday: null,
    },
    may: [],
  },
  {
    name: "noon-closing/2026-10",
    since: on(2026, 10, 1),
    until: null,
    titles: ["up-down"],
    says: {
      ...MINUTE_CLOSE,
      pays: ["noons"],
      noon: ["closes"],
      upcmp: ["lower"],
      downcmp: ["higher"],
      tie: ["50-50"],
      firstday: null,
      lastday: null,
    },
    may: [],
  },
  {
    name: "minute-close/2025-09",
    since: on(2025, 9, 1),
    until: null,
    titles: ["above"],
    says: {
      ...MINUTE_CLOSE,
      pays: ["strike"],
      cmp: [...MORE, ...AT_LEAST],
      moment: ["12:00 in the et timezone (noon)", "time and date"],
    },
    may: [],
  },
  {
    name: "hour-close/2026-03",
    since: on(2026, 3, 1),
    until: null,
    titles: ["above"],
    says: {
      ...BINANCE,
      pays: ["strike"],
      candle: ["1h"],
      field: ["close"],
      cmp: [...MORE, ...AT_LEAST],
      moment: ["ends"],
    },
    may: [],
  },
  {
    name: "bracket/2025-03",
    since: on(2025, 3, 1),
    until: null,
    titles: ["between", "less", "greater"],
    says: {
      ...MINUTE_CLOSE,
      pays: ["bracket"],
      tie: ["higher"],
      moment: ["12:00 in the et timezone (noon)", "time and date"],
    },
    may: ["lastday"],
  },
  {
    name: "touch-high/2024-12",
    since: on(2024, 12, 1),
    until: null,
    titles: ["reach", "hit"],
    says: { ...BINANCE, pays: ["touch"], candle: ["1m"], field: ["high"], cmp: AT_LEAST },
    may: TOUCH_WINDOW,
  },
  {
    name: "touch-high-named/2024-12",
    since: on(2024, 12, 1),
    until: null,
    titles: ["reach", "hit"],
    says: { ...BINANCE, pays: ["touch"], candle: ["1m"], field: ["high"], strike: null, orbeyond: ["higher"] },
    may: TOUCH_WINDOW,
  },
  {
    name: "touch-low/2025-11",
    since: on(2025, 11, 1),
    until: null,
    titles: ["dip", "hit"],
    says: { ...BINANCE, pays: ["touch"], candle: ["1m"], field: ["low"], cmp: AT_MOST },
    may: TOUCH_WINDOW,
  },
  {
    name: "touch-low-named/2025-11",
    since: on(2025, 11, 1),
    until: null,
    titles: ["dip", "hit"],
    says: { ...BINANCE, pays: ["touch"], candle: ["1m"], field: ["low"], strike: null, orbeyond: ["lower"] },
    may: TOUCH_WINDOW,
  },
];

/** What keeps rules from being of a signature: the fewer, the nearer. */
function differences(signature: Signature, rules: Rules): string[] {
  const missing = Object.entries(signature.says).flatMap(([subject, allowed]) => {
    const words = rules.get(subject);
    if (words === undefined) return [`the ${subject} is not said`];
    return allowed === null || allowed.includes(words)
      ? []
      : [`the ${subject} is "${words}", not "${allowed.join('" or "')}"`];
  });
  const known = (subject: string): boolean => subject in signature.says || signature.may.includes(subject);
  const more = [...rules.keys()].filter((subject) => !known(subject)).map((subject) => `the ${subject} is said`);
  return [...missing, ...more];
}

/** The one signature that rules are of, for a title of that kind and a question ending then. */
export function signatureOf(kind: TitleKind, rules: Rules, endsAt: VenueMs): Signature | QuestionRefusal {
  const near = SIGNATURES.filter((s) => s.titles.includes(kind))
    .map((signature) => ({ signature, differences: differences(signature, rules) }))
    .sort((a, b) => a.differences.length - b.differences.length);
  const best = near[0];
  if (best === undefined) return refusal("SIGNATURE", `no signature of rules is known for "${kind}"`);
  const { signature } = best;
  if (best.differences.length > 0)
    return refusal("SIGNATURE", `the rules are not those of ${signature.name}: ${best.differences.join("; ")}`);
  const { since, until } = signature;
  if ((since !== null && endsAt <= since) || (until !== null && endsAt > until))
    return refusal("SIGNATURE", `the rules are those of ${signature.name}, which do not hold when this question ends`);
  return signature;
}
