import type { D1Database } from "@cloudflare/workers-types";
import { describe, expect, it } from "vitest";
import type { HistoryRecord } from "../../core/contract/market.ts";
import type { VenueMs } from "../../core/units/time.ts";
import type { Besides, Outbox } from "./outbox.ts";
import { openPassing } from "./passing.ts";

const OWNER = { mode: "paper", wallet: "0xa" } as const;
const order = (state: string): HistoryRecord => ({ table: "orders", id: "o", at: 1 as VenueMs, body: { state } });
const fill: HistoryRecord = { table: "fills", id: "f", at: 1 as VenueMs, body: {} };

/** A disk and a D1 that say what reaches them, and in what order. */
class Told implements Outbox {
  disk: HistoryRecord[] = [];
  readonly d1: string[] = [];
  down = false;
  /** Runs while a batch is on its way. */
  meanwhile: () => void = () => {};

  add(records: readonly HistoryRecord[]): void {
    this.disk.push(...records);
  }
  async flush(_: D1Database, besides: Besides | null = null) {
    const sent = [...this.disk, ...(besides?.records ?? [])];
    const { length } = this.disk;
    await Promise.resolve();
    this.meanwhile();
    if (this.down) return { saved: 0, left: this.size, refused: [], error: "down" };
    this.d1.push(...sent.map(({ id, body }) => `${id} ${String(body.state ?? "")}`.trim()));
    this.disk = this.disk.slice(length);
    return { saved: sent.length, left: 0, refused: [], error: null };
  }
  get size(): number {
    return this.disk.length;
  }
}
const DB = null as unknown as D1Database;

describe("history that passes through memory", () => {
  it("writes no row for an order on its way, and sends the newest of its states once", async () => {
    const told = new Told();
    const outbox = openPassing(told);
    for (const state of ["sending", "live", "done"]) outbox.add([order(state)], OWNER);
    expect([told.size, outbox.size]).toEqual([0, 1]);
    await outbox.flush(DB);
    expect([told.d1, outbox.size]).toEqual([["o done"], 0]);
  });

  it("puts a fill on the disk at once, and never sends what was said of its order before after it", async () => {
    const told = new Told();
    const outbox = openPassing(told);
    outbox.add([order("live")], OWNER);
    outbox.add([order("done"), fill], OWNER);
    expect(told.disk).toHaveLength(2);
    await outbox.flush(DB);
    expect(told.d1).toEqual(["o done", "f"]);
  });

  it("waits on the disk while D1 is away, without what has been said anew meanwhile", async () => {
    const told = new Told();
    const outbox = openPassing(told);
    outbox.add([order("live")], OWNER);
    told.down = true;
    told.meanwhile = () => outbox.add([order("done"), fill], OWNER);
    expect(await outbox.flush(DB)).toMatchObject({ error: "down", left: 2 });
    told.down = false;
    told.meanwhile = () => {};
    await outbox.flush(DB);
    expect(told.d1).toEqual(["o done", "f"]);
    outbox.add([order("live")], OWNER);
    told.down = true;
    await outbox.flush(DB);
    expect(told.disk).toHaveLength(1);
  });
});
