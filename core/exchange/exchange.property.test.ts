import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { Address, OrderId, Outcome, Side } from "../contract/ids.ts";
import type { TimeInForce } from "../contract/orders.ts";
import type { Level } from "../contract/views.ts";
import type { Row } from "../machine.ts";
import { notional, usd } from "../units/money.ts";
import { complement, type Ticks } from "../units/price.ts";
import { type MicroShares, shares } from "../units/size.ts";
import { createExchange } from "./exchange.ts";
import { ALICE, at, BOB, config, MARKET, NO, order, spec, YES } from "./testing.ts";
import type { Exchange, ExchangeNotice, QueueModel } from "./types.ts";

vi.setConfig({ testTimeout: 60_000 });

const ACCOUNTS: readonly Address[] = [ALICE, BOB];
const OWNERS = ["key-1", "key-2"];

type Op =
  | {
      t: "place";
      who: number;
      side: Side;
      outcome: Outcome;
      price: number;
      size: number;
      tif: TimeInForce;
      postOnly: boolean;
    }
  | { t: "cancel"; who: number; pick: number }
  | { t: "cancelAll"; who: number }
  | { t: "beat"; who: number }
  | { t: "wait"; ms: number }
  | { t: "book"; mid: number; size: number }
  | { t: "level"; side: "bid" | "ask"; price: number; size: number }
  | { t: "print" | "take"; taker: Side; price: number; size: number };

const who = fc.integer({ min: 0, max: 1 });
const side = fc.constantFrom<Side>("BUY", "SELL");
const price = fc.integer({ min: 44, max: 56 });
/** Micro-shares, odd ones too: prints carry six decimals. */
const micro = fc.oneof(fc.integer({ min: 1, max: 60_000_000 }), fc.integer({ min: 1, max: 60 }).map(shares));

const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      t: fc.constant("place" as const),
      who,
      side,
      outcome: fc.constantFrom<Outcome>("YES", "NO"),
      price,
      size: fc.integer({ min: 500, max: 4_000 }).map((n) => n / 100),
      tif: fc.constantFrom<TimeInForce>("GTC", "GTC", "GTD", "FOK", "FAK"),
      postOnly: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ t: fc.constant("cancel" as const), who, pick: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ t: fc.constant("cancelAll" as const), who }) },
  { weight: 1, arbitrary: fc.record({ t: fc.constant("beat" as const), who }) },
  {
    weight: 2,
    arbitrary: fc.record({ t: fc.constant("wait" as const), ms: fc.constantFrom(1, 500, 3_000, 20_000, 200_000) }),
  },
  { weight: 2, arbitrary: fc.record({ t: fc.constant("book" as const), mid: price, size: micro }) },
  {
    weight: 2,
    arbitrary: fc.record({
      t: fc.constant("level" as const),
      side: fc.constantFrom("bid" as const, "ask" as const),
      price,
      size: fc.oneof(fc.constant(0), micro),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ t: fc.constantFrom("print" as const, "take" as const), taker: side, price, size: micro }),
  },
);

interface Run {
  readonly exchange: Exchange;
  now: number;
  readonly placed: OrderId[];
  /** A copy of the book kept from the notices alone. */
  readonly seen: { bid: Map<number, number>; ask: Map<number, number> };
}

const levels = (side: Map<number, number>): Level[] =>
  [...side].map(([p, size]) => ({ price: p as Ticks, size: size as MicroShares }));

function follow(run: Run, notices: readonly ExchangeNotice[]): void {
  for (const notice of notices) {
    if (notice.t === "book") {
      const book = run.exchange.book(MARKET);
      run.seen.bid = new Map(book?.bids.map((level) => [level.price, level.size]));
      run.seen.ask = new Map(book?.asks.map((level) => [level.price, level.size]));
    }
    if (notice.t !== "levels") continue;
    for (const change of notice.changes) {
      if (change.size === 0) run.seen[change.side].delete(change.price);
      else run.seen[change.side].set(change.price, change.size);
    }
  }
}

function perform(run: Run, ids: () => OrderId, op: Op): void {
  follow(run, performed(run, ids, op));
}

function performed(run: Run, ids: () => OrderId, op: Op): readonly ExchangeNotice[] {
  const { exchange } = run;
  run.now += 7;
  const now = at(run.now);
  const cents = (p: number) => (p * 100) as Ticks;
  switch (op.t) {
    case "place": {
      const { side, outcome, size, tif, postOnly } = op;
      const request = order(side, outcome, op.price, size, {
        id: ids(),
        tif,
        postOnly: postOnly && tif.startsWith("G"),
        expiresAt: tif === "GTD" ? at(run.now + 250_000) : null,
      });
      const { notices } = exchange.place(ACCOUNTS[op.who] ?? ALICE, OWNERS[op.who] ?? "", request, now);
      run.placed.push(request.id);
      return notices;
    }
    case "cancel": {
      const id = run.placed[run.placed.length - 1 - op.pick];
      return id === undefined ? [] : exchange.cancel(ACCOUNTS[op.who] ?? ALICE, [id], now).notices;
    }
    case "cancelAll":
      return exchange.cancelWhere(ACCOUNTS[op.who] ?? ALICE, OWNERS[op.who] ?? "", {}, now).notices;
    case "beat":
      exchange.heartbeat(OWNERS[op.who] ?? "", now);
      return exchange.advance(now);
    case "wait":
      run.now += op.ms;
      return exchange.advance(at(run.now));
    case "book": {
      const side = (step: number) =>
        [1, 2, 4].map((i) => ({ price: cents(op.mid + step * i), size: (op.size * i) as MicroShares }));
      return exchange.apply({ at: now, t: "book", market: MARKET, bids: side(-1), asks: side(1) });
    }
    case "level":
      return exchange.apply({
        at: now,
        t: "level",
        market: MARKET,
        side: op.side,
        price: cents(op.price),
        size: op.size as MicroShares,
      });
    case "print":
      return exchange.apply({
        at: now,
        t: "print",
        market: MARKET,
        price: cents(op.price),
        size: op.size as MicroShares,
        taker: op.taker,
      });
    case "take":
      return exchange.apply({
        at: now,
        t: "take",
        market: MARKET,
        limit: cents(op.price),
        size: op.size as MicroShares,
        taker: op.taker,
      });
  }
}

function start(queue: QueueModel, takerDelayMs: number): Run {
  const exchange = createExchange(config({ queue, takerDelayMs, faucet: usd(200) }));
  const run: Run = { exchange, now: 0, placed: [], seen: { bid: new Map(), ask: new Map() } };
  follow(
    run,
    exchange.apply({ at: at(0), t: "market", spec: spec({ fee: { rate: 0.07, exponent: 1, takerOnly: true } }) }),
  );
  for (const account of ACCOUNTS) exchange.openAccount(account, at(0));
  return run;
}

/** Everything that anybody can read. */
function reads(exchange: Exchange) {
  return {
    book: exchange.book(MARKET),
    markets: exchange.markets(),
    accounts: ACCOUNTS.map((account) => exchange.account(account)),
    trades: ACCOUNTS.map((account) => exchange.trades(account, {})),
    open: ACCOUNTS.map((account, i) => exchange.openOrders(account, OWNERS[i] ?? "")),
    audit: exchange.audit(),
    nextDue: exchange.nextDue(),
    dropped: exchange.dropped(),
  };
}

function check({ exchange, seen, placed }: Run): void {
  const { deposited, accounts, world, fees } = exchange.audit();
  expect(accounts + world + fees).toBe(deposited);

  const book = exchange.book(MARKET);
  const [bids, asks] = [book?.bids ?? [], book?.asks ?? []];
  // The source may show itself crossed for a moment; no client order ever is, with anything.
  for (const [i, address] of ACCOUNTS.entries()) {
    for (const order of exchange.openOrders(address, OWNERS[i] ?? "")) {
      if (order.status !== "LIVE") continue;
      const isYes = order.outcome === "YES";
      const own = isYes ? order.price : complement(order.price);
      if (isYes === (order.side === "BUY")) expect(own).toBeLessThan(asks[0]?.price ?? 10_001);
      else expect(own).toBeGreaterThan(bids[0]?.price ?? -1);
    }
  }
  expect(levels(seen.bid).sort((a, b) => b.price - a.price)).toEqual(bids);
  expect(levels(seen.ask).sort((a, b) => a.price - b.price)).toEqual(asks);

  for (const id of placed) {
    const order = exchange.order(id);
    if (order !== null) expect(order.matched).toBeLessThanOrEqual(order.original);
  }
  ACCOUNTS.forEach((address, i) => {
    const account = exchange.account(address);
    const open = exchange.openOrders(address, OWNERS[i] ?? "");
    let held = 0;
    const heldTokens: Record<string, number> = {};
    for (const order of open) {
      const left = (order.original - order.matched) as MicroShares;
      if (order.side === "BUY") held += notional(order.price, left, "up");
      else heldTokens[order.token] = (heldTokens[order.token] ?? 0) + left;
    }
    expect(account?.cash).toBeGreaterThanOrEqual(held);
    for (const token of [YES, NO]) {
      expect(account?.tokens[token] ?? 0).toBeGreaterThanOrEqual(heldTokens[token] ?? 0);
    }
    // The account again, from nothing but its trades.
    let cash: number = account?.deposited ?? 0;
    const tokens = new Map<string, number>();
    const add = (token: string, side: Side, size: number) =>
      tokens.set(token, (tokens.get(token) ?? 0) + (side === "BUY" ? size : -size));
    for (const trade of exchange.trades(address, {})) {
      if (trade.taker.account === address) {
        cash += trade.taker.cash - trade.taker.fee;
        add(trade.taker.token, trade.taker.side, trade.taker.size);
      }
      for (const maker of trade.makers) {
        if (maker.account !== address) continue;
        cash += maker.cash;
        add(maker.token, maker.side, maker.size);
      }
    }
    expect(account?.cash).toBe(cash);
    for (const token of [YES, NO]) expect(account?.tokens[token] ?? 0).toBe(tokens.get(token) ?? 0);
  });
}

const counter = () => {
  let n = 0;
  return (): OrderId => {
    n += 1;
    return `0x${n.toString(16).padStart(64, "0")}` as OrderId;
  };
};
const models = fc.constantFrom<QueueModel>("pessimistic", "optimistic");
const delays = fc.constantFrom(0, 150);

describe("whatever traders and the world do", () => {
  it("no money is made or lost, nothing is crossed, overfilled or overdrawn, and notices tell the whole book", () => {
    fc.assert(
      fc.property(models, delays, fc.array(op, { minLength: 20, maxLength: 80 }), (queue, delay, ops) => {
        const run = start(queue, delay);
        const ids = counter();
        for (const each of ops) {
          perform(run, ids, each);
          check(run);
        }
        const winner = ops.length % 3 === 0 ? "YES" : ops.length % 3 === 1 ? "NO" : "SPLIT";
        run.exchange.apply({ at: at(run.now + 1), t: "resolve", market: MARKET, winner });
        const { deposited, accounts, world, fees } = run.exchange.audit();
        expect(accounts + world + fees).toBe(deposited);
        for (const account of ACCOUNTS) expect(run.exchange.account(account)?.tokens).toEqual({});
      }),
      { numRuns: 150, interruptAfterTimeLimit: 15_000, markInterruptAsFailure: false },
    );
  });

  it("an exchange restored from its drained rows answers every read the same, then and after more of everything", () => {
    fc.assert(
      fc.property(
        models,
        delays,
        fc.array(op, { minLength: 15, maxLength: 50 }),
        fc.array(op, { minLength: 10, maxLength: 30 }),
        (queue, delay, before, more) => {
          const run = start(queue, delay);
          const stored = new Map<string, Row>();
          const keep = () => {
            for (const row of run.exchange.drain()) stored.set(`${row.kind}|${row.key}`, row);
          };
          const ids = counter();
          before.forEach((each, i) => {
            perform(run, ids, each);
            if (i % 3 === 0) keep();
          });
          keep();
          const rows = JSON.parse(JSON.stringify([...stored.values()].reverse())) as Row[];
          const again: Run = {
            ...run,
            placed: [...run.placed],
            seen: { bid: new Map(), ask: new Map() },
            exchange: createExchange(config({ queue, takerDelayMs: delay, faucet: usd(200) }), rows),
          };
          expect(reads(again.exchange)).toEqual(reads(run.exchange));
          const counts = [counter(), counter()] as const;
          for (const ids of counts) for (const _ of before) ids();
          for (const each of more) {
            perform(run, counts[0], each);
            perform(again, counts[1], each);
            expect(reads(again.exchange)).toEqual(reads(run.exchange));
          }
        },
      ),
      { numRuns: 100, interruptAfterTimeLimit: 15_000, markInterruptAsFailure: false },
    );
  });
});
