/** Operations of a contract wallet (types 1, 2 and 3), by the relayer. */
import type {
  ChainOperation,
  ChainRefusal,
  ChainSigner,
  ChainUnknown,
  PrepareAnswer,
  StatusAnswer,
  SubmitAnswer,
} from "../../core/contract/chain.ts";
import type { VenueMs } from "../../core/units/time.ts";
import type { VenueFailure } from "../http.ts";
import type { Wallet } from "../wallet.ts";
import { requiredApprovals } from "./approvals.ts";
import { submitWait } from "./budget.ts";
import { type Call, operationCalls } from "./calldata.ts";
import { explain, trouble } from "./explain.ts";
import { missingApprovals } from "./reads.ts";
import { marketRefusal, refuse, wrongChain } from "./refusal.ts";
import { relayType } from "./relay.ts";
import type { Relayed, Relayer } from "./relayer.ts";
import type { Rpc } from "./rpc.ts";
import * as wire from "./schema.ts";
import type { Contracts } from "./table.ts";

export interface RelaySignerOptions {
  readonly wallet: Wallet;
  readonly relayer: Relayer;
  readonly table: Contracts;
  /** A node to look before a batch is sent; null: the relayer's word alone. */
  readonly rpc: Rpc | null;
  /** Milliseconds of the clock that the wallet's contract goes by: the venue's. */
  readonly now: () => number;
}

/** Seconds a deposit wallet's batch stays good: the official client's own. */
const LIFE_S = 600;
/** Gas of a proxy's batch when no node can estimate it: the official client's own. */
const GAS_LIMIT = 10_000_000n;
/** After a batch's deadline the chain's clock may still be a little behind ours. */
const GRACE_MS = 60_000;
const BUSY_MS = 2_000;

/** Never rejects; every question has the deadline of its `relayer` or `rpc`. */
export function createRelaySigner({ wallet, relayer, table, rpc, now }: RelaySignerOptions): ChainSigner {
  const { funder, chainId, signatureType } = wallet.view;
  const type = signatureType === 0 ? null : relayType(signatureType);
  let sent: readonly number[] = [];

  /** Looks whether the calls would run, each by itself: what a node sees now, not a promise. */
  async function rehearse(operation: ChainOperation, calls: readonly Call[]): Promise<PrepareAnswer | bigint> {
    const [first] = calls;
    if (rpc === null || first === undefined || calls.length > 1) return GAS_LIMIT;
    const wrong = await wrongChain(rpc, chainId);
    if (wrong !== null) return wrong;
    const gas = await rpc.call(
      "eth_estimateGas",
      [{ from: funder, to: first.to, data: first.data }, "latest"],
      wire.quantity,
    );
    if (gas.ok) return GAS_LIMIT;
    return gas.code === "REJECTED" ? explain(rpc, operation, table, funder, gas.message) : trouble(gas);
  }

  return {
    async prepare(operation, slot): Promise<PrepareAnswer> {
      if (type === null) return refuse("NO_SIGNER", "a plain key (type 0) needs a node: set POLYGON_RPC_URL");
      const all = requiredApprovals(table);
      const missing = operation.kind === "approve" && rpc !== null ? await missingApprovals(rpc, funder, all) : null;
      if (missing?.ok === false) return trouble(missing);
      const calls = operationCalls(operation, table, funder, missing?.value ?? all);
      if ("is" in calls) return calls;
      const no = await marketRefusal(rpc, table, operation, funder, calls);
      if (no !== null) return no;
      const gasLimit = await rehearse(operation, calls);
      if (typeof gasLimit !== "bigint") return gasLimit;
      const params = await relayer.params(type);
      if (!params.ok) return failed(params);
      const nonce = slot.nonce ?? params.value.nonce;
      if (nonce < params.value.nonce)
        return refuse(
          "STALE_NONCE",
          `nonce ${nonce} is used, the wallet is at ${params.value.nonce}: nothing to replace`,
        );
      const deadline = Math.floor(now() / 1000) + LIFE_S;
      const signed = await wallet.signBatch({ calls, nonce, deadline, relay: params.value.relay, gasLimit });
      if ("is" in signed) return refuse("POLICY", signed.why);
      const until = type === "WALLET" ? ((deadline * 1000) as VenueMs) : null;
      return {
        is: "prepared",
        reservation: { via: "relayer", nonce, ref: signed.ref, payload: signed.payload, deadline: until },
      };
    },

    async submit(reservation): Promise<SubmitAnswer> {
      const at = now();
      if (reservation.deadline !== null && at >= reservation.deadline)
        return refuse("STALE_NONCE", "the batch's deadline has passed: prepare it again");
      const wait = submitWait(sent, at);
      if (wait > 0) return refuse("RATE_LIMITED", "the relayer's minute is full", wait);
      sent = [...sent.filter((each) => each > at - 60_000), at];
      const reply = await relayer.submit(reservation.payload);
      if (reply.ok) return { is: "submitted", ticket: reply.value.id };
      // Said of a batch that was sent before, these two may mean that very batch: its status tells.
      const answer = failed(reply);
      const perhapsOurs = answer.is === "refused" && (answer.code === "STALE_NONCE" || answer.retryAfterMs === BUSY_MS);
      return perhapsOurs ? { is: "unknown", message: answer.message } : answer;
    },

    async status(reservation, ticket): Promise<StatusAnswer> {
      if (type === null) return { is: "unknown", message: "a plain key (type 0) has nothing at the relayer" };
      if (ticket !== null) {
        const known = await relayer.transaction(ticket);
        if (known.ok) return judged(known.value);
        // Forgotten by the relayer: then as if its answer had never come.
        if (known.status !== 404) return { is: "unknown", message: known.message };
      }
      // The nonce is asked first: what is consumed after this answer is found in the list that is read after it.
      const params = await relayer.params(type);
      if (!params.ok) return { is: "unknown", message: params.message };
      const list = await relayer.recent();
      if (!list.ok) return { is: "unknown", message: list.message };
      const signature = signatureOf(reservation.payload);
      const same = list.value.find((each) => each.signature !== "" && each.signature.toLowerCase() === signature);
      if (same !== undefined) return judged(same);
      const unsigned = list.value.find((each) => each.signature === "" && each.nonce === reservation.nonce);
      if (unsigned !== undefined && !isOver(unsigned)) return { is: "pending" };
      if (params.value.nonce > reservation.nonce) return { is: "spent" };
      const late = reservation.deadline !== null && now() > reservation.deadline + GRACE_MS;
      return late
        ? { is: "failed", tx: null, message: "its deadline passed and its nonce is free: it can't happen any more" }
        : { is: "absent" };
    },
  };
}

const isOver = ({ state }: Relayed): boolean => state === "CONFIRMED" || state === "INVALID" || state === "FAILED";

function judged({ state, tx, error }: Relayed): StatusAnswer {
  if (state === "FAILED" || state === "INVALID")
    return { is: "failed", tx, message: error ?? `the relayer says ${state.toLowerCase()}` };
  if (state !== "CONFIRMED") return { is: "pending" };
  return tx === null
    ? { is: "unknown", message: "the relayer says confirmed and names no transaction" }
    : { is: "confirmed", tx, gasWei: null };
}

function signatureOf(payload: string): string {
  const body: unknown = JSON.parse(payload);
  const signature = typeof body === "object" && body !== null && "signature" in body ? body.signature : "";
  return typeof signature === "string" ? signature.toLowerCase() : "";
}

/** A failure of the relayer's: its word where it gave one, else nobody knows. */
function failed(failure: VenueFailure): ChainRefusal | ChainUnknown {
  const { code, message, status, retryAfterMs } = failure;
  const low = message.toLowerCase();
  if (code === "NO_CREDENTIALS") return refuse("AUTH", message);
  if (code === "RATE_LIMITED") return refuse("RATE_LIMITED", message, retryAfterMs ?? 60_000);
  if (status === 401 || status === 403) return refuse("AUTH", `the relayer refuses our key: ${message}`);
  if (status === 400 && low.includes("does not match on-chain nonce")) return refuse("STALE_NONCE", message);
  if (status === 400 && (low.includes("wallet busy") || low.includes("in-flight action")))
    return refuse("RATE_LIMITED", message, BUSY_MS);
  if (status === 400) return refuse("OTHER", message);
  return { is: "unknown", message };
}
