/**
 * What a contract wallet's key signs for the relayer, and the body that carries it (reference polymarket.md 4c; bodies and
 * hashes are the official relayer client's). Pure: nonce and deadline are given, so the digest is known before it is sent.
 */
import { concatHex, encodeFunctionData, encodePacked, hashTypedData, keccak256, parseAbi, size, toHex } from "viem";
import type { Address } from "../../core/contract/ids.ts";
import type { Call } from "./calldata.ts";
import type { Contracts } from "./table.ts";

type Hex = `0x${string}`;

/** The relayer's names of our wallet types 1, 2 and 3. */
export type RelayType = "PROXY" | "SAFE" | "WALLET";

export const relayType = (signatureType: 1 | 2 | 3): RelayType =>
  signatureType === 1 ? "PROXY" : signatureType === 2 ? "SAFE" : "WALLET";

/** Calls of a contract wallet that its key signs as one: all of them happen or none. */
export interface Batch {
  readonly calls: readonly Call[];
  readonly nonce: number;
  /** WALLET: unix seconds after which the wallet takes it no more. */
  readonly deadline: number;
  /** PROXY: who will relay it, as the relayer's parameters say. */
  readonly relay: Hex;
  /** PROXY: gas the relayed call may use. */
  readonly gasLimit: bigint;
}

export interface UnsignedBatch {
  /** What identifies it, on our side and in the contract. */
  readonly digest: Hex;
  /** "message": the digest is signed as a message of 32 bytes; "hash": as it is. */
  readonly sign: "message" | "hash";
  /** The body of POST /submit. */
  readonly body: (signature: Hex) => string;
}

const ZERO: Hex = `0x${"0".repeat(40)}`;
const PROXY_ABI = parseAbi([
  "struct ProxyCall { uint8 typeCode; address to; uint256 value; bytes data; }",
  "function proxy(ProxyCall[] calls) payable returns (bytes[])",
]);
const MULTISEND_ABI = parseAbi(["function multiSend(bytes transactions)"]);

const SAFE_TX = [
  { name: "to", type: "address" },
  { name: "value", type: "uint256" },
  { name: "data", type: "bytes" },
  { name: "operation", type: "uint8" },
  { name: "safeTxGas", type: "uint256" },
  { name: "baseGas", type: "uint256" },
  { name: "gasPrice", type: "uint256" },
  { name: "gasToken", type: "address" },
  { name: "refundReceiver", type: "address" },
  { name: "nonce", type: "uint256" },
] as const;

const WALLET_TYPES = {
  Call: [
    { name: "target", type: "address" },
    { name: "value", type: "uint256" },
    { name: "data", type: "bytes" },
  ],
  Batch: [
    { name: "wallet", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
    { name: "calls", type: "Call[]" },
  ],
} as const;

/** @param from the key's address @param wallet the contract wallet that acts */
export function unsignedBatch(
  type: RelayType,
  batch: Batch,
  who: { readonly from: Address; readonly wallet: Address; readonly chainId: number },
  table: Contracts,
): UnsignedBatch {
  if (type === "WALLET") return walletBatch(batch, who, table);
  return type === "SAFE" ? safeBatch(batch, who, table) : proxyBatch(batch, who, table);
}

type Who = Parameters<typeof unsignedBatch>[2];
const hex = (value: Address): Hex => value as string as Hex;

function walletBatch({ calls, nonce, deadline }: Batch, who: Who, table: Contracts): UnsignedBatch {
  const wallet = hex(who.wallet);
  const digest = hashTypedData({
    domain: { name: "DepositWallet", version: "1", chainId: who.chainId, verifyingContract: wallet },
    types: WALLET_TYPES,
    primaryType: "Batch",
    message: {
      wallet,
      nonce: BigInt(nonce),
      deadline: BigInt(deadline),
      calls: calls.map(({ to, value, data }) => ({ target: to, value, data })),
    },
  });
  return {
    digest,
    sign: "hash",
    body: (signature) =>
      JSON.stringify({
        type: "WALLET",
        from: who.from,
        to: table.depositWalletFactory,
        nonce: String(nonce),
        signature,
        depositWalletParams: {
          depositWallet: wallet,
          deadline: String(deadline),
          calls: calls.map(({ to, value, data }) => ({ target: to, value: String(value), data })),
        },
      }),
  };
}

/** One call as it is; several by the Safe's own multisend, as a delegate call. */
function safeCall(calls: readonly Call[], table: Contracts): { to: Hex; data: Hex; operation: 0 | 1 } {
  const [only] = calls;
  if (only !== undefined && calls.length === 1) return { to: only.to, data: only.data, operation: 0 };
  const packed = calls.map(({ to, value, data }) =>
    encodePacked(["uint8", "address", "uint256", "uint256", "bytes"], [0, to, value, BigInt(size(data)), data]),
  );
  const data = encodeFunctionData({ abi: MULTISEND_ABI, functionName: "multiSend", args: [concatHex(packed)] });
  return { to: table.safeMultisend, data, operation: 1 };
}

function safeBatch({ calls, nonce }: Batch, who: Who, table: Contracts): UnsignedBatch {
  const { to, data, operation } = safeCall(calls, table);
  const digest = hashTypedData({
    domain: { chainId: who.chainId, verifyingContract: hex(who.wallet) },
    types: { SafeTx: SAFE_TX },
    primaryType: "SafeTx",
    message: {
      to,
      value: 0n,
      data,
      operation,
      safeTxGas: 0n,
      baseGas: 0n,
      gasPrice: 0n,
      gasToken: ZERO,
      refundReceiver: ZERO,
      nonce: BigInt(nonce),
    },
  });
  return {
    digest,
    sign: "message",
    body: (signature) =>
      JSON.stringify({
        type: "SAFE",
        from: who.from,
        to,
        proxyWallet: who.wallet,
        data,
        nonce: String(nonce),
        signature: safeSignature(signature),
        signatureParams: {
          gasPrice: "0",
          operation: String(operation),
          safeTxnGas: "0",
          baseGas: "0",
          gasToken: ZERO,
          refundReceiver: ZERO,
        },
      }),
  };
}

/** A Safe tells a signed message from a signed hash by 4 added to v. */
const safeSignature = (signature: Hex): Hex =>
  `${signature.slice(0, 130) as Hex}${(Number.parseInt(signature.slice(130), 16) + 4).toString(16)}`;

function proxyBatch({ calls, nonce, relay, gasLimit }: Batch, who: Who, table: Contracts): UnsignedBatch {
  const to = table.proxyFactory;
  const data = encodeFunctionData({
    abi: PROXY_ABI,
    functionName: "proxy",
    args: [calls.map((call) => ({ typeCode: 1, to: call.to, value: call.value, data: call.data }))],
  });
  const word = (value: bigint): Hex => toHex(value, { size: 32 });
  // Neither a relayer's fee nor a gas price is signed: the relayer pays its own.
  const digest = keccak256(
    concatHex([
      toHex("rlx:"),
      hex(who.from),
      to,
      data,
      word(0n),
      word(0n),
      word(gasLimit),
      word(BigInt(nonce)),
      table.relayHub,
      relay,
    ]),
  );
  return {
    digest,
    sign: "message",
    body: (signature) =>
      JSON.stringify({
        type: "PROXY",
        from: who.from,
        to,
        proxyWallet: who.wallet,
        data,
        nonce: String(nonce),
        signature,
        signatureParams: {
          gasPrice: "0",
          gasLimit: String(gasLimit),
          relayerFee: "0",
          relayHub: table.relayHub,
          relay,
        },
      }),
  };
}
