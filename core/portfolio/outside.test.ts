/** Cash that no ledger explains: a withdrawal is told from a loss by the chain's word, and by nothing else. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Address, ConditionId } from "../contract/ids.ts";
import type { PaidElsewhere } from "../contract/payments.ts";
import type { Transfer } from "../contract/transfers.ts";
import { NO_MOVES } from "../live/moves.ts";
import type { AccountReport, MarketReport } from "../live/types.ts";
import type { Row } from "../machine.ts";
import { portfolio } from "../portfolio.ts";
import { usd } from "../units/money.ts";
import { DAY, HOUR, SECOND, type VenueMs } from "../units/time.ts";
import { accountReport } from "./replies.ts";
import {
  PORTFOLIO_DEFAULTS,
  type PortfolioAction,
  type PortfolioConfig,
  type PortfolioEvent,
  type PortfolioState,
} from "./types.ts";

const ME = "0xaa" as Address;
const STRANGER = "0xbb" as Address;
const config: PortfolioConfig = { ...PORTFOLIO_DEFAULTS, mode: "paper" };
const wallet = { signer: ME, funder: ME, signatureType: 0, chainId: 137 } as const;
const MIDNIGHT = 1_795_305_600_000;
const START = MIDNIGHT + HOUR;
type Bare<E> = E extends unknown ? Omit<E, "at"> : never;

let state: PortfolioState;
let at: number;
let kept: Map<string, Row>;
let alerts: (PortfolioAction & { t: "alert" })[];
let asked: (PortfolioAction & { t: "ask-transfers" })[];

function tell(event: Bare<PortfolioEvent>): void {
  for (const action of portfolio.step(state, { ...event, at: at as VenueMs } as PortfolioEvent, config)) {
    if (action.t === "journal") for (const row of action.rows) kept.set(`${row.kind}|${row.key}`, row);
    if (action.t === "alert" && action.class === "reconcile") alerts.push(action);
    if (action.t === "ask-transfers") asked.push(action);
  }
}
const restart = (): void => {
  state = portfolio.restore(
    [...kept.values()].map((row) => JSON.parse(JSON.stringify(row)) as Row),
    config,
  );
};
/** One quiet market; all money is cash. `flow`: what its ledger says has moved, `rewards` of it paid as such. */
function sync(cash: number, flow = 0, rewards = 0, payments: readonly PaidElsewhere[] = []): void {
  const others = { adverse: 0, drift: 0, settlement: 0, fees: 0, rebates: 0, gas: 0, rounding: 0 };
  const parts = { ...others, rewards: usd(rewards) };
  const report = {
    ...{ id: "0xaaaa" as ConditionId, at, state: "quoting", event: "1", endsAt: at + 10 * DAY, winner: null },
    ...{ bids: [], asks: [], bookAt: null, position: { yes: 0, no: 0 }, orders: [], epoch: state.epoch, exposure: 0 },
    ...{ cashFlow: usd(flow), valueAtMid: 0, valueAtBid: 0, pnl: { capture: usd(flow - rewards), ...parts } },
    ...{ pnlTotal: usd(flow), moves: NO_MOVES, fillCount: 0, fillStates: { failed: 0 } },
  } as unknown as MarketReport;
  tell({ t: "sync", wallet, reports: [report], payments, cash: usd(cash), settled: true, openOrders: 0 });
}
let n = 0;
const moved = (way: Transfer["way"], dollars: number): Transfer => {
  n += 1;
  return { id: `0x${n}:0`, tx: `0x${n}`, way, amount: usd(dollars), other: STRANGER };
};
/** Cash is seen twice as it is, and the chain says what it says. */
function lasts(cash: number, flow: number, read: readonly Transfer[] | null): void {
  sync(cash, flow);
  at += config.doubtMs;
  sync(cash, flow);
  tell({ t: "transfers", about: (state.difference ?? 0) as never, read });
  at += SECOND;
  sync(cash, flow);
}
const waits = (cash: number, flow = 0): void => {
  at += config.doubtMs + config.chainMs;
  sync(cash, flow);
};
const account = (): AccountReport => accountReport(state, config, at as VenueMs);

beforeEach(() => {
  state = portfolio.restore([], config);
  kept = new Map();
  [alerts, asked, at, n] = [[], [], START, 0];
  sync(1_000);
});

describe("a withdrawal", () => {
  it("that the chain shows is no loss: no drawdown, no day's loss, no kill, and it is told with where it went", () => {
    lasts(400, 0, [moved("out", 600)]);
    expect(account()).toMatchObject({
      ...{ engine: "running", equity: usd(400), peak: usd(400), dayStart: usd(400) },
      ...{ drawdownBp: 0, outside: usd(-600), missing: 0, pnlTotal: 0 },
    });
    expect(alerts).toMatchObject([{ key: "withdrawal", severity: "danger" }]);
    expect(alerts[0]?.text).toContain("$600.000000 to 0xbb, transaction 0x1");
  });

  it("keeps a loss before it: the drawdown counts the same dollars after it", () => {
    sync(950, -50);
    const lost = usd(1_000) - usd(950);
    lasts(550, -50, [moved("out", 400)]);
    const { equity, peak } = account();
    expect([(peak ?? 0) - (equity ?? 0), peak]).toEqual([lost, usd(600)]);
  });

  it("is counted once: the same transfer explains no second loss, not after a restart either", () => {
    const transfer = moved("out", 300);
    lasts(700, 0, [transfer]);
    restart();
    lasts(400, 0, [transfer]);
    waits(400);
    expect(account()).toMatchObject({ outside: usd(-300), missing: usd(-300), engine: "killing" });
  });

  it("explains only its own amount: the rest is missing, and stops what it stops", () => {
    lasts(600, 0, [moved("out", 300)]);
    expect(account(), "the chain may still say more").toMatchObject({ outside: 0, missing: 0 });
    waits(600);
    expect(account()).toMatchObject({ outside: usd(-300), missing: usd(-100), engine: "killing" });
    expect(alerts.map(({ key }) => key)).toEqual(expect.arrayContaining(["withdrawal", "cash-difference"]));
  });

  it("beside a deposit is set off against it", () => {
    lasts(900, 0, [moved("out", 300), moved("in", 200)]);
    expect(account()).toMatchObject({ outside: usd(-100), missing: 0, drawdownBp: 0 });
  });

  it("beside a reward that is in the ledgers already is all of what is gone", () => {
    lasts(705, 5, [moved("out", 300), moved("in", 5)]);
    expect(account()).toMatchObject({ outside: usd(-300), missing: 0, equity: usd(705) });
  });

  it("is asked about from before the cash was last right, again and again while the chain says nothing", () => {
    at += 10 * 60 * SECOND;
    sync(1_000);
    const agreed = at;
    at += 5 * SECOND;
    for (let i = 0; i < 6; i++, at += config.doubtMs) {
      sync(900);
      // A slow node is waited for, and not asked twice at once.
      if (i >= 2) tell({ t: "transfers", about: usd(-100), read: null });
    }
    expect(asked.length).toBe(3);
    expect(account().missing, "after three answers that explain nothing").toBe(usd(-100));
    for (const { since, about } of asked) expect([since < agreed, about]).toEqual([true, usd(-100)]);
  });
});

describe("a loss without a transfer", () => {
  it.each([
    ["the chain shows none", []],
    ["the chain can't be read", null],
    ["the chain shows what came in alone", [moved("in", 100)]],
  ])("is counted, shown and stops everything: %s", (_, read) => {
    lasts(900, 0, read);
    expect(account().engine, "there is time to say it").toBe("running");
    waits(900);
    expect(account()).toMatchObject({ drawdownBp: 1_000, missing: usd(-100), outside: 0, engine: "killing" });
    expect(alerts.some(({ key, text }) => key === "cash-difference" && text.includes("-$100.000000"))).toBe(true);
  });

  it("is not hidden by a deposit before it", () => {
    lasts(1_500, 0, [moved("in", 500)]);
    sync(1_400);
    waits(1_400);
    expect(account()).toMatchObject({ missing: usd(-100), outside: usd(500), engine: "killing" });
    expect(account().engineWhy).toContain("$100.00 of cash is gone");
  });

  it("that a person has resumed with stays accepted through a restart", () => {
    sync(900);
    waits(900);
    expect(account().engine).toBe("killing");
    tell({ t: "resume", reason: "known", actor: "operator", wallMs: 1 });
    restart();
    at += SECOND;
    sync(900);
    expect(account()).toMatchObject({ engine: "running", missing: usd(-100) });
  });
});

describe("a deposit", () => {
  it("that the chain shows is told with where it came from, at once when it has said so", () => {
    lasts(1_250, 0, [moved("in", 250)]);
    expect(account()).toMatchObject({ outside: usd(250), missing: 0, peak: usd(1_250), pnlTotal: 0 });
    expect(alerts).toMatchObject([{ key: "deposit", severity: "note" }]);
    expect(alerts[0]?.text).toContain("from 0xbb");
  });

  it("that no transfer shows raises no profit either: the peak moves with it", () => {
    sync(1_250);
    waits(1_250);
    expect(account()).toMatchObject({ outside: usd(250), peak: usd(1_250), drawdownBp: 0 });
    expect(alerts[0]?.text).toContain("which no transfer on the chain shows");
  });

  it("of what was withdrawn is a deposit: the switch is where it was", () => {
    lasts(400, 0, [moved("out", 600)]);
    lasts(1_000, 0, [moved("in", 600)]);
    expect(account()).toMatchObject({ outside: 0, missing: 0, peak: usd(1_000), dayStart: usd(1_000) });
  });
});

describe("a reward that was paid", () => {
  it("is a deposit until its market has booked it, and profit from then on", () => {
    lasts(1_030, 0, [moved("in", 30)]);
    expect(account()).toMatchObject({ outside: usd(30), peak: usd(1_030) });
    restart();
    sync(1_030, 30, 30);
    waits(1_030, 30);
    expect(account()).toMatchObject({
      outside: 0,
      missing: 0,
      equity: usd(1_030),
      pnlTotal: usd(30),
      engine: "running",
    });
    expect([account().peak, account().dayStart]).toEqual([usd(1_030), usd(1_000)]);
  });

  it("that is booked before its cash is seen is no loss, and no deposit when that comes", () => {
    sync(1_000, 30, 30);
    at += config.doubtMs + config.chainMs;
    sync(1_000, 30, 30);
    expect(account()).toMatchObject({ missing: 0, drawdownBp: 0, engine: "running", equity: usd(1_000) });
    lasts(1_030, 30, null);
    waits(1_030, 30);
    expect(account()).toMatchObject({ outside: 0, missing: 0, equity: usd(1_030), peak: usd(1_030) });
  });
});

/** Paid for a market that is not traded any more: no ledger but the account's own books it. */
const paidFor = (dollars: number, kind: "reward" | "rebate" = "reward", date = "2026-11-21"): PaidElsewhere => ({
  market: "0xgone" as ConditionId,
  payment: { id: `${kind}:${date}`, kind, at: at as VenueMs, amount: usd(dollars) },
});

/** The venue's cash stays what it is, and the chain shows nothing. */
function stays(cash: number): void {
  for (let i = 0; i < 6; i += 1) {
    sync(cash);
    at += 10 * SECOND;
    const about = asked.at(-1)?.about;
    if (about !== undefined) tell({ t: "transfers", about, read: [] });
  }
  sync(cash);
}

describe("what was paid for a market that is gone", () => {
  it("is profit of the account and no deposit, whether its cash or the venue's word of it is seen first", () => {
    stays(1_003);
    expect(account()).toMatchObject({ outside: usd(3), pnlTotal: 0 });
    at += HOUR;
    sync(1_003, 0, 0, [paidFor(3)]);
    expect(account()).toMatchObject({ outside: 0, missing: 0, pnlTotal: usd(3), difference: 0 });
    expect(account().pnl).toMatchObject({ rewards: usd(3), rebates: 0 });

    at += HOUR;
    sync(1_003, 0, 0, [paidFor(2, "rebate")]);
    stays(1_005);
    expect(account()).toMatchObject({ outside: 0, missing: 0, pnlTotal: usd(5), equity: usd(1_005) });
    expect(account().pnl).toMatchObject({ rewards: usd(3), rebates: usd(2) });
  });

  it("is never told as a deposit when it comes at midnight and is booked minutes later; what is not booked is one then", () => {
    at = MIDNIGHT + DAY;
    stays(1_005);
    expect(account()).toMatchObject({ outside: 0, pnlTotal: 0, equity: usd(1_000), difference: usd(5) });
    at = MIDNIGHT + DAY + 10 * 60 * SECOND;
    sync(1_005, 0, 0, [paidFor(3)]);
    stays(1_005);
    expect(account()).toMatchObject({ outside: 0, missing: 0, pnlTotal: usd(3), equity: usd(1_003), peak: usd(1_003) });
    expect(alerts.filter(({ key }) => key === "deposit")).toEqual([]);
    at = MIDNIGHT + DAY + HOUR;
    stays(1_005);
    expect(account()).toMatchObject({ outside: usd(2), missing: 0, pnlTotal: usd(3), equity: usd(1_005) });
    expect(alerts.filter(({ key }) => key === "deposit").map(({ text }) => text)).toEqual([
      expect.stringContaining("$2.000000"),
    ]);
  });

  it("hides no loss that is larger than it", () => {
    at = MIDNIGHT + DAY;
    stays(1_005);
    stays(990);
    expect(account()).toMatchObject({ outside: 0, missing: usd(-10), equity: usd(990) });
  });

  it("is booked once however often it is told, also after a restart, and each day and kind of it", () => {
    sync(1_000, 0, 0, [paidFor(3), paidFor(3)]);
    restart();
    at += HOUR;
    sync(1_006, 0, 0, [paidFor(3), paidFor(1, "rebate"), paidFor(2, "reward", "2026-11-22")]);
    stays(1_006);
    expect(account()).toMatchObject({ pnlTotal: usd(6), outside: 0, missing: 0, equity: usd(1_006) });
    expect(alerts.filter(({ key }) => key === "paid-elsewhere").map(({ text }) => text)).toEqual([
      expect.stringContaining("$3.000000"),
      expect.stringContaining("$3.000000"),
    ]);
  });
});
