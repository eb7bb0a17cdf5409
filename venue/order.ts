import { type OrderType, orderToJsonV2 } from "@polymarket/clob-client";
import { type Hex, keccak256, stringToHex } from "viem";
import type { WalletView } from "../core/contract/gateway.ts";
import type { Address, OrderId, Side, TokenId } from "../core/contract/ids.ts";
import { isImmediate, type Place, type TimeInForce } from "../core/contract/orders.ts";
import type { MarketSpec } from "../core/contract/spec.ts";
import type { VenueMs } from "../core/units/time.ts";
import { type AmountsError, immediateAmounts, limitAmounts } from "./amounts.ts";
import { type OrderDomain, orderDomain } from "./contracts.ts";
import { lately } from "./lately.ts";

/** An order as it will be signed, and the fields beside it that are not signed (expiration, tif, postOnly). */
export interface UnsignedOrder {
  /** At most 52 bits, because it travels as a JSON number. */
  readonly salt: number;
  readonly maker: Address;
  readonly signer: Address;
  readonly tokenId: TokenId;
  readonly makerAmount: number;
  readonly takerAmount: number;
  readonly side: Side;
  readonly signatureType: WalletView["signatureType"];
  /** Milliseconds of venue time: for uniqueness, not expiry. */
  readonly timestamp: VenueMs;
  /** Unix seconds, 0 for none. */
  readonly expiration: number;
  readonly tif: TimeInForce;
  readonly postOnly: boolean;
}

type SignedOrder = Parameters<typeof orderToJsonV2>[0];

const ORDER_TYPE =
  "Order(uint256 salt,address maker,address signer,uint256 tokenId,uint256 makerAmount,uint256 takerAmount,uint8 side,uint8 signatureType,uint256 timestamp,bytes32 metadata,bytes32 builder)";
const ORDER_TYPE_HASH = keccak256(stringToHex(ORDER_TYPE));
const ORDER_TYPE_LENGTH = ORDER_TYPE.length.toString(16).padStart(4, "0");
const WRAPPED_TYPE_HASH = keccak256(
  stringToHex(
    `TypedDataSign(Order contents,string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)${ORDER_TYPE}`,
  ),
);
const WALLET_NAME = keccak256(stringToHex("DepositWallet"));
const WALLET_VERSION = keccak256(stringToHex("1"));
const DOMAIN_TYPE_HASH = keccak256(
  stringToHex("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
);
const ZERO_WORD = "0".repeat(64);
/** The market that journals an order's id, whoever checks it and whoever signs it all want the same hashes. */
const hash = lately((bytes: Hex) => keccak256(bytes));

/**
 * The order of an intent. A pure function of the intent, its time and the wallet: whoever computes it again, today or
 * after a restart, gets the same order and the same id, so "was it sent?" is a question the venue can answer.
 * @param tick the market's tick now; price and size off the grid are an error, never rounded.
 */
export function buildOrder(place: Place, spec: MarketSpec, wallet: WalletView): UnsignedOrder | AmountsError {
  const immediate = isImmediate(place.tif);
  const { side, price, size, budget } = place;
  const amounts = immediate
    ? immediateAmounts(side, price, size, spec.tick, budget)
    : limitAmounts(side, price, size, spec.tick);
  if ("is" in amounts) return amounts;
  return {
    salt: saltOf(place, wallet.funder),
    maker: wallet.funder,
    signer: wallet.signatureType === 3 ? wallet.funder : wallet.signer,
    tokenId: place.token === "YES" ? spec.yes : spec.no,
    makerAmount: amounts.maker,
    takerAmount: amounts.taker,
    side: place.side,
    signatureType: wallet.signatureType,
    timestamp: place.at,
    expiration: place.tif === "GTD" && place.expiresAt !== undefined ? Math.floor(place.expiresAt / 1000) : 0,
    tif: place.tif,
    postOnly: place.postOnly,
  };
}

const saltOf = ({ intent, at }: Place, funder: Address): number =>
  saltOfText(`${intent}|${at}|${funder.toLowerCase()}`);

const saltOfText = lately((text: string) => Number.parseInt(keccak256(stringToHex(text)).slice(2, 15), 16));

/** The venue's id of an order: its EIP-712 digest (reference polymarket.md 2a). Synchronous and pure. */
export function orderId(order: UnsignedOrder, spec: Pick<MarketSpec, "version" | "negRisk">, chainId: number): OrderId {
  const domain = separator(orderDomain(spec, chainId), chainId);
  return hash(`0x1901${domain.slice(2)}${orderStruct(order).slice(2)}`) as string as OrderId;
}

const orderStruct = (order: UnsignedOrder): Hex =>
  hash(
    `0x${ORDER_TYPE_HASH.slice(2)}${word(order.salt)}${address(order.maker)}${address(order.signer)}${tokenWord(order.tokenId)}${word(order.makerAmount)}${word(order.takerAmount)}${word(order.side === "BUY" ? 0 : 1)}${word(order.signatureType)}${word(order.timestamp)}${ZERO_WORD}${ZERO_WORD}`,
  );

/** What a deposit wallet's key signs, and how the venue wants that signature packed. */
export interface WrappedOrder {
  readonly digest: Hex;
  readonly pack: (signature: Hex) => Hex;
}

/**
 * An order of a deposit wallet (type 3): the key signs the order inside a message that names the wallet, still under the
 * exchange's domain, and the contract checks it from that signature, the exchange's domain separator, the order's hash, its
 * type and the type's length, in that order (reference polymarket.md 2a). The order's id stays the order's own digest.
 */
export function wrapOrder(
  order: UnsignedOrder,
  spec: Pick<MarketSpec, "version" | "negRisk">,
  chainId: number,
): WrappedOrder {
  const domain = separator(orderDomain(spec, chainId), chainId).slice(2);
  const contents = orderStruct(order).slice(2);
  const struct = keccak256(
    `0x${WRAPPED_TYPE_HASH.slice(2)}${contents}${WALLET_NAME.slice(2)}${WALLET_VERSION.slice(2)}${word(chainId)}${address(order.signer)}${ZERO_WORD}`,
  );
  return {
    digest: keccak256(`0x1901${domain}${struct.slice(2)}`),
    pack: (signature) => `${signature}${domain}${contents}${stringToHex(ORDER_TYPE).slice(2)}${ORDER_TYPE_LENGTH}`,
  };
}

const separators = new Map<string, Hex>();

function separator(domain: OrderDomain, chainId: number): Hex {
  const key = `${domain.verifyingContract}|${chainId}`;
  const known = separators.get(key);
  if (known !== undefined) return known;
  const hash = keccak256(
    `0x${DOMAIN_TYPE_HASH.slice(2)}${keccak256(stringToHex(domain.name)).slice(2)}${keccak256(stringToHex(domain.version)).slice(2)}${word(chainId)}${address(domain.verifyingContract)}`,
  );
  separators.set(key, hash);
  return hash;
}

const word = (value: number): string => value.toString(16).padStart(64, "0");
const tokenWord = lately((token: TokenId) => BigInt(token).toString(16).padStart(64, "0"));
const address = (value: string): string => value.slice(2).toLowerCase().padStart(64, "0");

/** One entry of POST /orders (and the body of POST /order), in the official client's form (reference polymarket.md 1c). */
export function orderBody(order: UnsignedOrder, signature: string, apiKey: string) {
  const signed: SignedOrder = {
    salt: String(order.salt),
    maker: order.maker,
    signer: order.signer,
    tokenId: order.tokenId,
    makerAmount: String(order.makerAmount),
    takerAmount: String(order.takerAmount),
    side: order.side as SignedOrder["side"],
    signatureType: order.signatureType as number as SignedOrder["signatureType"],
    timestamp: String(order.timestamp),
    expiration: String(order.expiration),
    metadata: `0x${ZERO_WORD}`,
    builder: `0x${ZERO_WORD}`,
    signature,
  };
  return orderToJsonV2(signed, apiKey, order.tif as OrderType, order.postOnly);
}
