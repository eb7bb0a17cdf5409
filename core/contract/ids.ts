import type { Brand } from "../units/brand.ts";

/** 0x + 64 hex: a market (one question with two outcome tokens). */
export type ConditionId = Brand<string, "ConditionId">;
/** Decimal uint256: one outcome token. */
export type TokenId = Brand<string, "TokenId">;
/** 0x + 64 hex: the EIP-712 digest of an order. */
export type OrderId = Brand<string, "OrderId">;
/** One wish for an order, unique for ever within a wallet: `<condition prefix>:<birth>:<sequence>`. */
export type IntentId = Brand<string, "IntentId">;
/** The venue's id of one match. A fill is (trade id, order id). */
export type TradeId = Brand<string, "TradeId">;
/** 0x + 40 hex, lower case. */
export type Address = Brand<string, "Address">;

export type Outcome = "YES" | "NO";
export type Side = "BUY" | "SELL";
