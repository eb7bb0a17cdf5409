/**
 * POST /rpc: a node of the paper chain, as far as wallets and their tools ask one. Balances are the exchange's own,
 * approvals are given unless its setup asks for them, every plain key has coins for gas, and a block comes every two seconds of venue time.
 */
import { keccak256, pad, parseTransaction, recoverTransactionAddress, toHex } from "viem";
import * as z from "zod";
import type { Address } from "../../../core/contract/ids.ts";
import {
  blockAt,
  blockTime,
  type Chain,
  type OutsideTransfer,
  rehearse,
  type Tx,
} from "../../../core/exchange/chain.ts";
import { log } from "../log.ts";
import { EXCHANGE_CONTRACTS } from "../orders/signature.ts";
import { type Call, json, jsonBody } from "../routes/types.ts";
import { POLYGON } from "../setup.ts";
import { CONTRACTS, PUSD, readCall, readState } from "./calls.ts";

type Hex = `0x${string}`;

const GAS = 180_000n;
const EMPTY_GAS = 21_000n;
const GWEI = 1_000_000_000n;
const BASE_FEE = 30n * GWEI;
const TIP = 30n * GWEI;
/** What a wallet has for gas: 100 coins, whatever it spends. Gas is told in receipts. */
const COINS = 100n * 10n ** 18n;

const request = z.object({
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  method: z.string(),
  params: z.array(z.unknown()).default([]),
});
const hex = z.string().regex(/^0x[0-9a-fA-F]*$/);
const callOf = z.object({ from: hex.optional(), to: hex, data: hex.optional(), input: hex.optional() });

const played = z.object({ blockStateCalls: z.array(z.object({ calls: z.array(callOf) })) });

const TRANSFER = keccak256(toHex("Transfer(address,address,uint256)"));

/** The node's refusal, as JSON-RPC has it. */
class NodeError extends Error {
  readonly code: number;
  constructor(message: string, code = -32000) {
    super(message);
    this.code = code;
  }
}

export async function rpc(call: Call): Promise<Response> {
  const parsed = request.safeParse(jsonBody(call.body));
  if (!parsed.success) return json({ jsonrpc: "2.0", id: null, error: { code: -32600, message: "invalid request" } });
  const { id = null, method, params } = parsed.data;
  try {
    return json({ jsonrpc: "2.0", id, result: await answer(call, method, params) });
  } catch (error) {
    if (!(error instanceof NodeError || error instanceof z.ZodError)) throw error;
    const [code, message] = error instanceof NodeError ? [error.code, error.message] : [-32602, "invalid params"];
    log("refused", { method: "POST", path: "/rpc", rpc: method, error: message });
    return json({ jsonrpc: "2.0", id, error: { code, message } });
  }
}

/** Where there is code: what is called here, and what settles without a call. */
const AUTO_REDEEMER = "0xa1200000d0002264c9a1698e001292d00e1b00af";
const CODE: readonly string[] = [
  ...CONTRACTS,
  ...Object.values(EXCHANGE_CONTRACTS).map((address) => address.toLowerCase()),
  AUTO_REDEEMER,
];

/** Nothing is called where there is no code, with nothing in it. */
const isEmpty = (to: string, data: string): boolean => data === "0x" && !CODE.includes(to.toLowerCase());

async function answer(call: Call, method: string, params: readonly unknown[]): Promise<unknown> {
  const { venue, now } = call;
  const { chain, exchange } = venue;
  const head = blockAt(now);
  switch (method) {
    case "eth_chainId":
      return toHex(POLYGON);
    case "eth_blockNumber":
      return toHex(head);
    case "eth_gasPrice":
      return toHex(BASE_FEE + TIP);
    case "eth_maxPriorityFeePerGas":
      return toHex(TIP);
    case "eth_feeHistory": {
      const count = Number(hex.or(z.number()).parse(params[0]));
      return {
        oldestBlock: toHex(Math.max(0, head - count + 1)),
        baseFeePerGas: Array.from({ length: count + 1 }, () => toHex(BASE_FEE)),
        gasUsedRatio: Array.from({ length: count }, () => 0.5),
        reward: Array.from({ length: count }, () => [toHex(TIP)]),
      };
    }
    case "eth_getBalance":
      return toHex(COINS);
    case "eth_getCode":
      return CODE.includes(hex.parse(params[0]).toLowerCase()) ? "0x60806040" : "0x";
    case "eth_getTransactionCount": {
      const at = z.string().parse(params[1] ?? "latest");
      const moment = at === "latest" || at === "pending" ? at : Number(at);
      return toHex(chain.shownNonce(hex.parse(params[0]).toLowerCase() as Address, moment, now));
    }
    case "eth_call": {
      const asked = callOf.parse(params[0]);
      const said = readState(venue, asked.to, (asked.data ?? asked.input ?? "0x") as Hex);
      if (said === null) throw new NodeError("execution reverted", 3);
      return said;
    }
    case "eth_estimateGas": {
      const asked = callOf.parse(params[0]);
      const from = (asked.from ?? "0x").toLowerCase() as Address;
      if (isEmpty(asked.to, asked.data ?? asked.input ?? "0x")) return toHex(EMPTY_GAS);
      const does = readCall(venue, from, asked.to, (asked.data ?? asked.input ?? "0x") as Hex);
      if (does.kind === "grant") return toHex(60_000);
      if (does.kind === "bad") throw new NodeError(does.error, 3);
      const why = rehearse(exchange, from, [does]);
      if (why !== null) throw new NodeError(`execution reverted: ${why}`, 3);
      return toHex(GAS);
    }
    case "eth_simulateV1":
      return [
        {
          calls: played.parse(params[0]).blockStateCalls.flatMap(({ calls }) => calls.map((each) => play(call, each))),
        },
      ];
    case "eth_sendRawTransaction":
      return send(call, hex.parse(params[0]) as Hex);
    case "eth_getTransactionByHash": {
      const tx = chain.get(hex.parse(params[0]).toLowerCase());
      return tx === null ? null : transactionJson({ ...tx, mined: chain.shown(tx, now) });
    }
    case "eth_getLogs":
      return logsOf(chain, logFilter.parse(params[0]), head);
    case "eth_getTransactionReceipt": {
      const hash = hex.parse(params[0]).toLowerCase();
      const tx = chain.get(hash);
      const moved = chain.transfers.find((transfer) => transfer.hash === hash);
      if (moved !== undefined) return transferReceipt(moved);
      const block = tx === null ? null : chain.shown(tx, now);
      return tx === null || block === null ? null : receiptJson(tx, block);
    }
    case "eth_getBlockByNumber": {
      const at = z.string().parse(params[0]);
      const number = at === "latest" ? head : Number(at);
      return number > head ? null : blockJson(chain, number, params[1] === true);
    }
    default:
      throw new NodeError(`the method ${method} does not exist/is not available`, -32601);
  }
}

/** A call as it would go now, with what collateral it would bring. Only what the router redeems is played through here. */
function play({ venue }: Call, asked: z.output<typeof callOf>): unknown {
  const { exchange } = venue;
  const from = (asked.from ?? "0x").toLowerCase() as Address;
  const does = readCall(venue, from, asked.to, (asked.data ?? asked.input ?? "0x") as Hex);
  const failed = { status: "0x0", returnData: "0x", gasUsed: toHex(GAS), logs: [] };
  if (does.kind === "bad") return failed;
  if (does.kind !== "redeem" || does.part === undefined)
    throw new NodeError("only a redemption by the router is played through here", -32601);
  const winner = exchange.market(does.market)?.winner ?? null;
  if (winner === null || rehearse(exchange, from, [does]) !== null) return failed;
  const { token, amount } = does.part;
  const comes = winner === "SPLIT" ? Math.floor(amount / 2) : winner === token ? amount : 0;
  const log = {
    address: PUSD,
    topics: [TRANSFER, asked.to, from].map((each) => pad(each as Hex)),
    data: toHex(BigInt(comes), { size: 32 }),
  };
  return { ...failed, status: "0x1", logs: [log] };
}

async function send({ venue, now }: Call, raw: Hex): Promise<Hex> {
  const { chain } = venue;
  let tx: ReturnType<typeof parseTransaction>;
  let from: Address;
  try {
    tx = parseTransaction(raw);
    from = (await recoverTransactionAddress({ serializedTransaction: raw as never })).toLowerCase() as Address;
  } catch {
    throw new NodeError("rlp: the transaction can't be read");
  }
  if (tx.chainId !== POLYGON) throw new NodeError(`invalid chain id: have ${tx.chainId} want ${POLYGON}`);
  if (tx.to == null) throw new NodeError("contract creation is not possible here");
  const hash = keccak256(raw);
  const struck = venue.exchange.plan.tx(now);
  if (struck !== null) log("fault", { name: struck.name, path: "/rpc", hash });
  const sent = chain.send(
    {
      hash,
      from,
      account: from,
      nonce: tx.nonce ?? 0,
      fee: Number((tx.maxFeePerGas ?? tx.gasPrice ?? 0n) / GWEI),
      calls: isEmpty(tx.to, tx.data ?? "0x") ? [] : [readCall(venue, from, tx.to, tx.data ?? "0x")],
    },
    struck === null ? null : { is: FATES[struck.name], ms: struck.ms },
    now,
  );
  if (!sent.ok) throw new NodeError(sent.error);
  venue.save();
  return hash;
}

export const FATES = {
  "tx-slow": "slow",
  "tx-stuck": "stuck",
  "tx-reverted": "reverts",
  "tx-dropped": "dropped",
  "tx-replaced": "replaced",
  "tx-reorged": "reorged",
} as const;

const blockHash = (number: number): Hex => keccak256(toHex(`paper block ${number}`));

const transactionJson = ({ hash, from, nonce, mined }: Tx) => ({
  hash,
  from,
  nonce: toHex(nonce),
  blockNumber: mined === null ? null : toHex(mined.block),
  blockHash: mined === null ? null : blockHash(mined.block),
});

const receiptJson = ({ hash, from, account, calls }: Tx, { block, error }: NonNullable<Tx["mined"]>) => ({
  transactionHash: hash,
  blockHash: blockHash(block),
  blockNumber: toHex(block),
  from,
  status: error === null ? "0x1" : "0x0",
  gasUsed: toHex(calls.length === 0 ? EMPTY_GAS : GAS),
  effectiveGasPrice: toHex(BASE_FEE + TIP),
  // A trace of what happened; nobody here reads what is in it.
  logs:
    error !== null || calls.length === 0
      ? []
      : [
          {
            address: PUSD,
            topics: [keccak256(toHex("Moved(address)"))],
            data: toHex(BigInt(account), { size: 32 }),
          },
        ],
});

const logFilter = z.object({
  address: hex,
  fromBlock: hex,
  toBlock: z.string(),
  topics: z.array(hex.nullable()).max(4),
});

/** Transfers of collateral between wallets and strangers. The venue's own movements are in its trades and receipts alone. */
function logsOf(chain: Chain, filter: z.output<typeof logFilter>, head: number): unknown[] {
  const [from, to] = [filter.fromBlock, filter.toBlock === "latest" ? toHex(head) : filter.toBlock].map(Number);
  if (filter.address.toLowerCase() !== PUSD) return [];
  return chain.transfers
    .filter(({ block }) => block >= (from ?? 0) && block <= (to ?? head))
    .map(transferLog)
    .filter(({ topics }) => filter.topics.every((asked, i) => asked === null || asked.toLowerCase() === topics[i]));
}

const transferLog = ({ hash, from, to, amount, block }: OutsideTransfer) => ({
  address: PUSD,
  topics: [TRANSFER, pad(from as string as Hex, { size: 32 }), pad(to as string as Hex, { size: 32 })],
  data: toHex(amount, { size: 32 }),
  transactionHash: hash,
  blockNumber: toHex(block),
  blockHash: blockHash(block),
  logIndex: "0x0",
  removed: false,
});

const transferReceipt = (transfer: OutsideTransfer) => ({
  transactionHash: transfer.hash,
  blockHash: blockHash(transfer.block),
  blockNumber: toHex(transfer.block),
  from: transfer.from,
  status: "0x1",
  gasUsed: toHex(EMPTY_GAS),
  effectiveGasPrice: toHex(BASE_FEE + TIP),
  logs: [transferLog(transfer)],
});

const blockJson = (chain: Chain, number: number, full: boolean) => {
  const within = chain.inBlock(number);
  return {
    number: toHex(number),
    hash: blockHash(number),
    timestamp: toHex(Math.floor(blockTime(number) / 1000)),
    transactions: full ? within.map(transactionJson) : within.map(({ hash }) => hash),
  };
};
