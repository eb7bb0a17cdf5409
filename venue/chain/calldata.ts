/** What an operation is on chain: pure, so that it can be journaled, shown and checked before anything is signed. */
import { encodeFunctionData } from "viem";
import type { ChainOperation, ChainRefusal } from "../../core/contract/chain.ts";
import type { Address } from "../../core/contract/ids.ts";
import { type Approval, approvalCall } from "./approvals.ts";
import { shortCondition } from "./ids.ts";
import { ADAPTER_ABI, type Contracts, ERC20_ABI, marketContracts, RAMP_ABI, ROUTER_ABI } from "./table.ts";

type Hex = `0x${string}`;

/** One call of a transaction. */
export interface Call {
  readonly to: Hex;
  readonly data: Hex;
  /** The chain's own coin; nothing of ours ever sends any. */
  readonly value: 0n;
}

const ROOT: Hex = `0x${"0".repeat(64)}`;
/** Both outcomes of a condition, as index sets. */
const BOTH = [1n, 2n] as const;

const refuse = (code: ChainRefusal["code"], message: string): ChainRefusal => ({ is: "refused", code, message });
const call = (to: Hex, data: Hex): Call => ({ to, data, value: 0n });

/** The call that does nothing: a plain key's own account is sent nothing. Whatever frees a nonce and moves nothing. */
export const emptyCall = (owner: Address): Call => call(owner as string as Hex, "0x");

/**
 * The calls of an operation, in the order in which they must run.
 * @param owner the wallet that holds money and shares
 * @param missing for `approve`: what the wallet lacks, see missingApprovals
 */
export function operationCalls(
  operation: ChainOperation,
  table: Contracts,
  owner: Address,
  missing: readonly Approval[] = [],
): readonly Call[] | ChainRefusal {
  const { kind, amount } = operation;
  if (kind === "approve")
    return missing.length === 0
      ? refuse("NOTHING", "no approval is missing: nothing to send")
      : missing.map(approvalCall);
  if (kind !== "redeem" && !(Number.isSafeInteger(amount) && amount > 0))
    return refuse("POLICY", `${kind}: amount ${amount} is no positive number of millionths`);
  if (kind === "wrap" || kind === "unwrap") return rampCalls(kind, BigInt(amount), table, owner);
  if (kind === "convert") return convertCalls(operation, table);
  const { via } = marketContracts(table, operation);
  if (operation.version === "v2") return routerCalls(operation, via);
  if (!/^0x[0-9a-f]{64}$/i.test(operation.condition))
    return refuse("POLICY", `${kind}: condition ${operation.condition} is not 0x and 64 hex digits`);
  const start = [table.collateral, ROOT, operation.condition as string as Hex, BOTH] as const;
  if (kind === "redeem")
    return [call(via, encodeFunctionData({ abi: ADAPTER_ABI, functionName: "redeemPositions", args: start }))];
  const functionName = kind === "split" ? "splitPosition" : "mergePositions";
  return [call(via, encodeFunctionData({ abi: ADAPTER_ABI, functionName, args: [...start, BigInt(amount)] }))];
}

function routerCalls(operation: ChainOperation, router: Hex): readonly Call[] | ChainRefusal {
  const { kind, amount, held } = operation;
  const condition = shortCondition(operation.condition);
  if (condition === null)
    return refuse("POLICY", `${kind}: condition ${operation.condition} is not the 31 bytes of protocol version 2`);
  if (kind === "split" || kind === "merge")
    return [
      call(router, encodeFunctionData({ abi: ROUTER_ABI, functionName: kind, args: [condition, BigInt(amount)] })),
    ];
  // The router redeems by outcome and amount: without knowing what is held there is nothing to send.
  const parts = [held?.yes ?? 0, held?.no ?? 0];
  const calls = parts.flatMap((shares, outcome) =>
    shares > 0
      ? [
          call(
            router,
            encodeFunctionData({
              abi: ROUTER_ABI,
              functionName: "redeem",
              args: [condition, BigInt(outcome), BigInt(shares)],
            }),
          ),
        ]
      : [],
  );
  return calls.length === 0 ? refuse("NO_BALANCE", "redeem: no shares of either outcome are held") : calls;
}

function convertCalls(operation: ChainOperation, table: Contracts): readonly Call[] | ChainRefusal {
  const { convert, amount } = operation;
  if (operation.version !== "v1" || !operation.negRisk || convert === undefined)
    return refuse("POLICY", "convert: only a neg-risk event of protocol version 1 has it");
  if (!/^0x[0-9a-f]{64}$/i.test(convert.event) || !/^0x[0-9a-f]{1,64}$/i.test(convert.indexSet))
    return refuse("POLICY", "convert: the event is not 0x and 64 hex digits, or the index set is not hex");
  const set = BigInt(convert.indexSet);
  if (set === 0n) return refuse("POLICY", "convert: the index set names no outcome");
  const args = [convert.event as Hex, set, BigInt(amount)] as const;
  return [call(table.negRiskAdapter, encodeFunctionData({ abi: ADAPTER_ABI, functionName: "convertPositions", args }))];
}

/** A ramp takes only what it is allowed, so the exact allowance goes before; nothing is left open behind it. */
function rampCalls(kind: "wrap" | "unwrap", amount: bigint, table: Contracts, owner: Address): readonly Call[] {
  const [ramp, from] = kind === "wrap" ? [table.onramp, table.usdce] : [table.offramp, table.collateral];
  const approve = encodeFunctionData({ abi: ERC20_ABI, functionName: "approve", args: [ramp, amount] });
  const args = [table.usdce, owner as string as Hex, amount] as const;
  return [call(from, approve), call(ramp, encodeFunctionData({ abi: RAMP_ABI, functionName: kind, args }))];
}
