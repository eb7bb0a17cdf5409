import type { MarketSpec } from "../core/contract/spec.ts";

/** What an order is signed for: the exchange contract that will check it (reference polymarket.md 2a and 7). */
export interface OrderDomain {
  readonly name: "Polymarket CTF Exchange";
  readonly version: "2" | "3";
  readonly verifyingContract: `0x${string}`;
}

const STANDARD: OrderDomain = {
  name: "Polymarket CTF Exchange",
  version: "2",
  verifyingContract: "0xE111180000d2663C0091e4f400237545B87B996B",
};
const NEG_RISK: OrderDomain = {
  name: "Polymarket CTF Exchange",
  version: "2",
  verifyingContract: "0xe2222d279d744050d28e00520010520000310F59",
};
const EXCHANGE_V3: OrderDomain = {
  name: "Polymarket CTF Exchange",
  version: "3",
  verifyingContract: "0xe3333700cA9d93003F00f0F71f8515005F6c00Aa",
};

/** The signing domain of a market: its protocol version decides first, neg-risk only inside version 1. */
export function orderDomain(spec: Pick<MarketSpec, "version" | "negRisk">): OrderDomain {
  if (spec.version === "v2") return EXCHANGE_V3;
  return spec.negRisk ? NEG_RISK : STANDARD;
}
