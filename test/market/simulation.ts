/**
 * A market machine trading on the real exchange core, in one process and on one made-up clock: latencies, lost answers,
 * repeated and late news, and crashes that leave only the rows. What the exchange says at the end is the truth.
 */
import type { MarketConfig } from "../../core/contract/config.ts";
import { type Fill, fillKey } from "../../core/contract/fills.ts";
import type { Address, IntentId, OrderId } from "../../core/contract/ids.ts";
import type { MarketAction, MarketEvent } from "../../core/contract/market.ts";
import type { CancelAnswer, FindAnswer, Place, PlaceAnswer, VenueOrder } from "../../core/contract/orders.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { unknown, type WatchBand } from "../../core/contract/views.ts";
import { createExchange } from "../../core/exchange/exchange.ts";
import type { ExchangeNotice, OrderRecord, SourceEvent, TradeRecord } from "../../core/exchange/types.ts";
import type { MarketReport } from "../../core/live/types.ts";
import type { Row } from "../../core/machine.ts";
import { fillsSince, type MarketSetup, type MarketState, market } from "../../core/market.ts";
import { notional, usd } from "../../core/units/money.ts";
import { complement } from "../../core/units/price.ts";
import type { VenueMs } from "../../core/units/time.ts";

const US = `0x${"a1".repeat(20)}` as Address;
const OWNER = "key";

export interface Faults {
  /** Chances in [0, 1]. */
  readonly lostAnswer: number;
  /** The request never arrives, and nobody is told. */
  readonly lostRequest: number;
  readonly repeatFill: number;
  /** A pushed fill that never comes: only the account read tells it. */
  readonly lostFill: number;
  readonly unreadable: number;
  readonly crash: number;
}

export const NO_FAULTS: Faults = { lostAnswer: 0, lostRequest: 0, repeatFill: 0, lostFill: 0, unreadable: 0, crash: 0 };

export interface Outcome {
  readonly report: MarketReport;
  readonly reports: number;
  readonly fills: readonly Fill[];
  readonly intents: ReadonlySet<IntentId>;
  readonly sent: number;
  readonly crashes: number;
  readonly cash: number;
  readonly deposited: number;
  readonly yes: number;
  readonly no: number;
  /** Most shares of either sign ever held, micro. */
  readonly widest: number;
  readonly alerts: ReadonlySet<string>;
  readonly doubled: number;
}

export function simulate(
  spec: MarketSpec,
  config: MarketConfig,
  source: readonly SourceEvent[],
  faults: Faults = NO_FAULTS,
  seed = 1,
): Outcome {
  let random = seed >>> 0;
  const chance = (p: number): boolean => {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    return p > 0 && random / 4_294_967_296 < p;
  };
  const exchange = createExchange({
    queue: "pessimistic",
    faucet: usd(1000),
    mineMs: 2_000,
    confirmMs: 5_000,
    takerDelayMs: 0,
    depletionMs: 60_000,
  });
  const first = source[0]?.at ?? (0 as VenueMs);
  exchange.openAccount(US, first);
  const setup: MarketSetup = { spec, config, birth: first };
  const rows = new Map<string, Row>();
  let state: MarketState = market.restore([], setup);
  let now: number = first;
  let wakeAt: number = first + 1_000;
  let cycledAt = Number.NEGATIVE_INFINITY;
  let band: WatchBand | null = null;
  let report: MarketReport | null = null;
  let [reports, sent, crashes, widest, doubled, life] = [0, 0, 0, 0, 0, 0];
  const intents = new Set<IntentId>();
  const alerts = new Set<string>();
  let queue: { at: number; seq: number; run: () => void }[] = [];
  let seq = 0;
  const later = (ms: number, run: () => void): void => {
    const mine = life;
    queue.push({
      at: now + ms,
      seq: seq++,
      // What was on its way to a process that died never arrives.
      run: () => mine === life && run(),
    });
    queue.sort((a, b) => a.at - b.at || a.seq - b.seq);
  };
  /** On the wire to the venue: it arrives whether we live or not. */
  const travel = (ms: number, run: () => void): void => {
    queue.push({ at: now + ms, seq: seq++, run });
    queue.sort((a, b) => a.at - b.at || a.seq - b.seq);
  };

  const id = (place: Place): OrderId => `0x${place.intent.replaceAll(/[^0-9a-z]/g, "")}` as OrderId;
  const isOurs = (record: OrderRecord): boolean => record.account === US;
  const asOrder = (r: OrderRecord): VenueOrder => ({
    id: r.id,
    token: r.outcome,
    side: r.side,
    price: r.price,
    original: r.original,
    matched: r.matched,
    status:
      r.status === "LIVE" || r.status === "DELAYED"
        ? "live"
        : r.status === "MATCHED"
          ? "matched"
          : r.status === "INVALID"
            ? "invalid"
            : "cancelled",
  });
  const ourFills = (trade: TradeRecord): Fill[] =>
    trade.makers
      .filter((part) => part.account === US)
      .map((part) => ({
        trade: trade.id,
        order: part.order,
        at: trade.at,
        token: part.outcome,
        side: part.side,
        price: part.price,
        size: part.size,
        cash: part.cash,
        fee: usd(0),
        maker: true,
        status: trade.status,
      }));

  const store = (list: readonly Row[]): void => {
    for (const row of list) {
      if (row.body === null) rows.delete(`${row.kind}|${row.key}`);
      else rows.set(`${row.kind}|${row.key}`, JSON.parse(JSON.stringify(row)) as Row);
    }
  };

  function send(event: MarketEvent): void {
    const actions = market.step(state, event, setup);
    const prepared: Row[] = [];
    for (const action of actions) {
      if (action.t === "journal") store(action.rows);
      if (action.t === "place")
        for (const place of action.places) prepared.push({ kind: "id", key: place.intent, body: { order: id(place) } });
    }
    store(prepared);
    for (const row of prepared) market.apply(state, row);
    if (chance(faults.crash)) {
      crash();
      return;
    }
    for (const action of actions) perform(action);
    const open = state.orders.open.filter((i) => i.state !== "unknown" && i.state !== "cancelling");
    for (const as of ["bid", "ask"] as const) if (open.filter((i) => i.as === as).length > 1) doubled += 1;
  }

  function crash(): void {
    crashes += 1;
    life += 1;
    state = market.restore(crashes % 2 === 0 ? [...rows.values()] : [...rows.values()].reverse(), setup);
    band = null;
    later(700, () => {
      send({ at: now as VenueMs, t: "started" });
      cycle();
    });
    wakeAt = now + 5_000;
  }

  function perform(action: MarketAction): void {
    if (action.t === "wake") wakeAt = action.at;
    else if (action.t === "watch") band = action.band;
    else if (action.t === "alert") alerts.add(action.key);
    else if (action.t === "report") {
      report = action.report;
      reports += 1;
      widest = Math.max(widest, Math.abs(report.position.net));
      const { capture, inventory, settlement, fees, rounding } = report.pnl;
      if (capture + inventory + settlement - fees + rounding !== report.cashFlow + report.valueAtMid)
        throw new Error("the parts of P&L don't add up");
    } else if (action.t === "place") for (const place of action.places) post(place);
    else if (action.t === "cancel") {
      const { orders } = action;
      ask(
        () => {
          const { canceled, notCanceled, notices } = exchange.cancel(US, orders, now as VenueMs);
          push(notices);
          return orders.map((order): CancelAnswer => {
            if (canceled.includes(order)) return { order, is: "cancelled" };
            return { order, is: "gone", message: notCanceled[order] };
          });
        },
        () => orders.map((order): CancelAnswer => ({ order, is: "unknown" })),
        (answers) => send({ at: now as VenueMs, t: "cancelled", answers }),
      );
    } else if (action.t === "find") {
      const { orders } = action;
      ask(
        () =>
          orders.map((order): FindAnswer => {
            const found = exchange.order(order);
            return found === null ? { is: "absent", id: order } : { is: "found", order: asOrder(found) };
          }),
        () => orders.map((order): FindAnswer => ({ is: "unknown", id: order })),
        (answers) => send({ at: now as VenueMs, t: "found", answers }),
      );
    }
  }

  /** A request that takes 40 ms there and 40 ms back, and may be lost either way. */
  function ask<A>(there: () => A, lost: () => A, back: (answer: A) => void): void {
    const mine = life;
    const dropped = chance(faults.lostRequest);
    const silent = chance(faults.lostAnswer);
    travel(40, () => {
      const answer = dropped ? lost() : there();
      travel(dropped || silent ? 3_000 : 40, () => {
        if (mine === life) back(dropped || silent ? lost() : answer);
      });
    });
  }

  function post(place: Place): void {
    intents.add(place.intent);
    const order = id(place);
    ask<PlaceAnswer>(
      () => {
        sent += 1;
        if (exchange.order(order) !== null) throw new Error(`order ${order} was sent twice`);
        const cost = notional(place.price, place.size, "down");
        const { answer, notices } = exchange.place(
          US,
          OWNER,
          {
            id: order,
            market: spec.id,
            token: place.token === "YES" ? spec.yes : spec.no,
            side: place.side,
            makerAmount: place.side === "BUY" ? cost : place.size,
            takerAmount: place.side === "BUY" ? place.size : cost,
            tif: place.tif,
            postOnly: place.postOnly,
            expiresAt: place.expiresAt ?? null,
          },
          now as VenueMs,
        );
        push(notices);
        if (answer.ok) return { is: answer.status, order };
        const crosses = answer.error.includes("crosses");
        const poor = answer.error.includes("balance");
        return {
          is: "refused",
          code: crosses ? "POST_ONLY_CROSSES" : poor ? "NO_BALANCE" : "OTHER",
          message: answer.error,
        };
      },
      () => ({ is: "unknown", message: "no answer" }),
      (answer) => send({ at: now as VenueMs, t: "placed", intent: place.intent, answer }),
    );
  }

  function push(notices: readonly ExchangeNotice[]): void {
    for (const notice of notices) {
      if (notice.t === "trade")
        for (const fill of ourFills(notice.trade)) {
          if (chance(faults.lostFill)) continue;
          later(30, () => send({ at: now as VenueMs, t: "fill", fill }));
          if (chance(faults.repeatFill)) later(400, () => send({ at: now as VenueMs, t: "fill", fill }));
        }
      else if (notice.t === "resolved")
        later(50, () => send({ at: now as VenueMs, t: "resolved", winner: notice.winner }));
      else if (notice.t === "print") {
        const price = notice.token === spec.yes ? notice.price : complement(notice.price);
        const taker = (notice.token === spec.yes) === (notice.side === "BUY") ? "BUY" : "SELL";
        send({ at: now as VenueMs, t: "print", price, size: notice.size, taker });
        const near =
          band !== null &&
          ((band.bid !== undefined && price <= band.bid) || (band.ask !== undefined && price >= band.ask));
        if (near) wakeAt = Math.min(wakeAt, now + 20);
      }
    }
    if (band === null || notices.length === 0) return;
    const book = exchange.book(spec.id);
    const [bid, ask] = [book?.bids[0]?.price, book?.asks[0]?.price];
    if (bid !== undefined && ask !== undefined) {
      const mid = (bid + ask) / 2;
      if (mid < band.low || mid > band.high) wakeAt = Math.min(wakeAt, now + 20);
    }
  }

  function cycle(): void {
    cycledAt = now;
    wakeAt = Number.POSITIVE_INFINITY;
    const at = now as VenueMs;
    const book = exchange.book(spec.id);
    const account = exchange.account(US);
    const since = fillsSince(state);
    send({
      at,
      t: "cycle",
      book:
        book === null || chance(faults.unreadable)
          ? unknown("no book")
          : { bids: book.bids, asks: book.asks, tick: book.tick, stampedAt: book.stampedAt, freshAt: at },
      account:
        account === null || chance(faults.unreadable)
          ? unknown("no account")
          : {
              readAt: at,
              open: exchange.openOrders(US, OWNER).filter(isOurs).map(asOrder),
              fills: exchange.trades(US, { market: spec.id, after: since }).flatMap(ourFills),
              yes: account.tokens[spec.yes] ?? (0 as never),
              no: account.tokens[spec.no] ?? (0 as never),
              cash: account.cash,
            },
      lease: {
        mode: "quote",
        capital: usd(500),
        rate: 5,
        configVersion: 1,
        epoch: 1,
        expiresAt: (now + 30_000) as VenueMs,
      },
    });
  }

  function runUntil(until: number): void {
    for (;;) {
      const due = Math.min(queue[0]?.at ?? Number.POSITIVE_INFINITY, Math.max(wakeAt, cycledAt + 200));
      if (due > until) break;
      now = Math.max(now, due);
      push(exchange.advance(now as VenueMs));
      const head = queue[0];
      if (head !== undefined && head.at <= now) {
        queue = queue.slice(1);
        head.run();
      } else cycle();
    }
    now = Math.max(now, until);
  }

  for (const event of source) {
    runUntil(event.at);
    now = event.at;
    push(exchange.apply(event));
  }
  runUntil(now + 300_000);

  const account = exchange.account(US);
  const all = exchange.trades(US, { market: spec.id }).flatMap(ourFills);
  if (report === null || account === null) throw new Error("nothing happened");
  return {
    report,
    reports,
    fills: [...new Map(all.map((fill) => [fillKey(fill), fill])).values()],
    intents,
    sent,
    crashes,
    cash: account.cash,
    deposited: account.deposited,
    yes: account.tokens[spec.yes] ?? 0,
    no: account.tokens[spec.no] ?? 0,
    widest,
    alerts,
    doubled,
  };
}
