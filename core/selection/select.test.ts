import { describe, expect, it } from "vitest";
import type { ConditionId, TokenId } from "../contract/ids.ts";
import type { MarketSpec } from "../contract/spec.ts";
import { defaults } from "../quoting/profiles.ts";
import { type MicroUsd, usd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";
import { DAY, MINUTE, type VenueMs } from "../units/time.ts";
import type { Candidate, Rules, Seated } from "./candidate.ts";
import { followsCrypto } from "./crypto.ts";
import { expectedPerDollar, score } from "./score.ts";
import { select } from "./select.ts";

const NOW = 1_800_000_000_000 as VenueMs;
const NOTHING = 0 as MicroUsd;
const RULES: Rules = {
  ...{ max: 2, minLiquidity: NOTHING, minVolume: NOTHING, maxDaysToEnd: 365, crypto: false, pins: [], blacklist: [] },
  ...{ categories: [], refusedCategories: [], minReward: NOTHING, minSpread: 0 as Ticks, fees: "any" },
  ...{ early: { hours: 48, minLiquidity: NOTHING, boost: 3, seats: 1 }, advantage: 2, needsBook: true, open: true },
};

function candidate(name: string, change: Partial<Candidate> = {}, spec: Partial<MarketSpec> = {}): Candidate {
  const full: MarketSpec = {
    id: name as ConditionId,
    gammaId: name,
    slug: name,
    question: `Will ${name} happen?`,
    rules: "",
    event: { id: name, slug: name, title: name },
    outcomes: ["Yes", "No"],
    yes: "1" as TokenId,
    no: "2" as TokenId,
    negRisk: false,
    version: "v1",
    tick: 100 as Ticks,
    minSize: shares(5),
    fee: { rate: 0, exponent: 1, takerOnly: true },
    endsAt: (NOW + DAY) as VenueMs,
    ...spec,
  };
  return {
    spec: full,
    config: defaults(full, usd(1_000)),
    tradable: true,
    bestBid: 4_800 as Ticks,
    bestAsk: 5_000 as Ticks,
    volume24h: usd(1_000),
    liquidity: usd(500),
    ...{ dayMove: null, createdAt: null, isCrypto: false, categories: null, hasSource: true, adverse: null },
    ...change,
  };
}

const seat = (id: string, gone = false): Seated => ({ id: id as ConditionId, endsAt: (NOW + DAY) as VenueMs, gone });

const verdict = (subject: Candidate, seated: readonly Seated[] = [], rules = RULES) =>
  select(NOW, [subject], seated, rules).find((each) => each.id === subject.spec.id);

describe("selection", () => {
  it("takes no market whose game is about to begin, and leaves one before it does", () => {
    const begins = (inMs: number) => candidate("game", {}, { gameStartAt: (NOW + inMs) as VenueMs });
    expect(verdict(begins(60 * MINUTE))).toMatchObject({ is: "activate" });
    expect(verdict(begins(6 * MINUTE))).toMatchObject({ is: "unfit", why: expect.stringContaining("game") });
    expect(verdict(begins(6 * MINUTE), [seat("game")])).toMatchObject({ is: "keep" });
    expect(verdict(begins(5 * MINUTE), [seat("game")])).toMatchObject({ is: "retire" });
    expect(verdict(begins(-MINUTE), [seat("game")])).toMatchObject({ is: "retire" });
  });

  it("goes beyond the prices we quote only where our quotes earn liquidity rewards", () => {
    const touch = { bestBid: 9_750 as Ticks, bestAsk: 9_850 as Ticks };
    const rewards = { maxSpread: 450 as Ticks, minSize: shares(5), perDay: usd(20) };
    expect(verdict(candidate("far", touch))).toMatchObject({ is: "unfit" });
    expect(verdict(candidate("far", touch, { rewards }))).toMatchObject({ is: "activate" });
    const large = { ...rewards, minSize: shares(10_000) };
    expect(verdict(candidate("far", touch, { rewards: large }))).toMatchObject({ is: "unfit" });
    const further = { bestBid: 9_850 as Ticks, bestAsk: 9_950 as Ticks };
    expect(verdict(candidate("far", further), [seat("far")])).toMatchObject({ is: "retire" });
    expect(verdict(candidate("far", further, { rewards }), [seat("far")])).toMatchObject({ is: "keep" });
  });

  it("takes the best scores first and leaves the rest waiting", () => {
    const few = [
      candidate("quiet", { volume24h: usd(10) }),
      candidate("busy", { volume24h: usd(9_000) }),
      candidate("fair", { volume24h: usd(2_000) }),
    ];
    const taken = select(NOW, few, [], RULES);
    expect(taken.map(({ slug, is }) => `${slug} ${is}`)).toEqual(["busy activate", "fair activate", "quiet wait"]);
  });

  const lines = (subjects: readonly Candidate[], seated: readonly Seated[], rules: Partial<Rules>) =>
    select(NOW, subjects, seated, { ...RULES, ...rules }).map(({ slug, is }) => `${slug} ${is}`);

  it("keeps who sits for a small difference, and gives one seat a run to who is worth twice as much", () => {
    const of = (newcomer: number) => [
      candidate("old", { volume24h: usd(1_000) }),
      candidate("new", { volume24h: usd(newcomer) }),
    ];
    expect(lines(of(1_900), [seat("old")], { max: 1 })).toEqual(["old keep", "new wait"]);
    expect(lines(of(2_000), [seat("old")], { max: 1 })).toEqual(["old retire", "new wait"]);
    const many = [...of(9_000), candidate("newer", { volume24h: usd(8_000) }), candidate("older")];
    expect(lines(many, [seat("old"), seat("older")], {}).filter((line) => line.endsWith("retire"))).toHaveLength(1);
  });

  it("seats a pinned market before better ones, and never one that is unfit", () => {
    const few = [candidate("busy", { volume24h: usd(9_000) }), candidate("dear", { volume24h: usd(1) })];
    expect(lines(few, [], { max: 1, pins: ["dear"] })).toEqual(["dear activate", "busy wait"]);
    expect(lines(few, [seat("dear")], { max: 1, pins: ["dear"] })).toEqual(["dear keep", "busy wait"]);
    expect(lines([candidate("dear", { bestAsk: null })], [], { pins: ["dear"] })).toEqual(["dear unfit"]);
  });

  it("wants nothing of what is on the blacklist, by the market's slug or its event's", () => {
    expect(lines([candidate("bad")], [], { blacklist: ["bad"] })).toEqual(["bad unfit"]);
    expect(lines([candidate("bad")], [seat("bad")], { blacklist: ["bad"] })).toEqual(["bad retire"]);
    const inEvent = candidate("x", {}, { event: { id: "1", slug: "bad-event", title: "" } });
    expect(lines([inEvent], [], { blacklist: ["bad-event"] })).toEqual(["x unfit"]);
  });

  it("refuses markets on crypto prices unless told otherwise, by what they ask", () => {
    expect(verdict(candidate("x", { isCrypto: true }))?.against.map(({ code }) => code)).toEqual(["CRYPTO"]);
    expect(verdict(candidate("x", { isCrypto: true }), [], { ...RULES, crypto: true })?.is).toBe("activate");
    const asks = (question: string) => followsCrypto({ question, event: { id: "", slug: "", title: "" } });
    expect(asks("Bitcoin Up or Down - March 12, 5:20AM-5:25AM ET")).toBe(true);
    expect(asks("Will the price of Solana be between $100 and $110 on May 1?")).toBe(true);
    expect(asks("Will Ethereum dip to $1,000 in May?")).toBe(true);
    expect(asks("Will the price of gold be above $3,000?")).toBe(false);
    expect(asks("Will El Salvador sell its Bitcoin?")).toBe(false);
  });

  it("takes only the categories, reward pools, spreads and fees that the operator wants, and says which it is", () => {
    const why = (change: Partial<Candidate>, spec: Partial<MarketSpec>, rules: Partial<Rules>) =>
      verdict(candidate("x", change, spec), [], { ...RULES, ...rules })?.why;
    const sports = { categories: ["sports", "nba"] };
    expect(why(sports, {}, { categories: ["nba", "politics"] })).toMatch(/^score/);
    expect(why(sports, {}, { categories: ["politics"] })).toBe(
      "it is of sports, nba, and the operator wants politics only",
    );
    expect(why({ categories: null }, {}, { categories: ["politics"] })).toContain("category is not known");
    expect(why(sports, {}, { categories: ["nba"], refusedCategories: ["sports"] })).toContain("wants none");
    expect(why({ categories: null }, {}, { refusedCategories: ["sports"] })).toMatch(/^score/);

    const rewards = { maxSpread: 450 as Ticks, minSize: shares(5), perDay: usd(20) };
    expect(why({}, { rewards }, { minReward: usd(20) })).toMatch(/^score/);
    expect(why({}, { rewards }, { minReward: usd(21) })).toContain("too small");
    expect(why({}, {}, { minReward: usd(1) })).toContain("no liquidity rewards");
    expect(why({}, {}, { minSpread: 200 as Ticks })).toMatch(/^score/);
    expect(why({}, {}, { minSpread: 201 as Ticks })).toContain("too narrow");

    const fee = { rate: 0.05, exponent: 1, takerOnly: true };
    const fees = ["any", "takers", "none"] as const;
    const fitUnder = (spec: Partial<MarketSpec>) =>
      fees.filter((each) => why({}, spec, { fees: each })?.startsWith("score"));
    expect(fitUnder({})).toEqual(fees);
    expect(fitUnder({ fee })).toEqual(["any", "takers"]);
    expect(fitUnder({ fee: { ...fee, takerOnly: false } })).toEqual(["any"]);
    // A seat is not lost by it: what is held there is worth more than the wish.
    expect(verdict(candidate("x", sports), [seat("x")], { ...RULES, refusedCategories: ["sports"] })?.is).toBe("keep");
  });

  it("gives young markets their own floor and no more than their own seats", () => {
    const young = (name: string) => candidate(name, { createdAt: (NOW - DAY) as VenueMs, liquidity: usd(200) });
    const rules = { max: 5, minLiquidity: usd(400), early: { ...RULES.early, minLiquidity: usd(100) } };
    expect(lines([young("a"), young("b")], [], rules)).toEqual(["a activate", "b wait"]);
    expect(lines([young("b")], [seat("a")], { ...rules })).toEqual(["a keep", "b activate"]);
    expect(lines([young("a"), young("b")], [seat("a")], rules)).toEqual(["a keep", "b wait"]);
    expect(lines([candidate("grown", { liquidity: usd(200) })], [], rules)).toEqual(["grown unfit"]);
  });

  it("says everything that speaks against a market, each by its code", () => {
    const bad = candidate(
      "x",
      { bestBid: 100 as Ticks, bestAsk: 9_000 as Ticks, volume24h: usd(1), isCrypto: true },
      { endsAt: (NOW + 500 * DAY) as VenueMs },
    );
    const said = verdict(bad, [], { ...RULES, minVolume: usd(100), minLiquidity: usd(1_000) });
    expect(said?.against.map(({ code }) => code)).toEqual(["ENDS_LATE", "CRYPTO", "DEPTH", "VOLUME", "SPREAD"]);
  });

  it("scores more for a wider touch, more trade and rewards, less for moves against us, risk, unclear rules and late money", () => {
    const of = (change: Partial<Candidate> = {}, spec: Partial<MarketSpec> = {}) =>
      score(NOW, candidate("x", change, spec), RULES).total;
    const base = of();
    expect(base).toBeGreaterThan(0);
    expect(of({ bestAsk: 5_200 as Ticks })).toBeGreaterThan(base);
    expect(of({ volume24h: usd(5_000) })).toBeGreaterThan(base);
    expect(of({}, { rewards: { maxSpread: 450 as Ticks, minSize: shares(5), perDay: usd(50) } })).toBeGreaterThan(base);
    expect(of({ createdAt: (NOW - DAY) as VenueMs })).toBeCloseTo(3 * base, 9);
    expect(of({ adverse: 0.002 })).toBeLessThan(base);
    expect(of({ dayMove: 0.2 })).toBeLessThan(base);
    expect(of({ hasSource: false })).toBeLessThan(base);
    expect(of({}, { endsAt: (NOW + 300 * DAY) as VenueMs })).toBeLessThan(base);
    expect(of({ adverse: 1, hasSource: false }), "an unclear loser is no better").toBeLessThan(of({ adverse: 1 }));
  });

  it("gives a leaver's seat away at once", () => {
    const few = [candidate("old", { tradable: false }), candidate("new")];
    const one = select(NOW, few, [seat("old")], { ...RULES, max: 1 });
    expect(one.map(({ slug, is }) => `${slug} ${is}`)).toEqual(["old retire", "new activate"]);
  });

  it.each<[string, Candidate]>([
    ["takes no orders", candidate("x", { tradable: false })],
    ["not two-sided", candidate("x", { bestAsk: null })],
    ["outside the range", candidate("x", { bestBid: 200 as Ticks, bestAsk: 300 as Ticks })],
    ["left the range", candidate("x", { bestBid: 9_850 as Ticks, bestAsk: 9_900 as Ticks })],
    ["too wide", candidate("x", { bestBid: 3_000 as Ticks, bestAsk: 5_100 as Ticks })],
    ["crossed", candidate("x", { bestBid: 5_000 as Ticks, bestAsk: 5_000 as Ticks })],
    ["ends soon", candidate("x", {}, { endsAt: (NOW + 10 * MINUTE) as VenueMs })],
    ["too soon to start", candidate("x", {}, { endsAt: (NOW + 11 * MINUTE) as VenueMs })],
    ["not named yet", candidate("x", {}, { negRisk: true, question: "Will Person B win the election?" })],
    ["not named yet", candidate("x", {}, { negRisk: true, question: "Will another (Other) win?" })],
  ])("names why a market is unfit: %s", (why, subject) => {
    expect(verdict(subject)).toMatchObject({ is: "unfit", why: expect.stringContaining(why) });
  });

  it("asks for liquidity only when told to, and then an unknown one does not pass", () => {
    const rules = { ...RULES, minLiquidity: usd(1_000) };
    expect(verdict(candidate("x"), [], rules)?.is).toBe("unfit");
    expect(verdict(candidate("x", { liquidity: null }), [], rules)?.is).toBe("unfit");
    expect(verdict(candidate("x", { liquidity: usd(1_000) }), [], rules)?.is).toBe("activate");
    expect(verdict(candidate("x", { liquidity: null }))?.is).toBe("activate");
  });

  it("takes a recording's market before its book is there, and no other", () => {
    const empty = candidate("x", { bestBid: null, bestAsk: null });
    expect(verdict(empty)?.is).toBe("unfit");
    expect(verdict(empty, [], { ...RULES, needsBook: false })?.is).toBe("activate");
  });

  it("retires what the venue no longer lists, and nothing because a listing could not be read", () => {
    expect(select(NOW, [], [seat("a", true), seat("b")], RULES).map(({ id, is }) => `${id} ${is}`)).toEqual([
      "a retire",
      "b keep",
    ]);
  });

  it("takes nothing while the engine is killed, and still lets go of what is over", () => {
    const few = [candidate("old", { tradable: false }), candidate("new")];
    const killed = select(NOW, few, [seat("old")], { ...RULES, open: false });
    expect(killed.map(({ slug, is }) => `${slug} ${is}`)).toEqual(["old retire", "new wait"]);
  });
});

describe("what a dollar at risk is expected to earn", () => {
  const perDollar = (change: Partial<Candidate>): number => {
    const each = candidate("a", change);
    return expectedPerDollar(each, score(NOW, each, RULES));
  };

  it("is what the score expects a day, before its factors, for what the largest inventory costs", () => {
    const each = candidate("a");
    const { parts } = score(NOW, each, RULES);
    const atRisk = (each.config.maxInventory / 1e6) * 0.51;
    expect(perDollar({})).toBeCloseTo(parts.capture / atRisk, 9);
    expect(perDollar({ hasSource: false })).toBe(perDollar({}));
    expect(perDollar({ dayMove: 0.2 })).toBeLessThan(perDollar({}));
  });

  it("is nothing where the book has one side only", () => {
    expect(perDollar({ bestBid: null })).toBe(0);
  });

  it("is told with every verdict on a market that was read", () => {
    const [verdict] = select(NOW, [candidate("a")], [], RULES);
    expect(verdict?.perDollar).toBe(perDollar({}));
  });
});
