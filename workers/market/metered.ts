/**
 * The market script with a meter: what runs under `npm run bench:scale` instead of index.ts, and never deployed. It counts
 * what Cloudflare bills by: requests to objects (calls and alarms), rows written (each setAlarm is one), time in which an
 * object was at work; and how late alarms come. Once a second at most it prints all counts of this process as one line.
 */
import { Gateway as ProductGateway } from "./gateway.ts";
import { Hub as ProductHub } from "./hub.ts";
import { Market as ProductMarket } from "./market.ts";
import { Portfolio as ProductPortfolio } from "./portfolio.ts";
import type { GatewayObject, HubObject, MarketObject, PortfolioObject } from "./rpc.ts";

export { Engine } from "./engine.ts";
export { default } from "./index.ts";

interface Counts {
  requests: number;
  rows: number;
  /** Rows by where they are written: a table, "alarm", or "facts" (the key-value side). */
  readonly tables: Record<string, number>;
  busyMs: number;
}

const counts: Record<string, Counts> = {};
const countsOf = (of: string): Counts => {
  counts[of] ??= { requests: 0, rows: 0, tables: {}, busyMs: 0 };
  return counts[of];
};
/** Milliseconds by which alarms of markets came late, since the line before. */
let lags: number[] = [];
let told = 0;

function wrote(mine: Counts, table: string, rows: number): void {
  mine.rows += rows;
  mine.tables[table] = (mine.tables[table] ?? 0) + rows;
}

function tell(): void {
  const now = Date.now();
  if (now - told < 1_000) return;
  told = now;
  console.log(JSON.stringify({ usage: { at: now, counts, lags } }));
  lags = [];
}

type Storage = DurableObjectStorage;
const TABLE = /(?:into|from|update|exists)\s+(\w+)/i;
const dueAt = new WeakMap<Storage, number>();

/** Has every write of an object counted. Its storage is the object's own, so what is changed here is nobody else's. */
function meterStorage(of: string, storage: Storage): void {
  const mine = countsOf(of);
  const { sql, kv } = storage;
  const replace = <T extends object, K extends keyof T>(target: T, key: K, value: T[K]): void => {
    Object.defineProperty(target, key, { value, configurable: true });
  };
  const setAlarm = storage.setAlarm.bind(storage);
  replace(storage, "setAlarm", (time, options) => {
    wrote(mine, "alarm", 1);
    dueAt.set(storage, Number(time));
    return setAlarm(time, options);
  });
  const exec = sql.exec.bind(sql) as (query: string, ...bindings: unknown[]) => SqlStorageCursor<never>;
  const meteredExec = (query: string, ...bindings: unknown[]): SqlStorageCursor<never> => {
    const cursor = exec(query, ...bindings);
    if (cursor.rowsWritten > 0) wrote(mine, TABLE.exec(query)?.[1] ?? "?", cursor.rowsWritten);
    return cursor;
  };
  const put = kv.put.bind(kv);
  const meteredKv = {
    put(key: string, value: unknown): void {
      wrote(mine, "facts", 1);
      put(key, value);
    },
  };
  replace(sql, "exec", meteredExec as typeof sql.exec);
  replace(kv, "put", meteredKv.put);
  // The getters of native storage may give a new wrapper each time; ours stay.
  replace(storage, "sql", sql);
  replace(storage, "kv", kv);
}

/** Has D1 rows counted where they are written: D1 costs the same as an object's own. */
function meterHistory(of: string, db: D1Database): void {
  const mine = countsOf(of);
  const batch = db.batch.bind(db);
  const metered: typeof db.batch = async (statements) => {
    const results = await batch(statements);
    for (const { meta } of results) wrote(mine, "D1", meta.rows_written);
    return results as never;
  };
  Object.defineProperty(db, "batch", { value: metered, configurable: true });
}

/** Has every call of these names counted and timed, on the class itself: a call from another object finds them there. */
function meterCalls(of: string, prototype: object, names: readonly string[]): void {
  for (const name of names) {
    const inner: unknown = Reflect.get(prototype, name);
    if (typeof inner !== "function") throw new Error(`${of} has no ${name}`);
    const metered = async function (this: { ctx?: { storage: Storage } }, ...args: unknown[]): Promise<unknown> {
      const mine = countsOf(of);
      mine.requests += 1;
      const began = Date.now();
      const due = name === "alarm" && this.ctx !== undefined ? dueAt.get(this.ctx.storage) : undefined;
      if (of === "Market" && due !== undefined) lags.push(Math.max(0, began - due));
      try {
        return await Reflect.apply(inner, this, args);
      } finally {
        mine.busyMs += Date.now() - began;
        tell();
      }
    };
    Object.defineProperty(prototype, name, { value: metered, configurable: true, writable: true });
  }
}

const ALARM = ["alarm"] as const;
const MARKET: readonly (keyof MarketObject)[] = ["activate", "retire", "push", "rearm", "report", "series", "inputs"];
const GATEWAY: readonly (keyof GatewayObject)[] = [
  ...(["watch", "unwatch", "cycle", "place", "chain", "cancel", "find", "wallet", "clock", "kill"] as const),
  ...(["resume", "openOrders", "feeds", "watched", "rearm"] as const),
];
const PORTFOLIO: readonly (keyof PortfolioObject)[] = ["sync", "kill", "resume", "account", "equity", "rearm"];
const HUB: readonly (keyof HubObject)[] = ["track", "publish", "snapshot", "loop", "acknowledge"];

type Context = ConstructorParameters<typeof ProductMarket>[0];
type Env = ConstructorParameters<typeof ProductMarket>[1];

export class Market extends ProductMarket {
  constructor(ctx: Context, env: Env) {
    meterStorage("Market", ctx.storage);
    if (!Object.hasOwn(env.DB, "batch")) meterHistory("History", env.DB);
    super(ctx, env);
  }
}
export class Gateway extends ProductGateway {
  constructor(ctx: Context, env: Env) {
    meterStorage("Gateway", ctx.storage);
    super(ctx, env);
  }
}
export class Portfolio extends ProductPortfolio {
  constructor(ctx: Context, env: Env) {
    meterStorage("Portfolio", ctx.storage);
    super(ctx, env);
  }
}
export class Hub extends ProductHub {
  constructor(ctx: Context, env: Env) {
    meterStorage("Hub", ctx.storage);
    super(ctx, env);
  }
}
meterCalls("Market", ProductMarket.prototype, [...MARKET, ...ALARM]);
meterCalls("Gateway", ProductGateway.prototype, [...GATEWAY, ...ALARM]);
meterCalls("Portfolio", ProductPortfolio.prototype, [...PORTFOLIO, ...ALARM]);
meterCalls("Hub", ProductHub.prototype, [...HUB, ...ALARM]);
