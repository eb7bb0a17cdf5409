/** What both signers say when they won't, and the first thing both ask a node. */
import type { ChainRefusal, ChainUnknown } from "../../core/contract/chain.ts";
import { trouble } from "./explain.ts";
import type { Rpc } from "./rpc.ts";
import * as wire from "./schema.ts";

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
