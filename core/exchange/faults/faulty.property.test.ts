import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { Address, OrderId, Outcome, Side, TokenId } from "../../contract/ids.ts";
import type { TimeInForce } from "../../contract/orders.ts";
import type { Row } from "../../machine.ts";
import { notional, usd } from "../../units/money.ts";
import type { Ticks } from "../../units/price.ts";
import type { MicroShares } from "../../units/size.ts";
import { createExchange } from "../exchange.ts";
import { ALICE, at, BOB, config, MARKET, NO, order, spec, YES } from "../testing.ts";
import type { Exchange, ExchangeNotice, TradeRecord } from "../types.ts";
import { createFaultyExchange, type FaultyExchange } from "./faulty.ts";
import { FAULT_NAMES, type FaultSetting, faultItem } from "./menu.ts";

vi.setConfig({ testTimeout: 60_000 });

const ACCOUNTS: readonly Address[] = [ALICE, BOB];
const OWNERS = ["key-1", "key-2"] as const;
const OTHER = `0x${"cd".repeat(32)}` as typeof MARKET;
const TOKENS = [YES, NO, "333" as TokenId, "444" as TokenId];

/** All faults at once, those of time every minute or so. */
const ALL: readonly FaultSetting[] = FAULT_NAMES.map((name) => ({
  name,
  rate: faultItem(name).on === "time" ? (name === "market-closed" ? 2 : 40) : 0.3,
}));

type Op =
  | {
      t: "place";
      who: number;
      side: Side;
      outcome: Outcome;
      other: boolean;
      price: number;
      size: number;
      tif: TimeInForce;
    }
  | { t: "cancelAll" | "beat" | "refresh"; who: number }
  | { t: "wait"; ms: number }
  | { t: "book"; other: boolean; mid: number; size: number }
  | { t: "print" | "take"; other: boolean; taker: Side; price: number; size: number };

const who = fc.integer({ min: 0, max: 1 });
const price = fc.integer({ min: 44, max: 56 });
const size = fc.integer({ min: 1_000_000, max: 60_000_000 });
const side = fc.constantFrom<Side>("BUY", "SELL");
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      t: fc.constant("place" as const),
      who,
      side,
      outcome: fc.constantFrom<Outcome>("YES", "NO"),
      other: fc.boolean(),
      price,
      size: fc.integer({ min: 500, max: 4_000 }).map((n) => n / 100),
      tif: fc.constantFrom<TimeInForce>("GTC", "GTC", "GTD", "FOK", "FAK"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ t: fc.constantFrom("cancelAll" as const, "beat" as const, "refresh" as const), who }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ t: fc.constant("wait" as const), ms: fc.constantFrom(1, 500, 3_000, 20_000, 90_000) }),
  },
  { weight: 3, arbitrary: fc.record({ t: fc.constant("book" as const), other: fc.boolean(), mid: price, size }) },
  {
    weight: 6,
    arbitrary: fc.record({
      t: fc.constantFrom("print" as const, "take" as const),
      other: fc.boolean(),
      taker: side,
      price,
      size,
    }),
  },
);

interface Run {
  readonly exchange: FaultyExchange;
  now: number;
  born: number;
  readonly notices: ExchangeNotice[];
}

const MARKETS = [
  spec({ fee: { rate: 0.07, exponent: 1, takerOnly: true } }),
  spec({ id: OTHER, yes: "333" as TokenId, no: "444" as TokenId, negRisk: true }),
];

function start(seed: number, settings: readonly FaultSetting[]): Run {
  const exchange = createFaultyExchange(config({ faucet: usd(200) }));
  exchange.replan(settings, seed, at(0));
  for (const each of MARKETS) exchange.apply({ at: at(0), t: "market", spec: each });
  for (const account of ACCOUNTS) exchange.openAccount(account, at(0));
  return { exchange, now: 0, born: 0, notices: [] };
}

function perform(run: Run, each: Op): void {
  const { exchange } = run;
  run.now += 7;
  const now = at(run.now);
  const say = (notices: readonly ExchangeNotice[]) => run.notices.push(...notices);
  const market = "other" in each && each.other ? OTHER : MARKET;
  const ticks = (cents: number) => (cents * 100) as Ticks;
  switch (each.t) {
    case "place": {
      run.born += 1;
      const [yes, no] = each.other ? TOKENS.slice(2) : TOKENS;
      const request = order(each.side, each.outcome, each.price, each.size, {
        id: `0x${run.born.toString(16).padStart(64, "0")}` as OrderId,
        market,
        token: (each.outcome === "YES" ? yes : no) ?? YES,
        tif: each.tif,
        expiresAt: each.tif === "GTD" ? at(run.now + 250_000) : null,
      });
      say(exchange.place(ACCOUNTS[each.who] ?? ALICE, OWNERS[each.who] ?? "", request, now).notices);
      return;
    }
    case "cancelAll":
      say(exchange.cancelWhere(ACCOUNTS[each.who] ?? ALICE, OWNERS[each.who] ?? "", {}, now).notices);
      return;
    case "beat":
      exchange.heartbeat(OWNERS[each.who] ?? "", now);
      return;
    case "refresh":
      exchange.refreshBalance(ACCOUNTS[each.who] ?? ALICE);
      return;
    case "wait":
      run.now += each.ms;
      say(exchange.advance(at(run.now)));
      return;
    case "book": {
      const half = (step: number) =>
        [1, 2, 3].map((i) => ({ price: ticks(each.mid + step * i), size: (each.size * i) as MicroShares }));
      say(exchange.apply({ at: now, t: "book", market, bids: half(-1), asks: half(1) }));
      return;
    }
    case "print":
      say(
        exchange.apply({
          at: now,
          t: "print",
          market,
          price: ticks(each.price),
          size: each.size as MicroShares,
          taker: each.taker,
        }),
      );
      return;
    case "take":
      say(
        exchange.apply({
          at: now,
          t: "take",
          market,
          limit: ticks(each.price),
          size: each.size as MicroShares,
          taker: each.taker,
        }),
      );
      return;
  }
}

const winners = (exchange: Exchange) => new Map(exchange.markets().map(({ spec: { id }, winner }) => [id, winner]));

/** Cash and shares as the trades, the fees and the outcomes of what has resolved make them. */
function accountAgain(exchange: Exchange, address: Address): { cash: number; tokens: Map<string, number> } {
  const account = exchange.account(address);
  let cash: number = account?.deposited ?? 0;
  const tokens = new Map<string, number>();
  const add = (part: { token: string; side: Side; size: number; cash: number }, fee: number): void => {
    cash += part.cash - fee;
    tokens.set(part.token, (tokens.get(part.token) ?? 0) + (part.side === "BUY" ? part.size : -part.size));
  };
  for (const { status, taker, makers } of exchange.trades(address, {})) {
    if (status === "failed") continue;
    if (taker.account === address) add(taker, taker.fee);
    for (const maker of makers) if (maker.account === address) add(maker, 0);
  }
  const known = winners(exchange);
  for (const {
    spec: { id, yes, no },
  } of exchange.markets()) {
    const winner = known.get(id) ?? null;
    if (winner === null) continue;
    const [ofYes, ofNo] = [tokens.get(yes) ?? 0, tokens.get(no) ?? 0];
    // The contract pays each position by itself, rounded down (ConditionalTokens.redeemPositions).
    cash += winner === "SPLIT" ? Math.floor(ofYes / 2) + Math.floor(ofNo / 2) : winner === "YES" ? ofYes : ofNo;
    tokens.delete(yes);
    tokens.delete(no);
  }
  return { cash, tokens };
}

function check({ exchange }: Run): void {
  const { deposited, accounts, world, fees } = exchange.audit();
  expect(accounts + world + fees).toBe(deposited);
  for (const [i, address] of ACCOUNTS.entries()) {
    const account = exchange.account(address);
    const again = accountAgain(exchange, address);
    expect(account?.cash).toBe(again.cash);
    let held = 0;
    for (const order of exchange.openOrders(address, OWNERS[i] ?? "")) {
      if (order.side === "BUY") held += notional(order.price, (order.original - order.matched) as MicroShares, "up");
    }
    expect(account?.cash).toBeGreaterThanOrEqual(held);
    for (const token of TOKENS) {
      expect(account?.tokens[token] ?? 0).toBe(again.tokens.get(token) ?? 0);
      expect(account?.tokens[token] ?? 0).toBeGreaterThanOrEqual(0);
    }
  }
}

describe("under all faults at once", () => {
  it("every account comes to its trades that did not fail, nobody is below zero, and no money is made or lost", () => {
    let failed = 0;
    fc.assert(
      fc.property(fc.nat(), fc.array(op, { minLength: 20, maxLength: 80 }), (seed, ops) => {
        const run = start(seed, ALL);
        for (const each of ops) {
          perform(run, each);
          check(run);
        }
        // Some settle first; others are resolved in the middle of it.
        if (ops.length % 2 === 0) perform(run, { t: "wait", ms: 3_600_000 });
        check(run);
        for (const { spec } of run.exchange.markets()) {
          run.exchange.apply({ at: at(run.now), t: "resolve", market: spec.id, winner: "SPLIT" });
        }
        check(run);
        perform(run, { t: "wait", ms: 3_600_000 });
        check(run);
        for (const account of ACCOUNTS) expect(run.exchange.account(account)?.tokens).toEqual({});
        const last = new Map<string, TradeRecord["status"]>();
        for (const notice of run.notices) if (notice.t === "trade") last.set(notice.trade.id, notice.trade.status);
        for (const status of last.values()) if (status === "failed") failed += 1;
      }),
      { numRuns: 100, interruptAfterTimeLimit: 15_000, markInterruptAsFailure: false },
    );
    expect(failed).toBeGreaterThan(0);
  });

  it("it does the same after a restart as it would have done without one, with the faults it had", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(op, { minLength: 10, maxLength: 40 }),
        fc.array(op, { maxLength: 30 }),
        (seed, before, more) => {
          const run = start(seed, ALL);
          const stored = new Map<string, Row>();
          for (const each of before) {
            perform(run, each);
            for (const row of run.exchange.drain()) stored.set(`${row.kind}|${row.key}`, row);
          }
          const rows = JSON.parse(JSON.stringify([...stored.values()])) as Row[];
          const again: Run = {
            ...run,
            exchange: createFaultyExchange(config({ faucet: usd(200) }), rows),
            notices: [],
          };
          for (const each of more) {
            perform(run, each);
            perform(again, each);
          }
          const reads = ({ exchange }: Run) => ({
            accounts: ACCOUNTS.flatMap((address) => [exchange.account(address), exchange.believed(address)]),
            trades: ACCOUNTS.map((address) => exchange.trades(address, {})),
            markets: exchange.markets(),
            faults: exchange.plan.list(),
            modes: exchange.modes,
            nextDue: exchange.nextDue(),
          });
          expect(reads(again)).toEqual(reads(run));
        },
      ),
      { numRuns: 60, interruptAfterTimeLimit: 15_000, markInterruptAsFailure: false },
    );
  });

  it("and without any it is the exchange itself, notice by notice", () => {
    fc.assert(
      fc.property(fc.array(op, { minLength: 10, maxLength: 40 }), (ops) => {
        const faulty = start(1, []);
        const plain = createExchange(config({ faucet: usd(200) }));
        for (const each of MARKETS) plain.apply({ at: at(0), t: "market", spec: each });
        for (const account of ACCOUNTS) plain.openAccount(account, at(0));
        const other: Run = { exchange: plain as FaultyExchange, now: 0, born: 0, notices: [] };
        for (const each of ops) {
          perform(faulty, each);
          perform(other, each);
        }
        expect(faulty.notices).toEqual(other.notices);
        expect(faulty.exchange.drain()).toEqual(plain.drain());
      }),
      { numRuns: 40, interruptAfterTimeLimit: 15_000, markInterruptAsFailure: false },
    );
  });
});
