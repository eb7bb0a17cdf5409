import { hashTypedData, recoverAddress, type TypedDataDomain } from "viem";
import type { Address, OrderId } from "../../../core/contract/ids.ts";
import type { MarketSpec } from "../../../core/contract/spec.ts";
import type { SignedOrder } from "./payload.ts";

/**
 * The exchange's own reading of an order's signature, written against the reference (polymarket.md 2a) and not against
 * the bot's signing code, so that each checks the other.
 */
const ORDER_FIELDS = [
  { name: "salt", type: "uint256" },
  { name: "maker", type: "address" },
  { name: "signer", type: "address" },
  { name: "tokenId", type: "uint256" },
  { name: "makerAmount", type: "uint256" },
  { name: "takerAmount", type: "uint256" },
  { name: "side", type: "uint8" },
  { name: "signatureType", type: "uint8" },
  { name: "timestamp", type: "uint256" },
  { name: "metadata", type: "bytes32" },
  { name: "builder", type: "bytes32" },
] as const;

export const EXCHANGE_CONTRACTS = {
  standard: "0xE111180000d2663C0091e4f400237545B87B996B",
  negRisk: "0xe2222d279d744050d28e00520010520000310F59",
  v3: "0xe3333700cA9d93003F00f0F71f8515005F6c00Aa",
} as const;

type Contract = keyof typeof EXCHANGE_CONTRACTS;

const contractOf = (spec: Pick<MarketSpec, "version" | "negRisk">): Contract =>
  spec.version === "v2" ? "v3" : spec.negRisk ? "negRisk" : "standard";

const domainOf = (contract: Contract, chainId: number): TypedDataDomain => ({
  name: "Polymarket CTF Exchange",
  version: contract === "v3" ? "3" : "2",
  chainId,
  verifyingContract: EXCHANGE_CONTRACTS[contract],
});

function digest(order: SignedOrder, contract: Contract, chainId: number): `0x${string}` {
  return hashTypedData({
    domain: domainOf(contract, chainId),
    types: { Order: ORDER_FIELDS },
    primaryType: "Order",
    message: {
      salt: BigInt(order.salt),
      maker: order.maker.toLowerCase() as `0x${string}`,
      signer: order.signer.toLowerCase() as `0x${string}`,
      tokenId: BigInt(order.tokenId),
      makerAmount: BigInt(order.makerAmount),
      takerAmount: BigInt(order.takerAmount),
      side: order.side === "BUY" ? 0 : 1,
      signatureType: order.signatureType,
      timestamp: BigInt(order.timestamp),
      metadata: order.metadata as `0x${string}`,
      builder: order.builder as `0x${string}`,
    },
  });
}

async function signedBy(hash: `0x${string}`, signature: string, signer: string): Promise<boolean> {
  if (signature.length !== 132) return false;
  try {
    return (
      (await recoverAddress({ hash, signature: signature as `0x${string}` })).toLowerCase() === signer.toLowerCase()
    );
  } catch {
    return false;
  }
}

export type Verified =
  | { readonly ok: true; readonly id: OrderId; readonly account: Address }
  | { readonly ok: false; readonly error: string };

/** The order's id is its EIP-712 digest under the domain of its market: reference polymarket.md 2a. */
export const orderId = (order: SignedOrder, spec: Pick<MarketSpec, "version" | "negRisk">, chainId: number): OrderId =>
  digest(order, contractOf(spec), chainId) as OrderId;

/**
 * Recomputes the id and recovers the signer. Types 0 to 2 are signed by a key; type 0's maker is that key itself.
 * An order signed for the other protocol version is told so, anything else is an invalid signature.
 */
export async function verifyOrder(
  order: SignedOrder,
  spec: Pick<MarketSpec, "version" | "negRisk">,
  chainId: number,
): Promise<Verified> {
  if (order.signatureType === 3) {
    return { ok: false, error: "signature type 3 (deposit wallet) is not supported by this exchange: use 0, 1 or 2" };
  }
  if (order.signatureType === 0 && order.maker.toLowerCase() !== order.signer.toLowerCase()) {
    return { ok: false, error: "invalid signature" };
  }
  const contract = contractOf(spec);
  const id = digest(order, contract, chainId);
  if (await signedBy(id, order.signature, order.signer)) {
    return { ok: true, id: id as OrderId, account: order.maker.toLowerCase() as Address };
  }
  const others: readonly Contract[] = contract === "v3" ? ["standard", "negRisk"] : ["v3"];
  for (const other of others) {
    if (await signedBy(digest(order, other, chainId), order.signature, order.signer)) {
      return { ok: false, error: "order_version_mismatch" };
    }
  }
  return { ok: false, error: "invalid signature" };
}
