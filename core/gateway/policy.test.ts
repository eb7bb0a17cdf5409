import { describe, expect, it } from "vitest";
import type { Address } from "../contract/ids.ts";
import { usd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import { type MicroShares, shares } from "../units/size.ts";
import { lease, MARKET, ms, place, prepared, START, spec } from "./fixtures.ts";
import { checkPolicy, checkSigned, DEFAULT_LIMITS, type Proposed } from "./policy.ts";

const asked = (changes: Partial<Proposed> = {}): Proposed => ({
  market: MARKET,
  place: place(1),
  order: prepared(1).order,
  spec: spec(),
  tick: 100 as Ticks,
  midHalf: 10_000,
  lease: lease(),
  epoch: 0,
  killed: false,
  killedAlone: null,
  winding: null,
  unconfirmed: false,
  rival: null,
  blocked: null,
  held: { yes: shares(0), no: shares(0) },
  now: ms(START),
  ...changes,
});
const code = (changes: Partial<Proposed>): string | null => checkPolicy(asked(changes), DEFAULT_LIMITS)?.code ?? null;

const taker = { tif: "FAK", postOnly: false } as const;

describe("nothing is signed", () => {
  it.each<[string, Partial<Proposed>, string]>([
    ["without a lease", { lease: null }, "NO_LEASE"],
    ["under a lease that has run out", { lease: lease({ expiresAt: ms(START) }) }, "NO_LEASE"],
    ["under a lease of an older epoch", { epoch: 1 }, "NO_LEASE"],
    ["under a lease that says halt", { lease: lease({ mode: "halt" }) }, "NO_LEASE"],
    ["while killed", { killed: true }, "NO_LEASE"],
    ["for a market that is killed alone", { killedAlone: 3 }, "NO_LEASE"],
    ["while another instance trades with the key", { rival: "another instance" }, "NO_LEASE"],
    ["from a place the venue blocks", { blocked: "blocked (US)" }, "GEO_BLOCKED"],
    ["for a market that is not watched", { spec: null }, "POLICY"],
    ["off the grid of the market's tick now", { place: place(1, { price: 4_850 as Ticks }) }, "OFF_TICK"],
    ["at a price of 0", { place: place(1, { price: 0 as Ticks }) }, "POLICY"],
    ["at a price of a dollar", { place: place(1, { price: 10_000 as Ticks }) }, "POLICY"],
    ["at a price that is not a number", { place: place(1, { price: Number.NaN as Ticks }) }, "POLICY"],
    ["below the minimum size", { place: place(1, { size: shares(4) }) }, "BELOW_MIN_SIZE"],
    ["of a size finer than the venue takes", { place: place(1, { size: (shares(10) + 1) as MicroShares }) }, "POLICY"],
    ["that costs more than its lease", { lease: lease({ capital: usd(4.79) }) }, "POLICY"],
    ["without a book to measure its price by", { midHalf: null }, "MARKET_NOT_READY"],
    ["at the other token's price", { midHalf: 2 * 9_400 }, "POLICY"],
    ["that costs more than an order may", { place: place(1, { side: "SELL", size: shares(600) }) }, "POLICY"],
    ["post-only and immediate at once", { place: place(1, { tif: "FOK" }) }, "POLICY"],
    ["with a budget beyond its size at its price", { place: place(1, { ...taker, budget: usd(4.81) }) }, "POLICY"],
    ["with a budget of nothing", { place: place(1, { ...taker, budget: usd(0) }) }, "POLICY"],
    ["with a budget though it rests", { place: place(1, { budget: usd(4) }) }, "POLICY"],
    ["with a budget to sell", { place: place(1, { ...taker, side: "SELL", budget: usd(4) }) }, "POLICY"],
    ["GTD without expiry", { place: place(1, { tif: "GTD" }) }, "BAD_EXPIRATION"],
    ["with an expiry that is past", { place: place(1, { tif: "GTD", expiresAt: ms(START) }) }, "BAD_EXPIRATION"],
    ["that would live for days", { place: place(1, { tif: "GTD", expiresAt: ms(START + 1e8) }) }, "POLICY"],
  ])("%s", (_, changes, want) => {
    expect(code(changes)).toBe(want);
  });
});

it("a good order passes", () => {
  expect(code({})).toBeNull();
  expect(code({ place: place(1, { tif: "GTD", expiresAt: ms(START + 600_000) }) })).toBeNull();
  expect(code({ place: place(1, { ...taker, budget: usd(4.5) }) })).toBeNull();
});

describe("a reduce lease signs only what brings YES and NO closer", () => {
  const under = (held: { yes: number; no: number } | null, changes: Parameters<typeof place>[1]): string | null =>
    code({
      lease: lease({ mode: "reduce", capital: usd(0) }),
      held: held === null ? null : { yes: shares(held.yes), no: shares(held.no) },
      place: place(1, changes),
    });

  it.each<[string, { yes: number; no: number } | null, Parameters<typeof place>[1], string | null]>([
    ["sells what is held", { yes: 10, no: 0 }, { side: "SELL" }, null],
    ["does not sell more", { yes: 9, no: 0 }, { side: "SELL" }, "POLICY"],
    ["does not break up a set", { yes: 10, no: 10 }, { side: "SELL" }, "POLICY"],
    ["buys the other token", { yes: 10, no: 0 }, { token: "NO" }, null],
    ["does not buy more of the same", { yes: 10, no: 0 }, { token: "YES" }, "POLICY"],
    ["nothing while the balances are unknown", null, { side: "SELL" }, "POLICY"],
  ])("%s", (_, held, changes, want) => {
    expect(under(held, changes)).toBe(want);
  });
});

it("nothing that rests is signed without an expiry where one is required", () => {
  const limits = { ...DEFAULT_LIMITS, mustExpire: true };
  expect(checkPolicy(asked(), limits)?.code).toBe("BAD_EXPIRATION");
  const expires = place(1, { tif: "GTD", expiresAt: ms(START + 600_000) });
  expect(checkPolicy(asked({ place: expires }), limits)).toBeNull();
});

describe("what comes to be signed", () => {
  const funder = "0x00000000000000000000000000000000000000aa" as Address;
  const order = { maker: funder, tokenId: spec().yes as string, side: "BUY" };
  it.each<[string, Partial<typeof order>, boolean]>([
    ["our funder, the market's token, the side asked", {}, true],
    ["another maker", { maker: "0x00000000000000000000000000000000000000bb" as Address }, false],
    ["another token", { tokenId: "7" }, false],
    ["the other token of the market", { tokenId: spec().no }, false],
    ["the other side", { side: "SELL" }, false],
  ])("%s", (_, changes, good) => {
    expect(checkSigned({ ...order, ...changes }, place(1), spec(), funder) === null).toBe(good);
  });
});
