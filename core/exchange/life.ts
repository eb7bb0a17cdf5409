/**
 * A trade's life after the match: mined, then confirmed, unless it is fated otherwise. A trade that is to fail keeps what
 * its parties got locked until then: the venue knows nothing yet, but shares that are not in the wallet can't be sold, so
 * taking them back never leaves anybody below zero.
 */
import type { Address, ConditionId, TradeId } from "../contract/ids.ts";
import { after, type VenueMs } from "../units/time.ts";
import { type AccountState, availableCash, availableTokens } from "./accounts.ts";
import { type ExchangeState, type TradeState, type TradeStep, tell } from "./state.ts";
import type { ExchangeConfig, TradeFate, TradeRecord } from "./types.ts";

/** Where a trade that nothing befalls goes. */
export function usualSteps({ mineMs, confirmMs }: ExchangeConfig, at: VenueMs): readonly TradeStep[] {
  const mined = after(at, mineMs);
  return [
    { to: "mined", at: mined },
    { to: "confirmed", at: after(mined, confirmMs) },
  ];
}

function fatedSteps({ confirmMs }: ExchangeConfig, { is, ms }: TradeFate, at: VenueMs): readonly TradeStep[] {
  const [halfway, end] = [after(at, Math.floor(ms / 2)), after(at, ms)];
  const done: TradeStep = { to: "confirmed", at: after(end, confirmMs) };
  switch (is) {
    case "fails":
      return [
        { to: "retrying", at: halfway },
        { to: "failed", at: end },
      ];
    case "late":
      return [{ to: "mined", at: end }, done];
    case "retried":
      return [{ to: "retrying", at: halfway }, { to: "mined", at: end }, done];
  }
}

/** Waits for the trade's next step. */
export function awaitStep(state: ExchangeState, { ordinal, record, steps }: TradeState): void {
  const [next] = steps;
  if (next !== undefined) state.due.push({ at: next.at, kind: "settle", key: record.id, ordinal });
}

/** Takes the trade's next step, which has come due. */
export function takeStep(state: ExchangeState, id: TradeId, at: VenueMs): void {
  const trade = state.trades.get(id);
  const [step, ...rest] = trade?.steps ?? [];
  if (trade === undefined || step === undefined) return;
  trade.steps = rest;
  if (step.to === "failed") takeBack(state, trade);
  trade.record = { ...trade.record, status: step.to, updatedAt: at };
  state.changed.trades.add(id);
  awaitStep(state, trade);
  tell(state, { t: "trade", trade: trade.record });
}

/** Gives a matched trade another life than the usual one. False when it is too late for that, or can't be. */
export function giveFate(state: ExchangeState, id: TradeId, fate: TradeFate): boolean {
  const trade = state.trades.get(id);
  if (trade === undefined || trade.record.status !== "matched" || isDoomed(trade)) return false;
  if (fate.is === "fails" && !canLock(state, trade.record)) return false;
  trade.steps = fatedSteps(state.config, fate, trade.record.at);
  if (fate.is === "fails") lockGot(state, trade);
  state.changed.trades.add(id);
  awaitStep(state, trade);
  return true;
}

/** Trades of a market that are to fail do so now: its end pays nobody for what never settled. */
export function failDoomed(state: ExchangeState, market: ConditionId): void {
  for (const id of [...state.doomed]) {
    const trade = state.trades.get(id);
    if (trade?.record.market !== market) continue;
    trade.steps = trade.steps.filter(({ to }) => to === "failed");
    takeStep(state, id, state.now);
  }
}

const isDoomed = ({ steps }: TradeState): boolean => steps.at(-1)?.to === "failed";

/** Once more after a restart: locks are derived, never stored. */
export function relock(state: ExchangeState, trade: TradeState): void {
  if (isDoomed(trade)) lockGot(state, trade);
}

interface Share {
  readonly account: AccountState;
  readonly token: TradeRecord["taker"]["token"];
  /** Signed: what came to the account. */
  readonly cash: number;
  readonly size: number;
  readonly fee: number;
}

/** What each client got and gave. */
function shares(state: ExchangeState, { taker, makers }: TradeRecord): readonly Share[] {
  const of = (
    address: Address | null,
    part: { token: Share["token"]; side: "BUY" | "SELL"; cash: number; size: number },
    fee: number,
  ): Share[] => {
    const account = address === null ? null : state.accounts.get(address);
    if (account === null) return [];
    const { token, cash } = part;
    return [{ account, token, cash, size: part.side === "BUY" ? part.size : -part.size, fee }];
  };
  return [...of(taker.account, taker, taker.fee), ...makers.flatMap((maker) => of(maker.account, maker, 0))];
}

interface Gain {
  readonly account: AccountState;
  /** null: collateral. */
  readonly token: Share["token"] | null;
  readonly amount: number;
}

/** What each client's part brought it: shares, or what is left of the money after the fee. */
const gains = (state: ExchangeState, record: TradeRecord): readonly Gain[] =>
  shares(state, record).map(({ account, token, cash, size, fee }) =>
    size > 0 ? { account, token, amount: size } : { account, token: null, amount: Math.max(0, cash - fee) },
  );

function canLock(state: ExchangeState, record: TradeRecord): boolean {
  const wanted = new Map<AccountState, Map<Gain["token"], number>>();
  for (const { account, token, amount } of gains(state, record)) {
    const sums = wanted.get(account) ?? new Map<Gain["token"], number>();
    wanted.set(account, sums.set(token, (sums.get(token) ?? 0) + amount));
  }
  return [...wanted].every(([account, sums]) =>
    [...sums].every(
      ([token, amount]) => (token === null ? availableCash(account) : availableTokens(account, token)) >= amount,
    ),
  );
}

function lockGot(state: ExchangeState, { record }: TradeState, sign = 1): void {
  for (const { account, token, amount } of gains(state, record)) {
    if (token === null) state.accounts.holdCash(account, sign * amount);
    else state.accounts.holdTokens(account, token, sign * amount);
  }
  if (sign > 0) state.doomed.add(record.id);
  else state.doomed.delete(record.id);
}

/** Money, shares and the fee go back to where they came from. */
function takeBack(state: ExchangeState, trade: TradeState): void {
  lockGot(state, trade, -1);
  for (const { account, token, cash, size, fee } of shares(state, trade.record)) {
    state.accounts.pay(account, -cash);
    state.accounts.charge(account, -fee);
    state.accounts.move(account, token, -size);
  }
  if (trade.record.taker.account === null) state.accounts.charge(null, -trade.record.taker.fee);
}
