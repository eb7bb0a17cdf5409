/** Kill, proof, wind-down and resume: the one path that stops everything, and the ways back. */

import type { DoorWord } from "../contract/gateway.ts";
import type { ConditionId } from "../contract/ids.ts";
import { clock, isFlat, isStill, look, nextLook, type Sighting, startProof } from "../risk/kill-proof.ts";
import { type KillSwitchEvent, rebaseKillSwitch } from "../risk/kill-switch.ts";
import { acceptSigns } from "../risk/triggers.ts";
import { isWound, type WindDown, windDownOf } from "../risk/wind-down.ts";
import { after, SECOND, type VenueMs } from "../units/time.ts";
import { journal, turn } from "./engine.ts";
import { believedEquityOf } from "./equity.ts";
import { missingOf } from "./outside.ts";
import { auditRow, engineRow, moneyRow } from "./rows.ts";
import type { KillRecord, MarketLine, PortfolioAction, PortfolioConfig, PortfolioState } from "./types.ts";

/** A kill that the Gateway has not carried out is sent again after this long, and as long as orders are seen. */
export const REPEAT_MS = SECOND;
/** Two objects' ideas of the venue's time differ by less. */
const CLOCK_MS = 10 * SECOND;

const UNPROVEN = {
  t: "alert",
  class: "kill",
  severity: "danger",
  key: "kill-unproven",
  text: "The kill is not proven flat: see what is missing",
} as const satisfies PortfolioAction;

/** Who wants it, and why. */
export interface KillWish {
  readonly kind: KillRecord["kind"];
  readonly reason: string;
  readonly actor: string;
  /** What shall become of positions, by whoever kills; null: as the policy says. */
  readonly windDown: WindDown | null;
  /** null: no person. */
  readonly wallMs: number | null;
}

/** What the drawdown switch asks of the engine (reference quant.md 7.1; design.md 5, Kill). */
export function obeySwitch(
  state: PortfolioState,
  config: PortfolioConfig,
  event: KillSwitchEvent,
  at: VenueMs,
): readonly PortfolioAction[] {
  const percent = (part: number): string => `${(part * 100).toFixed(2)} %`;
  const { safety } = state;
  if (safety === null) return [];
  const byItself = { actor: "drawdown switch", windDown: null, wallMs: null } as const;
  if (event === "kill" && state.kill === null) {
    const reason = `risk equity is ${percent(safety.dd)} below its peak`;
    return kill(state, config, { kind: "drawdown", reason, ...byItself }, at);
  }
  if (event === "halt_day") {
    const reason =
      safety.dd > safety.dayLoss
        ? `${safety.kills} drawdown kills today`
        : `the day's loss is ${percent(safety.dayLoss)}`;
    if (state.kill === null) return kill(state, config, { kind: "daily", reason, ...byItself }, at);
    // Killed already: it now also waits for a person.
    if (state.kill.kind === "drawdown") state.kill = { ...state.kill, kind: "daily", reason };
    return journal([engineRow(state)]);
  }
  // A manual, unproven or daily kill waits for a person, whatever the switch says.
  const safe = state.engine === "flat" || state.engine === "winding-down";
  const free = state.kill?.kind === "drawdown" && safe && !state.kill.proof.overdue;
  return free && safety.mode === "ACTIVE"
    ? resume(state, "the drawdown switch has cooled down", "drawdown switch", at, null)
    : [];
}

export function kill(
  state: PortfolioState,
  config: PortfolioConfig,
  { kind, reason, actor, windDown, wallMs }: KillWish,
  at: VenueMs,
): readonly PortfolioAction[] {
  // A person's kill is a person's to lift, whatever came after it.
  const first = state.kill?.kind === "manual" ? state.kill : null;
  // Killed anew while killed, it stops what was being wound down, unless whoever kills says otherwise.
  const policy = state.kill === null ? windDownOf(kind, windDown, config.windDown) : (windDown ?? "keep");
  const before = standing(state);
  state.epoch += 1;
  state.kill = {
    kind: first?.kind ?? kind,
    reason: first?.reason ?? reason,
    actor: first?.actor ?? actor,
    proof: startProof(at),
    windDown: policy,
    winding: null,
  };
  state.door = null;
  turn(state, "killing", `${state.kill.reason} (${state.kill.actor})`, at);
  const after = policy === "keep" ? standing(state) : `${standing(state)}, then ${policy}`;
  return [
    ...journal([engineRow(state), auditRow(state, { at, wallMs, actor, what: "kill", before, after, why: reason })]),
    { t: "kill-gateway", epoch: state.epoch },
    { t: "alert", class: "kill", severity: "danger", key: "kill", text: `Killed by ${actor}: ${reason}` },
    { t: "publish" },
    { t: "wake", at: (at + REPEAT_MS) as VenueMs },
  ];
}

export function resume(
  state: PortfolioState,
  reason: string,
  actor: string,
  at: VenueMs,
  wallMs: number | null,
): readonly PortfolioAction[] {
  if (state.kill === null) return [{ t: "publish" }];
  const equity = believedEquityOf(state);
  const before = standing(state);
  state.epoch += 1;
  if (wallMs !== null) state.resumedAt = state.epoch;
  // A person accepts the account as it stands; else the old peak would kill again at once. The switch does its own rebase.
  if (wallMs !== null && state.safety !== null && equity !== null)
    state.safety = rebaseKillSwitch(state.safety, equity);
  state.kill = null;
  acceptSigns(state.watch, at, missingOf(state));
  turn(state, equity === null ? "starting" : "running", `resumed by ${actor}: ${reason}`, at);
  return [
    ...journal([
      engineRow(state),
      moneyRow(state),
      auditRow(state, { at, wallMs, actor, what: "resume", before, after: standing(state), why: reason }),
    ]),
    { t: "resume-gateway", epoch: state.epoch, byPerson: wallMs !== null },
    { t: "alert", class: "kill", severity: "warn", key: "kill", text: `Resumed by ${actor}: ${reason}`, over: true },
    { ...UNPROVEN, over: true },
    { t: "publish" },
  ];
}

/**
 * The Gateway holds a later epoch than ours: our storage is of an earlier day than its own, and it takes our kill for an old
 * one. We go past it, and the kill is carried out under an epoch that it obeys.
 */
export function catchUp(state: PortfolioState, epoch: number, at: VenueMs): readonly PortfolioAction[] {
  if (state.kill === null) return [];
  const before = standing(state);
  state.epoch = epoch + 1;
  const why = `the Gateway held epoch ${epoch}`;
  const { actor } = state.kill;
  return [
    ...journal([
      engineRow(state),
      auditRow(state, { at, wallMs: null, actor, what: "kill", before, after: standing(state), why }),
    ]),
    { t: "kill-gateway", epoch: state.epoch },
    { t: "wake", at: (at + REPEAT_MS) as VenueMs },
  ];
}

/** Adds what was just seen to the kill's proof, and moves the engine's state with it. */
export function prove(
  state: PortfolioState,
  config: PortfolioConfig,
  at: VenueMs,
  seen: Pick<Sighting, "refused" | "open">,
): readonly PortfolioAction[] {
  if (state.kill === null) return [];
  if (isWinding(state)) return tendWindDown(state, at);
  const since = state.kill.proof.at;
  const waits: Waits = { silent: [], busy: [], late: [], lateUntil: null };
  for (const line of state.markets.values())
    waitFor(waits, state, config, line, { spoken: line.epoch >= state.epoch, since, door: state.door }, at);
  const before = state.kill.proof;
  const proof = look(before, { at, ...seen, ...shown(waits) });
  state.kill = { ...state.kill, proof };
  const engine = isFlat(proof) ? "flat" : proof.overdue ? "unproven" : "killing";
  const turned = engine !== state.engine;
  if (turned) turn(state, engine, `${state.kill.reason} (${state.kill.actor})`, at);
  if (engine === "unproven") state.engineWhy = `${state.kill.reason} (${state.kill.actor})${missing(waits)}`;
  const next = nextLook(proof, at);
  const news = turned || proof.zeroAt !== before.zeroAt || proof.recheckedAt !== before.recheckedAt;
  // What may arrive late counts in every market's exposure: positions need not wait for it.
  const begins = isStill(proof) && state.kill.windDown !== "keep" && state.kill.winding === null;
  return [
    ...(news ? journal([engineRow(state)]) : []),
    ...(seen.open === undefined ? [] : [{ t: "publish" } as const]),
    ...(turned && (engine === "unproven" || before.overdue) ? [{ ...UNPROVEN, over: engine === "flat" }] : []),
    ...(begins ? beginWindDown(state, at) : next === null ? [] : [{ t: "wake", at: next } as const]),
  ];
}

/** Markets that a proof waits for: not heard of, with orders under way, or with some that may still arrive, and until when. */
export interface Waits {
  readonly silent: MarketLine[];
  readonly busy: MarketLine[];
  readonly late: MarketLine[];
  lateUntil: VenueMs | null;
}

/** What is known of a market since a kill: whether it has acknowledged it, and the Gateway's word on its late orders. */
interface Heard {
  readonly spoken: boolean;
  readonly since: VenueMs;
  readonly door: DoorWord | null;
}

/** Adds what a kill's proof has to wait for in one market. */
export function waitFor(
  waits: Waits,
  state: PortfolioState,
  config: PortfolioConfig,
  line: MarketLine,
  { spoken, since, door }: Heard,
  at: VenueMs,
): void {
  const end = leaseEnd(state, config, line, since);
  // It has not spoken since the kill: what it has under way is not known.
  if (!spoken && end > at) {
    waits.silent.push(line);
    return;
  }
  // One whose lease has run out can't send any more; what it sent last may still arrive.
  const until = spoken ? line.lateUntil : lastArrival(door, line, end);
  if (line.inFlight > 0 && (until === null || until > at)) waits.busy.push(line);
  else if (until !== null && until > at) {
    waits.late.push(line);
    waits.lateUntil = Math.max(until, waits.lateUntil ?? until) as VenueMs;
  }
}

/** The same as a look at the proof takes it. */
export function shown({ silent, busy, lateUntil }: Waits): Pick<Sighting, "acknowledged" | "quiet" | "lateUntil"> {
  const acknowledged = silent.length === 0;
  return { acknowledged, quiet: acknowledged && busy.length === 0, lateUntil };
}

/** Who a proof waits for, by name as far as that helps. */
export function missing({ silent, busy, late }: Waits): string {
  const named = (lines: readonly MarketLine[], how: string, about = (_: MarketLine): string => ""): string => {
    const ids = lines.slice(0, 3).map((line) => line.id.slice(0, 10) + about(line));
    const more = lines.length > ids.length ? ` and ${lines.length - ids.length} more` : "";
    return lines.length === 0 ? "" : `; ${how}: ${ids.join(", ")}${more}`;
  };
  return (
    named(silent, "not heard of since") +
    named(busy, "orders on their way or unknown") +
    named(late, "orders given up that may still arrive", lastOf)
  );
}

/** Which order of a market may come last, and until when, where the market has said. */
const lastOf = ({ lateOrder, lateUntil }: MarketLine): string =>
  lateOrder === undefined || lateUntil === null ? "" : ` (${lateOrder}, until ${clock(lateUntil)})`;

/** True while positions are being reduced after a kill: leases say "reduce", and the Gateway lets nothing else through. */
export const isWinding = ({ kill }: Pick<PortfolioState, "kill">): boolean =>
  kill !== null && kill.winding !== null && kill.winding.over === null;

/**
 * Proven flat, and more is wanted: under a new epoch the Gateway beats the venue's heart again before it lets the first
 * order through, and every market is lent permission to reduce.
 */
function beginWindDown(state: PortfolioState, at: VenueMs): readonly PortfolioAction[] {
  if (state.kill === null) return [];
  const { windDown, actor, reason } = state.kill;
  const before = standing(state);
  state.epoch += 1;
  state.kill = { ...state.kill, winding: { from: at, over: null } };
  turn(state, "winding-down", `${windDown} after: ${reason} (${actor})`, at);
  const why = `flat of orders, proven; positions: ${windDown}`;
  return [
    ...journal([
      engineRow(state),
      auditRow(state, { at, wallMs: null, actor, what: "wind-down", before, after: standing(state), why }),
    ]),
    { t: "wind-down-gateway", epoch: state.epoch },
    { t: "publish" },
  ];
}

/** When nothing is left to reduce, the kill is carried out once more and proven anew: positions gone, and no order. */
function tendWindDown(state: PortfolioState, at: VenueMs): readonly PortfolioAction[] {
  if (state.kill?.winding == null) return [];
  const { winding, actor } = state.kill;
  // A market speaks of this wind-down once it has reported under its epoch. One that is killed alone takes no part in it.
  const isOver = [...state.markets.values()].every(
    (line) => isKilledAlone(state, line.id) || ((line.epoch >= state.epoch || isSettledLine(line)) && isWound(line)),
  );
  if (!isOver) return [];
  const before = standing(state);
  state.epoch += 1;
  state.kill = { ...state.kill, proof: startProof(at), winding: { ...winding, over: at } };
  state.door = null;
  turn(state, "killing", `wound down; ${state.kill.reason} (${actor})`, at);
  const why = "nothing is left to reduce";
  return [
    ...journal([
      engineRow(state),
      auditRow(state, { at, wallMs: null, actor, what: "wound-down", before, after: standing(state), why }),
    ]),
    { t: "kill-gateway", epoch: state.epoch },
    { t: "publish" },
    { t: "wake", at: (at + REPEAT_MS) as VenueMs },
  ];
}

const isSettledLine = ({ state }: MarketLine): boolean => state === "resolved" || state === "retired";

/** Latest time a lease given before the kill can run to; what was given before a restart is not remembered, only bounded. */
function leaseEnd(state: PortfolioState, config: PortfolioConfig, line: MarketLine, killedAt: VenueMs): VenueMs {
  const { ttlMs } = config.terms;
  const known = state.leasedUntil.get(line.id) ?? line.at + config.saveMs + config.silentMs + ttlMs;
  return Math.min(known, killedAt + ttlMs) as VenueMs;
}

/**
 * Until when an order may still come to rest of a market that has not spoken since the kill and whose lease has run out;
 * null: there is none. Its last word tells of what had left by then; the Gateway of what left after it, if it has lived as
 * long as that; else nobody, and all that may be said is when the last of them has expired.
 */
function lastArrival(door: DoorWord | null, line: MarketLine, leaseEnds: VenueMs): VenueMs | null {
  if (isSettledLine(line)) return line.lateUntil;
  const known = door !== null && door.since + CLOCK_MS <= line.at;
  const left = known ? (door.late[line.id] ?? null) : after(leaseEnds, line.orderLifeMs);
  return left === null ? line.lateUntil : (Math.max(left, line.lateUntil ?? left) as VenueMs);
}

/** A person has killed this market alone, and nobody has resumed it. */
export const isKilledAlone = ({ own }: Pick<PortfolioState, "own">, market: ConditionId): boolean =>
  (own.get(market)?.kill ?? null) !== null;

/** The engine's standing for the audit log. */
const standing = ({ engine, epoch }: PortfolioState): string => `${engine}, epoch ${epoch}`;
