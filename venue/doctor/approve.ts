/** Sends the approvals that are missing, one operation after the other, each settled before the next. */
import type { ChainOperation, ChainSigner, OperationId, Reservation } from "../../core/contract/chain.ts";
import type { ConditionId } from "../../core/contract/ids.ts";
import type { MicroShares } from "../../core/units/size.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { openSigner } from "../chain/signer.ts";
import { bad, type Finding, good } from "./finding.ts";
import { clobOf, type Patient } from "./patient.ts";

/** A plain key sends one approval a transaction; there are fourteen. */
const MOST = 20;
/** Looks at one transaction before it is given up as not settled. */
const LOOKS = 60;
/** An approval that is taken back by a re-org is missing again, and the next examination says so. */
const CONFIRMATIONS = 2;

export interface ApproveHow {
  /** Each thing that is sent, before it leaves. */
  readonly tell: (line: string) => void;
  /** Lets a little of the venue's time pass between two looks. */
  readonly wait: () => Promise<void>;
}

/**
 * Gives every approval that the wallet lacks. Only on a paper exchange: nothing of this version sends to another chain.
 * Never rejects; a finding says how it ended.
 */
export async function giveApprovals(patient: Patient, { tell, wait }: ApproveHow): Promise<Finding> {
  const { wallet, hosts, fetch, relayerKey } = patient;
  if ("is" in wallet) return bad("approve", wallet.message, "set the wallet right first");
  const clock = await clobOf(patient, wallet, null).time();
  if (!clock.ok) return bad("approve", clock.message, "the venue must answer first");
  if (patient.real || !clock.value.announced)
    return bad(
      "approve",
      "this venue does not say that it is a paper exchange: nothing is sent to it",
      "give the approvals in the venue's own interface, or send the calls that are listed from the wallet",
    );
  const began = patient.now();
  const { venueMs, rate } = clock.value;
  const now = (): number => Math.round(venueMs + (patient.now() - began) * rate);
  const signer = openSigner({
    wallet,
    hosts,
    rpcUrl: `${hosts.clob}/rpc`,
    relayerKey,
    fetch,
    now,
    confirmations: CONFIRMATIONS,
  });
  if (signer === null) return bad("approve", "these settings give no way to the chain", "set POLYMARKET_RELAYER_KEY");
  for (let sent = 0; sent < MOST; sent++) {
    const prepared = await signer.prepare(operation(sent, now()), { nonce: null, attempt: 0 });
    if (prepared.is === "refused" && prepared.code === "NOTHING")
      return good("approve", sent === 0 ? "no approval is missing: nothing was sent" : `sent and settled: ${sent}`);
    if (prepared.is !== "prepared") return bad("approve", `not sent: ${prepared.message}`, "run this again");
    const { reservation } = prepared;
    tell(`${reservation.via} nonce ${reservation.nonce}: ${reservation.ref}\n  ${reservation.payload}`);
    const ended = await settle(signer, reservation, wait);
    if (ended !== null)
      return bad(
        "approve",
        `${reservation.ref}: ${ended}`,
        "run the examination again: it shows what is still missing",
      );
  }
  return bad("approve", `${MOST} were sent and some are still missing`, "look at the wallet's transactions");
}

/** Null: it is confirmed. */
async function settle(
  signer: ChainSigner,
  reservation: Reservation,
  wait: () => Promise<void>,
): Promise<string | null> {
  const answer = await signer.submit(reservation);
  if (answer.is === "refused") return answer.message;
  const ticket = answer.is === "submitted" ? answer.ticket : null;
  let last = "";
  for (let looks = 0; looks < LOOKS; looks++) {
    await wait();
    const status = await signer.status(reservation, ticket);
    if (status.is === "confirmed") return null;
    if (status.is === "failed" || status.is === "replaced") return status.message;
    last = status.is;
  }
  return `still ${last}`;
}

const operation = (number: number, at: number): ChainOperation => ({
  id: `doctor:${at}:c${number}` as OperationId,
  at: at as VenueMs,
  kind: "approve",
  condition: `0x${"0".repeat(64)}` as ConditionId,
  version: "v1",
  negRisk: false,
  amount: 0 as MicroShares,
  why: "npm run doctor -- --approve",
});
