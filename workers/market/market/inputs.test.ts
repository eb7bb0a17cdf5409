import { env, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { MarketConfig } from "../../../core/contract/config.ts";
import type { Fill } from "../../../core/contract/fills.ts";
import type { OrderId, TradeId } from "../../../core/contract/ids.ts";
import type { MarketAction, MarketEvent } from "../../../core/contract/market.ts";
import { type AccountView, type BookView, type Lease, unknown } from "../../../core/contract/views.ts";
import { type Decision, decisionOf } from "../../../core/inputs/decision.ts";
import { Replay } from "../../../core/inputs/replay.ts";
import { readRun } from "../../../core/inputs/run.ts";
import { type MarketSetup, type MarketState, market } from "../../../core/market.ts";
import { type MicroUsd, usd } from "../../../core/units/money.ts";
import type { Ticks } from "../../../core/units/price.ts";
import { type MicroShares, shares } from "../../../core/units/size.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { type InputPage, openInputs } from "../../../db/objects/inputs.ts";
import type { Carrier } from "../../../runtime/carrier.ts";
import { testConfig, testSpec } from "../../../test/market/fixtures.ts";
import type { Market } from "../market.ts";

const { MARKET } = env as unknown as { MARKET: DurableObjectNamespace<Market> };

const START = Date.now();
const config: MarketConfig = { ...testConfig, cycleMs: 5_000 };
const spec = (n: number) => ({
  ...testSpec,
  id: `0x${String(7_000 + n).padStart(64, "0")}` as typeof testSpec.id,
  endsAt: (START + 10 * 86_400_000) as VenueMs,
});
const object = (n: number) => MARKET.getByName(spec(n).id);

/** What a test may reach inside: the carrier, its recorder, and the shell's once-a-minute save. */
interface Inside {
  readonly carrier: Carrier<MarketState, MarketEvent, MarketSetup>;
  readonly recorder: { rest(): void };
  cycle: () => Promise<void>;
  savedAt: number;
  save(): void;
}
const inside = <T>(n: number, f: (inner: Inside, state: DurableObjectState) => T | Promise<T>): Promise<T> =>
  runInDurableObject(object(n), (instance, state) => f(instance as unknown as Inside, state));

async function started(n: number): Promise<void> {
  await inside(n, (_, state) =>
    state.storage.kv.put("fact:clock", { venueMs: Date.now(), wallMs: Date.now(), rate: 1 }),
  );
  await evictDurableObject(object(n));
  await object(n).activate(spec(n), config);
}

const levels = (best: number, step: number, salt: number) =>
  [0, 1, 2, 3].map((i) => ({ price: (best + i * step) as Ticks, size: shares(200 + ((salt * 37 + i * 11) % 90)) }));
const book = (at: VenueMs, salt = 0): BookView => ({
  bids: levels(4_800 + 100 * (salt % 2), -100, salt),
  asks: levels(5_200 + 100 * (salt % 2), 100, salt),
  tick: 100 as Ticks,
  stampedAt: at,
  freshAt: at,
});
const account = (at: VenueMs, fills: readonly Fill[] = [], yes = 0): AccountView => {
  return { readAt: at, open: [], fills, yes: yes as MicroShares, no: 0 as MicroShares, cash: usd(1_000) };
};
const lease = (at: VenueMs): Lease => {
  const epoch = { configVersion: 1, epoch: 0 };
  return { mode: "quote", capital: 50_000_000 as MicroUsd, rate: 5, ...epoch, expiresAt: (at + 30_000) as VenueMs };
};
const cycle = (at: VenueMs, salt: number, fills: readonly Fill[] = [], yes = 0): MarketEvent => {
  const print = { price: 5_200 as Ticks, size: shares(3 + salt), taker: "BUY" as const, trades: 2, reach: salt % 3 };
  return {
    at,
    t: "cycle",
    book: { ...book(at, salt), ...(salt % 4 === 0 ? {} : { prints: [print] }) },
    account: account(at, fills, yes),
    lease: lease(at),
  };
};
const fill = (order: OrderId, at: VenueMs): Fill => ({
  ...{ trade: `t-${order.slice(2, 8)}` as TradeId, order, at, token: "YES", side: "BUY", price: 4_700 as Ticks },
  ...{ size: shares(10), cash: -4_700_000 as MicroUsd, fee: 0 as MicroUsd, maker: true, status: "matched" },
});

function replayed(page: InputPage) {
  const replay = new Replay<MarketState, MarketEvent, MarketAction, MarketSetup, Decision>(market, decisionOf);
  for (const run of new Set(page.parts.map((part) => part.run))) {
    const bytes = page.parts
      .filter((part) => part.run === run)
      .flatMap(({ packed, body }) => [...(packed ? inflateRawSync(body) : body)]);
    for (const record of readRun<MarketEvent, MarketSetup, Decision>(new Uint8Array(bytes))) replay.take(record);
  }
  return replay;
}

describe("the inputs a market's object keeps", () => {
  it("replay to identical decisions over cycles, fills, an eviction and another config", async () => {
    await started(1);
    const trade = (from: number) =>
      inside(1, async ({ carrier }) => {
        for (let i = from; i < from + 15; i++) {
          const at = (START + i * 5_000) as VenueMs;
          const sent = [...carrier.state.orders.byIntent.values()].find(
            (one) => one.as === "bid" && one.order !== null,
          );
          const fills = i % 8 === 0 && sent?.order != null ? [fill(sent.order, at)] : [];
          carrier.dispatch(cycle(at, i, fills, carrier.state.ledger.yes));
          // The gateway's own answers: it refuses, since there is no venue here.
          await carrier.idle();
        }
        return carrier.state.ledger.booked.length;
      });
    expect(await trade(1)).toBeGreaterThan(0);
    // As it does before it sleeps for long.
    await inside(1, ({ carrier, recorder }) => {
      carrier.flush();
      recorder.rest();
    });
    await evictDurableObject(object(1));
    await trade(40);
    await object(1).activate(spec(1), { ...config, version: 2, minHalfTicks: 5 });
    await trade(80);
    // More than an hour later: a new run begins, with the state in the middle of this life.
    await trade(1_000);
    await inside(1, (inner) => {
      for (let i = 0; i < 3_000; i++) {
        const at = (START + 5_200_000 + i * 10) as VenueMs;
        const id = `0x${String(i * 7_919).padStart(64, "0")}` as OrderId;
        inner.carrier.dispatch({ at, t: "found", answers: [{ is: "absent", id }] });
      }
      inner.savedAt = 0;
      inner.save();
    });
    const fills = await trade(1_100);

    using page = await object(1).inputs({ after: 0 });
    const replay = replayed(page);
    expect(replay.differences).toEqual([]);
    // The object had lain down for long when it was evicted.
    expect(replay.gaps).toEqual([]);
    // The cycles and answers told here, and more: the answers to its orders.
    expect(replay.steps).toBeGreaterThan(3_075);
    expect(new Set(page.parts.map(({ run }) => run)).size).toBe(3);
    expect(replay.state?.ledger.booked.length).toBe(fills);
    expect(replay.config?.config).toMatchObject({ version: 2, minHalfTicks: 5 });
    expect(await inside(1, ({ carrier }) => carrier.state)).toEqual(replay.state);
  }, 60_000);

  it("mark what a crash took after the object had lain down, and mark nothing when it was put away lying", async () => {
    await started(4);
    // Within one minute only the first cycle of a life leads to a row.
    const minute = Math.ceil(START / 60_000) * 60_000;
    const quiet = (from: number, then: (inner: Inside) => void = () => {}) =>
      inside(4, async (inner, state) => {
        // It is told nothing but what is told here.
        inner.cycle = async () => {};
        await state.storage.deleteAlarm();
        for (let i = from; i < from + 3; i++) {
          const at = (minute + i * 1_000) as VenueMs;
          inner.carrier.dispatch({ at, t: "cycle", book: book(at, i), account: account(at), lease: unknown("quiet") });
        }
        then(inner);
      });
    const gaps = async () => {
      using page = await object(4).inputs({ after: 0 });
      return replayed(page).gaps;
    };
    await quiet(1, ({ recorder }) => recorder.rest());
    await evictDurableObject(object(4));
    await quiet(10, ({ recorder }) => recorder.rest());
    expect(await gaps()).toEqual([]);
    // The same life wakes and is told three things that lead to no row: a crash takes the last two.
    await quiet(20);
    await evictDurableObject(object(4));
    await quiet(30, ({ recorder }) => recorder.rest());
    expect(await gaps()).toEqual([{ from: minute + 20_000, to: minute + 30_000 }]);
  });

  it("cost a quiet market at most one row a minute, whatever the books do", async () => {
    await started(2);
    const MINUTES = 60;
    const written = await inside(2, async (inner, state) => {
      const { carrier } = inner;
      const rows: Record<string, number> = {};
      const { sql } = state.storage;
      const exec = sql.exec.bind(sql);
      sql.exec = ((text: string, ...more: unknown[]) => {
        const cursor = exec(text, ...more);
        const table = /(?:into|from|update) (\w+)/.exec(text)?.[1] ?? text;
        rows[table] = (rows[table] ?? 0) + cursor.rowsWritten;
        return cursor;
      }) as typeof sql.exec;
      for (let i = 0; i < MINUTES * 12; i++) {
        const at = (START + i * 5_000) as VenueMs;
        carrier.dispatch({ at, t: "cycle", book: book(at, i), account: account(at), lease: unknown("quiet") });
        if (i % 12 === 11) {
          inner.savedAt = 0;
          inner.save();
        }
      }
      sql.exec = exec;
      return rows;
    });
    // What it was told goes into a row once a minute, and with its estimators, which do once in five.
    expect(written.rows).toBeLessThanOrEqual(MINUTES + 2);
    expect(written.inputs).toBeGreaterThanOrEqual(MINUTES - 1);
    expect(written.inputs).toBeLessThanOrEqual(MINUTES + 15);
  });

  it("are kept in whole runs within a budget of bytes, the oldest gone first, and come page by page", async () => {
    await started(3);
    const small = await inside(3, (_, state) => {
      const inputs = openInputs(state.storage, (bytes) => bytes);
      const first = inputs.read({ after: 0 }).parts.length;
      for (let n = 0; n < 6; n++) {
        const at = (START + n * 1_000) as VenueMs;
        inputs.append({ begins: n % 2 === 0, bytes: new Uint8Array([n]), from: at, to: at, step: n + 1 });
      }
      return inputs.read({ after: first }).parts.map(({ body }) => [...body]);
    });
    // A run that ended before its first part was full is a run all the same.
    expect(small).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    const kept = await inside(3, (_, state) => {
      const noise = (n: number, length: number) => new Uint8Array(length).map((_each, i) => (i * 7 + n * 31) % 251);
      const inputs = openInputs(state.storage, (bytes) => bytes, 900_000);
      for (let run = 1; run <= 6; run++)
        for (let part = 0; part < 4; part++) {
          const at = (START + (run * 10 + part) * 1_000) as VenueMs;
          inputs.append({ begins: part === 0, bytes: noise(run, 70_000), from: at, to: at, step: run * 4 + part });
        }
      const pages = [inputs.read({ after: 0 })];
      for (let page = pages[0]; page?.more; page = pages.at(-1))
        pages.push(inputs.read({ after: page.parts.at(-1)?.seq ?? 0 }));
      const lastRun = inputs.read({ after: 0, from: START + 62_000 });
      return { last: inputs.last, again: openInputs(state.storage, (bytes) => bytes).last, pages, lastRun };
    });
    expect(kept.again).toEqual(kept.last);
    expect(kept.pages.length).toBeGreaterThan(1);
    const parts = kept.pages.flatMap(({ parts: of }) => of);
    const bytes = parts.reduce((sum, { body }) => sum + body.length, 0);
    expect(bytes).toBeLessThanOrEqual(900_000);
    expect(bytes).toBeGreaterThan(500_000);
    // What is left begins with the beginning of a run and has no hole; the newest is there.
    expect(parts[0]?.seq).toBe(parts[0]?.run);
    for (const [i, part] of parts.entries()) expect(part.seq).toBe((parts[0]?.seq ?? 0) + i);
    expect(parts.at(-1)?.step).toBe(27);
    expect(new Set(kept.lastRun.parts.map(({ run }) => run)).size).toBe(1);
    expect(kept.lastRun.parts.reduce((sum, { body }) => sum + body.length, 0)).toBe(280_000);
  });
});
