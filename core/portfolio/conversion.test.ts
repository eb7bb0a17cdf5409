/**
 * Conversions from end to end in core: the Portfolio and the markets are the real machines, calls between them get lost, late
 * and doubled, any of them dies, and the chain does what chains do. The Gateway is a book of what it was asked (its own part
 * is in core/gateway): it does a thing once under one id.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bench, orderIdOf } from "../../test/market/harness.ts";
import type { ChainAnswer, ChainOperation, ChainState, OperationId } from "../contract/chain.ts";
import type { Address, ConditionId } from "../contract/ids.ts";
import type { Row } from "../machine.ts";
import { conversionReply } from "../market.ts";
import { portfolio } from "../portfolio.ts";
import { type MicroUsd, usd } from "../units/money.ts";
import { type MicroShares, shares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import {
  PORTFOLIO_DEFAULTS,
  type PortfolioAction,
  type PortfolioConfig,
  type PortfolioEvent,
  type PortfolioState,
} from "./types.ts";

const EVENT = `0x${"2c".repeat(31)}00`;
const T0 = new Bench().now;
const config: PortfolioConfig = { ...PORTFOLIO_DEFAULTS, mode: "paper" };
const wallet = { signer: "0xaa" as Address, funder: "0xaa" as Address, signatureType: 0, chainId: 137 } as const;
const idOf = (n: number) => `0x${String(n + 1).padStart(64, "0")}` as ConditionId;

type Fate = "confirmed" | "failed" | "replaced" | "spent-done" | "spent-not" | "hangs";
/** What befalls a call: nothing, its request or its answer is lost, it comes twice, or late; or the caller or the called dies. */
type Mishap = "none" | "lost" | "unanswered" | "twice" | "late" | "portfolio-dies" | "market-dies";

class World {
  now = T0;
  readonly markets: Bench[];
  state: PortfolioState;
  readonly rows = new Map<string, Row>();
  cash = usd(1000) as number;
  fates: Fate[] = [];
  mishaps: Mishap[] = [];
  /** What the Gateway was asked, and when it came to its end. */
  readonly asked = new Map<OperationId, { op: ChainOperation; fate: Fate; at: number; done: boolean }>();
  readonly executed: OperationId[] = [];
  alerts: string[] = [];
  sellsFirst = false;
  private waiting: (() => void)[] = [];

  /** Three outcomes at 20, 30 and 50 cents; so many NO are held of each. */
  constructor(no: readonly number[], mishaps: readonly Mishap[] = [], count = no.length, quoteSize = shares(10)) {
    this.mishaps = [...mishaps];
    this.markets = no.map((size, n) => {
      const spec = { id: idOf(n), slug: `outcome-${n}`, version: "v1", negRisk: true } as const;
      const b = new Bench({ levels: 1, quoteSize }, { ...spec, exclusive: { event: EVENT, index: n, count } });
      const mid = [20, 30, 50][n] ?? 50;
      const ask = b.quote(b.book(mid - 1, mid + 1)).find(({ token }) => token === "NO");
      if (ask === undefined) throw new Error("no ask is quoted");
      if (size > 0) b.fill(ask, size, "t1", "confirmed");
      this.cash -= size > 0 ? Math.ceil((ask.price * shares(size)) / 10_000) : 0;
      b.tokens = { yes: 0, no: shares(size) };
      return b;
    });
    this.state = portfolio.restore([], config);
    this.cycle();
    if (quoteSize > shares(10)) this.requote();
    this.tell({ t: "sync", ...this.word(true) });
  }

  /** Bids that were made before NO was held are made anew, and offer it. */
  private requote(): void {
    for (const b of this.markets) {
      b.gone(b.open.map(({ id }) => id));
      for (const place of b.placed()) b.answer(place);
    }
    for (let i = 0; i < 5; i += 1) {
      this.now += 5_000;
      this.cycle();
    }
  }

  private word(settled: boolean) {
    const reports = this.markets.flatMap(({ lastReport }) => lastReport ?? []);
    return { wallet, reports, cash: this.cash as MicroUsd, settled, openOrders: 0 };
  }

  private cycle(): void {
    for (const [n, b] of this.markets.entries()) {
      b.now = this.now;
      const mid = [20, 30, 50][n] ?? 50;
      b.cycle(b.book(mid - 1, mid + 1), b.account({ cash: this.cash as MicroUsd }));
      for (const place of b.placed()) b.answer(place);
      this.cancel(b);
    }
  }

  /** The venue carries out what the last step cancelled; or each such order has filled a moment before. */
  private cancel(b: Bench): void {
    const orders = b.cancelled();
    if (this.sellsFirst)
      for (const place of b.actions.flatMap((action) => (action.t === "place" ? action.places : []))) {
        if (!orders.includes(orderIdOf(place.intent)) || place.token !== "NO" || place.side !== "SELL") continue;
        b.fill(place, place.size / 1e6, `sold ${place.intent}`, "confirmed");
        b.tokens = { ...b.tokens, no: b.tokens.no - place.size };
        this.cash += (place.price * place.size) / 10_000;
      }
    b.gone(orders);
    for (const place of b.placed()) b.answer(place);
  }

  private tell(event: Record<string, unknown> & { t: PortfolioEvent["t"] }): void {
    const actions = portfolio.step(this.state, { at: this.now, ...event } as unknown as PortfolioEvent, config);
    // What is journaled stands before anything leaves.
    for (const action of actions)
      if (action.t === "journal")
        for (const row of action.rows) this.rows.set(`${row.kind}|${row.key}`, JSON.parse(JSON.stringify(row)) as Row);
    for (const action of actions) this.perform(action);
  }

  private restart(): void {
    this.state = portfolio.restore(
      [...this.rows.values()].filter(({ body }) => body !== null),
      config,
    );
  }

  private perform(action: PortfolioAction): void {
    if (action.t === "alert" && action.over !== true) this.alerts.push(action.text);
    if (action.t === "part") {
      const { id, operation, answer } = action;
      const market = operation.condition;
      const b = this.markets.find(({ setup }) => setup.spec.id === market);
      if (b === undefined) throw new Error(`nobody is ${market}`);
      this.call(
        () => {
          b.now = this.now;
          b.send({ t: "convert", operation, answer });
          this.cancel(b);
          return conversionReply(b.state, b.setup, operation);
        },
        (reply) => this.tell({ t: "parted", id, market, reply }),
        () => b.restart(),
      );
    } else if (action.t === "convert")
      this.call(
        () => this.gateway(action.operation),
        (answer) => this.tell({ t: "converted", id: action.operation.id, answer }),
        () => undefined,
      );
  }

  private call<T>(ask: () => T, answered: (reply: T | null) => void, dies: () => void): void {
    const mishap = this.mishaps.shift() ?? "none";
    if (mishap === "portfolio-dies") this.restart();
    if (mishap === "market-dies") dies();
    if (mishap === "lost" || mishap === "portfolio-dies") return void this.waiting.push(() => answered(null));
    if (mishap === "late") return void this.waiting.push(() => this.waiting.push(() => answered(ask())));
    const reply = ask();
    if (mishap === "twice") this.waiting.push(() => answered(ask()));
    this.waiting.push(() => answered(mishap === "unanswered" ? null : reply));
  }

  /** Under one id it is done once. Some seconds later it is over, or its nonce turns out to be used by nobody knows what. */
  private gateway(op: ChainOperation): ChainAnswer {
    const known = this.asked.get(op.id) ?? { op, fate: this.fates.shift() ?? "confirmed", at: this.now, done: false };
    this.asked.set(op.id, known);
    const word = (is: ChainState, more: Partial<ChainAnswer> = {}): ChainAnswer => ({
      ...{ id: op.id, is, since: known.at as VenueMs, nonce: 3, ref: "0xref", tx: is === "confirmed" ? "0xtx" : null },
      ...{ gas: (is === "confirmed" ? 700 : 0) as MicroUsd, spent: false, message: is },
      ...more,
    });
    if (this.now - known.at < 6_000 || known.fate === "hangs") return word("submitted");
    if (!known.done) {
      known.done = true;
      if (known.fate === "confirmed" || known.fate === "spent-done") this.execute(op);
    }
    if (known.fate === "confirmed" || known.fate === "failed" || known.fate === "replaced") return word(known.fate);
    return word("unknown", { spent: true });
  }

  /** The contract: NO of those named against collateral and YES of the others. */
  private execute({ id, amount, convert }: ChainOperation): void {
    this.executed.push(id);
    let given = 0;
    for (const [n, b] of this.markets.entries()) {
      const { yes, no } = b.tokens;
      if ((BigInt(convert?.indexSet ?? "0x0") >> BigInt(n)) % 2n === 0n) b.tokens = { yes: yes + amount, no };
      else {
        b.tokens = { yes, no: no - amount };
        given += 1;
        expect(b.tokens.no, "more NO than the wallet has").toBeGreaterThanOrEqual(0);
      }
    }
    this.cash += (given - 1) * amount;
  }

  kill(): void {
    this.tell({ t: "kill", reason: "test", actor: "test", wallMs: 1 });
  }

  run(seconds: number): this {
    for (let i = 0; i < seconds; i += 1) {
      this.now += 1_000;
      for (const answer of this.waiting.splice(0)) answer();
      if (i % 5 === 4) this.cycle();
      this.tell({ t: "sync", ...this.word(false) });
      this.tell({ t: "tick", wallMs: 1 });
    }
    return this;
  }

  /** Everything has been told: the books of all markets are the wallet. */
  settle(): void {
    this.mishaps = [];
    this.run(30);
    expect(this.state.conversion).toBeNull();
    for (const { state, tokens } of this.markets) {
      expect(state.chain).toMatchObject({ open: [], converting: 0, taking: 0 });
      expect({ yes: state.ledger.yes, no: state.ledger.no }).toEqual(tokens);
    }
    const flow = this.markets.reduce((sum, b) => sum + (b.lastReport?.cashFlow ?? 0), 0);
    // Gas is paid in the chain's own coin: a cost, and not out of the collateral.
    const gas = this.markets.reduce((sum, b) => sum + (b.lastReport?.chain?.gasOutside ?? 0), 0);
    expect(flow + gas).toBe(this.cash - usd(1000));
    for (const b of this.markets) {
      const books = { cashFlow: b.lastReport?.cashFlow, pnlTotal: b.lastReport?.pnlTotal };
      b.restart(true);
      b.cycle("unknown", b.account({ cash: this.cash as MicroUsd }));
      expect(b.lastReport).toMatchObject(books);
    }
  }
}

describe("NO of several exclusive outcomes", () => {
  it("is converted: a dollar less one comes back for each, the last outcome takes YES, and nothing is won or lost by it", () => {
    const w = new World([20, 20, 0]);
    const before = w.markets.reduce((sum, b) => sum + (b.lastReport?.pnlTotal ?? 0), 0);
    w.run(40);
    expect(w.executed).toHaveLength(1);
    expect(w.markets.map(({ tokens }) => tokens)).toEqual([
      { yes: 0, no: 0 },
      { yes: 0, no: 0 },
      { yes: shares(20), no: 0 },
    ]);
    // The mids add up to a dollar, so that the books come to the same, but for the gas.
    const after = w.markets.reduce((sum, b) => sum + (b.lastReport?.pnlTotal ?? 0), 0);
    expect(after).toBe(before - 700);
    w.settle();
    expect(w.markets[0]?.lastReport?.chain?.over).toMatchObject([{ kind: "convert", state: "confirmed", tx: "0xtx" }]);
    expect(w.alerts).toEqual([]);
  });

  it("of all outcomes leaves no token, and pays all but one of the dollars", () => {
    const w = new World([20, 20, 20]);
    const { cash } = w;
    w.run(40);
    expect(w.markets.every(({ tokens: { yes, no } }) => yes === 0 && no === 0)).toBe(true);
    expect(w.cash - cash).toBe(usd(40));
    w.settle();
  });

  it("under way is neither offered nor sold, and its collateral and the YES it brings are exposure until it is over", () => {
    const w = new World([20, 20, 0]);
    w.fates = ["hangs"];
    w.run(30);
    const [low, , high] = w.markets.map(({ lastReport }) => lastReport);
    expect(low?.chain).toMatchObject({ converting: shares(20), open: [{ kind: "convert" }] });
    expect(low?.orders.filter(({ token, side }) => token === "NO" && side === "SELL")).toEqual([]);
    // 20 YES at 50 cents.
    expect(high?.chain?.taking).toBe(usd(10));
    expect(high?.exposure).toBeGreaterThanOrEqual(usd(10));
    w.run(180);
    expect(w.alerts.some((text) => text.includes("still acting"))).toBe(true);
    expect(w.executed).toEqual([]);
  });

  it.each([
    ["one outcome alone", [20, 0, 0]],
    ["less than what sets are merged from", [5, 5, 0]],
  ])("is left alone: %s", (_, no) => {
    const w = new World(no);
    w.run(30);
    expect(w.asked.size).toBe(0);
  });

  it("that quotes offer is left to them while there is cash, and converted when there is none: the quotes go first", () => {
    const offering = (cash: number): World => {
      const w = new World([20, 20, 0], [], 3, shares(20));
      w.cash = usd(cash);
      return w;
    };
    const rich = offering(1000).run(15);
    expect(rich.asked.size).toBe(0);
    const offers = (w: World) =>
      w.markets[0]?.open.filter(({ token, side }) => token === "NO" && side === "SELL") ?? [];
    expect(offers(rich)).toHaveLength(1);
    const poor = offering(1).run(15);
    expect(poor.asked.size).toBe(1);
    expect(offers(poor)).toEqual([]);
    poor.run(40);
    expect(poor.executed).toHaveLength(1);
  });

  it("that was sold before its quote was gone is not converted, and nothing is", () => {
    const w = new World([20, 20, 0], [], 3, shares(20)).run(10);
    w.cash = usd(1);
    // Every cancel comes too late: the order had filled.
    w.sellsFirst = true;
    w.run(30);
    expect(w.asked.size).toBe(0);
    expect(w.state.conversion).toBeNull();
    for (const { state } of w.markets) expect(state.chain).toMatchObject({ open: [], converting: 0, taking: 0 });
  });

  it("is left alone where a directional position is a bet on it", () => {
    const free = (bet: number): number => {
      const w = new World([5, 5, 0]);
      for (const b of w.markets) {
        b.setup = { ...b.setup, config: { ...b.setup.config, mergeFrom: shares(1) } };
        b.state.target = -shares(bet);
      }
      return w.run(30).asked.size;
    };
    expect(free(5)).toBe(0);
    expect(free(0)).toBe(1);
  });

  it("is left alone while not every outcome of the event is a market of ours", () => {
    const w = new World([20, 20, 0], [], 4).run(30);
    expect(w.asked.size).toBe(0);
    expect(w.state.conversion).toBeNull();
  });

  it("is not begun while killed, is released when a kill comes before it is sent, and settled when it comes after", () => {
    const killed = new World([5, 5, 0]);
    killed.kill();
    for (const b of killed.markets) b.setup = { ...b.setup, config: { ...b.setup.config, mergeFrom: shares(1) } };
    killed.run(30);
    expect(killed.asked.size).toBe(0);
    const early = new World([20, 20, 0], ["none", "lost"]);
    early.kill();
    early.run(10);
    expect(early.asked.size).toBe(0);
    early.settle();
    const late = new World([20, 20, 0]);
    late.run(4);
    expect(late.asked.size).toBe(1);
    late.kill();
    late.run(20);
    late.settle();
    expect(late.executed).toHaveLength(1);
  });

  it("that came to nothing is told once, and is not tried again at once", () => {
    const w = new World([20, 20, 0]);
    w.fates = ["failed", "failed", "failed"];
    w.run(50);
    expect(w.asked.size).toBe(1);
    expect(w.alerts).toEqual([expect.stringContaining("came to nothing")]);
    w.run(60);
    expect(w.asked.size).toBe(2);
    expect(new Set([...w.asked.keys()]).size).toBe(2);
    w.run(120);
    w.settle();
  });

  it.each<Mishap>(["portfolio-dies", "market-dies", "lost", "unanswered"])(
    "survives it at every step of the way, and is carried out all the same: %s",
    (mishap) => {
      // A market that has just begun does not know its wallet, and refuses: it is tried again after a minute.
      const seconds = mishap === "market-dies" ? 100 : 40;
      for (let calls = 0; calls < 12; calls += 1) {
        const w = new World([20, 20, 0], [...Array<Mishap>(calls).fill("none"), mishap]).run(seconds);
        w.settle();
        expect(w.executed, `after ${calls} calls`).toHaveLength(1);
      }
    },
  );

  it("whatever is lost, late, doubled or dies at any step, is carried out at most once and ends the same on every market", () => {
    const fate = fc.constantFrom<Fate>("confirmed", "failed", "replaced", "spent-done", "spent-not");
    const mishap = fc.constantFrom<Mishap>(
      ...(["none", "none", "lost", "unanswered", "twice", "late", "portfolio-dies", "market-dies"] as const),
    );
    fc.assert(
      fc.property(
        fc.array(fate, { minLength: 1, maxLength: 3 }),
        fc.array(mishap, { maxLength: 30 }),
        fc.option(fc.nat({ max: 20 }), { nil: null }),
        (fates, mishaps, killedAfter) => {
          const w = new World([20, 20, 0], mishaps);
          w.fates = [...fates];
          if (killedAfter !== null) {
            w.run(killedAfter);
            w.kill();
          }
          w.run(90);
          w.settle();
          expect(new Set(w.executed).size, "carried out twice").toBe(w.executed.length);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe("the price of a conversion's tokens", () => {
  it("adds up to a dollar and its cash to what the contract pays, whatever the mids", async () => {
    const { agreedCash, agreedPrices } = await import("./exclusive.ts");
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 19_999 }), { minLength: 2, maxLength: 12 }),
        fc.nat({ max: 12 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        (mids, k, steps) => {
          const all = mids.map((midHalf, index) => ({
            market: idOf(index),
            offer: {
              ...{ event: EVENT, index, count: mids.length, midHalf },
              ...{ gives: 0 as MicroShares, takes: 0 as MicroShares, from: 0 as MicroUsd },
            },
          }));
          const prices = agreedPrices(all);
          expect(prices.reduce((a, b) => a + b)).toBe(20_000);
          expect(prices.every((price) => price >= 0 && price <= 20_000)).toBe(true);
          const given = Math.max(2, Math.min(k, mids.length));
          const amount = (steps * 10_000) as MicroShares;
          const freed = ((given - 1) * amount) as MicroUsd;
          const cash = agreedCash({ gives: all.slice(0, given), takes: all.slice(given), amount, freed }, prices);
          expect(cash.reduce((a, b) => a + b, 0)).toBe(freed);
        },
      ),
    );
  });
});
