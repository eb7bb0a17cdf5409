import type { Push } from "./contract/gateway.ts";
import type { OrderId } from "./contract/ids.ts";
import type { MarketSpec } from "./contract/spec.ts";
import { applyFrame, disconnect, rewatch, verifyBook, wantsBook, watch } from "./feed/feed.ts";
import type { FeedFrame } from "./feed/frames.ts";
import { addMid, trailDue } from "./feed/trail.ts";
import {
  fillsWanted,
  orderGone,
  pruneFills,
  recordFill,
  takeAccount,
  takeOrder,
  tookCancel,
  tookFound,
  wantsCash,
} from "./gateway/account.ts";
import { alertNews } from "./gateway/alerts.ts";
import { readBalances } from "./gateway/balances.ts";
import { owe } from "./gateway/bucket.ts";
import { cancelled, sendCancels, wantCancels } from "./gateway/cancels.ts";
import {
  restartChain,
  tendChain,
  tookPrepared,
  tookStatus,
  tookSubmitted,
  wantConversion,
  wantOperations,
} from "./gateway/chain.ts";
import { midOfOthers, watchedMid } from "./gateway/committed.ts";
import { GEO_EVERY_MS, GEO_RETRY_MS } from "./gateway/geography.ts";
import { tookBeat } from "./gateway/heartbeat.ts";
import { modeAt } from "./gateway/mode.ts";
import { choosePosts, tookAnswers } from "./gateway/posts.ts";
import { lacking } from "./gateway/replies.ts";
import { readScoring, tookScoring } from "./gateway/scoring.ts";
import {
  applyRow,
  createState,
  freeShard,
  killRow,
  rivalRow,
  shardOf,
  unwatchRow,
  watchMarket,
  watchRow,
} from "./gateway/state.ts";
import type { GatewayAction, GatewayConfig, GatewayEvent, GatewayState, WatchedMarket } from "./gateway/types.ts";
import { type AlertNews, EVENT_FADES_MS } from "./live/alerts.ts";
import type { Machine, Row } from "./machine.ts";
import { MINUTE, type VenueMs } from "./units/time.ts";

/** Cancelling a silent market's orders is tried again after this long, until the venue shows none. */
const ORPHAN_RETRY_MS = 5_000;
/** Terms that could not be read are asked for again after this long. */
const TERMS_RETRY_MS = MINUTE;
/** A market that seems over is asked for its outcome so often. */
const OUTCOME_EVERY_MS = MINUTE;
/** No more of them with one beat: two hundred markets that begin, or end, at once are asked after in turn. */
const OUTCOMES_AT_ONCE = 2;
/** Reads of a book in a row that show what its socket has not told: it is frozen. */
const FROZEN_READS = 2;

/**
 * The Gateway: books, sockets, the one rate budget, account-wide truth, and the last look at whatever is signed.
 * It decides nothing about quotes; it hands out what the venue says, refuses what may not be signed, and takes orders
 * down when their market is silent or the engine is killed.
 */
export const gateway: Machine<GatewayState, GatewayEvent, GatewayAction, GatewayConfig> = {
  restore(rows, config) {
    const state = createState(config);
    for (const row of rows) applyRow(state, row);
    return state;
  },
  apply: applyRow,
  step(state, event, config) {
    const { at } = event;
    state.mode = modeAt(state.mode, at);
    switch (event.t) {
      case "started":
        state.startedAt = at;
        for (const market of state.markets.values()) market.askedAt = at;
        restartChain(state, at);
        return [];
      case "lost": {
        const market = state.markets.get(event.market);
        if (market !== undefined) disconnect(market.feed);
        return [];
      }
      case "watch": {
        const known = state.markets.get(event.spec.id);
        if (known !== undefined) {
          // What the venue said of its fees since is newer than what the market was chosen with.
          known.spec = known.termsAt > 0 ? { ...event.spec, fee: known.spec.fee } : event.spec;
          return [journal(watchRow(known.spec))];
        }
        const row = watchRow(event.spec);
        const market = watchMarket(event.spec, at, freeShard(state, config.perShard));
        state.markets.set(event.spec.id, market);
        return [journal(row), { t: "subscribe", shard: market.shard, specs: [event.spec] }];
      }
      case "unwatch": {
        const market = state.markets.get(event.market);
        if (market === undefined) return [];
        const actions: GatewayAction[] = [journal(unwatchRow(event.market))];
        const left = ordersOf(market);
        if (left.length > 0) actions.push(...wantCancels(state, left, "the market is no longer watched", at));
        state.markets.delete(event.market);
        return [...actions, { t: "unsubscribe", shard: market.shard, specs: [market.spec] }];
      }
      case "socket":
        return socket(state, event, at);
      case "frames":
        return event.frames.flatMap((frame) => tookFrame(state, frame, at));
      case "books":
        return tookBooks(state, event.frames ?? [], at);
      case "order": {
        const order = takeOrder(state, event);
        if (order === null) return [];
        return [{ t: "push", market: event.market, pushes: [{ t: "found", answers: [{ is: "found", order }] }] }];
      }
      case "fill": {
        const market = state.markets.get(event.market);
        if (market === undefined || !recordFill(market, event.fill, at)) return [];
        return [{ t: "push", market: event.market, pushes: [{ t: "fill", fill: event.fill }] }];
      }
      case "delivered": {
        const market = state.markets.get(event.market);
        if (market?.undelivered) {
          market.undelivered = false;
          market.deliveredAt = at;
        }
        return [];
      }
      case "account":
        state.account.reading = false;
        if (event.read === null) state.account.missed = true;
        else takeAccount(state, event.read, at);
        return [];
      case "balances": {
        const market = state.markets.get(event.market);
        if (market === undefined) return [];
        market.readingHeld = false;
        if (event.read !== null) {
          market.held = { yes: event.read.yes, no: event.read.no };
          market.heldAt = event.read.askedAt;
        }
        return [];
      }
      case "cash":
        state.cash.reading = false;
        if (event.read !== null) {
          state.cash.value = event.read.cash;
          state.cash.askedAt = event.read.askedAt;
        }
        return [];
      case "clock":
        state.clockAt = at;
        return [];
      case "cycle": {
        const market = state.markets.get(event.request.market);
        if (market === undefined) return [];
        const { band, report, fillsSince } = event.request;
        market.askedAt = at;
        market.orphanedAt = null;
        watch(market.feed, band, watchedMid(market, at));
        if (report !== null) market.report = report;
        market.fillsSince = fillsSince;
        // Who is in a hurry is about to act: reads that can wait for the next cycle would only stand in the way.
        const waits = event.request.hurried === true && lacking(state, config, market.spec.id, at).length === 0;
        return waits ? [] : wants(state, config, market, at);
      }
      case "asked":
        return asked(state, config, event, at);
      case "place":
        return choosePosts(state, config, event.market, event.orders, at);
      case "placed": {
        tookAnswers(state, event.market, event.orders, event.answers, at);
        // What the venue says of this place may have changed: it is asked at once.
        const blocked = event.answers.some(({ answer }) => answer.is === "refused" && answer.code === "GEO_BLOCKED");
        return blocked ? readGeo(state, at) : [];
      }
      case "cancel":
        return wantCancels(state, event.orders, "its market asks", at);
      case "cancelled":
        for (const answer of event.answers) tookCancel(state, answer, at);
        return cancelled(state, at);
      case "found": {
        const market = state.markets.get(event.market);
        if (market !== undefined) for (const answer of event.answers) tookFound(market, answer);
        return [];
      }
      case "cancelled-all":
        if (event.orders !== null) owe(state.cancels, event.orders.length, at);
        for (const id of event.orders ?? []) orderGone(state, id, at);
        return [];
      case "synced":
        return synced(state, event.reply, at);
      case "kill":
        return kill(state, event.epoch);
      case "resume": {
        if (event.epoch < state.epoch || (event.epoch === state.epoch && !state.killed)) return [];
        return resume(state, event.epoch);
      }
      case "wind-down":
        return event.epoch > state.epoch ? windDown(state, event.epoch, at) : [];
      case "beaten": {
        // Not journaled: a wrong id is answered with the right one.
        const why = tookBeat(state, event.id, event.corrected ?? false, at);
        return why === null || state.rival !== null ? [] : rival(state, why, at);
      }
      case "geo":
        state.geo.reading = false;
        if (event.read !== null) state.geo = { ...state.geo, at, ...event.read };
        return [];
      case "terms": {
        const market = state.markets.get(event.market);
        if (market === undefined || event.fee === null) return [];
        market.termsAt = at;
        return newTerms(market, event.fee);
      }
      case "outcome": {
        const { market, winner } = event;
        const known = state.markets.get(market)?.feed.winner ?? null;
        return winner === null || known !== null ? [] : tookFrame(state, { t: "resolved", market, winner, at }, at);
      }
      case "scoring":
        tookScoring(state, event.read, at);
        return [];
      case "chain":
        return wantOperations(state, config, event.market, event.operations, at);
      case "convert":
        return wantConversion(state, config, event.operation, at);
      case "chain-prepared":
        return tookPrepared(state, config, event.id, event.answer, at);
      case "chain-submitted":
        return tookSubmitted(state, config, event.id, event.answer, at);
      case "chain-status":
        return tookStatus(state, config, event.id, event.ref, event.answer, at);
      case "heart":
        return heart(state, config, at);
    }
  },
};

const journal = (...rows: Row[]): GatewayAction => ({ t: "journal", rows });

function socket(state: GatewayState, event: GatewayEvent & { t: "socket" }, at: VenueMs): GatewayAction[] {
  const shard = event.shard ?? 0;
  const line = event.socket === "user" ? state.sockets.user : shardOf(state, shard);
  if (event.is !== "closed") line.heardAt = at;
  if (event.is === "heard") return [];
  line.open = event.is === "open";
  line.since = at;
  if (event.socket === "user") {
    // Nothing is replayed: what was missed comes with the next account read, so the next cycle asks for one.
    state.account.missed = true;
    return [];
  }
  const carried = [...state.markets.values()].filter((market) => market.shard === shard);
  for (const market of carried) disconnect(market.feed);
  if (event.is === "closed" || carried.length === 0) return [];
  return [{ t: "subscribe", shard, specs: carried.map((market) => market.spec) }];
}

/** Books read beside ours. A socket that is up and has told nothing of what they show is dropped and opened anew. */
function tookBooks(
  state: GatewayState,
  frames: readonly (FeedFrame & { t: "book" })[],
  at: VenueMs,
): readonly GatewayAction[] {
  state.books.reading = false;
  const actions: GatewayAction[] = [];
  const frozen = new Set<number>();
  for (const frame of frames) {
    const market = state.markets.get(frame.market);
    if (market === undefined) continue;
    const wake = verifyBook(market.feed, frame, at, watchedMid(market, at));
    sampleMid(market, at);
    if (market.feed.missed >= FROZEN_READS) frozen.add(market.shard);
    if (wake !== null) actions.push({ t: "push", market: frame.market, pushes: [{ t: "wake", why: wake }] });
  }
  for (const shard of frozen) {
    for (const market of state.markets.values()) if (market.shard === shard) market.feed.missed = 0;
    const why = "it is up, and books read beside it show changes it has not told of";
    actions.push({ t: "reconnect", shard, why }, { t: "alert", ...frozenNews(shard, why) });
  }
  return actions;
}

const frozenNews = (shard: number, why: string): AlertNews => ({
  class: "feed",
  severity: "warn",
  key: `gateway:frozen-${shard}`,
  text: `Market socket ${shard + 1} is opened anew: ${why}`,
  fadesMs: EVENT_FADES_MS,
});

/** The mid of the others, kept four times a second at most: what it does after a fill is measured against it. */
function sampleMid(market: WatchedMarket, at: VenueMs): void {
  const { feed } = market;
  if (feed.state !== "live" || feed.crossedAt !== null || !trailDue(feed.trail, at)) return;
  const midHalf = midOfOthers(market, at);
  if (midHalf !== null) addMid(feed.trail, at, midHalf);
}

/** A fee schedule that changed: fills are booked with the new one from here on. */
function newTerms(market: WatchedMarket, fee: MarketSpec["fee"]): readonly GatewayAction[] {
  const before = market.spec.fee;
  if (before.rate === fee.rate && before.exponent === fee.exponent && before.takerOnly === fee.takerOnly) return [];
  market.spec = { ...market.spec, fee };
  return [
    journal(watchRow(market.spec)),
    {
      t: "alert",
      class: "venue",
      severity: "note",
      key: `gateway:fee-${market.spec.id}`,
      text: `The fee schedule of ${market.spec.slug} is now rate ${fee.rate}, exponent ${fee.exponent}; it was ${before.rate}, ${before.exponent}`,
    },
  ];
}

/** Another instance on this key: nothing is sent, every market is told to halt and takes its own orders down. */
function rival(state: GatewayState, why: string, at: VenueMs): readonly GatewayAction[] {
  state.rival = { at, why };
  for (const market of state.markets.values()) market.lease = null;
  const told: GatewayAction[] = [...state.markets.keys()].map((market) => ({
    t: "push",
    market,
    pushes: [{ t: "wake", why: "kill" }],
  }));
  return [journal(rivalRow(state.rival)), ...told];
}

function tookFrame(state: GatewayState, frame: FeedFrame, at: VenueMs): GatewayAction[] {
  const market = state.markets.get(frame.market);
  if (market === undefined) return [];
  const wake = applyFrame(market.feed, frame, at, watchedMid(market, at));
  sampleMid(market, at);
  const pushes: Push[] = [];
  if (frame.t === "tick") {
    market.spec = { ...market.spec, tick: frame.tick };
    pushes.push({ t: "tick", tick: frame.tick });
  } else if (frame.t === "resolved") {
    market.movedAt = at;
    pushes.push({ t: "resolved", winner: frame.winner });
  }
  if (wake !== null) pushes.push({ t: "wake", why: wake });
  const actions: GatewayAction[] = frame.t === "tick" ? [journal(watchRow(market.spec))] : [];
  return pushes.length === 0 ? actions : [...actions, { t: "push", market: frame.market, pushes }];
}

/** A market that was woken has decided. A mid that has moved on meanwhile and left its new band wakes it again. */
function asked(
  state: GatewayState,
  config: GatewayConfig,
  { market: id, asked: { band, report, fillsSince }, shown }: GatewayEvent & { t: "asked" },
  at: VenueMs,
): readonly GatewayAction[] {
  const market = state.markets.get(id);
  if (market === undefined) return [];
  market.askedAt = at;
  market.orphanedAt = null;
  if (report !== null) market.report = report;
  market.fillsSince = fillsSince;
  const { feed } = market;
  const midOf = watchedMid(market, at);
  // A mid it was shown wakes nobody twice, also where the two of us see our own orders in it differently for a moment.
  const wake = midOf(feed) === shown ? null : rewatch(feed, band, midOf);
  if (wake !== null) return [{ t: "push", market: id, pushes: [{ t: "wake", why: wake }] }];
  watch(feed, band, midOf);
  return lacking(state, config, id, at).length === 0 ? [] : wants(state, config, market, at);
}

/** Reads and syncs that one market's cycle is waiting for. */
function wants(state: GatewayState, config: GatewayConfig, market: WatchedMarket, at: VenueMs): GatewayAction[] {
  const actions: GatewayAction[] = [];
  const { account } = state;
  const old =
    account.missed ||
    account.readAt === null ||
    at - account.readAt >= config.accountMs ||
    (account.coveredFrom !== null && market.fillsSince < account.coveredFrom);
  if (old) actions.push(...readAccount(state, config, at));
  actions.push(...readBalances(state, config, market, at));
  actions.push(...readCash(state, config, at), ...readBooks(state, config, at));
  const { lease } = market;
  if (lease === null || lease.expiresAt - at < config.renewMs || lease.epoch !== state.epoch)
    actions.push(...sync(state, config, at));
  return actions;
}

/** True when something asked at `triedAt` may be asked again: one wall pause apart, whatever the clock's rate. */
const mayRetry = (triedAt: VenueMs, wallMs: number, config: GatewayConfig, at: VenueMs): boolean =>
  at - triedAt >= wallMs * config.rate;

function readAccount(state: GatewayState, config: GatewayConfig, at: VenueMs): GatewayAction[] {
  const { account } = state;
  if (account.reading || !mayRetry(account.triedAt, config.retryWallMs, config, at)) return [];
  account.reading = true;
  account.missed = false;
  account.triedAt = at;
  return [{ t: "read-account", since: fillsWanted(state, at) }];
}

function readCash(state: GatewayState, config: GatewayConfig, at: VenueMs): GatewayAction[] {
  const { cash } = state;
  if (cash.reading || !wantsCash(state, config, at) || !mayRetry(cash.triedAt, config.retryWallMs, config, at))
    return [];
  cash.reading = true;
  cash.triedAt = at;
  return [{ t: "read-cash" }];
}

/** One read for every book that is missing, lost, or that nothing has vouched for lately. */
function readBooks(state: GatewayState, config: GatewayConfig, at: VenueMs): GatewayAction[] {
  const { books } = state;
  if (books.reading || !mayRetry(books.triedAt, config.retryWallMs, config, at)) return [];
  const markets = [...state.markets.values()]
    .filter(({ feed }) => {
      if (wantsBook(feed, at)) return true;
      const old = at - feed.freshAt >= config.quietMs || at - feed.comparedAt >= config.compareMs * config.rate;
      return feed.winner === null && old;
    })
    .map(({ spec }) => spec.id);
  if (markets.length === 0) return [];
  books.reading = true;
  books.triedAt = at;
  return [{ t: "read-books", markets }];
}

function readGeo(state: GatewayState, at: VenueMs): GatewayAction[] {
  if (state.geo.reading) return [];
  state.geo.reading = true;
  state.geo.triedAt = at;
  return [{ t: "read-geo" }];
}

/** The terms of one market whose turn it is: a few calls an hour, never all at once. */
function readTerms(state: GatewayState, config: GatewayConfig, at: VenueMs): GatewayAction[] {
  for (const market of state.markets.values()) {
    if (at - market.termsAt < config.termsMs || at - market.termsTriedAt < TERMS_RETRY_MS * config.rate) continue;
    market.termsTriedAt = at;
    return [{ t: "read-terms", market: market.spec.id }];
  }
  return [];
}

/**
 * Asks whether a market has resolved where it should have, or where its book says so: the frame that tells it is sent once,
 * to who listens at that moment.
 */
function readOutcomes(state: GatewayState, config: GatewayConfig, at: VenueMs): GatewayAction[] {
  const actions: GatewayAction[] = [];
  for (const market of state.markets.values()) {
    if (actions.length === OUTCOMES_AT_ONCE) break;
    const { feed, spec, outcomeTriedAt } = market;
    if (feed.winner !== null || at - outcomeTriedAt < OUTCOME_EVERY_MS * config.rate) continue;
    const { bids, asks } = feed.book.view(1);
    const unheard = at - feed.comparedAt >= 2 * config.compareMs * config.rate;
    if (at < spec.endsAt && bids.length + asks.length > 0 && !unheard) continue;
    market.outcomeTriedAt = at;
    actions.push({ t: "read-outcome", spec });
  }
  return actions;
}

function sync(state: GatewayState, config: GatewayConfig, at: VenueMs): GatewayAction[] {
  if (state.sync.running || !mayRetry(state.sync.triedAt, config.retryWallMs, config, at)) return [];
  state.sync.running = true;
  state.sync.triedAt = at;
  return [{ t: "sync" }];
}

function synced(
  state: GatewayState,
  reply: (GatewayEvent & { t: "synced" })["reply"],
  at: VenueMs,
): readonly GatewayAction[] {
  state.sync.running = false;
  if (reply === null) return [];
  state.sync.doneAt = at;
  state.cap = reply.cap ?? null;
  state.live = reply.live ?? false;
  // An answer from before the last kill or resume says nothing about now.
  if (reply.epoch < state.epoch) return [];
  const actions: GatewayAction[] = [];
  if (reply.killed && !(state.killed && reply.epoch === state.epoch)) actions.push(...kill(state, reply.epoch));
  else if (!reply.killed && reply.epoch > state.epoch)
    actions.push(...(reply.winding === true ? windDown(state, reply.epoch, at) : resume(state, reply.epoch)));
  for (const [id, market] of state.markets) {
    const lease = reply.leases[id];
    if (lease !== undefined && lease.epoch === state.epoch) market.lease = lease;
  }
  return actions;
}

/** Refuses posts from this instant, takes everything down and tells every market. Repeating it cancels again. */
function kill(state: GatewayState, epoch: number): GatewayAction[] {
  if (epoch < state.epoch) return [];
  state.epoch = epoch;
  state.killed = true;
  state.winding = false;
  state.toCancel.clear();
  // What was counted before says nothing about now.
  state.account.openCount = null;
  state.account.missed = true;
  for (const market of state.markets.values()) market.lease = null;
  const told: GatewayAction[] = [...state.markets.keys()].map((market) => ({
    t: "push",
    market,
    pushes: [{ t: "wake", why: "kill" }],
  }));
  return [journal(killRow(state)), { t: "cancel-all", why: `killed at epoch ${epoch}` }, ...told];
}

/**
 * Posts are taken again, reducing ones alone. The dead-man's switch stood still while no order could rest: it is armed
 * first, and until the venue has taken a beat nothing goes out.
 */
function windDown(state: GatewayState, epoch: number, at: VenueMs): GatewayAction[] {
  const actions = resume(state, epoch, true);
  if (state.rival !== null || state.heartbeat.beating) return actions;
  state.heartbeat.beating = true;
  state.heartbeat.at = at;
  return [...actions, { t: "beat", id: state.heartbeat.id }];
}

function resume(state: GatewayState, epoch: number, winding = false): GatewayAction[] {
  state.epoch = epoch;
  state.killed = false;
  state.winding = winding;
  state.rival = null;
  state.heartbeat = { ...state.heartbeat, okAt: null, strikes: 0 };
  state.mode = { is: "open", until: null, why: "", strikes: 0 };
  for (const market of state.markets.values()) market.lease = null;
  return [journal(killRow(state), rivalRow(null))];
}

const ordersOf = (market: WatchedMarket): OrderId[] => [
  ...new Set([...market.open.map((order) => order.id), ...market.ours.keys()]),
];

/** What is due by the clock alone. Safety does not rest on it: the venue's own dead-man switch and expiries do the same. */
function heart(state: GatewayState, config: GatewayConfig, at: VenueMs): GatewayAction[] {
  const actions: GatewayAction[] = [...sendCancels(state, at)];
  let leased = false;
  for (const market of state.markets.values()) {
    if (market.lease !== null && market.lease.expiresAt > at && market.lease.mode !== "halt") leased = true;
    pruneFills(market);
    const silent = at - market.askedAt >= config.silentMs;
    const due = market.orphanedAt === null || at - market.orphanedAt >= ORPHAN_RETRY_MS;
    const left = silent && due ? ordersOf(market) : [];
    if (left.length > 0) {
      market.orphanedAt = at;
      actions.push(...wantCancels(state, left, `its market has not asked for ${at - market.askedAt} ms`, at));
    }
    if (market.heldAt > 0) actions.push(...readBalances(state, config, market, at));
  }
  if (
    leased &&
    !state.killed &&
    state.rival === null &&
    !state.heartbeat.beating &&
    at - state.heartbeat.at >= config.beatMs
  ) {
    state.heartbeat.beating = true;
    state.heartbeat.at = at;
    actions.push({ t: "beat", id: state.heartbeat.id });
  }
  const { readAt } = state.account;
  if (state.markets.size > 0 && (readAt === null || state.account.missed || at - readAt >= 2 * config.accountMs))
    actions.push(...readAccount(state, config, at));
  actions.push(...readCash(state, config, at), ...readBooks(state, config, at));
  if (mayRetry(state.sync.triedAt, config.syncWallMs, config, at)) actions.push(...sync(state, config, at));
  const geoOld = state.geo.at === null || at - state.geo.at >= GEO_EVERY_MS;
  if (state.markets.size > 0 && geoOld && at - state.geo.triedAt >= GEO_RETRY_MS) actions.push(...readGeo(state, at));
  actions.push(...readTerms(state, config, at), ...readOutcomes(state, config, at));
  if (!state.killed) actions.push(...readScoring(state, config, at));
  actions.push(...tendChain(state, config, at));
  for (const news of alertNews(state, config, at)) actions.push({ t: "alert", ...news });
  return actions;
}
