/**
 * What came to a wallet and left it from outside, by the chain's own logs of the collateral. The venue moves it as well, so a
 * movement is the venue's when its other end is one of the venue's contracts, or when one of them took part in the
 * transaction: a match may pay a stranger directly, and a merge may mint.
 */
import { encodeEventTopics, pad } from "viem";
import * as z from "zod";
import type { Address } from "../../core/contract/ids.ts";
import type { Transfer } from "../../core/contract/transfers.ts";
import type { MicroUsd } from "../../core/units/money.ts";
import type { Rpc, RpcFailure, RpcResult } from "./rpc.ts";
import * as wire from "./schema.ts";
import { type Contracts, ERC20_ABI } from "./table.ts";

type Hex = `0x${string}`;

/** Polygon makes a block about every two seconds; it is asked back as if it were one, and what is older is left out. */
const BLOCK_S = 1;
/** Blocks asked about at once; nodes that allow fewer say so, and are asked about fewer. */
const SPANS = [2_000, 400, 10] as const;
/** Calls and transactions looked at for one question: beyond them the answer is that nobody can tell. */
const MOST_CALLS = 60;
const MOST_LOOKED_AT = 25;

const head = z.object({ number: wire.count, timestamp: wire.count });
const logs = z.array(
  z.object({
    address: wire.address,
    topics: z.array(wire.hash).length(3),
    data: wire.bytes,
    transactionHash: wire.hash,
    logIndex: wire.count,
    removed: z.boolean().optional(),
  }),
);
type Log = z.output<typeof logs>[number];

/**
 * Movements of the wallet's collateral since `sinceMs` that the venue has no part in, oldest first.
 *
 * @param sinceMs milliseconds of the chain's clock
 * @returns a failure where not all of them could be read: half of them would be taken for all
 */
export async function outsideTransfers(
  rpc: Rpc,
  table: Contracts,
  wallet: Address,
  sinceMs: number,
): Promise<RpcResult<readonly Transfer[]>> {
  const newest = await rpc.call("eth_getBlockByNumber", ["latest", false], head);
  if (!newest.ok) return newest;
  const { number: to, timestamp } = newest.value;
  const blocks = Math.ceil(Math.max(0, timestamp - sinceMs / 1_000) / BLOCK_S) + 1;
  const found = await readLogs(rpc, table, wallet, Math.max(0, to - blocks), to);
  if (!found.ok) return found;
  const venues = contractsThatTrade(table);
  const own = wallet.toLowerCase();
  const candidates = found.value.flatMap((log) => {
    const transfer = transferOf(log, own);
    const theirs = transfer === null || venues.has(transfer.other) || transfer.other === own;
    return theirs || transfer.amount === 0 ? [] : [transfer];
  });
  const transactions = new Set(candidates.map(({ tx }) => tx));
  if (transactions.size > MOST_LOOKED_AT)
    return unread(`${transactions.size} transactions moved collateral, more than are looked at`);
  const others = new Set<string>();
  for (const tx of transactions) {
    const receipt = await rpc.call("eth_getTransactionReceipt", [tx], wire.receipt);
    if (!receipt.ok) return receipt;
    if (receipt.value.logs.some(({ address }) => venues.has(address))) continue;
    const block = await rpc.call("eth_getBlockByNumber", [hex(receipt.value.blockNumber), false], head);
    if (!block.ok) return block;
    if (block.value.timestamp * 1_000 >= sinceMs) others.add(tx);
  }
  return { ok: true, value: candidates.filter(({ tx }) => others.has(tx)) };
}

/** Where one of these has written a log, collateral moved by a trade, a split, a merge, a redemption or a conversion. */
function contractsThatTrade(table: Contracts): ReadonlySet<string> {
  const { conditionalTokens, adapter, negRiskAdapter, exchange, negRiskExchange } = table;
  const { positionManager, router, exchangeV3, autoRedeemer, negRiskOracle } = table;
  const first = [conditionalTokens, adapter, negRiskAdapter, exchange, negRiskExchange];
  const second = [positionManager, router, exchangeV3, autoRedeemer, negRiskOracle];
  return new Set([...first, ...second].map((address) => address.toLowerCase()));
}

async function readLogs(
  rpc: Rpc,
  table: Contracts,
  wallet: Address,
  from: number,
  to: number,
): Promise<RpcResult<readonly Log[]>> {
  let failure: RpcFailure | null = null;
  for (const span of SPANS) {
    if ((2 * (to - from + 1)) / span > MOST_CALLS)
      return failure ?? unread(`${to - from + 1} blocks are too many to read`);
    const read = await readSpans(rpc, table, wallet, from, to, span);
    if (read.ok || read.code !== "REJECTED") return read;
    failure = read;
  }
  return failure ?? unread("no span of blocks was taken");
}

async function readSpans(
  rpc: Rpc,
  table: Contracts,
  wallet: Address,
  from: number,
  to: number,
  span: number,
): Promise<RpcResult<readonly Log[]>> {
  const [event] = encodeEventTopics({ abi: ERC20_ABI, eventName: "Transfer" });
  const own = pad(wallet as string as Hex, { size: 32 });
  const all = new Map<string, Log>();
  for (let first = from; first <= to; first += span) {
    const within = { fromBlock: hex(first), toBlock: hex(Math.min(to, first + span - 1)), address: table.collateral };
    for (const topics of [
      [event, own],
      [event, null, own],
    ]) {
      const read = await rpc.call("eth_getLogs", [{ ...within, topics }], logs);
      if (!read.ok) return read;
      for (const log of read.value) if (log.removed !== true) all.set(idOf(log), log);
    }
  }
  return { ok: true, value: [...all.values()] };
}

function transferOf(log: Log, own: string): Transfer | null {
  const [, from, to] = log.topics.map((topic) => `0x${topic.slice(26)}`);
  if (from === undefined || to === undefined || log.data.length !== 66) return null;
  const amount = BigInt(log.data);
  if (amount > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  const out = from === own;
  return {
    ...{ id: idOf(log), tx: log.transactionHash, way: out ? "out" : "in" },
    ...{ amount: Number(amount) as MicroUsd, other: (out ? to : from) as Address },
  };
}

const idOf = ({ transactionHash, logIndex }: Log): string => `${transactionHash}:${logIndex}`;
const hex = (block: number): Hex => `0x${block.toString(16)}`;
const unread = (message: string): RpcFailure => ({ ok: false, code: "BAD_REPLY", message: `transfers: ${message}` });
