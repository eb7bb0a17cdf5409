/** Rewards that the venue has paid: each market its own, a day once, and nothing before its day is over. */
import { beforeEach, describe, expect, it } from "vitest";
import { gateway } from "../gateway.ts";
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
  tell({ t: "heart" }).flatMap((action) => (action.t === "read-earnings" ? [action.date] : []));

beforeEach(() => {
  at = MIDNIGHT;
  state = gateway.restore([], GATEWAY_DEFAULTS);
  tell({ t: "started" });
  tell({ t: "watch", spec: { ...spec(), rewards } });
});

describe("paid rewards", () => {
  it("are asked for when the day before has been paid, again every hour, and never twice at once", () => {
    expect(asked()).toEqual([]);
    at += 10 * MINUTE;
    expect(asked()).toEqual([YESTERDAY]);
    at += 2 * HOUR;
    expect(asked()).toEqual([]);
    tell({ t: "earnings", date: YESTERDAY, read: null });
    expect(asked()).toEqual([YESTERDAY]);
  });

  it("are not asked for where no market is rewarded", () => {
    tell({ t: "watch", spec: spec() });
    at += 10 * MINUTE;
    expect(asked()).toEqual([]);
  });

  it("are told to the market that earned them under their day, and to no other", () => {
    const read = [
      { market: MARKET, amount: usd(1.25) },
      { market: "0xgone" as typeof MARKET, amount: usd(3) },
    ];
    const payment = { id: `reward:${YESTERDAY}`, kind: "reward", at, amount: usd(1.25) };
    expect(tell({ t: "earnings", date: YESTERDAY, read })).toEqual([
      { t: "push", market: MARKET, pushes: [{ t: "paid", payment }] },
    ]);
  });

  it("of a day that came to less than a dollar are not paid, and not booked", () => {
    expect(tell({ t: "earnings", date: YESTERDAY, read: [{ market: MARKET, amount: usd(0.99) }] })).toEqual([]);
  });
});
