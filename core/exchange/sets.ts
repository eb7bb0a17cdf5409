/**
 * What an account does with complete sets on chain: splitting a dollar into one YES and one NO, merging them back, redeeming
 * what the outcome pays. The chain knows nothing of open orders: it takes what the wallet has, and orders that the wallet
 * can't cover any more end, newest first, as the venue ends them (reference polymarket.md 3b, 7).
 */
import type { ConditionId, TokenId } from "../contract/ids.ts";
import type { MarketSpec } from "../contract/spec.ts";
import { type AccountState, availableCash, availableTokens } from "./accounts.ts";
import { isOpen } from "./orders.ts";
import { type ExchangeState, end, type MarketState, openSet } from "./state.ts";

export type SetOperation =
  | { readonly kind: "split" | "merge"; readonly market: ConditionId; readonly amount: number }
  /** All shares of both outcomes, as the adapters have it; or so many of one, as the router of version 2 has it. */
  | {
      readonly kind: "redeem";
      readonly market: ConditionId;
      readonly part?: { readonly token: "YES" | "NO"; readonly amount: number };
    }
  | Conversion;

/** NO of the outcomes at `given` of a neg-risk event into collateral, and YES of each other outcome. */
export interface Conversion {
  readonly kind: "convert";
  readonly event: string;
  readonly given: readonly number[];
  readonly amount: number;
}

/** What each wallet's tokens of an event do in a conversion. */
export interface ConversionPlan {
  readonly gives: readonly TokenId[];
  readonly takes: readonly TokenId[];
  readonly cash: number;
}

/** What moved to the account (+) or from it; or why the contract reverts. */
export type SetAnswer =
  | { readonly ok: true; readonly cash: number; readonly yes: number; readonly no: number }
  | { readonly ok: false; readonly error: string };

const revert = (error: string): SetAnswer => ({ ok: false, error });

/** What a conversion moves, by the specs of all markets; text: why the contract reverts. */
export function planOf({ event, given, amount }: Conversion, specs: Iterable<MarketSpec>): ConversionPlan | string {
  if (!Number.isSafeInteger(amount) || amount <= 0) return "amount must be a positive integer";
  const outcomes = new Map<number, MarketSpec>();
  for (const spec of specs) {
    if (spec.exclusive?.event.toLowerCase() !== event.toLowerCase()) continue;
    outcomes.set(spec.exclusive.index, spec);
  }
  const count = [...outcomes.values()][0]?.exclusive?.count ?? 0;
  if (count <= 1 || outcomes.size !== count) return "NoConvertiblePositions()";
  if (given.length === 0 || given.some((index) => !outcomes.has(index))) return "InvalidIndexSet()";
  const all = [...outcomes];
  return {
    gives: all.flatMap(([index, { no }]) => (given.includes(index) ? [no] : [])),
    takes: all.flatMap(([index, { yes }]) => (given.includes(index) ? [] : [yes])),
    cash: (given.length - 1) * amount,
  };
}

export function operate(state: ExchangeState, account: AccountState, operation: SetOperation): SetAnswer {
  if (operation.kind === "convert") return convert(state, account, operation);
  const market = state.markets.get(operation.market);
  if (market === undefined) return revert("condition not prepared yet");
  if (operation.kind === "redeem")
    return operation.part === undefined
      ? redeemAll(state, account, market)
      : redeemPart(state, account, market, operation.part);
  const { kind, amount } = operation;
  if (!Number.isSafeInteger(amount) || amount <= 0) return revert("amount must be a positive integer");
  const { yes, no } = market.spec;
  const inWallet = (token: TokenId): number => walletOf(state, account, token);
  if (kind === "split" && account.cash - lockedFor(state, account, null) < amount)
    return revert("ERC20: transfer amount exceeds balance");
  if (kind === "merge" && Math.min(inWallet(yes), inWallet(no)) < amount)
    return revert("SafeMath: subtraction overflow");
  const sign = kind === "split" ? 1 : -1;
  state.accounts.pay(account, -sign * amount);
  for (const token of [yes, no]) state.accounts.move(account, token, sign * amount);
  dropUncovered(state, account);
  return { ok: true, cash: -sign * amount, yes: sign * amount, no: sign * amount };
}

/** What a trade that is to fail brought is not in the wallet. */
const walletOf = (state: ExchangeState, account: AccountState, token: TokenId): number =>
  (account.tokens.get(token) ?? 0) - lockedFor(state, account, token);

function convert(state: ExchangeState, account: AccountState, conversion: Conversion): SetAnswer {
  const plan = planOf(
    conversion,
    [...state.markets.values()].map(({ spec }) => spec),
  );
  if (typeof plan === "string") return revert(plan);
  const { amount } = conversion;
  if (plan.gives.some((token) => walletOf(state, account, token) < amount))
    return revert("SafeMath: subtraction overflow");
  for (const token of plan.gives) state.accounts.move(account, token, -amount);
  for (const token of plan.takes) state.accounts.move(account, token, amount);
  if (plan.cash !== 0) state.accounts.pay(account, plan.cash);
  dropUncovered(state, account);
  return { ok: true, cash: plan.cash, yes: plan.takes.length * amount, no: -plan.gives.length * amount };
}

/** Pays an account for all its shares of a market that resolved; each token by itself, rounded down. */
export function redeemAll(state: ExchangeState, account: AccountState, market: MarketState): SetAnswer {
  const { winner, spec } = market;
  if (winner === null) return revert("result for condition not received yet");
  const [yes, no] = [account.tokens.get(spec.yes) ?? 0, account.tokens.get(spec.no) ?? 0];
  const cash = winner === "SPLIT" ? Math.floor(yes / 2) + Math.floor(no / 2) : winner === "YES" ? yes : no;
  if (yes !== 0) state.accounts.move(account, spec.yes, -yes);
  if (no !== 0) state.accounts.move(account, spec.no, -no);
  if (cash !== 0) state.accounts.pay(account, cash);
  return { ok: true, cash, yes: -yes, no: -no };
}

function redeemPart(
  state: ExchangeState,
  account: AccountState,
  { winner, spec }: MarketState,
  { token, amount }: { readonly token: "YES" | "NO"; readonly amount: number },
): SetAnswer {
  if (winner === null) return revert("result for condition not received yet");
  if (!Number.isSafeInteger(amount) || amount <= 0) return revert("amount must be a positive integer");
  const id = token === "YES" ? spec.yes : spec.no;
  if ((account.tokens.get(id) ?? 0) < amount) return revert("SafeMath: subtraction overflow");
  const cash = winner === "SPLIT" ? Math.floor(amount / 2) : winner === token ? amount : 0;
  state.accounts.move(account, id, -amount);
  if (cash !== 0) state.accounts.pay(account, cash);
  return { ok: true, cash, yes: token === "YES" ? -amount : 0, no: token === "NO" ? -amount : 0 };
}

/** Held for anything but open orders: what trades that are to fail brought. */
function lockedFor(state: ExchangeState, account: AccountState, token: TokenId | null): number {
  let held = token === null ? account.reservedCash : (account.reservedTokens.get(token) ?? 0);
  for (const order of openSet(state, account.address)) {
    if (!isOpen(order)) continue;
    if (token === null ? order.side === "BUY" : order.side === "SELL" && order.token === token) held -= order.held;
  }
  return Math.max(0, held);
}

function dropUncovered(state: ExchangeState, account: AccountState): void {
  const newestFirst = [...openSet(state, account.address)].sort((a, b) => b.ordinal - a.ordinal);
  for (const order of newestFirst) {
    if (!isOpen(order)) continue;
    const short = order.side === "BUY" ? availableCash(account) < 0 : availableTokens(account, order.token) < 0;
    if (short) end(state, order, "INVALID", "not enough balance / allowance");
  }
}
