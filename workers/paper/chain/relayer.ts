/**
 * /relayer: sends what a contract wallet's key has signed (reference polymarket.md 4c). It checks the signature by its own
 * reading, takes each nonce of a wallet once and in order, 25 submits a minute, and answers in the venue's states and words.
 */
import {
  concatHex,
  decodeFunctionData,
  hashMessage,
  hashTypedData,
  keccak256,
  parseAbi,
  recoverAddress,
  toHex,
} from "viem";
import * as z from "zod";
import type { Address } from "../../../core/contract/ids.ts";
import { blockAt, type ChainCall, type Tx } from "../../../core/exchange/chain.ts";
import type { Keys } from "../keys.ts";
import { log } from "../log.ts";
import { type Call, json, jsonBody, Refusal } from "../routes/types.ts";
import { POLYGON } from "../setup.ts";
import { readCall } from "./calls.ts";
import { FATES } from "./node.ts";

type Hex = `0x${string}`;
export type RelayCall = Call & { readonly keys: Keys; readonly headers: Headers };

const MINUTE_MS = 60_000;
const SUBMITS_A_MINUTE = 25;
/** Blocks from being mined to being final. */
const FINAL_BLOCKS = 2;
/** Who relays for proxy wallets here. */
const RELAY = "0x00000000000000000000000000000000000e1a70";

const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((text) => text.toLowerCase() as Address);
const bytes = z
  .string()
  .regex(/^0x([0-9a-fA-F]{2})*$/)
  .transform((text) => text as Hex);
const number = z.string().regex(/^\d{1,78}$/);
const nonce = number.transform(Number).refine(Number.isSafeInteger);
const common = { from: address, to: address, nonce, signature: bytes };

const body = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("WALLET"),
    ...common,
    depositWalletParams: z.object({
      depositWallet: address,
      deadline: number,
      calls: z.array(z.object({ target: address, value: number, data: bytes })).min(1),
    }),
  }),
  z.object({
    type: z.literal("SAFE"),
    ...common,
    proxyWallet: address,
    data: bytes,
    signatureParams: z.object({ operation: z.enum(["0", "1"]) }),
  }),
  z.object({
    type: z.literal("PROXY"),
    ...common,
    proxyWallet: address,
    data: bytes,
    signatureParams: z.object({ gasLimit: number, relayHub: address, relay: address }),
  }),
]);
type Body = z.output<typeof body>;

interface Signed {
  readonly wallet: Address;
  readonly digest: Hex;
  readonly signer: Address;
  readonly calls: readonly { readonly to: string; readonly data: Hex }[];
}

const ZERO = `0x${"0".repeat(40)}` as const;
const MULTISEND_ABI = parseAbi(["function multiSend(bytes)"]);
const PROXY_ABI = parseAbi(["function proxy((uint8,address,uint256,bytes)[]) payable returns (bytes[])"]);

/** POST /submit. */
export async function submit(call: RelayCall): Promise<Response> {
  const { venue, now, keys, headers } = call;
  if (!headers.get("RELAYER_API_KEY") && !headers.get("POLY_BUILDER_API_KEY"))
    throw new Refusal(401, "invalid authorization");
  const parsed = body.safeParse(jsonBody(call.body));
  if (!parsed.success) throw new Refusal(400, "invalid transaction request", parsed.error.issues[0]?.message ?? "");
  const asked = parsed.data;
  const signed = await read(asked);
  if (signed === null || signed.signer !== asked.from) throw new Refusal(400, "invalid signature");
  if (asked.from === signed.wallet || !keys.bind({ key: "", address: asked.from }, signed.wallet))
    throw new Refusal(400, "wallet is not owned by this signer");
  const minute = venue.chain.of(signed.wallet).filter(({ sentAt }) => sentAt > now - MINUTE_MS).length;
  if (minute >= SUBMITS_A_MINUTE) throw new Refusal(429, "too many requests", "", { retry_after_seconds: 60 });
  const next = venue.chain.nonceOf(signed.wallet, "latest");
  if (asked.nonce !== next) throw new Refusal(400, `batch nonce ${asked.nonce} does not match on-chain nonce ${next}`);
  if (asked.type === "WALLET" && Number(asked.depositWalletParams.deadline) * 1_000 < now)
    throw new Refusal(400, "batch deadline has passed");
  if (venue.exchange.account(signed.wallet) === null) venue.exchange.openAccount(signed.wallet, now);
  const struck = venue.exchange.plan.tx(now);
  if (struck !== null) log("fault", { name: struck.name, path: "/relayer/submit", digest: signed.digest });
  const calls: ChainCall[] = signed.calls.map(({ to, data }) => readCall(venue, signed.wallet, to, data));
  const sent = venue.chain.send(
    {
      hash: idOf(signed.digest),
      from: signed.wallet,
      account: signed.wallet,
      nonce: asked.nonce,
      fee: 1,
      calls,
      note: asked.signature,
    },
    struck === null ? null : { is: FATES[struck.name], ms: struck.ms },
    now,
  );
  // One of this nonce is on its way: the wallet is busy with it.
  if (!sent.ok)
    throw new Refusal(
      400,
      sent.error === "already known"
        ? "transaction already submitted: in-flight action"
        : "wallet busy: in-flight action",
    );
  venue.save();
  return json({ transactionID: idOf(signed.digest), state: "STATE_NEW", transactionHash: "" });
}

/** GET /v1/account/transactions/params?address&type: the nonce of that key's wallet of that type. */
export function params({ venue, query, keys }: RelayCall): Response {
  const owner = (query.get("address") ?? "").toLowerCase() as Address;
  const [, wallet] = keys.accountsOf({ key: "", address: owner });
  return json({ nonce: String(wallet === undefined ? 0 : venue.chain.nonceOf(wallet, "latest")), address: RELAY });
}

/** GET /v1/account/transactions/{id} */
export function one({ venue, now, rest }: RelayCall): Response {
  const tx = venue.chain.get(rest);
  if (tx === null) throw new Refusal(404, "transaction not found");
  const { state, hash, error } = stateOf({ ...tx, mined: venue.chain.shown(tx, now) }, now, tx.mined !== null);
  return json({ transaction_id: tx.hash, state, transaction_hash: hash, error_msg: error, nonce: String(tx.nonce) });
}

/** GET /transactions: those of the relayer key's owner, newest first, in the older spelling. */
export function recent({ venue, now, keys, headers }: RelayCall): Response {
  const owner = (headers.get("RELAYER_API_KEY_ADDRESS") ?? "").toLowerCase() as Address;
  if (owner === "") throw new Refusal(401, "invalid authorization");
  const list = keys.accountsOf({ key: "", address: owner }).flatMap((account) => venue.chain.of(account));
  return json(
    list.slice(0, 100).map((tx) => {
      const { state, hash } = stateOf({ ...tx, mined: venue.chain.shown(tx, now) }, now, tx.mined !== null);
      return {
        transactionID: tx.hash,
        state,
        transactionHash: hash,
        nonce: String(tx.nonce),
        signature: tx.note ?? "",
      };
    }),
  );
}

const idOf = (digest: Hex): string => `relay-${digest.slice(2, 34)}`;

/** @param stays its block is not one that will be taken back: the relayer calls no other final */
function stateOf(
  { hash, mined }: Tx,
  now: number,
  stays: boolean,
): { state: string; hash: string; error: string | null } {
  if (mined === null) return { state: "STATE_EXECUTED", hash: "", error: null };
  const onChain = keccak256(toHex(hash));
  if (mined.error !== null) return { state: "STATE_FAILED", hash: onChain, error: mined.error };
  const final = stays && blockAt(now) - mined.block >= FINAL_BLOCKS;
  return { state: final ? "STATE_CONFIRMED" : "STATE_MINED", hash: onChain, error: null };
}

/** Who signed what; null for what can't be read. */
async function read(asked: Body): Promise<Signed | null> {
  try {
    return asked.type === "WALLET"
      ? await walletBatch(asked)
      : asked.type === "SAFE"
        ? await safeBatch(asked)
        : await proxyBatch(asked);
  } catch {
    return null;
  }
}

const lower = async (hash: Hex, signature: Hex): Promise<Address> =>
  (await recoverAddress({ hash, signature })).toLowerCase() as Address;

async function walletBatch({
  nonce: count,
  signature,
  depositWalletParams,
}: Body & { type: "WALLET" }): Promise<Signed> {
  const { depositWallet, deadline, calls } = depositWalletParams;
  const wallet = depositWallet as string as Hex;
  const digest = hashTypedData({
    domain: { name: "DepositWallet", version: "1", chainId: POLYGON, verifyingContract: wallet },
    types: {
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
    },
    primaryType: "Batch",
    message: {
      wallet,
      nonce: BigInt(count),
      deadline: BigInt(deadline),
      calls: calls.map(({ target, value, data }) => ({ target: target as string as Hex, value: BigInt(value), data })),
    },
  });
  return {
    wallet: depositWallet,
    digest,
    signer: await lower(digest, signature),
    calls: calls.map(({ target, data }) => ({ to: target, data })),
  };
}

async function safeBatch(asked: Body & { type: "SAFE" }): Promise<Signed> {
  const { to, data, proxyWallet, signature, signatureParams } = asked;
  const digest = hashTypedData({
    domain: { chainId: POLYGON, verifyingContract: proxyWallet as string as Hex },
    types: {
      SafeTx: [
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
      ],
    },
    primaryType: "SafeTx",
    message: {
      to: to as string as Hex,
      value: 0n,
      data,
      operation: Number(signatureParams.operation),
      safeTxGas: 0n,
      baseGas: 0n,
      gasPrice: 0n,
      gasToken: ZERO,
      refundReceiver: ZERO,
      nonce: BigInt(asked.nonce),
    },
  });
  // A Safe knows a signed message from a signed hash by 4 added to v.
  const v = Number.parseInt(signature.slice(130), 16);
  const plain = `${signature.slice(0, 130)}${(v - 4).toString(16)}` as Hex;
  const signer = await lower(v > 30 ? hashMessage({ raw: digest }) : digest, v > 30 ? plain : signature);
  return {
    wallet: proxyWallet,
    digest,
    signer,
    calls: signatureParams.operation === "1" ? packed(data) : [{ to, data }],
  };
}

/** The calls inside a Safe's multisend: kind, address, value, length, bytes, one after the other. */
function packed(data: Hex): Signed["calls"] {
  const [inner] = decodeFunctionData({ abi: MULTISEND_ABI, data }).args;
  const calls: { to: string; data: Hex }[] = [];
  for (let at = 2; at < inner.length; ) {
    const to = `0x${inner.slice(at + 2, at + 42)}`;
    const length = Number(BigInt(`0x${inner.slice(at + 106, at + 170)}`));
    calls.push({ to, data: `0x${inner.slice(at + 170, at + 170 + 2 * length)}` });
    at += 170 + 2 * length;
  }
  return calls;
}

async function proxyBatch(asked: Body & { type: "PROXY" }): Promise<Signed> {
  const { from, to, data, proxyWallet, signature, signatureParams } = asked;
  const word = (value: bigint): Hex => toHex(value, { size: 32 });
  const digest = keccak256(
    concatHex([
      toHex("rlx:"),
      from as string as Hex,
      to as string as Hex,
      data,
      word(0n),
      word(0n),
      word(BigInt(signatureParams.gasLimit)),
      word(BigInt(asked.nonce)),
      signatureParams.relayHub as string as Hex,
      signatureParams.relay as string as Hex,
    ]),
  );
  const [calls] = decodeFunctionData({ abi: PROXY_ABI, data }).args;
  return {
    wallet: proxyWallet,
    digest,
    signer: await lower(hashMessage({ raw: digest }), signature),
    calls: calls.map(([, target, , inner]) => ({ to: target, data: inner })),
  };
}
