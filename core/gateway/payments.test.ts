/** What the venue has paid: each market its own, those of markets that are gone the account, a day once, none before its end. */
import { beforeEach, describe, expect, it } from "vitest";
import { gateway } from "../gateway.ts";
import type { Row } from "../machine.ts";
import { usd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";
import { DAY, HOUR, MINUTE } from "../units/time.ts";
import { MARKET, ms, spec } from "./fixtures.ts";
import { GATEWAY_DEFAULTS, type GatewayAction, type GatewayEvent, type GatewayState } from "./types.ts";

type Bare<E> = E extends unknown ? Omit<E, "at"> : never;
const MIDNIGHT = Math.ceil(1_800_000_000_000 / DAY) * DAY;
const YESTERDAY = new Date(MIDNIGHT - DAY).toISOString().slice(0, 10);
const rewards = { maxSpread: 400 as Ticks, minSize: shares(20), perDay: usd(50) };

let state: GatewayState;
let at: number;
const tell = (event: Bare<GatewayEvent>): readonly GatewayAction[] =>
  gateway.step(state, { ...event, at: ms(at) } as GatewayEvent, GATEWAY_DEFAULTS);
const asked = (): readonly string[] =>
  tell({ t: "heart" }).flatMap((action) => (action.t === "read-earnings" ? [`${action.kind} ${action.date}`] : []));
const dayBack = (n: number): string => new Date(MIDNIGHT - n * DAY).toISOString().slice(0, 10);
const both = (...dates: string[]): string[] => dates.flatMap((date) => [`reward ${date}`, `rebate ${date}`]);

let kept: Map<string, Row>;
const remember = (actions: readonly GatewayAction[]): readonly GatewayAction[] => {
  for (const action of actions)
    if (action.t === "journal") for (const row of action.rows) kept.set(`${row.kind}|${row.key}`, row);
  return actions.filter(({ t }) => t !== "journal");
};
const restart = (): void => {
  const rows = [...kept.values()].filter(({ body }) => body !== null);
  state = gateway.restore(JSON.parse(JSON.stringify(rows)) as Row[], GATEWAY_DEFAULTS);
  remember(tell({ t: "started" }));
};
const watch = (id = MARKET): void => void remember(tell({ t: "watch", spec: { ...spec(), id, rewards } }));
const GONE = "0xgone" as typeof MARKET;
const reads = (date: string, market = MARKET, dollars = 1.25): readonly GatewayAction[] =>
  remember(tell({ t: "earnings", kind: "reward", date, read: [{ market, amount: usd(dollars) }] }));
const elsewhere = (): readonly string[] => [...state.paidElsewhere.keys()];

beforeEach(() => {
  at = MIDNIGHT - 2 * DAY;
  kept = new Map();
  state = gateway.restore([], GATEWAY_DEFAULTS);
  remember(tell({ t: "started" }));
  watch();
  at = MIDNIGHT;
});

describe("paid rewards and rebates", () => {
  it("are asked for when the day before has been paid, again every hour, and never twice at once", () => {
    expect(asked()).toEqual([]);
    at += 10 * MINUTE;
    expect(asked()).toEqual(both(YESTERDAY, dayBack(2), dayBack(3)));
    for (const date of [YESTERDAY, dayBack(2), dayBack(3)]) {
      at += 2 * HOUR;
      expect(asked()).toEqual([]);
      for (const kind of ["reward", "rebate"] as const) tell({ t: "earnings", kind, date, read: [] });
    }
    expect(asked()).toEqual(both(YESTERDAY));
    for (const kind of ["reward", "rebate"] as const) tell({ t: "earnings", kind, date: YESTERDAY, read: [] });
    // However short before midnight they were asked for last.
    at = MIDNIGHT + DAY - MINUTE;
    expect(asked()).toEqual(both(YESTERDAY));
    for (const kind of ["reward", "rebate"] as const) tell({ t: "earnings", kind, date: YESTERDAY, read: [] });
    at = MIDNIGHT + DAY + 9 * MINUTE;
    expect(asked()).toEqual([]);
    at += MINUTE;
    expect(asked()).toEqual(both(dayBack(0)));
  });

  it("of a day that could not be read, or on which nobody looked, are asked for later, through a restart", () => {
    at += 10 * MINUTE;
    asked();
    reads(YESTERDAY);
    reads(dayBack(3));
    restart();
    expect(asked()).toEqual([...both(YESTERDAY), ...both(dayBack(2)), `rebate ${dayBack(3)}`]);
  });

  it("of days before the account was first traded here are not asked for: their money was there already", () => {
    state = gateway.restore([], GATEWAY_DEFAULTS);
    at = MIDNIGHT + HOUR;
    remember(tell({ t: "started" }));
    watch();
    at += HOUR;
    expect(asked()).toEqual([]);
    at += DAY;
    expect(asked()).toEqual(both(dayBack(0)));
  });

  it("are told to the market that earned them under their day, rows of one market added up, and to no other", () => {
    const read = [
      { market: MARKET, amount: usd(1.25) },
      { market: GONE, amount: usd(3) },
      { market: MARKET, amount: usd(0.25) },
    ];
    const payment = { id: `reward:${YESTERDAY}`, kind: "reward", at, amount: usd(1.5) };
    expect(remember(tell({ t: "earnings", kind: "reward", date: YESTERDAY, read }))).toEqual([
      { t: "push", market: MARKET, pushes: [{ t: "paid", payment }] },
    ]);
  });

  it("of a market that is gone go to the account, until the Portfolio has taken them", () => {
    expect(reads(YESTERDAY, GONE, 3)).toEqual([]);
    expect([...state.paidElsewhere.values()]).toEqual([
      { market: GONE, payment: { id: `reward:${YESTERDAY}`, kind: "reward", at, amount: usd(3) } },
    ]);
    const told = elsewhere();
    tell({ t: "synced", reply: null, told });
    expect(elsewhere()).toEqual(told);
    tell({ t: "synced", reply: { leases: {}, epoch: 0, killed: false }, told });
    expect(elsewhere()).toEqual([]);
  });

  it("stay with whom they were told to first, though the market comes or goes, and through a restart", () => {
    reads(YESTERDAY);
    reads(dayBack(2), GONE, 3);
    state.paidElsewhere.clear();
    remember(tell({ t: "unwatch", market: MARKET }));
    watch(GONE);
    restart();
    expect(reads(YESTERDAY)).toEqual([]);
    expect(elsewhere()).toEqual([]);
    expect(reads(dayBack(2), GONE, 3)).toEqual([]);
    expect(elsewhere()).toEqual([`reward:${dayBack(2)}:${GONE}`]);
  });

  it("of a day that came to less than a dollar are not paid, and not booked", () => {
    expect(reads(YESTERDAY, MARKET, 0.99)).toEqual([]);
    expect(reads(YESTERDAY, GONE, 0.99)).toEqual([]);
    expect(elsewhere()).toEqual([]);
  });

  it("are not remembered for ever", () => {
    reads(YESTERDAY);
    expect([...kept.values()].filter(({ kind, body }) => kind === "paid" && body !== null)).toHaveLength(1);
    at += 9 * DAY;
    reads(dayBack(-8));
    expect([...kept.values()].filter(({ kind, body }) => kind === "paid" && body !== null)).toHaveLength(1);
  });
});
