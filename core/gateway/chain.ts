/**
 * Operations on chain as the one who signs carries them out: one at a time, because the next nonce is only sure when the last
 * operation is over. The nonce and the signed bytes are journaled before they leave; whatever is sent again is sent under that
 * nonce, so an operation happens at most once however often it is asked for, sent, or restarted.
 */
import type {
  ChainAnswer,
  ChainCode,
  ChainOperation,
  ChainSlot,
  ChainState,
  OperationId,
  PrepareAnswer,
  Reservation,
  StatusAnswer,
  SubmitAnswer,
} from "../contract/chain.ts";
import type { ConditionId } from "../contract/ids.ts";
import type { AlertNews } from "../live/alerts.ts";
import type { Row } from "../machine.ts";
import type { MicroUsd } from "../units/money.ts";
import { DAY, MINUTE, SECOND, type VenueMs } from "../units/time.ts";
import { type Bucket, createBucket, take, waitFor } from "./bucket.ts";
import { operationRefusal, signingRefusal } from "./chain-policy.ts";
import type { GatewayAction, GatewayConfig, GatewayState } from "./types.ts";

/** One operation as its market asked for it, and how far it has come. A row of kind "chain". */
export interface SignedOperation {
  readonly op: ChainOperation;
  readonly market: ConditionId;
  /** Wanted by the Portfolio for several markets, which have reserved for it; missing: by its market. */
  readonly spans?: true;
  state: ChainState;
  since: VenueMs;
  /** The newest is last; older ones have the same nonce and paid less, and any of them may be the one that is taken. */
  reservations: readonly Reservation[];
  ticket: string | null;
  /** Times it may have left. */
  sends: number;
  /** When the newest reservation was made. */
  reservedAt: VenueMs;
  /** Which reservation is asked about next, and how many of them are surely not the one. */
  asked: number;
  not: number;
  /** It is looked after again at this time. */
  nextAt: VenueMs;
  tx: string | null;
  gas: MicroUsd;
  spent: boolean;
  message: string;
}

export interface ChainDesk {
  readonly operations: Map<OperationId, SignedOperation>;
  readonly submits: Bucket;
  /** A call to the signer is under way. */
  calling: boolean;
}

/** The relayer takes 25 submits a minute (reference polymarket.md 3f); a node would take more, and nobody needs more. */
const SUBMITS = { perSecond: 20 / 60, burst: 5 } as const;
/** Asked for longer ago than this without having been begun, an operation is not begun any more: its market has moved on. */
const STALE_MS = MINUTE;
/** An operation is known this long after its end: under an older id nobody can say whether it was done. */
const KEEP_MS = DAY;
const LOOK_MS = 2 * SECOND;
const RETRY_MS = 5 * SECOND;
/** Taken and not mined for this long, it is replaced by one that pays more, so many times. */
const STUCK_MS = MINUTE;
const MOST_ATTEMPTS = 3;
/** Refusals of a signer that looked: sent, it would fail. */
const WOULD_FAIL: ReadonlySet<ChainCode> = new Set(["REVERTED", "NO_BALANCE", "NO_ALLOWANCE"]);
/** Why an operation was replaced, when it was by an empty transaction of ours. */
const FREED = "it was stuck and would have failed: an empty transaction of ours has used its nonce";
/** What the chain's own coin is worth, $, for an operation that does not say. */
const COIN_USD = 0.5;

export const newChainDesk = (): ChainDesk => ({
  operations: new Map(),
  submits: createBucket(SUBMITS, 0 as VenueMs),
  calling: false,
});

const isOver = ({ state, spent }: SignedOperation): boolean =>
  spent || state === "confirmed" || state === "failed" || state === "replaced";

/** True while something is on its way that moves cash and tokens, or has moved them and its market has not said so yet. */
export const chainMoves = ({ chain, markets }: GatewayState): boolean => {
  for (const operation of chain.operations.values()) {
    if (!isOver(operation)) return true;
    for (const id of marketsOf(operation)) {
      const report = markets.get(id)?.report;
      if (report != null && (report.at <= operation.since || (report.chain?.open.length ?? 0) > 0)) return true;
    }
  }
  return false;
};

/** The markets whose tokens an operation moves. */
const marketsOf = ({ op: { convert }, market }: SignedOperation): readonly ConditionId[] =>
  convert?.gives === undefined ? [market] : [...convert.gives, ...(convert.takes ?? [])];

const row = (operation: SignedOperation): GatewayAction => ({
  t: "journal",
  rows: [{ kind: "chain", key: operation.op.id, body: { ...operation } }],
});

/** A market wants operations, or asks after them. What is known is not begun again. */
export const wantOperations = (
  state: GatewayState,
  config: GatewayConfig,
  market: ConditionId,
  operations: readonly ChainOperation[],
  at: VenueMs,
): GatewayAction[] => enlist(state, config, { market }, operations, at);

/** The Portfolio wants a conversion, or asks after it. */
export const wantConversion = (
  state: GatewayState,
  config: GatewayConfig,
  operation: ChainOperation,
  at: VenueMs,
): GatewayAction[] => enlist(state, config, { market: operation.condition, spans: true }, [operation], at);

function enlist(
  state: GatewayState,
  config: GatewayConfig,
  wanting: Pick<SignedOperation, "market" | "spans">,
  operations: readonly ChainOperation[],
  at: VenueMs,
): GatewayAction[] {
  const actions: GatewayAction[] = [];
  for (const op of operations) {
    if (state.chain.operations.has(op.id)) continue;
    const operation: SignedOperation = {
      op,
      ...wanting,
      state: "intended",
      since: at,
      reservations: [],
      ticket: null,
      sends: 0,
      reservedAt: at,
      asked: 0,
      not: 0,
      nextAt: at,
      tx: null,
      gas: 0 as MicroUsd,
      spent: false,
      message: "",
    };
    state.chain.operations.set(op.id, operation);
    if (at - op.at >= KEEP_MS) {
      // It may have been done and forgotten: the wallet's balances tell.
      operation.spent = true;
      turn(operation, "unknown", at, "asked for too long ago to be remembered");
    }
    actions.push(row(operation));
  }
  return [...actions, ...tendChain(state, config, at)];
}

/** What is due: the next question about the operation under way, or the next operation. */
export function tendChain(state: GatewayState, config: GatewayConfig, at: VenueMs): GatewayAction[] {
  const { chain } = state;
  if (chain.calling || chain.operations.size === 0) return [];
  const actions: GatewayAction[] = forgotten(chain, at);
  for (const operation of chain.operations.values())
    if (operation.reservations.length > 0 && !isOver(operation))
      return [...actions, ...look(state, operation, at, config)];
  for (const operation of chain.operations.values()) {
    if (isOver(operation) || at < operation.nextAt) continue;
    const isStale = at - operation.op.at >= STALE_MS * config.rate;
    if (!isStale && !isToldOfKills(state)) return actions;
    const no = isStale ? "it waited too long to be begun" : operationRefusal(state, config, operation, at);
    if (no !== null) {
      turn(operation, "failed", at, `never sent: ${no}`);
      actions.push(row(operation));
      continue;
    }
    const wait = waitFor(chain.submits, 1, at);
    if (wait > 0) {
      operation.nextAt = (at + wait) as VenueMs;
      return actions;
    }
    return [...actions, prepare(chain, operation, { nonce: null, attempt: 0 })];
  }
  return actions;
}

/** Which markets are killed alone is the Portfolio's to say: in a new life nothing is signed before it has. */
const isToldOfKills = ({ sync }: GatewayState): boolean => sync.doneAt !== null;

function prepare(chain: ChainDesk, { op }: SignedOperation, slot: ChainSlot): GatewayAction {
  chain.calling = true;
  return { t: "chain-prepare", operation: op, slot };
}

/** What pays more under the nonce of a stuck one. Once it is an empty transaction that shall have the nonce, it stays one. */
function replace(chain: ChainDesk, operation: SignedOperation, { nonce, empty }: Reservation): GatewayAction {
  const slot = { nonce, attempt: operation.reservations.length };
  return prepare(chain, operation, empty === true ? { ...slot, empty } : slot);
}

function look(state: GatewayState, operation: SignedOperation, at: VenueMs, config: GatewayConfig): GatewayAction[] {
  const { chain } = state;
  if (at < operation.nextAt) return [];
  const newest = operation.reservations.at(-1);
  if (newest === undefined) return [];
  const { op, reservations, ticket } = operation;
  const stuck = operation.state === "submitted" && at - operation.reservedAt >= STUCK_MS * config.rate;
  const alike = reservations.filter(({ empty }) => empty === newest.empty).length;
  if (stuck && newest.via === "rpc" && alike < MOST_ATTEMPTS && !state.killed && isToldOfKills(state))
    return [replace(chain, operation, newest)];
  chain.calling = true;
  // Newest first, then those it took the place of.
  const reservation = reservations[reservations.length - 1 - (operation.asked % reservations.length)] ?? newest;
  return [{ t: "chain-status", id: op.id, reservation, ticket: reservation === newest ? ticket : null }];
}

/** Signed: journaled first, then it leaves. */
export function tookPrepared(
  state: GatewayState,
  config: GatewayConfig,
  id: OperationId,
  answer: PrepareAnswer,
  at: VenueMs,
): GatewayAction[] {
  const operation = freed(state, id);
  if (operation === null) return [];
  const newest = operation.reservations.at(-1);
  const first = newest === undefined;
  if (answer.is !== "prepared") {
    operation.nextAt = (at +
      Math.max(RETRY_MS * config.rate, (answer.is === "refused" && answer.retryAfterMs) || 0)) as VenueMs;
    operation.message = answer.message;
    const fails = answer.is === "refused" && WOULD_FAIL.has(answer.code);
    if (newest !== undefined && newest.empty !== true && fails && signingRefusal(state, config, at) === null)
      return [row(operation), freeNonce(state, operation, newest)];
    // Any other replacement that can't be made leaves the one before it where it is.
    if (!first) operation.reservedAt = at;
    else if (answer.is === "refused" && answer.retryAfterMs === undefined)
      turn(operation, "failed", at, `never sent: ${answer.code} ${answer.message}`);
    return [row(operation), ...tendChain(state, config, at)];
  }
  const { reservation } = answer;
  // Signing gave way to others: a kill that came meanwhile holds, and a replacement never takes another nonce.
  const barred =
    first || newest.nonce === reservation.nonce
      ? signingRefusal(state, config, at)
      : "the replacement came with another nonce";
  const no = barred ?? (reservation.empty === true ? null : operationRefusal(state, config, operation, at));
  // What may not be done any more shall not wait for its turn either.
  if (no !== null && barred === null && newest !== undefined)
    return [row(operation), freeNonce(state, operation, newest)];
  if (no !== null) {
    if (first) turn(operation, "failed", at, `never sent: ${no}`);
    else operation.reservedAt = at;
    return [row(operation), ...tendChain(state, config, at)];
  }
  operation.reservations = [...operation.reservations, reservation];
  operation.reservedAt = at;
  operation.ticket = null;
  operation.asked = 0;
  operation.not = 0;
  turn(operation, "prepared", at, "");
  return submit(state, operation, reservation, at);
}

/** Asks for an empty transaction under the nonce of one that is stuck and would fail by now: what is behind it can go on. */
const freeNonce = ({ chain }: GatewayState, operation: SignedOperation, newest: Reservation): GatewayAction =>
  replace(chain, operation, { ...newest, empty: true });

function submit(
  state: GatewayState,
  operation: SignedOperation,
  reservation: Reservation,
  at: VenueMs,
): GatewayAction[] {
  take(state.chain.submits, 1, at);
  state.chain.calling = true;
  operation.sends += 1;
  return [row(operation), { t: "chain-submit", id: operation.op.id, reservation }];
}

export function tookSubmitted(
  state: GatewayState,
  config: GatewayConfig,
  id: OperationId,
  answer: SubmitAnswer,
  at: VenueMs,
): GatewayAction[] {
  const operation = freed(state, id);
  if (operation === null) return [];
  operation.nextAt = (at + LOOK_MS * config.rate) as VenueMs;
  if (answer.is === "submitted") {
    operation.ticket = answer.ticket;
    turn(operation, "submitted", at, "");
  } else if (answer.is === "unknown") turn(operation, "unknown", at, answer.message);
  else if (answer.retryAfterMs !== undefined) {
    // Refused before it was looked at: it is still to be sent, under the same nonce.
    operation.nextAt = (at + answer.retryAfterMs) as VenueMs;
    turn(operation, "unknown", at, answer.message);
  } else if (operation.sends > 1) {
    // What left before may be there: a refusal now is no word about that.
    turn(operation, "unknown", at, `${answer.code} ${answer.message}`);
  } else turn(operation, "failed", at, `${answer.code} ${answer.message}`);
  return [row(operation), ...tendChain(state, config, at)];
}

export function tookStatus(
  state: GatewayState,
  config: GatewayConfig,
  id: OperationId,
  ref: string,
  answer: StatusAnswer,
  at: VenueMs,
): GatewayAction[] {
  const operation = freed(state, id);
  const reservation = operation?.reservations.find((each) => each.ref === ref);
  if (operation === null || reservation === undefined) return [];
  const { state: was, message: said } = operation;
  operation.nextAt = (at + LOOK_MS * config.rate) as VenueMs;
  const newest = operation.reservations.at(-1) === reservation;
  const all = operation.reservations.length;
  switch (answer.is) {
    case "pending":
      turn(operation, "submitted", at, "");
      break;
    case "confirmed":
      operation.tx = answer.tx;
      operation.gas = gasOf(answer.gasWei, operation.op);
      if (reservation.empty === true) return finished(state, config, operation, "replaced", at, FREED);
      return finished(state, config, operation, "confirmed", at, "");
    case "failed":
      operation.tx = answer.tx;
      return finished(state, config, operation, "failed", at, answer.message);
    case "replaced":
    case "spent": {
      // Another of ours under this nonce may be the one: each is asked about before anything is concluded.
      operation.asked += 1;
      operation.not += 1;
      operation.nextAt = at;
      if (operation.not < all) break;
      if (answer.is === "replaced") {
        operation.tx = answer.tx;
        return finished(state, config, operation, "replaced", at, answer.message);
      }
      operation.spent = true;
      return finished(
        state,
        config,
        operation,
        "unknown",
        at,
        `nonce ${reservation.nonce} is used, nobody can say by what`,
      );
    }
    case "absent": {
      operation.not = 0;
      operation.asked += 1;
      if (!newest) break;
      const late = reservation.deadline !== null && at >= reservation.deadline;
      const may = !state.killed && !late && waitFor(state.chain.submits, 1, at) === 0;
      operation.asked = 0;
      if (may) return submit(state, operation, reservation, at);
      turn(
        operation,
        "unknown",
        at,
        late ? "past its deadline, and its nonce is free" : "not there, and not sent again",
      );
      break;
    }
    case "unknown":
      turn(operation, operation.state === "submitted" ? "submitted" : "unknown", at, answer.message);
      operation.nextAt = (at + RETRY_MS * config.rate) as VenueMs;
      break;
  }
  // It is asked after every other second: what has not changed is not written again.
  const isNews = operation.state !== was || operation.message !== said;
  return [...(isNews ? [row(operation)] : []), ...tendChain(state, config, at)];
}

function finished(
  state: GatewayState,
  config: GatewayConfig,
  operation: SignedOperation,
  is: ChainState,
  at: VenueMs,
  message: string,
): GatewayAction[] {
  turn(operation, is, at, message);
  const moved = marketsOf(operation);
  for (const id of moved) {
    const market = state.markets.get(id);
    // Cash and tokens are read anew: what was asked before this is old.
    if (market !== undefined) market.movedAt = at;
  }
  const looks = moved.map((market): GatewayAction => ({ t: "look-again", market }));
  return [row(operation), ...looks, ...tendChain(state, config, at)];
}

function freed(state: GatewayState, id: OperationId): SignedOperation | null {
  state.chain.calling = false;
  const operation = state.chain.operations.get(id);
  return operation === undefined || isOver(operation) ? null : operation;
}

function turn(operation: SignedOperation, state: ChainState, at: VenueMs, message: string): void {
  operation.message = message;
  if (operation.state === state) return;
  operation.state = state;
  operation.since = at;
}

/** 1e-18 of the chain's coin as micro-dollars, rounded up: a cost. */
const gasOf = (wei: string | null, { coinUsd = COIN_USD }: ChainOperation): MicroUsd =>
  (wei === null ? 0 : Math.ceil((Number(wei) / 1e12) * coinUsd)) as MicroUsd;

function forgotten(chain: ChainDesk, at: VenueMs): GatewayAction[] {
  const rows: Row[] = [];
  for (const [id, operation] of chain.operations) {
    if (!isOver(operation) || at - operation.since < KEEP_MS) continue;
    chain.operations.delete(id);
    rows.push({ kind: "chain", key: id, body: null });
  }
  return rows.length === 0 ? [] : [{ t: "journal", rows }];
}

/** After a start: nobody knows whether what was signed has left. */
export function restartChain({ chain }: GatewayState, at: VenueMs): void {
  for (const operation of chain.operations.values()) {
    operation.nextAt = at;
    if (operation.state === "prepared") turn(operation, "unknown", at, "restart while sending");
  }
}

export function applyChainRow({ chain }: GatewayState, { key, body }: Row): void {
  if (body === null) chain.operations.delete(key as OperationId);
  // The step that wrote this row has made the change.
  else if (!chain.operations.has(key as OperationId))
    chain.operations.set(key as OperationId, { ...(body as SignedOperation) });
}

/** What is known of an operation; null when it was never asked for here. */
export function chainAnswer({ chain }: GatewayState, id: OperationId): ChainAnswer | null {
  const operation = chain.operations.get(id);
  if (operation === undefined) return null;
  const { state, since, reservations, ticket, tx, gas, spent, message } = operation;
  const newest = reservations.at(-1);
  return {
    id,
    is: state,
    since,
    nonce: newest?.nonce ?? null,
    ref: newest?.ref ?? null,
    ticket,
    tx,
    gas,
    spent,
    message,
  };
}

/** An operation that hangs: who is told, and what was done about it. */
export function chainNews({ chain }: GatewayState, config: GatewayConfig, at: VenueMs): Omit<AlertNews, "key"> | null {
  for (const { op, state, spent, since, reservations, message } of chain.operations.values()) {
    if (spent || (state !== "submitted" && state !== "unknown") || at - since < STUCK_MS * config.rate) continue;
    const again = reservations.length > 1 ? `, replaced ${reservations.length - 1} times by one that pays more` : "";
    return {
      class: "venue",
      severity: "warn",
      text: `The ${op.kind} ${op.id} hangs under nonce ${reservations.at(-1)?.nonce ?? "?"} (${state})${again}. Operations behind it wait.${message === "" ? "" : ` ${message}`}`,
    };
  }
  return null;
}
