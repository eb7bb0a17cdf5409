/**
 * The exchange: a venue's matching engine, accounts and settlement, without wire, clock or I/O.
 * The paper exchange (workers/paper) and the backtest drive this same object.
 *
 * One book per market in YES coordinates: BUY YES p and SELL NO 1-p are bids at p; SELL YES p and BUY NO 1-p are asks.
 * Liquidity that the source shows is "ambient": sizes per level without owner. Client orders stand in it with a queue
 * position (reference quant.md 8); they also match each other by price and time.
 */
import type { FillStatus } from "../contract/fills.ts";
import type { Address, ConditionId, OrderId, Outcome, Side, TokenId, TradeId } from "../contract/ids.ts";
import type { TimeInForce } from "../contract/orders.ts";
import type { MarketSpec } from "../contract/spec.ts";
import type { Level } from "../contract/views.ts";
import type { Row } from "../machine.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import type { SetAnswer, SetOperation } from "./sets.ts";

/** One thing the world did, in the order it did it. Prices in YES coordinates; `taker` BUY lifts the YES ask. */
export type SourceEvent = { readonly at: VenueMs } & (
  | { readonly t: "market"; readonly spec: MarketSpec }
  | {
      readonly t: "book";
      readonly market: ConditionId;
      readonly bids: readonly Level[];
      readonly asks: readonly Level[];
    }
  | {
      readonly t: "level";
      readonly market: ConditionId;
      readonly side: "bid" | "ask";
      readonly price: Ticks;
      readonly size: MicroShares;
    }
  /** A recorded trade: it has happened, the ambient book of the recording shows its effect by itself; only our queue moves. */
  | {
      readonly t: "print";
      readonly market: ConditionId;
      readonly price: Ticks;
      readonly size: MicroShares;
      readonly taker: Side;
    }
  /** A synthetic trader's order: walks the combined book, price then time, up to `limit`. What is left is dropped. */
  | {
      readonly t: "take";
      readonly market: ConditionId;
      readonly taker: Side;
      readonly limit: Ticks;
      readonly size: MicroShares;
    }
  | { readonly t: "tick"; readonly market: ConditionId; readonly tick: Ticks }
  /** The market takes no more orders and has no more book; who won comes later. */
  | { readonly t: "close"; readonly market: ConditionId }
  | { readonly t: "resolve"; readonly market: ConditionId; readonly winner: Outcome | "SPLIT" }
);

/**
 * How much of a shrinking level is believed to have stood ahead of us (quant.md 8.1). "pessimistic": none of it, the
 * headline. "optimistic" and "power": x^n, "log": ln(1 + x), "power3": 1 - (front / (front + back))^n; n = 3 unless told.
 */
export type QueueModel =
  | "pessimistic"
  | "optimistic"
  | { readonly is: "power" | "power3"; readonly n: number }
  | { readonly is: "log" };

export interface ExchangeConfig {
  readonly queue: QueueModel;
  /** Collateral a new account is given. */
  readonly faucet: MicroUsd;
  /** Delays of the trade's life after the match, ms: mined, then confirmed. */
  readonly mineMs: number;
  readonly confirmMs: number;
  /** Held before a marketable order matches (polymarket.md 3g), ms; 0 for none. */
  readonly takerDelayMs: number;
  /** Depth a taker took stays gone this long in a mirrored or replayed book, ms (quant.md 8.2 rule 5). */
  readonly depletionMs: number;
  /**
   * How long after a resolution the venue redeems everybody's shares by itself, ms; null: it never does. At once when absent.
   */
  readonly autoRedeemMs?: number | null;
  /** "untold": no notices of books and levels, for one who looks at the book itself. Told when absent. */
  readonly books?: "told" | "untold";
}

/**
 * Another life of a trade than mined, then confirmed: it fails on chain `ms` after the match and is taken back, is mined
 * only then, or is retried until then.
 */
export interface TradeFate {
  readonly is: "fails" | "late" | "retried";
  readonly ms: number;
}

/** An order as its maker signed it, checked for form by the shell; amounts still to be judged. */
export interface OrderRequest {
  readonly id: OrderId;
  readonly market: ConditionId;
  readonly token: TokenId;
  readonly side: Side;
  readonly makerAmount: number;
  readonly takerAmount: number;
  readonly tif: TimeInForce;
  readonly postOnly: boolean;
  /** null: none. */
  readonly expiresAt: VenueMs | null;
}

export interface OrderRecord {
  readonly id: OrderId;
  readonly account: Address;
  /** API key that sent it. */
  readonly owner: string;
  readonly market: ConditionId;
  readonly token: TokenId;
  readonly outcome: Outcome;
  readonly side: Side;
  readonly price: Ticks;
  readonly original: MicroShares;
  readonly matched: MicroShares;
  readonly tif: TimeInForce;
  readonly postOnly: boolean;
  readonly createdAt: VenueMs;
  readonly expiresAt: VenueMs | null;
  readonly status: "LIVE" | "MATCHED" | "CANCELED" | "INVALID" | "DELAYED";
  /** Why it ended, for a kill or a venue-side cancel. */
  readonly reason: string | null;
  readonly trades: readonly TradeId[];
}

export interface MakerPart {
  readonly order: OrderId;
  readonly account: Address;
  readonly owner: string;
  readonly token: TokenId;
  readonly outcome: Outcome;
  readonly side: Side;
  readonly price: Ticks;
  readonly size: MicroShares;
  /** Collateral that moved to (+) or from (-) this maker. */
  readonly cash: MicroUsd;
}

export interface TradeRecord {
  readonly id: TradeId;
  readonly market: ConditionId;
  readonly at: VenueMs;
  readonly updatedAt: VenueMs;
  readonly status: FillStatus;
  /** The taker's side of it; `order` and `account` are null when the source's trader took. */
  readonly taker: {
    readonly order: OrderId | null;
    readonly account: Address | null;
    readonly owner: string | null;
    readonly token: TokenId;
    readonly outcome: Outcome;
    readonly side: Side;
    /** Average price paid or got. */
    readonly price: Ticks;
    readonly size: MicroShares;
    readonly cash: MicroUsd;
    readonly fee: MicroUsd;
  };
  readonly makers: readonly MakerPart[];
  /** What a taker of ours met that is nobody's account: the source's own size, in the taker's token. Missing: nothing. */
  readonly strangers?: readonly { readonly price: Ticks; readonly size: MicroShares }[];
}

export type OrderAnswer =
  | {
      readonly ok: true;
      readonly id: OrderId;
      readonly status: "live" | "matched" | "delayed";
      readonly making: MicroUsd | MicroShares | null;
      readonly taking: MicroUsd | MicroShares | null;
      readonly trades: readonly TradeId[];
    }
  /** `error` is the venue's own text (polymarket.md 3c), `status` its HTTP code. */
  | { readonly ok: false; readonly status: 400 | 404 | 500 | 503; readonly error: string };

/** What others can see, for the sockets. */
export type ExchangeNotice =
  | { readonly t: "book"; readonly market: ConditionId }
  | {
      readonly t: "levels";
      readonly market: ConditionId;
      readonly changes: readonly { readonly side: "bid" | "ask"; readonly price: Ticks; readonly size: MicroShares }[];
    }
  | {
      readonly t: "print";
      readonly market: ConditionId;
      readonly token: TokenId;
      readonly price: Ticks;
      readonly size: MicroShares;
      readonly side: Side;
      readonly trade: TradeId | null;
    }
  | { readonly t: "order"; readonly order: OrderRecord; readonly type: "PLACEMENT" | "UPDATE" | "CANCELLATION" }
  | { readonly t: "trade"; readonly trade: TradeRecord }
  | { readonly t: "tick"; readonly market: ConditionId; readonly old: Ticks; readonly new: Ticks }
  | { readonly t: "market"; readonly market: ConditionId }
  | { readonly t: "resolved"; readonly market: ConditionId; readonly winner: Outcome | "SPLIT" };

export interface MarketRecord {
  readonly spec: MarketSpec;
  readonly accepting: boolean;
  readonly closed: boolean;
  readonly winner: Outcome | "SPLIT" | null;
  readonly lastTrade: Ticks | null;
  readonly volume: MicroUsd;
}

export interface AccountRecord {
  readonly address: Address;
  readonly cash: MicroUsd;
  readonly tokens: Readonly<Record<string, MicroShares>>;
  /** Sum of everything the faucet gave. */
  readonly deposited: MicroUsd;
}

export interface CombinedBook {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly tick: Ticks;
  readonly stampedAt: VenueMs;
}

/** Every call that may change something returns what others may now see, in order. */
export interface Exchange {
  /** Applies one source event, then everything due by its time. Unknown market: ignored and counted in `dropped`. */
  apply(event: SourceEvent): readonly ExchangeNotice[];
  /** Time passes: expiries, trade life, delayed matches, heartbeat lapses. */
  advance(now: VenueMs): readonly ExchangeNotice[];
  /** When `advance` next has something to do; null when never. */
  nextDue(): VenueMs | null;

  openAccount(address: Address, now: VenueMs): AccountRecord;
  /** @param hold asked when the order would trade at once: for how long, ms, it is held first; 0 for not at all */
  place(
    account: Address,
    owner: string,
    request: OrderRequest,
    now: VenueMs,
    hold?: () => number,
  ): { answer: OrderAnswer; notices: readonly ExchangeNotice[] };
  cancel(
    account: Address,
    ids: readonly OrderId[],
    now: VenueMs,
  ): {
    canceled: readonly OrderId[];
    notCanceled: Readonly<Record<string, string>>;
    notices: readonly ExchangeNotice[];
  };
  cancelWhere(
    account: Address,
    owner: string,
    filter: { market?: ConditionId; token?: TokenId },
    now: VenueMs,
  ): { canceled: readonly OrderId[]; notices: readonly ExchangeNotice[] };
  /** Starts or renews the dead-man's switch of an API key (polymarket.md 3d). */
  heartbeat(owner: string, now: VenueMs): void;

  /** Another life for a trade that was just matched. False: it is past that, or what it brought is spent already. */
  fate(trade: TradeId, fate: TradeFate): boolean;
  /** Every key whose dead-man's switch is on counts as silent now: its open orders go. */
  lapseAll(now: VenueMs): readonly ExchangeNotice[];
  /** Until then, every account is read, and its orders are checked, as if nothing had moved since now. */
  freezeBalances(until: VenueMs, now: VenueMs): void;
  /**
   * A transaction of the account's own wallet. What it can't cover any more of its open orders ends, as the venue ends it.
   */
  operate(
    account: Address,
    operation: SetOperation,
    now: VenueMs,
  ): { answer: SetAnswer; notices: readonly ExchangeNotice[] };

  /** The account is read as it is again. */
  refreshBalance(address: Address): void;
  /** Money from outside, as the venue's programmes pay it. Nothing for an account nobody has. */
  pay(address: Address, amount: MicroUsd): void;
  /** Part of the fees that takers paid, given to a maker. Nothing for an account nobody has. */
  rebate(address: Address, amount: MicroUsd): void;
  /** An account puts money in (+) or takes it out (-). False: there is not so much that no order holds, or no such account. */
  transfer(address: Address, amount: MicroUsd): boolean;
  /** The account as the venue believes it to be: like `account`, except while balances are frozen. */
  believed(address: Address): AccountRecord | null;

  market(id: ConditionId): MarketRecord | null;
  marketOfToken(token: TokenId): { market: MarketRecord; outcome: Outcome } | null;
  markets(): readonly MarketRecord[];
  /** Ambient and client orders together, YES coordinates, best first, at most `depth` levels a side (all without it). */
  book(id: ConditionId, depth?: number): CombinedBook | null;
  /** Best price of that book's side; null when the side is empty or the market unknown. */
  best(id: ConditionId, side: "bid" | "ask"): Ticks | null;
  /** The same without the orders of accounts: what the source shows, and may be hit. */
  bestAmbient(id: ConditionId, side: "bid" | "ask"): Ticks | null;
  order(id: OrderId): OrderRecord | null;
  openOrders(account: Address, owner: string): readonly OrderRecord[];
  /** Every client's open orders of a market, oldest first. */
  ordersIn(market: ConditionId): readonly OrderRecord[];
  trades(
    account: Address,
    filter: { market?: ConditionId; token?: TokenId; id?: TradeId; after?: VenueMs; before?: VenueMs },
  ): readonly TradeRecord[];
  /** Every client's trades matched in that time, `before` not included, oldest first. */
  tradesOn(from: VenueMs, before: VenueMs): readonly TradeRecord[];
  account(address: Address): AccountRecord | null;
  /** Source events that named a market we don't know, or one that is closed, or a price that can't be. */
  dropped(): number;
  /** Money conserved: the sum over accounts and the outside world, for tests. */
  audit(): { deposited: MicroUsd; accounts: MicroUsd; world: MicroUsd; fees: MicroUsd };

  /** Rows changed since the last call, for the shell to store; `createExchange(config, rows)` restores. */
  drain(): readonly Row[];
}
