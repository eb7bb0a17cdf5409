import { env } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import type { HistoryRecord } from "../../core/contract/market.ts";
import { MINUTE, type VenueMs } from "../../core/units/time.ts";
import { listSignals } from "../../db/queries/directional.ts";
import { saveHistory } from "../../db/queries/history.ts";
import { type Filter, listFills, listOperations, listOrders } from "../../db/queries/lists.ts";
import { paperMinutes } from "../../db/queries/paper.ts";

const OWNER = { mode: "paper", wallet: "0xlists" } as const;
const FROM = 1_700_000_000_000;

/** Orders of three markets over hours: bursts, silences, and several in one millisecond. */
const made = Array.from({ length: 240 }, (_, n) => ({
  id: `0x${String((n * 7919) % 1_000).padStart(4, "0")}`,
  market: `m${n % 3}`,
  created: FROM + Math.floor(n / 4) * 97_000 + (n % 60 === 0 ? 40 * MINUTE : 0),
}));
const order = ({ id, market, created }: (typeof made)[number], state = "done"): HistoryRecord => ({
  ...{ table: "orders", id, at: (created + 1_000) as VenueMs },
  body: {
    ...{ intent: `i-${id}`, market, token: "YES", side: "BUY", price: 4_800, size: 5_000_000, matched: 0, state },
    ...{ created_at: created, updated_at: created + 1_000 },
  },
});

beforeAll(async () => {
  for (let n = 0; n < made.length; n += 30)
    await saveHistory(
      env.DB,
      OWNER,
      made.slice(n, n + 30).map((one) => order(one)),
    );
});

/** What is asked of D1, statement by statement. */
async function asked(ask: (db: D1Database) => Promise<unknown>): Promise<readonly string[]> {
  const texts: string[] = [];
  const spy = {
    batch: env.DB.batch.bind(env.DB),
    prepare: (text: string) => {
      texts.push(text);
      return env.DB.prepare(text);
    },
  };
  await ask(spy as unknown as D1Database);
  const plans: string[] = [];
  for (const text of texts) {
    const values = (text.match(/\?/g) ?? []).map(() => 0);
    const { results } = await env.DB.prepare(`explain query plan ${text}`)
      .bind(...values)
      .all<{ detail: string }>();
    plans.push(...results.map(({ detail }) => detail));
  }
  return plans;
}

describe("lists of a long history", () => {
  const filters: Record<string, Omit<Filter, "limit">> = {
    "of everything": {},
    "of one market": { market: "m1" },
    "of a stretch of time": { from: FROM + 20 * MINUTE, to: FROM + 61 * MINUTE },
    "of a market in a mode and a stretch of time": { market: "m2", mode: "paper", to: FROM + 70 * MINUTE },
  };

  for (const [name, filter] of Object.entries(filters))
    it(`${name} come page by page with each order once, newest first, whatever rows they are kept in`, async () => {
      const { market, from = 0, to = Number.POSITIVE_INFINITY } = filter;
      const wanted = made
        .filter((one) => (market === undefined || one.market === market) && one.created >= from && one.created < to)
        .sort((a, b) => b.created - a.created || (a.id < b.id ? 1 : -1))
        .map(({ id }) => id);
      expect(wanted.length).toBeGreaterThan(10);
      for (const limit of [7, 50]) {
        const got: string[] = [];
        let cursor: Filter["cursor"];
        do {
          const page = await listOrders(env.DB, { ...filter, ...(cursor === undefined ? {} : { cursor }), limit });
          got.push(...page.items.map(({ id }) => id));
          cursor = page.next ?? undefined;
        } while (cursor !== undefined && got.length < 1_000);
        expect(got).toEqual(wanted);
      }
    });

  it("tell of each order who sent it and by which code, and of one from before that neither", async () => {
    const at = (FROM + 100 * 3_600_000) as VenueMs;
    const by = { strategy: "CD", version: "0.1.0+d1e3e6b3c5a7" };
    const sent = order({ id: "0xby", market: "by", created: at });
    await saveHistory(env.DB, OWNER, [{ ...sent, body: { ...sent.body, ...by } }]);
    // As an earlier version wrote it, into the same page.
    const { id: _, market: __, ...old } = order({ id: "0xold", market: "by", created: at }).body;
    await env.DB.prepare("update order_pages set orders = json_set(orders, '$.0xold', json(?1)) where market = 'by'")
      .bind(JSON.stringify({ ...old, at }))
      .run();
    // A newer word about another order writes the page anew.
    await saveHistory(env.DB, OWNER, [order({ id: "0xnone", market: "by", created: at }, "live")]);
    const { items } = await listOrders(env.DB, { market: "by", limit: 10 });
    expect(items.map(({ id, strategy, version }) => [id, strategy, version])).toEqual([
      ["0xold", null, null],
      ["0xnone", null, null],
      ["0xby", "CD", "0.1.0+d1e3e6b3c5a7"],
    ]);
  });

  it("are found by an index in every table that grows with trading", async () => {
    const wallets = { mode: "paper", wallet: "w" } as const;
    const cursor = { at: FROM, id: "x" };
    const filters = [{}, { market: "m" }, { cursor }, { market: "m", cursor, ...wallets, from: 0, to: FROM }];
    const asks = [listOrders, listFills, listOperations, listSignals].flatMap((list) =>
      filters.map((filter) => (db: D1Database) => list(db, { ...filter, limit: 50 })),
    );
    for (const ask of [...asks, (db: D1Database) => paperMinutes(db, 0, 1)]) {
      const plan = await asked(ask);
      expect(plan.length).toBeGreaterThan(0);
      // Read in its own order, as far as the limit goes, is no search through it. `e` is what one row of orders holds.
      const whole = plan.filter(
        (line) => line.startsWith("SCAN ") && !/ USING |^SCAN (e VIRTUAL|order_pages$)/.test(line),
      );
      expect(whole).toEqual([]);
    }
    // Its own order: the pages are not sorted, only what is taken from them.
    const newest = await asked((db) => listOrders(db, { limit: 50 }));
    expect(newest).toContain("SCAN order_pages");
    expect(newest.filter((line) => line.includes("B-TREE"))).toHaveLength(1);
  });
});
