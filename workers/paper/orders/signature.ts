import {
  concatHex,
  encodeAbiParameters,
  hashDomain,
  hashStruct,
  hashTypedData,
  keccak256,
  recoverAddress,
  toHex,
} from "viem";
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
type Hex = `0x${string}`;
const CONTRACTS = Object.keys(EXCHANGE_CONTRACTS) as readonly Contract[];
const ZERO: Hex = `0x${"0".repeat(64)}`;
const DOMAIN_FIELDS = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
] as const;

const contractOf = (spec: Pick<MarketSpec, "version" | "negRisk">): Contract =>
  spec.version === "v2" ? "v3" : spec.negRisk ? "negRisk" : "standard";

const domainOf = (contract: Contract, chainId: number) => ({
  name: "Polymarket CTF Exchange",
  version: contract === "v3" ? "3" : "2",
  chainId: BigInt(chainId),
  verifyingContract: EXCHANGE_CONTRACTS[contract],
});

const ORDER_TYPE = `Order(${ORDER_FIELDS.map(({ type, name }) => `${type} ${name}`).join(",")})`;
const TYPE_HASH = keccak256(toHex(ORDER_TYPE));
const STRUCT = [{ type: "bytes32" }, ...ORDER_FIELDS] as const;

/** Domains hashed so far: there are three contracts. */
const separators = new Map<string, Hex>();

function separatorOf(contract: Contract, chainId: number): Hex {
  const key = `${contract} ${chainId}`;
  const known = separators.get(key);
  if (known !== undefined) return known;
  const made = hashDomain({ domain: domainOf(contract, chainId), types: { EIP712Domain: DOMAIN_FIELDS } });
  separators.set(key, made);
  return made;
}

/** EIP-712 by its own definition: the struct's words are hashed, and that hash together with its domain's. */
function digest(order: SignedOrder, contract: Contract, chainId: number): `0x${string}` {
  const m = messageOf(order);
  const struct = encodeAbiParameters(STRUCT, [
    TYPE_HASH,
    m.salt,
    m.maker,
    m.signer,
    m.tokenId,
    m.makerAmount,
    m.takerAmount,
    m.side,
    m.signatureType,
    m.timestamp,
    m.metadata,
    m.builder,
  ]);
  return keccak256(concatHex(["0x1901", separatorOf(contract, chainId), keccak256(struct)]));
}

const messageOf = (order: SignedOrder) => ({
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
});

const WRAPPED = {
  Order: ORDER_FIELDS,
  TypedDataSign: [
    { name: "contents", type: "Order" },
    { name: "name", type: "string" },
    { name: "version", type: "string" },
    { name: "chainId", type: "uint256" },
    { name: "verifyingContract", type: "address" },
    { name: "salt", type: "bytes32" },
  ],
} as const;

/**
 * The key behind a deposit wallet's order (type 3): it signed the order inside a message that names the wallet, under the
 * exchange's domain, and the signature carries what the wallet's contract needs to check that. Null when it does not.
 */
async function walletSigner(order: SignedOrder, contract: Contract, chainId: number): Promise<Address | null> {
  const domain = domainOf(contract, chainId);
  const message = messageOf(order);
  const wallet = order.signer.toLowerCase() as Hex;
  const separator = separatorOf(contract, chainId);
  const contents = hashStruct({ data: message, primaryType: "Order", types: { Order: ORDER_FIELDS } });
  const tail = concatHex([separator, contents, toHex(ORDER_TYPE), toHex(ORDER_TYPE.length, { size: 2 })]).slice(2);
  const signature = order.signature.toLowerCase();
  if (!signature.endsWith(tail) || signature.length !== 132 + tail.length) return null;
  const hash = hashTypedData({
    domain,
    types: WRAPPED,
    primaryType: "TypedDataSign",
    message: {
      contents: message,
      name: "DepositWallet",
      version: "1",
      chainId: BigInt(chainId),
      verifyingContract: wallet,
      salt: ZERO,
    },
  });
  try {
    const signer = await recoverAddress({ hash, signature: signature.slice(0, 132) as Hex });
    return signer.toLowerCase() as Address;
  } catch {
    return null;
  }
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
  /** `signer`: the key that signed. */
  | { readonly ok: true; readonly id: OrderId; readonly account: Address; readonly signer: Address }
  | { readonly ok: false; readonly error: string };

/** The order's id is its EIP-712 digest under the domain of its market: reference polymarket.md 2a. */
export const orderId = (order: SignedOrder, spec: Pick<MarketSpec, "version" | "negRisk">, chainId: number): OrderId =>
  digest(order, contractOf(spec), chainId) as OrderId;

/**
 * Recomputes the id and recovers the signer. Types 0 to 2 are signed by a key; type 0's maker is that key itself; type 3 is
 * signed by the key of a deposit wallet, which is maker and signer at once.
 * An order signed for the other protocol version is told so, anything else is an invalid signature.
 */
export async function verifyOrder(
  order: SignedOrder,
  spec: Pick<MarketSpec, "version" | "negRisk">,
  chainId: number,
): Promise<Verified> {
  if (order.signatureType === 0 && order.maker.toLowerCase() !== order.signer.toLowerCase()) {
    return { ok: false, error: "invalid signature" };
  }
  const contract = contractOf(spec);
  const id = digest(order, contract, chainId);
  const account = order.maker.toLowerCase() as Address;
  if (order.signatureType === 3) {
    if (account !== order.signer.toLowerCase()) return { ok: false, error: "invalid signature" };
    const signer = await walletSigner(order, contract, chainId);
    if (signer !== null) return { ok: true, id: id as OrderId, account, signer };
    for (const other of CONTRACTS)
      if ((other === "v3") !== (contract === "v3") && (await walletSigner(order, other, chainId)) !== null)
        return { ok: false, error: "order_version_mismatch" };
    return { ok: false, error: "invalid signature" };
  }
  if (await signedBy(id, order.signature, order.signer)) {
    return { ok: true, id: id as OrderId, account, signer: order.signer.toLowerCase() as Address };
  }
  const others: readonly Contract[] = contract === "v3" ? ["standard", "negRisk"] : ["v3"];
  for (const other of others) {
    if (await signedBy(digest(order, other, chainId), order.signature, order.signer)) {
      return { ok: false, error: "order_version_mismatch" };
    }
  }
  return { ok: false, error: "invalid signature" };
}
