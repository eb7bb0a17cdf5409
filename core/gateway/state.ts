import type { MarketSpec } from "../contract/spec.ts";
import { createFeed } from "../feed/feed.ts";
import type { Row } from "../machine.ts";
import { MINUTE, type VenueMs } from "../units/time.ts";
import { createBucket } from "./bucket.ts";
import { OPEN } from "./mode.ts";
import type { GatewayConfig, GatewayState, WatchedMarket } from "./types.ts";

const NEVER = 0 as VenueMs;

export function createState(config: GatewayConfig): GatewayState {
  return {
    markets: new Map(),
    epoch: 0,
    killed: false,
    mode: OPEN,
    orders: createBucket(config.tier.orders, NEVER),
    cancels: createBucket(config.tier.cancels, NEVER),
    sending: 0,
    heartbeat: { id: "", at: NEVER, beating: false },
    sockets: {
      market: { open: false, heardAt: null, since: NEVER },
      user: { open: false, heardAt: null, since: NEVER },
    },
    account: {
      reading: false,
      missed: false,
      triedAt: NEVER,
      readAt: null,
      coveredFrom: null,
      foreign: [],
      openCount: null,
    },
    cash: { reading: false, triedAt: NEVER, askedAt: null, value: null },
    books: { reading: false, triedAt: NEVER },
    sync: { running: false, triedAt: NEVER, doneAt: null },
    clockAt: null,
    told: new Map(),
    gone: new Map(),
  };
}

/** What a market starts with: nothing is known, and silence counts from now. */
export function watchMarket(spec: MarketSpec, at: VenueMs): WatchedMarket {
  return {
    spec,
    feed: createFeed(spec.id, spec.tick),
    askedAt: at,
    orphanedAt: null,
    report: null,
    lease: null,
    posts: createBucket({ perSecond: 1, burst: 30 }, at),
    fillsSince: Math.max(0, at - MINUTE) as VenueMs,
    open: [],
    ours: new Map(),
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
}

export const watchRow = (spec: MarketSpec): Row => ({ kind: "watch", key: spec.id, body: spec });
export const unwatchRow = (market: string): Row => ({ kind: "watch", key: market, body: null });
export const killRow = (state: GatewayState): Row => ({
  kind: "kill",
  key: "kill",
  body: { epoch: state.epoch, killed: state.killed } satisfies KillRow,
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
        if (known === undefined) state.markets.set(id, watchMarket(spec, NEVER));
        else known.spec = spec;
      }
      break;
    }
    case "kill": {
      const { epoch, killed } = row.body as KillRow;
      state.epoch = epoch;
      state.killed = killed;
      break;
    }
  }
}
