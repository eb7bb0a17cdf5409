/**
 * A market under a plain carrier: steps, journals, computes order ids and keeps the actions, as runtime/carrier.ts does, and
 * nothing else. The world is told event by event, so a test reads as a story. Invariants are checked after every step.
 */
import { expect } from "vitest";
import type { MarketConfig } from "../../core/contract/config.ts";
import type { Fill, FillStatus } from "../../core/contract/fills.ts";
import type { IntentId, OrderId, Outcome, Side, TradeId } from "../../core/contract/ids.ts";
import type { MarketAction, MarketEvent } from "../../core/contract/market.ts";
import type { FindAnswer, Place, PlaceAnswer, VenueOrder } from "../../core/contract/orders.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { type AccountView, type BookView, type Lease, unknown } from "../../core/contract/views.ts";
import { sumOfParts } from "../../core/ledger/parts.ts";
import type { MarketReport } from "../../core/live/types.ts";
import type { Row } from "../../core/machine.ts";
import { type MarketSetup, type MarketState, market, told } from "../../core/market.ts";
import { type MicroUsd, notional, usd } from "../../core/units/money.ts";
import type { Ticks } from "../../core/units/price.ts";
import { type MicroShares, shares } from "../../core/units/size.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { T0, testConfig, testSpec } from "./fixtures.ts";

export const orderIdOf = (intent: IntentId): OrderId => `order-${intent.split(":").slice(1).join(":")}` as OrderId;

type Actions<T extends MarketAction["t"]> = Extract<MarketAction, { t: T }>;

export class Bench {
  now = T0;
  setup: MarketSetup;
  state: MarketState;
  readonly rows = new Map<string, Row>();
  actions: MarketAction[] = [];
  last: readonly MarketAction[] = [];
  lastReport: MarketReport | null = null;
  lease: Lease | null;
  tokens = { yes: 0, no: 0 };
  open: VenueOrder[] = [];
  fills: Fill[] = [];

  constructor(config: Partial<MarketConfig> = {}, spec: Partial<MarketSpec> = {}) {
    this.setup = { spec: { ...testSpec, ...spec }, config: { ...testConfig, ...config }, birth: T0 as VenueMs };
    this.state = market.restore([], this.setup);
    this.lease = {
      mode: "quote",
      capital: usd(1000),
      rate: 5,
      configVersion: 1,
      epoch: 1,
      expiresAt: (T0 + 3_600_000) as VenueMs,
    };
  }

  /** One event through the machine, the way the carrier does it. */
  send(event: Record<string, unknown> & { t: MarketEvent["t"] }): readonly MarketAction[] {
    const actions = market.step(this.state, { at: this.now, ...event } as unknown as MarketEvent, this.setup);
    this.last = actions;
    for (const action of actions) {
      this.actions.push(action);
      if (action.t === "journal") this.store(action.rows);
      if (action.t === "place")
        this.store(
          action.places.map((place) => ({
            kind: "id",
            key: place.intent,
            body: { order: orderIdOf(place.intent) },
          })),
        );
      if (action.t === "report") this.lastReport = told(action.report);
    }
    this.check();
    return actions;
  }

  private store(rows: readonly Row[]): void {
    for (const row of rows) {
      // Through text and back, as a store would.
      const stored = JSON.parse(JSON.stringify(row)) as Row;
      if (row.body === null) this.rows.delete(`${row.kind}|${row.key}`);
      else this.rows.set(`${row.kind}|${row.key}`, stored);
      market.apply(this.state, stored);
    }
  }

  /** Process death: only the rows are left, in any order. */
  restart(reverse = false): void {
    const rows = [...this.rows.values()];
    this.state = market.restore(reverse ? rows.reverse() : rows, this.setup);
    this.send({ t: "started" });
  }

  wait(ms: number): this {
    this.now += ms;
    return this;
  }

  book(bid: number, ask: number, more: Partial<BookView> = {}): BookView {
    const level = (cents: number, size: number) => ({ price: Math.round(cents * 100) as Ticks, size: shares(size) });
    return {
      bids: [level(bid, 100), level(bid - 1, 200), level(bid - 2, 300)],
      asks: [level(ask, 100), level(ask + 1, 200), level(ask + 2, 300)],
      tick: this.setup.spec.tick,
      stampedAt: this.now as VenueMs,
      freshAt: this.now as VenueMs,
      ...more,
    };
  }

  account(more: Partial<AccountView> = {}): AccountView {
    return {
      readAt: this.now as VenueMs,
      open: this.open,
      fills: this.fills,
      yes: this.tokens.yes as MicroShares,
      no: this.tokens.no as MicroShares,
      cash: usd(1000),
      ...more,
    };
  }

  /** A cycle with everything readable; the book is 49 / 51 unless told otherwise. */
  cycle(
    book: BookView | "unknown" = this.book(49, 51),
    account: AccountView | "unknown" = this.account(),
  ): readonly MarketAction[] {
    return this.send({
      t: "cycle",
      book: book === "unknown" ? unknown("no feed") : book,
      account: account === "unknown" ? unknown("no answer") : account,
      lease: this.lease ?? unknown("no lease"),
    });
  }

  of<T extends MarketAction["t"]>(t: T, from: readonly MarketAction[] = this.last): Actions<T>[] {
    return from.filter((action): action is Actions<T> => action.t === t);
  }

  /** Orders wanted by the last step. */
  placed(from: readonly MarketAction[] = this.last): Place[] {
    return this.of("place", from).flatMap((action) => action.places);
  }

  cancelled(): OrderId[] {
    return this.of("cancel").flatMap((action) => action.orders);
  }

  found(): OrderId[] {
    return this.of("find").flatMap((action) => action.orders);
  }

  answer(place: Place, answer?: PlaceAnswer): readonly MarketAction[] {
    const order = orderIdOf(place.intent);
    if (answer === undefined || answer.is === "live") this.open = [...this.open, this.venueOrder(place)];
    return this.send({ t: "placed", intent: place.intent, answer: answer ?? { is: "live", order } });
  }

  /** Cycle, and every order acknowledged live. */
  quote(book?: BookView): Place[] {
    this.cycle(book);
    const places = this.placed();
    for (const place of places) this.answer(place);
    return places;
  }

  venueOrder(place: Place, more: Partial<VenueOrder> = {}): VenueOrder {
    return {
      id: orderIdOf(place.intent),
      token: place.token,
      side: place.side,
      price: place.price,
      original: place.size,
      matched: 0 as MicroShares,
      status: "live",
      ...more,
    };
  }

  /** The venue confirms cancels of these orders. */
  gone(orders: readonly OrderId[]): readonly MarketAction[] {
    this.open = this.open.filter((order) => !orders.includes(order.id));
    return this.send({ t: "cancelled", answers: orders.map((order) => ({ order, is: "cancelled" })) });
  }

  find(...answers: FindAnswer[]): readonly MarketAction[] {
    return this.send({ t: "found", answers });
  }

  fillOf(place: Place, size: number, trade = "t1", status: FillStatus = "matched", at = this.now): Fill {
    return makeFill(place.token, place.side, place.price, shares(size), trade, orderIdOf(place.intent), status, at);
  }

  fill(place: Place, size: number, trade = "t1", status: FillStatus = "matched"): readonly MarketAction[] {
    return this.send({ t: "fill", fill: this.fillOf(place, size, trade, status) });
  }

  gate(name: string): { passed: boolean; detail: string } | undefined {
    const reasons = this.lastReport?.why ?? [];
    const failing = reasons.filter((r) => r.t === "gate" && r.name === name).map((r) => r as never);
    return failing.find((r: { passed: boolean }) => !r.passed) ?? failing[0];
  }

  private check(): void {
    const { open } = this.state.orders;
    const standing = open.filter((i) => i.state === "live" || i.state === "sending").map((i) => `${i.as} ${i.level}`);
    expect(new Set(standing).size).toBe(standing.length);
    for (const bid of open)
      for (const ask of open)
        if (bid.as === "bid" && ask.as === "ask" && bid.yesPrice >= ask.yesPrice)
          expect(bid.yesPrice).toBeLessThan(ask.yesPrice);
    const r = this.lastReport;
    if (r === null) return;
    expect(sumOfParts(r.pnl)).toBe(r.cashFlow + r.valueAtMid);
    expect(r.pnlTotal).toBe(r.cashFlow + r.valueAtMid);
  }
}

export function makeFill(
  token: Outcome,
  side: Side,
  price: Ticks,
  size: MicroShares,
  trade: string,
  order: OrderId,
  status: FillStatus,
  at: number,
  fee = 0,
): Fill {
  const value = notional(price, size, side === "BUY" ? "up" : "down");
  return {
    trade: trade as TradeId,
    order,
    at: at as VenueMs,
    token,
    side,
    price,
    size,
    cash: (side === "BUY" ? -value : value) as MicroUsd,
    fee: fee as MicroUsd,
    maker: true,
    status,
  };
}
