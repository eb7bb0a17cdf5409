/** What a market does on chain with complete sets and with what an outcome paid, told as stories. */
import { describe, expect, it } from "vitest";
import { Bench, orderIdOf } from "../test/market/harness.ts";
import type { ChainAnswer, ChainOperation, ChainState } from "./contract/chain.ts";
import type { MarketConfig } from "./contract/config.ts";
import type { Place } from "./contract/orders.ts";
import type { MarketSpec } from "./contract/spec.ts";
import { market } from "./market.ts";
import { type MicroUsd, usd } from "./units/money.ts";
import { type MicroShares, shares } from "./units/size.ts";
import type { VenueMs } from "./units/time.ts";

const wanted = (b: Bench): ChainOperation[] => b.of("chain").flatMap(({ operations }) => operations);

function only(b: Bench): ChainOperation {
  const operations = wanted(b);
  const [first] = operations;
  if (first === undefined || operations.length !== 1) throw new Error(`${operations.length} operations, not one`);
  return first;
}

const says = (b: Bench, { id }: ChainOperation, is: ChainState, more: Partial<ChainAnswer> = {}) =>
  b.send({
    t: "chain",
    answer: {
      id,
      is,
      since: b.now as VenueMs,
      nonce: 7,
      ref: "0xref",
      tx: is === "confirmed" ? "0xtx" : null,
      gas: 0 as MicroUsd,
      spent: false,
      message: "",
      ...more,
    } satisfies ChainAnswer,
  });

/** Holds `sets` complete sets, confirmed and in the wallet, and no order. */
function withSets(sets: number, more: Partial<MarketConfig> = {}, cash = 1000, spec: Partial<MarketSpec> = {}): Bench {
  const b = new Bench({ levels: 1, ...more }, spec);
  const places = b.quote();
  const [bid, ask] = [places.find((p) => p.token === "YES"), places.find((p) => p.token === "NO")];
  if (bid === undefined || ask === undefined) throw new Error("not quoted on both sides");
  b.fill(bid, sets, "t1", "confirmed");
  b.fill(ask, sets, "t2", "confirmed");
  b.tokens = { yes: shares(sets), no: shares(sets) };
  // A dark book: nothing is quoted, so nothing promises the shares.
  b.wait(1000).cycle("unknown", "unknown");
  b.gone(b.state.orders.open.flatMap(({ order }) => order ?? []));
  b.wait(5000).cycle("unknown", b.account({ cash: usd(cash) }));
  return b;
}

describe("complete sets", () => {
  it("from the threshold on are merged: cash and shares move when the chain has confirmed it, and not before", () => {
    const b = withSets(12);
    const op = only(b);
    expect(op).toMatchObject({ kind: "merge", amount: shares(12) });
    const before = b.lastReport;
    says(b, op, "prepared");
    says(b, op, "submitted");
    expect(b.lastReport).toMatchObject({
      position: { yes: shares(12), no: shares(12) },
      cashFlow: before?.cashFlow,
      chain: { merging: shares(12), open: [{ id: op.id, state: "submitted", nonce: 7 }] },
    });
    says(b, op, "confirmed");
    expect(b.lastReport).toMatchObject({
      position: { yes: 0, no: 0 },
      cashFlow: Number(before?.cashFlow) + usd(12),
      pnlTotal: before?.pnlTotal,
      chain: { merging: 0, open: [], merged: shares(12), over: [{ id: op.id, state: "confirmed", tx: "0xtx" }] },
    });
    says(b, op, "confirmed");
    expect(b.lastReport?.position.yes).toBe(0);
  });

  it("below the threshold are left alone while there is cash, and merged when cash is short", () => {
    expect(wanted(withSets(4))).toEqual([]);
    expect(only(withSets(4, {}, 3))).toMatchObject({ kind: "merge", amount: shares(4), why: "cash is short" });
  });

  it("are not merged when the operator says so", () => {
    expect(wanted(withSets(12, { useSets: false }))).toEqual([]);
  });

  it("in a merge under way can't be sold as well, and the merge is asked after, never wanted twice", () => {
    const b = withSets(20);
    const op = only(b);
    b.wait(5000).cycle();
    expect(wanted(b)).toEqual([op]);
    // Both tokens are there by ledger and wallet, and all of them are promised to the merge.
    expect(b.placed().length).toBeGreaterThan(0);
    for (const place of b.placed()) expect(place.side).toBe("BUY");
    says(b, op, "failed", { message: "reverted" });
    expect(b.of("alert").map(({ key }) => key)).toContain("chain-merge");
    b.wait(5000).cycle("unknown");
    expect(wanted(b), "a failure is followed by a rest").toEqual([]);
    b.wait(30_000).cycle("unknown");
    expect(only(b).id).not.toBe(op.id);
  });

  it("promised to an open sell are not merged", () => {
    const b = withSets(30);
    says(b, only(b), "failed");
    b.wait(31_000).cycle();
    const sold = b.placed().filter((p) => p.side === "SELL" && p.token === "YES");
    const promised = sold.reduce((sum, p) => sum + p.size, 0);
    expect(promised).toBeGreaterThan(0);
    expect(only(b).amount).toBe(shares(30) - promised);
  });

  describe("that an order of which not all is known may have sold", () => {
    /** Thirty sets, an offer of YES on the book that has been answered, and no wish to merge before somebody says so. */
    function offering(answer: "live" | "unknown"): { b: Bench; sell: Place } {
      const b = withSets(30, { mergeFrom: shares(1000) });
      b.wait(5000).cycle();
      for (const place of b.placed()) {
        if (place.side === "SELL" && place.token === "YES" && answer === "unknown")
          b.answer(place, { is: "unknown", message: "no answer" });
        else b.answer(place);
      }
      const sell = b.state.orders.open.find(({ place }) => place.side === "SELL" && place.token === "YES")?.place;
      if (sell === undefined) throw new Error("no YES is offered");
      return { b, sell };
    }
    const mergeAll = (b: Bench) => {
      b.setup = { ...b.setup, config: { ...b.setup.config, mergeFrom: shares(10) } };
    };

    it("are not merged after its cancel, until it is told how much it had sold", () => {
      const { b, sell } = offering("live");
      b.wait(1000).cycle("unknown");
      b.gone(b.open.map(({ id }) => id));
      mergeAll(b);
      b.wait(1000).cycle("unknown");
      expect(only(b).amount).toBe(shares(30) - sell.size);
      says(b, only(b), "failed");
      b.find({ is: "found", order: b.venueOrder(sell, { status: "cancelled", matched: 0 as MicroShares }) });
      b.wait(31_000).cycle("unknown");
      expect(only(b).amount).toBe(shares(30));
    });

    it("are not merged while it counts as lost and may still arrive", () => {
      const { b, sell } = offering("unknown");
      const order = orderIdOf(sell.intent);
      b.wait(1000).cycle("unknown");
      b.gone(b.open.map(({ id }) => id));
      for (let i = 0; i < 13; i += 1) {
        b.wait(5000).cycle("unknown");
        b.find({ is: "absent", id: order });
      }
      expect(b.state.orders.byOrder.get(order)).toMatchObject({ state: "done", exposedUntil: expect.any(Number) });
      mergeAll(b);
      b.wait(5000).cycle("unknown");
      expect(only(b).amount).toBe(shares(30) - sell.size);
    });
  });

  it("of a merge nobody can tell about stay reserved, through a restart, until its nonce or the balances tell", () => {
    const b = withSets(12);
    const op = only(b);
    says(b, op, "unknown", { message: "no answer" });
    b.restart();
    b.wait(5000).cycle("unknown");
    expect(only(b)).toEqual(op);
    says(b, op, "unknown", { spent: true });
    expect(b.lastReport?.chain?.merging).toBe(shares(12));
    // A read that is older than the news says nothing.
    b.wait(1000).cycle("unknown");
    expect(b.lastReport?.chain?.open).toHaveLength(1);
    b.tokens = { yes: shares(0), no: shares(0) };
    b.wait(5000).cycle("unknown");
    expect(b.lastReport).toMatchObject({ position: { yes: 0, no: 0 }, chain: { open: [], merged: shares(12) } });
  });

  it("whose nonce was used for something else stay where they are", () => {
    const b = withSets(12);
    const op = only(b);
    says(b, op, "unknown", { spent: true });
    b.wait(5000).cycle("unknown");
    expect(b.lastReport).toMatchObject({ position: { yes: shares(12) }, chain: { open: [], merged: 0 } });
    b.restart(true);
    says(b, op, "confirmed");
    expect(b.lastReport?.position.yes).toBe(shares(12));
  });

  it("of a market that is left are merged to the last micro-share, and then it is retired", () => {
    const b = withSets(4.56);
    expect(wanted(b)).toEqual([]);
    b.send({ t: "retire" });
    b.wait(5000).cycle();
    const op = only(b);
    expect(op).toMatchObject({ kind: "merge", amount: shares(4.56) });
    expect(b.lastReport?.state).toBe("reduce-only");
    says(b, op, "confirmed");
    b.tokens = { yes: shares(0), no: shares(0) };
    b.wait(5000).cycle();
    expect(b.lastReport?.state).toBe("retired");
  });

  it("below what can be sold are swept together, seldom", () => {
    const b = withSets(2);
    expect(wanted(b)).toEqual([]);
    const first = withSets(12);
    says(first, only(first), "confirmed");
    const places = first.wait(5000).quote();
    for (const [i, place] of places.entries()) first.fill(place, 2, `s${i}`, "confirmed");
    first.tokens = { yes: shares(2), no: shares(2) };
    first.wait(1000).cycle("unknown", "unknown");
    first.gone(first.state.orders.open.flatMap(({ order }) => order ?? []));
    first.wait(5000).cycle("unknown");
    expect(wanted(first)).toEqual([]);
    first.wait(600_000).cycle("unknown");
    expect(only(first)).toMatchObject({ kind: "merge", amount: shares(2) });
  });

  it("rows in any order, through text and back, give the same books", () => {
    const b = withSets(12);
    says(b, only(b), "confirmed", { gas: 1_500 as MicroUsd });
    const report = b.lastReport;
    expect(report?.pnl.gas).toBe(1_500);
    expect(report?.chain?.gasOutside).toBe(1_500);
    for (const reverse of [false, true]) {
      b.restart(reverse);
      b.tokens = { yes: shares(0), no: shares(0) };
      b.cycle("unknown");
      expect(b.lastReport).toMatchObject({ pnlTotal: report?.pnlTotal, cashFlow: report?.cashFlow });
      expect(b.lastReport?.chain).toMatchObject({ merged: shares(12), open: [] });
    }
  });
});

describe("a split", () => {
  /** Buying NO, the complement of an ask, is refused although there is cash. */
  function starved(cash = 1000): Bench {
    const b = new Bench({ levels: 1 });
    b.cycle(undefined, b.account({ cash: usd(cash) }));
    for (const place of b.placed())
      if (place.token === "NO")
        b.answer(place, { is: "refused", code: "NO_BALANCE", message: "not enough balance / allowance" });
      else b.answer(place);
    b.wait(5000).cycle(undefined, b.account({ cash: usd(cash) }));
    return b;
  }

  it("funds the asks that the complement can't: its cash is exposure until it is confirmed, then shares are offered", () => {
    const b = starved();
    const op = only(b);
    expect(op.kind).toBe("split");
    expect(op.amount).toBeGreaterThanOrEqual(shares(5));
    const exposure = Number(b.lastReport?.exposure);
    const room = b.lastReport?.chain?.splitting;
    expect(room).toBe(op.amount);
    says(b, op, "confirmed");
    b.tokens = { yes: op.amount, no: op.amount };
    b.wait(5000).cycle();
    expect(b.lastReport?.exposure).toBeLessThanOrEqual(exposure - op.amount);
    expect(b.lastReport?.position).toMatchObject({ yes: op.amount, no: op.amount });
    expect(b.placed().find((p) => p.token === "YES" && p.side === "SELL")).toBeDefined();
  });

  it("is not wanted when it is cash that is missing", () => {
    expect(wanted(starved(2))).toEqual([]);
  });
});

describe("after a resolution", () => {
  function resolved(): Bench {
    const b = withSets(6, {}, 1000, { version: "v1" });
    b.send({ t: "resolved", winner: "YES" });
    return b;
  }

  it("what won is worth its dollar, is redeemed after the venue's own time, and only then is cash", () => {
    const b = resolved();
    const flow = b.lastReport?.cashFlow;
    expect(b.lastReport).toMatchObject({ valueAtMid: usd(6), chain: { unredeemed: usd(6) } });
    b.wait(60_000).cycle("unknown");
    expect(wanted(b)).toEqual([]);
    expect(b.of("wake")[0]?.at).toBeLessThan(b.now + 60_000);
    b.wait(70_000).cycle("unknown");
    const op = only(b);
    expect(op).toMatchObject({ kind: "redeem", held: { yes: shares(6), no: shares(6) } });
    says(b, op, "confirmed");
    expect(b.lastReport).toMatchObject({
      cashFlow: Number(flow) + usd(6),
      valueAtMid: 0,
      position: { yes: 0, no: 0 },
      chain: { unredeemed: 0 },
    });
    b.tokens = { yes: shares(0), no: shares(0) };
    b.wait(5000).cycle("unknown");
    expect(b.of("wake")[0]?.at).toBeGreaterThan(b.now + 3_600_000);
  });

  it("the venue's own redemption is noticed by the tokens being gone, and nothing is redeemed twice", () => {
    const b = resolved();
    const total = b.lastReport?.pnlTotal;
    b.tokens = { yes: shares(0), no: shares(0) };
    b.wait(10_000).cycle("unknown");
    expect(b.lastReport).toMatchObject({ valueAtMid: 0, pnlTotal: total, chain: { unredeemed: 0 } });
    b.restart();
    b.wait(200_000).cycle("unknown");
    expect(wanted(b)).toEqual([]);
    expect(b.lastReport).toMatchObject({ pnlTotal: total });
  });

  it("every state of an operation is told to the history, with what it is known by and what gas it cost", () => {
    const b = withSets(12, { coinUsd: 2 });
    const op = only(b);
    expect(op.coinUsd).toBe(2);
    says(b, op, "submitted", { ticket: "relay-1" });
    says(b, op, "confirmed", { ticket: "relay-1", gas: 300 as MicroUsd });
    const told = b.actions
      .flatMap((action) => (action.t === "history" ? action.records : []))
      .filter(({ table }) => table === "operations");
    expect(told.map(({ body }) => body.state)).toEqual(["intended", "submitted", "confirmed"]);
    expect(told.at(-1)).toMatchObject({
      id: op.id,
      body: { kind: "merge", amount: shares(12), nonce: 7, ref: "0xref", ticket: "relay-1", tx: "0xtx", gas: 300 },
    });
  });

  it("where one outcome is redeemed at a time, complete sets are merged first and the rest is redeemed", () => {
    const b = withSets(6, {}, 1000, { version: "v2" });
    const bid = b.actions.flatMap((a) => (a.t === "place" ? a.places : [])).find(({ token }) => token === "YES");
    if (bid === undefined) throw new Error("not quoted");
    b.fill(bid, 1, "more", "confirmed");
    b.tokens = { yes: shares(7), no: shares(6) };
    b.send({ t: "resolved", winner: "YES" });
    const { cashFlow, pnlTotal } = b.lastReport ?? {};
    b.wait(200_000).cycle("unknown");
    const merge = only(b);
    expect(merge).toMatchObject({ kind: "merge", amount: shares(6) });
    says(b, merge, "confirmed");
    b.tokens = { yes: shares(1), no: shares(0) };
    b.wait(5_000).cycle("unknown");
    const redeemed = wanted(b).at(-1);
    expect(redeemed).toMatchObject({ kind: "redeem", held: { yes: shares(1), no: 0 } });
    if (redeemed !== undefined) says(b, redeemed, "confirmed");
    expect(b.lastReport).toMatchObject({ cashFlow: Number(cashFlow) + usd(7), pnlTotal, chain: { unredeemed: 0 } });
  });

  it("a merge under way when the market resolves is not taken for the venue's redemption: its sets are paid once", () => {
    const b = withSets(12);
    const op = only(b);
    const { cashFlow } = b.lastReport ?? {};
    says(b, op, "submitted");
    b.send({ t: "resolved", winner: "YES" });
    // Mined, and not final yet: the wallet is empty already.
    b.tokens = { yes: shares(0), no: shares(0) };
    b.wait(10_000).cycle("unknown");
    expect(b.lastReport).toMatchObject({ cashFlow, position: { yes: shares(12), no: shares(12) } });
    says(b, op, "confirmed");
    b.wait(10_000).cycle("unknown");
    expect(b.lastReport).toMatchObject({ cashFlow: Number(cashFlow) + usd(12), chain: { unredeemed: 0 } });
  });

  it("a merge of which nobody can tell whether it happened does not wait for ever: paid out by the venue, a set is a dollar either way", () => {
    const b = withSets(12);
    const op = only(b);
    const bid = b.actions.flatMap((a) => (a.t === "place" ? a.places : [])).find(({ token }) => token === "YES");
    if (bid === undefined) throw new Error("not quoted");
    b.fill(bid, 1, "more", "confirmed");
    const { cashFlow } = b.lastReport ?? {};
    says(b, op, "unknown", { spent: true });
    b.send({ t: "resolved", winner: "YES" });
    b.tokens = { yes: shares(0), no: shares(0) };
    b.wait(5_000).cycle("unknown");
    b.wait(5_000).cycle("unknown");
    expect(b.lastReport).toMatchObject({
      position: { yes: 0, no: 0 },
      chain: { open: [], unredeemed: 0 },
    });
    // 13 YES in all, and nothing of the sets twice; what the last bid cost is in both.
    expect(b.lastReport?.cashFlow).toBe(Number(cashFlow) + usd(13));
  });

  it("a market waits with redeeming while one of its trades may still fail", () => {
    const b = withSets(6);
    b.send({
      t: "fill",
      fill: { ...b.fillOf(b.actions.flatMap((a) => (a.t === "place" ? a.places : []))[0] as never, 1, "late") },
    });
    b.send({ t: "resolved", winner: "YES" });
    b.wait(200_000).cycle("unknown");
    expect(wanted(b)).toEqual([]);
  });

  it("a resolution learned in an earlier life is redeemed in the next", () => {
    const b = resolved();
    b.restart(true);
    b.wait(5_000).cycle("unknown");
    b.wait(130_000).cycle("unknown");
    expect(only(b).kind).toBe("redeem");
    expect(market.restore([...b.rows.values()], b.setup).chain.open).toHaveLength(1);
  });
});
