/** Real money in the Portfolio: without every gate nothing is leased, with them no more than the stage's cap. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Address, ConditionId } from "../contract/ids.ts";
import type { Row } from "../machine.ts";
import { portfolio } from "../portfolio.ts";
import { confirmationOf } from "../risk/going-live.ts";
import { type MicroUsd, usd } from "../units/money.ts";
import { DAY, HOUR, type VenueMs } from "../units/time.ts";
import { whole } from "./lines.ts";
import { accountCap, leases } from "./replies.ts";
import { PORTFOLIO_DEFAULTS, type PortfolioConfig, type PortfolioEvent, type PortfolioState } from "./types.ts";

const MARKET = "0xaaaa" as ConditionId;
const WALLET = "0x00000000000000000000000000000000000000aa" as Address;
const live: PortfolioConfig = { ...PORTFOLIO_DEFAULTS, mode: "live" };
const wallet = { signer: WALLET, funder: WALLET, signatureType: 0, chainId: 137 } as const;
const NOW = 1_800_000_000_000;
type Bare<E> = E extends unknown ? Omit<E, "at"> : never;

let state: PortfolioState;
let rows: Row[];
const tell = (event: Bare<PortfolioEvent>): void => {
  for (const action of portfolio.step(state, { ...event, at: NOW as VenueMs } as PortfolioEvent, live))
    if (action.t === "journal") rows.push(...action.rows);
};
const act = (what: (PortfolioEvent & { t: "live" })["act"]): void =>
  tell({ t: "live", act: what, reason: "a test", actor: "operator", wallMs: NOW });
const open = (): void => {
  act({ is: "attest" });
  tell({
    t: "live-seen",
    seen: {
      geo: { blocked: false, country: "CH", wallMs: NOW - HOUR },
      doctor: { bad: [], wallMs: NOW - HOUR },
      paper: { minutes: 2_000, newestWallMs: NOW - DAY },
    },
  });
};
const lent = () => leases(state, live, NOW as VenueMs)[MARKET];
const cap = () => accountCap(state, live);
const acts = (): readonly unknown[] => rows.filter(({ kind }) => kind === "audit").map(({ body }) => body);

beforeEach(() => {
  state = portfolio.restore([], live);
  rows = [];
  const none = 0 as MicroUsd;
  const value = { cashFlow: none, valueAtMid: none, valueAtBid: none, exposure: none, pnl: {}, pnlTotal: none };
  const at = NOW as VenueMs;
  state.markets.set(MARKET, whole({ id: MARKET, at, state: "quoting", ...value, epoch: 0, live: 0, inFlight: 0 }));
  tell({ t: "sync", wallet, reports: [], cash: usd(10_000), settled: true, openOrders: 0 });
});

describe("with real money", () => {
  it("every lease says halt until a person has confirmed with every gate open", () => {
    expect(lent()?.mode).toBe("halt");
    act({ is: "confirm", typed: confirmationOf(WALLET) });
    expect(lent()?.mode).toBe("halt");
    open();
    expect(lent()?.mode).toBe("halt");
    act({ is: "confirm", typed: "go" });
    expect(lent()?.mode).toBe("halt");
    act({ is: "confirm", typed: confirmationOf(WALLET) });
    expect(lent()?.mode).toBe("quote");
    expect(acts()).toMatchObject([
      { what: "live", why: "attest: a test", actor: "operator" },
      { what: "live", why: "confirm: a test", after: "live, stage 0, at most $50" },
    ]);
  });

  it("no more is lent than the stage allows, and only a person raises it, one at a time", () => {
    open();
    act({ is: "confirm", typed: confirmationOf(WALLET) });
    expect([cap(), lent()?.capital]).toEqual([usd(50), usd(50)]);
    act({ is: "stage", to: 2 });
    expect(cap()).toBe(usd(50));
    act({ is: "stage", to: 1 });
    expect(cap()).toBe(usd(250));
    act({ is: "stage", to: 2 });
    act({ is: "stage", to: 3 });
    expect(cap()).toBe(usd(4_000));
    act({ is: "stage", to: 0 });
    expect(cap()).toBe(usd(50));
  });

  it("it stands over a restart, until a person stops it: then everything halts, and the caps begin anew", () => {
    open();
    act({ is: "confirm", typed: confirmationOf(WALLET) });
    act({ is: "stage", to: 1 });
    const kept = JSON.parse(JSON.stringify(rows)) as Row[];
    state = portfolio.restore(kept, live);
    expect(state.live).toMatchObject({ stage: 1, confirmed: { by: "operator" } });
    act({ is: "stop" });
    expect(state.live).toMatchObject({ stage: 0, confirmed: null });
    expect(lent()?.mode ?? "halt").toBe("halt");
  });

  it("on paper no gate is asked for, and no stage caps", () => {
    const paper: PortfolioConfig = { ...live, mode: "paper" };
    expect(leases(state, paper, NOW as VenueMs)[MARKET]?.mode).toBe("quote");
    expect(accountCap(state, paper)).toBe(usd(4_000) as MicroUsd);
  });
});
