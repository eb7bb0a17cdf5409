/** Every operation on chain that a market has wanted, and what those under way hold back. */
import type { ChainOperation, ChainState, OperationId } from "../contract/chain.ts";
import type { Leg, SetMove } from "../ledger/average.ts";
import type { MicroUsd } from "../units/money.ts";
import type { VenueMs } from "../units/time.ts";

/** The life of one operation as its market knows it. One row of kind "operation". */
export interface Operation {
  readonly op: ChainOperation;
  state: ChainState;
  /** When the present state began. */
  since: VenueMs;
  nonce: number | null;
  ref: string | null;
  tx: string | null;
  /** The relayer's own id of it; null: an RPC's, or not known. Missing in a row of an earlier version, as gas is. */
  ticket?: string | null;
  /** What gas the wallet paid was worth. */
  gas?: MicroUsd;
  /** Its nonce is used, and only balances can say whether by it: since when; null: not so. */
  spentAt: VenueMs | null;
  /** The YES mid when it was confirmed, half ticks: what a split's tokens cost. */
  mid: number;
  /** Why it ended, in plain words. */
  cause: string;
}

export interface Operations {
  readonly byId: Map<OperationId, Operation>;
  /** Not over, oldest first. */
  readonly open: Operation[];
  /** Over, newest last; a few, for people. */
  readonly over: Operation[];
  /** Changed in this step: journaled at its end. */
  readonly dirty: Set<Operation>;
  /** Sets that a merge under way may take, and collateral that a split under way may: neither is anybody else's meanwhile. */
  merging: number;
  splitting: number;
  /**
   * NO that a conversion under way may take; and what one may yet lose here if NO wins, micro-dollars: what the YES that it
   * brings is booked at, or what the NO that it takes would have won.
   */
  converting: number;
  taking: number;
  /** Sets merged and split so far, micro-shares. */
  merged: number;
  split: number;
  /** Failures in a row, and until when nothing new is wanted. */
  failures: number;
  restUntil: number;
  /** When the newest one was wanted. */
  wantedAt: number;
}

/** How many that are over are kept in view. */
const KEPT = 10;

export const newOperations = (): Operations => ({
  byId: new Map(),
  open: [],
  over: [],
  dirty: new Set(),
  merging: 0,
  splitting: 0,
  converting: 0,
  taking: 0,
  merged: 0,
  split: 0,
  failures: 0,
  restUntil: 0,
  wantedAt: Number.NEGATIVE_INFINITY,
});

export const newOperation = (op: ChainOperation): Operation => ({
  op,
  state: "intended",
  since: op.at,
  nonce: null,
  ref: null,
  tx: null,
  ticket: null,
  gas: 0 as MicroUsd,
  spentAt: null,
  mid: 0,
  cause: "",
});

/** It has come to its end, and nothing of it can happen any more. */
export const isOver = ({ state }: Pick<Operation, "state">): boolean =>
  state === "confirmed" || state === "failed" || state === "replaced";

/** Adds or subtracts what an operation that is under way holds back. */
function hold(operations: Operations, { op: { kind, amount, part } }: Operation, times: 1 | -1): void {
  if (kind === "merge") operations.merging += times * amount;
  else if (kind === "split") operations.splitting += times * amount;
  else if (part?.token === "NO") {
    operations.converting += times * amount;
    operations.taking += times * (amount - part.cash);
  } else if (part?.token === "YES") operations.taking -= times * part.cash;
}

export function addOperation(operations: Operations, operation: Operation): void {
  const { op } = operation;
  operations.byId.set(op.id, operation);
  operations.wantedAt = Math.max(operations.wantedAt, op.at);
  if (isOver(operation)) finish(operations, operation);
  else {
    operations.open.push(operation);
    hold(operations, operation, 1);
  }
}

/** Moves an operation to a state, and marks it for the journal. One that is over stays what it is. */
export function enter(
  operations: Operations,
  operation: Operation,
  state: ChainState,
  at: VenueMs,
  cause: string,
): void {
  if (isOver(operation)) return;
  if (cause !== "") operation.cause = cause;
  operations.dirty.add(operation);
  if (operation.state === state) return;
  operation.state = state;
  operation.since = at;
  if (!isOver(operation)) return;
  operations.open.splice(operations.open.indexOf(operation), 1);
  hold(operations, operation, -1);
  finish(operations, operation);
}

function finish(operations: Operations, operation: Operation): void {
  const { op, state } = operation;
  operations.over.push(operation);
  if (operations.over.length > KEPT) operations.over.shift();
  if (state !== "confirmed") return;
  if (op.kind === "merge") operations.merged += op.amount;
  else if (op.kind === "split") operations.split += op.amount;
}

/** What a confirmed split or merge moved; null for anything else. */
export function setMove({ op, state, since, mid }: Operation): SetMove | null {
  if (state !== "confirmed" || (op.kind !== "split" && op.kind !== "merge")) return null;
  return { id: op.id, at: since, amount: op.kind === "split" ? op.amount : -op.amount, mid };
}

/** What a confirmed conversion brought or took here; null for anything else. */
export function legOf({ op: { id, amount, part }, state, since, mid }: Operation): Leg | null {
  if (state !== "confirmed" || part === undefined) return null;
  const { token, price, cash } = part;
  return { id, at: since, token, size: token === "YES" ? amount : -amount, price, cash, mid };
}
