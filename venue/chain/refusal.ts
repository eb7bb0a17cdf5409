/** What both signers say when they won't, and the first thing both ask a node. */
import type { ChainOperation, ChainRefusal, ChainUnknown } from "../../core/contract/chain.ts";
import { trouble } from "./explain.ts";
import { conversionFee, payoutsOf } from "./reads.ts";
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

/** Why an operation is not signed, by what the contracts say of its market; null: nothing against it. Who can't tell waits. */
export async function marketRefusal(
  rpc: Rpc | null,
  table: Contracts,
  operation: ChainOperation,
): Promise<ChainRefusal | ChainUnknown | null> {
  if (operation.kind === "convert") return feeRefusal(rpc, table, operation);
  return operation.kind === "redeem" && operation.version === "v1" && rpc !== null
    ? payoutRefusal(rpc, table, operation)
    : null;
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
