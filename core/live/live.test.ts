import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConditionId, OrderId, TradeId } from "../contract/ids.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import { tell } from "./alerts.ts";
import { type ClientState, newClient, receive, subscribe } from "./client.ts";
import { Coalescer } from "./coalesce.ts";
import { NO_MOVES } from "./moves.ts";
import { emptySnapshot, reduce, reduceAll, TAPE } from "./reduce.ts";
import { Ring } from "./ring.ts";
import type {
  AccountReport,
  ClientFrame,
  Delta,
  LiveFill,
  MarketReport,
  PnlParts,
  ServerFrame,
  Snapshot,
} from "./types.ts";

const NO_PARTS = {
  capture: 0,
  adverse: 0,
  drift: 0,
  settlement: 0,
  fees: 0,
  rebates: 0,
  rewards: 0,
  gas: 0,
  rounding: 0,
} as Record<keyof PnlParts, number> as PnlParts;

const fill = (market: number, n: number, at: number, status: LiveFill["status"] = "matched"): LiveFill => ({
  market: `m${market}` as ConditionId,
  trade: `t${n}` as TradeId,
  order: `o${n % 7}` as OrderId,
  at: at as VenueMs,
  token: "YES",
  side: "BUY",
  as: "bid",
  yesPrice: 4_800 as Ticks,
  price: 4_800 as Ticks,
  size: 5_000_000 as MicroShares,
  cash: -2_400_000 as MicroUsd,
  fee: 0 as MicroUsd,
  status,
  midHalf: null,
  markouts: { s1: null, s5: null, s30: null, s120: null, s600: null },
});

const market = (id: number, at: number, fills: readonly LiveFill[] = []): MarketReport => ({
  id: `m${id}` as ConditionId,
  at: at as VenueMs,
  state: "quoting",
  stateWhy: "two-sided",
  slug: `market-${id}`,
  event: "an-event",
  question: "Up or down?",
  rules: "",
  outcomes: ["Up", "Down"],
  endsAt: 9_000 as VenueMs,
  tick: 100 as Ticks,
  engine: "as",
  bids: [],
  asks: [],
  bookAt: null,
  midHalf: at,
  reservation: null,
  quote: { bid: null, ask: null },
  orders: [],
  why: [],
  position: {
    yes: 0 as MicroShares,
    no: 0 as MicroShares,
    net: 0 as MicroShares,
    cap: 0 as MicroShares,
    averageCents: null,
    sets: 0 as MicroShares,
    yesCents: null,
    noCents: null,
  },
  cashFlow: 0 as MicroUsd,
  valueAtMid: 0 as MicroUsd,
  valueAtBid: 0 as MicroUsd,
  exposure: 0 as MicroUsd,
  pnl: NO_PARTS,
  pnlTotal: 0 as MicroUsd,
  fills,
  fillCount: fills.length,
  fillStates: { matched: 0, retrying: 0, mined: 0, confirmed: fills.length, failed: 0 },
  moves: NO_MOVES,
  leaseUntil: null,
  epoch: 1,
  cycle: { count: at, tookUs: null, lagMs: null },
  reconciled: null,
  winner: null,
});

const account = (at: number): AccountReport => ({
  at: at as VenueMs,
  mode: "paper",
  wallet: "0x0",
  engine: "running",
  engineWhy: "",
  engineSince: 0 as VenueMs,
  epoch: 1,
  cash: at as MicroUsd,
  startCash: null,
  equity: null,
  riskEquity: null,
  peak: null,
  dayStart: null,
  drawdownBp: null,
  killDrawdownBp: 500,
  exposure: 0 as MicroUsd,
  exposureCap: 0 as MicroUsd,
  ordersLive: 0,
  ordersInFlight: 0,
  pnl: NO_PARTS,
  pnlTotal: 0 as MicroUsd,
  difference: null,
  moves: NO_MOVES,
  performance: null,
  proof: [],
});

const small = fc.integer({ min: 0, max: 5 });
const time = fc.integer({ min: 0, max: 40 });
const someFill = fc.tuple(small, fc.integer({ min: 0, max: 30 }), fc.constantFrom("matched", "confirmed", "failed"));
const anyDelta: fc.Arbitrary<Delta> = fc.oneof(
  fc.tuple(small, time, fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 4 })).map(
    ([id, at, ns]): Delta => ({
      t: "market",
      market: market(
        id,
        at,
        [...new Set(ns)].map((n) => fill(id, n, n)),
      ),
    }),
  ),
  someFill.map(([id, n, status]): Delta => ({ t: "fill", fill: fill(id, n, n, status) })),
  time.map((at): Delta => ({ t: "account", account: account(at) })),
  time.map(
    (at): Delta => ({ t: "clock", clock: { venueMs: at as VenueMs, wallMs: at, rate: 1, source: "synthetic" } }),
  ),
  small.map((id): Delta => ({ t: "forget", market: `m${id}` as ConditionId })),
  fc.tuple(small, time, fc.boolean()).map(
    ([key, at, firing]): Delta => ({
      t: "alert",
      alert: {
        ...tell({ class: "feed", severity: "warn", key: `a${key}`, text: "feed late" }, at as VenueMs),
        firing,
      },
    }),
  ),
  time.map(
    (at): Delta => ({ t: "feeds", feeds: [{ name: "market", lastAt: at as VenueMs, limitMs: 1, state: "ok" }] }),
  ),
  fc.tuple(small, time).map(
    ([name, at]): Delta => ({
      t: "loop",
      loop: { name: `l${name}`, everyMs: 1, lastAt: at as VenueMs, tookMs: 1, errors: 0, recent: [] },
    }),
  ),
);

describe("the snapshot", () => {
  it("does not change when a delta comes a second time", () => {
    fc.assert(
      fc.property(fc.array(anyDelta, { maxLength: 40 }), anyDelta, (history, delta) => {
        const once = reduce(reduceAll(emptySnapshot(), history), delta);
        expect(reduce(once, delta)).toEqual(once);
      }),
    );
  });

  it("keeps the newest report of a market when an older one arrives late", () => {
    const late = reduceAll(emptySnapshot(), [
      { t: "market", market: market(1, 20) },
      { t: "market", market: market(1, 10) },
    ]);
    expect(late.markets.m1?.at).toBe(20);
  });

  it("shows each fill once, newest first, with the status told last, and forgets all but the newest hundred", () => {
    const many = Array.from({ length: TAPE + 20 }, (_, n): Delta => ({ t: "fill", fill: fill(1, n, n) }));
    const failed: Delta = { t: "fill", fill: fill(1, TAPE + 10, TAPE + 10, "failed") };
    const { fills } = reduceAll(emptySnapshot(), [...many, failed, ...many.slice(0, 15)]);
    expect(fills).toHaveLength(TAPE);
    expect(fills.map((row) => row.at)).toEqual([...fills.map((row) => row.at)].sort((a, b) => b - a));
    expect(fills.find((row) => row.trade === `t${TAPE + 10}`)?.status).toBe("failed");
  });

  it("puts the fills of a report on the tape", () => {
    const { fills } = reduce(emptySnapshot(), { t: "market", market: market(1, 5, [fill(1, 3, 3)]) });
    expect(fills.map((row) => row.trade)).toEqual(["t3"]);
  });
});

/** A Hub and its network, as far as sequence and loss are concerned. */
class Server {
  snapshot: Snapshot = emptySnapshot();
  private ring = new Ring();
  private readonly waiting = new Coalescer();
  private epoch = 0;

  publish(delta: Delta): void {
    const next = reduce(this.snapshot, delta);
    if (next !== this.snapshot) this.waiting.put(delta);
    this.snapshot = next;
  }

  flush(now: number): ServerFrame[] {
    const deltas = this.waiting.take(now);
    if (deltas.length === 0) return [];
    return [{ v: 1, t: "delta", epoch: `${this.epoch}`, seq: this.ring.push(deltas, now).seq, data: deltas }];
  }

  /** The object died and came back: same truth, new epoch, empty ring. */
  restart(): void {
    this.epoch += 1;
    this.ring = new Ring();
  }

  answer(frame: ClientFrame): ServerFrame[] {
    if (frame.op !== "sub") return [];
    const epoch = `${this.epoch}`;
    const missed = frame.epoch === epoch && frame.seq !== undefined ? this.ring.since(frame.seq) : null;
    if (missed === null) return [{ v: 1, t: "snap", epoch, seq: this.ring.seq, data: this.snapshot }];
    return missed.map(({ seq, deltas }) => ({ v: 1, t: "delta", epoch, seq, data: deltas }));
  }
}

type Happening =
  | { is: "delta"; delta: Delta }
  | { is: "flush"; fate: "arrives" | "lost" | "twice" | "late" }
  | { is: "restart" };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: anyDelta.map((delta): Happening => ({ is: "delta", delta })) },
  {
    weight: 6,
    arbitrary: fc
      .constantFrom("arrives", "arrives", "lost", "twice", "late")
      .map((fate): Happening => ({ is: "flush", fate })),
  },
  { weight: 1, arbitrary: fc.constant<Happening>({ is: "restart" }) },
);

it("whatever is lost, doubled, reordered or restarted on the way, a browser that reconnects shows what the Hub holds", () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 120 }), (story) => {
      const server = new Server();
      let client: ClientState = newClient();
      let late: ServerFrame[] = [];
      let now = 0;
      const deliver = (frames: readonly ServerFrame[]): void => {
        for (const frame of frames) {
          const { state, send } = receive(client, frame);
          client = state;
          if (send !== null) deliver(server.answer(send));
        }
      };
      deliver(server.answer(subscribe(client)));
      for (const event of story) {
        now += 300;
        if (event.is === "delta") server.publish(event.delta);
        else if (event.is === "restart") server.restart();
        else {
          const frames = server.flush(now);
          if (event.fate === "late") late.push(...frames);
          else if (event.fate !== "lost") deliver([...frames, ...(event.fate === "twice" ? frames : []), ...late]);
          if (event.fate !== "late" && event.fate !== "lost") late = [];
        }
      }
      deliver(server.flush(now + 5_000));
      client = { ...client, asking: false };
      deliver(server.answer(subscribe(client)));
      expect(client.snapshot).toEqual(server.snapshot);
    }),
    { numRuns: 300 },
  );
});

describe("the ring", () => {
  it("replays what was missed and says so when it has forgotten", () => {
    const ring = new Ring();
    for (let n = 0; n < 600; n++) ring.push([], n);
    expect(ring.since(598)?.map((entry) => entry.seq)).toEqual([599, 600]);
    expect(ring.since(600)).toEqual([]);
    expect(ring.since(87)).toBeNull();
    expect(ring.since(601)).toBeNull();
    ring.push([], 70_000);
    expect(ring.since(599)).toBeNull();
  });
});

describe("the coalescer", () => {
  it("lets markets leave four times a second and the account once, newest only", () => {
    const waiting = new Coalescer();
    let frames = 0;
    let accounts = 0;
    for (let now = 0; now < 10_000; now += 10) {
      waiting.put({ t: "market", market: market(1, now) });
      waiting.put({ t: "account", account: account(now) });
      const out = waiting.take(now);
      frames += out.some((delta) => delta.t === "market") ? 1 : 0;
      accounts += out.some((delta) => delta.t === "account") ? 1 : 0;
    }
    expect(frames).toBe(40);
    expect(accounts).toBe(10);
  });
});
