import type { ConditionId, OrderId, Side, TokenId } from "../core/contract/ids.ts";
import {
  type CancelAnswer,
  isImmediate,
  type PlaceAnswer,
  type TimeInForce,
  type VenueOrder,
} from "../core/contract/orders.ts";
import type { MarketSpec } from "../core/contract/spec.ts";
import type { Ticks } from "../core/units/price.ts";
import { type MicroShares, SIZE_STEP } from "../core/units/size.ts";
import type { VenueMs } from "../core/units/time.ts";
import { venueCode } from "./errors.ts";
import { parseAverage, parsePrice, parseSize } from "./numbers.ts";
import type { OpenOrderJson, PostLeg } from "./schema/orders.ts";

/** An order of ours as the venue lists it, before we know which market's YES or NO its token is. */
export interface OwnOrder {
  readonly id: OrderId;
  readonly market: ConditionId;
  readonly token: TokenId;
  readonly side: Side;
  readonly price: Ticks;
  readonly original: MicroShares;
  readonly matched: MicroShares;
  readonly status: VenueOrder["status"];
  readonly expiresAt?: VenueMs;
}

const STATUS: Readonly<Record<string, VenueOrder["status"]>> = {
  LIVE: "live",
  DELAYED: "live", // held before it may match: it can still fill, so it counts as resting
  UNMATCHED: "live", // reference 3b: placed on the book after its delay
  MATCHED: "matched",
  CANCELED: "cancelled",
  CANCELLED: "cancelled",
  INVALID: "invalid",
  EXPIRED: "cancelled",
};

/** Both spellings, and "CANCELED_<reason>". Null when the word is unknown to us. */
export function orderStatus(text: string): VenueOrder["status"] | null {
  const word = text.toUpperCase().replace(/^ORDER_STATUS_/, "");
  const known = STATUS[word];
  if (known !== undefined) return known;
  if (/^CANCELL?ED_/.test(word) || word.startsWith("UNMATCHED_")) return "cancelled";
  return null;
}

/**
 * The venue's word on an order, read by its sizes: "matched" of one that rests where it does not match says that some of it
 * has matched (reference 3b), and what is left may fill yet. Less than the least step is a leftover of rounding.
 */
export function statusBySize(
  status: VenueOrder["status"] | null,
  tif: string | null,
  original: number | null,
  matched: number | null,
): VenueOrder["status"] | null {
  const rests = tif?.toUpperCase() === "GTC" || tif?.toUpperCase() === "GTD";
  const isPart = original !== null && matched !== null && original - matched >= SIZE_STEP;
  return status === "matched" && rests && isPart ? "live" : status;
}

/** Reads one open order; text says what is wrong with it otherwise. */
export function parseOwnOrder(json: OpenOrderJson): OwnOrder | string {
  // Of one that matches at once it is what its amounts come to, with as many decimals as their division gives.
  const rests = !isImmediate((json.order_type ?? "").toUpperCase() as TimeInForce);
  const price = rests ? parsePrice(json.price) : (parseAverage(json.price)?.price ?? null);
  const original = parseSize(json.original_size);
  const matched = parseSize(json.size_matched ?? "0");
  const status = statusBySize(orderStatus(json.status), json.order_type ?? null, original, matched);
  if (price === null) return `order ${json.id}: price "${json.price}"`;
  if (original === null) return `order ${json.id}: original_size "${json.original_size}"`;
  if (matched === null) return `order ${json.id}: size_matched "${json.size_matched}"`;
  if (status === null) return `order ${json.id}: status "${json.status}"`;
  const seconds = Number(json.expiration ?? "0");
  return {
    id: json.id as OrderId,
    market: json.market as ConditionId,
    token: json.asset_id as TokenId,
    side: json.side,
    price,
    original,
    matched,
    status,
    ...(seconds > 0 ? { expiresAt: (seconds * 1000) as VenueMs } : {}),
  };
}

/** The same order in its market's terms; null when its token is not this market's. */
export function toVenueOrder(own: OwnOrder, spec: Pick<MarketSpec, "yes" | "no">): VenueOrder | null {
  if (own.token !== spec.yes && own.token !== spec.no) return null;
  const { id, side, price, original, matched, status } = own;
  return {
    id,
    token: own.token === spec.yes ? "YES" : "NO",
    side,
    price,
    original,
    matched,
    status,
    ...(own.expiresAt === undefined ? {} : { expiresAt: own.expiresAt }),
  };
}

/**
 * What one leg of a post came to. Accepted only by the rule of reference 3b; whatever is not clearly one or the other
 * is unknown, and so is a duplicate: the order is there already, ask for its id.
 */
export function placeAnswer(leg: PostLeg, expected: OrderId): PlaceAnswer {
  if (leg.error !== "") {
    const code = venueCode(200, leg.error);
    // What nobody knows the meaning of may have been said of an order that is on the book (reference 3c, status 500).
    if (code === "DUPLICATE" || code === "OTHER") return { is: "unknown", message: leg.error };
    // An order that is said to have succeeded, with an id and a status, may stand whatever else is said of it.
    if (leg.success && leg.orderId !== "" && leg.status !== "") return { is: "unknown", message: leg.error };
    return { is: "refused", code, message: leg.error };
  }
  if (!leg.success || leg.orderId === "")
    return { is: "unknown", message: "the venue gave neither an order id nor an error" };
  if (leg.orderId.toLowerCase() !== expected)
    return { is: "unknown", message: `the venue answered with order ${leg.orderId}, not ${expected}` };
  if (leg.status === "live" || leg.status === "matched" || leg.status === "delayed")
    return { is: leg.status, order: expected };
  return { is: "unknown", message: `status "${leg.status}"` };
}

/** What a cancel came to for one order. */
export function cancelAnswer(
  order: OrderId,
  canceled: ReadonlySet<string>,
  notCanceled: Readonly<Record<string, string>>,
): CancelAnswer {
  if (canceled.has(order)) return { order, is: "cancelled" };
  const reason = notCanceled[order];
  if (reason === undefined) return { order, is: "unknown", message: "the venue did not mention it" };
  const low = reason.toLowerCase();
  const gone = low.includes("already") || low.includes("not found") || low.includes("matched");
  return { order, is: gone ? "gone" : "refused", message: reason };
}
