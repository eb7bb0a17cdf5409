/**
 * One account of the exchange core, as the market machine sees a venue: its wishes become requests, the exchange's records
 * become answers, views and fills. Synchronous; whoever calls decides when.
 */
import type { ChainAnswer, ChainOperation, OperationId } from "../../core/contract/chain.ts";
import type { Fill } from "../../core/contract/fills.ts";
import type { Address, OrderId } from "../../core/contract/ids.ts";
import type { CancelAnswer, FindAnswer, Place, PlaceAnswer, VenueOrder } from "../../core/contract/orders.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { AccountView, BookView } from "../../core/contract/views.ts";
import { createExchange } from "../../core/exchange/exchange.ts";
import type { SetOperation } from "../../core/exchange/sets.ts";
import type { Exchange, ExchangeConfig, ExchangeNotice, OrderRecord, TradeRecord } from "../../core/exchange/types.ts";
import { type MicroUsd, notional } from "../../core/units/money.ts";
import type { MicroShares } from "../../core/units/size.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { venueCode } from "../../venue/errors.ts";

const US = `0x${"a1".repeat(20)}` as Address;
const KEY = "desk";
/** Levels a side that the Gateway shows a market. */
const DEPTH = 20;

/** From the chain taking an operation to its being final, ms. */
const FINAL_MS = 3_000;

/** The id of a wish's order: a pure function of the intent, as the signed digest is. */
export const orderIdOf = (place: Place): OrderId => `0x${place.intent.replaceAll(/[^0-9a-z]/g, "")}` as OrderId;

export class Desk {
  readonly exchange: Exchange;
  readonly spec: MarketSpec;
  /** Operations on chain that were taken, as a Gateway keeps them: each is done once, however often it is asked for. */
  readonly #operations = new Map<OperationId, { readonly takenAt: VenueMs; readonly error: string | null }>();
  /** Posts that reached the venue. */
  posted = 0;
  /** What others and we were told by the last call that changed something. */
  #tell: (notices: readonly ExchangeNotice[]) => void;

  constructor(
    spec: MarketSpec,
    config: ExchangeConfig,
    startAt: VenueMs,
    tell: (notices: readonly ExchangeNotice[]) => void,
  ) {
    this.spec = spec;
    this.exchange = createExchange(config);
    this.#tell = tell;
    this.exchange.openAccount(US, startAt);
  }

  /** @throws Error when an order is sent twice: the one thing that must never happen */
  post(place: Place, now: VenueMs): PlaceAnswer {
    const { spec } = this;
    const id = orderIdOf(place);
    if (this.exchange.order(id) !== null) throw new Error(`Order ${id} was sent twice.`);
    this.posted += 1;
    const cost = notional(place.price, place.size, "down");
    const request = {
      id,
      market: spec.id,
      token: place.token === "YES" ? spec.yes : spec.no,
      side: place.side,
      makerAmount: place.side === "BUY" ? cost : place.size,
      takerAmount: place.side === "BUY" ? place.size : cost,
      tif: place.tif,
      postOnly: place.postOnly,
      expiresAt: place.expiresAt ?? null,
    };
    const { answer, notices } = this.exchange.place(US, KEY, request, now);
    this.#tell(notices);
    return answer.ok
      ? { is: answer.status, order: id }
      : { is: "refused", code: venueCode(answer.status, answer.error), message: answer.error };
  }

  operate(op: ChainOperation, now: VenueMs): ChainAnswer {
    let taken = this.#operations.get(op.id);
    if (taken === undefined) {
      const { kind, condition: market, amount } = op;
      const operation: SetOperation =
        kind === "split" || kind === "merge" ? { kind, market, amount } : { kind: "redeem", market };
      const { answer, notices } = this.exchange.operate(US, operation, now);
      taken = { takenAt: now, error: answer.ok ? null : answer.error };
      this.#operations.set(op.id, taken);
      this.#tell(notices);
    }
    const { takenAt, error } = taken;
    const final = now - takenAt >= FINAL_MS;
    return {
      id: op.id,
      is: !final ? "submitted" : error === null ? "confirmed" : "failed",
      since: (final ? takenAt + FINAL_MS : takenAt) as VenueMs,
      nonce: [...this.#operations.keys()].indexOf(op.id),
      ref: op.id,
      tx: final ? op.id : null,
      gas: 0 as MicroUsd,
      spent: false,
      message: error ?? "",
    };
  }

  cancel(orders: readonly OrderId[], now: VenueMs): CancelAnswer[] {
    const { canceled, notCanceled, notices } = this.exchange.cancel(US, orders, now);
    this.#tell(notices);
    return orders.map((order) => {
      if (canceled.includes(order)) return { order, is: "cancelled" };
      return { order, is: "gone", message: notCanceled[order] ?? "" };
    });
  }

  find(orders: readonly OrderId[]): FindAnswer[] {
    return orders.map((id) => {
      const found = this.exchange.order(id);
      return found === null ? { is: "absent", id } : { is: "found", order: venueOrder(found) };
    });
  }

  book(now: VenueMs): BookView | null {
    const book = this.exchange.book(this.spec.id, DEPTH);
    return book === null ? null : { ...book, freshAt: now };
  }

  account(fillsSince: VenueMs, now: VenueMs): AccountView {
    const { yes, no, cash } = this.balances();
    const recent = this.exchange.trades(US, { market: this.spec.id, after: fillsSince });
    return {
      readAt: now,
      open: this.exchange.openOrders(US, KEY).map(venueOrder),
      fills: recent.flatMap((trade) => this.fillsOf(trade)),
      yes,
      no,
      cash,
    };
  }

  /** What the venue says we own; `deposited` is what we were given. */
  balances(): { cash: MicroUsd; deposited: MicroUsd; yes: MicroShares; no: MicroShares } {
    const account = this.exchange.account(US);
    const none = 0 as MicroShares;
    return {
      cash: account?.cash ?? (0 as MicroUsd),
      deposited: account?.deposited ?? (0 as MicroUsd),
      yes: account?.tokens[this.spec.yes] ?? none,
      no: account?.tokens[this.spec.no] ?? none,
    };
  }

  /** Every fill of ours so far, as the venue records it. */
  fills(): Fill[] {
    return this.exchange.trades(US, { market: this.spec.id }).flatMap((trade) => this.fillsOf(trade));
  }

  /** Our part of a trade. Quotes are post-only, so theirs is always the maker's; a wish may take. */
  fillsOf({ id, at, status, makers, taker }: TradeRecord): Fill[] {
    const fills: Fill[] = [];
    for (const { account, order, outcome: token, side, price, size, cash } of makers) {
      if (account !== US) continue;
      fills.push({ trade: id, order, at, token, side, price, size, cash, fee: 0 as MicroUsd, maker: true, status });
    }
    if (taker.account === US && taker.order !== null) {
      const { order, outcome: token, side, price, size, cash, fee } = taker;
      fills.push({ trade: id, order, at, token, side, price, size, cash, fee, maker: false, status });
    }
    return fills;
  }
}

const STATUS = {
  LIVE: "live",
  DELAYED: "live",
  MATCHED: "matched",
  CANCELED: "cancelled",
  INVALID: "invalid",
} as const satisfies Record<OrderRecord["status"], VenueOrder["status"]>;

const venueOrder = (record: OrderRecord): VenueOrder => ({
  id: record.id,
  token: record.outcome,
  side: record.side,
  price: record.price,
  original: record.original,
  matched: record.matched,
  status: STATUS[record.status],
});
