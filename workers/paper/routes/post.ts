import type { Address, OrderId, TokenId } from "../../../core/contract/ids.ts";
import type { OrderAnswer, OrderRequest } from "../../../core/exchange/types.ts";
import type { MicroUsd } from "../../../core/units/money.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { type OrderEntry, parseEntry } from "../orders/payload.ts";
import { verifyOrder } from "../orders/signature.ts";
import { POLYGON } from "../setup.ts";
import { failedLeg, placed } from "../wire/orders.ts";
import { json, jsonBody, type PrivateCall, Refusal } from "./types.ts";

const MAX_BATCH = 15;
const OWNER = "the order owner has to be the owner of the API KEY";
const SIGNER = "the order signer address has to be the address of the API KEY";

type Outcome = OrderAnswer | { readonly ok: false; readonly status: number; readonly error: string };

const refused = (error: string, status = 400): Outcome => ({ ok: false, status, error });

/** Amounts of an order as numbers; null beyond what a double holds exactly (9 billion dollars). */
function amounts({ order }: OrderEntry): { makerAmount: number; takerAmount: number } | null {
  const [makerAmount, takerAmount] = [Number(order.makerAmount), Number(order.takerAmount)];
  return Number.isSafeInteger(makerAmount) && Number.isSafeInteger(takerAmount) ? { makerAmount, takerAmount } : null;
}

/** Expiry in venue ms; null for none. Which orders may have one is the engine's to judge. */
const expiry = ({ order }: OrderEntry): VenueMs | null =>
  order.expiration === "0" ? null : ((Number(order.expiration) * 1_000) as VenueMs);

/**
 * One order through the checks in the venue's order (reference polymarket.md 10.4): form, owner and signer, then the
 * signature; price, size, expiry, duplicates, balance and crossing are the engine's to judge.
 *
 * @param isLeg one of several in a batch
 */
async function placeOne(call: PrivateCall, entry: OrderEntry, isLeg: boolean): Promise<Outcome | Held> {
  const { venue, who } = call;
  if (entry.owner !== who.key) return refused(OWNER);
  if (entry.order.signatureType !== 3 && entry.order.signer.toLowerCase() !== who.address) return refused(SIGNER);
  const found = venue.exchange.marketOfToken(entry.order.tokenId as TokenId);
  if (found === null) return refused("No orderbook exists for the requested token id", 404);
  const verified = await verifyOrder(entry.order, found.market.spec, POLYGON);
  if (!verified.ok) return refused(verified.error);
  if (verified.signer !== who.address) return refused(SIGNER);
  const sizes = amounts(entry);
  if (sizes === null) return refused("Invalid order payload");

  // Signature checks take time, and others trade meanwhile.
  const now = venue.now();
  if (!call.bind(verified.account)) return refused("the order maker address is the wallet of another API KEY");
  if (venue.exchange.account(verified.account) === null) venue.exchange.openAccount(verified.account, now);
  const request: OrderRequest = {
    id: verified.id,
    market: found.market.spec.id,
    token: entry.order.tokenId as TokenId,
    side: entry.order.side,
    ...sizes,
    tif: entry.orderType,
    postOnly: entry.postOnly ?? false,
    expiresAt: expiry(entry),
  };
  if (isLeg && venue.exchange.plan.order({ market: request.market, is: "leg" }, now) !== null) {
    return refused(LEG_REFUSED);
  }
  const { answer, notices, delayed } = venue.exchange.place(verified.account, who.key, request, now);
  venue.commit(notices, now);
  if (!answer.ok || answer.status !== "delayed" || delayed) return answer;
  // A taker's delay holds the answer with the order; a `delayed` one is told at once.
  return { ok: true, held: verified.id, account: verified.account };
}

/** The venue's text for a leg that fails by a fault. */
const LEG_REFUSED = "the market is not yet ready to process new orders";

/** An order that is held before it may take: its answer comes when it has been matched, rested or killed. */
interface Held {
  readonly ok: true;
  readonly held: OrderId;
  readonly account: Address;
}

/** What became of it. */
async function settled(call: PrivateCall, outcome: Outcome | Held): Promise<Outcome> {
  if (!("held" in outcome)) return outcome;
  const { exchange, setup } = call.venue;
  await call.venue.later(setup.takerDelayMs);
  const order = exchange.order(outcome.held);
  if (order === null) return refused("Internal server error", 500);
  if (order.trades.length === 0 && order.reason !== null) return refused(order.reason);
  const cash = exchange
    .trades(outcome.account, {})
    .filter(({ taker }) => taker.order === order.id)
    .reduce((sum, { taker }) => sum + Math.abs(taker.cash), 0) as MicroUsd;
  const [making, taking] = order.side === "BUY" ? [cash, order.matched] : [order.matched, cash];
  const none = order.trades.length === 0;
  return {
    ok: true,
    id: order.id,
    status: none ? "live" : "matched",
    making: none ? null : making,
    taking: none ? null : taking,
    trades: order.trades,
  };
}

function parse(body: unknown): OrderEntry {
  const parsed = parseEntry(body);
  if (!parsed.ok) throw new Refusal(400, parsed.error, parsed.why);
  return parsed.entry;
}

/** POST /order: a refusal is an HTTP error with the venue's text. */
export async function postOrder(call: PrivateCall): Promise<Response> {
  const answer = await settled(call, await placeOne(call, parse(jsonBody(call.body)), false));
  if (!answer.ok) throw new Refusal(answer.status, answer.error);
  return json(placed(answer));
}

/** POST /orders: 1 to 15, answered in request order; a leg that failed says success and gives an error. */
export async function postOrders(call: PrivateCall, logLeg: (index: number, error: string) => void): Promise<Response> {
  const body = jsonBody(call.body);
  if (!Array.isArray(body) || body.length === 0)
    throw new Refusal(400, "Invalid order payload", "wanted: 1 to 15 orders");
  if (body.length > MAX_BATCH) {
    throw new Refusal(400, `Too many orders in payload: ${body.length}, max allowed: ${MAX_BATCH}`);
  }
  const entries = body.map(parse);
  const outcomes: (Outcome | Held)[] = [];
  for (const entry of entries) outcomes.push(await placeOne(call, entry, entries.length > 1));
  const answers: Record<string, unknown>[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const answer = await settled(call, outcome);
    if (!answer.ok) logLeg(index, answer.error);
    answers.push(answer.ok ? placed(answer) : failedLeg(answer.error));
  }
  return json(answers);
}
