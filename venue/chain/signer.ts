/** Who signs and sends for an account, by its wallet's type and what its settings give. */
import type { ChainSigner } from "../../core/contract/chain.ts";
import type { Hosts } from "../hosts.ts";
import type { Fetch } from "../http.ts";
import type { Wallet } from "../wallet.ts";
import { createRelaySigner } from "./relay-signer.ts";
import { createRelayer } from "./relayer.ts";
import { createRpc } from "./rpc.ts";
import { createRpcSigner } from "./rpc-signer.ts";
import { contractsOf } from "./table.ts";

export interface SignerSettings {
  readonly wallet: Wallet;
  readonly hosts: Pick<Hosts, "relayer">;
  /** POLYGON_RPC_URL. A plain key can't do without; a contract wallet looks there before it asks the relayer. */
  readonly rpcUrl: string | null;
  /** POLYMARKET_RELAYER_KEY: for contract wallets. */
  readonly relayerKey: string | null;
  readonly fetch: Fetch;
  /** Milliseconds of the venue's clock. */
  readonly now: () => number;
  /** Blocks after which nothing is taken back; the default suits Polygon. */
  readonly confirmations?: number;
}

/** Null when these settings give no way to the chain. */
export function openSigner(settings: SignerSettings): ChainSigner | null {
  const { wallet, hosts, rpcUrl, relayerKey, fetch, now, confirmations } = settings;
  const { signer, signatureType, chainId } = wallet.view;
  const table = contractsOf(chainId);
  if (table === null) return null;
  const rpc = rpcUrl === null || !URL.canParse(rpcUrl) ? null : createRpc(rpcUrl, fetch);
  if (signatureType === 0)
    return rpc === null
      ? null
      : createRpcSigner({ wallet, rpc, table, ...(confirmations === undefined ? {} : { confirmations }) });
  if (relayerKey === null || relayerKey === "") return null;
  const relayer = createRelayer({ hosts, signer, key: relayerKey, fetch });
  return createRelaySigner({ wallet, relayer, table, rpc, now });
}
