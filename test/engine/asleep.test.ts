import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import { DAY, HOUR } from "../../core/units/time.ts";
import { id } from "../../workers/api/test/world.ts";
import { engine, hub, market, restartMarket, World } from "./world.ts";

const world = new World();
const fact = (name: string) =>
  runInDurableObject(market(1), (_, state) => state.storage.kv.get(`fact:${name}`) ?? null);
const alarm = () => runInDurableObject(market(1), (_, state) => state.storage.getAlarm());
/** No alarm but the one that is about what it has recorded. */
const sleeps = async () => ((await alarm()) ?? Number.POSITIVE_INFINITY) > Date.now() + 23 * HOUR;
const recorded = () =>
  runInDurableObject(
    market(1),
    (_, { storage }) => storage.sql.exec<{ n: number }>("select count(*) as n from inputs").one().n,
  );

describe("a market that is over and asleep", () => {
  beforeAll(async () => {
    await world.open(1, 2);
    await world.activate(1);
    await world.activate(2);
    await world.until(1, "quotes of both", async () => {
      const reports = await Promise.all([market(1).report(), market(2).report()]);
      return reports.every((report) => report?.orders.some(({ state }) => state === "live"));
    });
    await engine().retire(id(1), "a test");
    await world.until(1, "market 1 asleep", async () => (await fact("asleep")) === true);
  }, 120_000);

  it("answers for its report after an eviction with its last word, and stays asleep", async () => {
    const last = await market(1).report();
    expect(last).toMatchObject({ state: "retired", orders: [], reconciled: { yesDiff: 0, noDiff: 0 } });
    await restartMarket(1);
    expect(await market(1).report()).toEqual(last);
    expect(await sleeps()).toBe(true);
  });

  it("stays asleep also where no last word was kept", async () => {
    await runInDurableObject(market(1), (_, state) => state.storage.kv.delete("fact:last"));
    await restartMarket(1);
    expect(await market(1).report()).toMatchObject({ state: "retired", orders: [], reconciled: null });
    expect(await sleeps()).toBe(true);
    // What it said then is its last word.
    const { at } = (await market(1).report()) ?? {};
    await restartMarket(1);
    expect((await market(1).report())?.at).toBe(at);
    expect(await sleeps()).toBe(true);
  });

  it("is forgotten by the Hub a day later, though no dashboard is open; the others are not", async () => {
    const names = () =>
      runInDurableObject(hub(), (_, state) => [...state.storage.kv.list({ prefix: "market:" })].map(([key]) => key));
    expect(Object.keys((await hub().snapshot()).markets).sort()).toEqual([id(1), id(2)]);
    await world.jump(2, 25 * HOUR);
    await world.until(2, "market 1 forgotten", async () => {
      await hub().snapshot();
      return (await names()).length === 1;
    });
    expect(await names()).toEqual([`market:${id(2)}`]);
    expect((await engine().markets()).map((one) => one.id)).toEqual([id(2)]);
  });

  it("keeps what it has recorded for two weeks, and then nothing wakes it any more", async () => {
    expect(await recorded()).toBeGreaterThan(0);
    await restartMarket(1);
    await runDurableObjectAlarm(market(1));
    expect(await recorded()).toBeGreaterThan(0);
    expect(await sleeps()).toBe(true);
    await runInDurableObject(market(1), (_, { storage: { kv } }) => {
      const { clock, curve } = kv.get<{ clock: { venueMs: number }; curve: unknown }>("fact:lately") ?? {};
      const venueMs = (clock?.venueMs ?? kv.get<{ venueMs: number }>("fact:clock")?.venueMs ?? 0) + 15 * DAY;
      kv.put("fact:lately", {
        clock: { venueMs, wallMs: Date.now(), rate: 1 },
        curve: curve ?? { points: [], stride: 1, seen: 0 },
      });
    });
    await restartMarket(1);
    await runDurableObjectAlarm(market(1));
    expect(await recorded()).toBe(0);
    expect(await alarm()).toBeNull();
    expect(await market(1).report()).toMatchObject({ state: "retired" });
    // The exchange's clock has not moved.
    await runInDurableObject(market(1), (_, { storage }) => storage.kv.delete("fact:lately"));
    await restartMarket(1);
  });

  it("trades again when it is activated again", async () => {
    await world.activate(1);
    await world.until(1, "market 1 in the engine", async () => (await market(1).report())?.state !== "retired");
    expect(await alarm()).not.toBeNull();
  });
});
