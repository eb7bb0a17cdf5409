import type { ChainOperation } from "../../../core/contract/chain.ts";
import type { PreparedOrder } from "../../../core/contract/gateway.ts";
import type { ConditionId, IntentId, OrderId } from "../../../core/contract/ids.ts";
import type { HistoryRecord, MarketAction, MarketAlert, MarketEvent } from "../../../core/contract/market.ts";
import type { Place, PlaceAnswer } from "../../../core/contract/orders.ts";
import type { WatchBand } from "../../../core/contract/views.ts";
import { ID_KIND, INTENT_KIND, ORDERS_KIND } from "../../../core/market/order-rows.ts";
import type { Word } from "../../../core/market.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { bounded } from "../../../runtime/bounded.ts";
import type { CarrierOptions } from "../../../runtime/carrier.ts";
import type { GatewayObject } from "../rpc.ts";
import type { Ids } from "./orders.ts";

/** What performing an action needs of its object. Everything but the calls to the gateway is done in place. */
export interface Hands {
  readonly market: ConditionId;
  /** Asked anew for each call: a stub whose object once restarted fails for ever. */
  gateway(): GatewayObject;
  now(): VenueMs;
  /** Wall milliseconds left until a deadline. */
  wallLeft(deadline: VenueMs): number;
  idsOf(places: readonly Place[]): Ids;
  watch(band: WatchBand | null): void;
  report(word: Word): void;
  history(records: readonly HistoryRecord[]): void;
  alert(news: MarketAlert): void;
  wake(at: VenueMs): void;
}

/** Kinds of action in the order they leave. */
export const ACTION_ORDER: readonly MarketAction["t"][] = [
  "history",
  "cancel",
  "find",
  "place",
  "chain",
  "watch",
  "report",
  "alert",
  "wake",
];

/**
 * A cancel waits for no disk. If its row is lost with the process, the order is taken for live by the next one, which asks the
 * venue for all that is open and then wants it gone again, or learns that it is.
 */
export const ACTIONS_AHEAD: readonly MarketAction["t"][] = ["cancel"];

/**
 * What the venue says of an order, and that a cancel was asked for, need not be on the disk at once: a life that knows only what
 * was sent asks the venue for it again. What was wished, filled or paid is never among it. The dashboard may be told earlier.
 */
export const ROWS_THAT_WAIT = {
  rows: [ORDERS_KIND, INTENT_KIND, ID_KIND],
  actions: ["cancel", "find", "watch", "report", "alert", "wake"],
  along: ["history"],
} as const satisfies NonNullable<CarrierOptions<MarketAction>["waits"]>;

/** Carries out one action of a market. Never rejects: no answer, or none in time, comes back as "unknown". */
export async function perform(action: MarketAction, deadline: VenueMs, hands: Hands): Promise<readonly MarketEvent[]> {
  switch (action.t) {
    case "place":
      return place(action.places, deadline, hands);
    case "cancel":
      return cancel(action.orders, deadline, hands);
    case "chain":
      return chain(action.operations, deadline, hands);
    case "find":
      return find(action.orders, deadline, hands);
    case "watch":
      hands.watch(action.band);
      return [];
    case "report":
      hands.report(action.report);
      return [];
    case "history":
      hands.history(action.records);
      return [];
    case "alert":
      hands.alert(action);
      return [];
    case "wake":
      hands.wake(action.at);
      return [];
    case "journal":
      return [];
  }
}

async function place(places: readonly Place[], deadline: VenueMs, hands: Hands): Promise<readonly MarketEvent[]> {
  const { ids, refused } = hands.idsOf(places);
  const answers = new Map<IntentId, PlaceAnswer>();
  // Never sent: there is no such order on this grid, or nobody to sign it.
  for (const { intent, code, why } of refused) answers.set(intent, { is: "refused", code, message: why });
  const prepared: PreparedOrder[] = [];
  for (const one of places) {
    const order = ids.get(one.intent);
    // Why it is wanted, nobody needs to know who signs it: most of its bytes stay here.
    if (order !== undefined) prepared.push({ place: { ...one, why: [] }, order });
  }
  let silence = "the gateway did not mention it";
  if (prepared.length > 0) {
    const reply = await bounded(() => hands.gateway().place(hands.market, prepared), hands.wallLeft(deadline));
    if (reply.ok) for (const { intent, answer } of reply.value.answers) answers.set(intent, answer);
    else silence = `gateway: ${reply.why}`;
  }
  const at = hands.now();
  return places.map(({ intent }) => ({
    at,
    t: "placed",
    intent,
    answer: answers.get(intent) ?? { is: "unknown", message: silence },
  }));
}

async function cancel(orders: readonly OrderId[], deadline: VenueMs, hands: Hands): Promise<readonly MarketEvent[]> {
  const reply = await bounded(() => hands.gateway().cancel(hands.market, orders), hands.wallLeft(deadline));
  const known = new Map(reply.ok ? reply.value.map((answer) => [answer.order, answer]) : []);
  const message = reply.ok ? "the gateway did not mention it" : `gateway: ${reply.why}`;
  const answers = orders.map((order) => known.get(order) ?? { order, is: "unknown" as const, message });
  return [{ at: hands.now(), t: "cancelled", answers }];
}

/** No answer changes nothing: under the same id it is asked for again. */
async function chain(
  operations: readonly ChainOperation[],
  deadline: VenueMs,
  hands: Hands,
): Promise<readonly MarketEvent[]> {
  const reply = await bounded(() => hands.gateway().chain(hands.market, operations), hands.wallLeft(deadline));
  if (!reply.ok) return [];
  const at = hands.now();
  return reply.value.map((answer) => ({ at, t: "chain", answer }));
}

async function find(orders: readonly OrderId[], deadline: VenueMs, hands: Hands): Promise<readonly MarketEvent[]> {
  const reply = await bounded(() => hands.gateway().find(hands.market, orders), hands.wallLeft(deadline));
  const known = new Map(
    reply.ok ? reply.value.map((answer) => [answer.is === "found" ? answer.order.id : answer.id, answer]) : [],
  );
  const answers = orders.map((id) => known.get(id) ?? { is: "unknown" as const, id });
  return [{ at: hands.now(), t: "found", answers }];
}
