import { beforeEach, describe, expect, it } from "vitest";
import type { AuditEntry } from "../audit/chain.ts";
import type { MarketsKilled } from "../contract/gateway.ts";
import type { Address, ConditionId } from "../contract/ids.ts";
import { NO_MOVES } from "../live/moves.ts";
import type { MarketReport } from "../live/types.ts";
import type { Row } from "../machine.ts";
import { portfolio } from "../portfolio.ts";
import { usd } from "../units/money.ts";
import type { VenueMs } from "../units/time.ts";
import { isProvingMarkets, ownEpochs } from "./market-kill.ts";
import { accountReport, leases } from "./replies.ts";
import {
  PORTFOLIO_DEFAULTS,
  type PortfolioAction,
  type PortfolioConfig,
  type PortfolioEvent,
  type PortfolioState,
} from "./types.ts";

const MARKET = "0xaaaa" as ConditionId;
const OTHER = "0xbbbb" as ConditionId;
const config: PortfolioConfig = { ...PORTFOLIO_DEFAULTS, mode: "paper" };
const wallet = { signer: "0xaa" as Address, funder: "0xaa" as Address, signatureType: 0, chainId: 137 } as const;
type Bare<E> = E extends unknown ? Omit<E, "at"> : never;

let state: PortfolioState;
let at: number;
let rows: Row[];
const tell = (event: Bare<PortfolioEvent>): readonly PortfolioAction[] => {
  const actions = portfolio.step(state, { ...event, at: at as VenueMs } as PortfolioEvent, config);
  for (const action of actions) if (action.t === "journal") rows.push(...action.rows);
  return actions;
};
const restart = (): void => {
  state = portfolio.restore(JSON.parse(JSON.stringify(rows)) as Row[], config);
};
interface Line {
  readonly own?: number;
  readonly orders?: readonly string[];
  readonly net?: number;
}
const report = (id: ConditionId, { own, orders = [], net = 0 }: Line = {}): MarketReport =>
  ({
    ...{ id, at, slug: id, state: "quoting", event: id, endsAt: at + 1e9, cashFlow: 0, valueAtMid: 0 },
    ...{ valueAtBid: usd(net / 2), exposure: usd(net / 2), pnl: {}, pnlTotal: 0, moves: NO_MOVES, fillCount: 0 },
    ...{ fillStates: { failed: 0 }, epoch: state.epoch, orders: orders.map((is) => ({ state: is })), fills: [] },
    ...{ bids: [{ price: 4_800, size: 1 }], asks: [{ price: 5_200, size: 1 }], bookAt: at, winner: null },
    position: { yes: usd(net), no: 0, net: usd(net) },
    ...(own === undefined ? {} : { own }),
  }) as unknown as MarketReport;
const sync = (mine: Line = {}) =>
  tell({
    ...{ t: "sync", wallet, reports: [report(MARKET, mine), report(OTHER)], cash: usd(1_000) },
    ...{ settled: true, openOrders: null },
  });
const wish = { reason: "its rules were changed", actor: "operator", wallMs: 5 };
const kill = (...markets: ConditionId[]) => tell({ t: "kill-markets", markets, ...wish });
const resume = (...markets: ConditionId[]) => tell({ t: "resume-markets", markets, ...wish });
const obeyed = (open: number, more: Partial<MarketsKilled> = {}) =>
  tell({
    t: "refused-markets",
    markets: [{ market: MARKET, epoch: state.own.get(MARKET)?.epoch ?? 0 }],
    answer: { refused: [MARKET], open: null, by: { [MARKET]: open, [OTHER]: 4 }, ...more },
  });
const counted = (open: number | null) =>
  tell({ t: "counted", open: null, by: open === 0 ? { [OTHER]: 4 } : { [MARKET]: open } });
const shown = () => accountReport(state, config, at as VenueMs).killed?.[0];
const lent = () => leases(state, config, at as VenueMs);
const kinds = (actions: readonly PortfolioAction[]): readonly string[] => actions.map(({ t }) => t);

beforeEach(() => {
  at = 1_800_000_000_000;
  rows = [];
  state = portfolio.restore([], config);
  sync();
});

describe("the kill of one market", () => {
  it("is journaled with who and why before the Gateway is told, and the other market is lent to as before", () => {
    const before = lent();
    expect(before[MARKET]).toMatchObject({ mode: "quote" });
    const actions = kill(MARKET);
    expect(kinds(actions)).toEqual(["journal", "kill-markets-gateway", "alert", "publish", "wake"]);
    expect(actions[1]).toMatchObject({ markets: [{ market: MARKET, epoch: 1 }] });
    const [entry] = rows.filter(({ kind }) => kind === "audit").map(({ body }) => body as AuditEntry);
    expect(entry).toMatchObject({ what: "kill-market", actor: "operator", why: "its rules were changed" });
    expect(entry?.after).toBe(`market ${MARKET}: killed, its epoch 1`);
    expect(lent()[MARKET]).toBeUndefined();
    expect(lent()[OTHER]).toMatchObject({ mode: "quote", epoch: before[OTHER]?.epoch });
    expect(ownEpochs(state)).toEqual({ [MARKET]: { epoch: 1, killed: true } });
    expect(accountReport(state, config, at as VenueMs).engine).toBe("running");
  });

  it("is proven by two zeros of its own five seconds apart, once it has acknowledged and nothing of it is under way", () => {
    kill(MARKET);
    expect(shown()).toMatchObject({ state: "killing", open: null, tookMs: null });
    at += 300;
    obeyed(0);
    at += 5_000;
    counted(0);
    expect(shown()).toMatchObject({ state: "killing", missing: "not heard of since: 0xaaaa" });
    sync({ own: 1, orders: ["unknown"] });
    counted(0);
    expect(shown()?.missing).toBe("orders on their way or unknown: 0xaaaa");
    at += 700;
    sync({ own: 1, net: 12 });
    counted(0);
    expect(shown()).toMatchObject({ state: "flat", missing: "", tookMs: 6_000, open: 0, holds: { net: usd(12) } });
    expect(isProvingMarkets(state)).toBe(true);
    at += 60_000;
    counted(0);
    expect(shown()?.proof.every((line) => line.at !== null)).toBe(true);
    expect(isProvingMarkets(state)).toBe(false);
  });

  it("counts only its own orders, and none that can't be counted while a post of it is under way", () => {
    kill(MARKET);
    sync({ own: 1 });
    obeyed(2);
    expect(kinds(tell({ t: "tick", wallMs: 1 }))).toEqual(["kill-markets-gateway"]);
    obeyed(0);
    expect(kinds(tell({ t: "tick", wallMs: 1 }))).toEqual(["count"]);
    at += 5_000;
    counted(null);
    expect(shown()).toMatchObject({ state: "killing", open: null });
    counted(0);
    expect(shown()?.state).toBe("flat");
  });

  it("is taken back by an order that is seen after it, and cancelled again", () => {
    kill(MARKET);
    sync({ own: 1 });
    obeyed(0);
    at += 5_000;
    counted(0);
    expect(shown()?.state).toBe("flat");
    at += 1_000;
    sync({ own: 1, orders: ["live"] });
    expect(shown()?.state).toBe("killing");
    expect(kinds(tell({ t: "tick", wallMs: 1 }))).toEqual(["kill-markets-gateway"]);
  });

  it("is called unproven when it takes too long, and says what is missing", () => {
    kill(MARKET);
    obeyed(1);
    at += 90_000;
    const actions = counted(1);
    expect(shown()).toMatchObject({ state: "unproven", tookMs: null });
    expect(actions.filter(({ t }) => t === "alert")).toMatchObject([{ key: `kill-unproven-${MARKET}` }]);
  });

  it("is called unproven in time when no Gateway answers, and tried again", () => {
    kill(MARKET);
    const silent = () => tell({ t: "refused-markets", markets: [{ market: MARKET, epoch: 1 }], answer: null });
    expect(kinds(silent())).toContain("wake");
    expect(shown()?.state).toBe("killing");
    at += 90_000;
    const actions = silent();
    expect(shown()).toMatchObject({ state: "unproven", proof: [{ at: null }, {}, {}, {}, {}, {}, {}] });
    expect(actions.filter(({ t }) => t === "alert")).toMatchObject([{ key: `kill-unproven-${MARKET}` }]);
    expect(kinds(actions)).toContain("publish");
    expect(kinds(tell({ t: "tick", wallMs: 1 }))).toEqual(["kill-markets-gateway"]);
  });

  it("stands through restarts and through a kill and a resume of everything, until a person resumes that market", () => {
    kill(MARKET);
    tell({ t: "kill", ...wish });
    tell({ t: "resume", ...wish });
    restart();
    sync({ own: 1 });
    expect(shown()).toMatchObject({ actor: "operator", reason: "its rules were changed", epoch: 1 });
    expect(lent()[MARKET]).toBeUndefined();
    resume(OTHER);
    expect(lent()[MARKET]).toBeUndefined();
    const actions = resume(MARKET);
    expect(kinds(actions)).toEqual(["journal", "resume-markets-gateway", "alert", "alert", "publish"]);
    expect(shown()).toBeUndefined();
    restart();
    sync({ own: 2 });
    expect(lent()[MARKET]).toMatchObject({ mode: "quote" });
    expect(ownEpochs(state)).toEqual({ [MARKET]: { epoch: 2, killed: false } });
  });

  it("keeps its inventory in the account's books", () => {
    sync({ net: 20 });
    kill(MARKET);
    sync({ own: 1, net: 20 });
    expect(accountReport(state, config, at as VenueMs).exposure).toBe(usd(10));
    expect(shown()?.holds).toEqual({ net: usd(20), worth: usd(10) });
  });

  it("that the Gateway has not obeyed is made anew under a later epoch", () => {
    kill(MARKET);
    obeyed(0, { refused: [] });
    expect(tell({ t: "tick", wallMs: 1 })).toMatchObject([{ markets: [{ market: MARKET, epoch: 2 }] }]);
    expect(shown()?.proof[0]?.at).toBeNull();
  });

  it("made twice keeps who was first, and is proven anew", () => {
    kill(MARKET);
    sync({ own: 1 });
    obeyed(0);
    at += 5_000;
    counted(0);
    tell({ t: "kill-markets", markets: [MARKET], reason: "again", actor: "another", wallMs: 6 });
    expect(shown()).toMatchObject({ actor: "operator", state: "killing", epoch: 2 });
  });

  it("does not keep a wind-down of everything from its end", () => {
    sync({ net: 20 });
    kill(MARKET);
    tell({ t: "kill", ...wish, windDown: "reduce" });
    tell({ t: "refused", answer: { cancelled: 0, open: 0, epoch: state.epoch } });
    at += 5_000;
    sync({ own: 1, net: 20 });
    tell({ t: "counted", open: 0 });
    expect(state.engine).toBe("winding-down");
    sync({ own: 1, net: 20 });
    expect(state.kill?.winding?.over).not.toBeNull();
    expect(lent()[MARKET]).toBeUndefined();
  });
});

it("a pause is told to the Gateway at once", () => {
  const actions = tell({ t: "pause", strategies: ["MM"], ...wish });
  expect(kinds(actions)).toContain("renew-gateway");
});
