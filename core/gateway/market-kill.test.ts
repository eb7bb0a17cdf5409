import { beforeEach, describe, expect, it } from "vitest";
import type { ConditionId, OrderId } from "../contract/ids.ts";
import type { Lease, OwnEpoch, Strategy } from "../contract/views.ts";
import { gateway } from "../gateway.ts";
import type { MarketReport } from "../live/types.ts";
import { usd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";
import { lease, MARKET, ms, openOrder, prepared, START, spec } from "./fixtures.ts";
import { cycleReply } from "./replies.ts";
import { GATEWAY_DEFAULTS, type GatewayAction, type GatewayEvent, type GatewayState } from "./types.ts";

const OTHER = "0xbbbb" as ConditionId;
const config = GATEWAY_DEFAULTS;
type Bare<E> = E extends unknown ? Omit<E, "at"> : never;

let state: GatewayState;
let at: number;
const tell = (event: Bare<GatewayEvent>): readonly GatewayAction[] =>
  gateway.step(state, { ...event, at: ms(at) } as GatewayEvent, config);
const kinds = (actions: readonly GatewayAction[]): readonly string[] => actions.map(({ t }) => t);
const only = <T extends GatewayAction["t"]>(actions: readonly GatewayAction[], t: T) =>
  actions.filter((action): action is GatewayAction & { t: T } => action.t === t);
const synced = (own: Readonly<Record<ConditionId, OwnEpoch>> = {}, changes: Partial<Lease> = {}) => {
  const given = lease({ expiresAt: ms(at + 30_000), ...changes });
  return tell({ t: "synced", reply: { leases: { [MARKET]: given, [OTHER]: given }, epoch: 0, killed: false, own } });
};
const kill = (epoch: number) => tell({ t: "kill-markets", markets: [{ market: MARKET, epoch }] });
const resume = (epoch: number) => tell({ t: "resume-markets", markets: [{ market: MARKET, epoch }] });
/** What becomes of one order of a market: it leaves, or the code it is refused with. */
const place = (market: ConditionId, n: number): string => {
  const actions = tell({ t: "place", market, orders: [prepared(n)] });
  const [refused] = only(actions, "refuse");
  const answer = refused?.answers[0]?.answer;
  return answer !== undefined && "code" in answer ? String(answer.code) : kinds(actions).join();
};
const leaseOf = (market: ConditionId) => cycleReply(state, config, market, ms(at), false).lease;
const level = (price: number) => ({ price: price as Ticks, size: shares(50) });

beforeEach(() => {
  state = gateway.restore([], config);
  at = START;
  for (const id of [MARKET, OTHER]) {
    tell({ t: "watch", spec: spec(id) });
    tell({ t: "frames", frames: [{ t: "book", market: id, bids: [level(4_800)], asks: [level(5_200)], at: ms(at) }] });
    tell({ t: "balances", market: id, read: { askedAt: ms(at), yes: shares(0), no: shares(0) } });
  }
  tell({ t: "cash", read: { askedAt: ms(at), cash: usd(1_000) } });
  synced();
});

describe("a market that is killed alone", () => {
  it("has its orders cancelled by the venue and its posts refused from that instant; the others post and the heart beats", () => {
    const actions = kill(1);
    expect(kinds(actions)).toEqual(["cancel-market", "push"]);
    expect(only(actions, "push")).toMatchObject([
      { market: MARKET, pushes: [{ t: "wake", why: "kill", lease: { mode: "halt", epoch: 0, own: 1 } }] },
    ]);
    expect([place(MARKET, 1), place(OTHER, 2)]).toEqual(["NO_LEASE", "post"]);
    expect(leaseOf(MARKET)).toMatchObject({ mode: "halt", own: 1 });
    expect(leaseOf(OTHER)).toMatchObject({ mode: "quote" });
    expect(kinds(tell({ t: "heart" }))).toContain("beat");
  });

  it("is cancelled without an object of its own to ask, and though nobody watches it", () => {
    const gone = "0xcccc" as ConditionId;
    const actions = tell({ t: "kill-markets", markets: [{ market: gone, epoch: 1 }] });
    expect(actions).toMatchObject([{ t: "cancel-market", market: gone }]);
  });

  it("has an order cancelled that was on its way when it was killed, as soon as it is there, and again until it is gone", () => {
    const sent = prepared(1);
    expect(place(MARKET, 1)).toBe("post");
    kill(1);
    const { intent } = sent.place;
    const came = tell({
      t: "placed",
      market: MARKET,
      orders: [sent],
      answers: [{ intent, answer: { is: "live", order: sent.order } }],
    });
    expect(only(came, "cancel")).toMatchObject([{ orders: [sent.order] }]);
    at += 5_000;
    expect(only(tell({ t: "heart" }), "cancel").flatMap(({ orders }) => orders)).toEqual([sent.order]);
    tell({ t: "cancelled", answers: [{ order: sent.order, is: "cancelled" }] });
    at += 5_000;
    expect(only(tell({ t: "heart" }), "cancel")).toEqual([]);
  });

  it("has an order of its that only the venue's list shows taken down too, and no other market's", () => {
    kill(1);
    const stray = openOrder("0xstray");
    const others = openOrder("0xother", { market: OTHER });
    tell({ t: "account", read: { askedAt: ms(at), since: ms(START), open: [stray, others], fills: [] } });
    expect(only(tell({ t: "heart" }), "cancel").flatMap(({ orders }) => orders)).toEqual(["0xstray" as OrderId]);
  });

  it("is not lent to by an answer that left before the kill, or before its resume", () => {
    kill(1);
    synced();
    expect([place(MARKET, 1), place(OTHER, 2)]).toEqual(["NO_LEASE", "post"]);
    resume(2);
    synced({ [MARKET]: { epoch: 1, killed: true } });
    expect(place(MARKET, 3)).toBe("NO_LEASE");
    synced({ [MARKET]: { epoch: 2, killed: false } });
    expect(place(MARKET, 4)).toBe("post");
  });

  it("is not killed again by a call that comes after its resume", () => {
    kill(1);
    resume(2);
    expect(kill(1)).toEqual([]);
    synced({ [MARKET]: { epoch: 2, killed: false } });
    expect(place(MARKET, 1)).toBe("post");
  });

  it("stays killed when the Gateway starts again and through a kill and a resume of everything", () => {
    state = gateway.restore([], config);
    for (const id of [MARKET, OTHER]) tell({ t: "watch", spec: spec(id) });
    expect(place(MARKET, 1)).toBe("NO_LEASE");
    const actions = synced({ [MARKET]: { epoch: 1, killed: true } });
    expect(only(actions, "cancel-market")).toMatchObject([{ market: MARKET }]);
    expect(place(MARKET, 2)).toBe("NO_LEASE");
    tell({ t: "kill", epoch: 1 });
    expect(leaseOf(MARKET)).toMatchObject({ mode: "halt", epoch: 1, own: 1 });
    tell({ t: "resume", epoch: 2, byPerson: true });
    const given = lease({ expiresAt: ms(at + 30_000), epoch: 2 });
    const own = { [MARKET]: { epoch: 1, killed: true } };
    tell({ t: "synced", reply: { leases: { [MARKET]: given, [OTHER]: given }, epoch: 2, killed: false, own } });
    expect(place(MARKET, 3)).toBe("NO_LEASE");
    expect(leaseOf(OTHER)).toMatchObject({ mode: "quote", epoch: 2 });
  });

  it("is known from an answer that is behind in the account's own epoch, too", () => {
    tell({ t: "kill", epoch: 3 });
    tell({ t: "resume", epoch: 4, byPerson: true });
    expect(only(synced({ [MARKET]: { epoch: 1, killed: true } }), "cancel-market")).toMatchObject([{ market: MARKET }]);
    expect(leaseOf(MARKET)).toMatchObject({ mode: "halt", epoch: 4, own: 1 });
  });

  it("has its acknowledgement taken to the Portfolio at once", () => {
    kill(1);
    at += 1_000;
    const asked = (own: number) => {
      const report = { id: MARKET, at: ms(at), epoch: 0, own, orders: [] } as unknown as MarketReport;
      return kinds(
        tell({ t: "asked", market: MARKET, asked: { band: null, fillsSince: ms(START), report }, shown: null }),
      );
    };
    expect(asked(0)).toEqual([]);
    expect(asked(1)).toEqual(["sync"]);
  });

  it("is woken with its lease once it is resumed, once", () => {
    kill(1);
    at += 1_000;
    expect(kinds(resume(2))).toEqual(["sync"]);
    const own = { [MARKET]: { epoch: 2, killed: false } };
    expect(only(synced(own), "push")).toMatchObject([{ market: MARKET, pushes: [{ why: "resume" }] }]);
    expect(only(synced(own), "push")).toEqual([]);
    expect(leaseOf(MARKET)).toMatchObject({ mode: "quote", own: 2 });
  });
});

it("a strategy that is paused is told to every market with its next lease, at once and once", () => {
  const paused: readonly Strategy[] = ["MM"];
  at += 1_000;
  expect(kinds(tell({ t: "renew" }))).toEqual(["sync"]);
  expect(only(synced({}, { paused }), "push").map(({ market, pushes }) => [market, pushes[0]])).toEqual([
    [MARKET, { t: "wake", why: "lease" }],
    [OTHER, { t: "wake", why: "lease" }],
  ]);
  expect(only(synced({}, { paused }), "push")).toEqual([]);
  expect(only(synced(), "push")).toHaveLength(2);
});
