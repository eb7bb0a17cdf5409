import { EMPTY_LOG } from "./audit/chain.ts";
import type { ConfigVersion, Values } from "./config/versions.ts";
import { STRATEGIES, type Strategy } from "./contract/views.ts";
import { EVENT_FADES_MS } from "./live/alerts.ts";
import type { Machine, Row } from "./machine.ts";
import { configOf, proposeConfig, rulesOf, settingsOf } from "./portfolio/configuration.ts";
import { addPoint, createCurve } from "./portfolio/curve.ts";
import { curvePoint, riskEquityOf, switchEquityOf, valueAccount } from "./portfolio/equity.ts";
import { toLine } from "./portfolio/lines.ts";
import { applyRow, auditRow, configRow, engineRow, lineRow, moneyRow, ownerRow, pausedRow } from "./portfolio/rows.ts";
import type {
  KillRecord,
  MarketLine,
  PortfolioAction,
  PortfolioConfig,
  PortfolioEvent,
  PortfolioState,
} from "./portfolio/types.ts";
import { isFlat, look, nextLook, type Sighting, startProof } from "./risk/kill-proof.ts";
import { type KillSwitchEvent, rebaseKillSwitch, updateKillSwitch } from "./risk/kill-switch.ts";
import { acceptSigns, type Signs, startWatch, watchSigns } from "./risk/triggers.ts";
import type { MicroUsd } from "./units/money.ts";
import { SECOND, type VenueMs } from "./units/time.ts";

/** A kill that the Gateway has not carried out is sent again after this long, and as long as orders are seen. */
const REPEAT_MS = SECOND;

const UNPROVEN = {
  t: "alert",
  class: "kill",
  severity: "danger",
  key: "kill-unproven",
  text: "The kill is not proven flat: see what is missing",
} as const satisfies PortfolioAction;

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
      kill: null,
      markets: new Map(),
      leasedUntil: new Map(),
      cash: null,
      startCash: null,
      unexplained: 0 as MicroUsd,
      credited: 0 as MicroUsd,
      difference: null,
      suspect: null,
      safety: null,
      watch: startWatch(),
      openOrders: null,
      paused: [],
      versions: [],
      rules: null,
      audited: EMPTY_LOG,
      curve: createCurve(),
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
        return kill(state, "manual", event.reason, event.actor, event.at, event.wallMs);
      case "resume":
        return resume(state, event.reason, event.actor, event.at, event.wallMs);
      case "refused":
        if (event.answer === null) return [{ t: "wake", at: (event.at + REPEAT_MS) as VenueMs }];
        state.openOrders = event.answer.open;
        return prove(state, config, event.at, { refused: true, open: event.answer.open });
      case "counted":
        state.openOrders = event.open;
        return prove(state, config, event.at, { refused: false, open: event.open });
      case "pause":
      case "unpause":
        return pause(state, event);
      case "configure":
        return configure(state, config, event);
      case "tick": {
        if (state.kill === null) return [];
        const { proof } = state.kill;
        // Until the Gateway has answered, and whenever orders are still there, the kill itself is repeated.
        const again = proof.refusedAt === null || (state.openOrders ?? 0) > 0;
        const due = nextLook(proof, event.at) !== null;
        return again ? [{ t: "kill-gateway", epoch: state.epoch }] : due ? [{ t: "count" }] : [];
      }
    }
  },
};

type Owner = NonNullable<PortfolioState["owner"]>;

const journal = (rows: readonly Row[]): PortfolioAction[] => (rows.length === 0 ? [] : [{ t: "journal", rows }]);

function sync(
  state: PortfolioState,
  event: PortfolioEvent & { t: "sync" },
  config: PortfolioConfig,
): readonly PortfolioAction[] {
  const { at } = event;
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
    if (save || before === undefined || before.cashFlow !== line.cashFlow || before.state !== line.state)
      rows.push(lineRow(line));
  }
  if (save) state.savedAt = at;
  state.openOrders = event.openOrders;

  const actions: PortfolioAction[] = [...told];
  const valued = valueAccount(state, event, config);
  rows.push(...valued.rows);
  actions.push(...valued.alerts);
  const equity = switchEquityOf(state);
  if (state.engine === "starting" && state.kill === null && equity !== null) {
    turn(state, "running", "trading", at);
    rows.push(engineRow(state));
  }
  if (state.safety !== null && equity !== null) {
    const updated = updateKillSwitch(state.safety, at, equity, config.killSwitch);
    const changed = updated.event !== "none" || updated.state.day !== state.safety.day || save;
    state.safety = updated.state;
    if (changed) rows.push(moneyRow(state));
    actions.push(...obeySwitch(state, updated.event, at));
  }
  if (state.kill === null && state.engine === "running") {
    const [worst] = watchSigns(state.watch, signsOf(state, event, riskEquityOf(state)), config.triggers);
    if (worst !== undefined) actions.push(...kill(state, "trigger", worst.why, worst.trigger, at, null));
  }
  const point = curvePoint(state, at);
  if (point !== null) rows.push(...addPoint(state.curve, point));
  actions.push(...valued.history);
  if (state.kill !== null) {
    // An order seen by the way takes the proof back; that none was seen proves nothing.
    const open = (event.openOrders ?? 0) > 0 ? event.openOrders : undefined;
    actions.push(...prove(state, config, at, { refused: false, open }));
  }
  return [...journal(rows), ...actions, { t: "publish" }];
}

function signsOf(state: PortfolioState, event: PortfolioEvent & { t: "sync" }, riskEquity: MicroUsd | null): Signs {
  const told = new Map(event.reports.map((report) => [report.id, report]));
  return {
    at: event.at,
    ...(event.vitals ?? { answered: 0, errors: 0, watched: 0, fresh: 0 }),
    openOrders: event.openOrders,
    markets: [...state.markets.values()].map(({ id, unequal }) => {
      const report = told.get(id);
      return { id, unequal, slug: report?.slug ?? id, fills: report?.fills ?? [] };
    }),
    unexplained: state.unexplained,
    riskEquity,
  };
}

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

/** What the drawdown switch asks of the engine (reference quant.md 7.1; design.md 5, Kill). */
function obeySwitch(state: PortfolioState, event: KillSwitchEvent, at: VenueMs): readonly PortfolioAction[] {
  const percent = (part: number): string => `${(part * 100).toFixed(2)} %`;
  const { safety } = state;
  if (safety === null) return [];
  if (event === "kill" && state.kill === null)
    return kill(state, "drawdown", `risk equity is ${percent(safety.dd)} below its peak`, "drawdown switch", at, null);
  if (event === "halt_day") {
    const why =
      safety.dd > safety.dayLoss
        ? `${safety.kills} drawdown kills today`
        : `the day's loss is ${percent(safety.dayLoss)}`;
    if (state.kill === null) return kill(state, "daily", why, "drawdown switch", at, null);
    // Killed already: it now also waits for a person.
    if (state.kill.kind === "drawdown") state.kill = { ...state.kill, kind: "daily", reason: why };
    return journal([engineRow(state)]);
  }
  // A manual, unproven or daily kill waits for a person, whatever the switch says.
  const free = state.kill?.kind === "drawdown" && state.engine === "flat" && !state.kill.proof.overdue;
  return free && safety.mode === "ACTIVE"
    ? resume(state, "the drawdown switch has cooled down", "drawdown switch", at, null)
    : [];
}

function kill(
  state: PortfolioState,
  kind: KillRecord["kind"],
  reason: string,
  actor: string,
  at: VenueMs,
  wallMs: number | null,
): readonly PortfolioAction[] {
  // A person's kill is a person's to lift, whatever came after it.
  const first = state.kill?.kind === "manual" ? state.kill : null;
  const before = standing(state);
  state.epoch += 1;
  state.kill = {
    kind: first?.kind ?? kind,
    reason: first?.reason ?? reason,
    actor: first?.actor ?? actor,
    proof: startProof(at),
  };
  turn(state, "killing", `${state.kill.reason} (${state.kill.actor})`, at);
  return [
    ...journal([
      engineRow(state),
      auditRow(state, { at, wallMs, actor, what: "kill", before, after: standing(state), why: reason }),
    ]),
    { t: "kill-gateway", epoch: state.epoch },
    { t: "alert", class: "kill", severity: "danger", key: "kill", text: `Killed by ${actor}: ${reason}` },
    { t: "publish" },
    { t: "wake", at: (at + REPEAT_MS) as VenueMs },
  ];
}

function resume(
  state: PortfolioState,
  reason: string,
  actor: string,
  at: VenueMs,
  wallMs: number | null,
): readonly PortfolioAction[] {
  if (state.kill === null) return [{ t: "publish" }];
  const equity = switchEquityOf(state);
  const before = standing(state);
  state.epoch += 1;
  // A person accepts the account as it stands; else the old peak would kill again at once. The switch does its own rebase.
  if (wallMs !== null && state.safety !== null && equity !== null)
    state.safety = rebaseKillSwitch(state.safety, equity);
  state.kill = null;
  acceptSigns(state.watch, at, state.unexplained);
  turn(state, equity === null ? "starting" : "running", `resumed by ${actor}: ${reason}`, at);
  return [
    ...journal([
      engineRow(state),
      ...(state.safety === null ? [] : [moneyRow(state)]),
      auditRow(state, { at, wallMs, actor, what: "resume", before, after: standing(state), why: reason }),
    ]),
    { t: "resume-gateway", epoch: state.epoch },
    { t: "alert", class: "kill", severity: "warn", key: "kill", text: `Resumed by ${actor}: ${reason}`, over: true },
    { ...UNPROVEN, over: true },
    { t: "publish" },
  ];
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

/** Adds what was just seen to the kill's proof, and moves the engine's state with it. */
function prove(
  state: PortfolioState,
  config: PortfolioConfig,
  at: VenueMs,
  seen: Pick<Sighting, "refused" | "open">,
): readonly PortfolioAction[] {
  if (state.kill === null) return [];
  const since = state.kill.proof.at;
  let acknowledged = true;
  let quiet = true;
  for (const line of state.markets.values()) {
    if (line.epoch < state.epoch && leaseEnd(state, config, line, since) > at) {
      // It has not spoken since the kill: what it has under way is not known.
      acknowledged = false;
      quiet = false;
    }
    // One whose lease has run out can't send any more; what it said last to be on its way or unknown may still arrive.
    else quiet &&= line.inFlight === 0;
  }
  const before = state.kill.proof;
  const proof = look(before, { at, ...seen, acknowledged, quiet });
  state.kill = { ...state.kill, proof };
  const engine = isFlat(proof) ? "flat" : proof.overdue ? "unproven" : "killing";
  const turned = engine !== state.engine;
  if (turned) turn(state, engine, `${state.kill.reason} (${state.kill.actor})`, at);
  const next = nextLook(proof, at);
  const news = turned || proof.zeroAt !== before.zeroAt || proof.recheckedAt !== before.recheckedAt;
  return [
    ...(news ? journal([engineRow(state)]) : []),
    ...(seen.open === undefined ? [] : [{ t: "publish" } as const]),
    ...(turned && (engine === "unproven" || before.overdue) ? [{ ...UNPROVEN, over: engine === "flat" }] : []),
    ...(next === null ? [] : [{ t: "wake", at: next } as const]),
  ];
}

/** Latest time a lease given before the kill can run to; what was given before a restart is not remembered, only bounded. */
function leaseEnd(state: PortfolioState, config: PortfolioConfig, line: MarketLine, killedAt: VenueMs): VenueMs {
  const { ttlMs } = config.terms;
  const known = state.leasedUntil.get(line.id) ?? line.at + config.saveMs + config.silentMs + ttlMs;
  return Math.min(known, killedAt + ttlMs) as VenueMs;
}

/** The engine's standing for the audit log. */
const standing = ({ engine, epoch }: PortfolioState): string => `${engine}, epoch ${epoch}`;

function turn(state: PortfolioState, engine: PortfolioState["engine"], why: string, at: VenueMs): void {
  state.engine = engine;
  state.engineWhy = why;
  state.engineSince = at;
}
