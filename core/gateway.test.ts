import { beforeEach, describe, expect, it } from "vitest";
import type { CycleRequest } from "./contract/gateway.ts";
import type { ConditionId, OrderId } from "./contract/ids.ts";
import type { CancelAnswer, VenueCode } from "./contract/orders.ts";
import { isUnknown, type Level } from "./contract/views.ts";
import { isSettled } from "./gateway/account.ts";
import { fill, lease, MARKET, ms, openOrder, prepared, START, spec } from "./gateway/fixtures.ts";
import { cycleReply, feedHealth, lacking } from "./gateway/replies.ts";
import { GATEWAY_DEFAULTS, type GatewayAction, type GatewayEvent, type GatewayState } from "./gateway/types.ts";
import { gateway } from "./gateway.ts";
import type { MarketReport } from "./live/types.ts";
import type { Row } from "./machine.ts";
import { usd } from "./units/money.ts";
import type { Ticks } from "./units/price.ts";
import { shares } from "./units/size.ts";

const OTHER = "0xbbbb" as ConditionId;
const config = GATEWAY_DEFAULTS;
type Bare<E> = E extends unknown ? Omit<E, "at"> : never;

let state: GatewayState;
let at: number;
const tell = (event: Bare<GatewayEvent>): readonly GatewayAction[] =>
  gateway.step(state, { ...event, at: ms(at) } as GatewayEvent, config);
const kinds = (actions: readonly GatewayAction[]): readonly string[] => actions.map((action) => action.t);
const only = <T extends GatewayAction["t"]>(actions: readonly GatewayAction[], t: T) =>
  actions.filter((action): action is GatewayAction & { t: T } => action.t === t);
const report = (changes: Partial<MarketReport> = {}): MarketReport =>
  ({
    ...{ id: MARKET, at: ms(at), epoch: 0, orders: [], valueAtMid: 0, position: { yes: 0, no: 0 } },
    ...changes,
  }) as unknown as MarketReport;
const ask = (changes: Partial<CycleRequest> = {}): readonly GatewayAction[] =>
  tell({
    t: "cycle",
    request: { market: MARKET, band: null, report: null, fillsSince: ms(START), ...changes },
  });
const lend = (changes: Parameters<typeof lease>[0] = {}): readonly GatewayAction[] =>
  tell({
    t: "synced",
    reply: {
      leases: { [MARKET]: lease({ expiresAt: ms(at + 30_000), ...changes }) },
      epoch: changes.epoch ?? 0,
      killed: false,
    },
  });
const level = (price: number): Level => ({ price: price as Ticks, size: shares(50) });
const read = (changes: { open?: ReturnType<typeof openOrder>[]; fills?: ReturnType<typeof fill>[] } = {}): void => {
  tell({
    t: "account",
    read: {
      askedAt: ms(at),
      since: ms(START),
      open: changes.open ?? [],
      fills: (changes.fills ?? []).map((item) => ({ market: MARKET, fill: item })),
    },
  });
};
const know = (): void => {
  ask();
  tell({
    t: "frames",
    frames: [{ t: "book", market: MARKET, bids: [level(4_800)], asks: [level(5_200)], at: ms(at) }],
  });
  tell({ t: "balances", market: MARKET, read: { askedAt: ms(at), yes: shares(0), no: shares(0) } });
  tell({ t: "cash", read: { askedAt: ms(at), cash: usd(1_000) } });
  read();
};
const reply = () => cycleReply(state, config, MARKET, ms(at), false);

/** Others quote: without them no price has a reference, and nothing is sent. */
const quoted = (): void => {
  const book = { t: "book", market: MARKET, bids: [level(4_800)], asks: [level(5_200)], at: ms(at) } as const;
  tell({ t: "frames", frames: [book] });
};

beforeEach(() => {
  state = gateway.restore([], config);
  at = START;
  tell({ t: "watch", spec: spec() });
});

describe("a cycle", () => {
  it("asks for everything that is missing and answers unknown until it is there", () => {
    expect(kinds(ask())).toEqual(["read-account", "read-balances", "read-cash", "read-books", "sync"]);
    const { book, account, lease: leased } = reply();
    expect([isUnknown(book), isUnknown(account), isUnknown(leased)]).toEqual([true, true, true]);
    know();
    lend();
    const known = reply();
    expect([isUnknown(known.book), isUnknown(known.account), isUnknown(known.lease)]).toEqual([false, false, false]);
  });

  it("shares one account read among all markets, and asks again when it is a cycle old", () => {
    tell({ t: "watch", spec: spec(OTHER) });
    know();
    lend();
    expect(kinds(ask())).not.toContain("read-account");
    at += config.accountMs;
    expect(kinds(ask())).toContain("read-account");
    expect(kinds(ask({ market: OTHER }))).not.toContain("read-account");
  });

  it("does not call an account known whose older trades were never read", () => {
    know();
    ask({ fillsSince: ms(START - 60_000) });
    expect(isUnknown(reply().account)).toBe(true);
    const wanted = only(ask({ fillsSince: ms(START - 60_000) }), "read-account");
    at += 1_000;
    tell({ t: "account", read: null });
    expect(wanted.length + only(ask({ fillsSince: ms(START - 60_000) }), "read-account").length).toBe(1);
    tell({ t: "account", read: { askedAt: ms(at), since: ms(START - 60_000), open: [], fills: [] } });
    expect(isUnknown(reply().account)).toBe(false);
  });

  it("reads again from the venue when the user socket comes back: it replays nothing", () => {
    know();
    at += 250;
    expect(kinds(ask())).not.toContain("read-account");
    tell({ t: "socket", socket: "user", is: "open" });
    expect(kinds(ask())).toContain("read-account");
  });

  it("a book that moved on while its market decided wakes it again, and one that it was shown does not", () => {
    know();
    lend();
    const band = { low: 4_901 as Ticks, high: 5_099 as Ticks };
    ask({ band });
    const woken = (actions: readonly GatewayAction[]) => only(actions, "push").flatMap(({ pushes }) => pushes);
    const book = (bid: number) => {
      at += 10;
      const bids = [level(bid)];
      return tell({
        t: "frames",
        frames: [{ t: "book", market: MARKET, bids, asks: [level(bid + 400)], at: ms(at) }],
      });
    };
    const decided = (mid: number, shown: number) => {
      const asked = {
        band: { low: (mid - 99) as Ticks, high: (mid + 99) as Ticks },
        report: null,
        fillsSince: ms(START),
      };
      return woken(tell({ t: "asked", market: MARKET, asked, shown }));
    };
    expect(woken(book(5_000))).toEqual([{ t: "wake", why: "band" }]);
    // Its band is down while it decides: nothing wakes it meanwhile.
    expect(woken(book(5_400))).toEqual([]);
    expect(decided(5_200, 10_400)).toEqual([{ t: "wake", why: "band" }]);
    expect(decided(5_600, 11_200)).toEqual([]);
    // Whatever band it makes of what it was shown, it is not woken by the same again; the band goes to where the mid is.
    expect(decided(3_000, 11_200)).toEqual([]);
    expect(woken(book(5_450))).toEqual([]);
    expect(woken(book(5_600))).toEqual([{ t: "wake", why: "band" }]);
  });

  it("in a hurry waits for what is unknown, and for nothing that is within its limit", () => {
    const waits = () => lacking(state, config, MARKET, ms(at));
    ask();
    expect(waits()).toEqual(["book", "account", "lease"]);
    know();
    lend();
    expect(waits()).toEqual([]);
    at += config.accountMs;
    expect(kinds(ask())).toContain("read-account");
    expect(waits()).toEqual([]);
    at += config.accountLimitMs;
    expect(waits()).toEqual(["account", "lease"]);
    expect(isUnknown(reply().account)).toBe(true);
  });

  it("calls an account unknown that could not be read for long", () => {
    know();
    at += config.accountLimitMs + 1;
    expect(isUnknown(reply().account)).toBe(true);
  });
});

describe("fills", () => {
  it("are handed to their market at once, and once, however often they are told", () => {
    expect(only(tell({ t: "fill", market: MARKET, fill: fill("t1", START) }), "push")).toHaveLength(1);
    expect(tell({ t: "fill", market: MARKET, fill: fill("t1", START) })).toEqual([]);
    read({ fills: [fill("t1", START)] });
    expect(state.markets.get(MARKET)?.fills.size).toBe(1);
  });

  it("that fail on chain are handed on again, and a late word can't bring them back", () => {
    tell({ t: "fill", market: MARKET, fill: fill("t1", START) });
    const pushed = only(tell({ t: "fill", market: MARKET, fill: fill("t1", START, { status: "failed" }) }), "push");
    expect(pushed[0]?.pushes[0]).toMatchObject({ t: "fill", fill: { status: "failed" } });
    expect(tell({ t: "fill", market: MARKET, fill: fill("t1", START, { status: "mined" }) })).toEqual([]);
  });

  it("that the socket missed are in the next reply", () => {
    know();
    read({ fills: [fill("t9", START + 5)] });
    const { account } = reply();
    expect("fills" in account && account.fills.map(({ trade }) => trade)).toEqual(["t9"]);
  });

  it("keep the next read of trades behind the oldest one that is not final", () => {
    know();
    tell({ t: "fill", market: MARKET, fill: fill("t1", START + 1_000) });
    at += 600_000;
    read();
    at += 10_000;
    expect(only(ask(), "read-account")[0]?.since).toBe(START);
  });

  it("leave cash and ledgers incomparable until money and trades are read again and the market has reported", () => {
    const settled = (): boolean => isSettled(state, ms(at));
    know();
    expect(settled()).toBe(false);
    at += 3_000;
    read();
    ask({ report: report() });
    expect(settled()).toBe(true);
    tell({ t: "fill", market: MARKET, fill: fill("t1", at) });
    expect(settled()).toBe(false);
    at += 100;
    tell({ t: "cash", read: { askedAt: ms(at), cash: usd(997.6) } });
    tell({ t: "delivered", market: MARKET });
    at += 900;
    read();
    expect(settled()).toBe(false);
    at += 100;
    read();
    expect(settled()).toBe(false);
    ask({ report: report() });
    expect(settled()).toBe(true);
  });

  it("of before a restart are read before cash is compared with anything", () => {
    tell({ t: "cash", read: { askedAt: ms(at), cash: usd(997.6) } });
    at += 10_000;
    ask({ report: report() });
    expect(isSettled(state, ms(at))).toBe(false);
  });
});

describe("open orders", () => {
  it("seen to end are not shown by a read that was asked before", () => {
    know();
    const askedAt = ms(at);
    at += 50;
    tell({ t: "order", market: MARKET, order: "0xa" as OrderId, ended: true, matched: null });
    tell({ t: "account", read: { askedAt, since: ms(START), open: [openOrder("0xa"), openOrder("0xb")], fills: [] } });
    const { account } = reply();
    expect("open" in account && account.open.map(({ id }) => id)).toEqual(["0xb"]);
  });

  it("of markets that are not watched are listed, not touched", () => {
    know();
    read({ open: [openOrder("0xf", { market: OTHER })] });
    expect(state.account.foreign.map(({ id }) => id)).toEqual(["0xf"]);
    at += 100_000;
    expect(only(tell({ t: "heart" }), "cancel")).toEqual([]);
  });
});

describe("posts", () => {
  beforeEach(quoted);
  const post = (orders: ReturnType<typeof prepared>[]): readonly GatewayAction[] =>
    tell({ t: "place", market: MARKET, orders });
  const codes = (actions: readonly GatewayAction[]): VenueCode[] =>
    only(actions, "refuse").flatMap(({ answers }) =>
      answers.flatMap(({ answer }) => (answer.is === "refused" ? [answer.code] : [])),
    );
  const refuseWith = (code: VenueCode, retryAfterMs?: number): void => {
    const order = prepared(1);
    tell({
      t: "placed",
      market: MARKET,
      orders: [order],
      answers: [
        {
          intent: order.place.intent,
          answer: { is: "refused", code, message: "", ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
        },
      ],
    });
  };

  it("without a lease are refused, and those with one go out in batches of at most 15", () => {
    expect(codes(post([prepared(1)]))).toEqual(["NO_LEASE"]);
    lend({ rate: 20, capital: usd(1_000) });
    const batches = only(post(Array.from({ length: 20 }, (_, i) => prepared(i))), "post");
    expect(batches.map(({ orders }) => orders.length)).toEqual([15, 5]);
    expect(state.sending).toBe(20);
  });

  it("are refused once the lease has run out, whatever the market believes", () => {
    lend();
    at += 30_000;
    expect(codes(post([prepared(1)]))).toEqual(["NO_LEASE"]);
  });

  it("beyond the account's budget are refused with the time to wait, not sent", () => {
    lend({ rate: 40, capital: usd(1_000) });
    let sent = 0;
    for (let i = 0; i < 10; i++)
      sent += only(post(Array.from({ length: 15 }, (_, j) => prepared(15 * i + j))), "post").length;
    expect(sent * 15).toBeGreaterThan(0);
    // Below the venue's own burst of 60: what we let through it never refuses.
    expect(sent * 15).toBeLessThan(60);
    const [refused] = only(post([prepared(999)]), "refuse");
    expect(refused?.answers[0]?.answer).toMatchObject({ code: "RATE_LIMITED" });
  });

  it("of every market wait when the venue says that the key's own budget is spent, and so do cancels", () => {
    lend({ rate: 40, capital: usd(1_000) });
    refuseWith("RATE_LIMITED", 3_000);
    const [no] = only(post([prepared(2)]), "refuse");
    expect(no?.answers[0]?.answer).toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 3_000 });
    const cancel = () => only(tell({ t: "cancel", market: MARKET, orders: [prepared(1).order] }), "cancel");
    expect(cancel()).toHaveLength(1);
    tell({ t: "cancelled", answers: [{ order: prepared(1).order, is: "refused", retryAfterMs: 3_000 }] });
    expect(cancel()).toEqual([]);
    at += 3_000;
    lend({ rate: 40, capital: usd(1_000) });
    expect(kinds(post([prepared(3)]))).toEqual(["post"]);
    expect(only(tell({ t: "heart" }), "cancel")).toHaveLength(1);
  });

  it.each<[VenueCode, VenueCode]>([
    ["CANCEL_ONLY", "CANCEL_ONLY"],
    ["DISABLED", "DISABLED"],
    ["RESTARTING", "RESTARTING"],
    ["GEO_BLOCKED", "DISABLED"],
    ["BANNED", "DISABLED"],
  ])("stop after the venue said %s", (said, want) => {
    lend();
    refuseWith(said);
    expect(codes(post([prepared(2)]))).toEqual([want]);
  });

  it("go on by themselves after a restart: post-only first, then all", () => {
    lend();
    refuseWith("RESTARTING", 2_000);
    at += 2_000;
    lend();
    expect(codes(post([prepared(2, { postOnly: false })]))).toEqual(["POST_ONLY_MODE"]);
    expect(kinds(post([prepared(3)]))).toEqual(["post"]);
    at += 120_000;
    lend();
    expect(kinds(post([prepared(4, { postOnly: false })]))).toEqual(["post"]);
  });

  it("stop also when the answer that says it restarts leaves open what became of the order, and a beat that is answered ends it", () => {
    lend();
    post([prepared(1)]);
    const lost = { is: "unknown", message: "RESTARTING", code: "RESTARTING" } as const;
    tell({
      t: "placed",
      market: MARKET,
      orders: [prepared(1)],
      answers: [{ intent: prepared(1).place.intent, answer: lost }],
    });
    expect(codes(post([prepared(2)]))).toEqual(["RESTARTING"]);
    for (let beats = 0; beats < 10; beats++) {
      tell({ t: "beaten", id: null, code: "RESTARTING" });
      at += 5_000;
      lend();
      expect(codes(post([prepared(3)]))).toEqual(["RESTARTING"]);
    }
    tell({ t: "beaten", id: "back" });
    expect(codes(post([prepared(4, { postOnly: false })]))).toEqual(["POST_ONLY_MODE"]);
    expect(kinds(post([prepared(5)]))).toEqual(["post"]);
  });

  it("stay stopped where the venue blocks us, until a person resumes", () => {
    lend();
    refuseWith("GEO_BLOCKED");
    at += 86_400_000;
    lend();
    expect(codes(post([prepared(2)]))).toEqual(["DISABLED"]);
    tell({ t: "resume", epoch: 1, byPerson: true });
    lend({ epoch: 1 });
    expect(kinds(post([prepared(3)]))).toEqual(["post"]);
  });

  it("are held to the tick of now, not of the day the market was activated", () => {
    lend();
    tell({ t: "frames", frames: [{ t: "tick", market: MARKET, tick: 10 as Ticks, at: ms(at) }] });
    // Its book on the new grid is not there yet: no reference, no order.
    expect(codes(post([prepared(1, { price: 4_810 as Ticks })]))).toEqual(["MARKET_NOT_READY"]);
    at += 100;
    quoted();
    expect(kinds(post([prepared(1, { price: 4_810 as Ticks })]))).toEqual(["post"]);
  });
});

describe("cancels", () => {
  it("go by id, and as one cancel-all when they are more than the budget holds", () => {
    const ids = Array.from({ length: 100 }, (_, i) => `0x${i}` as OrderId);
    expect(kinds(tell({ t: "cancel", market: MARKET, orders: ids }))).toEqual(["cancel"]);
    expect(kinds(tell({ t: "cancel", market: MARKET, orders: ids }))).toEqual(["cancel-all"]);
  });

  it("go out for a market that has not asked for three cycles, and again until the venue shows none", () => {
    know();
    lend({ rate: 20 });
    tell({ t: "place", market: MARKET, orders: [prepared(1)] });
    at += 29_000;
    expect(only(tell({ t: "heart" }), "cancel")).toEqual([]);
    at += 1_000;
    expect(only(tell({ t: "heart" }), "cancel")[0]?.orders).toEqual([prepared(1).order]);
    expect(only(tell({ t: "heart" }), "cancel")).toEqual([]);
    at += 5_000;
    expect(only(tell({ t: "heart" }), "cancel")).toHaveLength(1);
    const answers: CancelAnswer[] = [{ order: prepared(1).order, is: "cancelled" }];
    tell({ t: "cancelled", answers });
    at += 5_000;
    expect(only(tell({ t: "heart" }), "cancel")).toEqual([]);
  });

  it("do not go out for a market that keeps asking", () => {
    know();
    lend({ rate: 20 });
    tell({ t: "place", market: MARKET, orders: [prepared(1)] });
    for (let i = 0; i < 10; i++) {
      at += 10_000;
      ask();
      expect(only(tell({ t: "heart" }), "cancel")).toEqual([]);
    }
  });
});

describe("kill", () => {
  it("journals first, cancels all, wakes every market and refuses from that instant", () => {
    know();
    lend();
    const actions = tell({ t: "kill", epoch: 1 });
    expect(kinds(actions)).toEqual(["journal", "cancel-all", "push"]);
    const [refused] = only(tell({ t: "place", market: MARKET, orders: [prepared(1)] }), "refuse");
    expect(refused?.answers[0]?.answer).toMatchObject({ code: "NO_LEASE" });
    expect(reply().lease).toMatchObject({ mode: "halt", epoch: 1, capital: 0 });
  });

  it("tells each market what to obey, and takes its answer to the Portfolio at once", () => {
    know();
    lend({ configVersion: 4 });
    at += 1_000;
    const [push] = only(tell({ t: "kill", epoch: 1 }), "push");
    expect(push?.pushes).toMatchObject([
      { t: "wake", why: "kill", lease: { mode: "halt", epoch: 1, configVersion: 4 } },
    ]);
    const asked = { band: null, fillsSince: ms(START) };
    expect(kinds(tell({ t: "asked", market: MARKET, asked: { ...asked, report: null }, shown: null }))).toEqual([]);
    expect(
      kinds(tell({ t: "asked", market: MARKET, asked: { ...asked, report: report({ epoch: 1 }) }, shown: null })),
    ).toEqual(["sync"]);
    expect(state.markets.get(MARKET)?.report?.epoch).toBe(1);
    // One that comes while the Portfolio is being told goes with the next word, as soon as that has come back.
    tell({ t: "asked", market: MARKET, asked: { ...asked, report: report({ epoch: 1 }) }, shown: null });
    at += 1_000;
    expect(kinds(tell({ t: "synced", reply: { leases: {}, epoch: 1, killed: true } }))).toEqual(["sync"]);
  });

  it("once lifted has leases fetched at once, and wakes each market with its own, once", () => {
    know();
    lend();
    tell({ t: "kill", epoch: 1 });
    at += 1_000;
    expect(kinds(tell({ t: "resume", epoch: 2, byPerson: true }))).toContain("sync");
    expect(only(lend({ epoch: 2 }), "push")).toMatchObject([
      { market: MARKET, pushes: [{ t: "wake", why: "resume" }] },
    ]);
    expect(isUnknown(reply().lease)).toBe(false);
    expect(only(lend({ epoch: 2 }), "push")).toEqual([]);
  });

  it("stops the heartbeat, which else beats every 5 s while a lease lives", () => {
    know();
    expect(kinds(tell({ t: "heart" }))).not.toContain("beat");
    lend();
    expect(kinds(tell({ t: "heart" }))).toContain("beat");
    tell({ t: "beaten", id: "h1" });
    at += 5_000;
    expect(only(tell({ t: "heart" }), "beat")[0]?.id).toBe("h1");
    tell({ t: "beaten", id: "h2" });
    tell({ t: "kill", epoch: 1 });
    at += 5_000;
    expect(kinds(tell({ t: "heart" }))).not.toContain("beat");
  });

  it("ends the heartbeat also when every lease has run out", () => {
    lend();
    at += 30_001;
    expect(kinds(tell({ t: "heart" }))).not.toContain("beat");
  });

  it("is learned from the Portfolio when its call never came, and survives a restart", () => {
    lend();
    const actions = tell({ t: "synced", reply: { leases: {}, epoch: 3, killed: true } });
    expect(kinds(actions)).toContain("cancel-all");
    const rows: Row[] = only(actions, "journal").flatMap((action) => action.rows);
    const again = gateway.restore(rows, config);
    expect([again.killed, again.epoch]).toEqual([true, 3]);
  });

  it("is not undone by an answer that left before it", () => {
    tell({ t: "kill", epoch: 2 });
    lend({ epoch: 1 });
    expect(state.killed).toBe(true);
    tell({ t: "resume", epoch: 1, byPerson: true });
    tell({ t: "resume", epoch: 2, byPerson: true });
    expect(state.killed).toBe(false);
    lend({ epoch: 1 });
    expect(isUnknown(reply().lease)).toBe(true);
  });
});

it("what is watched is taken up again after a restart, with silence counted from then", () => {
  const rows = only(tell({ t: "watch", spec: { ...spec(), slug: "renamed" } }), "journal").flatMap(
    ({ rows: all }) => all,
  );
  state = gateway.restore(rows, config);
  at += 1_000_000;
  tell({ t: "started" });
  read({ open: [openOrder("0xa")] });
  expect(only(tell({ t: "heart" }), "cancel")).toEqual([]);
  expect(only(tell({ t: "socket", socket: "market", is: "open" }), "subscribe")[0]?.specs[0]?.slug).toBe("renamed");
});

it("feeds are called down when nothing was ever heard", () => {
  expect(feedHealth(state, config, ms(at)).map(({ name, state: is }) => [name, is])).toEqual([
    ["Market socket", "down"],
    ["User socket", "down"],
    ["Account reads", "down"],
    ["Venue clock", "down"],
  ]);
});
