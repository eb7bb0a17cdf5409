/** What a wallet must have allowed before it can trade, split, merge and be redeemed (reference polymarket.md 7). */
import { encodeFunctionData } from "viem";
import type { Call } from "./calldata.ts";
import { type Contracts, ERC20_ABI, ERC1155_ABI } from "./table.ts";

type Hex = `0x${string}`;

/** One approval: pUSD that a spender may take, or shares that an operator may move. */
export interface Approval {
  readonly kind: "allowance" | "operator";
  readonly token: Hex;
  readonly to: Hex;
  /** For people: "pUSD to the exchange". */
  readonly name: string;
}

const UNLIMITED = (1n << 256n) - 1n;

/** An allowance below this is refilled: the venue's own client asks for the largest number and some tokens count it down. */
export const ENOUGH = 1n << 128n;

/** Every approval an account needs, in the order in which they are worth having. */
export function requiredApprovals(table: Contracts): readonly Approval[] {
  const pusd = (to: Hex, name: string): Approval => ({
    kind: "allowance",
    token: table.collateral,
    to,
    name: `pUSD to the ${name}`,
  });
  const shares = (token: Hex, to: Hex, name: string): Approval => ({ kind: "operator", token, to, name });
  const { conditionalTokens: v1, positionManager: v2 } = table;
  return [
    pusd(table.exchange, "exchange"),
    pusd(table.negRiskExchange, "neg-risk exchange"),
    shares(v1, table.exchange, "shares to the exchange"),
    shares(v1, table.negRiskExchange, "shares to the neg-risk exchange"),
    pusd(table.adapter, "adapter (split)"),
    pusd(table.negRiskAdapter, "neg-risk adapter (split)"),
    shares(v1, table.adapter, "shares to the adapter (merge, redeem)"),
    shares(v1, table.negRiskAdapter, "shares to the neg-risk adapter (merge, redeem, convert)"),
    shares(v1, table.autoRedeemer, "shares to the auto-redeemer"),
    pusd(table.exchangeV3, "exchange of version 2"),
    pusd(table.router, "router of version 2 (split)"),
    shares(v2, table.exchangeV3, "version 2 shares to its exchange"),
    shares(v2, table.router, "version 2 shares to the router (merge, redeem)"),
    shares(v2, table.autoRedeemer, "version 2 shares to the auto-redeemer"),
  ];
}

/** The call that grants an approval. */
export function approvalCall(approval: Approval): Call {
  const data =
    approval.kind === "allowance"
      ? encodeFunctionData({ abi: ERC20_ABI, functionName: "approve", args: [approval.to, UNLIMITED] })
      : encodeFunctionData({ abi: ERC1155_ABI, functionName: "setApprovalForAll", args: [approval.to, true] });
  return { to: approval.token, data, value: 0n };
}
