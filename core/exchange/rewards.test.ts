import { describe, expect, it } from "vitest";
import type { Address, OrderId } from "../contract/ids.ts";
import { usd } from "../units/money.ts";
import { complement } from "../units/price.ts";
import { shares } from "../units/size.ts";
import { DAY, MINUTE, type VenueMs } from "../units/time.ts";
import { isScoring, type RewardPool, Rewards, sampleShares } from "./rewards.ts";
import { ALICE, at, BOB, cents, level, MARKET, YES } from "./testing.ts";
import type { CombinedBook, OrderRecord } from "./types.ts";

const POOL: RewardPool = { perDay: usd(144), maxSpreadCents: 3, minSize: shares(20), minAgeMs: 3_500 };

const order = (
  account: Address,
  side: "BUY" | "SELL",
  price: number,
  size: number,
  over: Partial<OrderRecord> = {},
): OrderRecord => ({
  id: "0x1" as OrderId,
  account,
  owner: account,
  market: MARKET,
  token: YES,
  outcome: "YES",
  side,
  price: cents(price),
  original: shares(size),
  matched: shares(0),
  tif: "GTC",
  postOnly: true,
  createdAt: at(0),
  expiresAt: null,
  status: "LIVE",
  reason: null,
  trades: [],
  ...over,
});
const book = (bids: [number, number][], asks: [number, number][]): CombinedBook => ({
  bids: bids.map(([price, size]) => level(price, size)),
  asks: asks.map(([price, size]) => level(price, size)),
  tick: cents(1),
  stampedAt: at(0),
});
const LATER = at(10_000);

describe("a sample of liquidity rewards", () => {
  it("shares a minute by size and squared nearness, the weaker side counting", () => {
    // Mid 50: 100 at 1 cent weigh 44.44 a side, 200 at 2 cents 22.22 (reference polymarket.md 6).
    const both = [
      order(ALICE, "BUY", 49, 100),
      order(ALICE, "SELL", 51, 100),
      order(BOB, "BUY", 48, 200),
      order(BOB, "SELL", 52, 200),
    ];
    const there = book(
      [
        [49, 100],
        [48, 200],
      ],
      [
        [51, 100],
        [52, 200],
      ],
    );
    const parts = sampleShares(there, both, POOL, LATER);
    expect(parts.get(ALICE)).toBeCloseTo(44.44 / 66.66, 3);
    expect(parts.get(BOB)).toBeCloseTo(22.22 / 66.66, 3);
  });

  it("gives one side a third, and a bid of YES the same as an offer of NO at one minus it", () => {
    const there = book([[49, 200]], [[51, 100]]);
    const oneSided = sampleShares(there, [order(ALICE, "BUY", 49, 100)], POOL, LATER);
    // 44.44 / 3 against the others' 44.44 on both sides.
    expect(oneSided.get(ALICE)).toBeCloseTo(1 / 4, 6);
    const no = order(ALICE, "SELL", 51, 100, { outcome: "NO", price: complement(cents(49)) });
    expect(sampleShares(there, [no], POOL, LATER)).toEqual(oneSided);
  });

  it("gives nothing to what is too small, too far, or too young", () => {
    const there = book(
      [
        [49, 100],
        [46, 100],
      ],
      [[51, 100]],
    );
    for (const each of [
      order(ALICE, "BUY", 49, 19),
      order(ALICE, "BUY", 46, 100),
      order(ALICE, "BUY", 49, 50, { createdAt: at(9_000) }),
    ]) {
      expect([...sampleShares(there, [each], POOL, LATER).keys()]).toEqual([]);
      expect(isScoring(each, there, POOL, LATER)).toBe(false);
    }
    expect(isScoring(order(ALICE, "BUY", 49, 50), there, POOL, LATER)).toBe(true);
  });
});

describe("a day of rewards", () => {
  const midnight = (Math.ceil(at(0) / DAY) * DAY) as VenueMs;
  const reader = (orders: readonly OrderRecord[]) => ({
    markets: () => [MARKET],
    book: () => book([[49, 100]], [[51, 100]]),
    orders: () => orders,
  });
  const alone = [order(ALICE, "BUY", 49, 100), order(ALICE, "SELL", 51, 100)];

  it("pays each minute's share of the pool at midnight, once, and remembers it through a restart", () => {
    let rewards = new Rewards(POOL, 1, { startsAt: (midnight - 11 * MINUTE) as VenueMs });
    let paid = 0;
    for (let i = 0; i < 20; i += 1) {
      expect(rewards.nextAt()).toBeLessThan(midnight - 9 * MINUTE + i * MINUTE);
      for (const payout of rewards.sample(reader(alone))) paid += payout.amount;
      rewards = new Rewards(POOL, 1, JSON.parse(JSON.stringify(rewards.body())));
    }
    // Ten samples before midnight, all of each ours: 10 of 1,440 parts of $144.
    expect(paid).toBe(usd(1));
    const date = new Date(midnight - 1).toISOString().slice(0, 10);
    expect(rewards.of(date)).toMatchObject([{ account: ALICE, market: MARKET, amount: usd(1) }]);
  });

  it("pays nothing under a dollar", () => {
    const rewards = new Rewards(POOL, 1, { startsAt: (midnight - 6 * MINUTE) as VenueMs });
    const paid = Array.from({ length: 10 }, () => rewards.sample(reader(alone))).flat();
    expect(paid).toEqual([]);
  });
});
