import { describe, expect, it } from "vitest";
import type { ConditionId, TokenId } from "../contract/ids.ts";
import type { MarketSpec } from "../contract/spec.ts";
import { defaults } from "../quoting/profiles.ts";
import { type MicroUsd, usd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";
import { DAY, MINUTE, type VenueMs } from "../units/time.ts";
import { type Candidate, type Rules, type Seated, select } from "./select.ts";

const NOW = 1_800_000_000_000 as VenueMs;
const RULES: Rules = { max: 2, minLiquidity: 0 as MicroUsd, needsBook: true, open: true };

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

  it("keeps who sits, however good the newcomer", () => {
    const few = [candidate("old", { volume24h: usd(1) }), candidate("new", { volume24h: usd(99_999) })];
    const one = select(NOW, few, [seat("old")], { ...RULES, max: 1 });
    expect(one.map(({ slug, is }) => `${slug} ${is}`)).toEqual(["old keep", "new wait"]);
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
