import { beforeEach, describe, expect, it } from "vitest";
import type { DoorWord, KillAnswer } from "./contract/gateway.ts";
import type { Address, ConditionId } from "./contract/ids.ts";
import { NO_MOVES } from "./live/moves.ts";
import type { MarketReport } from "./live/types.ts";
import type { Row } from "./machine.ts";
import { CURVE_POINTS, curveSeries } from "./portfolio/curve.ts";
import { accountReport, leases } from "./portfolio/replies.ts";
import {
  PORTFOLIO_DEFAULTS,
  type PortfolioAction,
  type PortfolioConfig,
  type PortfolioEvent,
  type PortfolioState,
} from "./portfolio/types.ts";
import { portfolio } from "./portfolio.ts";
import { windDownOf } from "./risk/wind-down.ts";
import { type MicroUsd, usd } from "./units/money.ts";
import { DAY, MINUTE, type VenueMs } from "./units/time.ts";

const MARKET = "0xaaaa" as ConditionId;
const OTHER = "0xbbbb" as ConditionId;
const config: PortfolioConfig = { ...PORTFOLIO_DEFAULTS, mode: "paper" };
const wallet = { signer: "0xaa" as Address, funder: "0xaa" as Address, signatureType: 0, chainId: 137 } as const;
const START = 1_795_309_200_000;
type Bare<E> = E extends unknown ? Omit<E, "at"> : never;

let state: PortfolioState;
let at: number;
let kept: Map<string, Row>;
const tell = (event: Bare<PortfolioEvent>): readonly PortfolioAction[] => {
  const actions = portfolio.step(state, { ...event, at: at as VenueMs } as PortfolioEvent, config);
  for (const action of actions)
    if (action.t === "journal") for (const row of action.rows) kept.set(`${row.kind}|${row.key}`, row);
  return actions;
};
const restart = (): void => {
  // Through JSON, as the store does.
  const rows = [...kept.values()]
    .filter((row) => row.body !== null)
    .map((row) => JSON.parse(JSON.stringify(row)) as Row);
  state = portfolio.restore(rows, config);
};
const zero = 0 as MicroUsd;
interface Line {
  readonly id?: ConditionId;
  readonly flow?: number;
  readonly mid?: number;
  readonly bid?: number;
  readonly exposure?: number;
  readonly epoch?: number;
  readonly orders?: readonly string[];
  readonly lateMs?: number;
  readonly state?: MarketReport["state"];
  readonly ageMs?: number;
  readonly book?: "none";
  readonly yes?: number;
  readonly no?: number;
  readonly event?: string;
  readonly losses?: readonly [number, number];
  /** Its index among three exclusive outcomes. */
  readonly outcome?: number;
}
/** YES at 0.40 to 0.50. */
const BOOK = { bids: [{ price: 4_000, size: 1 }], asks: [{ price: 5_000, size: 1 }] };
const report = (line: Line = {}): MarketReport =>
  ({
    id: line.id ?? MARKET,
    at: at - (line.ageMs ?? 0),
    state: line.state ?? "quoting",
    event: line.event ?? line.id ?? MARKET,
    endsAt: at + 10 * DAY,
    ...(line.book === "none" ? { bids: [], asks: [], bookAt: null } : { ...BOOK, bookAt: at }),
    position: { yes: usd(line.yes ?? 0), no: usd(line.no ?? 0) },
    winner: null,
    cashFlow: usd(line.flow ?? 0),
    valueAtMid: usd(line.mid ?? 0),
    valueAtBid: usd(line.bid ?? line.mid ?? 0),
    exposure: usd(line.exposure ?? 0),
    ...(line.losses === undefined ? {} : { losses: { yes: usd(line.losses[0]), no: usd(line.losses[1]) } }),
    ...(line.outcome === undefined ? {} : { exclusive: { event: "0xe", index: line.outcome, count: 3 } }),
    pnl: {
      capture: usd((line.flow ?? 0) + (line.mid ?? 0)),
      adverse: zero,
      drift: zero,
      settlement: zero,
      fees: zero,
      rebates: zero,
      rewards: zero,
      gas: zero,
      rounding: zero,
    },
    moves: NO_MOVES,
    ...{ fillCount: 0, fillStates: { failed: 0 } },
    pnlTotal: usd((line.flow ?? 0) + (line.mid ?? 0)),
    epoch: line.epoch ?? state.epoch,
    orders: (line.orders ?? []).map((is) => ({ state: is })),
    ...(line.lateMs === undefined ? {} : { lateUntil: at + line.lateMs, lateOrder: "SELL 20 YES at 45 c" }),
    orderLifeMs: 10 * MINUTE,
  }) as unknown as MarketReport;
const sync = (cash: number | null, lines: readonly Line[] = [{}], settled = true): readonly PortfolioAction[] =>
  tell({
    t: "sync",
    wallet,
    reports: lines.map(report),
    cash: cash === null ? null : usd(cash),
    settled,
    openOrders: null,
  });
const kill = (actor = "operator"): readonly PortfolioAction[] =>
  tell({ t: "kill", reason: "enough", actor, wallMs: 1 });
/** The Gateway carried the newest kill out, and says what the venue said. */
const obeyed = (said: Omit<KillAnswer, "epoch">): readonly PortfolioAction[] =>
  tell({ t: "refused", answer: { ...said, epoch: state.epoch } });
const resume = (): readonly PortfolioAction[] => tell({ t: "resume", reason: "looked", actor: "operator", wallMs: 2 });
const account = () => accountReport(state, config, at as VenueMs);
const lent = () => leases(state, config, at as VenueMs);
/** A word of the gateway's that knows the market. */
const door = (since: number, late?: number): DoorWord => ({
  since: since as VenueMs,
  late: late === undefined ? {} : { [MARKET]: late as VenueMs },
});
const kinds = (actions: readonly PortfolioAction[]): readonly string[] => actions.map(({ t }) => t);
/** Two looks that find nothing, with every market acknowledged. */
const proveFlat = (): void => {
  obeyed({ cancelled: 2, open: 0 });
  at += 5_000;
  sync(1_000, [{ epoch: state.epoch }]);
  tell({ t: "counted", open: 0 });
};

beforeEach(() => {
  at = START;
  kept = new Map();
  state = portfolio.restore([], config);
});

describe("leases", () => {
  it("are not given before the venue has said what we own", () => {
    sync(null);
    expect([lent(), account().equity, account().engine]).toEqual([{}, null, "starting"]);
    sync(1_000);
    expect(lent()[MARKET]).toMatchObject({ mode: "quote", capital: usd(50), epoch: 0 });
    expect(account().engine).toBe("running");
  });

  it("let markets only reduce when cash has not been read for two minutes", () => {
    sync(1_000);
    at += 2 * MINUTE + 1;
    sync(null);
    expect(lent()[MARKET]?.mode).toBe("reduce");
  });

  it("are not given to a market that has gone silent", () => {
    sync(1_000, [{}, { id: OTHER, ageMs: 61_000 }]);
    expect(Object.keys(lent())).toEqual([MARKET]);
  });

  it("go on counting what a silent market stands for: it is lent to nobody else", () => {
    sync(1_000, [{ exposure: 40 }, { id: OTHER, exposure: 0, event: MARKET }]);
    at += PORTFOLIO_DEFAULTS.silentMs + 1;
    sync(1_000, [{ id: OTHER, event: MARKET }]);
    expect(Object.keys(lent())).toEqual([OTHER]);
    expect(lent()[OTHER]?.capital).toBe(usd(10));
  });

  it("of an exclusive event count the outcome that loses most, and say how far each market may go", () => {
    const no = { exposure: 40, losses: [40, -20], event: "7" } as const;
    const both = [
      { ...no, outcome: 0 },
      { ...no, outcome: 1, id: OTHER },
    ];
    sync(1_000, both);
    // Forty less the twenty that the other one wins then; each alone may lose forty, and the event's share is fifty.
    expect(account().stakes).toEqual([
      {
        kind: "event",
        name: "7",
        markets: [MARKET, OTHER],
        worst: usd(20),
        sum: usd(80),
        exclusive: true,
        cap: usd(50),
      },
    ]);
    expect(Object.values(lent()).map(({ mode }) => mode)).toEqual(["quote", "quote"]);
    for (const { within } of Object.values(lent())) expect(within?.yes).toBeGreaterThan(usd(40));
  });

  it("of an exclusive event count on no market whose book is old: what it would win is not sure", () => {
    const no = { exposure: 40, losses: [40, -20], event: "7" } as const;
    const both = [{ ...no, outcome: 0 }, { ...no, outcome: 1, id: OTHER, book: "none", no: 60 } as const];
    sync(1_000, both);
    expect(account().stakes?.[0]?.worst).toBe(usd(40));
    at += PORTFOLIO_DEFAULTS.silentMs + 1;
    sync(1_000, both.slice(0, 1));
    expect(account().stakes?.[0]?.worst).toBe(usd(40));
  });

  it("are not given on the books of another wallet or mode", () => {
    sync(1_000);
    restart();
    const other = { ...wallet, funder: "0xbb" as Address };
    const actions = tell({
      t: "sync",
      wallet: other,
      reports: [report()],
      cash: usd(5),
      settled: true,
      openOrders: null,
    });
    expect([kinds(actions), lent()]).toEqual([["alert"], {}]);
  });
});

describe("equity", () => {
  it("is cash plus tokens at mid, beside it at bid, and its change is the sum of the parts to the micro-dollar", () => {
    sync(1_000);
    at += 10_000;
    sync(995.2, [{ flow: -4.8, mid: 5, bid: 4.9 }]);
    const seen = account();
    expect([seen.equity, seen.riskEquity, seen.difference]).toEqual([usd(1_000.2), usd(1_000.1), 0]);
    expect((seen.equity ?? 0) - (seen.startCash ?? 0)).toBe(seen.pnlTotal);
  });

  it("does not jump when the money of a fill is read before its shares, or after", () => {
    sync(1_000);
    at += 1_000;
    sync(950, [{}]);
    expect([account().equity, account().peak]).toEqual([usd(1_000), usd(1_000)]);
    at += 1_000;
    sync(950, [{ flow: -50, mid: 50 }]);
    expect([account().equity, account().difference]).toEqual([usd(1_000), 0]);
    at += 1_000;
    sync(950, [{ flow: 0, mid: 0 }]);
    expect(account().peak).toBe(usd(1_000));
  });

  it("is not compared with cash that does not speak of the same fills", () => {
    sync(1_000);
    sync(900, [{}], false);
    expect([account().difference, account().cash]).toEqual([0, usd(900)]);
  });

  it("counts a deposit that lasts, and moves peak and day start with it", () => {
    sync(1_000);
    for (let i = 0; i < 8; i++) {
      at += MINUTE;
      sync(1_500);
    }
    expect([account().equity, account().peak, account().dayStart]).toEqual([usd(1_500), usd(1_500), usd(1_500)]);
    expect(account().difference).toBe(usd(500));
  });

  it("does not take money that comes back for a deposit", () => {
    sync(1_000);
    for (const cash of [...Array.from({ length: 7 }, () => 998), ...Array.from({ length: 7 }, () => 1_000)]) {
      at += MINUTE;
      sync(cash);
    }
    expect([account().equity, account().peak, account().drawdownBp]).toEqual([usd(1_000), usd(1_000), 0]);
  });

  it("counts money that left without a fill as a loss, and kills when it is too much", () => {
    sync(1_000);
    at += 10_000;
    sync(900);
    expect(account().engine).toBe("running");
    at += 10_000;
    expect(kinds(sync(900))).toContain("ask-transfers");
    tell({ t: "transfers", about: usd(-100), read: [] });
    at += config.chainMs;
    const actions = sync(900);
    expect(kinds(actions)).toContain("kill-gateway");
    expect(account()).toMatchObject({ drawdownBp: 1_000, missing: usd(-100), outside: 0 });
  });

  it("survives a restart: start, parts of markets long over, peak", () => {
    sync(1_000);
    at += 10_000;
    sync(1_030, [{ flow: 30, state: "resolved" }]);
    const before = account();
    restart();
    sync(1_030, [{ id: OTHER }]);
    const { equity, startCash, pnlTotal, difference } = account();
    expect([equity, startCash, pnlTotal, difference]).toEqual([before.equity, usd(1_000), usd(30), 0]);
  });

  it("remembers the last word of a market that is over, said between two savings: a kill after a restart waits for nothing of it", () => {
    sync(1_000, [{ id: OTHER, state: "resolved", orders: ["unknown"] }]);
    at += 5_000;
    sync(1_000, [{ id: OTHER, state: "resolved" }]);
    restart();
    at += 10 * MINUTE;
    kill();
    tell({ t: "refused", answer: { cancelled: 0, open: 0, epoch: state.epoch } });
    at += 5_000;
    tell({ t: "counted", open: 0 });
    expect(account()).toMatchObject({ engine: "flat" });
  });

  it("is written to history once a minute", () => {
    const records = (actions: readonly PortfolioAction[]) =>
      actions.flatMap((action) => (action.t === "history" ? action.records : []));
    expect(records(sync(1_000)).map(({ table, id }) => [table, id])).toEqual([["equity", `paper|0xaa|${START}`]]);
    at += 30_000;
    expect(records(sync(1_000))).toEqual([]);
    at += 30_000;
    expect(records(sync(1_000))).toHaveLength(1);
  });

  it("keeps its whole life in two thousand points", () => {
    for (let i = 0; i < 5_000; i++) {
      at += 10_000;
      sync(1_000);
    }
    const { t } = curveSeries(state.curve, null);
    expect(t.length).toBeLessThanOrEqual(CURVE_POINTS);
    expect([t[0], (t.at(-1) ?? 0) > at - 60_000]).toEqual([START + 10_000, true]);
    const points = [...state.curve.points];
    restart();
    expect(state.curve.points).toEqual(points);
  });
});

describe("a market nobody bids for", () => {
  it("counts at its last good bid, for leases a tenth less, and is no loss to the drawdown switch", () => {
    sync(900, [{ flow: -100, yes: 200, bid: 80, mid: 90 }]);
    expect(account()).toMatchObject({ riskEquity: usd(980), drawdownBp: 0 });
    at += 1_000;
    sync(900, [{ flow: -100, yes: 200, bid: 0, mid: 90, book: "none" }]);
    expect(account()).toMatchObject({ riskEquity: usd(972), drawdownBp: 0, engine: "running" });
    expect(lent()[MARKET]?.mode).toBe("reduce");
    restart();
    sync(900, [{ flow: -100, yes: 200, bid: 0, mid: 90, book: "none" }]);
    expect(account().riskEquity).toBe(usd(972));
    sync(900, [{ flow: -100, yes: 200, bid: 60, mid: 70 }]);
    expect(account().riskEquity).toBe(usd(960));
    expect(lent()[MARKET]?.mode).toBe("quote");
  });

  it("has its lease ready while nothing of it is held", () => {
    sync(1_000, [{ book: "none" }]);
    expect(lent()[MARKET]?.mode).toBe("quote");
  });

  it("holds its complete sets at a dollar all the same, and NO at what YES asks", () => {
    sync(900, [{ flow: -100, yes: 50, no: 150, bid: 100, mid: 105 }]);
    sync(900, [{ flow: -100, yes: 50, no: 150, bid: 0, mid: 105, book: "none" }]);
    expect(account().riskEquity).toBe(usd(1_000 - 100 + 50 + 50 * 0.9));
  });
});

describe("kill", () => {
  beforeEach(() => {
    sync(1_000, [{ orders: ["live", "live"] }]);
    lent();
  });

  it("is journaled with who, what and why before anybody is told", () => {
    const actions = kill();
    expect(kinds(actions).slice(0, 2)).toEqual(["journal", "kill-gateway"]);
    const [first] = actions;
    const audit = first?.t === "journal" ? first.rows.find(({ kind }) => kind === "audit") : undefined;
    expect(audit?.body).toMatchObject({ actor: "operator", what: "kill", why: "enough", wallMs: 1, epoch: 1 });
    expect(lent()[MARKET]).toMatchObject({ mode: "halt", capital: 0, epoch: 1 });
  });

  it("is flat once proven, and not before every market has acknowledged", () => {
    kill();
    obeyed({ cancelled: 2, open: 0 });
    at += 5_000;
    tell({ t: "counted", open: 0 });
    expect(account().engine).toBe("killing");
    sync(1_000, [{ epoch: 0 }]);
    expect(account().engine).toBe("killing");
    sync(1_000, [{ epoch: 1, orders: ["unknown"] }]);
    expect(account().engine).toBe("killing");
    sync(1_000, [{ epoch: 1 }]);
    expect(account().engine).toBe("killing");
    tell({ t: "counted", open: 0 });
    expect(account().engine).toBe("flat");
    expect(account().proof.map(({ at: seen }) => seen !== null)).toEqual([true, true, true, true, true, true, false]);
  });

  it("is flat also when a market is dead, once its lease has run out and the gateway misses nothing of its", () => {
    const word = { since: (at - MINUTE) as VenueMs, late: {} };
    kill();
    obeyed({ cancelled: 2, open: 0, word });
    at += 29_000;
    tell({ t: "counted", open: 0, word });
    expect(account().engine).toBe("killing");
    at += 1_000;
    tell({ t: "counted", open: 0, word });
    expect(account().engine).toBe("flat");
  });

  it.each<[string, (sent: number) => DoorWord | undefined]>([
    ["the gateway has not heard of an order of its", (sent) => door(sent - MINUTE, sent + 10 * MINUTE)],
    ["the gateway began after its last word", (sent) => door(sent)],
    ["the gateway does not say", () => undefined],
  ])("waits for what a dead market may have sent, until that has expired, when %s", (_, wordOf) => {
    const given = wordOf(at);
    const word = given === undefined ? {} : { word: given };
    kill();
    obeyed({ cancelled: 2, open: 0, ...word });
    at += 9 * MINUTE;
    tell({ t: "counted", open: 0, ...word });
    expect(account().engine).toBe("unproven");
    expect(account().engineWhy).toContain(`orders given up that may still arrive: ${MARKET}`);
    at += 2 * MINUTE;
    tell({ t: "counted", open: 0, ...word });
    expect(account().engine).toBe("flat");
  });

  it("is not flat while an order that was given up may still arrive, and says which and until when", () => {
    kill();
    obeyed({ cancelled: 2, open: 0 });
    at += 5_000;
    sync(1_000, [{ epoch: 1, lateMs: 5 * MINUTE }]);
    tell({ t: "counted", open: 0 });
    expect(account().engine).toBe("killing");
    at += 4 * MINUTE;
    tell({ t: "counted", open: 0 });
    expect(account().engine).toBe("unproven");
    expect(account().proof.find(({ at: seen }) => seen === null)?.text).toContain("can still arrive: one may until");
    expect(account().engineWhy).toMatch(/may still arrive: \S+ \(SELL 20 YES at 45 c, until \d\d:\d\d:\d\d UTC\)$/u);
    at += 2 * MINUTE;
    tell({ t: "counted", open: 0 });
    expect(account().engine).toBe("flat");
  });

  it("is not flat while the last word of a dead market is that an order is unknown: it may still arrive", () => {
    sync(1_000, [{ epoch: 0, orders: ["unknown"] }]);
    kill();
    obeyed({ cancelled: 2, open: 0 });
    at += 31_000;
    tell({ t: "counted", open: 0 });
    at += 5_000;
    tell({ t: "counted", open: 0 });
    expect(account().engine).toBe("killing");
    expect(account().proof.map(({ at: seen }) => seen !== null)).toEqual([
      true,
      true,
      false,
      true,
      false,
      false,
      false,
    ]);
    at += 60_000;
    tell({ t: "counted", open: 0 });
    expect(account().engine).toBe("unproven");
    sync(1_000, [{ epoch: 1 }]);
    tell({ t: "counted", open: 0 });
    expect(account().engine).toBe("flat");
  });

  it("does not take an answer that never came for zero, and says unproven with what is missing", () => {
    kill();
    tell({ t: "refused", answer: null });
    expect(kinds(tell({ t: "tick", wallMs: 0 }))).toEqual(["kill-gateway"]);
    obeyed({ cancelled: 0, open: null });
    expect(kinds(tell({ t: "tick", wallMs: 0 }))).toEqual(["count"]);
    at += 90_000;
    expect(kinds(tell({ t: "counted", open: null }))).toContain("alert");
    expect(account().engine).toBe("unproven");
    expect(account().proof.find(({ text }) => text.includes("zero open"))?.at).toBeNull();
  });

  it("that is unproven names the markets whose orders are on their way or unknown", () => {
    kill();
    obeyed({ cancelled: 0, open: 0 });
    at += 90_000;
    sync(1_000, [{ epoch: 1, orders: ["unknown"] }]);
    tell({ t: "counted", open: 0 });
    expect(account()).toMatchObject({ engine: "unproven" });
    expect(account().engineWhy).toContain(`orders on their way or unknown: ${MARKET}`);
  });

  it("goes past an epoch of the Gateway that is ahead of its own, and is not proven before the Gateway obeys", () => {
    kill();
    const ahead = tell({ t: "refused", answer: { cancelled: 0, open: 0, epoch: 5 } });
    expect(ahead.filter(({ t }) => t === "kill-gateway")).toEqual([{ t: "kill-gateway", epoch: 6 }]);
    expect(account().proof.every(({ at: shown }) => shown === null || shown <= at)).toBe(true);
    expect([account().engine, account().epoch]).toEqual(["killing", 6]);
    sync(1_000, [{ epoch: 6 }]);
    at += 6_000;
    tell({ t: "counted", open: 0 });
    expect(account().engine).toBe("killing");
    proveFlat();
    expect(account().engine).toBe("flat");
  });

  it("resumed by a person says so to the Gateway, in the call and in every sync; one the switch lifts does not", () => {
    kill();
    expect(resume().filter(({ t }) => t === "resume-gateway")).toEqual([
      { t: "resume-gateway", epoch: 2, byPerson: true },
    ]);
    restart();
    expect(state.resumedAt).toBe(2);
  });

  it("is repeated while the venue still shows orders", () => {
    kill();
    obeyed({ cancelled: 0, open: 3 });
    expect(kinds(tell({ t: "tick", wallMs: 0 }))).toEqual(["kill-gateway"]);
  });

  it("that no Gateway answers is called unproven in time, and told, though nobody else is left to show it", () => {
    kill();
    tell({ t: "refused", answer: null });
    expect(account().engine).toBe("killing");
    at += 90_000;
    const actions = tell({ t: "refused", answer: null });
    expect(account().engine).toBe("unproven");
    expect(actions.filter(({ t }) => t === "alert")).toMatchObject([{ key: "kill-unproven" }]);
    expect(kinds(actions)).toContain("publish");
    expect(kinds(tell({ t: "tick", wallMs: 0 }))).toEqual(["kill-gateway"]);
  });

  it("goes on after a restart where it was", () => {
    kill();
    restart();
    expect([account().engine, account().epoch]).toEqual(["killing", 1]);
    proveFlat();
    expect(account().engine).toBe("flat");
    restart();
    expect([account().engine, lent()[MARKET]?.mode]).toEqual(["flat", "halt"]);
  });

  it("is lifted by a person, under a new epoch, in the audit", () => {
    kill();
    proveFlat();
    expect(kinds(resume()).slice(0, 2)).toEqual(["journal", "resume-gateway"]);
    sync(1_000);
    expect(lent()[MARKET]).toMatchObject({ mode: "quote", epoch: 2 });
    expect([...kept.keys()].filter((key) => key.startsWith("audit"))).toHaveLength(2);
  });

  it("by a person is not lifted by the drawdown switch, however long it waits", () => {
    kill();
    proveFlat();
    for (let i = 0; i < 30; i++) {
      at += 60 * MINUTE;
      sync(1_000, [{ epoch: state.epoch }]);
    }
    expect(account().engine).toBe("flat");
  });
});

describe("winding down after a kill", () => {
  const killedThen = (windDown: "keep" | "reduce" | "flatten" | null): void => {
    sync(1_000, [{ orders: ["live"], yes: 20 }]);
    lent();
    tell({ t: "kill", reason: "enough", actor: "operator", wallMs: 1, windDown });
  };
  const flat = (): readonly PortfolioAction[] => {
    obeyed({ cancelled: 2, open: 0 });
    at += 5_000;
    sync(1_000, [{ epoch: state.epoch, yes: 20 }]);
    return tell({ t: "counted", open: 0 });
  };

  it("does not begin where nobody asks for it: positions stay, and nothing is sent", () => {
    killedThen(null);
    flat();
    expect(account()).toMatchObject({ engine: "flat", windDown: { policy: "keep", from: null } });
    expect(lent()[MARKET]?.mode).toBe("halt");
  });

  it("begins once flat is proven and not before, under a new epoch, on leases that only reduce", () => {
    killedThen("reduce");
    obeyed({ cancelled: 2, open: 0 });
    expect(lent()[MARKET]?.mode).toBe("halt");
    const actions = flat();
    expect(kinds(actions).indexOf("wind-down-gateway")).toBeGreaterThan(kinds(actions).indexOf("journal"));
    expect(account()).toMatchObject({ engine: "winding-down", epoch: 2, windDown: { policy: "reduce", from: at } });
    expect(lent()[MARKET]).toMatchObject({ mode: "reduce", epoch: 2 });
    expect(lent()[MARKET]?.flatten).toBeUndefined();
  });

  it("sells into the book only where it is asked to flatten", () => {
    killedThen("flatten");
    flat();
    expect(lent()[MARKET]).toMatchObject({ mode: "reduce", flatten: true });
  });

  it("does not wait for an order that was given up: it counts as if it stood, and may only be reduced beside it", () => {
    killedThen("reduce");
    obeyed({ cancelled: 2, open: 0 });
    at += 5_000;
    sync(1_000, [{ epoch: state.epoch, yes: 20, lateMs: 5 * MINUTE }]);
    tell({ t: "counted", open: 0 });
    expect(account()).toMatchObject({ engine: "winding-down", windDown: { policy: "reduce" } });
    sync(1_000, [{ epoch: 2, yes: 0, lateMs: 4 * MINUTE }]);
    obeyed({ cancelled: 0, open: 0 });
    at += 5_000;
    sync(1_000, [{ epoch: 3, lateMs: 3 * MINUTE }]);
    tell({ t: "counted", open: 0 });
    expect(account()).toMatchObject({ engine: "killing", epoch: 3 });
  });

  it("goes on after a restart, and orders of it that are seen do not undo the proof", () => {
    killedThen("reduce");
    flat();
    restart();
    sync(1_000, [{ epoch: 2, orders: ["live"], yes: 20 }]);
    tell({ t: "counted", open: 1 });
    expect(kinds(tell({ t: "tick", wallMs: 1 }))).toEqual([]);
    expect(account().engine).toBe("winding-down");
    expect(lent()[MARKET]?.mode).toBe("reduce");
  });

  it("ends when nothing is left to reduce: it is killed once more, proven flat, and rests", () => {
    killedThen("reduce");
    flat();
    sync(1_000, [{ epoch: 2, orders: ["live"], yes: 0 }]);
    expect(account().engine).toBe("winding-down");
    expect(kinds(sync(1_000, [{ epoch: 2, yes: 3 }]))).toContain("kill-gateway");
    expect(account()).toMatchObject({ engine: "killing", epoch: 3 });
    proveFlat();
    expect(account()).toMatchObject({ engine: "flat", epoch: 3, windDown: { policy: "reduce", over: at - 5_000 } });
    expect(lent()[MARKET]?.mode).toBe("halt");
  });

  it("is stopped by the next kill, and by a resume", () => {
    killedThen("flatten");
    flat();
    kill();
    expect(account()).toMatchObject({ engine: "killing", windDown: { policy: "keep" } });
    expect(lent()[MARKET]?.mode).toBe("halt");
    resume();
    expect(lent()[MARKET]).toMatchObject({ mode: "quote" });
    expect(account().windDown).toBeNull();
  });

  it("follows the policy after a drawdown, and never what the engine does because it doubts its own numbers", () => {
    expect(windDownOf("drawdown", null, "reduce")).toBe("reduce");
    expect(windDownOf("trigger", null, "flatten")).toBe("keep");
    expect(windDownOf("trigger", "flatten", "keep")).toBe("flatten");
  });
});

describe("the drawdown switch", () => {
  const lose = (to: number): readonly PortfolioAction[] =>
    sync(1_000, [{ flow: 0, mid: to - 1_000, epoch: state.epoch }]);
  beforeEach(() => {
    sync(1_000);
  });

  it("kills at eight percent below the peak of risk equity, and lets go after its cooldown when it was proven flat", () => {
    at += 1_000;
    expect(kinds(lose(921))).not.toContain("kill-gateway");
    expect(kinds(lose(920))).toContain("kill-gateway");
    obeyed({ cancelled: 0, open: 0 });
    at += 5_000;
    lose(920);
    tell({ t: "counted", open: 0 });
    expect(account().engine).toBe("flat");
    at += 30 * MINUTE;
    expect(kinds(lose(960))).toContain("resume-gateway");
    expect(account().engine).toBe("running");
  });

  it("does not let go when the kill was never proven", () => {
    at += 1_000;
    lose(920);
    at += 91_000;
    tell({ t: "counted", open: null });
    at += 30 * MINUTE;
    expect(kinds(lose(960))).not.toContain("resume-gateway");
  });

  it("waits for a person after a day's limit, also past midnight", () => {
    at += 1_000;
    lose(899);
    expect(account().engine).toBe("killing");
    obeyed({ cancelled: 0, open: 0 });
    at += 5_000;
    lose(899);
    tell({ t: "counted", open: 0 });
    at += DAY;
    lose(899);
    at += 12 * 60 * MINUTE;
    lose(1_000);
    expect(account().engine).toBe("flat");
    resume();
    lose(1_000);
    expect(account().engine).toBe("running");
  });

  it("starts from where the account stands when a person resumes", () => {
    at += 1_000;
    lose(920);
    resume();
    at += 1_000;
    expect(kinds(lose(915))).not.toContain("kill-gateway");
    expect(account().peak).toBe(usd(920));
  });

  it("does not believe a reading that leaps up before another shows it: no peak, no capital, and it is told", () => {
    at += 1_000;
    const seen = lose(1_500);
    expect(seen).toContainEqual(expect.objectContaining({ t: "alert", key: "equity-leap", severity: "warn" }));
    expect([account().peak, account().riskEquity]).toEqual([usd(1_000), usd(1_000)]);
    at += 4_000;
    expect(lose(1_500).filter(({ t }) => t === "alert")).toEqual([]);
    at += 500;
    const gone = lose(1_000);
    expect(kinds(gone)).not.toContain("kill-gateway");
    expect(gone).toContainEqual(expect.objectContaining({ key: "equity-leap", over: true }));
    expect(account().peak).toBe(usd(1_000));
  });

  it("counts a leap that lasts", () => {
    at += 1_000;
    lose(1_500);
    at += 5_000;
    lose(1_500);
    expect([account().peak, account().riskEquity]).toEqual([usd(1_500), usd(1_500)]);
  });

  it("is not let go of by a leap", () => {
    at += 1_000;
    lose(920);
    obeyed({ cancelled: 0, open: 0 });
    at += 5_000;
    lose(920);
    tell({ t: "counted", open: 0 });
    at += 30 * MINUTE;
    expect(kinds(lose(1_020))).not.toContain("resume-gateway");
    at += 5_000;
    expect(kinds(lose(1_020))).toContain("resume-gateway");
  });
});

describe("a trigger", () => {
  const vitals = (answered: number, errors: number, fresh = 1) => ({ answered, errors, watched: 1, fresh });
  const look = (change: Partial<PortfolioEvent & { t: "sync" }>, lines: readonly Line[] = [{}], cash = 1_000) =>
    tell({
      ...{ t: "sync", wallet, reports: lines.map(report), cash: usd(cash), settled: true, openOrders: 0 },
      ...change,
    });
  const audited = () => [...kept.values()].filter(({ kind }) => kind === "audit").map(({ body }) => body);

  beforeEach(() => {
    look({ vitals: vitals(0, 0) });
    expect(account().engine).toBe("running");
  });

  it("kills when orders keep failing for a cause of ours, says which, and waits for a person", () => {
    at += 10_000;
    expect(kinds(look({ vitals: vitals(60, 40) }))).toContain("kill-gateway");
    expect(audited()).toMatchObject([{ what: "kill", actor: "order-errors", wallMs: null }]);
    expect(account().engineWhy).toContain("40 of 60 orders were refused");
    proveFlat();
    at += 2 * DAY;
    look({ vitals: vitals(60, 40) });
    expect(account().engine).toBe("flat");
    resume();
    expect(account().engine).toBe("running");
    at += 1_000;
    look({ vitals: vitals(61, 41) });
    expect(account().engine, "what was seen before is the person's").toBe("running");
  });

  it("kills when tokens stay other than the venue says", () => {
    const off = { ...report({}), reconciled: { at, yesDiff: 5_000_000, noDiff: 0 } } as unknown as MarketReport;
    for (let minute = 0; minute <= 10; minute++, at += MINUTE) look({ reports: [{ ...off, at: at as VenueMs }] });
    expect(account().engine).toBe("killing");
    expect(account().engineWhy).toContain("tokens are not what the venue says");
  });

  it("kills when cash goes and nothing explains it, and is not lifted by a restart", () => {
    look({}, [{}], 960);
    at += config.doubtMs + config.chainMs;
    look({}, [{}], 960);
    expect(account().engine).toBe("killing");
    expect(account().engineWhy).toContain("$40.00 of cash is gone");
    restart();
    expect(account().engine).toBe("killing");
  });

  it("does not kill twice", () => {
    at += 10_000;
    look({ vitals: vitals(60, 60) });
    at += 1_000;
    expect(kinds(look({ vitals: vitals(120, 120) }))).not.toContain("kill-gateway");
  });
});

describe("capital that was lent before a restart", () => {
  const TEN = Array.from({ length: 10 }, (_, i) => ({ id: `0x${i}` as ConditionId }));

  it("is lent to nobody else while a market that has not spoken since may still trade on it", () => {
    sync(1_000, TEN);
    expect(Object.values(lent()).map(({ capital }) => capital)).toEqual(TEN.map(() => usd(40)));
    restart();
    // What is kept of a market may be a minute old; half of them have not come back yet.
    at += MINUTE + 1;
    sync(1_000, TEN.slice(5));
    const now = lent();
    expect(Object.keys(now).sort()).toEqual(TEN.slice(5).map(({ id }) => id));
    expect(Object.values(now).map(({ capital }) => capital)).toEqual(TEN.slice(5).map(() => usd(40)));
    at += config.terms.ttlMs;
    sync(1_000, TEN.slice(5));
    expect(Object.values(lent()).map(({ capital }) => capital)).toEqual(TEN.slice(5).map(() => usd(50)));
  });

  it("is waited for no longer than it can bind: a long sleep leaves nothing to wait for", () => {
    sync(1_000, TEN);
    restart();
    at += DAY;
    sync(1_000, TEN.slice(5));
    expect(Object.values(lent()).map(({ capital }) => capital)).toEqual(TEN.slice(5).map(() => usd(50)));
  });
});

describe("a blind feed", () => {
  const blind = (): void =>
    void tell({
      ...{ t: "sync", wallet, reports: [report({ orders: ["live", "unknown"] })], cash: usd(1_000), settled: true },
      ...{ openOrders: null, vitals: { answered: 0, errors: 0, watched: 1, fresh: 0 } },
    });

  it("stops trading also where the venue does not say how many orders stand: the markets' own word counts then", () => {
    sync(1_000, [{ orders: ["live", "unknown"] }]);
    blind();
    at += config.triggers.blindMs;
    blind();
    expect([state.engine, state.kill?.actor]).toEqual(["killing", "blind"]);
  });
});

describe("a lease before a market has earned anything", () => {
  const TEN = Array.from({ length: 10 }, (_, i) => ({ id: `0x${i}` as ConditionId }));

  it("is larger where the selection expects a dollar at risk to earn more, also after a restart", () => {
    const [first, second, third, fourth] = TEN.map(({ id }) => id) as [
      ConditionId,
      ConditionId,
      ConditionId,
      ConditionId,
    ];
    sync(1_000, TEN);
    expect(lent()[first]?.capital).toBe(usd(40));
    tell({ t: "expected", by: { [first]: 0.02, [second]: -1 } });
    restart();
    at += MINUTE;
    sync(1_000, TEN);
    const now = lent();
    expect(now[first]?.capital).toBe(usd(50));
    expect(now[second]?.capital).toBeLessThan(usd(20));
    expect(now[third]?.capital).toBe(now[fourth]?.capital);
    expect(Object.values(now).reduce((sum, { capital }) => sum + capital, 0)).toBeLessThanOrEqual(usd(400));
  });
});
