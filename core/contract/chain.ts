/**
 * Operations on chain (design.md 7, reference polymarket.md 4c and 7): what a market wants, what a signer has reserved for
 * it, and what became of it. An operation happens at most once because its nonce is journaled before it is sent: whatever is
 * sent again is sent under the same nonce, and a chain takes each nonce once.
 */
import type { Brand } from "../units/brand.ts";
import type { MicroUsd } from "../units/money.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import type { ConditionId } from "./ids.ts";
import type { MarketSpec } from "./spec.ts";

/** One wish for something on chain, unique for ever within a wallet: `<condition prefix>:<birth>:c<sequence>`. */
export type OperationId = Brand<string, "OperationId">;

/**
 * split: collateral into complete sets. merge: sets back into collateral. redeem: what the outcome pays for all shares held.
 * convert: NO of several outcomes of a neg-risk event into collateral and the other YES. wrap, unwrap: USDC.e and pUSD.
 * approve: the next approval that the wallet lacks.
 */
export type ChainKind = "split" | "merge" | "redeem" | "convert" | "wrap" | "unwrap" | "approve";

export interface ChainOperation {
  readonly id: OperationId;
  /** When it was wanted. */
  readonly at: VenueMs;
  readonly kind: ChainKind;
  readonly condition: ConditionId;
  /** Together they choose contract and call: adapter, neg-risk adapter or router. */
  readonly version: MarketSpec["version"];
  readonly negRisk: boolean;
  /** Sets to split or merge, NO shares of each outcome to convert, collateral to wrap or unwrap; 0 for redeem and approve. */
  readonly amount: MicroShares;
  /** Redeem: shares held of each outcome. The router redeems by outcome and amount, the adapters all that is there. */
  readonly held?: { readonly yes: MicroShares; readonly no: MicroShares };
  /** Convert: the neg-risk event (0x + 64 hex), and the bit set of the outcomes whose NO is given (0x hex). */
  readonly convert?: {
    readonly event: string;
    readonly indexSet: string;
    /** The markets that give NO and those that take YES, all outcomes of the event together: the Portfolio's, never a market's. */
    readonly gives?: readonly ConditionId[];
    readonly takes?: readonly ConditionId[];
  };
  /** A market's own part in a conversion: what comes to its books when it is confirmed. */
  readonly part?: ConvertShare;
  /** What the chain's own coin was worth when it was wanted, $: its gas is counted with that. Missing from an earlier version. */
  readonly coinUsd?: number;
  /** For people. */
  readonly why: string;
}

/**
 * What one market gives or takes in a conversion of NO into collateral and the other YES (reference polymarket.md 7). The
 * prices of all outcomes add up to a dollar, so what the parts pay and get adds up to what the contract pays.
 */
export interface ConvertShare {
  /** NO is given, YES is taken. */
  readonly token: "YES" | "NO";
  /** What a YES share is booked at, half ticks. */
  readonly price: number;
  /** Collateral to this market, negative from it; its tokens at that price, to the micro-dollar. */
  readonly cash: MicroUsd;
  /** Capital is short: quotes that offer the NO it gives are cancelled for it. Missing: they are left alone. */
  readonly clears?: true;
}

/** What a market says of its part. "clearing": quotes that offer what it gives are on their way out. `seen`: what its wallet's balances say of it, as of when they were asked for; null: nothing. */
export interface ConvertReply {
  readonly is: "reserved" | "clearing" | "committed" | "released" | "refused";
  readonly why: string;
  readonly seen: { readonly at: VenueMs; readonly is: "before" | "after" | "neither" } | null;
}

/** What a signer has set aside for one operation. Journaled before it leaves; sending it twice can't do it twice. */
export interface Reservation {
  readonly via: "rpc" | "relayer";
  readonly nonce: number;
  /** Known before sending: the hash of the signed transaction, or the digest of the signed batch. */
  readonly ref: string;
  /** What is sent: the raw transaction as 0x hex, or the relayer's body as JSON. Signed, and public once sent. */
  readonly payload: string;
  /** After this it can't be taken any more; null: it can as long as its nonce is free. */
  readonly deadline: VenueMs | null;
  /** It does nothing but use its nonce, which an operation that would fail by now can't give back otherwise. */
  readonly empty?: true;
}

/**
 * Where an operation is to be signed. `nonce` null: the next free one. With a nonce it is a replacement under it, which pays
 * more with each `attempt` (from 0): of the same operation, or `empty`, a transaction that does nothing.
 */
export interface ChainSlot {
  readonly nonce: number | null;
  readonly attempt: number;
  readonly empty?: true;
}

export type ChainCode =
  | "NO_SIGNER" // this wallet type or these settings can't act on chain
  | "NO_BALANCE" // shares or collateral missing
  | "NO_ALLOWANCE" // an approval is missing
  | "NO_GAS" // the wallet can't pay for it
  | "WRONG_CHAIN"
  | "STALE_NONCE"
  | "RATE_LIMITED"
  | "AUTH"
  | "POLICY" // ours: what may be signed does not include this
  | "FEE" // the contract takes a fee of which the venue's lists say nothing
  | "PAYOUT" // what a share pays is none of nothing, half a dollar and a dollar
  | "REVERTED" // simulated, and it would fail
  | "NOTHING" // there is nothing to send
  | "OTHER";

export interface ChainRefusal {
  readonly is: "refused";
  readonly code: ChainCode;
  readonly message: string;
  readonly retryAfterMs?: number;
}
export interface ChainUnknown {
  readonly is: "unknown";
  readonly message: string;
}

export type PrepareAnswer =
  | { readonly is: "prepared"; readonly reservation: Reservation }
  | ChainRefusal
  | ChainUnknown;

/** `ticket`: the relayer's own id of it; null for an RPC. */
export type SubmitAnswer = { readonly is: "submitted"; readonly ticket: string | null } | ChainRefusal | ChainUnknown;

/**
 * What became of a reservation. "absent": neither known nor its nonce used, so it may be sent again as it is. "spent": its
 * nonce is used and nobody can say by what; balances tell. "replaced": its nonce is used by something else.
 */
export type StatusAnswer =
  | { readonly is: "pending" | "absent" | "spent" }
  | {
      readonly is: "confirmed";
      readonly tx: string;
      /** What the wallet itself paid for gas, in 1e-18 of the chain's own coin, as decimal text; null: the relayer paid. */
      readonly gasWei: string | null;
    }
  | { readonly is: "failed" | "replaced"; readonly tx: string | null; readonly message: string }
  | ChainUnknown;

/**
 * The one who signs and sends, by RPC or by relayer. None of these rejects; each ends by its own deadline, and what can't
 * be told is "unknown".
 */
export interface ChainSigner {
  /** Signs an operation, or what takes its place, and sends nothing. */
  prepare(operation: ChainOperation, slot: ChainSlot): Promise<PrepareAnswer>;
  submit(reservation: Reservation): Promise<SubmitAnswer>;
  /** `ticket` null when the answer to `submit` never came. */
  status(reservation: Reservation, ticket: string | null): Promise<StatusAnswer>;
}

/**
 * intended: wanted, nothing reserved. prepared: nonce and ref journaled, perhaps on the wire. submitted: taken by chain or
 * relayer. unknown: nobody can tell; keeps what it reserves. confirmed, failed, replaced: over, and only the first of them
 * has moved anything.
 */
export type ChainState = "intended" | "prepared" | "submitted" | "unknown" | "confirmed" | "failed" | "replaced";

/** What the Gateway says of an operation, however often it is asked. `since`: when it came to that state. */
export interface ChainAnswer {
  readonly id: OperationId;
  readonly is: ChainState;
  readonly since: VenueMs;
  readonly nonce: number | null;
  /** The newest reservation's ref, and the transaction once one is known. */
  readonly ref: string | null;
  readonly tx: string | null;
  /** The relayer's own id of it; null for an RPC, and before it has answered. Missing from an earlier version. */
  readonly ticket?: string | null;
  /** What gas the wallet paid was worth; 0 when the relayer paid. */
  readonly gas: MicroUsd;
  /** Its nonce is used and nobody can say by what: balances tell. */
  readonly spent: boolean;
  readonly message: string;
}
