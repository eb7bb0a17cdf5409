/** What both signers say when they won't, and the first thing both ask a node. */
import type { ChainOperation, ChainRefusal, ChainUnknown } from "../../core/contract/chain.ts";
import type { Address } from "../../core/contract/ids.ts";
import type { Call } from "./calldata.ts";
import { trouble } from "./explain.ts";
import { conversionFee, payoutsOf, wouldReceive } from "./reads.ts";
import type { Rpc } from "./rpc.ts";
import * as wire from "./schema.ts";
import type { Contracts } from "./table.ts";

/** @param retryAfterMs it may be asked again after this long, and has not been looked at */
export const refuse = (code: ChainRefusal["code"], message: string, retryAfterMs?: number): ChainRefusal => ({
  is: "refused",
  code,
  message,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

/** Why a node can't be believed about our nonces: it is of another chain, or does not say. Null: it is of this one. */
export async function wrongChain(rpc: Rpc, chainId: number): Promise<ChainRefusal | ChainUnknown | null> {
  const id = await rpc.call("eth_chainId", [], wire.count);
  if (!id.ok) return trouble(id);
  return id.value === chainId
    ? null
    : refuse("WRONG_CHAIN", `POLYGON_RPC_URL is a node of chain ${id.value}, not of ${chainId}: set another node`);
}

/**
 * Why an operation is not signed, by what the contracts say of its market; null: nothing against it. Who can't tell waits.
 * @param owner the wallet that holds the shares
 * @param calls what the operation is on chain
 */
export async function marketRefusal(
  rpc: Rpc | null,
  table: Contracts,
  operation: ChainOperation,
  owner: Address,
  calls: readonly Call[],
): Promise<ChainRefusal | ChainUnknown | null> {
  if (operation.kind === "convert") return feeRefusal(rpc, table, operation);
  if (operation.kind !== "redeem") return null;
  if (rpc === null)
    return refuse(
      "NO_SIGNER",
      "redeem: nobody to ask what the outcome pays: set POLYGON_RPC_URL, or leave it to the venue",
    );
  return operation.version === "v1"
    ? payoutRefusal(rpc, table, operation)
    : rehearsedRefusal(rpc, table, owner, operation, calls);
}

/**
 * The router of version 2 has no word on payouts that anybody has published, so a redemption is played through by the node on
 * its newest state, and what collateral would come is compared with what books know: all, nothing, or half.
 */
async function rehearsedRefusal(
  rpc: Rpc,
  table: Contracts,
  owner: Address,
  { held }: ChainOperation,
  calls: readonly Call[],
): Promise<ChainRefusal | ChainUnknown | null> {
  const amounts = [held?.yes ?? 0, held?.no ?? 0].filter((shares) => shares > 0).map(BigInt);
  const paid = await wouldReceive(rpc, table.collateral, owner, calls);
  if (!paid.ok && paid.code === "REJECTED")
    return refuse(
      "PAYOUT",
      `redeem: this node can't play a redemption through (${paid.message}): set POLYGON_RPC_URL to one that has eth_simulateV1, or redeem by hand`,
    );
  if (!paid.ok) return trouble(paid);
  for (const [i, amount] of amounts.entries()) {
    const comes = paid.value[i];
    // It would revert: why is asked when its gas is.
    if (comes === null || comes === undefined) return null;
    if (comes !== 0n && comes !== amount && comes !== amount / 2n)
      return refuse(
        "PAYOUT",
        `redeem: ${amount} millionths of a share would pay ${comes}, which is neither all, nothing nor half: redeem it by hand`,
      );
  }
  return null;
}

/** Books know what wins, what loses, and halves. Anything else would come as money that nothing explains. */
async function payoutRefusal(
  rpc: Rpc,
  table: Contracts,
  { condition }: ChainOperation,
): Promise<ChainRefusal | ChainUnknown | null> {
  const paid = await payoutsOf(rpc, table, condition as string as `0x${string}`);
  if (!paid.ok) return trouble(paid);
  // Not reported yet: the contract itself would refuse, and says so when it is asked.
  if (paid.value === null) return null;
  const { numerators, denominator } = paid.value;
  const [yes, no] = numerators;
  if (yes === 0n || no === 0n || yes === no) return null;
  return refuse(
    "PAYOUT",
    `redeem: YES pays ${yes} and NO ${no} of ${denominator}, which is neither all, nothing nor half: redeem it by hand`,
  );
}

/**
 * Why a conversion is not signed for its fee's sake: only events are converted of which Gamma says that nothing is taken, and
 * the contract must say so too. Who can't ask it does not convert. Null: it takes nothing.
 */
async function feeRefusal(
  rpc: Rpc | null,
  table: Contracts,
  { convert }: ChainOperation,
): Promise<ChainRefusal | ChainUnknown | null> {
  if (convert === undefined) return refuse("POLICY", "convert: of no event");
  if (rpc === null)
    return refuse("NO_SIGNER", "convert: nobody to ask what the contract takes of it: set POLYGON_RPC_URL");
  const fee = await conversionFee(rpc, table, convert.event as `0x${string}`);
  if (!fee.ok) return trouble(fee);
  return fee.value === 0n
    ? null
    : refuse(
        "FEE",
        `convert: the contract takes ${fee.value} hundredths of a percent of event ${convert.event}, Gamma says none: convert it by hand, or leave it`,
      );
}
