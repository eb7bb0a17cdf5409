import { describe, expect, it } from "vitest";
import type { ConditionId, TokenId } from "../contract/ids.ts";
import type { Row } from "../machine.ts";
import { DAY, HOUR } from "../units/time.ts";
import { createExchange } from "./exchange.ts";
import { ALICE, at, cents, config, level, order, spec } from "./testing.ts";
import type { Exchange, SourceEvent } from "./types.ts";

const id = (n: number) => `0x${n.toString(16).padStart(64, "0")}` as ConditionId;
const tokens = (n: number) => ({ yes: `${n}1` as TokenId, no: `${n}2` as TokenId });

/** A day: a market is listed, Alice's bid in it is hit, another of hers is cancelled, and it resolves. */
function day(exchange: Exchange, n: number): void {
  const hour = (hours: number) => at(n * DAY + hours * HOUR);
  const market = id(n);
  const listed = spec({ id: market, ...tokens(n), fee: { rate: 0.05, exponent: 1, takerOnly: true } });
  exchange.apply({ t: "market", at: hour(1), spec: listed });
  exchange.apply({ t: "book", at: hour(1), market, bids: [level(40, 500)], asks: [level(60, 500)] });
  const mine = { market, token: tokens(n).yes };
  exchange.place(ALICE, ALICE, order("BUY", "YES", 50, 10, mine), hour(2));
  const other = order("BUY", "YES", 45, 10, mine);
  exchange.place(ALICE, ALICE, other, hour(2));
  const take = { t: "take", at: hour(3), market, taker: "SELL", limit: cents(50), size: 10_000_000 };
  exchange.apply(take as SourceEvent);
  exchange.cancel(ALICE, [other.id], hour(4));
  exchange.apply({ t: "resolve", at: hour(20), market, winner: n % 2 === 0 ? "YES" : "NO" });
}

/** What a store holds after each drain. */
function store() {
  const rows = new Map<string, Row>();
  return {
    rows,
    take(exchange: Exchange): void {
      for (const row of exchange.drain()) {
        if (row.body === null) rows.delete(`${row.kind}|${row.key}`);
        else rows.set(`${row.kind}|${row.key}`, row);
      }
    },
    count: (kind: string): number => [...rows.values()].filter((row) => row.kind === kind).length,
  };
}

describe("an exchange that runs for a year", () => {
  it("holds a month of trades, orders and markets, and every account is as if it held all", () => {
    const [small, kept] = [createExchange(config({ autoRedeemMs: 0 })), store()];
    const whole = createExchange(config({ autoRedeemMs: 0 }));
    for (const exchange of [small, whole]) exchange.openAccount(ALICE, at(0));
    let exchange = small;
    for (let n = 0; n < 365; n += 1) {
      day(exchange, n);
      day(whole, n);
      kept.take(exchange);
      if (n % 50 === 0) exchange = createExchange(config({ autoRedeemMs: 0 }), kept.rows.values());
      if (n < 40) continue;
      for (const kind of ["trade", "market", "book"]) expect(kept.count(kind)).toBeLessThanOrEqual(32);
      expect(kept.count("order")).toBeLessThanOrEqual(34);
    }
    expect(exchange.trades(ALICE, {})).toHaveLength(kept.count("trade"));
    expect(kept.count("trade")).toBeGreaterThanOrEqual(29);
    expect(exchange.account(ALICE)).toEqual(whole.account(ALICE));
    expect(exchange.audit()).toEqual(whole.audit());
  });

  it("forgets no market of which somebody still holds tokens", () => {
    const [exchange, kept] = [createExchange(config({ autoRedeemMs: null })), store()];
    exchange.openAccount(ALICE, at(0));
    for (let n = 0; n < 60; n += 1) day(exchange, n);
    kept.take(exchange);
    expect(kept.count("market")).toBe(60);
    expect(exchange.operate(ALICE, { kind: "redeem", market: id(0) } as never, at(60 * DAY)).answer.ok).toBe(true);
    exchange.advance(at(60 * DAY + 2 * HOUR));
    kept.take(exchange);
    expect([exchange.market(id(0)), kept.count("market")]).toEqual([null, 59]);
    expect(exchange.market(id(1))).not.toBeNull();
  });
});
