import { applyD1Migrations, env, runInDurableObject } from "cloudflare:test";
import { deflateRawSync } from "node:zlib";
import { expect, it } from "vitest";
import type { MarketConfig } from "../../../core/contract/config.ts";
import type { OrderId } from "../../../core/contract/ids.ts";
import type { MarketAction, MarketEvent } from "../../../core/contract/market.ts";
import type { Place, VenueOrder } from "../../../core/contract/orders.ts";
import { decisionOf } from "../../../core/inputs/decision.ts";
import { fillCount } from "../../../core/ledger/ledger.ts";
import { pnl } from "../../../core/ledger/parts.ts";
import { ID_KIND } from "../../../core/market/order-rows.ts";
import { type MarketSetup, type MarketState, market } from "../../../core/market.ts";
import { usd } from "../../../core/units/money.ts";
import type { Ticks } from "../../../core/units/price.ts";
import { type MicroShares, shares } from "../../../core/units/size.ts";
import { DAY, MINUTE, type VenueMs } from "../../../core/units/time.ts";
import { openInputs } from "../../../db/objects/inputs.ts";
import { openOutbox } from "../../../db/objects/outbox.ts";
import { openPassing } from "../../../db/objects/passing.ts";
import { openRows } from "../../../db/objects/rows.ts";
import { createCarrier } from "../../../runtime/carrier.ts";
import { createRecorder } from "../../../runtime/recorder.ts";
import { T0, testConfig, testSpec } from "../../../test/market/fixtures.ts";
import { makeFill } from "../../../test/market/harness.ts";
import type { Market } from "../market.ts";
import { ACTION_ORDER, ACTIONS_AHEAD, ROWS_THAT_WAIT } from "./perform.ts";
import { VERSION } from "./version.ts";

const { MARKET, DB, TEST_MIGRATIONS } = env as unknown as {
  readonly MARKET: DurableObjectNamespace<Market>;
  readonly DB: D1Database;
  readonly TEST_MIGRATIONS: Parameters<typeof applyD1Migrations>[1];
};
const START = T0;
const OWNER = { mode: "paper", wallet: "0xa" } as const;
const config: MarketConfig = { ...testConfig, levels: 3, orderTtlMs: 600_000, cycleMs: 5_000 };
const setup: MarketSetup = { spec: testSpec, config, birth: START as VenueMs, code: VERSION };

/** A market on the tables of a real object and the real D1, at a venue that takes and gives back every order at once. */
class Counted {
  rows = 0;
  sent = 0;
  readonly #open = new Map<OrderId, VenueOrder>();
  readonly #outbox;
  readonly #recorder;
  readonly #carrier;
  #now = START;

  constructor({ sql, ...rest }: DurableObjectStorage, transactionSync: DurableObjectStorage["transactionSync"]) {
    const exec = sql.exec.bind(sql);
    const counted = {
      ...rest,
      transactionSync,
      sql: {
        exec: (text: string, ...more: unknown[]) => {
          const cursor = exec(text, ...more);
          this.rows += cursor.rowsWritten;
          return cursor;
        },
      },
    } as unknown as DurableObjectStorage;
    this.#outbox = openPassing(openOutbox(counted));
    this.#recorder = createRecorder<MarketState, MarketEvent, MarketAction, MarketSetup, unknown>(
      openInputs(counted, (bytes) => deflateRawSync(bytes)),
      decisionOf,
    );
    this.#carrier = createCarrier<MarketState, MarketEvent, MarketAction, MarketSetup>(
      market,
      {
        clock: { now: () => this.#now as VenueMs, wake: () => {} },
        store: openRows(counted),
        prepare: (action) =>
          action.t === "place"
            ? action.places.map(({ intent }) => ({ kind: ID_KIND, key: intent, body: { order: this.#id(intent) } }))
            : [],
        perform: async (action) => this.#perform(action),
      },
      setup,
      {
        order: ACTION_ORDER,
        ahead: ACTIONS_AHEAD,
        waits: ROWS_THAT_WAIT,
        recorder: this.#recorder,
        deadlineMs: 1_000,
        onAbort: (error) => {
          throw error;
        },
      },
    );
  }

  /** As long as a real one. */
  #id = (intent: string): OrderId => `0x${intent.replaceAll(/\D/g, "").slice(-40).padStart(64, "0")}` as OrderId;

  #perform(action: MarketAction): readonly MarketEvent[] {
    const at = this.#now as VenueMs;
    if (action.t === "history") this.#outbox.add(action.records, OWNER);
    if (action.t === "place")
      return action.places.map((place) => {
        const order = this.#id(place.intent);
        this.#open.set(order, standing(order, place));
        this.sent += 1;
        return { at, t: "placed", intent: place.intent, answer: { is: "live", order } };
      });
    if (action.t !== "cancel") return [];
    for (const order of action.orders) this.#open.delete(order);
    const answers = action.orders.map((order) => ({ order, is: "cancelled", matched: 0 as MicroShares }) as const);
    return [{ at, t: "cancelled", answers }];
  }

  /** One cycle, `ms` after the one before it. */
  async cycle(ms: number, bid: number): Promise<void> {
    const minute = Math.floor(this.#now / MINUTE);
    this.#now += ms;
    const at = this.#now as VenueMs;
    const side = (best: number, step: number) =>
      [0, 1, 2].map((n) => ({ price: (best + n * step) as Ticks, size: shares(500) }));
    const tick = 100 as Ticks;
    const money = { yes: 0 as MicroShares, no: 0 as MicroShares, cash: usd(1_000) };
    this.#carrier.dispatch({
      ...{ at, t: "cycle" },
      book: { bids: side(bid, -100), asks: side(bid + 400, 100), tick, stampedAt: at, freshAt: at },
      account: { readAt: at, open: [...this.#open.values()], fills: [], ...money },
      lease: {
        ...{ mode: "quote", capital: usd(1_000), rate: 5, configVersion: 1, epoch: 1 },
        expiresAt: (at + MINUTE) as VenueMs,
      },
    });
    await this.#carrier.idle();
    if (Math.floor(this.#now / MINUTE) === minute) return;
    // What the object does once a minute.
    this.#carrier.flush();
    this.#recorder.save(MINUTE / 2);
    expect(this.#recorder.renew(this.#carrier.state)).toBeNull();
    const before = this.#outbox.size;
    if (before === 0) return;
    const batch = DB.batch.bind(DB);
    const d1 = {
      prepare: DB.prepare.bind(DB),
      batch: async (statements: D1PreparedStatement[]) => {
        const results = await batch(statements);
        for (const { meta } of results) this.rows += meta.rows_written;
        return results;
      },
    };
    const flushed = await this.#outbox.flush(d1 as unknown as D1Database);
    expect(flushed).toMatchObject({ error: null, refused: [] });
  }

  /** A trade that is final the moment it is told: one share bought, or sold again a cent dearer. */
  fill(n: number): void {
    const at = this.#now as VenueMs;
    const [side, price, order] =
      n % 2 === 0 ? (["BUY", 4_700, `0xb${n}`] as const) : (["SELL", 4_800, `0xs${n}`] as const);
    const fill = makeFill("YES", side, price as Ticks, shares(1), `t${n}`, order as OrderId, "confirmed", at);
    this.#carrier.dispatch({ at, t: "fill", fill });
  }

  get state(): MarketState {
    return this.#carrier.state;
  }

  get orders(): number {
    return this.#open.size;
  }
}

const standing = (id: OrderId, { token, side, price, size }: Place): VenueOrder => ({
  ...{ id, token, side, price, original: size, matched: 0 as MicroShares, status: "live" },
});

it("a market writes a few rows a minute while its book stands still, renewals counted, and six at most when it moves", async () => {
  await applyD1Migrations(DB, TEST_MIGRATIONS);
  await runInDurableObject(MARKET.getByName("rows"), async (_, { storage }) => {
    const counted = new Counted(storage, storage.transactionSync.bind(storage));
    for (let n = 0; n < 24; n++) await counted.cycle(5_000, 4_700);
    expect(counted.orders).toBeGreaterThanOrEqual(4);
    let before = counted.rows;
    const QUIET = 30;
    for (let n = 0; n < QUIET * 12; n++) await counted.cycle(5_000, 4_700);
    const quiet = (counted.rows - before) / QUIET;
    before = counted.rows;
    const MOVES = 60;
    for (let n = 1; n <= MOVES; n++) {
      const sent = counted.sent;
      for (let half = 0; half < 2; half++) await counted.cycle(5_000, 4_700 + 200 * (n % 2));
      // All of the ladder has moved.
      expect(counted.sent - sent).toBeGreaterThanOrEqual(counted.orders);
    }
    const move = (counted.rows - before) / MOVES;
    const { results } = await DB.prepare("select distinct strategy, version from orders").all();
    expect(results).toEqual([{ strategy: "MM", version: VERSION }]);
    expect(quiet).toBeLessThanOrEqual(3.5);
    expect(move).toBeLessThanOrEqual(6);
  });
});

it("a market that trades for months keeps its newest fills and the sums of the others, two weeks of inputs, and nothing else", async () => {
  await applyD1Migrations(DB, TEST_MIGRATIONS);
  await runInDurableObject(MARKET.getByName("months"), async (_, { storage }) => {
    const counted = new Counted(storage, storage.transactionSync.bind(storage));
    const held = () =>
      Object.fromEntries(
        [
          ...storage.sql.exec<{ kind: string; n: number }>("select kind, count(*) as n from rows group by kind"),
          ...storage.sql.exec<{ kind: string; n: number }>("select 'inputs' as kind, count(*) as n from inputs"),
          ...storage.sql.exec<{ kind: string; n: number }>("select 'outbox' as kind, count(*) as n from outbox"),
        ].map(({ kind, n }) => [kind, n]),
      );
    const [DAYS, A_DAY, AT_ONCE] = [35, 20, 5];
    const seen: ReturnType<typeof held>[] = [];
    let fills = 0;
    for (let day = 0; day < DAYS; day += 1) {
      for (let n = 0; n < A_DAY; n += 1) {
        await counted.cycle(DAY / A_DAY, 4_700);
        for (let each = 0; each < AT_ONCE; each += 1) counted.fill(fills++);
      }
      seen.push(held());
    }
    const most = (kind: string, days = DAYS) => Math.max(...seen.slice(0, days).map((kinds) => kinds[kind] ?? 0));
    expect(fills).toBe(3_500);
    // 2,000 that are always kept, 500 that are folded together, and those of one more day.
    expect(most("fill")).toBeLessThanOrEqual(2_500 + A_DAY * AT_ONCE);
    expect(seen.at(-1)?.fill).toBeGreaterThanOrEqual(2_000);
    expect(most("folded")).toBe(1);
    expect(most("outbox")).toBeLessThanOrEqual(AT_ONCE);
    // What a day adds goes two weeks later.
    expect(most("inputs")).toBeLessThanOrEqual(most("inputs", 18) * 1.1);
    const other = Object.entries(seen.at(-1) ?? {}).filter(([kind]) => kind !== "fill" && kind !== "inputs");
    expect(other.reduce((sum, [, n]) => sum + n, 0)).toBeLessThan(30);
    const again = market.restore(openRows(storage).load(), setup);
    expect(pnl(again.ledger)).toEqual(pnl(counted.state.ledger));
    expect(pnl(again.ledger).total).toBe((fills / 2) * 10_000);
    expect([fillCount(again.ledger), again.ledger.yes]).toEqual([fills, 0]);
  });
}, 120_000);
