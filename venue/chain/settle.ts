/**
 * What became of a transaction, judged from what a node says (pure) and how it is asked. A node may lag, forget receipts, or
 * stand on a branch that a re-org will take away: nothing is final before it is deep enough, and a nonce that is used proves
 * nothing about us until the transaction that used it is seen.
 */
import type { Reservation, StatusAnswer } from "../../core/contract/chain.ts";
import type { Rpc, RpcResult } from "./rpc.ts";
import * as wire from "./schema.ts";

type Hex = `0x${string}`;

/** What one node says at about one moment. */
export interface Facts {
  /** Number of its newest block. */
  readonly head: number;
  readonly receipt: wire.Receipt | null;
  /** Whether the receipt's block is on the node's own chain; null without a receipt. */
  readonly canonical: boolean | null;
  /** The node has the transaction, in its pool or in a block. */
  readonly known: boolean;
  /** Transactions of the sender in the newest block, and in the newest that counts as final. */
  readonly used: number;
  readonly usedFinally: number;
  /** Who used our nonce, where that can be found. */
  readonly user: { readonly hash: Hex; readonly block: number } | null;
}

/** @param confirmations blocks, its own counted, after which a block stays */
export function judge(facts: Facts, { ref: hash, nonce, empty }: Reservation, confirmations: number): StatusAnswer {
  const { head, receipt, user } = facts;
  if (receipt !== null && facts.canonical === true) {
    if (receipt.transactionHash !== hash)
      return { is: "unknown", message: `the node gave the receipt of ${receipt.transactionHash}: ask another node` };
    if (head - receipt.blockNumber + 1 < confirmations) return { is: "pending" };
    if (receipt.status !== 1) return { is: "failed", tx: hash, message: "it was mined and reverted: nothing moved" };
    // Whatever shall move something leaves a trace; a call of an address without code succeeds and does nothing.
    if (receipt.logs.length === 0 && empty !== true)
      return { is: "failed", tx: hash, message: "it was mined and did nothing: no contract answered at its address" };
    return { is: "confirmed", tx: hash, gasWei: String(receipt.gasUsed * receipt.effectiveGasPrice) };
  }
  if (facts.used <= nonce) return facts.known ? { is: "pending" } : { is: "absent" };
  if (facts.known || user?.hash === hash) return { is: "pending" };
  if (user !== null)
    return head - user.block + 1 < confirmations
      ? { is: "pending" }
      : { is: "replaced", tx: user.hash, message: `nonce ${nonce} was used by ${user.hash}` };
  return facts.usedFinally > nonce ? { is: "spent" } : { is: "pending" };
}

/** Asks a node everything `judge` needs; the first question without an answer makes the whole unknown. */
export async function factsOf(
  rpc: Rpc,
  sender: string,
  hash: Hex,
  nonce: number,
  confirmations: number,
): Promise<RpcResult<Facts>> {
  const head = await rpc.call("eth_blockNumber", [], wire.count);
  if (!head.ok) return head;
  const receipt = await rpc.call("eth_getTransactionReceipt", [hash], wire.receipt.nullable());
  if (!receipt.ok) return receipt;
  const used = await rpc.call("eth_getTransactionCount", [sender, "latest"], wire.count);
  if (!used.ok) return used;
  const base: Facts = {
    head: head.value,
    receipt: receipt.value,
    canonical: null,
    known: true,
    used: used.value,
    usedFinally: 0,
    user: null,
  };
  if (receipt.value !== null) {
    const at = await rpc.call("eth_getBlockByNumber", [hexOf(receipt.value.blockNumber), false], wire.block.nullable());
    if (!at.ok) return at;
    return { ok: true, value: { ...base, canonical: at.value?.hash === receipt.value.blockHash } };
  }
  const known = await rpc.call("eth_getTransactionByHash", [hash], wire.transaction.nullable());
  if (!known.ok) return known;
  if (known.value !== null || used.value <= nonce) return { ok: true, value: { ...base, known: known.value !== null } };
  const user = await findUser(rpc, sender, nonce, head.value, confirmations);
  const deep = hexOf(Math.max(0, head.value - confirmations + 1));
  const usedFinally = await rpc.call("eth_getTransactionCount", [sender, deep], wire.count);
  if (!usedFinally.ok) return usedFinally;
  return { ok: true, value: { ...base, known: false, usedFinally: usedFinally.value, user } };
}

/** Blocks behind the final ones that are searched: nodes keep the states of about as many. */
const SEARCH = 100;

/**
 * The transaction that used a nonce, by halving over the blocks in which it can be. Null when it is older than is searched
 * or the node has not those states: the search proves something or nothing, so a failed read is no answer rather than an error.
 */
async function findUser(
  rpc: Rpc,
  sender: string,
  nonce: number,
  head: number,
  confirmations: number,
): Promise<Facts["user"]> {
  const usedAt = (block: number) => rpc.call("eth_getTransactionCount", [sender, hexOf(block)], wire.count);
  let before = Math.max(-1, head - confirmations - SEARCH);
  if (before >= 0) {
    const start = await usedAt(before);
    if (!start.ok || start.value > nonce) return null;
  }
  let after = head;
  while (after - before > 1) {
    const middle = before + Math.floor((after - before) / 2);
    const count = await usedAt(middle);
    if (!count.ok) return null;
    if (count.value > nonce) after = middle;
    else before = middle;
  }
  const block = await rpc.call("eth_getBlockByNumber", [hexOf(after), true], wire.fullBlock.nullable());
  if (!block.ok || block.value === null) return null;
  const found = block.value.transactions.find((each) => each.from === sender.toLowerCase() && each.nonce === nonce);
  return found === undefined ? null : { hash: found.hash, block: after };
}

export const hexOf = (value: number): Hex => `0x${value.toString(16)}`;
