import { beforeEach, describe, expect, it } from "vitest";
import { type AuditEntry, check, EMPTY_LOG } from "../audit/chain.ts";
import type { Address } from "../contract/ids.ts";
import type { Strategy } from "../contract/views.ts";
import { NO_MOVES } from "../live/moves.ts";
import type { MarketReport } from "../live/types.ts";
import type { Row } from "../machine.ts";
import { portfolio } from "../portfolio.ts";
import { usd } from "../units/money.ts";
import type { VenueMs } from "../units/time.ts";
import { type ConfigWish, configOf, proposeConfig, settingsOf } from "./configuration.ts";
import { accountCap, leases } from "./replies.ts";
import { PORTFOLIO_DEFAULTS, type PortfolioAction, type PortfolioConfig, type PortfolioState } from "./types.ts";

const config: PortfolioConfig = { ...PORTFOLIO_DEFAULTS, mode: "paper" };
const wallet = { signer: "0xaa" as Address, funder: "0xaa" as Address, signatureType: 0, chainId: 137 } as const;
const at = 1_800_000_000_000 as VenueMs;

let state: PortfolioState;
let rows: Row[];
const step = (event: Parameters<typeof portfolio.step>[1]): readonly PortfolioAction[] => {
  const actions = portfolio.step(state, event, config);
  for (const action of actions)
    if (action.t === "journal") rows.push(...action.rows.map((row) => JSON.parse(JSON.stringify(row)) as Row));
  return actions;
};
const configure = (wish: ConfigWish, expect: number | null = null): readonly PortfolioAction[] =>
  step({ t: "configure", at, wish, expect, reason: "a test", actor: "operator", wallMs: 5 });
const proposed = (set: Record<string, string | null>) => {
  const answer = proposeConfig(state, config, { set });
  if (!answer.ok) throw new Error(answer.errors[0]?.message);
  return answer.changes.map(({ key, does }) => `${key} ${does}`);
};

beforeEach(() => {
  state = portfolio.restore([], config);
  rows = [];
});

describe("a version of the configuration", () => {
  it("says of each change what it does to risk, and what can't be compared loosens", () => {
    expect(proposed({ MM_QUOTE_SIZE_USD: "7" })).toEqual(["MM_QUOTE_SIZE_USD loosens"]);
    expect(proposed({ MM_QUOTE_SIZE_USD: "5" })).toEqual(["MM_QUOTE_SIZE_USD tightens"]);
    expect(proposed({ MM_MIN_HALF_TICKS: "2" })).toEqual(["MM_MIN_HALF_TICKS tightens"]);
    expect(proposed({ MM_MAX_LOSS_USD: "5" })).toEqual(["MM_MAX_LOSS_USD loosens"]);
    expect(proposed({ MM_SELL_UNCONFIRMED: "true" })).toEqual(["MM_SELL_UNCONFIRMED loosens"]);
    expect(proposed({ MM_CRYPTO: "allow" })).toEqual(["MM_CRYPTO loosens"]);
    expect(proposed({ MM_PRICING_ENGINE: "as" })).toEqual(["MM_PRICING_ENGINE neutral"]);
    expect(proposed({ MM_BLACKLIST: "a-market" })).toEqual(["MM_BLACKLIST tightens"]);
    expect(proposed({ MM_QUOTE_SIZE_USD: "6.0" })).toEqual([]);
  });

  it("that is not valid as a whole, or was meant for another version, leaves everything as it is", () => {
    const bad: readonly (readonly [string, string])[] = [
      ["MM_QUOTE_SIZE_USD", "-1"],
      ["MM_NO_SUCH", "1"],
      ["PATH", "/"],
      ["MM_DD_RESUME_PCT", "9"],
    ];
    for (const [key, value] of bad) {
      expect(proposeConfig(state, config, { set: { [key]: value } }).ok, key).toBe(false);
      expect(configure({ set: { [key]: value } })).toEqual([]);
    }
    expect(configure({ set: { MM_QUOTE_SIZE_USD: "5" } }, 3)).toEqual([]);
    expect(configure({ backTo: 9 })).toEqual([]);
    expect(settingsOf(state).version).toBe(0);
  });

  it("holds the account to its limits at once, through a restart, and is on the audit log", () => {
    step({
      ...{ t: "sync", at, wallet, reports: [], cash: usd(1_000), settled: true, openOrders: 0 },
    });
    expect(accountCap(state, config)).toBe(usd(400));
    configure({ set: { MM_TOTAL_LOSS_PCT: "20", MM_DD_KILL_PCT: "6" } });
    const held = (): unknown => [accountCap(state, config), configOf(state, config).killSwitch.ddKill];
    expect(held()).toEqual([usd(200), 0.06]);
    state = portfolio.restore(rows, config);
    expect(configOf(state, config)).toMatchObject({
      version: 1,
      killSwitch: { ddKill: 0.06 },
      terms: { globalShare: 0.2 },
    });
    const audit = rows.filter(({ kind }) => kind === "audit").map(({ body }) => body as AuditEntry);
    expect(audit).toMatchObject([{ what: "configure", actor: "operator", before: "version 0" }]);
    expect(audit[0]?.after).toContain("MM_TOTAL_LOSS_PCT 40 to 20 (tightens)");
    expect(check(EMPTY_LOG, audit).ok).toBe(true);
  });

  it("is rolled back in one step, by a new version that has what persons had set then", () => {
    configure({ base: { MM_MAX_MARKETS: "4" } });
    configure({ set: { MM_QUOTE_SIZE_USD: "5" } });
    configure({ set: { MM_QUOTE_SIZE_USD: "4", MM_MAX_MARKETS: "3" } });
    configure({ backTo: 2 });
    expect(settingsOf(state)).toMatchObject({
      version: 4,
      base: { MM_MAX_MARKETS: "4" },
      set: { MM_QUOTE_SIZE_USD: "5" },
    });
    expect(settingsOf(state).changes).toMatchObject([
      { key: "MM_MAX_MARKETS", from: "3", to: "4", does: "loosens" },
      { key: "MM_QUOTE_SIZE_USD", from: "4", to: "5", does: "loosens" },
    ]);
    configure({ set: { MM_QUOTE_SIZE_USD: null } });
    expect(settingsOf(state).set).toEqual({});
  });

  it("of the environment is made once, and again only when the environment is another one", () => {
    expect(configure({ base: {} })).not.toEqual([]);
    expect(configure({ base: {} })).toEqual([]);
    configure({ set: { MM_DD_KILL_PCT: "5" } });
    // An environment that no longer goes with what was set is refused: the version before it trades on.
    expect(configure({ base: { MM_DD_RESUME_PCT: "6" } })).toEqual([]);
    expect(configure({ base: { MM_DD_RESUME_PCT: "1" } })).not.toEqual([]);
  });

  it("can't allow what live mode refuses", () => {
    expect(proposeConfig(state, { ...config, mode: "live" }, { set: { MM_CRYPTO: "allow" } }).ok).toBe(false);
  });
});

describe("a strategy that is paused", () => {
  const pause = (t: "pause" | "unpause", ...strategies: Strategy[]): readonly PortfolioAction[] =>
    step({ t, at, strategies, reason: "a test", actor: "operator", wallMs: 5 });
  const leased = (): unknown => {
    const report = {
      ...{ id: "0xaa", at, state: "quoting", event: "1", endsAt: at + 1e9, cashFlow: 0, valueAtMid: 0, valueAtBid: 0 },
      ...{
        exposure: 0,
        pnl: {},
        pnlTotal: 0,
        moves: NO_MOVES,
        fillCount: 0,
        fillStates: { failed: 0 },
        epoch: state.epoch,
        orders: [],
        bids: [],
        asks: [],
        bookAt: at,
        winner: null,
      },
      ...{ position: { yes: 0, no: 0, net: 0 }, slug: "a", fills: [] },
    } as unknown as MarketReport;
    step({ t: "sync", at, wallet, reports: [report], cash: usd(1_000), settled: true, openOrders: 0 });
    return Object.values(leases(state, config, at))[0]?.paused;
  };

  it("is named by every lease, through restarts, a kill and its resume, until a person lets it go on", () => {
    expect(leased()).toBeUndefined();
    pause("pause", "CD", "MM");
    expect(leased()).toEqual(["MM", "CD"]);
    state = portfolio.restore(rows, config);
    expect(leased()).toEqual(["MM", "CD"]);
    step({ t: "kill", at, reason: "a test", actor: "operator", wallMs: 5 });
    step({ t: "resume", at, reason: "a test", actor: "operator", wallMs: 5 });
    expect(leased()).toEqual(["MM", "CD"]);
    pause("unpause", "MM");
    expect(leased()).toEqual(["CD"]);
    pause("unpause", "MM", "CD", "ARB");
    expect(leased()).toBeUndefined();
  });

  it("is on the audit log each time it changes, and only then", () => {
    pause("pause", "ARB");
    expect(pause("pause", "ARB").some(({ t }) => t === "journal")).toBe(false);
    pause("unpause", "ARB");
    const audit = rows.filter(({ kind }) => kind === "audit").map(({ body }) => body as AuditEntry);
    expect(audit.map(({ what, before, after }) => `${what}: ${before} to ${after}`)).toEqual([
      "pause: none paused to ARB paused",
      "unpause: ARB paused to none paused",
    ]);
  });
});
