/** Why a chain would not run an operation: a revert says little, so what it needs is looked at. */
import type { ChainOperation, ChainRefusal } from "../../core/contract/chain.ts";
import type { Address } from "../../core/contract/ids.ts";
import type { Approval } from "./approvals.ts";
import { positionIdOf, positionsOfV2 } from "./ids.ts";
import { isApproved, shareBalance, tokenBalance } from "./reads.ts";
import type { Rpc, RpcFailure, RpcResult } from "./rpc.ts";
import { type Contracts, marketContracts } from "./table.ts";

type Hex = `0x${string}`;

/** The refusal of an operation whose simulation reverted. @param said the node's own words */
export async function explain(
  rpc: Rpc,
  operation: ChainOperation,
  table: Contracts,
  owner: Address,
  said: string,
): Promise<ChainRefusal> {
  const { kind, negRisk, version, amount } = operation;
  const { via, shares } = marketContracts(table, operation);
  const refused = (code: ChainRefusal["code"], message: string): ChainRefusal => ({ is: "refused", code, message });
  const reverted = refused("REVERTED", `${kind} would revert: ${said}`);
  const short = (have: bigint, what: string) =>
    refused("NO_BALANCE", `${kind} of ${amount} millionths: only ${have} of ${what} in the wallet`);

  if (kind === "split" || kind === "wrap" || kind === "unwrap") {
    const token = kind === "wrap" ? table.usdce : table.collateral;
    const name = kind === "wrap" ? "USDC.e" : "pUSD";
    const have = await tokenBalance(rpc, token, owner);
    if (have.ok && have.value < BigInt(amount)) return short(have.value, name);
    const to = kind === "split" ? via : kind === "wrap" ? table.onramp : table.offramp;
    return lacking(await isApproved(rpc, owner, { kind: "allowance", token, to, name }, BigInt(amount)))
      ? refused(
          "NO_ALLOWANCE",
          `${kind}: ${to} may not take ${name} yet: run \`npm run doctor\` and send what it lists`,
        )
      : reverted;
  }
  if (kind === "approve") return reverted;
  if (kind === "merge") {
    const ids = positions(operation.condition, version, negRisk, table);
    for (const [index, id] of ids.entries()) {
      const have = await shareBalance(rpc, shares, owner, id);
      if (have.ok && have.value < BigInt(amount)) return short(have.value, index === 0 ? "YES" : "NO");
    }
  }
  const operator: Approval = { kind: "operator", token: shares, to: via, name: "shares" };
  return lacking(await isApproved(rpc, owner, operator))
    ? refused("NO_ALLOWANCE", `${kind}: ${via} may not take shares yet: run \`npm run doctor\` and send what it lists`)
    : reverted;
}

const lacking = (answer: RpcResult<boolean>): boolean => answer.ok && !answer.value;

function positions(
  condition: string,
  version: ChainOperation["version"],
  negRisk: boolean,
  table: Contracts,
): readonly string[] {
  if (version === "v2") return positionsOfV2(condition) ?? [];
  const collateral = negRisk ? table.wrappedCollateral : table.usdce;
  return ([1, 2] as const).map((indexSet) => positionIdOf(collateral, condition as Hex, indexSet));
}

/** A read that failed, as the refusal or the doubt that it is. */
export const trouble = (failure: RpcFailure) =>
  failure.code === "RATE_LIMITED"
    ? ({
        is: "refused",
        code: "RATE_LIMITED",
        message: failure.message,
        retryAfterMs: failure.retryAfterMs ?? 5_000,
      } as const)
    : ({ is: "unknown", message: failure.message } as const);
