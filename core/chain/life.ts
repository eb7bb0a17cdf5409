/**
 * What the Gateway's word does to an operation. The word is repeated and may be late: a state that was left is not entered
 * again, and one that is over stays over. An operation whose nonce is used by nobody knows what is settled by balances.
 */
import type { ChainAnswer, ChainState } from "../contract/chain.ts";
import type { Wants } from "../execution/life.ts";
import { MINUTE, SECOND, type VenueMs } from "../units/time.ts";
import { enter, isOver, type Operation, type Operations } from "./operations.ts";

/** A failure is followed by a rest, doubled with each in a row. */
const REST_FIRST_MS = 30 * SECOND;
const REST_LONGEST_MS = 30 * MINUTE;
/** Under way longer than this, a person is told. */
const STUCK_MS = 2 * MINUTE;

const ORDER: Readonly<Record<ChainState, number>> = {
  intended: 0,
  prepared: 1,
  submitted: 2,
  unknown: 2,
  failed: 3,
  replaced: 3,
  confirmed: 3,
};

/** Takes the Gateway's word; true when the operation has just come to its end. */
export function onAnswer(operations: Operations, answer: ChainAnswer, wants: Wants, at: VenueMs): Operation | null {
  const operation = operations.byId.get(answer.id);
  if (operation === undefined || isOver(operation)) return null;
  const { nonce, ref, tx, gas, ticket = null } = answer;
  const known = operation.nonce === nonce && operation.ref === ref && operation.tx === tx;
  if (!known || (operation.ticket ?? null) !== ticket || (operation.gas ?? 0) !== gas) {
    Object.assign(operation, { nonce, ref, tx, ticket, gas });
    operations.dirty.add(operation);
  }
  if (answer.spent && operation.spentAt === null) {
    operation.spentAt = at;
    operations.dirty.add(operation);
  }
  if (ORDER[answer.is] < ORDER[operation.state]) return null;
  enter(operations, operation, answer.is, at, answer.message);
  return isOver(operation) ? ended(operations, operation, wants, at) : null;
}

/** Ends an operation by what the wallet's balances say of it. */
export function settleByBalance(
  operations: Operations,
  operation: Operation,
  happened: boolean,
  wants: Wants,
  at: VenueMs,
): Operation {
  enter(operations, operation, happened ? "confirmed" : "failed", at, "its nonce was used; the balances tell");
  return ended(operations, operation, wants, at);
}

function ended(operations: Operations, operation: Operation, wants: Wants, at: VenueMs): Operation {
  const { op, state, cause } = operation;
  if (state === "confirmed") {
    operations.failures = 0;
    operations.restUntil = 0;
    return operation;
  }
  // Who wanted it, the Portfolio, tells it once for all markets, and waits before it wants another.
  if (op.kind === "convert") return operation;
  operations.failures += 1;
  operations.restUntil = at + Math.min(REST_FIRST_MS * 2 ** Math.min(operations.failures - 1, 16), REST_LONGEST_MS);
  wants.alerts.push({
    class: "order",
    severity: "warn",
    key: `chain-${op.kind}`,
    text: `${said(operation)} ${state === "replaced" ? "was replaced" : "failed"}: ${cause}. Nothing has moved; it is not tried again for ${(operations.restUntil - at) / 1000} s.`,
  });
  return operation;
}

/** Says once a look what has been under way for too long. */
export function watchStuck(operations: Operations, wants: Wants, at: VenueMs): void {
  for (const operation of operations.open) {
    if (at - operation.op.at < STUCK_MS) continue;
    const { nonce, ref, cause } = operation;
    wants.alerts.push({
      class: "order",
      severity: operation.state === "unknown" ? "danger" : "warn",
      key: `chain-stuck-${operation.op.kind}`,
      text: `${said(operation)} is ${operation.state} after ${Math.round((at - operation.op.at) / 1000)} s (nonce ${nonce ?? "none yet"}, ${ref ?? "not sent"})${cause === "" ? "" : `: ${cause}`}. What it may move stays reserved.`,
    });
  }
}

const said = ({ op }: Operation): string =>
  `${op.kind[0]?.toUpperCase() ?? ""}${op.kind.slice(1)}${op.amount > 0 ? ` of ${op.amount / 1e6}` : ""}`;
