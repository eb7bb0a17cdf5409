import {
  createExecutionContext,
  env,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { MarketConfig } from "../../../core/contract/config.ts";
import type { CycleReply } from "../../../core/contract/gateway.ts";
import type { ConditionId, TokenId } from "../../../core/contract/ids.ts";
import type { HistoryRecord, MarketEvent } from "../../../core/contract/market.ts";
import type { MarketSpec } from "../../../core/contract/spec.ts";
import { type Lease, type Unknown, unknown } from "../../../core/contract/views.ts";
import type { Bucket } from "../../../core/gateway/bucket.ts";
import type { MarketState } from "../../../core/market.ts";
import type { MicroUsd } from "../../../core/units/money.ts";
import type { Ticks } from "../../../core/units/price.ts";
import { type MicroShares, shares } from "../../../core/units/size.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { openOutbox } from "../../../db/objects/outbox.ts";
import { openRows } from "../../../db/objects/rows.ts";
import type { Carrier } from "../../../runtime/carrier.ts";
import { Engine } from "../engine.ts";
import type { Env } from "../env.ts";
import type { Gateway } from "../gateway.ts";
import type { Market } from "../market.ts";

const { MARKET, GATEWAY, DB } = env as unknown as {
  MARKET: DurableObjectNamespace<Market>;
  GATEWAY: DurableObjectNamespace<Gateway>;
  DB: D1Database;
};

const spec = (n: number): MarketSpec => ({
  id: `0x${String(n).padStart(64, "0")}` as ConditionId,
  gammaId: String(n),
  slug: `market-${n}`,
  question: "Will it?",
  rules: "",
  event: { id: "1", slug: "event", title: "Event" },
  outcomes: ["Yes", "No"],
  yes: `${n}1` as TokenId,
  no: `${n}2` as TokenId,
  negRisk: false,
  version: "v1",
  tick: 100 as Ticks,
  minSize: shares(5),
  fee: { rate: 0, exponent: 1, takerOnly: true },
  endsAt: (Date.now() + 86_400_000) as VenueMs,
});

const config: MarketConfig = {
  version: 1,
  engine: "as",
  cycleMs: 5_000,
  gamma: 0.01,
  levels: 1,
  k: null,
  quoteSize: shares(10),
  maxInventory: shares(100),
  reduceAt: 0.8,
  minHalfTicks: 1,
  maxHalf: 500 as Ticks,
  horizonS: 3_600,
  orderTtlMs: 300_000,
  minPrice: 500 as Ticks,
  maxPrice: 9_500 as Ticks,
  maxSpread: 2_000 as Ticks,
  maxBookAgeMs: 15_000,
  stopBeforeEndMs: 60_000,
  improveTicks: 1,
  backoffTicks: 1,
  minAgeMs: 1_000,
  maxLoss: 100_000_000 as MicroUsd,
};

const moment = () => new Promise((resolve) => setTimeout(resolve, 100));
const object = (n: number) => MARKET.getByName(spec(n).id);
const alarmOf = (n: number) => runInDurableObject(object(n), (_, state) => state.storage.getAlarm());

/** As after a day of trading: the object knows the venue's time, although the venue can't be reached now. */
async function withClock(n: number): Promise<void> {
  await runInDurableObject(object(n), (_, state) =>
    state.storage.kv.put("fact:clock", { venueMs: Date.now(), wallMs: Date.now(), rate: 1 }),
  );
  await evictDurableObject(object(n));
}

describe("a market's object", () => {
  it("does nothing and says so before anyone has activated it", async () => {
    expect(await object(1).report()).toBeNull();
    expect(await object(1).rearm()).toBe(false);
    expect(await alarmOf(1)).toBeNull();
  });

  it("stamps nothing before it knows the venue's time, and keeps asking", async () => {
    await object(8).activate(spec(8), config);
    await runDurableObjectAlarm(object(8));
    expect(await object(8).report()).toBeNull();
    expect(await alarmOf(8)).toBeLessThan(Date.now() + 2_000);
    const refused = await runInDurableObject(object(8), (market) => market.push([{ t: "wake", why: "feed" }]));
    expect(refused).toEqual({ is: "unknown", why: expect.stringContaining("venue's time") });
  });

  it("reports after activation, quotes nothing while the venue can't be reached, and keeps its alarm going", async () => {
    await withClock(2);
    await object(2).activate(spec(2), config);
    expect(await alarmOf(2)).not.toBeNull();
    await runDurableObjectAlarm(object(2));
    const report = await object(2).report();
    expect(report).toMatchObject({ id: spec(2).id, orders: [], quote: { bid: null, ask: null } });
    const next = await alarmOf(2);
    expect(next).toBeGreaterThan(Date.now() - 1_000);
    expect(next).toBeLessThan(Date.now() + 61_000);
  });

  it("comes back after an eviction with its setup, and goes on from its own alarm", async () => {
    await withClock(3);
    await object(3).activate(spec(3), config);
    const before = await runInDurableObject(object(3), (_, state) => state.storage.kv.get("fact:setup"));
    await evictDurableObject(object(3));
    expect(await object(3).report()).toMatchObject({ slug: "market-3" });
    expect(await runInDurableObject(object(3), (_, state) => state.storage.kv.get("fact:setup"))).toEqual(before);
    expect(await runDurableObjectAlarm(object(3))).toBe(true);
    expect(await alarmOf(3)).not.toBeNull();
  });

  it("asks anew when it is woken while an earlier cycle still waits for its actions, a few times for many words", async () => {
    await withClock(10);
    await object(10).activate(spec(10), config);
    await object(10).report();
    const asked = await runInDurableObject(object(10), async (market) => {
      const inner = market as unknown as { carrier: Carrier<MarketState, MarketEvent, unknown>; running: unknown };
      const { state } = inner.carrier;
      while (inner.running !== null) await moment();
      inner.running = new Promise(() => undefined);
      const before = state.cycles;
      await Promise.all(Array.from({ length: 100 }, () => market.push([{ t: "wake", why: "band" }])));
      for (let tries = 0; tries < 50 && state.cycles === before; tries++) await moment();
      inner.running = null;
      return state.cycles - before;
    });
    expect(asked).toBeGreaterThanOrEqual(1);
    expect(asked).toBeLessThanOrEqual(3);
  });

  it("decides at once by the book that a wake brings and asks for nothing, a few times, then takes one a fifth of a second", async () => {
    await withClock(11);
    await object(11).activate(spec(11), config);
    await object(11).report();
    const level = (price: number) => ({ price: price as Ticks, size: shares(100) });
    const said = await runInDurableObject(object(11), async (market) => {
      const inner = market as unknown as {
        carrier: Carrier<MarketState, MarketEvent, unknown>;
        running: unknown;
        early: unknown;
        readonly wakes: Bucket;
      };
      const { state } = inner.carrier;
      while (inner.running !== null || inner.early !== null) await moment();
      const none = unknown("not read");
      // The venue's clock stands still: no wake is earned.
      const now = Date.now() as VenueMs;
      const bring = (bid: number, lease: Lease | Unknown = none) => {
        const book = { bids: [level(bid)], asks: [level(bid + 400)], tick: 100 as Ticks, stampedAt: now, freshAt: now };
        const cycle = { now, rate: 0, book, account: none, lease, watched: false, winner: null };
        return market.push([{ t: "wake", why: "band", cycle }]);
      };
      await moment();
      await moment();
      const before = state.cycles;
      // Its configuration has to be read first: the market asks.
      const expiresAt = (Date.now() + 60_000) as VenueMs;
      const lease = { mode: "quote", capital: 0 as MicroUsd, rate: 1, configVersion: 7, epoch: 0, expiresAt } as const;
      expect(await bring(3_000, lease)).toBeNull();
      expect([state.cycles, state.midHalf]).toEqual([before, null]);
      while (inner.early !== null) await moment();
      while (inner.running !== null) await moment();
      await moment();
      await moment();
      const again = state.cycles;
      inner.wakes.tokens = inner.wakes.burst;
      const first = await bring(4_000);
      const [cycles, midHalf] = [state.cycles - again, state.midHalf];
      const more = [];
      for (let bid = 5_000; bid < 7_500; bid += 500) more.push((await bring(bid)) !== null);
      return { first, cycles, midHalf, more };
    });
    expect(said).toMatchObject({ cycles: 1, midHalf: 8_400, more: [true, true, false, false, false] });
    // The band that goes back is the new book's.
    expect(said.first).toMatchObject({ band: { low: 4_101, high: 4_299 } });
  });

  it("decides by what a wake brings though a question is under way, and never by an older answer after it", async () => {
    await withClock(12);
    await object(12).activate(spec(12), config);
    await object(12).report();
    const level = (price: number) => ({ price: price as Ticks, size: shares(100) });
    const said = await runInDurableObject(object(12), async (market) => {
      const inner = market as unknown as {
        carrier: Carrier<MarketState, MarketEvent, unknown>;
        running: unknown;
        early: unknown;
        env: unknown;
        ask(hurried: boolean): Promise<void>;
      };
      const { state } = inner.carrier;
      while (inner.running !== null || inner.early !== null) await moment();
      const none = unknown("not read");
      const cycle = (now: number, bid: number): CycleReply => {
        const at = now as VenueMs;
        const book = { bids: [level(bid)], asks: [level(bid + 400)], tick: 100 as Ticks, stampedAt: at, freshAt: at };
        return { now: at, rate: 0, book, account: none, lease: none, watched: false, winner: null };
      };
      const now = Date.now() + 1_000;
      const mids: (number | null)[] = [];
      for (const answeredAt of [now - 1, now + 1]) {
        const answer = Promise.withResolvers<CycleReply>();
        // The answer is on its way for as long as the test wants it to be.
        inner.env = { GATEWAY: { getByName: () => ({ cycle: () => answer.promise }) } };
        const asked = inner.ask(false);
        const taken = await market.push([{ t: "wake", why: "band", cycle: cycle(now, 4_000) }]);
        mids.push(taken === null ? null : state.midHalf);
        answer.resolve(cycle(answeredAt, 5_000));
        await asked;
        mids.push(state.midHalf);
      }
      return mids;
    });
    expect(said).toEqual([8_400, 8_400, 8_400, 10_400]);
  });

  it("answers a kill with its acknowledgement, whatever it is doing and whatever it was told lately", async () => {
    await withClock(14);
    await object(14).activate(spec(14), config);
    await object(14).report();
    const answers = await runInDurableObject(object(14), async (market) => {
      const inner = market as unknown as { running: unknown; readonly wakes: Bucket };
      while (inner.running !== null) await moment();
      // A cycle that never ends, and not one early wake left.
      inner.running = new Promise(() => undefined);
      inner.wakes.tokens = 0;
      const expiresAt = (Date.now() + 60_000) as VenueMs;
      const lease = { mode: "halt", capital: 0 as MicroUsd, rate: 0, configVersion: 9, epoch: 5, expiresAt } as const;
      const killed = await market.push([{ t: "wake", why: "kill", lease }]);
      const woken = await market.push([{ t: "wake", why: "band" }]);
      inner.running = null;
      return { killed, woken };
    });
    expect(answers.killed).toMatchObject({ report: { state: "killed", epoch: 5 } });
    expect(answers.woken).toBeNull();
  });

  it("books a reward that the venue has paid once, however often it is told, and through an eviction", async () => {
    await withClock(13);
    await object(13).activate(spec(13), config);
    await object(13).report();
    const payment = {
      id: "reward:2026-11-22",
      kind: "reward",
      at: Date.now() as VenueMs,
      amount: 1_250_000 as MicroUsd,
    } as const;
    const paid = { t: "paid", payment } as const;
    await object(13).push([paid, paid]);
    await evictDurableObject(object(13));
    await object(13).report();
    await object(13).push([paid]);
    expect(await object(13).report()).toMatchObject({ pnl: { rewards: 1_250_000 }, cashFlow: 1_250_000 });
  });

  it("is woken by the watchdog when its alarm was lost, and only then", async () => {
    await withClock(4);
    await object(4).activate(spec(4), config);
    await runDurableObjectAlarm(object(4));
    expect(await object(4).rearm()).toBe(false);
    // A cycle still under way sets the alarm by itself: lose it again until none is.
    let woken = false;
    for (let tries = 0; tries < 50 && !woken; tries++) {
      await moment();
      await runInDurableObject(object(4), (_, state) => state.storage.deleteAlarm());
      woken = await object(4).rearm();
    }
    expect(woken).toBe(true);
    expect(await alarmOf(4)).not.toBeNull();
  });

  it("takes another config under the same birth, so that no intent is ever wanted twice", async () => {
    await object(5).activate(spec(5), config);
    const birth = () =>
      runInDurableObject(object(5), (_, state) =>
        state.storage.kv.get<{ birth: number; config: MarketConfig }>("fact:setup"),
      );
    const first = await birth();
    await object(5).activate(spec(5), { ...config, version: 2 });
    const second = await birth();
    expect(second?.birth).toBe(first?.birth);
    expect(second?.config.version).toBe(2);
  });

  it("quotes nothing when its journal belongs to another wallet", async () => {
    await withClock(6);
    await object(6).activate(spec(6), config);
    await runInDurableObject(object(6), (_, state) => {
      const wallet = state.storage.kv.get<{ funder: string }>("fact:wallet");
      state.storage.kv.put("fact:wallet", { ...wallet, funder: `0x${"7".repeat(40)}` });
    });
    await evictDurableObject(object(6));
    await object(6).report();
    await runDurableObjectAlarm(object(6));
    expect(await object(6).report()).toMatchObject({ orders: [], quote: { bid: null, ask: null } });
  });
});

describe("after the gateway's object has started again", () => {
  it("a market still reaches it: an order gets its answer instead of staying unknown for ever", async () => {
    await withClock(9);
    await object(9).activate(spec(9), config);
    const before = GATEWAY.getByName("gateway");
    await runInDurableObject(before, (_, state) => state.abort("a deploy")).catch(() => undefined);
    const orders = await runInDurableObject(object(9), async (market) => {
      const { carrier } = market as unknown as { carrier: Carrier<MarketState, MarketEvent, unknown> };
      const at = Date.now() as VenueMs;
      const level = (price: number) => [{ price: price as Ticks, size: shares(500) }];
      const [bids, asks] = [level(4_800), level(5_200)];
      const lease = { mode: "quote", capital: 50_000_000 as MicroUsd, rate: 5, configVersion: 1, epoch: 0 } as const;
      const none = 0 as MicroShares;
      carrier.dispatch({
        ...{ at, t: "cycle", lease: { ...lease, expiresAt: (at + 30_000) as VenueMs } },
        book: { bids, asks, tick: 100 as Ticks, stampedAt: at, freshAt: at },
        account: { readAt: at, open: [], fills: [], yes: none, no: none, cash: 1_000_000_000 as MicroUsd },
      });
      await carrier.idle();
      return [...carrier.state.orders.byIntent.values()].map(({ order, state, cause }) => ({ order, state, cause }));
    });
    expect(orders).toHaveLength(2);
    // The venue can't be reached here, so the gateway refuses: an answer all the same, and nothing stays in flight.
    for (const { order, state, cause } of orders) {
      expect([order?.length, state]).toEqual([66, "done"]);
      expect(cause).toContain("clock has not been read");
    }
  });
});

describe("the engine's door", () => {
  const engine = () => new Engine(createExecutionContext(), env as unknown as Env);

  it("re-arms a market that fell asleep and counts it, and one object that fails does not hold up the others", async () => {
    await withClock(7);
    await engine().activate(spec(7), config);
    await object(7).report();
    let rearmed = 0;
    for (let tries = 0; tries < 50 && rearmed === 0; tries++) {
      await moment();
      await runInDurableObject(object(7), (_, state) => state.storage.deleteAlarm());
      rearmed = (await engine().watchdog()).rearmed;
    }
    expect(rearmed).toBeGreaterThan(0);
    expect((await engine().markets()).map(({ id }) => id)).toContain(spec(7).id);
  });

  it("names the objects that do not answer the watchdog, and asks the others all the same", async () => {
    await withClock(12);
    await engine().activate(spec(12), config);
    await object(12).report();
    for (let tries = 0; tries < 50; tries++) {
      if ((await engine().markets()).some(({ id }) => id === spec(12).id)) break;
      await moment();
    }
    const whole = env as unknown as Env;
    const dead = { rearm: () => Promise.reject(new Error("it is dead")) };
    const without = (change: object) => new Engine(createExecutionContext(), { ...whole, ...change } as Env).watchdog();
    const asked: string[] = [];
    const MARKETS = {
      getByName: (id: string) => {
        asked.push(id);
        return id === spec(12).id ? dead : MARKET.getByName(id);
      },
    };
    expect((await without({ GATEWAY: { getByName: () => dead }, MARKET: MARKETS })).silent).toEqual([
      "gateway",
      `market ${spec(12).id}`,
    ]);
    expect(new Set(asked).size).toBe((await engine().markets()).length);
    const unlisted = { getByName: () => ({ snapshot: () => Promise.reject(new Error("it is dead")) }) };
    expect((await without({ HUB: unlisted })).silent).toEqual(["hub"]);
    expect((await engine().watchdog()).silent).toEqual([]);
  });

  it("lets nothing through but a dashboard's WebSocket", async () => {
    expect((await engine().fetch(new Request("http://engine/"))).status).toBe(426);
  });
});

describe("rows of an object", () => {
  const within = <T>(n: number, f: (state: DurableObjectState) => T) =>
    runInDurableObject(object(n), (_, state) => f(state));

  it("come back as last written, in the order they were last written, also after an eviction", async () => {
    await within(20, (state) => {
      const rows = openRows(state.storage);
      rows.append([
        { kind: "a", key: "1", body: { n: 1 } },
        { kind: "b", key: "1", body: "text" },
        { kind: "a", key: "2", body: [2] },
      ]);
      rows.append([
        { kind: "a", key: "1", body: { n: 3 } },
        { kind: "b", key: "1", body: null },
      ]);
    });
    await evictDurableObject(object(20));
    const loaded = await within(20, (state) => [...openRows(state.storage).load()]);
    expect(loaded).toEqual([
      { kind: "a", key: "2", body: [2] },
      { kind: "a", key: "1", body: { n: 3 } },
    ]);
  });

  it("are all there or none of them: a transaction that throws leaves nothing behind", async () => {
    const left = await within(21, (state) => {
      const rows = openRows(state.storage);
      rows.append([{ kind: "a", key: "1", body: 1 }]);
      try {
        rows.transaction(() => {
          rows.append([
            { kind: "a", key: "1", body: 2 },
            { kind: "a", key: "2", body: 2 },
          ]);
          throw new Error("half way");
        });
      } catch {
        // what this test is about
      }
      return [...rows.load()];
    });
    expect(left).toEqual([{ kind: "a", key: "1", body: 1 }]);
  });
});

describe("history on its way to D1", () => {
  const quote = (id: string, bid: number): HistoryRecord => ({
    table: "quotes",
    id,
    at: 1_000 as VenueMs,
    body: { market: "0x1", mid_half: 10_000, bid, ask: 5_100, reservation: 5_000, inventory: 0 },
  });
  const owner = { mode: "paper", wallet: "0xus" } as const;
  const create =
    "create table if not exists quotes (id text primary key not null, at integer not null, mode text not null, wallet text not null, market text not null, mid_half integer, bid integer, ask integer, reservation real, inventory integer not null)";

  it("waits while D1 is down, arrives once it is up, once, with its owner", async () => {
    await DB.prepare("drop table if exists quotes").run();
    const down = await runInDurableObject(object(30), (_, state) => {
      const outbox = openOutbox(state.storage);
      outbox.add([quote("q1", 4_900)], owner);
      outbox.add([quote("q2", 4_800)], owner);
      return outbox.flush(DB);
    });
    expect(down).toMatchObject({ saved: 0, left: 2 });
    expect(down.error).toContain("quotes");
    await evictDurableObject(object(30));
    await DB.prepare(create).run();
    const up = await runInDurableObject(object(30), (_, state) => openOutbox(state.storage).flush(DB));
    expect(up).toEqual({ saved: 2, left: 0, refused: [], error: null });
    const { results } = await DB.prepare("select id, mode, wallet, bid from quotes order by id").all();
    expect(results).toEqual([
      { id: "q1", mode: "paper", wallet: "0xus", bid: 4_900 },
      { id: "q2", mode: "paper", wallet: "0xus", bid: 4_800 },
    ]);
  });

  it("does not stop for one row that fits no table, and names it", async () => {
    await DB.prepare(create).run();
    const flushed = await runInDurableObject(object(31), (_, state) => {
      const outbox = openOutbox(state.storage);
      outbox.add([{ ...quote("bad", 1), body: { nonsense: 1 } }, quote("good", 2)], owner);
      return outbox.flush(DB);
    });
    expect(flushed).toMatchObject({ saved: 1, left: 0, error: null });
    expect(flushed.refused[0]).toContain("bad");
  });
});
