import { createScheduledController, env } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import type { MarketConfig } from "../../core/contract/config.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import { MINUTE, type VenueMs } from "../../core/units/time.ts";
import { createClob } from "../../venue/clob.ts";
import { hosts } from "../../venue/hosts.ts";
import { openOutside, outsideCredentials } from "../../venue/outside.ts";
import { openWallet } from "../../venue/wallet.ts";
import { KEY } from "../api/test/key.ts";
import { VENUE } from "../api/test/venue.ts";
import { goOn, id, listed, openWorld, START, until } from "../api/test/world.ts";
import type { OrchestratorEnv } from "./env.ts";
import worker from "./index.ts";
import { runLoop } from "./loop.ts";
import { outsideKill } from "./outside.ts";
import { selection } from "./selection.ts";
import { watchdog } from "./watchdog.ts";

const WORLD: readonly SourceEvent[] = [
  ...listed(1, 4_800, 5_000),
  ...listed(2, 9_850, 9_900),
  ...listed(3, 4_000, 4_100, { endsAt: (START + 5 * MINUTE) as VenueMs }),
  ...listed(4, 2_000, 2_100),
  // Something later: the clock of an exchange that has been told nothing more stands still.
  ...listed(4, 2_000, 2_100)
    .slice(1)
    .map((book) => ({ ...book, at: (START + 30_000) as VenueMs })),
];

const seats = async () => {
  const { results } = await env.DB.prepare("select market, state, why, slug from markets order by slug").all();
  return results;
};

const notes = async (): Promise<Record<string, string>> => {
  const text = await env.DB.prepare(
    "select notes from loop_runs where loop = 'selection' and notes is not null order by rowid desc limit 1",
  ).first<string>("notes");
  const list = JSON.parse(text ?? "[]") as { slug: string; is: string; why: string }[];
  return Object.fromEntries(list.map(({ slug, is, why }) => [slug, `${is}: ${why}`]));
};

/** The real engine, some of whose calls do not come through. */
const boundTo = (engine: OrchestratorEnv["ENGINE"], broken: Partial<OrchestratorEnv["ENGINE"]>) =>
  new Proxy(engine, { get: (target, name) => Reflect.get(broken, name) ?? Reflect.get(target, name) });

describe("selection", () => {
  beforeAll(async () => {
    await openWorld(WORLD);
  });

  it("takes the fit markets of the venue's catalogue, says why not the others, and the engine knows them", async () => {
    const { outcome, detail } = await runLoop(env, selection);
    expect(`${outcome}: ${detail}`).toBe("ok: 2 taken, 0 kept, 0 retired, 0 waiting, 2 unfit");
    expect(await notes()).toMatchObject({
      "market-1": expect.stringContaining("activate"),
      "market-2": expect.stringContaining("unfit: its price"),
      "market-3": expect.stringContaining("unfit: it ends"),
      "market-4": expect.stringContaining("activate"),
    });
    expect((await seats()).map(({ slug, state }) => `${slug} ${state}`)).toEqual([
      "market-1 active",
      "market-4 active",
    ]);
    await until("both in the engine", async () => (await env.ENGINE.markets()).length === 2);
  });

  it("tells the engine what a dollar at risk is expected to earn in each market with a seat, and says when it could not", async () => {
    const told: Readonly<Record<string, number>>[] = [];
    const { ENGINE } = env;
    const listen = async (by: Readonly<Record<string, number>>): Promise<void> => {
      told.push(by);
      await ENGINE.expect(by);
    };
    await runLoop({ ...env, ENGINE: boundTo(ENGINE, { expect: listen }) }, selection);
    expect(told.map((by) => Object.keys(by).sort())).toEqual([[id(1), id(4)].sort()]);
    expect(Object.values(told[0] ?? {}).every((earns) => Number.isFinite(earns))).toBe(true);
    const broken = boundTo(ENGINE, { expect: () => Promise.reject(new Error("it is gone")) });
    expect((await runLoop({ ...env, ENGINE: broken }, selection)).detail).toContain("it is gone");
  });

  it("changes nothing when it runs again", async () => {
    const { detail } = await runLoop(env, selection);
    expect(detail).toBe("0 taken, 2 kept, 0 retired, 0 waiting, 2 unfit");
  });

  it("sizes a market anew once the account's own balance is known, and then leaves it alone", async () => {
    const config = async () => {
      const row = await env.DB.prepare("select config, why, wallet from markets where slug = 'market-1'").first();
      const { maxLoss, version } = JSON.parse(String(row?.config)) as MarketConfig;
      return { maxLoss, version, why: row?.why, wallet: row?.wallet };
    };
    await until("the balance", async () => ((await env.ENGINE.snapshot()).account?.equity ?? null) !== null);
    await runLoop(env, selection);
    const sized = await config();
    expect(sized).toMatchObject({ maxLoss: 500_000_000, version: 2, why: "configured anew: the bankroll has moved" });
    expect(sized.wallet).toBe((await env.ENGINE.wallet()).funder);
    await runLoop(env, selection);
    expect((await config()).version).toBe(2);
  });

  it("shows on the dashboard that it ran, how long it took and how often it failed", async () => {
    const { loops } = await env.ENGINE.snapshot();
    const loop = loops.find(({ name }) => name === "selection");
    expect(loop).toMatchObject({ everyMs: 5 * MINUTE, errors: 0 });
    expect(loop?.recent.length).toBeGreaterThan(2);
  });

  it("lets go of a market that has resolved", async () => {
    const resolved: SourceEvent = { at: (START + 31_000) as VenueMs, t: "resolve", market: id(4), winner: "NO" };
    await goOn(WORLD.length, [resolved], true);
    await until("market 4 let go", async () => {
      await runLoop(env, selection);
      const state = (await env.ENGINE.markets()).find((market) => market.id === id(4))?.state;
      return state === "retired" || state === "resolved";
    });
    expect((await env.ENGINE.markets()).find((market) => market.id === id(1))?.state).not.toBe("retired");
  });

  it("has what is set at run time traded with by a market from its next cycle on, and the next selection knows it", async () => {
    const sizes = async (): Promise<readonly number[]> => {
      const report = await env.ENGINE.report(id(1));
      const orders = (report?.orders ?? []).filter(({ state }) => state === "live");
      return [...new Set(orders.map(({ size }) => size))].sort((a, b) => a - b);
    };
    const set = async (values: Readonly<Record<string, string | null>>, loosen: boolean): Promise<unknown> => {
      const wish = { set: values };
      return env.ENGINE.configure({ wish, expect: null, reason: "a test", actor: "a test", loosen });
    };
    await until("quotes of two sizes", async () => (await sizes()).join() === "6000000,9000000");
    expect(await set({ MM_QUOTE_SIZE_USD: "7" }, false)).toMatchObject({ is: "loosens" });
    expect(await set({ MM_LEVEL_WIDE_SIZE: "1" }, false)).toMatchObject({ is: "done" });
    await until("quotes of one size", async () => (await sizes()).join() === "6000000");
    await runLoop(env, selection);
    await runLoop(env, selection);
    const row = await env.DB.prepare("select config from markets where slug = 'market-1'").first();
    expect(JSON.parse(String(row?.config))).toMatchObject({ wideWeight: 1 });
    expect(await set({ MM_LEVEL_WIDE_SIZE: null }, true)).toMatchObject({ is: "done" });
    await until("quotes as before", async () => (await sizes()).join() === "6000000,9000000");
  }, 60_000);

  it("names the setting that is wrong, and touches nothing", async () => {
    const before = await env.ENGINE.markets();
    const wrong: readonly [Readonly<Record<string, string>>, string][] = [
      [{ VENUE: "nowhere" }, 'VENUE is "nowhere"'],
      [{ PROFILE: "bold" }, 'PROFILE is "bold"'],
      [{ MODE: "live", PROFILE: "replay-demo" }, "refused in live"],
      [{ MM_MAX_MARKETS: "many" }, 'MM_MAX_MARKETS is "many"; use a whole number in [0, 200]'],
      [{ MM_QUOTE_SIZE_USD: "-6" }, 'MM_QUOTE_SIZE_USD is "-6"'],
      [{ MM_QUOTE_SIZE: "6" }, "did you mean MM_QUOTE_SIZE_USD?"],
      [{ MM_BANKROLL_USD: "" }, "MM_BANKROLL_USD"],
    ];
    for (const [change, named] of wrong) {
      const { outcome, detail } = await runLoop({ ...env, ...change }, selection);
      expect([outcome, detail]).toEqual(["failed", expect.stringContaining(named)]);
      const said = await env.DB.prepare(
        "select error from loop_runs where loop = 'selection' order by rowid desc",
      ).first();
      expect(said?.error).toBe(detail);
      const alerts = (await env.ENGINE.snapshot()).alerts.filter(({ key }) => key === "loop:selection");
      expect(alerts).toMatchObject([{ firing: true, text: `selection: ${detail}` }]);
    }
    expect((await env.ENGINE.markets()).map((market) => market.id)).toEqual(before.map((market) => market.id));
  });
});

describe("the watchdog", () => {
  it("finds every alarm set", async () => {
    expect(await runLoop(env, watchdog)).toMatchObject({ outcome: "ok" });
  });

  it("looks after the alarms also while the venue's clock is not known, and selection then changes nothing", async () => {
    const ENGINE = boundTo(env.ENGINE, {
      clock: () => Promise.reject(new Error("the venue's clock has not been read")),
    });
    expect(await runLoop({ ...env, ENGINE }, watchdog)).toMatchObject({ outcome: "ok" });
    expect(await runLoop({ ...env, ENGINE }, selection)).toMatchObject({
      outcome: "failed",
      detail: expect.stringContaining("clock is not known"),
    });
  });

  it("looks after the alarms also while the engine's clock and wallet hang", async () => {
    const hangs = () => new Promise<never>(() => undefined);
    const ENGINE = boundTo(env.ENGINE, { clock: hangs, wallet: hangs });
    expect(await runLoop({ ...env, ENGINE }, watchdog)).toMatchObject({ outcome: "ok" });
  });

  it("says who does not answer; when it is the Gateway, orders are cancelled from outside and the run has failed", async () => {
    const silent = (...names: readonly string[]) => ({
      ...env,
      ENGINE: boundTo(env.ENGINE, { watchdog: () => Promise.resolve({ rearmed: 2, silent: names }) }),
    });
    expect(await runLoop(silent("portfolio", "market 0x1"), watchdog)).toEqual({
      outcome: "degraded",
      detail: "2 alarms had fallen asleep and were set again; no answer from portfolio, market 0x1",
    });
    expect(await runLoop(silent("gateway"), watchdog)).toEqual({
      outcome: "failed",
      detail: expect.stringMatching(/^no answer from gateway; set POLYMARKET_API_KEY/),
    });
    // An earlier version of the engine names nobody.
    const before = boundTo(env.ENGINE, { watchdog: () => Promise.resolve({ rearmed: 0 }) });
    expect(await runLoop({ ...env, ENGINE: before }, watchdog)).toMatchObject({ outcome: "ok" });
  });

  it("is recorded as failed when the engine does not answer, and says how cancelling from outside went", async () => {
    const silent = () => Promise.reject(new Error("the engine is away"));
    const ENGINE = boundTo(env.ENGINE, { clock: silent, wallet: silent, watchdog: silent, loop: silent });
    expect(await runLoop({ ...env, ENGINE }, watchdog)).toMatchObject({
      outcome: "failed",
      detail: expect.stringMatching(/^Error: the engine is away; set POLYMARKET_API_KEY/),
    });
    const last = await env.DB.prepare(
      "select outcome, error from loop_runs where loop = 'watchdog' order by rowid desc",
    ).first();
    expect(last).toEqual({
      outcome: "failed",
      error: expect.stringMatching(/^Error: the engine is away; set POLYMARKET_API_KEY/),
    });
  });
});

describe("the kill from outside", () => {
  const settings = hosts(VENUE);
  const wallet = openWallet({ privateKey: KEY, signatureType: 0, chainId: 137 });
  if (settings === null || "is" in wallet) throw new Error("the test's own settings are wrong");
  const ask = (input: string, init: RequestInit) => fetch(input, init);
  /** What the orchestrator holds of the engine's own account. */
  const withCredentials = async (): Promise<OrchestratorEnv> => {
    const clob = createClob({ hosts: settings, wallet, credentials: null, fetch: ask, now: Date.now });
    const derived = await clob.deriveCredentials();
    if (!derived.ok) throw new Error(derived.message);
    const { key, secret, passphrase } = derived.value;
    return {
      ...env,
      ...{ POLYMARKET_API_KEY: key, POLYMARKET_API_SECRET: secret, POLYMARKET_API_PASSPHRASE: passphrase },
      POLYMARKET_API_ADDRESS: wallet.view.signer,
    };
  };
  const orders = async (theirs: OrchestratorEnv): Promise<number> => {
    const account = outsideCredentials(theirs);
    if ("missing" in account) throw new Error(account.missing.join());
    const sleep = () => Promise.resolve();
    const outside = openOutside({ ...account, hosts: settings, fetch: ask, wall: Date.now, sleep });
    await outside.readClock();
    const open = await outside.openOrders();
    return open.ok ? open.value.length : -1;
  };

  it("cancels what the engine has at the venue, without asking the engine, and shows what it could not show", async () => {
    const theirs = await withCredentials();
    const away = () => Promise.reject(new Error("the engine must not be asked"));
    const ENGINE = boundTo(env.ENGINE, { kill: away, clock: away, wallet: away, snapshot: away });
    const reports: Awaited<ReturnType<typeof outsideKill>>[] = [];
    // Between our look and the cancel the engine may take its orders down itself, to quote anew.
    await until("an order cancelled from outside", async () => {
      if ((await orders(theirs)) === 0) return false;
      const report = await outsideKill({ ...theirs, ENGINE });
      reports.push(report);
      return report.cancelled > 0;
    });
    const report = reports.at(-1);
    // Nobody stopped the engine: it posts again, and the path says so rather than call that flat.
    if (report?.ended === "proven") expect(report.proof.every(({ at }) => at !== null)).toBe(true);
    else expect(report?.detail).toMatch(/open when last counted/);
  });

  it("proves zero once the engine is killed too", async () => {
    const theirs = await withCredentials();
    await env.ENGINE.kill("a test", "a test");
    expect(await outsideKill(theirs)).toMatchObject({ ended: "proven", open: 0 });
    expect(await orders(theirs)).toBe(0);
    await env.ENGINE.resume("a test is over", "a test");
  });

  it("takes down and counts the orders of one market alone when so asked, and no other's", async () => {
    const theirs = await withCredentials();
    await until("orders", async () => (await orders(theirs)) > 0);
    expect(await outsideKill(theirs, [id(99)])).toMatchObject({ ended: "proven", cancelled: 0, open: 0 });
    const quoting = (await env.ENGINE.markets()).find(({ state }) => state === "quoting")?.id;
    if (quoting === undefined) throw new Error("no market quotes");
    await env.ENGINE.killMarkets([quoting], "a test", "a test");
    expect(await outsideKill(theirs, [quoting])).toMatchObject({ ended: "proven", open: 0 });
    await env.ENGINE.resumeMarkets([quoting], "a test is over", "a test");
  }, 60_000);

  it("names what it lacks instead of calling it flat", async () => {
    expect(await outsideKill(env)).toMatchObject({
      ended: "unproven",
      detail: expect.stringContaining("POLYMARKET_API_KEY"),
    });
    expect(await outsideKill({ ...(await withCredentials()), POLYMARKET_API_PASSPHRASE: "wrong" })).toMatchObject({
      ended: "unproven",
      detail: expect.stringContaining("AUTH"),
    });
  });
});

describe("the crons", () => {
  it("run the loop of their string, and name a string that no loop has", async () => {
    const newest = () =>
      env.DB.prepare("select id, outcome from loop_runs where loop = 'watchdog' order by rowid desc").first();
    const before = await newest();
    await worker.scheduled(createScheduledController({ cron: "* * * * *" }), env);
    const after = await newest();
    expect(after?.id).not.toBe(before?.id);
    expect(after?.outcome).toBe("ok");
    await worker.scheduled(createScheduledController({ cron: "1 2 3 4 5" }), env);
    expect(await newest()).toEqual(after);
  });
});
