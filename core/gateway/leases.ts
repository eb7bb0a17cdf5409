/** Leases and epochs: what the Portfolio says of who may trade, and what ends all of it at once. */
import type { Lease } from "../contract/views.ts";
import type { VenueMs } from "../units/time.ts";
import { haltLease } from "./halt.ts";
import { mayBeLent, tookOwn } from "./market-kill.ts";
import { OPEN } from "./mode.ts";
import { journal, killRow, modeRow, rivalRow } from "./state.ts";
import type { GatewayAction, GatewayConfig, GatewayEvent, GatewayState } from "./types.ts";

/** True when something asked at `triedAt` may be asked again: one wall pause apart, whatever the clock's rate. */
export const mayRetry = (triedAt: VenueMs, wallMs: number, config: GatewayConfig, at: VenueMs): boolean =>
  at - triedAt >= wallMs * config.rate;

/** Reports go to the Portfolio and leases come back. */
export function sync(state: GatewayState, config: GatewayConfig, at: VenueMs): GatewayAction[] {
  if (state.sync.running || !mayRetry(state.sync.triedAt, config.retryWallMs, config, at)) return [];
  state.sync.running = true;
  state.sync.wanted = false;
  state.sync.triedAt = at;
  return [{ t: "sync" }];
}

/** The same, and if it can't be now, as soon as it can: the Portfolio waits for what is told, or the markets for its answer. */
export function syncSoon(state: GatewayState, config: GatewayConfig, at: VenueMs): GatewayAction[] {
  state.sync.wanted = true;
  return sync(state, config, at);
}

/** The Portfolio has answered: kills and resumes of newer epochs first, then the leases of this one. */
export function synced(
  state: GatewayState,
  config: GatewayConfig,
  reply: (GatewayEvent & { t: "synced" })["reply"],
  at: VenueMs,
): readonly GatewayAction[] {
  state.sync.running = false;
  const actions = reply === null ? [] : tookReply(state, reply, at);
  return state.sync.wanted ? [...actions, ...sync(state, config, at)] : actions;
}

function tookReply(
  state: GatewayState,
  reply: NonNullable<(GatewayEvent & { t: "synced" })["reply"]>,
  at: VenueMs,
): GatewayAction[] {
  state.sync.doneAt = at;
  state.cap = reply.cap ?? null;
  state.live = reply.live ?? false;
  // Kills of single markets have epochs of their own, whatever the account's is.
  const actions: GatewayAction[] = [...tookOwn(state, reply.own ?? {}, at)];
  // An answer from before the last kill or resume says nothing about now.
  if (reply.epoch < state.epoch) return actions;
  const byPerson = (reply.resumedAt ?? 0) > state.epoch;
  if (reply.killed && !(state.killed && reply.epoch === state.epoch)) actions.push(...kill(state, reply.epoch, at));
  else if (!reply.killed && reply.epoch > state.epoch)
    actions.push(...(reply.winding === true ? windDown(state, reply.epoch, at) : resume(state, reply.epoch, byPerson)));
  for (const [id, market] of state.markets) {
    const lease = reply.leases[id];
    if (lease === undefined || lease.epoch !== state.epoch || !mayBeLent(market, reply.own?.[id])) continue;
    const before = market.lease;
    market.lease = market.own === 0 ? lease : { ...lease, own: market.own };
    state.configVersion = lease.configVersion;
    const resumes = market.resuming && lease.mode !== "halt";
    if (!resumes && (before === null || pausesAlike(before, lease))) continue;
    // It would quote again, or take down what is paused, with its next cycle: with this it does now.
    if (resumes) market.resuming = false;
    actions.push({ t: "push", market: id, pushes: [{ t: "wake", why: resumes ? "resume" : "lease" }] });
  }
  return actions;
}

const pausesAlike = (a: Lease, b: Lease): boolean => (a.paused ?? []).join() === (b.paused ?? []).join();

/** Every market is told at once, with what it has to obey: it need not ask. */
function haltAll(state: GatewayState, at: VenueMs): GatewayAction[] {
  for (const market of state.markets.values()) market.lease = null;
  return [...state.markets].map(([id, market]) => ({
    ...{ t: "push", market: id },
    pushes: [{ t: "wake", why: "kill", lease: haltLease(state, market, at) }],
  }));
}

/** Refuses posts from this instant, takes everything down and tells every market. Repeating it cancels again. */
export function kill(state: GatewayState, epoch: number, at: VenueMs): GatewayAction[] {
  if (epoch < state.epoch) return [];
  state.epoch = epoch;
  state.killed = true;
  state.winding = false;
  state.toCancel.clear();
  // What was counted before says nothing about now.
  state.account.openCount = null;
  state.account.missed = true;
  const told = haltAll(state, at);
  return [journal(killRow(state)), { t: "cancel-all", why: `killed at epoch ${epoch}` }, ...told];
}

/**
 * Posts are taken again, reducing ones alone. The dead-man's switch stood still while no order could rest: it is armed
 * first, and until the venue has taken a beat nothing goes out.
 */
export function windDown(state: GatewayState, epoch: number, at: VenueMs): GatewayAction[] {
  const actions = open(state, epoch, true);
  if (state.rival !== null || state.heartbeat.beating) return actions;
  state.heartbeat.beating = true;
  state.heartbeat.at = at;
  return [...actions, { t: "beat", id: state.heartbeat.id }];
}

/**
 * Posts are taken again under a new epoch; every market first needs a lease of it.
 *
 * @param byPerson a person has looked: what waited for one, another instance on this key or a venue that said no, is lifted
 */
export function resume(state: GatewayState, epoch: number, byPerson: boolean): GatewayAction[] {
  if (!byPerson) return open(state, epoch, false);
  state.rival = null;
  state.mode = OPEN;
  return [...open(state, epoch, false), journal(rivalRow(null), modeRow(OPEN))];
}

function open(state: GatewayState, epoch: number, winding: boolean): GatewayAction[] {
  state.epoch = epoch;
  state.killed = false;
  state.winding = winding;
  state.heartbeat = { ...state.heartbeat, okAt: null, strikes: 0 };
  for (const market of state.markets.values()) {
    market.lease = null;
    market.resuming = !market.killed;
  }
  return [journal(killRow(state))];
}

/** Another instance on this key: nothing is sent, every market is told to halt and takes its own orders down. */
export function rival(state: GatewayState, why: string, at: VenueMs): readonly GatewayAction[] {
  state.rival = { at, why };
  const told = haltAll(state, at);
  return [journal(rivalRow(state.rival)), ...told];
}
