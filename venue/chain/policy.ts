/**
 * What may be signed for a chain (design.md 2.7). Read from the bytes themselves and not from the operation they were made
 * of, so that a fault in the encoder, or a caller with another idea, can't get a signature for anything else.
 */
import { decodeFunctionData, parseAbi } from "viem";
import type { Address } from "../../core/contract/ids.ts";
import { requiredApprovals } from "./approvals.ts";
import type { Call } from "./calldata.ts";
import { ADAPTER_ABI, type Contracts, RAMP_ABI, ROUTER_ABI } from "./table.ts";

const GRANTS = parseAbi([
  "function approve(address spender, uint256 amount)",
  "function setApprovalForAll(address operator, bool approved)",
]);

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Why these calls may not be signed; null when they may. @param owner the wallet that holds the money */
export function forbidden(calls: readonly Call[], table: Contracts, owner: Address): string | null {
  if (calls.length === 0) return "there is no call";
  for (const call of calls) {
    if (call.value !== 0n) return `a call to ${call.to} sends the chain's own coin`;
    const no = forbiddenCall(call, table, owner);
    if (no !== null) return no;
  }
  return null;
}

function forbiddenCall({ to, data }: Call, table: Contracts, owner: Address): string | null {
  // To ourselves, with nothing in it: it uses a nonce and does nothing.
  if (data === "0x" && same(to, owner)) return null;
  try {
    if (
      [table.collateral, table.usdce, table.conditionalTokens, table.positionManager].some((token) => same(token, to))
    )
      return forbiddenGrant(to, decodeFunctionData({ abi: GRANTS, data }), table);
    if (same(to, table.onramp) || same(to, table.offramp)) {
      const { args } = decodeFunctionData({ abi: RAMP_ABI, data });
      if (!same(args[0], table.usdce)) return `the ramp is asked for ${args[0]}, which is not USDC.e`;
      return same(args[1], owner) ? null : `the ramp would pay ${args[1]}, which is not our wallet`;
    }
    if (same(to, table.adapter) || same(to, table.negRiskAdapter)) {
      const { functionName, args } = decodeFunctionData({ abi: ADAPTER_ABI, data });
      if (functionName === "convertPositions")
        return same(to, table.negRiskAdapter) ? null : "only the neg-risk adapter converts";
      return same(args[0], table.collateral) ? null : `${functionName} names ${args[0]}, which is not pUSD`;
    }
    if (same(to, table.router)) {
      decodeFunctionData({ abi: ROUTER_ABI, data });
      return null;
    }
  } catch {
    return `${to} has no call ${data.slice(0, 10)} that may be signed`;
  }
  return `${to} is no contract of the venue that may be called`;
}

function forbiddenGrant(
  token: string,
  grant: { readonly functionName: string; readonly args: readonly [string, bigint | boolean] },
  table: Contracts,
): string | null {
  const [to] = grant.args;
  const known = requiredApprovals(table).some((needed) => same(needed.token, token) && same(needed.to, to));
  const ramp =
    (same(token, table.usdce) && same(to, table.onramp)) || (same(token, table.collateral) && same(to, table.offramp));
  return known || ramp ? null : `${grant.functionName} on ${token} would let ${to} take what is ours`;
}
