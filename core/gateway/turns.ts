/**
 * One budget for the posts of all markets, shared fairly: who finds it empty is given a turn, an instant at which its orders
 * will have room, and until then nobody who came later takes that room. Without turns the budget goes to whoever happens to
 * ask in the right millisecond, and among two hundred markets some never do.
 */
import type { ConditionId } from "../contract/ids.ts";
import { SECOND, type VenueMs } from "../units/time.ts";
import { take, waitFor } from "./bucket.ts";
import type { GatewayState, WatchedMarket } from "./types.ts";

/**
 * Batches of posts under way at once. A venue that answers slowly is not sent more than it can answer in time: an answer that
 * comes too late makes orders unknown, each of which has to be asked for by its id, and so it gets slower still. An object
 * has six connections at once on Cloudflare, and a cancel must find one free.
 */
const POSTS_UNDER_WAY = 3;
/** What a batch takes where none has been answered yet, ms. */
const FIRST_POST_MS = 300;
/** Part of the newest batch in what batches take of late. */
const NEWEST = 0.2;

/** A turn that is not taken is kept this long: whoever sleeps through it lines up anew. */
const KEPT_MS = 15 * SECOND;

/**
 * Takes `count` posts out of the market's share and the account's budget.
 *
 * @returns 0: they may go; else how long to wait, ms: by then they have room that nobody else is given
 */
export function takeTurn(state: GatewayState, market: WatchedMarket | undefined, count: number, now: VenueMs): number {
  if (market === undefined) return 1;
  const { id } = market.spec;
  const rate = market.lease?.rate ?? 0;
  market.posts.perSecond = rate;
  const own = rate > 0 ? waitFor(market.posts, count, now) : SECOND;
  const turn = state.turns.get(id);
  const isDue = turn !== undefined && now >= turn.back;
  const ahead = aheadOf(state, id, isDue ? turn.at : null, now);
  const wait = Math.max(own, room(state, ahead, count, now), crowded(state, ahead));
  if (wait === 0) {
    state.turns.delete(id);
    take(market.posts, count, now);
    take(state.orders, count, now);
    return 0;
  }
  // Who came early keeps its turn.
  if (turn !== undefined && !isDue) return Math.max(own, turn.back - now);
  const back = (now + wait) as VenueMs;
  // Who is put off keeps its place among those that wait, and comes back when they are through. Whom its own rate holds back
  // holds back nobody else.
  state.turns.set(id, { count, at: turn?.at ?? back, back, came: isDue && wait > own });
  return wait;
}

/** Who goes first: how many batches, and how many orders they are. */
interface Ahead {
  readonly batches: number;
  readonly orders: number;
}

/**
 * Who is ahead of a market: all that have a turn; of one whose turn has come, those that came before it and were put off. Were
 * each of them told the same wait, all would be back in the same millisecond, and one would go. Nobody waits for one that has
 * not come: it may be late, or not want any more.
 */
function aheadOf({ turns }: GatewayState, id: ConditionId, due: VenueMs | null, now: VenueMs): Ahead {
  let [batches, orders] = [0, 0];
  for (const [other, { at, back, came, count }] of turns) {
    if (now - back > KEPT_MS) turns.delete(other);
    else if (other !== id && (due === null || (came && at < due))) {
      batches += 1;
      orders += count;
    }
  }
  return { batches, orders };
}

/** How long until there is likely a way free, everybody ahead served. 0: there is one now. */
function crowded({ under }: GatewayState, { batches }: Ahead): number {
  if (under.posts < POSTS_UNDER_WAY) return 0;
  return Math.ceil(((batches + 1) / POSTS_UNDER_WAY) * Math.max(under.postMs, FIRST_POST_MS));
}

/** How long until the budget has room for these behind everybody ahead; 0: there is now. */
function room({ orders }: GatewayState, ahead: Ahead, count: number, now: VenueMs): number {
  const first = waitFor(orders, count, now);
  const missing = ahead.orders + count - orders.tokens;
  return Math.max(first, missing <= 0 ? 0 : Math.ceil((missing * SECOND) / orders.perSecond));
}

/** Orders of a whole ladder. */
const LADDER = 6;

/**
 * When a market's orders will have room; null: now, or nobody knows that it wants any. One that has none at all wants some:
 * it is given its turn before it has asked, and writes down no order that would only be put off.
 */
export function postsFrom(state: GatewayState, market: WatchedMarket, now: VenueMs): VenueMs | null {
  const { id } = market.spec;
  const turn = state.turns.get(id);
  if (turn !== undefined) return turn.back > now ? turn.back : null;
  const wants = market.open.length === 0 && market.ours.size === 0 && market.lease?.mode === "quote";
  if (!wants || state.killed) return null;
  const ahead = aheadOf(state, id, null, now);
  const wait = Math.max(room(state, ahead, LADDER, now), crowded(state, ahead));
  if (wait === 0 || (state.turns.size === 0 && state.under.posts === 0)) return null;
  const at = (now + wait) as VenueMs;
  state.turns.set(id, { count: LADDER, at, back: at, came: false });
  return at;
}

/** A batch leaves. */
export function posting(state: GatewayState): void {
  state.under.posts += 1;
}

/** A batch was answered, or given up, so long after it left. */
export function posted({ under }: GatewayState, tookMs: number): void {
  under.posts = Math.max(0, under.posts - 1);
  under.postMs = under.postMs === 0 ? Math.max(tookMs, FIRST_POST_MS) : under.postMs + NEWEST * (tookMs - under.postMs);
}
