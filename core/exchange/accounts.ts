/**
 * Who owns what. Every dollar that moves, moves between an account and one of two counters, so that none is made or lost:
 * `world` (the outside: ambient traders and the collateral locked in complete sets) and `fees`.
 */
import type { Address, TokenId } from "../contract/ids.ts";
import type { MicroUsd } from "../units/money.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import type { AccountRecord } from "./types.ts";

export interface AccountState {
  readonly address: Address;
  cash: number;
  deposited: number;
  readonly tokens: Map<TokenId, number>;
  /** The same as they are told; null: something about them is new. */
  told: Readonly<Record<string, MicroShares>> | null;
  /** Held for open orders; derived from them, never stored. */
  reservedCash: number;
  readonly reservedTokens: Map<TokenId, number>;
  /** What the venue goes on believing until `until`; null: it knows. */
  frozen: Frozen | null;
}

/** An account as it was when balances froze. */
export interface Frozen {
  readonly until: VenueMs;
  readonly cash: number;
  readonly tokens: Readonly<Record<string, number>>;
}

/** An account as it is stored. */
export interface AccountRow extends AccountRecord {
  readonly frozen: Frozen | null;
}

export class Accounts {
  readonly byAddress = new Map<Address, AccountState>();
  readonly changed = new Set<Address>();
  deposited = 0;
  world = 0;
  fees = 0;

  /** The account, given `faucet` collateral when it is new. */
  open(address: Address, faucet: MicroUsd): AccountState {
    const known = this.byAddress.get(address);
    if (known !== undefined) return known;
    const account = blank(address);
    this.byAddress.set(address, account);
    this.deposit(account, faucet);
    return account;
  }

  /** Put in (+) or taken out (-) by whoever the account is. */
  deposit(account: AccountState, amount: number): void {
    account.cash += amount;
    account.deposited += amount;
    this.deposited += amount;
    this.changed.add(account.address);
  }

  get(address: Address): AccountState | null {
    return this.byAddress.get(address) ?? null;
  }

  /** Collateral from (+) or to (-) the outside. */
  pay(account: AccountState, amount: number): void {
    account.cash += amount;
    this.world -= amount;
    this.changed.add(account.address);
  }

  /** A taker's fee (+), or part of the fees back (-). Null: one of the world's own traders is who pays. */
  charge(account: AccountState | null, fee: number): void {
    this.fees += fee;
    if (account === null) {
      this.world -= fee;
      return;
    }
    account.cash -= fee;
    this.changed.add(account.address);
  }

  move(account: AccountState, token: TokenId, amount: number): void {
    const left = (account.tokens.get(token) ?? 0) + amount;
    if (left === 0) account.tokens.delete(token);
    else account.tokens.set(token, left);
    account.told = null;
    this.changed.add(account.address);
  }

  /** Changes what open orders hold back. */
  holdCash(account: AccountState, delta: number): void {
    account.reservedCash += delta;
  }

  holdTokens(account: AccountState, token: TokenId, delta: number): void {
    account.reservedTokens.set(token, (account.reservedTokens.get(token) ?? 0) + delta);
  }

  restore(record: AccountRow): void {
    const account = blank(record.address);
    account.frozen = record.frozen;
    account.cash = record.cash;
    account.deposited = record.deposited;
    for (const [token, amount] of Object.entries(record.tokens)) account.tokens.set(token as TokenId, amount);
    this.byAddress.set(record.address, account);
    this.deposited += record.deposited;
  }
}

const blank = (address: Address): AccountState => ({
  address,
  cash: 0,
  deposited: 0,
  tokens: new Map(),
  told: null,
  reservedCash: 0,
  reservedTokens: new Map(),
  frozen: null,
});

export const availableCash = (account: AccountState): number => account.cash - account.reservedCash;

export const availableTokens = (account: AccountState, token: TokenId): number =>
  (account.tokens.get(token) ?? 0) - (account.reservedTokens.get(token) ?? 0);

/** The frozen view while it lasts. */
const frozenAt = ({ frozen }: AccountState, now: VenueMs): Frozen | null =>
  frozen !== null && now < frozen.until ? frozen : null;

/** Collateral that an order may use: never more than there is, nor more than the venue believes there is. */
export function spendableCash(account: AccountState, now: VenueMs): number {
  const frozen = frozenAt(account, now);
  return frozen === null ? availableCash(account) : Math.min(account.cash, frozen.cash) - account.reservedCash;
}

export function spendableTokens(account: AccountState, token: TokenId, now: VenueMs): number {
  const there = availableTokens(account, token);
  const frozen = frozenAt(account, now);
  if (frozen === null) return there;
  return Math.min(there, (frozen.tokens[token] ?? 0) - (account.reservedTokens.get(token) ?? 0));
}

export function accountRecord(account: AccountState): AccountRecord {
  account.told ??= Object.fromEntries(account.tokens) as Record<string, MicroShares>;
  return {
    address: account.address,
    cash: account.cash as MicroUsd,
    tokens: account.told,
    deposited: account.deposited as MicroUsd,
  };
}

/** The account as the venue believes it to be. */
export function believedRecord(account: AccountState, now: VenueMs): AccountRecord {
  const record = accountRecord(account);
  const frozen = frozenAt(account, now);
  if (frozen === null) return record;
  return { ...record, cash: frozen.cash as MicroUsd, tokens: frozen.tokens as Record<string, MicroShares> };
}

/** The venue stops learning about this account. */
export function freeze(account: AccountState, until: VenueMs): void {
  account.frozen = { until, cash: account.cash, tokens: Object.fromEntries(account.tokens) };
}
