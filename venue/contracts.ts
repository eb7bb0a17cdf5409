import { getContractConfig } from "@polymarket/clob-client";
import type { MarketSpec } from "../core/contract/spec.ts";

/** What an order is signed for: the exchange contract that will check it (reference polymarket.md 2a and 7). */
export interface OrderDomain {
  readonly name: "Polymarket CTF Exchange";
  readonly version: "2" | "3";
  readonly verifyingContract: `0x${string}`;
}

/**
 * The signing domain of a market: its protocol version decides first, neg-risk only inside version 1. The addresses are
 * the official client's table.
 * @throws Error for a chain without the venue's contracts (only 137 and 80002 have them)
 */
export function orderDomain(spec: Pick<MarketSpec, "version" | "negRisk">, chainId: number): OrderDomain {
  const contracts = getContractConfig(chainId);
  const domain = (version: OrderDomain["version"], address: string): OrderDomain => ({
    name: "Polymarket CTF Exchange",
    version,
    verifyingContract: address as `0x${string}`,
  });
  if (spec.version === "v2") return domain("3", contracts.exchangeV3);
  return domain("2", spec.negRisk ? contracts.negRiskExchangeV2 : contracts.exchangeV2);
}
