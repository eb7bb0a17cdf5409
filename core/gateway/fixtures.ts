/** A small world for the tests of the Gateway: one market, one order, one lease. */
import type { Fill } from "../contract/fills.ts";
import type { PreparedOrder } from "../contract/gateway.ts";
import type { ConditionId, IntentId, OrderId, TokenId, TradeId } from "../contract/ids.ts";
import type { Place } from "../contract/orders.ts";
import type { MarketSpec } from "../contract/spec.ts";
import type { Lease } from "../contract/views.ts";
import { type MicroUsd, usd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import type { OpenOrder } from "./types.ts";

export const ms = (at: number): VenueMs => at as VenueMs;
export const START = 1_000_000;
export const MARKET = "0xaaaa" as ConditionId;

export const spec = (id: ConditionId = MARKET): MarketSpec => ({
  id,
  gammaId: "1",
  slug: "will-it",
  question: "Will it?",
  rules: "",
  event: { id: "1", slug: "it", title: "It" },
  outcomes: ["Yes", "No"],
  yes: `${id}1` as TokenId,
  no: `${id}2` as TokenId,
  negRisk: false,
  version: "v2",
  tick: 100 as Ticks,
  minSize: shares(5),
  fee: { rate: 0, exponent: 1, takerOnly: true },
  endsAt: ms(START + 10_000_000),
});

export const place = (n: number, changes: Partial<Place> = {}): Place => ({
  intent: `aaaa:1:${n}` as IntentId,
  at: ms(START),
  token: "YES",
  side: "BUY",
  price: 4_800 as Ticks,
  size: shares(10),
  tif: "GTC",
  postOnly: true,
  why: [],
  ...changes,
});

export const prepared = (n: number, changes: Partial<Place> = {}): PreparedOrder => ({
  place: place(n, changes),
  order: `0xorder${n}` as OrderId,
});

export const lease = (changes: Partial<Lease> = {}): Lease => ({
  mode: "quote",
  capital: usd(50),
  rate: 5,
  configVersion: 1,
  epoch: 0,
  expiresAt: ms(START + 30_000),
  ...changes,
});

export const openOrder = (id: string, changes: Partial<OpenOrder> = {}): OpenOrder => ({
  id: id as OrderId,
  market: MARKET,
  token: "YES",
  side: "BUY",
  price: 4_800 as Ticks,
  original: shares(10),
  matched: shares(0),
  status: "live",
  ...changes,
});

export const fill = (trade: string, at: number, changes: Partial<Fill> = {}): Fill => ({
  trade: trade as TradeId,
  order: "0xorder1" as OrderId,
  at: ms(at),
  token: "YES",
  side: "BUY",
  price: 4_800 as Ticks,
  size: shares(5),
  cash: usd(-2.4),
  fee: 0 as MicroUsd,
  maker: true,
  status: "matched",
  ...changes,
});
