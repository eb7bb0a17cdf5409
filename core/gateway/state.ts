import type { MarketSpec } from "../contract/spec.ts";
import { createFeed } from "../feed/feed.ts";
import type { Row } from "../machine.ts";
import { MINUTE, type VenueMs } from "../units/time.ts";
import { BALANCE_READS } from "./balances.ts";
import { createBucket } from "./bucket.ts";
import { applyChainRow, newChainDesk } from "./chain.ts";
import { OPEN, type VenueMode } from "./mode.ts";
import { applyPaidRow, PAID_KIND } from "./payments.ts";
import { newScoringDesk } from "./scoring.ts";
import {
  GATEWAY_DEFAULTS,
  type GatewayAction,
  type GatewayConfig,
  type GatewayState,
  type SocketState,
  type WatchedMarket,
} from "./types.ts";

const NEVER = 0 as VenueMs;

export function createState(config: GatewayConfig): GatewayState {
  return {
    markets: new Map(),
    epoch: 0,
    killed: false,
    winding: false,
    live: false,
    mode: OPEN,
    orders: createBucket(config.tier.orders, NEVER),
    cancels: createBucket(config.tier.cancels, NEVER),
    balanceReads: createBucket(BALANCE_READS, NEVER),
    toCancel: new Map(),
    turns: new Map(),
    under: { posts: 0, cancels: 0, postMs: 0 },
    sending: 0,
    posted: { answered: 0, errors: 0 },
    heartbeat: { id: "", at: NEVER, beating: false, okAt: null, strikes: 0 },
    rival: null,
    geo: { reading: false, triedAt: NEVER, at: null, blocked: null, country: "" },
    cap: null,
    sockets: { market: [], user: newSocket() },
    account: {
      reading: false,
      missed: false,
      triedAt: NEVER,
      readAt: null,
      coveredFrom: null,
      foreign: [],
      openCount: null,
    },
    chain: newChainDesk(),
    cash: { reading: false, triedAt: NEVER, askedAt: null, value: null },
    books: { reading: false, triedAt: NEVER },
    scoring: newScoringDesk(),
    earnings: { reading: 0, triedAt: NEVER },
    paidDays: new Map(),
    paidElsewhere: new Map(),
    since: null,
    sync: { running: false, wanted: false, triedAt: NEVER, doneAt: null },
    configVersion: 0,
    clockAt: null,
    startedAt: NEVER,
    told: new Map(),
    gone: new Map(),
  };
}

export const newSocket = (): SocketState => ({ open: false, heardAt: null, since: NEVER });

/** The first market socket with room for one more. */
export function freeShard(state: GatewayState, perShard: number): number {
  const used: number[] = [];
  for (const { shard } of state.markets.values()) used[shard] = (used[shard] ?? 0) + 1;
  let shard = 0;
  while ((used[shard] ?? 0) >= perShard) shard += 1;
  return shard;
}

/** The state of a market socket, made when it is first heard of. */
export function shardOf(state: GatewayState, shard: number): SocketState {
  for (let next = state.sockets.market.length; next <= shard; next++) state.sockets.market.push(newSocket());
  return state.sockets.market[shard] as SocketState;
}

/** What a market starts with: nothing is known, and silence counts from now. */
export function watchMarket(spec: MarketSpec, at: VenueMs, shard: number): WatchedMarket {
  return {
    spec,
    shard,
    termsTriedAt: NEVER,
    termsAt: NEVER,
    tickAt: NEVER,
    outcomeTriedAt: NEVER,
    lookedAt: NEVER,
    scoring: null,
    feed: createFeed(spec.id, spec.tick),
    askedAt: at,
    orphanedAt: null,
    report: null,
    lease: null,
    own: 0,
    killed: false,
    sending: 0,
    resuming: false,
    posts: createBucket({ perSecond: 1, burst: 30 }, at),
    fillsSince: Math.max(0, at - MINUTE) as VenueMs,
    open: [],
    ours: new Map(),
    untold: new Map(),
    fills: new Map(),
    held: null,
    heldAt: NEVER,
    movedAt: NEVER,
    readingHeld: false,
    undelivered: false,
    deliveredAt: NEVER,
  };
}

interface KillRow {
  readonly epoch: number;
  readonly killed: boolean;
  /** Missing: an earlier version knew of no winding down. */
  readonly winding?: boolean;
}

export const journal = (...rows: Row[]): GatewayAction => ({ t: "journal", rows });

export const watchRow = (spec: MarketSpec): Row => ({ kind: "watch", key: spec.id, body: spec });
export const unwatchRow = (market: string): Row => ({ kind: "watch", key: market, body: null });
export const rivalRow = (rival: GatewayState["rival"]): Row => ({ kind: "rival", key: "rival", body: rival });
/** When this account was first traded here: what the venue paid before that was among its cash already. */
export const sinceRow = (at: VenueMs): Row => ({ kind: "since", key: "since", body: at });
/** What the venue takes, where only a person's word changes it: it stands through restarts. */
export const modeRow = (mode: VenueMode): Row => ({ kind: "mode", key: "mode", body: mode });
export const killRow = (state: GatewayState): Row => ({
  kind: "kill",
  key: "kill",
  body: { epoch: state.epoch, killed: state.killed, winding: state.winding } satisfies KillRow,
});

/** How a row changes the state; rows of a kind this version does not know are left alone. */
export function applyRow(state: GatewayState, row: Row): void {
  switch (row.kind) {
    case "watch": {
      const id = row.key as MarketSpec["id"];
      if (row.body === null) state.markets.delete(id);
      else {
        const spec = row.body as MarketSpec;
        const known = state.markets.get(id);
        if (known === undefined)
          state.markets.set(id, watchMarket(spec, NEVER, freeShard(state, GATEWAY_DEFAULTS.perShard)));
        else known.spec = spec;
      }
      break;
    }
    case "chain":
      applyChainRow(state, row);
      break;
    case PAID_KIND:
      applyPaidRow(state, row);
      break;
    case "since":
      state.since = row.body as VenueMs;
      break;
    case "rival":
      state.rival = row.body as GatewayState["rival"];
      break;
    case "mode":
      state.mode = row.body as VenueMode;
      break;
    case "kill": {
      const { epoch, killed, winding = false } = row.body as KillRow;
      state.epoch = epoch;
      state.killed = killed;
      state.winding = winding;
      break;
    }
  }
}
