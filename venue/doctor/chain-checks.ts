/** The chain: is it the right one and up to date, are the contracts there, what has the wallet allowed. */
import * as z from "zod";
import { formatDecimal } from "../../core/units/decimal.ts";
import { approvalCall, requiredApprovals } from "../chain/approvals.ts";
import { coinOf, isContract, missingApprovals, tokenBalance } from "../chain/reads.ts";
import { relayType } from "../chain/relay.ts";
import { createRelayer } from "../chain/relayer.ts";
import { createRpc, type Rpc } from "../chain/rpc.ts";
import { count } from "../chain/schema.ts";
import type { Contracts } from "../chain/table.ts";
import type { Wallet } from "../wallet.ts";
import { bad, type Finding, good, note, skipped } from "./finding.ts";
import type { Patient } from "./patient.ts";

/** A node whose newest block is older than this tells of a past. */
const MAX_LAG_S = 60;
/** Less than this of the chain's coin (1e-18) may not pay for one operation. */
const LEAST_COIN = 100_000_000_000_000_000n;
const NODE = "set POLYGON_RPC_URL to another node";

export interface ChainFindings {
  readonly findings: readonly Finding[];
  /** The calls that would grant what is missing. */
  readonly wouldSend: readonly { readonly name: string; readonly to: string; readonly data: string }[];
}

const none = (...findings: Finding[]): ChainFindings => ({ findings, wouldSend: [] });

/** @param atVenue the venue's own view of the collateral, millionths; null when it is not known */
export async function checkChain(
  patient: Pick<Patient, "rpc" | "table" | "now">,
  wallet: Wallet,
  atVenue: number | null,
): Promise<ChainFindings> {
  const { rpc, table } = patient;
  if (rpc === null || table === null)
    return none(
      skipped(
        "chain",
        "POLYGON_RPC_URL is not set: contracts, allowances and approvals were not looked at, and nothing will be converted or redeemed",
      ),
    );
  if (rpc === "no address")
    return none(bad("chain", "POLYGON_RPC_URL is no address", "set it to https://..., or remove it"));
  const node = await checkNode(rpc, wallet.view.chainId, patient.now);
  if (node.is === "bad") return none(node);
  const contracts = await checkContracts(rpc, table);
  if (contracts.is === "bad") return none(node, contracts);
  const money = await checkMoney(rpc, table, wallet, atVenue);
  const approvals = await checkApprovals(rpc, table, wallet);
  return { findings: [node, contracts, ...money, ...approvals.findings], wouldSend: approvals.wouldSend };
}

async function checkNode(rpc: Rpc, chainId: number, now: () => number): Promise<Finding> {
  const id = await rpc.call("eth_chainId", [], count);
  if (!id.ok) return bad("chain", id.message, `the node does not answer: ${NODE}`);
  if (id.value !== chainId) return bad("chain", `the node is of chain ${id.value}, not of ${chainId}`, NODE);
  const block = await rpc.call(
    "eth_getBlockByNumber",
    ["latest", false],
    z.object({ number: count, timestamp: count }),
  );
  if (!block.ok) return bad("chain", block.message, NODE);
  const lag = Math.round(now() / 1000) - block.value.timestamp;
  return lag > MAX_LAG_S
    ? bad(
        "chain",
        `the node's newest block, ${block.value.number}, is ${lag} s old`,
        `it lags behind the chain: ${NODE}`,
      )
    : good("chain", `chain ${chainId}, block ${block.value.number}`);
}

const USED: readonly (keyof Contracts)[] = [
  "collateral",
  "conditionalTokens",
  "adapter",
  "negRiskAdapter",
  "exchange",
  "negRiskExchange",
  "router",
  "positionManager",
  "exchangeV3",
  "autoRedeemer",
];

async function checkContracts(rpc: Rpc, table: Contracts): Promise<Finding> {
  const gone: string[] = [];
  for (const name of USED) {
    const there = await isContract(rpc, table[name]);
    if (!there.ok) return bad("contracts", there.message, NODE);
    if (!there.value) gone.push(`${name} ${table[name]}`);
  }
  return gone.length === 0
    ? good("contracts", `${USED.length} contracts of the venue are where they should be`)
    : bad(
        "contracts",
        `there is no contract at ${gone.join(", ")}`,
        "the venue has moved: update the bot before it trades",
      );
}

async function checkMoney(rpc: Rpc, table: Contracts, wallet: Wallet, atVenue: number | null): Promise<Finding[]> {
  const { signer, funder, signatureType } = wallet.view;
  const findings: Finding[] = [];
  const pusd = await tokenBalance(rpc, table.collateral, funder);
  if (!pusd.ok) findings.push(bad("collateral", pusd.message, NODE));
  else {
    const says = `$${formatDecimal(Number(pusd.value), 6)} of pUSD on chain`;
    findings.push(
      atVenue === null || BigInt(atVenue) === pusd.value
        ? good("collateral", says)
        : note(
            "collateral",
            `${says}, the venue says $${formatDecimal(atVenue, 6)}`,
            "its view is a cache: it follows within minutes, or at once when asked to update",
          ),
    );
  }
  if (signatureType !== 0) return findings;
  const coin = await coinOf(rpc, signer);
  if (!coin.ok) findings.push(bad("gas", coin.message, NODE));
  else {
    const says = `${(Number(coin.value / 1_000_000_000_000n) / 1e6).toFixed(3)} POL`;
    findings.push(
      coin.value >= LEAST_COIN
        ? good("gas", says)
        : bad("gas", says, `send some POL to ${signer}: a plain key pays for its own transactions`),
    );
  }
  return findings;
}

async function checkApprovals(rpc: Rpc, table: Contracts, wallet: Wallet): Promise<ChainFindings> {
  const needed = requiredApprovals(table);
  const missing = await missingApprovals(rpc, wallet.view.funder, needed);
  if (!missing.ok) return none(bad("approvals", missing.message, NODE));
  if (missing.value.length === 0) return none(good("approvals", `all ${needed.length} are given`));
  const wouldSend = missing.value.map((approval) => {
    const { to, data } = approvalCall(approval);
    return { name: approval.name, to, data };
  });
  const names = missing.value.map(({ name }) => name).join(", ");
  const todo = "give them in the venue's own interface, or send the calls below from the wallet that holds the money";
  return {
    findings: [bad("approvals", `${missing.value.length} of ${needed.length} are missing: ${names}`, todo)],
    wouldSend,
  };
}

/** The node that a paper exchange has behind its own origin; null when it has none. */
export async function paperNode(patient: Patient): Promise<Rpc | null> {
  const rpc = createRpc(`${patient.hosts.clob}/rpc`, patient.fetch);
  return (await rpc.call("eth_chainId", [], count)).ok ? rpc : null;
}

/** Contract wallets act through the relayer: is it there, and does it know the wallet? */
export async function checkRelayer(patient: Patient, wallet: Wallet): Promise<Finding> {
  const { signatureType, signer } = wallet.view;
  if (signatureType === 0) return skipped("relayer", "a plain key sends its own transactions");
  const key = patient.relayerKey;
  const relayer = createRelayer({ hosts: patient.hosts, signer, key, fetch: patient.fetch });
  const params = await relayer.params(relayType(signatureType));
  if (!params.ok)
    return bad("relayer", params.message, "without it nothing can be split, merged or redeemed: run this again");
  const says = `it answers; the wallet's next batch is number ${params.value.nonce}`;
  return key === null
    ? bad(
        "relayer",
        `${says}, but POLYMARKET_RELAYER_KEY is not set`,
        "make a relayer key in the venue's settings and set it",
      )
    : good("relayer", says);
}
