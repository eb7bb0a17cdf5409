import type { Address, ConditionId, OrderId } from "../contract/ids.ts";
import { isImmediate, type Place, type VenueCode } from "../contract/orders.ts";
import type { MarketSpec } from "../contract/spec.ts";
import type { Lease } from "../contract/views.ts";
import { isNear } from "../risk/pre-trade/collar.ts";
import { costOf, isWithinSize, isWithinValue } from "../risk/pre-trade/limits.ts";
import type { MicroUsd } from "../units/money.ts";
import { complement, isOnGrid, ONE_DOLLAR, type Ticks } from "../units/price.ts";
import { type MicroShares, SIZE_STEP, shares } from "../units/size.ts";
import { MINUTE, type VenueMs } from "../units/time.ts";

/** Everything the one who signs may know about an order: what may be signed must pass here first. */
export interface Proposed {
  readonly market: ConditionId;
  readonly place: Place;
  /** The id journaled by the market. */
  readonly order: OrderId;
  readonly spec: MarketSpec | null;
  /** The market's tick now, from the feed. */
  readonly tick: Ticks;
  /** Mid of the market's book, half-ticks of YES; null: no two sides, and then there is nothing to measure a price by. */
  readonly midHalf: number | null;
  readonly lease: Lease | null;
  readonly epoch: number;
  readonly killed: boolean;
  /** Own epoch at which this market was killed alone; null: it is not. */
  readonly killedAlone: number | null;
  /** After a kill what is held is reduced: null when it is not, else whether the dead-man's switch is armed. */
  readonly winding: { readonly armed: boolean } | null;
  /** Why another instance seems to trade with this key; null: none seen. */
  readonly rival: string | null;
  /** Real money is at stake, and nobody has confirmed that it may be. */
  readonly unconfirmed: boolean;
  /** Why this place may not trade; null: it may. */
  readonly blocked: string | null;
  /** YES and NO by the venue's word; null while not read. */
  readonly held: { readonly yes: MicroShares; readonly no: MicroShares } | null;
  readonly now: VenueMs;
}

export interface PolicyLimits {
  /** Most one order may cost. */
  readonly perOrder: MicroUsd;
  /** Most shares of one order. */
  readonly perOrderSize: MicroShares;
  /** Farthest from the mid: a wall behind the market's own collar, against a price of the wrong token. */
  readonly collar: Ticks;
  /** Longest life of an order that expires. */
  readonly maxTtlMs: number;
  /** Nothing may rest without an expiry: real money, whose quotes must go although nobody is left to take them down. */
  readonly mustExpire: boolean;
}

export const DEFAULT_LIMITS: PolicyLimits = {
  perOrder: 250_000_000 as MicroUsd,
  perOrderSize: shares(1_000_000),
  collar: 4_500 as Ticks,
  maxTtlMs: 60 * MINUTE,
  mustExpire: false,
};

export interface Refusal {
  readonly code: VenueCode;
  readonly message: string;
}

const refuse = (code: VenueCode, message: string): Refusal => ({ code, message });

/**
 * Why an order may not be signed, or null. It doesn't trust the market that asks: lease, epoch, grid, size, price, cost,
 * kind and expiry are looked at again, whatever the market has checked. A refusal names the thing and its bound.
 */
export function checkPolicy(asked: Proposed, limits: PolicyLimits): Refusal | null {
  const { place, spec, lease, now, tick } = asked;
  if (asked.killed)
    return refuse("NO_LEASE", `killed at epoch ${asked.epoch}: nothing is signed until a person resumes`);
  if (asked.killedAlone !== null)
    return refuse(
      "NO_LEASE",
      `market ${asked.market} is killed at its epoch ${asked.killedAlone}: nothing is signed for it until a person resumes it`,
    );
  if (asked.rival !== null) return refuse("NO_LEASE", asked.rival);
  if (asked.unconfirmed) return refuse("NO_LEASE", "live, and no person has confirmed it: every gate comes first");
  if (asked.blocked !== null) return refuse("GEO_BLOCKED", asked.blocked);
  if (spec === null) return refuse("POLICY", `market ${asked.market} is not watched: nothing is signed for it`);
  if (lease === null) return refuse("NO_LEASE", "no lease for this market yet");
  if (lease.expiresAt <= now) return refuse("NO_LEASE", `the lease expired ${now - lease.expiresAt} ms ago`);
  if (lease.epoch !== asked.epoch)
    return refuse("NO_LEASE", `the lease is of epoch ${lease.epoch}, the gateway is at ${asked.epoch}`);
  if (lease.mode === "halt") return refuse("NO_LEASE", "the lease says halt");
  if (asked.winding?.armed === false)
    return refuse("NO_LEASE", "winding down: nothing leaves before the dead-man's switch is armed again");

  if (!Number.isSafeInteger(place.price) || place.price <= 0 || place.price >= ONE_DOLLAR)
    return refuse("POLICY", `price ${place.price} is not strictly between 0 and ${ONE_DOLLAR}`);
  if (!isOnGrid(place.price, tick)) return refuse("OFF_TICK", `price ${place.price} is off the grid of ${tick}`);
  if (!Number.isSafeInteger(place.size) || place.size <= 0 || place.size % SIZE_STEP !== 0)
    return refuse("POLICY", `size ${place.size} is not a positive multiple of ${SIZE_STEP}`);
  if (place.size < spec.minSize)
    return refuse("BELOW_MIN_SIZE", `size ${place.size} is below the minimum ${spec.minSize}`);
  if (place.postOnly && place.tif !== "GTC" && place.tif !== "GTD")
    return refuse("POLICY", `post-only does not go with ${place.tif}`);
  if (place.tif === "GTC" && limits.mustExpire)
    return refuse("BAD_EXPIRATION", "an order that rests for ever: give it an expiry (orderTtlMs)");
  if (place.tif === "GTD") {
    if (place.expiresAt === undefined) return refuse("BAD_EXPIRATION", "a GTD order without expiry");
    if (place.expiresAt <= now) return refuse("BAD_EXPIRATION", "the expiry is past");
    if (place.expiresAt - now > limits.maxTtlMs)
      return refuse("POLICY", `the expiry is ${place.expiresAt - now} ms ahead, the most is ${limits.maxTtlMs}`);
  }

  const yesPrice = place.token === "YES" ? place.price : complement(place.price);
  if (asked.midHalf === null)
    return refuse("MARKET_NOT_READY", "price-collar: no two-sided book to measure the price by");
  if (!isNear(yesPrice, asked.midHalf, limits.collar))
    return refuse(
      "POLICY",
      `price-collar: YES at ${yesPrice} is further than ${limits.collar} from the mid, ${asked.midHalf / 2}`,
    );
  const cost = costOf(place);
  if (!isWithinValue(place, limits.perOrder))
    return refuse("POLICY", `order-value: it costs ${cost} micro-dollars, an order may cost ${limits.perOrder}`);
  if (place.budget !== undefined && !isBudget(place, cost))
    return refuse(
      "POLICY",
      `a budget of ${place.budget} micro-dollars is none of a ${place.tif} ${place.side} of ${cost}`,
    );
  if (!isWithinSize(place, limits.perOrderSize))
    return refuse("POLICY", `order-size: it is ${place.size} micro-shares, an order may be ${limits.perOrderSize}`);
  const reduces = lease.mode === "reduce" || asked.winding !== null;
  if (place.side === "BUY" && !reduces && cost > lease.capital)
    return refuse("POLICY", `it costs ${cost} micro-dollars, the lease is ${lease.capital}`);
  return reduces ? reduceOnly(asked) : null;
}

/** A budget is of a buy that must match at once, and within what the order counts as. */
const isBudget = ({ budget, side, tif }: Place, cost: MicroUsd): boolean =>
  budget !== undefined &&
  side === "BUY" &&
  isImmediate(tif) &&
  Number.isSafeInteger(budget) &&
  budget > 0 &&
  budget <= cost;

/** Under a reduce lease: sell, or buy the other token, no more than brings YES and NO to the same number. */
function reduceOnly({ place, held }: Proposed): Refusal | null {
  if (held === null) return refuse("POLICY", "reduce-only, and the balances are not read yet");
  const own = place.token === "YES" ? held.yes : held.no;
  const other = place.token === "YES" ? held.no : held.yes;
  const most = Math.max(0, place.side === "SELL" ? own - other : other - own);
  return place.size <= most
    ? null
    : refuse(
        "POLICY",
        `reduce-only: ${place.side} ${place.token} of ${place.size} is more than the ${most} it may take off`,
      );
}

/** The maker of what is about to be signed must be our own funder, the token one of the market's two. */
export function checkSigned(
  order: { readonly maker: Address; readonly tokenId: string; readonly side: string },
  place: Place,
  spec: MarketSpec,
  funder: Address,
): Refusal | null {
  if (order.maker.toLowerCase() !== funder.toLowerCase())
    return refuse("POLICY", "the maker of the order is not our funder");
  if (order.tokenId !== (place.token === "YES" ? spec.yes : spec.no))
    return refuse("POLICY", "the token of the order is not the market's");
  if (order.side !== place.side) return refuse("POLICY", "the side of the order is not the one asked");
  return null;
}
