import type { PreparedOrder } from "../contract/gateway.ts";
import type { ConditionId } from "../contract/ids.ts";
import type { Place, PlaceAnswer } from "../contract/orders.ts";
import { referenceHalf } from "../risk/pre-trade/collar.ts";
import { isOurError } from "../risk/triggers.ts";
import { SECOND, type VenueMs } from "../units/time.ts";
import { dry } from "./bucket.ts";
import { exposureOf, exposureWith } from "./committed.ts";
import { geoRefusal } from "./geography.ts";
import { isArmed } from "./heartbeat.ts";
import { OPEN, refused, type VenueMode } from "./mode.ts";
import { checkPolicy } from "./policy.ts";
import { posted, posting, takeTurn } from "./turns.ts";
import type { GatewayAction, GatewayConfig, GatewayState, PlacedAnswers, WatchedMarket } from "./types.ts";

/** The venue takes at most this many orders in one request. */
const BATCH = 15;

type Refused = PlaceAnswer & { is: "refused" };

/** Which of the orders go out, in batches, and which are refused here, with the reason. */
export function choosePosts(
  state: GatewayState,
  config: GatewayConfig,
  id: ConditionId,
  orders: readonly PreparedOrder[],
  now: VenueMs,
): GatewayAction[] {
  const market = state.markets.get(id);
  const good: PreparedOrder[] = [];
  const bad: { intent: PreparedOrder["place"]["intent"]; answer: PlaceAnswer }[] = [];
  for (const order of orders) {
    const no = refusal(state, config, market, id, order, now, good);
    if (no === null) good.push(order);
    else bad.push({ intent: order.place.intent, answer: no });
  }
  const actions: GatewayAction[] = [];
  for (let from = 0; from < good.length; from += BATCH) {
    const batch = good.slice(from, from + BATCH);
    const wait = takeTurn(state, market, batch.length, now);
    if (wait > 0) {
      const answer: Refused = {
        is: "refused",
        code: "RATE_LIMITED",
        message: `the rate budget has room for ${batch.length} orders in ${wait} ms`,
        retryAfterMs: wait,
      };
      bad.push(...batch.map(({ place }) => ({ intent: place.intent, answer })));
      continue;
    }
    for (const { order, place } of batch) market?.ours.set(order, { place, leftAt: now, unsureSince: now });
    state.sending += batch.length;
    if (market !== undefined) market.sending += batch.length;
    posting(state);
    actions.push({ t: "post", market: id, orders: batch });
  }
  return bad.length === 0 ? actions : [{ t: "refuse", market: id, answers: bad }, ...actions];
}

function refusal(
  state: GatewayState,
  config: GatewayConfig,
  market: WatchedMarket | undefined,
  id: ConditionId,
  { place, order }: PreparedOrder,
  now: VenueMs,
  before: readonly PreparedOrder[],
): Refused | null {
  const extra = before.map((other) => other.place);
  const no = checkPolicy(
    {
      market: id,
      place,
      order,
      spec: market?.spec ?? null,
      tick: market?.feed.tick ?? place.price,
      midHalf: market === undefined ? null : referenceOf(market),
      lease: market?.lease ?? null,
      epoch: state.epoch,
      killed: state.killed,
      killedAlone: market?.killed === true ? market.own : null,
      winding: state.winding ? { armed: isArmed(state, now) } : null,
      unconfirmed: config.liveRequired && !state.live,
      rival: state.rival?.why ?? null,
      blocked: geoRefusal(state, config, now),
      held: market?.held ?? null,
      now,
    },
    config.limits,
  );
  if (no !== null) return { is: "refused", ...no };
  return capital(state, config, market, place, extra) ?? venueRefusal(state.mode, place, now);
}

/** Our own quotes are in it: it is measured by to half a dollar, not by a tick. */
const referenceOf = ({ feed: { book } }: WatchedMarket): number | null => referenceHalf(book.bestBid, book.bestAsk);

/**
 * The caps at the door: a market within its lease, all markets together within the account's, orders in flight counted.
 * An order that does not add to the worst case always passes. The market itself keeps to the cent what this holds to a tenth.
 */
function capital(
  state: GatewayState,
  config: GatewayConfig,
  market: WatchedMarket | undefined,
  place: Place,
  extra: readonly Place[],
): Refused | null {
  if (market === undefined || market.lease === null) return null;
  const before = exposureOf(market);
  const after = exposureWith(market, place, extra);
  const { capital, within } = market.lease;
  const bid = (place.token === "YES") === (place.side === "BUY");
  const most = Math.min(capital, within?.[bid ? "no" : "yes"] ?? capital) + capital * (config.capSlack - 1);
  const no = (message: string): Refused => ({ is: "refused", code: "CAPITAL", message });
  // Where others of its event count on what it would win, an order that leaves less of that is one too many.
  if (market.lease.mode === "quote" && after.side > most && (after.side > 0 || within !== undefined))
    return no(
      `with orders in flight the market would stand for ${Math.ceil(after.side)} micro-dollars, its lease is ${capital}${within === undefined ? "" : `, of which the others of its event leave ${within[bid ? "no" : "yes"]}`}`,
    );
  if (state.cap === null || after.all <= before) return null;
  let all = after.all - before;
  for (const other of state.markets.values()) all += exposureOf(other);
  return all <= state.cap * config.capSlack
    ? null
    : no(
        `with orders in flight all markets would stand for ${Math.ceil(all)} micro-dollars, the account's cap is ${state.cap}`,
      );
}

/** What the venue is known to refuse now is not sent to it. */
function venueRefusal(mode: VenueMode, { postOnly, side }: Place, now: VenueMs): Refused | null {
  if (mode.is === "open" || (mode.is === "post-only" && postOnly) || (mode.is === "closed" && side === "SELL"))
    return null;
  const code = (
    {
      "post-only": "POST_ONLY_MODE",
      "cancel-only": "CANCEL_ONLY",
      disabled: "DISABLED",
      closed: "CLOSED_ONLY",
      restarting: "RESTARTING",
    } as const
  )[mode.is];
  return {
    is: "refused",
    code,
    message: mode.why,
    ...(mode.until === null ? {} : { retryAfterMs: Math.max(0, mode.until - now) }),
  };
}

/** For how long the venue's own bucket is empty, ms; 0: it does not say so. */
const spentFor = (answer: PlaceAnswer): number =>
  "code" in answer && answer.code === "RATE_LIMITED" ? (answer.retryAfterMs ?? SECOND) : 0;

/** Books the venue's answers to a batch: what is surely not there is forgotten, and its mode is learned. */
export function tookAnswers(
  state: GatewayState,
  id: ConditionId,
  orders: readonly PreparedOrder[],
  answers: PlacedAnswers,
  now: VenueMs,
): void {
  state.sending = Math.max(0, state.sending - orders.length);
  const market = state.markets.get(id);
  if (market !== undefined) market.sending = Math.max(0, market.sending - orders.length);
  const [first] = orders;
  const left = first === undefined ? undefined : market?.ours.get(first.order);
  posted(state, Math.max(0, now - (left?.leftAt ?? now)));
  const spent = Math.max(...answers.map(({ answer }) => spentFor(answer)));
  // Somebody else with this key has used it up, or an earlier life of ours: every market waits, not each for its own refusal.
  if (spent > 0) dry(state.orders, spent, now);
  for (const { intent, answer } of answers) {
    state.posted.answered += 1;
    const sent = orders.find(({ place }) => place.intent === intent);
    if (answer.is === "refused") {
      if (isOurError(answer.code)) state.posted.errors += 1;
      state.mode = refused(state.mode, answer.code, answer.retryAfterMs, now);
      // A duplicate is on the book already: it is ours and stays counted.
      if (sent !== undefined && answer.code !== "DUPLICATE") market?.ours.delete(sent.order);
    } else if (answer.is === "unknown") {
      // What became of the order is open; what the venue says of itself holds for the next.
      if (answer.code !== undefined) state.mode = refused(state.mode, answer.code, answer.retryAfterMs, now);
    } else {
      const ours = sent === undefined ? undefined : market?.ours.get(sent.order);
      if (ours !== undefined) ours.unsureSince = null;
      if (state.mode.strikes > 0) state.mode = state.mode.is === "open" ? OPEN : { ...state.mode, strikes: 0 };
    }
  }
}
