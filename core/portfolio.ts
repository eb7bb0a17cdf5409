import { EMPTY_LOG } from "./audit/chain.ts";
import type { ConfigVersion, Values } from "./config/versions.ts";
import { STRATEGIES, type Strategy } from "./contract/views.ts";
import { EVENT_FADES_MS } from "./live/alerts.ts";
import type { Machine, Row } from "./machine.ts";
import { configOf, proposeConfig, rulesOf, settingsOf } from "./portfolio/configuration.ts";
import { newConversionDesk, takeConverted, takePart, tendConversion, wantConversion } from "./portfolio/conversion.ts";
import { addPoint, createCurve } from "./portfolio/curve.ts";
import { lookAtDay } from "./portfolio/days.ts";
import { watchDrawdown } from "./portfolio/drawdown.ts";
import { bookElsewhere, NOTHING_ELSEWHERE } from "./portfolio/elsewhere.ts";
import { journal, turn } from "./portfolio/engine.ts";
import { curvePoint, riskEquityOf, switchEquityOf, valueAccount } from "./portfolio/equity.ts";
import { expectedRow, takeExpected } from "./portfolio/granted.ts";
import { catchUp, isWinding, kill, prove, REPEAT_MS, resume } from "./portfolio/kill.ts";
import { toLine } from "./portfolio/lines.ts";
import { act, seen } from "./portfolio/live.ts";
import {
  killMarkets,
  lookAtMarkets,
  provedCounted,
  provedRefused,
  provedReported,
  resumeMarkets,
} from "./portfolio/market-kill.ts";
import { missingOf, takeTransfers } from "./portfolio/outside.ts";
import { applyRow, auditRow, configRow, engineRow, lineRow, ownerRow, pausedRow } from "./portfolio/rows.ts";
import type {
  MarketLine,
  PortfolioAction,
  PortfolioConfig,
  PortfolioEvent,
  PortfolioState,
} from "./portfolio/types.ts";
import { maintain } from "./portfolio/upkeep.ts";
import { NO_FACTS } from "./risk/going-live.ts";
import { nextLook } from "./risk/kill-proof.ts";
import { type Signs, startWatch, watchSigns } from "./risk/triggers.ts";
import type { MicroUsd } from "./units/money.ts";
import type { VenueMs } from "./units/time.ts";

/**
 * The Portfolio: capital, leases, equity, the drawdown switch, and kill with its proof.
 * A kill is journaled before anybody is told, and only a proof calls it flat. What the venue does not say is never zero.
 */
export const portfolio: Machine<PortfolioState, PortfolioEvent, PortfolioAction, PortfolioConfig> = {
  restore(rows) {
    const state: PortfolioState = {
      owner: null,
      ownerFits: true,
      ownerTold: null,
      engine: "starting",
      engineWhy: "waiting for the first word of the venue",
      engineSince: 0 as VenueMs,
      epoch: 0,
      resumedAt: 0,
      kill: null,
      own: new Map(),
      markets: new Map(),
      leasedUntil: new Map(),
      granted: new Map(),
      bornAt: null,
      expected: null,
      cash: null,
      startCash: null,
      unexplained: 0 as MicroUsd,
      credited: 0 as MicroUsd,
      paid: 0 as MicroUsd,
      elsewhere: NOTHING_ELSEWHERE,
      agreedAt: null,
      claimed: [],
      difference: null,
      suspect: null,
      safety: null,
      leap: null,
      watch: startWatch(),
      openOrders: null,
      door: null,
      ownDoors: new Map(),
      paused: [],
      live: NO_FACTS,
      versions: [],
      rules: null,
      audited: EMPTY_LOG,
      curve: createCurve(),
      conversion: null,
      conversions: newConversionDesk(),
      upkeep: null,
      day: null,
      dayBefore: null,
      dayBeforeTold: false,
      figures: null,
      history: null,
      savedAt: 0 as VenueMs,
    };
    for (const row of rows) applyRow(state, row);
    return state;
  },
  apply: applyRow,
  step(state, event, given) {
    const config = configOf(state, given);
    switch (event.t) {
      case "sync":
        return sync(state, event, config);
      case "kill":
        return kill(state, config, { kind: "manual", ...event, windDown: event.windDown ?? null }, event.at);
      case "resume":
        return resume(state, event.reason, event.actor, event.at, event.wallMs);
      case "kill-markets":
        return killMarkets(state, event, event.at);
      case "resume-markets":
        return resumeMarkets(state, event, event.at);
      case "refused-markets":
        return provedRefused(state, config, event.markets, event.answer, event.at);
      case "refused":
        // Nobody may be left who reports or counts: that it takes too long shows here.
        if (event.answer === null)
          return [
            ...prove(state, config, event.at, { refused: false, open: undefined }),
            { t: "publish" },
            { t: "wake", at: (event.at + REPEAT_MS) as VenueMs },
          ];
        state.openOrders = event.answer.open;
        state.door = event.answer.word ?? null;
        if (event.answer.epoch > state.epoch) return catchUp(state, event.answer.epoch, event.at);
        return prove(state, config, event.at, { refused: true, open: event.answer.open });
      case "counted":
        state.openOrders = event.open;
        state.door = event.word ?? state.door;
        return [
          ...prove(state, config, event.at, { refused: false, open: event.open }),
          ...provedCounted(state, config, event, event.at),
        ];
      case "pause":
      case "unpause":
        return pause(state, event);
      case "maintain":
        return maintain(state, config, event.at);
      case "live":
        return act(state, event, event.at);
      case "live-seen":
        return seen(state, event.seen);
      case "configure":
        return configure(state, config, event);
      case "expected":
        state.expected = takeExpected(event.at, event.by);
        return journal([expectedRow(state.expected)]);
      case "transfers":
        takeTransfers(state, event.about, event.read);
        return [];
      case "parted":
        return takePart(state, event.id, event.market, event.reply, event.at);
      case "converted":
        return takeConverted(state, event.id, event.answer, event.at);
      case "tick":
        return [...lookAtKills(state, event.at), ...tendConversion(state, event.at)];
    }
  },
};

/** Until the Gateway has answered, and whenever orders are still there, the kill itself is repeated; else they are counted. */
function lookAtKill(state: PortfolioState, at: VenueMs): readonly PortfolioAction[] {
  if (state.kill === null || isWinding(state)) return [];
  const { proof } = state.kill;
  if (proof.refusedAt === null || (state.openOrders ?? 0) > 0) return [{ t: "kill-gateway", epoch: state.epoch }];
  return nextLook(proof, at) !== null ? [{ t: "count" }] : [];
}

/** The account's kill and those of single markets: one count serves all. */
function lookAtKills(state: PortfolioState, at: VenueMs): readonly PortfolioAction[] {
  const all = lookAtKill(state, at);
  const counts = all.some(({ t }) => t === "count");
  return [...all, ...lookAtMarkets(state, at).filter(({ t }) => t !== "count" || !counts)];
}

/** A market that is over may sleep after this report: what it says of its orders and its worth would never be told again. */
const isLastWord = (before: MarketLine, line: MarketLine): boolean =>
  (line.state === "resolved" || line.state === "retired") &&
  (before.inFlight !== line.inFlight || before.live !== line.live || before.pnlTotal !== line.pnlTotal);

type Owner = NonNullable<PortfolioState["owner"]>;

function sync(
  state: PortfolioState,
  event: PortfolioEvent & { t: "sync" },
  config: PortfolioConfig,
): readonly PortfolioAction[] {
  const { at } = event;
  state.bornAt ??= at;
  const owner = { mode: config.mode, wallet: event.wallet.funder };
  const rows: Row[] = [];
  if (state.owner === null) {
    state.owner = owner;
    rows.push(ownerRow(owner));
  }
  state.ownerFits = state.owner.mode === owner.mode && state.owner.wallet === owner.wallet;
  const told = state.ownerTold === state.ownerFits ? [] : [ownerAlert(state.owner, owner, state.ownerFits)];
  state.ownerTold = state.ownerFits;
  if (!state.ownerFits) return told;

  const save = at - state.savedAt >= config.saveMs;
  for (const report of event.reports) {
    const before = state.markets.get(report.id);
    const line = toLine(report, before ?? null);
    if (before !== undefined && before.at > line.at) continue;
    state.markets.set(line.id, line);
    const changed = before === undefined || before.cashFlow !== line.cashFlow || before.state !== line.state;
    if (save || changed || isLastWord(before, line)) rows.push(lineRow(line));
  }
  if (save) state.savedAt = at;
  state.openOrders = event.openOrders;

  const actions: PortfolioAction[] = [...told];
  const booked = bookElsewhere(state, event.payments ?? []);
  const valued = valueAccount(state, event, config);
  rows.push(...booked.rows, ...valued.rows);
  actions.push(...booked.actions, ...valued.actions);
  // Before the money is written down: the day is kept with it.
  actions.push(...lookAtDay(state, config, at, null));
  if (state.engine === "starting" && state.kill === null && switchEquityOf(state) !== null) {
    turn(state, "running", "trading", at);
    rows.push(engineRow(state));
  }
  const drawdown = watchDrawdown(state, config, at, save);
  rows.push(...drawdown.rows);
  actions.push(...drawdown.actions);
  if (state.kill === null && state.engine === "running") {
    const [worst] = watchSigns(state.watch, signsOf(state, event, riskEquityOf(state)), config.triggers);
    if (worst !== undefined) {
      const wish = { reason: worst.why, actor: worst.trigger, windDown: null, wallMs: null };
      actions.push(...kill(state, config, { kind: "trigger", ...wish }, at));
    }
  }
  actions.push(...wantConversion(state, config, at), ...tendConversion(state, at));
  const point = curvePoint(state, at);
  if (point !== null) rows.push(...addPoint(state.curve, point));
  actions.push(...valued.history);
  if (state.kill !== null) {
    // An order seen by the way takes the proof back; that none was seen proves nothing.
    const open = (event.openOrders ?? 0) > 0 ? event.openOrders : undefined;
    actions.push(...prove(state, config, at, { refused: false, open }));
  }
  actions.push(...provedReported(state, config, at));
  return [...journal(rows), ...actions, { t: "publish" }];
}

function signsOf(state: PortfolioState, event: PortfolioEvent & { t: "sync" }, riskEquity: MicroUsd | null): Signs {
  const told = new Map(event.reports.map((report) => [report.id, report]));
  return {
    at: event.at,
    ...(event.vitals ?? { answered: 0, errors: 0, watched: 0, fresh: 0 }),
    // Where the venue's count is not known, the markets' own word is the best there is: unknown is not none.
    openOrders: event.openOrders ?? ordersOf(state),
    markets: [...state.markets.values()].map(({ id, unequal }) => {
      const report = told.get(id);
      const { slug = id, fills = [], streak } = report ?? {};
      return { id, unequal, slug, fills, ...(streak === undefined ? {} : { streak }) };
    }),
    unexplained: missingOf(state),
    riskEquity,
  };
}

const ordersOf = ({ markets }: PortfolioState): number =>
  [...markets.values()].reduce((sum, { live, inFlight }) => sum + live + inFlight, 0);

function ownerAlert(ours: Owner, theirs: Owner, over: boolean): PortfolioAction {
  return {
    t: "alert",
    class: "setup",
    severity: "danger",
    key: "portfolio-owner",
    text: `This portfolio holds the books of ${ours.mode} wallet ${ours.wallet}, the gateway trades ${theirs.mode} wallet ${theirs.wallet}: nothing is leased. Start with fresh state or with that wallet.`,
    over,
  };
}

/** Strategies stop or go on. Journaled before any lease says so; it stands through restarts, kills and resumes. */
function pause(
  state: PortfolioState,
  { t, at, strategies, reason, actor, wallMs }: PortfolioEvent & { t: "pause" | "unpause" },
): readonly PortfolioAction[] {
  const before = state.paused;
  const stops = (strategy: Strategy): boolean =>
    strategies.includes(strategy) ? t === "pause" : before.includes(strategy);
  state.paused = STRATEGIES.filter(stops);
  if (state.paused.join() === before.join()) return [{ t: "publish" }];
  const said = (paused: readonly Strategy[]): string =>
    paused.length === 0 ? "none paused" : `${paused.join(", ")} paused`;
  const act = { at, wallMs, actor, what: t, before: said(before), after: said(state.paused), why: reason };
  return [
    ...journal([pausedRow(state), auditRow(state, act)]),
    { t: "renew-gateway" },
    {
      ...{ t: "alert", class: "setup", severity: "warn", key: "paused" },
      text: `By ${actor}: ${said(state.paused)}: ${reason}`,
      over: state.paused.length === 0,
    },
    { t: "publish" },
  ];
}

/** Makes a new version of the configuration, unless it changes nothing, is not valid, or was meant for another one. */
function configure(
  state: PortfolioState,
  config: PortfolioConfig,
  { at, wish, expect, reason, actor, wallMs }: PortfolioEvent & { t: "configure" },
): readonly PortfolioAction[] {
  const now = settingsOf(state);
  const proposed = proposeConfig(state, config, wish);
  if (!proposed.ok || (expect !== null && expect !== now.version)) return [];
  const { base, set, changes } = proposed;
  // The first word of an environment is a version, though it may change nothing: from then on it is known what is traded.
  if (changes.length === 0 && now.version > 0 && sameValues(now, proposed)) return [];
  const next = { version: now.version + 1, at, wallMs, actor, why: reason, base, set, changes };
  state.versions = [...state.versions, next];
  state.rules = rulesOf(next);
  const said = changes.map(({ key, from, to, does }) => `${key} ${from} to ${to} (${does})`).join(", ");
  return [
    ...journal([
      configRow(next),
      auditRow(state, {
        ...{ at, wallMs, actor, what: "configure", why: reason },
        ...{ before: `version ${now.version}`, after: `version ${next.version}: ${said === "" ? "no change" : said}` },
      }),
    ]),
    ...(changes.length === 0
      ? []
      : [
          {
            ...({
              t: "alert",
              class: "setup",
              severity: "note",
              key: "configuration",
              fadesMs: EVENT_FADES_MS,
            } as const),
            text: `Configuration version ${next.version} by ${actor}: ${said}`,
          },
        ]),
    { t: "publish" },
  ];
}

const sameValues = (a: Pick<ConfigVersion, "base" | "set">, b: Pick<ConfigVersion, "base" | "set">): boolean =>
  textOf(a.base) === textOf(b.base) && textOf(a.set) === textOf(b.set);
const textOf = (values: Values): string =>
  JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
