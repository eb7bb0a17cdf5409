import { describe, expect, it } from "vitest";
import { testConfig, testSpec } from "../../../test/market/fixtures.ts";
import type { IntentId } from "../../contract/ids.ts";
import type { Place } from "../../contract/orders.ts";
import type { GateName } from "../../contract/reasons.ts";
import type { Lease } from "../../contract/views.ts";
import { type Intent, newIntent } from "../../execution/intent.ts";
import type { GateView } from "../../quoting/gates.ts";
import { rulesOf } from "../../quoting/standard.ts";
import { usd } from "../../units/money.ts";
import type { Ticks } from "../../units/price.ts";
import { type MicroShares, shares } from "../../units/size.ts";
import { HOUR, SECOND, type VenueMs } from "../../units/time.ts";
import { firstRefusal, PRE_TRADE } from "./checks.ts";
import type { Trade } from "./trade.ts";

const NOW = 1_800_000_000_000 as VenueMs;
const at = (ms: number): VenueMs => (NOW + ms) as VenueMs;
const px = (cents: number): Ticks => Math.round(cents * 100) as Ticks;

const LEASE: Lease = {
  mode: "quote",
  capital: usd(1000),
  rate: 5,
  configVersion: 1,
  epoch: 1,
  expiresAt: at(20 * SECOND),
};

const GATES: GateView = {
  at: NOW,
  lease: LEASE,
  leaseUnknown: null,
  bookKnown: true,
  bookFreshAt: at(-SECOND),
  startedAt: at(-HOUR),
  accountKnown: true,
  unsettled: 0,
  bestBid: px(49),
  bestAsk: px(51),
  endsAt: at(24 * HOUR),
  net: 0,
  retiring: false,
  resolved: false,
  problem: null,
  rewarded: false,
  gameStartAt: null,
  breaker: { until: null, after: null, inRow: 0, trips: 0, moved: 0 },
  verdict: null,
};

/** A bid for 10 YES at 49 c, which every check lets go. */
const GOOD: Trade = {
  strategy: "MM",
  as: "bid",
  yesPrice: px(49),
  order: { token: "YES", side: "BUY", price: px(49), size: shares(10) },
  wanted: shares(10),
  whole: false,
  postOnly: true,
  gates: GATES,
  rules: { ...rulesOf(testConfig), maxOrderSize: shares(10), maxOrderValue: usd(4.9), maxOpenOrders: 2 },
  tick: testSpec.tick,
  minSize: testSpec.minSize,
  paused: [],
  midBeforeHalf: 2 * px(50),
  open: [],
  settling: new Set(),
  posts: 1,
  cash: usd(4.9),
  tokens: 0,
  capitalRoom: shares(10),
  inventoryRoom: shares(10),
  reduceRoom: 0,
};

const order = (change: Partial<Trade["order"]>): Partial<Trade> => ({ order: { ...GOOD.order, ...change } });
const gates = (change: Partial<GateView>): Partial<Trade> => ({ gates: { ...GATES, ...change } });
const lease = (change: Partial<Lease>): Partial<Trade> => gates({ lease: { ...LEASE, ...change } });

function own(as: "bid" | "ask", cents: number, size: number, age = HOUR): Intent {
  const place: Place = {
    ...{ intent: `0x:${as}${cents}` as IntentId, at: at(-age), price: px(cents), size: shares(size), why: [] },
    ...({ token: "YES", side: as === "bid" ? "BUY" : "SELL", tif: "GTC", postOnly: true } as const),
  };
  return newIntent(place, as, 0, { strategy: "MM", code: null });
}
const lost = (intent: Intent): ReadonlySet<Intent> => new Set([Object.assign(intent, { exposedUntil: at(HOUR) })]);

/** Each change alone, and the one check that refuses what comes of it. */
const TABLE: readonly (readonly [GateName, string, Partial<Trade>])[] = [
  ["lease", "without a lease", gates({ lease: null })],
  ["lease", "after the lease has run out", lease({ expiresAt: NOW })],
  ["lease", "while the lease says halt", lease({ mode: "halt" })],
  ["lease", "when the newest lease could not be read", gates({ leaseUnknown: "no answer" })],
  ["lease", "that adds, while the lease allows reducing only", lease({ mode: "reduce" })],
  ["lease", "that adds, in a market that retires", gates({ retiring: true })],
  ["price-collar", "when others quote no two sides to measure it by", gates({ bestAsk: null })],
  ["price-collar", "too far below the mid", gates({ bestBid: px(79.2), bestAsk: px(79.4) })],
  ["price-collar", "too far from the mid of a minute ago", { midBeforeHalf: 2 * px(79.5) }],
  ["order-value", "that costs a cent too much", { rules: { ...GOOD.rules, maxOrderValue: usd(4.89) } }],
  ["order-size", "of a hundredth of a share too many", { rules: { ...GOOD.rules, maxOrderSize: shares(9.99) } }],
  ["open-orders", "when as many are out as may be", { open: [own("bid", 48, 10), own("bid", 47, 10)] }],
  [
    "open-orders",
    "when one given up may yet arrive",
    { open: [own("bid", 48, 10)], settling: lost(own("bid", 47, 9)) },
  ],
  ["rate", "when the lease's rate is used up", { posts: 0.99 }],
  ["self-cross", "at the price of our own ask", { open: [own("ask", 49, 10)] }],
  ["self-cross", "against one given up that may yet arrive", { settling: lost(own("ask", 49, 10)) }],
  ["balance", "that costs a cent more than is free", { cash: usd(4.89) }],
  ["balance", "that sells more than is free", order({ side: "SELL", token: "NO", price: px(51), size: shares(9) })],
  ["balance", "all or nothing, of which the wallet has a part", { whole: true, ...order({ size: shares(6) }) }],
  [
    "capital",
    "for less than the minimum by the worst loss",
    { capitalRoom: shares(4.99), ...order({ size: shares(0) }) },
  ],
  [
    "capital",
    "all or nothing with room for a part",
    { whole: true, capitalRoom: shares(9), ...order({ size: shares(9) }) },
  ],
  ["inventory", "beyond the cap", { inventoryRoom: shares(9.99) }],
  ["tick", "between two ticks", order({ price: (px(48) + 50) as Ticks })],
  ["min-size", "below the venue's minimum", { wanted: shares(4), ...order({ size: shares(4) }) }],
  ["min-size", "in a size the venue doesn't count in", order({ size: (shares(9) + 1) as MicroShares })],
  ["book-age", "on a book too old", gates({ bookFreshAt: at(-HOUR) })],
  ["book-age", "on a book that can't be read", gates({ bookKnown: false })],
  ["time-left", "just before the market ends", gates({ endsAt: at(SECOND) })],
  ["game-start", "just before the game", gates({ gameStartAt: at(SECOND) })],
  ["duplicate", "the same as one just sent", { open: [own("bid", 49, 10, 999)] }],
  ["strategy", "of a strategy that is paused", { paused: ["MM"] }],
];

const refusals = (trade: Trade): readonly GateName[] => PRE_TRADE.filter((c) => !c.passes(trade)).map((c) => c.name);

const both = (trade: Trade, ...names: readonly GateName[]): boolean =>
  names.every((name) => refusals(trade).includes(name));

describe("before every order", () => {
  it("these checks are asked in this order, and a good order passes them all", () => {
    expect(PRE_TRADE.map(({ name }) => name)).toEqual([
      ...["lease", "price-collar", "order-value", "order-size", "open-orders", "rate", "self-cross", "balance"],
      ...["capital", "inventory", "tick", "min-size", "book-age", "time-left", "game-start", "duplicate", "strategy"],
    ]);
    expect(firstRefusal(PRE_TRADE, GOOD)).toBeNull();
  });

  it.each(TABLE)("%s alone refuses an order %s, and says why", (name, _, change) => {
    const trade = { ...GOOD, ...change };
    // What leaves an order without shares is below the minimum as well: the first to refuse is what counts.
    expect(refusals(trade)[0]).toBe(name);
    if (trade.order.size > 0) expect(refusals(trade)).toEqual([name]);
    const refused = firstRefusal(PRE_TRADE, trade);
    expect(refused?.name).toBe(name);
    expect(refused?.says(trade)).toMatch(/\w{3}/);
    expect(refused?.says(trade)).not.toMatch(/NaN|undefined|null/);
  });

  it("each of them is the only one to refuse some order", () => {
    const alone = TABLE.filter(([, , change]) => refusals({ ...GOOD, ...change }).length === 1);
    expect(new Set(alone.map(([name]) => name))).toEqual(new Set(PRE_TRADE.map(({ name }) => name)));
  });

  it("of two that refuse, the earlier names the refusal", () => {
    for (const [i, first] of PRE_TRADE.entries())
      for (const second of PRE_TRADE.slice(i + 1)) {
        const change = TABLE.find(([name]) => name === first.name)?.[2];
        const other = TABLE.find(([name]) => name === second.name)?.[2];
        const trade = { ...GOOD, ...other, ...change };
        if (both(trade, first.name, second.name)) expect(firstRefusal(PRE_TRADE, trade)?.name).toBe(first.name);
      }
  });

  it("what reduces passes where only reducing is allowed", () => {
    const reduces = { reduceRoom: shares(10) };
    expect(refusals({ ...GOOD, ...lease({ mode: "reduce" }), ...reduces })).toEqual([]);
    expect(refusals({ ...GOOD, ...gates({ endsAt: at(SECOND) }), ...reduces })).toEqual([]);
  });

  it("a quote that was filled at once may be made anew; who takes does not repeat himself within the window", () => {
    const done = new Set([Object.assign(own("bid", 49, 10, 500), { state: "done" })]);
    expect(refusals({ ...GOOD, settling: done })).toEqual([]);
    expect(refusals({ ...GOOD, settling: done, postOnly: false })).toEqual(["duplicate"]);
    expect(refusals({ ...GOOD, open: [own("bid", 49, 10, 1000)] })).toEqual([]);
  });
});
