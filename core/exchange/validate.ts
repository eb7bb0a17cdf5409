/**
 * May this order be? The venue's checks in the venue's order, with the venue's own words (reference polymarket.md 3c and
 * 10.4): payload, market, tick, minimum size, expiration, duplicate, balance, post-only. What comes before these (mode,
 * rate, signature, owner) is the shell's.
 */
import type { Address, Outcome } from "../contract/ids.ts";
import { isImmediate } from "../contract/orders.ts";
import { formatDecimal } from "../units/decimal.ts";
import { type MicroUsd, notional, usd } from "../units/money.ts";
import { isOnGrid, type Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import { MINUTE, SECOND, type VenueMs } from "../units/time.ts";
import { spendableCash, spendableTokens } from "./accounts.ts";
import { type Terms, termsOf } from "./amounts.ts";
import { feeReserve, rawFee } from "./fees.ts";
import { opposite } from "./ladder.ts";
import { reaches } from "./match.ts";
import { bookSideOf, inYes } from "./orders.ts";
import type { ExchangeState, MarketState } from "./state.ts";
import type { OrderAnswer, OrderRequest } from "./types.ts";

export type Refusal = Extract<OrderAnswer, { ok: false }>;

export interface Admitted {
  readonly ok: true;
  readonly market: MarketState;
  readonly outcome: Outcome;
  readonly terms: Terms;
  /** It would trade at once. */
  readonly crosses: boolean;
  /** Held back for the fee of that. */
  readonly feeHold: MicroUsd;
}

/** A GTD order must live at least this long, and ends this much before the expiration it names. */
export const GTD_MINIMUM_MS = 3 * MINUTE;
export const GTD_EARLY_MS = MINUTE;

export const FOK_KILLED = "order couldn't be fully filled. FOK orders are fully filled or killed.";
export const FAK_KILLED =
  "no orders found to match with FAK order. FAK orders are partially filled or killed if no match is found.";

const refuse = (error: string, status: Refusal["status"] = 400): Refusal => ({ ok: false, status, error });

export function admit(state: ExchangeState, address: Address, request: OrderRequest, now: VenueMs): Admitted | Refusal {
  const { id, side, tif } = request;
  if (request.postOnly && isImmediate(tif)) return refuse("Invalid order payload");
  const found = state.byToken.get(request.token);
  if (found === undefined || found.market.closed) {
    return refuse("No orderbook exists for the requested token id", 404);
  }
  const { market, outcome } = found;
  const { spec } = market;
  if (spec.id !== request.market) return refuse("Invalid order payload");

  const read = termsOf(request, spec.tick);
  if (!read.ok && read.why === "payload") return refuse("Invalid order payload");
  if (!read.ok) return refuse(offTick(id, read.price, spec.tick));
  const { terms } = read;
  if (!isOnGrid(terms.price, spec.tick)) return refuse(offTick(id, formatDecimal(terms.price, 4), spec.tick));

  if (!isImmediate(tif) && terms.size < spec.minSize) {
    const [size, least] = [formatDecimal(terms.size, 6), formatDecimal(spec.minSize, 6)];
    return refuse(`order ${id} is invalid. Size (${size}) lower than the minimum: ${least}`);
  }
  if (!expirationHolds(request, now)) return refuse("invalid expiration");
  if (state.orders.has(id)) return refuse(`order ${id} is invalid. Duplicated.`);

  const best = market.book.best(opposite(bookSideOf(outcome, side)));
  const crosses = best !== null && reaches(opposite(bookSideOf(outcome, side)), best, inYes(outcome, terms.price));
  const cost = terms.budget ?? notional(terms.price, terms.size, "up");
  if (side === "BUY" && (crosses || isImmediate(tif)) && !request.postOnly && cost < usd(1)) {
    return refuse(`invalid amount for a marketable BUY order ($${formatDecimal(cost, 6)}), min size: $1`);
  }

  const feeHold = crosses && side === "BUY" && best !== null ? worstFee(market, terms, inYes(outcome, best)) : 0;
  const account = state.accounts.get(address);
  const [free, wanted] =
    side === "BUY"
      ? [account === null ? 0 : spendableCash(account, now), cost + feeHold]
      : [account === null ? 0 : spendableTokens(account, request.token, now), terms.size];
  if (wanted > free) {
    return refuse(
      `not enough balance / allowance: the balance is not enough -> balance: ${free}, order amount: ${wanted}`,
    );
  }
  if (request.postOnly && crosses) return refuse("invalid post-only order: order crosses book");
  return { ok: true, market, outcome, terms, crosses, feeHold: feeHold as MicroUsd };
}

const offTick = (id: string, price: string, tick: Ticks): string =>
  `order ${id} is invalid. Price (${price}) breaks minimum tick size rule: ${formatDecimal(tick, 4)}`;

/** GTD names a moment at least three minutes away, in whole seconds as on the wire; nothing else names one. */
function expirationHolds({ tif, expiresAt }: OrderRequest, now: VenueMs): boolean {
  if (tif !== "GTD") return expiresAt === null;
  if (expiresAt === null) return false;
  return Math.floor(expiresAt / SECOND) >= Math.floor((now + GTD_MINIMUM_MS) / SECOND);
}

/**
 * The most the fee of a buy can come to above its cost: cost plus fee grows with the price, so a sized order's worst is
 * its limit; a budget buys most at the best price, where the fee may be larger.
 */
function worstFee(market: MarketState, terms: Terms, best: Ticks): number {
  const { fee } = market.spec;
  const atLimit = rawFee(fee, terms.price, terms.size);
  if (terms.budget === null) return feeReserve(atLimit);
  const most = Math.floor((terms.budget * 10_000) / best) as MicroShares;
  return feeReserve(Math.max(atLimit, rawFee(fee, best, most)));
}
