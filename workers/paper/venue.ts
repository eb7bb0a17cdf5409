import type { Chain } from "../../core/exchange/chain.ts";
import type { FaultyExchange } from "../../core/exchange/faults/faulty.ts";
import type { Rebates } from "../../core/exchange/rebates.ts";
import type { Rewards } from "../../core/exchange/rewards.ts";
import type { ExchangeNotice } from "../../core/exchange/types.ts";
import { after, type VenueMs } from "../../core/units/time.ts";
import type { RowStore } from "../../db/objects/rows.ts";
import type { VenueClock } from "./clock.ts";
import type { Setup } from "./setup.ts";
import type { Sockets } from "./sockets.ts";
import type { Source } from "./source.ts";

/** Longest wall time between two steps of the world, and the shortest. */
const MAX_STEP_MS = 250;
const MIN_STEP_MS = 20;

/** Rows the shell itself keeps beside the engine's. */
export const CLOCK_ROW = { kind: "paper.clock", key: "clock" } as const;
export const MARK_ROW = { kind: "paper.mark", key: "source" } as const;
export const CHAIN_ROW = { kind: "paper.chain", key: "chain" } as const;
export const REBATES_ROW = { kind: "paper.rebates", key: "rebates" } as const;
export const REWARDS_ROW = { kind: "paper.rewards", key: "rewards" } as const;

/** The running exchange: engine, clock, source, sockets and store, joined so that nothing is seen before it is kept. */
export interface Venue {
  readonly setup: Setup;
  readonly exchange: FaultyExchange;
  readonly chain: Chain;
  readonly source: Source;
  readonly clock: VenueClock;
  /** null: this exchange has no reward pools. */
  readonly rewards: Rewards | null;
  readonly rebates: Rebates;
  /** Brings everything up to this instant and says which instant that is. Every request begins with it. */
  now(): VenueMs;
  /** Stores what an engine call changed, then tells the subscribers. */
  commit(notices: readonly ExchangeNotice[], at: VenueMs): void;
  /** How long, in wall ms, until there is something to do; at most 250. */
  pause(): number;
  /** Settles when so many ms of venue time have passed; at once when the venue closes. */
  later(ms: number): Promise<void>;
  close(): void;
  /** Stores everything that changed, the clock and the source's place, and lets what was said leave. */
  save(): void;
}

export function createVenue(parts: {
  setup: Setup;
  exchange: FaultyExchange;
  chain: Chain;
  source: Source;
  clock: VenueClock;
  rewards: Rewards | null;
  rebates: Rebates;
  store: RowStore;
  sockets: Sockets;
  wall: () => number;
}): Venue {
  const { setup, exchange, chain, source, clock, rewards, rebates, store, sockets, wall } = parts;
  let savedAt = 0;
  let waiting: { readonly at: VenueMs; readonly run: () => void }[] = [];

  const reader = {
    markets: () =>
      exchange
        .markets()
        .filter(({ closed }) => !closed)
        .map(({ spec }) => spec.id),
    book: exchange.book,
    orders: exchange.ordersIn,
  };

  /** Whatever waited for this instant goes on. */
  const wake = (now: VenueMs): void => {
    const due = waiting.filter(({ at }) => at <= now);
    if (due.length === 0) return;
    waiting = waiting.filter(({ at }) => at > now);
    for (const { run } of due.sort((a, b) => a.at - b.at)) run();
  };

  const save = (): void => {
    savedAt = wall();
    store.transaction(() =>
      store.append([
        ...exchange.drain(),
        { ...CLOCK_ROW, body: clock.row(savedAt) },
        { ...MARK_ROW, body: source.mark() },
        ...(chain.takeChanged() ? [{ ...CHAIN_ROW, body: chain.body() }] : []),
        ...(rewards === null ? [] : [{ ...REWARDS_ROW, body: rewards.body() }]),
        ...(rebates.takeChanged() ? [{ ...REBATES_ROW, body: rebates.body() }] : []),
      ]),
    );
    sockets.flush();
  };

  return {
    setup,
    exchange,
    chain,
    source,
    clock,
    rewards,
    rebates,
    save,
    commit(notices, at) {
      sockets.publish(notices, { exchange, now: at });
      save();
    },
    now() {
      const at = wall();
      const horizon = source.horizon();
      if (horizon !== null) clock.holdAt(horizon, at);
      const now = clock.now(at);
      let moved = false;
      for (const event of source.take(now)) {
        sockets.publish(exchange.apply(event), { exchange, now: event.at });
        moved = true;
      }
      const due = [...exchange.advance(now), ...chain.advance(exchange, now)];
      while (rewards !== null && rewards.nextAt() <= now) {
        for (const { account, amount } of rewards.sample(reader)) exchange.pay(account, amount);
      }
      while (rebates.nextAt() <= now) rebates.payDay(exchange);
      sockets.publish(due, { exchange, now });
      for (const struck of exchange.socketStrikes()) sockets.strike(struck);
      if (source.ended()) clock.end(at);
      if (source.prices !== null) sockets.tellPrices(source.prices, now);
      if (moved || due.length > 0 || at - savedAt >= MAX_STEP_MS) save();
      wake(now);
      return now;
    },
    later(ms) {
      return new Promise((resolve) => {
        waiting.push({ at: after(clock.now(wall()), ms), run: resolve });
      });
    },
    close() {
      source.stop();
      const left = waiting;
      waiting = [];
      for (const { run } of left) run();
    },
    pause() {
      if (clock.state === "waiting") return MAX_STEP_MS;
      const now = clock.now(wall());
      const due = Math.min(
        source.nextAt() ?? Number.POSITIVE_INFINITY,
        exchange.nextDue() ?? Number.POSITIVE_INFINITY,
        chain.nextDue(),
        ...waiting.map(({ at }) => at),
      );
      return Math.min(MAX_STEP_MS, Math.max(MIN_STEP_MS, Math.ceil((due - now) / clock.rate)));
    },
  };
}
