/**
 * The chain behind the exchange, as far as wallets see it: a pool, a nonce for each sender that is used once and in order,
 * blocks every two seconds of venue time, receipts. What a transaction does to balances is the exchange's own `operate`; all
 * calls of a transaction happen or none. No keys, no encoding: whoever owns the wire decodes.
 */
import type { Address } from "../contract/ids.ts";
import { after, type VenueMs } from "../units/time.ts";
import { planOf, type SetOperation } from "./sets.ts";
import type { Exchange, ExchangeNotice } from "./types.ts";

const BLOCK_MS = 2_000;
/** Mined ones are kept this many, the oldest forgotten first; nonces are kept for good. */
const KEPT = 2_000;
/** A transaction takes the place of another of its nonce only when it pays this much more. */
const OUTBID = 1.1;

/** What a wallet lets a contract take: `token:to`, both as lower-case addresses. */
export interface Grant {
  readonly kind: "grant";
  readonly of: string;
  readonly given: boolean;
}

/** One call of a transaction; "bad" is one that reverts. */
export type ChainCall = SetOperation | Grant | { readonly kind: "bad"; readonly error: string };

/**
 * What befalls a transaction: mined late, never taken until it is replaced, reverts, forgotten, its nonce used by another, or
 * mined in a block that is taken back.
 */
export type TxFate = {
  readonly is: "slow" | "stuck" | "reverts" | "dropped" | "replaced" | "reorged";
  readonly ms: number;
};

export interface Tx {
  readonly hash: string;
  /** Whose nonce it uses, and whose balances it moves: the same for a plain key. */
  readonly from: Address;
  readonly account: Address;
  readonly nonce: number;
  /** 1e-9 of the coin a unit of gas; what a pool prefers. */
  readonly fee: number;
  readonly calls: readonly ChainCall[];
  /** Whatever its sender wants to find it by. */
  readonly note?: string;
  readonly sentAt: VenueMs;
  /** Null: no block takes it. */
  readonly ripeAt: VenueMs | null;
  readonly reverts: boolean;
  /** A block that has it, and is taken back: until then a node shows it. No balance has moved by it. */
  readonly orphan?: { readonly at: VenueMs; readonly until: VenueMs };
  /** Null while it is in the pool. */
  readonly mined: { readonly at: VenueMs; readonly block: number; readonly error: string | null } | null;
}

/** Collateral that a wallet sent to a stranger or had from one. */
export interface OutsideTransfer {
  readonly hash: string;
  readonly from: Address;
  readonly to: Address;
  readonly amount: number;
  readonly block: number;
}

/** Kept this many, the oldest forgotten first. */
const TRANSFERS_KEPT = 500;

export interface ChainBody {
  readonly txs: readonly Tx[];
  readonly nonces: Readonly<Record<string, number>>;
  /** Approvals of each wallet; missing from an earlier version. */
  readonly grants?: Readonly<Record<string, readonly string[]>>;
  /** Missing from an earlier version. */
  readonly transfers?: readonly OutsideTransfer[];
}

export type SendAnswer = { readonly ok: true } | { readonly ok: false; readonly error: string };

export const blockAt = (at: number): number => Math.floor(at / BLOCK_MS);

/** When a block was made, ms. */
export const blockTime = (block: number): number => block * BLOCK_MS;

export class Chain {
  readonly #txs = new Map<string, Tx>();
  readonly #nonces = new Map<string, number>();
  readonly #grants = new Map<string, Set<string>>();
  #transfers: readonly OutsideTransfer[];
  #changed = false;

  constructor(body: ChainBody | null) {
    for (const tx of body?.txs ?? []) this.#txs.set(tx.hash, tx);
    for (const [from, nonce] of Object.entries(body?.nonces ?? {})) this.#nonces.set(from, nonce);
    for (const [owner, grants] of Object.entries(body?.grants ?? {})) this.#grants.set(owner, new Set(grants));
    this.#transfers = body?.transfers ?? [];
  }

  body(): ChainBody {
    const grants = Object.fromEntries([...this.#grants].map(([owner, given]) => [owner, [...given]]));
    return {
      txs: [...this.#txs.values()],
      nonces: Object.fromEntries(this.#nonces),
      grants,
      transfers: this.#transfers,
    };
  }

  /** A transfer between a wallet and a stranger is in the block of `now`; whoever keeps the balances has moved them. */
  transferred(transfer: Omit<OutsideTransfer, "block">, now: VenueMs): void {
    this.#transfers = [...this.#transfers, { ...transfer, block: blockAt(now) }].slice(-TRANSFERS_KEPT);
    this.#changed = true;
  }

  get transfers(): readonly OutsideTransfer[] {
    return this.#transfers;
  }

  /** Whether a wallet has given an approval, by a transaction that was mined. */
  hasGranted(owner: Address, of: string): boolean {
    return this.#grants.get(owner)?.has(of) ?? false;
  }

  /** Whether anything has changed since this was last asked. */
  takeChanged(): boolean {
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  /** When a block next takes something; Infinity: never, as things stand. */
  nextDue(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const tx of this.#txs.values())
      if (tx.mined === null && tx.ripeAt !== null && tx.nonce === this.nonceOf(tx.from, "latest"))
        next = Math.min(next, tx.ripeAt);
    return next;
  }

  get(hash: string): Tx | null {
    return this.#txs.get(hash) ?? null;
  }

  /** Newest first. */
  of(account: Address): readonly Tx[] {
    return [...this.#txs.values()].filter((tx) => tx.account === account).reverse();
  }

  /** The block that a node shows of it at `now`, one that will be taken back too; null: none. */
  shown({ mined, orphan }: Tx, now: VenueMs): Tx["mined"] {
    if (mined !== null || orphan === undefined || now < orphan.at || now >= orphan.until) return mined;
    return { at: orphan.at, block: blockAt(orphan.at), error: null };
  }

  /** The nonce as a node tells it at `now`: what a block that will be taken back has used is used. */
  shownNonce(from: Address, at: number | "latest" | "pending", now: VenueMs): number {
    const nonce = this.nonceOf(from, at);
    if (at === "pending") return nonce;
    const next = [...this.#txs.values()].find((tx) => tx.from === from && tx.mined === null && tx.nonce === nonce);
    const block = next === undefined ? null : this.shown(next, now);
    return block !== null && (at === "latest" || block.block <= at) ? nonce + 1 : nonce;
  }

  inBlock(block: number): readonly Tx[] {
    return [...this.#txs.values()].filter(({ mined }) => mined?.block === block);
  }

  /** Nonces used by the newest block, by an older one, or with those in the pool. */
  nonceOf(from: Address, at: number | "latest" | "pending"): number {
    const used = this.#nonces.get(from) ?? 0;
    if (at === "latest") return used;
    const own = [...this.#txs.values()].filter((tx) => tx.from === from);
    if (at === "pending") {
      let next = used;
      while (own.some(({ mined, nonce }) => mined === null && nonce === next)) next += 1;
      return next;
    }
    return used - own.filter(({ mined }) => mined !== null && mined.block > at).length;
  }

  /** The texts are those of a node. */
  send(
    tx: Pick<Tx, "hash" | "from" | "account" | "nonce" | "fee" | "calls" | "note">,
    fate: TxFate | null,
    now: VenueMs,
  ): SendAnswer {
    if (this.#txs.has(tx.hash)) return { ok: false, error: "already known" };
    if (tx.nonce < this.nonceOf(tx.from, "latest")) return { ok: false, error: "nonce too low" };
    const rival = [...this.#txs.values()].find((each) => each.from === tx.from && each.nonce === tx.nonce);
    if (rival !== undefined && tx.fee < rival.fee * OUTBID)
      return { ok: false, error: "replacement transaction underpriced" };
    if (fate?.is === "dropped") return { ok: true };
    if (rival !== undefined) this.#txs.delete(rival.hash);
    const stuck = fate?.is === "stuck";
    // Another of this sender's gets there first, from somewhere else.
    const other = fate?.is === "replaced";
    const reorged = fate?.is === "reorged";
    const late = fate?.is === "slow" ? fate.ms : reorged ? fate.ms + 2 * BLOCK_MS : BLOCK_MS;
    const first = after(now, BLOCK_MS);
    const entered: Tx = {
      ...tx,
      sentAt: now,
      ripeAt: stuck ? null : after(now, late),
      reverts: fate?.is === "reverts",
      ...(reorged ? { orphan: { at: first, until: after(first, fate.ms) } } : {}),
      mined: null,
    };
    const { note: _, orphan: __, ...unsigned } = entered;
    const foreign: Tx = { ...unsigned, hash: `${tx.hash.slice(0, -8)}0badcafe`, calls: [], reverts: false };
    const taken = other ? foreign : entered;
    this.#txs.set(taken.hash, taken);
    this.#changed = true;
    return { ok: true };
  }

  /** What no block would take is taken by the next one after all: whoever sends for others looks after that. */
  release(now: VenueMs): void {
    for (const [hash, tx] of this.#txs)
      if (tx.mined === null && tx.ripeAt === null) this.#txs.set(hash, { ...tx, ripeAt: after(now, BLOCK_MS) });
    this.#changed = true;
  }

  /** Blocks up to `now`: every transaction that is ripe and whose nonce is next. */
  advance(exchange: Exchange, now: VenueMs): readonly ExchangeNotice[] {
    const notices: ExchangeNotice[] = [];
    for (let next = this.#next(now); next !== null; next = this.#next(now)) {
      const at = Math.max(next.ripeAt ?? now, 0) as VenueMs;
      const error = next.reverts ? "execution reverted" : this.#carryOut(exchange, next, now, notices);
      this.#nonces.set(next.from, next.nonce + 1);
      this.#changed = true;
      this.#txs.set(next.hash, { ...next, mined: { at, block: blockAt(at), error } });
    }
    for (const [hash, { mined }] of this.#txs) {
      if (this.#txs.size <= KEPT) break;
      if (mined !== null) this.#txs.delete(hash);
    }
    return notices;
  }

  #next(now: VenueMs): Tx | null {
    for (const tx of this.#txs.values())
      if (tx.mined === null && tx.ripeAt !== null && tx.ripeAt <= now && tx.nonce === this.nonceOf(tx.from, "latest"))
        return tx;
    return null;
  }

  /** All calls or none: a call that would revert is looked for before the first is carried out. */
  #carryOut(exchange: Exchange, { account, calls }: Tx, now: VenueMs, notices: ExchangeNotice[]): string | null {
    for (const call of calls) if (call.kind === "bad") return call.error;
    const moving = calls.flatMap((call) => (call.kind === "grant" || call.kind === "bad" ? [] : [call]));
    if (moving.length > 1) {
      const error = rehearse(exchange, account, moving);
      if (error !== null) return error;
    }
    for (const call of moving) {
      const { answer, notices: told } = exchange.operate(account, call, now);
      notices.push(...told);
      if (!answer.ok) return answer.error;
    }
    for (const call of calls) if (call.kind === "grant") this.#grant(account, call);
    return null;
  }

  #grant(owner: Address, { of, given }: Grant): void {
    const all = this.#grants.get(owner) ?? new Set<string>();
    if (given) all.add(of);
    else all.delete(of);
    this.#grants.set(owner, all);
  }
}

/** Why a list of calls can't all be carried out, judged on the account's balances alone. */
export function rehearse(exchange: Exchange, address: Address, calls: readonly SetOperation[]): string | null {
  const account = exchange.account(address);
  let cash: number = account?.cash ?? 0;
  const tokens = new Map<string, number>(Object.entries(account?.tokens ?? {}));
  const move = (token: string, by: number): boolean => {
    const left = (tokens.get(token) ?? 0) + by;
    tokens.set(token, left);
    return left >= 0;
  };
  for (const call of calls) {
    if (call.kind === "convert") {
      const plan = planOf(
        call,
        exchange.markets().map(({ spec }) => spec),
      );
      if (typeof plan === "string") return plan;
      if (!plan.gives.every((token) => move(token, -call.amount))) return "SafeMath: subtraction overflow";
      for (const token of plan.takes) move(token, call.amount);
      cash += plan.cash;
      continue;
    }
    const market = exchange.market(call.market);
    if (market === null) return "condition not prepared yet";
    if (call.kind === "redeem") {
      if (market.winner === null) return "result for condition not received yet";
      if (call.part === undefined) continue;
      const { token, amount } = call.part;
      const id = token === "YES" ? market.spec.yes : market.spec.no;
      if (!move(id, -amount)) return "SafeMath: subtraction overflow";
      continue;
    }
    if (!Number.isSafeInteger(call.amount) || call.amount <= 0) return "amount must be a positive integer";
    const sign = call.kind === "split" ? 1 : -1;
    cash -= sign * call.amount;
    if (cash < 0) return "ERC20: transfer amount exceeds balance";
    for (const token of [market.spec.yes, market.spec.no])
      if (!move(token, sign * call.amount)) return "SafeMath: subtraction overflow";
  }
  return null;
}
