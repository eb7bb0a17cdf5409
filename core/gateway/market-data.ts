/** What the market sockets and the books read beside them tell, and what a market then hears of it. */
import type { Push } from "../contract/gateway.ts";
import { applyFrame, disconnect, verifyBook } from "../feed/feed.ts";
import type { FeedFrame } from "../feed/frames.ts";
import { addMid, trailDue } from "../feed/trail.ts";
import { type AlertNews, EVENT_FADES_MS } from "../live/alerts.ts";
import type { VenueMs } from "../units/time.ts";
import { midOfOthers, watchedMid } from "./committed.ts";
import { journal, shardOf, watchRow } from "./state.ts";
import type { GatewayAction, GatewayEvent, GatewayState, ReadTick, WatchedMarket } from "./types.ts";

/** Reads of a book in a row that show what its socket has not told: it is frozen. */
const FROZEN_READS = 2;

/** A socket that opened, closed or was heard. Whatever its books were before, they wait for the next full one. */
export function socket(state: GatewayState, event: GatewayEvent & { t: "socket" }, at: VenueMs): GatewayAction[] {
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

/** One frame of a market: the book, the tick or the outcome moves on, and its market is woken when that concerns its quotes. */
export function tookFrame(state: GatewayState, frame: FeedFrame, at: VenueMs): GatewayAction[] {
  const market = state.markets.get(frame.market);
  if (market === undefined) return [];
  const wake = applyFrame(market.feed, frame, at, watchedMid(market, at));
  sampleMid(market, at);
  const pushes: Push[] = [];
  if (frame.t === "tick") {
    market.spec = { ...market.spec, tick: frame.tick };
    market.tickAt = at;
    pushes.push({ t: "tick", tick: frame.tick });
  } else if (frame.t === "resolved") {
    market.movedAt = at;
    pushes.push({ t: "resolved", winner: frame.winner });
  }
  if (wake !== null) pushes.push({ t: "wake", why: wake });
  const actions: GatewayAction[] = frame.t === "tick" ? [journal(watchRow(market.spec))] : [];
  return pushes.length === 0 ? actions : [...actions, { t: "push", market: frame.market, pushes }];
}

/** A tick that a read shows to be another than ours: its frame is sent once, to who listens at that moment. */
export function readTick(
  state: GatewayState,
  { market: id, tick }: ReadTick,
  askedAt: VenueMs,
  at: VenueMs,
): GatewayAction[] {
  const market = state.markets.get(id);
  if (market === undefined || tick === market.feed.tick || askedAt <= market.tickAt) return [];
  return tookFrame(state, { t: "tick", market: id, tick, at }, at);
}

/** Books read beside ours. A socket that is up and has told nothing of what they show is dropped and opened anew. */
export function tookBooks(
  state: GatewayState,
  { frames, ticks = [], askedAt }: Pick<GatewayEvent & { t: "books" }, "frames" | "ticks" | "askedAt">,
  at: VenueMs,
): readonly GatewayAction[] {
  state.books.reading = false;
  // A book is read on its own grid.
  const actions = ticks.flatMap((tick) => readTick(state, tick, askedAt ?? at, at));
  const frozen = new Set<number>();
  for (const frame of frames ?? []) {
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
