/** Complete sets of one market: which are free, what to do with them on chain, and what that did to the books. */

import { wantedOperation } from "../chain/decide.ts";
import { onAnswer, settleByBalance, watchStuck } from "../chain/life.ts";
import { addOperation, newOperation, type Operation } from "../chain/operations.ts";
import type { ChainAnswer, OperationId } from "../contract/chain.ts";
import type { AccountView } from "../contract/views.ts";
import { limbo } from "../execution/intent.ts";
import { lossesOf } from "../ledger/exposure.ts";
import { credit, oldestOpenFill, redeem, unredeemed } from "../ledger/ledger.ts";
import { held } from "../ledger/value.ts";
import { PERMIT } from "../quoting/gates.ts";
import type { TokenOrder } from "../quoting/tokens.ts";
import { notional } from "../units/money.ts";
import type { MicroShares } from "../units/size.ts";
import { SECOND, type VenueMs } from "../units/time.ts";
import { lossLimit, orderEffects, ownCash, sellable } from "./position.ts";
import { bookMove, paymentRow } from "./rows.ts";
import { type MarketSetup, type MarketState, type Out, wakeBy } from "./state.ts";

/** Half ticks: the price of either token when no mid was ever known. */
const EVEN = 10_000;
/** What is under way is asked after this often. */
const ASK_MS = 2 * SECOND;

/**
 * Looks after what is under way, and wants the next operation: one at a time, with orders and account known, and nothing new
 * while the lease says halt.
 */
export function tendSets(state: MarketState, setup: MarketSetup, at: VenueMs, out: Out): void {
  const { chain, ledger, account } = state;
  if (chain.open.length > 0) {
    if (account !== null) settleSpent(state, account, at, out);
    watchStuck(chain, out, at);
    for (const { op } of chain.open) {
      // A part in a conversion is the Portfolio's to go on with: it asks, and it tells.
      if (op.kind === "convert") continue;
      want(out, op);
      wakeBy(out, at + ASK_MS);
    }
    return;
  }
  if (account === null || !state.accountKnown || state.orders.unsettled.size > 0) return;
  if (at < chain.restUntil || state.lease?.mode === "halt") return;
  const { yes, no } = held(ledger);
  const starved = starvedFor(state);
  // Nothing to put together, nothing to be paid, nobody who waits for shares: the usual case.
  if ((yes === 0 || no === 0) && starved === 0 && ledger.winner === null) return;
  const { rules } = state.plan;
  const wish = wantedOperation(
    {
      at,
      free: freeTokens(state),
      held: { yes, no },
      minSize: setup.spec.minSize,
      leaving: state.phase === "retiring",
      short: isShort(state),
      starved,
      cash: starved === 0 ? 0 : splittable(state),
      unredeemed: ledger.winner === null ? null : unredeemed(ledger),
      resolvedFor: state.resolvedAt === null ? 0 : at - state.resolvedAt,
      oneOutcome: setup.spec.version === "v2",
      unsettled: state.orders.open.length > 0 || oldestOpenFill(ledger) !== null,
      wantedAt: chain.wantedAt,
    },
    rules,
  );
  if (wish === null) return;
  const { spec, birth } = setup;
  const operation = newOperation({
    id: `${spec.id.slice(0, 10)}:${birth}:c${state.next}` as OperationId,
    at,
    kind: wish.kind,
    condition: spec.id,
    version: spec.version,
    negRisk: spec.negRisk,
    amount: wish.amount as MicroShares,
    ...(wish.kind === "redeem" ? { held: { yes, no } } : {}),
    coinUsd: rules.coinUsd,
    why: wish.why,
  });
  state.next += 1;
  out.life = true;
  out.report = true;
  addOperation(chain, operation);
  chain.dirty.add(operation);
  want(out, operation.op);
  wakeBy(out, at + ASK_MS);
}

function want(out: Out, op: Operation["op"]): void {
  if (out.operations === null) out.operations = [op];
  else out.operations.push(op);
}

/** Takes the Gateway's word on an operation: inventory and cash move when it is confirmed, and at no other time. */
export function takeAnswer(state: MarketState, answer: ChainAnswer, at: VenueMs, out: Out): void {
  const ended = onAnswer(state.chain, answer, out, at);
  if (state.chain.dirty.size > 0) out.report = true;
  if (ended !== null) book(state, ended, answer, at, out);
}

export function book(
  state: MarketState,
  operation: Operation,
  answer: ChainAnswer | null,
  at: VenueMs,
  out: Out,
): void {
  const { ledger } = state;
  out.report = true;
  wakeBy(out, at);
  if (answer !== null && answer.gas > 0) {
    const payment = { id: `gas:${operation.op.id}`, kind: "gas", at, amount: answer.gas, outside: true } as const;
    if (credit(ledger, payment)) out.rows.push(paymentRow(payment));
  }
  if (operation.state !== "confirmed") return;
  operation.mid = state.midHalf ?? ledger.mark ?? EVEN;
  bookMove(ledger, operation);
  if (operation.op.kind === "redeem") redeem(ledger);
  out.ledger = true;
  // There is money or there are shares again: who was refused for want of them needn't wait.
  for (const side of [state.patience.bid, state.patience.ask]) {
    if (side.poor === null) continue;
    side.poor = null;
    side.coolUntil = Math.min(side.coolUntil, at);
  }
}

/**
 * The wallet's own balances decide about an operation whose nonce was used without a word of what used it. Where the market
 * has resolved meanwhile and the venue has paid everything out, they can't, and needn't: a set is a dollar merged or redeemed.
 */
function settleSpent(state: MarketState, account: AccountView, at: VenueMs, out: Out): void {
  const { chain, ledger, resolvedAt } = state;
  if (oldestOpenFill(ledger) !== null) return;
  for (const operation of [...chain.open]) {
    const { op, spentAt } = operation;
    if (spentAt === null || (account.heldAt ?? account.readAt) <= spentAt + ASK_MS) continue;
    const { yes, no } = held(ledger);
    const moved = op.kind === "split" ? op.amount : -op.amount;
    const [isYes, isNo] = [account.yes, account.no];
    const after = op.kind === "redeem" ? isYes === 0 && isNo === 0 : isYes === yes + moved && isNo === no + moved;
    // Neither as before nor as after: something else has moved too, and nobody knows.
    const paidOut = isYes === 0 && isNo === 0 && resolvedAt !== null && (account.heldAt ?? account.readAt) > resolvedAt;
    if (!after && !paidOut && (isYes !== yes || isNo !== no)) continue;
    book(state, settleByBalance(chain, operation, after, out, at), null, at, out);
  }
}

/**
 * After a resolution the venue may redeem by itself: then the tokens are gone without an operation of ours. While one is
 * under way, nobody can say which of the two took them: what becomes of it is waited for.
 */
export function noticeRedeemed(state: MarketState, account: AccountView, out: Out): void {
  const { ledger, resolvedAt, chain } = state;
  if (chain.open.length > 0) return;
  if (ledger.winner === null || ledger.redeemed || resolvedAt === null) return;
  if ((account.heldAt ?? account.readAt) <= resolvedAt || account.yes !== 0 || account.no !== 0) return;
  if (oldestOpenFill(ledger) !== null) return;
  if (redeem(ledger)) out.ledger = true;
}

/** An order was refused for want of balance: of cash, or although there is cash. */
export function noteNoBalance(state: MarketState, as: "bid" | "ask", { side, price, size }: TokenOrder): void {
  const patience = state.patience[as];
  patience.poor = side === "BUY" && ownCash(state) >= notional(price, size, "up") ? "complement" : "cash";
  patience.poorSize = size;
}

/** The next pair of quotes takes about a dollar a share. */
const isShort = (state: MarketState): boolean =>
  state.patience.bid.poor === "cash" ||
  state.patience.ask.poor === "cash" ||
  ownCash(state) < state.plan.rules.quoteSize;

const starvedFor = ({ patience: { bid, ask }, gate }: MarketState): number =>
  gate.permit !== PERMIT.quote
    ? 0
    : Math.max(bid.poor === "complement" ? bid.poorSize : 0, ask.poor === "complement" ? ask.poorSize : 0);

/** A split locks its collateral until it is confirmed: it is exposure, and fits into what the market may lose either way. */
function splittable(state: MarketState): number {
  const { yes, no } = lossesOf(state.ledger, orderEffects(state));
  return Math.min(
    ownCash(state),
    lossLimit(state, "ask") - Math.max(0, yes),
    lossLimit(state, "bid") - Math.max(0, no),
  );
}

/** What no order and no operation may take. */
export function freeTokens(state: MarketState): { yes: number; no: number } {
  const { yes, no } = unpromised(state);
  return { yes: Math.max(0, yes), no: Math.max(0, no) };
}

/**
 * Confirmed, in the wallet, and not promised: orders that were given up for lost count, and those of which nobody has told how
 * much had filled when they were cancelled. Negative: more is promised than is there.
 */
export function unpromised(state: MarketState): { yes: number; no: number } {
  let { yes, no } = sellable(state, false);
  for (const intent of state.orders.settling) {
    const { place, matched, failed, exposedUntil, untold } = intent;
    if (place.side !== "SELL" || (exposedUntil === null && !untold)) continue;
    const may = Math.max(0, place.size - matched - failed) - limbo(intent);
    if (place.token === "YES") yes -= may;
    else no -= may;
  }
  return { yes, no };
}
