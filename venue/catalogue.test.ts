/** Market selection over the venue's real catalogue: nothing throws, and every market has a verdict with its reasons. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { defaults } from "../core/quoting/profiles.ts";
import type { Candidate, Rules } from "../core/selection/candidate.ts";
import { followsCrypto } from "../core/selection/crypto.ts";
import { select } from "../core/selection/select.ts";
import { usd } from "../core/units/money.ts";
import type { Ticks } from "../core/units/price.ts";
import type { VenueMs } from "../core/units/time.ts";
import { type GammaMarket, type GammaRefusal, parseGammaMarket } from "./gamma.ts";

const DATA = join(import.meta.dirname, "../../shared/data/gamma-clob-rest-202602");
/** When the catalogue was taken down. */
const NOW = Date.parse("2026-02-08T00:00:00Z") as VenueMs;
const RULES: Rules = {
  ...{ max: 8, minLiquidity: usd(500), minVolume: usd(0), maxDaysToEnd: 365, crypto: false, pins: [], blacklist: [] },
  ...{ categories: [], refusedCategories: [], minReward: usd(0), minSpread: 0 as Ticks, fees: "any" },
  ...{ early: { hours: 48, minLiquidity: usd(100), boost: 3, seats: 3 }, advantage: 2, needsBook: true, open: true },
};

type Json = Readonly<Record<string, unknown>>;
const rows = (file: string): readonly Json[] => {
  const json = JSON.parse(gunzipSync(readFileSync(join(DATA, file))).toString("utf8")) as Json[] | { data: Json[] };
  return Array.isArray(json) ? json : json.data;
};

/** A CLOB listing in Gamma's words, as far as it goes: it says nothing of volume, liquidity or the touch. */
function asGamma(market: Json): Json {
  const tokens = market.tokens as { token_id: string; outcome: string }[];
  return {
    ...{ id: market.condition_id, conditionId: market.condition_id, slug: market.market_slug },
    ...{ question: market.question, description: market.description, endDate: market.end_date_iso },
    ...{ outcomes: tokens.map(({ outcome }) => outcome), clobTokenIds: tokens.map(({ token_id }) => token_id) },
    ...{ active: market.active, closed: market.closed, acceptingOrders: market.accepting_orders },
    ...{ enableOrderBook: market.enable_order_book, negRisk: market.neg_risk, gameStartTime: market.game_start_time },
    ...{ orderPriceMinTickSize: market.minimum_tick_size, orderMinSize: market.minimum_order_size },
    tags: (market.tags as readonly string[] | null)?.map((label) => ({ label })),
  };
}

const candidateOf = (market: GammaMarket): Candidate => ({
  ...{ spec: market.spec, config: defaults(market.spec, usd(1_000)), tradable: market.tradable },
  ...{ bestBid: market.bestBid, bestAsk: market.bestAsk, volume24h: market.volume24h, liquidity: market.liquidity },
  ...{ dayMove: market.dayMove, createdAt: market.createdAt, hasSource: market.hasSource, adverse: null },
  ...{ isCrypto: market.isCrypto || followsCrypto(market.spec), categories: market.categories },
});

function run(listed: readonly Json[], rules = RULES) {
  const read = listed.map((json) => parseGammaMarket(json));
  const refused = read.filter((each): each is GammaRefusal => "is" in each);
  const known = new Map<string, GammaMarket>();
  for (const each of read) if (!("is" in each)) known.set(each.spec.id, each);
  const verdicts = select(NOW, [...known.values()].map(candidateOf), [], rules);
  return { refused, known, verdicts };
}

const tally = (words: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
};

describe.skipIf(!existsSync(DATA))("selection over the venue's catalogue (skipped where ../shared is absent)", () => {
  it("gives each of 700 Gamma markets a verdict with its reasons, and takes only what it may", () => {
    const listed = [...rows("gamma_markets_600.json.gz"), ...rows("gamma_markets_active_100.json.gz")];
    expect(listed).toHaveLength(700);
    const { refused, known, verdicts } = run(listed);
    expect(verdicts).toHaveLength(known.size);
    for (const { is, why, against, score } of verdicts) {
      expect(why).not.toBe("");
      expect(Number.isFinite(score)).toBe(true);
      expect(against.length > 0).toBe(is === "unfit");
    }
    for (const { code, message } of refused) expect([code, message].every((text) => text !== "")).toBe(true);
    const taken = verdicts.filter(({ is }) => is === "activate");
    expect(taken).toHaveLength(RULES.max);
    for (const { id } of taken) {
      const market = known.get(id);
      expect(market?.tradable).toBe(true);
      expect(market === undefined || followsCrypto(market.spec)).toBe(false);
    }
    console.log(
      `700 Gamma markets: ${JSON.stringify(tally(verdicts.map(({ is }) => is)))}; against: ${JSON.stringify(
        tally(verdicts.flatMap(({ against }) => against.map(({ code }) => code))),
      )}; not read: ${JSON.stringify(tally(refused.map(({ code }) => code)))}`,
    );
  });

  it("reads 2,000 CLOB listings, which lack the touch, without a throw: each is refused by what it does not say", () => {
    const listed = [...rows("clob_sampling_markets_1000.json.gz"), ...rows("clob_simplified_markets_1000.json.gz")];
    expect(listed).toHaveLength(2_000);
    const { refused, known, verdicts } = run(listed.map(asGamma));
    expect(refused.length + known.size).toBeGreaterThanOrEqual(1_900);
    expect(verdicts.filter(({ is }) => is === "activate")).toEqual([]);
    for (const { against } of verdicts) expect(against.length).toBeGreaterThan(0);
    const codes = new Set(verdicts.flatMap(({ against }) => against.map(({ code }) => code)));
    expect([...codes]).toEqual(expect.arrayContaining(["BOOK", "DEPTH"]));
    expect(Object.keys(tally(refused.map(({ code }) => code))).length).toBeGreaterThan(0);
  });

  it("refuses by the venue's own tags what an operator wants nothing of, and nothing else", () => {
    const listed = rows("clob_sampling_markets_1000.json.gz");
    const { known, verdicts } = run(listed.map(asGamma), { ...RULES, refusedCategories: ["sports"] });
    const isSports = new Set(
      [...known.values()].filter(({ categories }) => categories?.includes("sports")).map(({ spec }) => spec.id),
    );
    const refused = verdicts.filter(({ against }) => against.some(({ code }) => code === "CATEGORY"));
    expect(refused.length).toBeGreaterThan(50);
    expect(refused.filter(({ id }) => !isSports.has(id))).toEqual([]);
    expect(verdicts.filter(({ id, is }) => isSports.has(id) && is !== "unfit")).toEqual([]);
  });
});
