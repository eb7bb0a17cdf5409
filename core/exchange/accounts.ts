/**
 * Who owns what. Every dollar that moves, moves between an account and one of two counters, so that none is made or lost:
 * `world` (the outside: ambient traders and the collateral locked in complete sets) and `fees`.
 */
import type { Address, TokenId } from "../contract/ids.ts";
import type { MicroUsd } from "../units/money.ts";
import type { MicroShares } from "../units/size.ts";
import type { AccountRecord } from "./types.ts";

export interface AccountState {
  readonly address: Address;
  cash: number;
  deposited: number;
  readonly tokens: Map<TokenId, number>;
  /** Held for open orders; derived from them, never stored. */
  reservedCash: number;
  readonly reservedTokens: Map<TokenId, number>;
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
    account.cash = faucet;
    account.deposited = faucet;
    this.deposited += faucet;
    this.changed.add(address);
    return account;
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

  charge(account: AccountState, fee: number): void {
    account.cash -= fee;
    this.fees += fee;
    this.changed.add(account.address);
  }

  move(account: AccountState, token: TokenId, amount: number): void {
    const left = (account.tokens.get(token) ?? 0) + amount;
    if (left === 0) account.tokens.delete(token);
    else account.tokens.set(token, left);
    this.changed.add(account.address);
  }

  /** Changes what open orders hold back. */
  holdCash(account: AccountState, delta: number): void {
    account.reservedCash += delta;
  }

  holdTokens(account: AccountState, token: TokenId, delta: number): void {
    account.reservedTokens.set(token, (account.reservedTokens.get(token) ?? 0) + delta);
  }

  restore(record: AccountRecord): void {
    const account = blank(record.address);
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
  reservedCash: 0,
  reservedTokens: new Map(),
});

export const availableCash = (account: AccountState): number => account.cash - account.reservedCash;

export const availableTokens = (account: AccountState, token: TokenId): number =>
  (account.tokens.get(token) ?? 0) - (account.reservedTokens.get(token) ?? 0);

export const accountRecord = (account: AccountState): AccountRecord => ({
  address: account.address,
  cash: account.cash as MicroUsd,
  tokens: Object.fromEntries(account.tokens) as Record<string, MicroShares>,
  deposited: account.deposited as MicroUsd,
});
