import type { VenueCode } from "./contract/orders.ts";
import { disconnect, rewatch, watch } from "./feed/feed.ts";
import { orderGone, recordFill, takeAccount, takeOrder, tookCancel, tookFound } from "./gateway/account.ts";
import { lookAgain } from "./gateway/balances.ts";
import { owe } from "./gateway/bucket.ts";
import { cancelled, wantCancels } from "./gateway/cancels.ts";
import {
  restartChain,
  tookPrepared,
  tookStatus,
  tookSubmitted,
  wantConversion,
  wantOperations,
} from "./gateway/chain.ts";
import { watchedMid } from "./gateway/committed.ts";
import { heart, LATE, ordersOf } from "./gateway/heart.ts";
import { tookBeat } from "./gateway/heartbeat.ts";
import { kill, resume, rival, synced, syncSoon, windDown } from "./gateway/leases.ts";
import { readTick, socket, tookBooks, tookFrame } from "./gateway/market-data.ts";
import { killMarket, resumeMarket } from "./gateway/market-kill.ts";
import { modeAt, refused, restarted, waitsForPerson } from "./gateway/mode.ts";
import { tookEarnings } from "./gateway/payments.ts";
import { choosePosts, tookAnswers } from "./gateway/posts.ts";
import { newTerms, readGeo, wants } from "./gateway/reads.ts";
import { lacking } from "./gateway/replies.ts";
import { tookScoring } from "./gateway/scoring.ts";
import {
  applyRow,
  createState,
  freeShard,
  journal,
  modeRow,
  sinceRow,
  unwatchRow,
  watchMarket,
  watchRow,
} from "./gateway/state.ts";
import type { GatewayAction, GatewayConfig, GatewayEvent, GatewayState } from "./gateway/types.ts";
import type { Machine } from "./machine.ts";
import type { VenueMs } from "./units/time.ts";

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
        if (state.since !== null) return [];
        state.since = at;
        return [journal(sinceRow(at))];
      case "lost": {
        const market = state.markets.get(event.market);
        if (market !== undefined) disconnect(market.feed);
        return [];
      }
      case "watch": {
        const known = state.markets.get(event.spec.id);
        if (known !== undefined) {
          // What the venue has said since, of its fees and its grid, is newer than what the market was chosen with.
          const fee = known.termsAt > 0 ? known.spec.fee : event.spec.fee;
          known.spec = { ...event.spec, fee, tick: known.spec.tick };
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
        return tookBooks(state, event, at);
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
        const before = state.mode;
        tookAnswers(state, event.market, event.orders, event.answers, at);
        const isRefused = (code: VenueCode): boolean =>
          event.answers.some(({ answer }) => answer.is === "refused" && answer.code === code);
        const market = state.markets.get(event.market);
        return [
          // What was on its way when its market was killed goes as soon as it has come.
          ...(market?.killed === true ? wantCancels(state, ordersOf(market), LATE, at) : []),
          ...(state.mode !== before && waitsForPerson(state.mode) ? [journal(modeRow(state.mode))] : []),
          // What the venue says of this place may have changed: it is asked at once.
          ...(isRefused("GEO_BLOCKED") ? readGeo(state, at) : []),
          ...(isRefused("NO_BALANCE") ? lookAgain(state, event.market, at) : []),
        ];
      }
      case "cancel":
        return wantCancels(state, event.orders, "its market asks", at);
      case "cancelled":
        for (const answer of event.answers) tookCancel(state, answer, at);
        return cancelled(state, event.answers, at);
      case "found": {
        const market = state.markets.get(event.market);
        if (market !== undefined) for (const answer of event.answers) tookFound(state, market, answer, at);
        return [];
      }
      case "cancelled-all":
      case "cancelled-market":
        if (event.orders !== null) owe(state.cancels, event.orders.length, at);
        for (const id of event.orders ?? []) orderGone(state, id, at);
        return [];
      case "synced":
        if (event.reply !== null) for (const id of event.told ?? []) state.paidElsewhere.delete(id);
        return synced(state, config, event.reply, at);
      case "kill":
        return kill(state, event.epoch, at);
      case "kill-markets":
        return event.markets.flatMap((wish) => killMarket(state, wish, at));
      case "resume-markets":
        for (const wish of event.markets) resumeMarket(state, wish);
        return syncSoon(state, config, at);
      case "renew":
        return syncSoon(state, config, at);
      case "resume": {
        if (event.epoch < state.epoch || (event.epoch === state.epoch && !state.killed)) return [];
        return [...resume(state, event.epoch, event.byPerson), ...syncSoon(state, config, at)];
      }
      case "wind-down":
        return event.epoch > state.epoch ? [...windDown(state, event.epoch, at), ...syncSoon(state, config, at)] : [];
      case "beaten": {
        // Not journaled: a wrong id is answered with the right one. The engine answers it: while it restarts beats ask after
        // it, and no order has to.
        if (event.code === "RESTARTING") state.mode = refused(state.mode, event.code, 2 * config.beatMs, at);
        else if (event.id !== null) state.mode = restarted(state.mode, at);
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
        const { fee, tick, askedAt = at } = event;
        const changed = newTerms(market, fee);
        return tick === undefined
          ? changed
          : [...changed, ...readTick(state, { market: event.market, tick }, askedAt, at)];
      }
      case "outcome": {
        const { market, winner } = event;
        const known = state.markets.get(market)?.feed.winner ?? null;
        return winner === null || known !== null ? [] : tookFrame(state, { t: "resolved", market, winner, at }, at);
      }
      case "earnings":
        return tookEarnings(state, event.kind, event.date, event.read, at);
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
  // Its acknowledgement: the Portfolio's proof waits for it.
  if (state.killed || market.killed) {
    const isHeard = state.killed ? report?.epoch === state.epoch : (report?.own ?? 0) >= market.own;
    return isHeard ? syncSoon(state, config, at) : [];
  }
  const { feed } = market;
  const midOf = watchedMid(market, at);
  // A mid it was shown wakes nobody twice, also where the two of us see our own orders in it differently for a moment.
  const wake = midOf(feed) === shown ? null : rewatch(feed, band, midOf);
  if (wake !== null) return [{ t: "push", market: id, pushes: [{ t: "wake", why: wake }] }];
  watch(feed, band, midOf);
  return lacking(state, config, id, at).length === 0 ? [] : wants(state, config, market, at);
}
