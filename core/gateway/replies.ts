import type { CycleReply } from "../contract/gateway.ts";
import type { ConditionId } from "../contract/ids.ts";
import { type AccountView, type BookView, isUnknown, type Lease, type Unknown, unknown } from "../contract/views.ts";
import { bookView, freshAt } from "../feed/feed.ts";
import { takePrints } from "../feed/tape.ts";
import { newsOf } from "../feed/trail.ts";
import type { FeedHealth } from "../live/types.ts";
import type { Vitals } from "../risk/triggers.ts";
import { SECOND, type VenueMs } from "../units/time.ts";
import { haltLease } from "./halt.ts";
import { newSocket } from "./state.ts";
import { postsFrom } from "./turns.ts";
import type { GatewayConfig, GatewayState, WatchedMarket } from "./types.ts";

/** Wall ms a socket may be silent: its pings alone are twice as frequent. */
const SOCKET_LIMIT_MS = 15 * SECOND;

/** What one market is told in its cycle. Whatever is missing or too old is unknown, with the reason. */
export function cycleReply(
  state: GatewayState,
  config: GatewayConfig,
  id: ConditionId,
  now: VenueMs,
  watched: boolean,
): CycleReply {
  const market = state.markets.get(id);
  if (market === undefined) {
    const nothing = unknown(`market ${id} is not watched by the gateway: activate it`);
    return { now, book: nothing, account: nothing, lease: nothing, watched, winner: null };
  }
  const from = postsFrom(state, market, now);
  return {
    now,
    ...(from === null ? {} : { postsFrom: from }),
    book: bookOf(state, config, market, now),
    account: accountOf(state, config, market, now),
    lease: leaseOf(state, market, now),
    watched,
    winner: market.feed.winner,
  };
}

/** What a market could not be told now: a cycle in a hurry waits for the reads of these, and for nothing else. */
export function lacking(
  state: GatewayState,
  config: GatewayConfig,
  id: ConditionId,
  now: VenueMs,
): readonly ("book" | "account" | "lease")[] {
  const market = state.markets.get(id);
  if (market === undefined) return [];
  const parts = {
    book: bookView(market.feed, 1, now, heardOf(state, market)),
    account: accountOf(state, config, market, now),
    lease: leaseOf(state, market, now),
  };
  return (["book", "account", "lease"] as const).filter((part) => isUnknown(parts[part]));
}

const heardOf = (state: GatewayState, { shard }: WatchedMarket): VenueMs | null => {
  const socket = state.sockets.market[shard];
  return socket?.open === true ? socket.heardAt : null;
};

/** The book, as fresh as its socket while that is heard, with the mids and prints since the last one. */
function bookOf(state: GatewayState, config: GatewayConfig, market: WatchedMarket, now: VenueMs): BookView | Unknown {
  const view = bookView(market.feed, config.depth, now, heardOf(state, market));
  if (isUnknown(view)) return view;
  const mids = newsOf(market.feed.trail);
  const prints = takePrints(market.feed.tape);
  return { ...view, ...(mids.length > 0 ? { mids } : {}), ...(prints.length > 0 ? { prints } : {}) };
}

function accountOf(
  state: GatewayState,
  config: GatewayConfig,
  market: WatchedMarket,
  now: VenueMs,
): AccountView | Unknown {
  const { readAt, coveredFrom } = state.account;
  if (readAt === null || coveredFrom === null) return unknown("the account has not been read yet");
  if (now - readAt > config.accountLimitMs) return unknown(`the account was last read ${now - readAt} ms ago`);
  if (coveredFrom > market.fillsSince) return unknown("older trades have not been read yet");
  if (market.held === null) return unknown("the token balances have not been read yet");
  if (now - market.heldAt > config.balancesLimitMs)
    return unknown(`the token balances were last read ${now - market.heldAt} ms ago`);
  if (state.cash.value === null) return unknown("the collateral balance has not been read yet");
  return {
    readAt,
    open: market.open,
    fills: [...market.fills.values()].filter((fill) => fill.at >= market.fillsSince || fill.status !== "confirmed"),
    yes: market.held.yes,
    no: market.held.no,
    heldAt: market.heldAt,
    cash: state.cash.value,
  };
}

/**
 * While killed, alone or with all, or while another instance runs, a market is told to halt under the kill's epoch: its next
 * report is its acknowledgement.
 */
function leaseOf(state: GatewayState, market: WatchedMarket, now: VenueMs): Lease | Unknown {
  if (state.killed || market.killed || state.rival !== null) return haltLease(state, market, now);
  if (market.lease === null) return unknown("no lease from the portfolio yet");
  if (market.lease.expiresAt <= now) return unknown(`the lease expired ${now - market.lease.expiresAt} ms ago`);
  return market.lease;
}

/** The health of what the Gateway hears. Limits are wall time, shown in venue time like the stamps they go with. */
/** What the Portfolio watches of the Gateway: how its posts fare, and whether it sees anything. */
export function vitals(state: GatewayState, config: GatewayConfig, now: VenueMs): Vitals {
  let fresh = 0;
  for (const { feed, shard } of state.markets.values()) {
    const socket = state.sockets.market[shard];
    const heard = socket?.open === true ? socket.heardAt : null;
    if (now - freshAt(feed, heard) <= SOCKET_LIMIT_MS * config.rate) fresh += 1;
  }
  return { ...state.posted, watched: state.markets.size, fresh };
}

export function feedHealth(state: GatewayState, config: GatewayConfig, now: VenueMs): readonly FeedHealth[] {
  const { market, user } = state.sockets;
  const shards = market.length === 0 ? [newSocket()] : market;
  return [
    ...shards.map((shard, i) =>
      health(
        shards.length === 1 ? "Market socket" : `Market socket ${i + 1}`,
        shard.open ? shard.heardAt : null,
        SOCKET_LIMIT_MS * config.rate,
        now,
      ),
    ),
    health("User socket", user.open ? user.heardAt : null, SOCKET_LIMIT_MS * config.rate, now),
    health("Account reads", state.account.readAt, Math.max(15, 5 * config.rate) * SECOND, now),
    health("Venue clock", state.clockAt, 90 * SECOND * config.rate, now),
  ];
}

function health(name: string, lastAt: VenueMs | null, limitMs: number, now: VenueMs): FeedHealth {
  const age = lastAt === null ? Number.POSITIVE_INFINITY : now - lastAt;
  return { name, lastAt, limitMs, state: age <= limitMs ? "ok" : age <= 4 * limitMs ? "late" : "down" };
}
