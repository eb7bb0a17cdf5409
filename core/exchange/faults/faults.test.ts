import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, type VenueMs } from "../../units/time.ts";
import { FAULT_MENU, FAULT_NAMES, type FaultSetting, type Struck } from "./menu.ts";
import { ALL_OPEN, modeAfter, refusalByFault, refusalByMode } from "./mode.ts";
import { createFaultPlan, type FaultPlan, restoreFaultPlan } from "./plan.ts";
import { readFaultFile, readFaultList } from "./settings.ts";

const START = 1_800_000_000_000 as VenueMs;
const at = (ms: number): VenueMs => (START + ms) as VenueMs;
const plan = (settings: readonly FaultSetting[], seed = 1): FaultPlan => createFaultPlan(settings, seed, START);

const posts = (of: FaultPlan, count: number): (string | null)[] =>
  Array.from({ length: count }, (_, i) => of.request("post", at(i))?.name ?? null);

describe("a fault plan", () => {
  it("gives the same strikes for the same seed, and others for another", () => {
    const settings: FaultSetting[] = [{ name: "answer-lost", rate: 0.3 }];
    expect(posts(plan(settings), 200)).toEqual(posts(plan(settings), 200));
    expect(posts(plan(settings), 200)).not.toEqual(posts(plan(settings, 2), 200));
  });

  it("strikes about as often as its rate says: never at 0, always at 1", () => {
    const hits = (rate: number): number =>
      posts(plan([{ name: "error-500", rate }]), 4_000).filter((name) => name !== null).length;
    expect(hits(0)).toBe(0);
    expect(hits(1)).toBe(4_000);
    expect(hits(0.25)).toBeGreaterThan(900);
    expect(hits(0.25)).toBeLessThan(1_100);
  });

  it("leaves a fault's strikes where they are when another one is turned on", () => {
    const alone = posts(plan([{ name: "answer-lost", rate: 0.2 }]), 300);
    const both = posts(
      plan([
        { name: "answer-lost", rate: 0.2 },
        { name: "answer-slow", rate: 0.5 },
      ]),
      300,
    );
    expect(both.map((name) => (name === "answer-lost" ? name : null))).toEqual(alone);
  });

  it("strikes only in its window and its scope", () => {
    const windowed = plan([{ name: "error-500", rate: 1, fromMs: 10, untilMs: 20 }]);
    expect([9, 10, 19, 20].map((ms) => windowed.request("post", at(ms))?.name)).toEqual([
      undefined,
      "error-500",
      "error-500",
      undefined,
    ]);
    const scoped = plan([
      { name: "event-lost", rate: 1, channels: ["user"], markets: ["0x1"] },
      { name: "answer-slow", rate: 1, requests: ["cancel"] },
    ]);
    expect(scoped.frame({ channel: "user", market: "0x1" }, START)?.name).toBe("event-lost");
    expect(scoped.frame({ channel: "market", market: "0x1" }, START)).toBeNull();
    expect(scoped.frame({ channel: "user", market: "0x2" }, START)).toBeNull();
    expect(scoped.request("cancel", START)?.name).toBe("answer-slow");
    expect(scoped.request("post", START)).toBeNull();
  });

  it("strikes by itself as many times an hour as its rate says, however the time is cut", () => {
    const settings: FaultSetting[] = [
      { name: "restart", rate: 6 },
      { name: "socket-drop", rate: 60 },
    ];
    const whole = plan(settings).look(at(100 * HOUR));
    const restarts = whole.filter(({ name }) => name === "restart").length;
    expect(restarts).toBeGreaterThan(500);
    expect(restarts).toBeLessThan(700);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3 * HOUR }), { minLength: 1, maxLength: 30 }), (steps) => {
        const pieces = plan(settings);
        const found = [];
        let now = 0;
        for (const step of steps) {
          now += step;
          found.push(...pieces.look(at(now)));
        }
        expect(found).toEqual(whole.filter((strike) => strike.at <= at(now)));
      }),
      { numRuns: 50 },
    );
  });

  it("strikes next when fired by hand, as often as told, without a rate and in the scope named", () => {
    const fired = plan([]);
    fired.fire("post-late", { times: 2, ms: 5 }, START);
    fired.fire("event-lost", { scope: { channels: ["user"] } }, START);
    expect([1, 2, 3].map(() => fired.request("post", START)?.ms)).toEqual([5, 5, undefined]);
    expect(fired.frame({ channel: "market", market: "0x1" }, START)).toBeNull();
    expect(fired.frame({ channel: "user", market: "0x1" }, START)?.name).toBe("event-lost");
    fired.fire("restart", {}, START);
    expect(fired.nextAt()).toBe(0);
    expect(fired.look(START).map(({ name, ms }) => [name, ms])).toEqual([["restart", 90_000]]);
    expect(fired.nextAt()).toBeNull();
  });

  it("keeps a strike owed to a hand until it is chosen", () => {
    const fired = plan([]);
    fired.fire("post-lost", {}, START);
    fired.fire("answer-slow", {}, START);
    expect([1, 2, 3].map(() => fired.request("post", START)?.name)).toEqual(["post-lost", "answer-slow", undefined]);
  });

  it("goes on after a restart with the very strikes that would have come", () => {
    const settings: FaultSetting[] = [
      { name: "answer-lost", rate: 0.3 },
      { name: "tick-change", rate: 20 },
    ];
    const one = plan(settings);
    posts(one, 50);
    one.look(at(HOUR));
    one.fire("error-500", {}, at(HOUR));
    const two = restoreFaultPlan(JSON.parse(JSON.stringify(one.body())));
    expect(two.list()).toEqual(one.list());
    expect(posts(two, 100)).toEqual(posts(one, 100));
    expect(two.look(at(9 * HOUR))).toEqual(one.look(at(9 * HOUR)));
  });
});

describe("faults written down", () => {
  it("are read from a command line", () => {
    expect(readFaultList("answer-lost=0.02, restart=1.5:90000")).toEqual({
      ok: true,
      settings: [
        { name: "answer-lost", rate: 0.02 },
        { name: "restart", rate: 1.5, ms: 90_000 },
      ],
    });
  });

  it.each([
    ["", "NAME=RATE"],
    ["answer-lost", "NAME=RATE"],
    ["answer-gone=1", "no fault of this name"],
    ["answer-lost=2", "chance from 0 to 1"],
    ["answer-lost=x", "chance from 0 to 1"],
    ["restart=-1", "times an hour"],
  ])("refuse %j, saying what is wanted", (text, why) => {
    expect(readFaultList(text)).toMatchObject({
      ok: false,
      code: "FAULT_SETTING",
      message: expect.stringContaining(why),
    });
  });

  it("are read from a file, and a field that means nothing is refused by its name", () => {
    const setting = { name: "event-lost", rate: 0.1, channels: ["user"], fromMs: 0, untilMs: 60_000 };
    expect(readFaultFile({ seed: 7, faults: [setting] })).toEqual({ ok: true, seed: 7, settings: [setting] });
    for (const [body, field] of [
      [{ faults: [{ ...setting, colour: "red" }] }, "faults[0].colour"],
      [{ faults: [{ ...setting, channels: ["both"] }] }, "faults[0].channels"],
      [{ faults: [{ ...setting, requests: ["post"] }] }, "faults[0].requests"],
      [{ faults: [{ ...setting, ms: 1.5 }] }, "faults[0].ms"],
      [{ faults: {} }, "faults"],
      [{ seed: "x", faults: [] }, "seed"],
      [[], "faults"],
    ] as const) {
      expect(readFaultFile(body)).toMatchObject({ ok: false, field });
    }
  });

  it("can name every fault of the menu", () => {
    for (const name of FAULT_NAMES) {
      expect(readFaultList(`${name}=${FAULT_MENU[name].on === "time" ? 5 : 0.5}`)).toMatchObject({ ok: true });
    }
  });
});

describe("the venue's modes", () => {
  const strike = (name: Struck["name"], ms: number): Struck => ({ name, ms, draw: 0.9, scope: {} });
  const post = { kind: "post", postOnly: false } as const;
  const careful = { kind: "post", postOnly: true } as const;
  const cancel = { kind: "cancel", postOnly: false } as const;

  it("a restart answers 425 to posts, cancels and beats, then takes only post-only orders for two minutes", () => {
    const windows = modeAfter(ALL_OPEN, strike("restart", 1_000), START);
    for (const request of [post, careful, cancel, { kind: "beat", postOnly: false } as const]) {
      expect(refusalByMode(windows, request, at(999))?.status).toBe(425);
    }
    expect(refusalByMode(windows, { kind: "account", postOnly: false }, START)).toBeNull();
    expect(refusalByMode(windows, post, at(1_000))).toMatchObject({
      status: 503,
      body: { code: "post_only_mode", retry_after_seconds: 120 },
      headers: { "Retry-After": "120" },
    });
    expect(refusalByMode(windows, careful, at(1_000))).toBeNull();
    expect(refusalByMode(windows, cancel, at(1_000))).toBeNull();
    expect(refusalByMode(windows, post, at(1_000 + 2 * MINUTE))).toBeNull();
  });

  it("cancel-only takes cancels, trading-disabled not even these, a geoblock only reads and cancels", () => {
    const cancelOnly = modeAfter(ALL_OPEN, strike("cancel-only", 10), START);
    expect(refusalByMode(cancelOnly, careful, START)).toMatchObject({
      status: 503,
      body: { error: "Trading is currently cancel-only. New orders are not accepted, but cancels are allowed." },
    });
    expect(refusalByMode(cancelOnly, cancel, START)).toBeNull();
    const disabled = modeAfter(ALL_OPEN, strike("trading-disabled", 10), START);
    for (const request of [careful, cancel]) {
      expect(refusalByMode(disabled, request, START)).toMatchObject({
        status: 503,
        body: { error: "Trading is currently disabled. Check polymarket.com for updates" },
      });
    }
    const blocked = modeAfter(ALL_OPEN, strike("geoblock", 10), START);
    expect(refusalByMode(blocked, post, START)).toMatchObject({
      status: 403,
      body: { error: "Trading restricted in your region" },
    });
    expect(refusalByMode(blocked, cancel, START)).toBeNull();
    expect(refusalByMode(blocked, post, at(10))).toBeNull();
  });

  it("a struck request is told to wait, or that something broke, as the venue says it", () => {
    expect(refusalByFault({ ...strike("rate-limited", 1_500), name: "rate-limited" }, "post")).toMatchObject({
      status: 429,
      headers: { "Retry-After": "2" },
    });
    const broken = { ...strike("error-500", 0), name: "error-500" } as const;
    expect(refusalByFault(broken, "post")).toMatchObject({ status: 500, body: { error: "could not insert order" } });
    expect(refusalByFault(broken, "cancel")).toMatchObject({ status: 500, body: { error: "Internal server error" } });
  });
});
