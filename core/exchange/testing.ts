/** A small market and short hands for tests of the exchange. */
import type { Address, ConditionId, OrderId, Outcome, Side, TokenId } from "../contract/ids.ts";
import type { TimeInForce } from "../contract/orders.ts";
import type { MarketSpec } from "../contract/spec.ts";
import type { Level } from "../contract/views.ts";
import { notional, usd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import type { ExchangeConfig, OrderRequest } from "./types.ts";

export const MARKET = `0x${"ab".repeat(32)}` as ConditionId;
export const YES = "111" as TokenId;
export const NO = "222" as TokenId;
export const ALICE = `0x${"a1".repeat(20)}` as Address;
export const BOB = `0x${"b0".repeat(20)}` as Address;
export const START = 1_800_000_000_000 as VenueMs;

export const at = (ms: number): VenueMs => (START + ms) as VenueMs;
export const cents = (price: number): Ticks => Math.round(price * 100) as Ticks;
export const level = (price: number, size: number): Level => ({ price: cents(price), size: shares(size) });

export const spec = (over: Partial<MarketSpec> = {}): MarketSpec => ({
  id: MARKET,
  gammaId: "1",
  slug: "test-market",
  question: "Will it?",
  rules: "It will or it won't.",
  event: { id: "1", slug: "test-event", title: "Test" },
  outcomes: ["Yes", "No"],
  yes: YES,
  no: NO,
  negRisk: false,
  version: "v1",
  tick: 100 as Ticks,
  minSize: shares(5),
  fee: { rate: 0, exponent: 1, takerOnly: true },
  endsAt: at(3_600_000),
  ...over,
});

export const config = (over: Partial<ExchangeConfig> = {}): ExchangeConfig => ({
  queue: "pessimistic",
  faucet: usd(1_000),
  mineMs: 2_000,
  confirmMs: 3_000,
  takerDelayMs: 0,
  depletionMs: 60_000,
  ...over,
});

let born = 0;
export const newOrderId = (): OrderId => {
  born += 1;
  return `0x${born.toString(16).padStart(64, "0")}` as OrderId;
};

/** A limit order in its own token's terms: price in cents, size in shares. */
export function order(
  side: Side,
  outcome: Outcome,
  price: number,
  size: number,
  over: Partial<OrderRequest> & { tif?: TimeInForce } = {},
): OrderRequest {
  const cost = notional(cents(price), shares(size), "down");
  return {
    id: newOrderId(),
    market: MARKET,
    token: outcome === "YES" ? YES : NO,
    side,
    makerAmount: side === "BUY" ? cost : shares(size),
    takerAmount: side === "BUY" ? shares(size) : cost,
    tif: "GTC",
    postOnly: false,
    expiresAt: null,
    ...over,
  };
}
