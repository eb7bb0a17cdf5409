/** What a chain knows about a wallet: balances, allowances, approvals, payouts, code. Reads only. */
import { encodeEventTopics, encodeFunctionData } from "viem";
import type { Address } from "../../core/contract/ids.ts";
import { type Approval, ENOUGH } from "./approvals.ts";
import type { Rpc, RpcResult } from "./rpc.ts";
import * as wire from "./schema.ts";
import { type Contracts, ERC20_ABI, ERC1155_ABI, NEG_RISK_ABI, PAYOUT_ABI } from "./table.ts";

type Hex = `0x${string}`;

/** The chain's own coin, in 1e-18. */
export const coinOf = (rpc: Rpc, owner: Address): Promise<RpcResult<bigint>> =>
  rpc.call("eth_getBalance", [owner, "latest"], wire.quantity);

/** True when there is a contract at an address. */
export async function isContract(rpc: Rpc, at: Hex): Promise<RpcResult<boolean>> {
  const code = await rpc.call("eth_getCode", [at, "latest"], wire.bytes);
  return code.ok ? { ok: true, value: code.value.length > 2 } : code;
}

/** A word that a contract answers. An address without code answers nothing: a failure, never a zero. */
async function word(rpc: Rpc, to: Hex, data: Hex): Promise<RpcResult<bigint>> {
  const answer = await rpc.call("eth_call", [{ to, data }, "latest"], wire.bytes);
  if (!answer.ok) return answer;
  if (answer.value.length === 66) return { ok: true, value: BigInt(answer.value) };
  const said = answer.value.length === 2 ? "nothing" : `${answer.value.length / 2 - 1} bytes where 32 are due`;
  return { ok: false, code: "BAD_REPLY", message: `eth_call: ${to} answers ${said}: is this the right chain?` };
}

/** Millionths of a token of the ERC-20 kind. */
export const tokenBalance = (rpc: Rpc, token: Hex, owner: Address): Promise<RpcResult<bigint>> =>
  word(rpc, token, encodeFunctionData({ abi: ERC20_ABI, functionName: "balanceOf", args: [hex(owner)] }));

/** Millionths of a share. @param id the token's id as decimal text */
export const shareBalance = (rpc: Rpc, contract: Hex, owner: Address, id: string): Promise<RpcResult<bigint>> =>
  word(
    rpc,
    contract,
    encodeFunctionData({ abi: ERC1155_ABI, functionName: "balanceOf", args: [hex(owner), BigInt(id)] }),
  );

/** True when an approval is in force. */
export async function isApproved(
  rpc: Rpc,
  owner: Address,
  approval: Approval,
  atLeast = ENOUGH,
): Promise<RpcResult<boolean>> {
  const args = [hex(owner), approval.to] as const;
  const data =
    approval.kind === "allowance"
      ? encodeFunctionData({ abi: ERC20_ABI, functionName: "allowance", args })
      : encodeFunctionData({ abi: ERC1155_ABI, functionName: "isApprovedForAll", args });
  const answer = await word(rpc, approval.token, data);
  if (!answer.ok) return answer;
  return { ok: true, value: approval.kind === "allowance" ? answer.value >= atLeast : answer.value === 1n };
}

/** The approvals of a list that a wallet lacks, in their order; the first read that fails makes the whole unknown. */
export async function missingApprovals(
  rpc: Rpc,
  owner: Address,
  needed: readonly Approval[],
): Promise<RpcResult<readonly Approval[]>> {
  const missing: Approval[] = [];
  for (const approval of needed) {
    const answer = await isApproved(rpc, owner, approval);
    if (!answer.ok) return answer;
    if (!answer.value) missing.push(approval);
  }
  return { ok: true, value: missing };
}

/** What the contract takes of a conversion of an event, in hundredths of a percent. @param event the neg-risk market's id */
export const conversionFee = (rpc: Rpc, table: Contracts, event: Hex): Promise<RpcResult<bigint>> =>
  word(rpc, table.negRiskOracle, encodeFunctionData({ abi: NEG_RISK_ABI, functionName: "getFeeBips", args: [event] }));

/**
 * What a share of each outcome pays, as parts of a whole; null while nothing is reported. One and zero is the rule, one
 * half each is known, and anything else that adds up is taken as it is.
 */
export async function payoutsOf(
  rpc: Rpc,
  table: Contracts,
  condition: Hex,
): Promise<RpcResult<{ readonly numerators: readonly [bigint, bigint]; readonly denominator: bigint } | null>> {
  const read = (data: Hex) => word(rpc, table.conditionalTokens, data);
  const numerator = (index: bigint) =>
    read(encodeFunctionData({ abi: PAYOUT_ABI, functionName: "payoutNumerators", args: [condition, index] }));
  const denominator = await read(
    encodeFunctionData({ abi: PAYOUT_ABI, functionName: "payoutDenominator", args: [condition] }),
  );
  if (!denominator.ok) return denominator;
  if (denominator.value === 0n) return { ok: true, value: null };
  const yes = await numerator(0n);
  if (!yes.ok) return yes;
  const no = await numerator(1n);
  if (!no.ok) return no;
  if (yes.value + no.value !== denominator.value)
    return {
      ok: false,
      code: "BAD_REPLY",
      message: `payouts ${yes.value} and ${no.value} are no whole of ${denominator.value}`,
    };
  return { ok: true, value: { numerators: [yes.value, no.value], denominator: denominator.value } };
}

const [TRANSFER] = encodeEventTopics({ abi: ERC20_ABI, eventName: "Transfer" });

/**
 * Millionths of a token that each of a wallet's calls would bring it, one after the other on the newest state; null: that call
 * would revert. Nothing is sent. Nodes without eth_simulateV1 reject it.
 */
export async function wouldReceive(
  rpc: Rpc,
  token: Hex,
  owner: Address,
  calls: readonly { readonly to: Hex; readonly data: Hex }[],
): Promise<RpcResult<readonly (bigint | null)[]>> {
  const asked = calls.map(({ to, data }) => ({ from: owner, to, data }));
  const played = await rpc.call(
    "eth_simulateV1",
    [{ blockStateCalls: [{ calls: asked }], validation: false }, "latest"],
    wire.simulated,
  );
  if (!played.ok) return played;
  const done = played.value.flatMap((block) => block.calls);
  if (done.length !== calls.length)
    return { ok: false, code: "BAD_REPLY", message: `eth_simulateV1: ${done.length} of ${calls.length} calls told` };
  const ours = (topic: Hex | undefined): boolean => topic?.slice(-40) === owner.slice(2).toLowerCase();
  return {
    ok: true,
    value: done.map(({ status, logs }) => {
      if (status !== 1) return null;
      let sum = 0n;
      for (const { address, topics, data } of logs)
        if (address === token.toLowerCase() && topics[0] === TRANSFER) {
          if (ours(topics[2])) sum += BigInt(data);
          if (ours(topics[1])) sum -= BigInt(data);
        }
      return sum;
    }),
  };
}

const hex = (owner: Address): Hex => owner as string as Hex;
