/** Operations of a plain key (wallet type 0), by a node of the chain. */
import type {
  ChainOperation,
  ChainRefusal,
  ChainSigner,
  PrepareAnswer,
  Reservation,
  StatusAnswer,
  SubmitAnswer,
} from "../../core/contract/chain.ts";
import type { Wallet } from "../wallet.ts";
import { requiredApprovals } from "./approvals.ts";
import { type Call, emptyCall, operationCalls } from "./calldata.ts";
import { explain, trouble } from "./explain.ts";
import { coinOf, isApproved, missingApprovals } from "./reads.ts";
import { marketRefusal, refuse, wrongChain } from "./refusal.ts";
import type { Rpc, RpcResult } from "./rpc.ts";
import * as wire from "./schema.ts";
import { factsOf, hexOf, judge } from "./settle.ts";
import type { Contracts } from "./table.ts";
import { type Fees, feesFor } from "./transaction.ts";

type Hex = `0x${string}`;

export interface RpcSignerOptions {
  readonly wallet: Wallet;
  readonly rpc: Rpc;
  readonly table: Contracts;
  /** Blocks after which nothing is taken back; Polygon makes one about every 2 s. */
  readonly confirmations?: number;
  /** Most that a unit of gas may cost, 1e-18 of the coin: above it nothing is sent until it falls. */
  readonly feeCap?: bigint;
}

const CONFIRMATIONS = 32;
const FEE_CAP = 2_000_000_000_000n;
/** Wait before trying again when gas is dear, ms. */
const DEAR_MS = 60_000;

/** Never rejects; every question has the deadline of its `rpc`. */
export function createRpcSigner(options: RpcSignerOptions): ChainSigner {
  const { wallet, rpc, table } = options;
  const { signer, funder, chainId, signatureType } = wallet.view;
  const confirmations = options.confirmations ?? CONFIRMATIONS;
  const feeCap = options.feeCap ?? FEE_CAP;
  let sameChain = false;

  /** A node of another chain would take our nonces for its own: asked until it has said the right thing once. */
  async function mismatch(): ReturnType<typeof wrongChain> {
    if (sameChain) return null;
    const wrong = await wrongChain(rpc, chainId);
    sameChain = wrong === null;
    return wrong;
  }

  /** The one call that a transaction holds, or why there is none. */
  async function callOf(operation: ChainOperation): Promise<RpcResult<Call | ChainRefusal>> {
    const missing = operation.kind === "approve" ? await missingApprovals(rpc, funder, requiredApprovals(table)) : null;
    if (missing?.ok === false) return missing;
    const calls = operationCalls(operation, table, funder, missing?.value ?? []);
    const refusal = (code: ChainRefusal["code"], message: string) =>
      ({ ok: true, value: refuse(code, message) }) as const;
    if ("is" in calls) return { ok: true, value: calls };
    const [first, second] = calls;
    if (first === undefined) return refusal("OTHER", `${operation.kind}: there is nothing to send`);
    if (second === undefined || operation.kind === "approve") return { ok: true, value: first };
    if (operation.kind === "redeem")
      return refusal(
        "OTHER",
        "redeem: a plain key redeems one outcome of version 2 at a time: merge complete sets first, then one is left",
      );
    // A ramp: the allowance that the batch of a contract wallet carries with it must be there already.
    const [token, ramp] = operation.kind === "wrap" ? [table.usdce, table.onramp] : [table.collateral, table.offramp];
    const approval = { kind: "allowance", token, to: ramp, name: "the ramp" } as const;
    const allowed = await isApproved(rpc, funder, approval, BigInt(operation.amount));
    if (!allowed.ok) return allowed;
    return allowed.value
      ? { ok: true, value: second }
      : refusal(
          "NO_ALLOWANCE",
          `${operation.kind}: allow ${ramp} to take ${operation.amount} millionths of ${token} first`,
        );
  }

  async function price(gas: bigint, attempt: number): Promise<RpcResult<Fees>> {
    const history = await rpc.call("eth_feeHistory", [hexOf(5), "latest", [50]], wire.feeHistory);
    if (!history.ok) return history;
    const base = history.value.baseFeePerGas.at(-1) ?? 0n;
    const tips = (history.value.reward ?? []).flatMap((each) => each.slice(0, 1)).sort((a, b) => (a < b ? -1 : 1));
    return { ok: true, value: feesFor(gas, base, tips[Math.floor(tips.length / 2)] ?? 0n, attempt) };
  }

  return {
    async prepare(operation, slot): Promise<PrepareAnswer> {
      if (signatureType !== 0)
        return refuse("NO_SIGNER", `wallet type ${signatureType} acts through the relayer: set POLYMARKET_RELAYER_KEY`);
      const wrong = await mismatch();
      if (wrong !== null) return wrong;
      if (slot.nonce !== null) {
        const used = await rpc.call("eth_getTransactionCount", [signer, "latest"], wire.count);
        if (!used.ok) return trouble(used);
        // Mined and not final yet: paying more now would change nothing.
        if (used.value > slot.nonce)
          return refuse("STALE_NONCE", `nonce ${slot.nonce} is used, the key is at ${used.value}: nothing to replace`);
      }
      const empty = slot.empty === true;
      const found = empty ? ({ ok: true, value: emptyCall(signer) } as const) : await callOf(operation);
      if (!found.ok) return trouble(found);
      if ("is" in found.value) return found.value;
      const call = found.value;
      const no = empty ? null : await marketRefusal(rpc, table, operation, funder, [call]);
      if (no !== null) return no;
      // On what is mined: with what is only in the pool, a replacement would be estimated after the very one it replaces.
      const gas = await rpc.call(
        "eth_estimateGas",
        [{ from: signer, to: call.to, data: call.data }, "latest"],
        wire.quantity,
      );
      if (
        !gas.ok &&
        gas.code === "REJECTED" &&
        (empty || !/revert|invalid opcode|gas required exceeds/i.test(gas.message))
      )
        return { is: "unknown", message: gas.message };
      if (!gas.ok && gas.code === "REJECTED") return explain(rpc, operation, table, funder, gas.message);
      if (!gas.ok) return trouble(gas);
      const fees = await price(gas.value, slot.attempt);
      if (!fees.ok) return trouble(fees);
      if (fees.value.maxFeePerGas > feeCap)
        return refuse("OTHER", `gas would cost up to ${fees.value.maxFeePerGas}, more than ${feeCap} a unit`, DEAR_MS);
      const coin = await coinOf(rpc, signer);
      if (!coin.ok) return trouble(coin);
      const cost = fees.value.gas * fees.value.maxFeePerGas;
      if (coin.value < cost)
        return refuse("NO_GAS", `${signer} has ${coin.value} and may need ${cost} (1e-18 POL): send it some POL`);
      const next =
        slot.nonce === null
          ? await rpc.call("eth_getTransactionCount", [signer, "pending"], wire.count)
          : ({ ok: true, value: slot.nonce } as const);
      if (!next.ok) return trouble(next);
      const signed = await wallet.signTransaction({ call, nonce: next.value, fees: fees.value });
      if ("is" in signed) return refuse("POLICY", signed.why);
      const { ref, payload } = signed;
      const reservation: Reservation = { via: "rpc", nonce: next.value, ref, payload, deadline: null };
      return { is: "prepared", reservation: empty ? { ...reservation, empty } : reservation };
    },

    async submit(reservation): Promise<SubmitAnswer> {
      const wrong = await mismatch();
      if (wrong !== null) return wrong;
      const sent = await rpc.call("eth_sendRawTransaction", [reservation.payload], wire.hash);
      if (sent.ok)
        return sent.value === reservation.ref
          ? { is: "submitted", ticket: null }
          : { is: "unknown", message: `the node says it took ${sent.value}, we sent ${reservation.ref}` };
      return sent.code === "REJECTED" ? rejected(sent.message) : submitTrouble(sent);
    },

    async status(reservation: Reservation): Promise<StatusAnswer> {
      const wrong = await mismatch();
      if (wrong !== null) return { is: "unknown", message: wrong.message };
      const hash = reservation.ref as Hex;
      const facts = await factsOf(rpc, signer, hash, reservation.nonce, confirmations);
      if (!facts.ok) return { is: "unknown", message: facts.message };
      return judge(facts.value, reservation, confirmations);
    },
  };
}

/** No answer to a send is never "refused": it may be in the pool. Only a limiter says before it looks. */
function submitTrouble(failure: Parameters<typeof trouble>[0]): SubmitAnswer {
  return failure.code === "RATE_LIMITED" ? trouble(failure) : { is: "unknown", message: failure.message };
}

/** Nodes differ in their words; what none of these fits is unknown, and settled by hash and nonce. */
function rejected(message: string): SubmitAnswer {
  const low = message.toLowerCase();
  if (low.includes("already known") || low.includes("already imported")) return { is: "submitted", ticket: null };
  // Used by somebody, perhaps by this very transaction: only the chain can tell.
  if (low.includes("nonce too low")) return { is: "unknown", message };
  if (low.includes("insufficient funds")) return { is: "refused", code: "NO_GAS", message };
  if (low.includes("underpriced")) return { is: "refused", code: "OTHER", message };
  if (low.includes("chain id") || low.includes("chainid")) return { is: "refused", code: "WRONG_CHAIN", message };
  return { is: "unknown", message };
}
