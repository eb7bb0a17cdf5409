/** What is read from the venue, and when: at most once at a time each, retried after a pause of the wall's clock. */
import type { MarketSpec } from "../contract/spec.ts";
import { wantsBook } from "../feed/feed.ts";
import { MINUTE, type VenueMs } from "../units/time.ts";
import { fillsWanted, wantsCash } from "./account.ts";
import { readBalances } from "./balances.ts";
import { mayRetry, sync } from "./leases.ts";
import { journal, watchRow } from "./state.ts";
import type { GatewayAction, GatewayConfig, GatewayState, WatchedMarket } from "./types.ts";

/** Terms that could not be read are asked for again after this long. */
const TERMS_RETRY_MS = MINUTE;
/** A market that seems over is asked for its outcome so often. */
const OUTCOME_EVERY_MS = MINUTE;
/** No more of them with one beat: two hundred markets that begin, or end, at once are asked after in turn. */
const OUTCOMES_AT_ONCE = 2;

/** Reads and syncs that one market's cycle is waiting for. */
export function wants(state: GatewayState, config: GatewayConfig, market: WatchedMarket, at: VenueMs): GatewayAction[] {
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

/** Open orders and trades of the whole account since the oldest fill somebody still waits for. */
export function readAccount(state: GatewayState, config: GatewayConfig, at: VenueMs): GatewayAction[] {
  const { account } = state;
  if (account.reading || !mayRetry(account.triedAt, config.retryWallMs, config, at)) return [];
  account.reading = true;
  account.missed = false;
  account.triedAt = at;
  return [{ t: "read-account", since: fillsWanted(state, at) }];
}

/** The account's dollars, for all markets in one call. */
export function readCash(state: GatewayState, config: GatewayConfig, at: VenueMs): GatewayAction[] {
  const { cash } = state;
  if (cash.reading || !wantsCash(state, config, at) || !mayRetry(cash.triedAt, config.retryWallMs, config, at))
    return [];
  cash.reading = true;
  cash.triedAt = at;
  return [{ t: "read-cash" }];
}

/** One read for every book that is missing, lost, or that nothing has vouched for lately. */
export function readBooks(state: GatewayState, config: GatewayConfig, at: VenueMs): GatewayAction[] {
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

/** Where the venue sees us; asked again at once when an order was refused for it. */
export function readGeo(state: GatewayState, at: VenueMs): GatewayAction[] {
  if (state.geo.reading) return [];
  state.geo.reading = true;
  state.geo.triedAt = at;
  return [{ t: "read-geo" }];
}

/** The terms of one market whose turn it is: a few calls an hour, never all at once. */
export function readTerms(state: GatewayState, config: GatewayConfig, at: VenueMs): GatewayAction[] {
  for (const market of state.markets.values()) {
    if (at - market.termsAt < config.termsMs || at - market.termsTriedAt < TERMS_RETRY_MS * config.rate) continue;
    market.termsTriedAt = at;
    return [{ t: "read-terms", market: market.spec.id }];
  }
  return [];
}

/** A fee schedule that changed: fills are booked with the new one from here on. */
export function newTerms(market: WatchedMarket, fee: MarketSpec["fee"]): readonly GatewayAction[] {
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

/**
 * Asks whether a market has resolved where it should have, or where its book says so: the frame that tells it is sent once,
 * to who listens at that moment.
 */
export function readOutcomes(state: GatewayState, config: GatewayConfig, at: VenueMs): GatewayAction[] {
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
