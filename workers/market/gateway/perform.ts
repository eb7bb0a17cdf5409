import type { PrepareAnswer } from "../../../core/contract/chain.ts";
import type { PlacedReply, PreparedOrder } from "../../../core/contract/gateway.ts";
import type { ConditionId, IntentId, OrderId, TokenId } from "../../../core/contract/ids.ts";
import type { CancelAnswer, PlaceAnswer } from "../../../core/contract/orders.ts";
import type { PaidKind } from "../../../core/contract/payments.ts";
import type { MarketSpec } from "../../../core/contract/spec.ts";
import { checkSigned } from "../../../core/gateway/policy.ts";
import type { GatewayAction, GatewayEvent, GatewayState } from "../../../core/gateway/types.ts";
import type { MicroUsd } from "../../../core/units/money.ts";
import type { MicroShares } from "../../../core/units/size.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import type { SignedOrder } from "../../../venue/clob.ts";
import type { VenueFailure } from "../../../venue/http.ts";
import { buildOrder, orderId } from "../../../venue/order.ts";
import type { Answers } from "./answers.ts";
import type { Lane } from "./lane.ts";
import type { Pace } from "./pace.ts";
import type { Session } from "./session.ts";
import { bookFrame, fillsOf, openOf } from "./venue.ts";

/** Wall milliseconds a post or a cancel may take; after them the answer is "unknown" and is settled by id. */
const POST_DEADLINE_MS = 4_000;

/** What performing needs of the object: never its rows, never its sockets. */
export interface Hands {
  readonly session: Session;
  readonly state: GatewayState;
  readonly specs: () => ReadonlyMap<TokenId, MarketSpec>;
  readonly posts: Answers<IntentId, PlaceAnswer>;
  readonly cancels: Answers<OrderId, CancelAnswer>;
  readonly pace: Pace;
  /** For reads of one market or one order: whatever is about the whole account, and every post and cancel, goes past it. */
  readonly lane: Lane;
  readonly log: (what: string, why: string) => void;
  /** A call that failed: logged, and counted when its answer could not be read. */
  readonly failed: (what: string, failure: VenueFailure) => void;
  /** A record of a good answer that could not be read. */
  readonly unreadable: (where: string, why: string) => void;
}

/** Actions that are calls to the venue. */
export type VenueAction = GatewayAction & {
  t:
    | "post"
    | "cancel"
    | "cancel-all"
    | "cancel-market"
    | "read-books"
    | "read-account"
    | "read-balances"
    | "read-cash"
    | "read-geo"
    | "read-terms"
    | "read-outcome"
    | "read-scoring"
    | "read-earnings"
    | "chain-prepare"
    | "chain-submit"
    | "chain-status"
    | "look-again"
    | "beat";
};

/** Carries out one call to the venue. Never rejects; whatever the venue does, its event comes. */
export function performVenue(hands: Hands, action: VenueAction): Promise<readonly GatewayEvent[]> {
  switch (action.t) {
    case "post":
      return post(hands, action.market, action.orders);
    case "cancel":
      return cancel(hands, action.orders, action.why);
    case "cancel-all":
      return cancelAll(hands, action.why);
    case "cancel-market":
      return cancelMarket(hands, action.market, action.why);
    case "read-books":
      return readBooks(hands, action.markets);
    case "read-account":
      return readAccount(hands, action.since);
    case "read-balances":
      return readBalances(hands, action.market);
    case "read-cash":
      return readCash(hands);
    case "read-geo":
      return readGeo(hands);
    case "read-terms":
      return readTerms(hands, action.market);
    case "read-outcome":
      return readOutcome(hands, action.spec);
    case "read-earnings":
      return readEarnings(hands, action.kind, action.date);
    case "read-scoring":
      return readScoring(hands, action.orders);
    case "chain-prepare":
    case "chain-submit":
    case "chain-status":
      return onChain(hands, action);
    case "look-again":
      return refresh(hands, action.market);
    case "beat":
      return beat(hands, action.id);
  }
}

type Answered = PlacedReply["answers"][number];

/** Orders that leave by themselves, before the others of their batch are signed: those next to the middle come first in it. */
const FIRST = 2;

/**
 * Lets what was given to the network leave. Promises alone don't: the thread is given back only when none of them can go on,
 * and signing consists of such as can.
 */
const leaving = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Signs and posts one batch: the first orders at once, the others while those are on their way. */
async function post(hands: Hands, market: ConditionId, orders: readonly PreparedOrder[]): Promise<GatewayEvent[]> {
  const parts: Promise<readonly Answered[]>[] = [];
  for (const some of [orders.slice(0, FIRST), orders.slice(FIRST)]) {
    if (some.length === 0) continue;
    if (parts.length > 0) await leaving();
    const [sending, refused] = await signAll(hands, market, some);
    parts.push(send(hands, market, sending, refused));
  }
  const answers = (await Promise.all(parts)).flat();
  return [{ t: "placed", at: hands.session.now(), market, orders, answers }];
}

interface Sending {
  readonly intent: IntentId;
  readonly signed: SignedOrder;
}

const refusal = (intent: IntentId, message: string): Answered => ({
  intent,
  answer: { is: "refused", code: "POLICY", message },
});

/**
 * Signs what may be signed. The order is built anew from the intent, and what is signed must come to the id that its market
 * journaled: if it doesn't, something is wrong in between and it is not sent.
 */
async function signAll(
  hands: Hands,
  market: ConditionId,
  orders: readonly PreparedOrder[],
): Promise<readonly [Sending[], Answered[]]> {
  const refused: Answered[] = [];
  const refuse = (intent: IntentId, message: string): void => {
    refused.push(refusal(intent, message));
  };
  const sending: Sending[] = [];
  const { view } = hands.session.venue;
  for (const { place, order } of orders) {
    const watched = hands.state.markets.get(market);
    if (watched === undefined) {
      refuse(place.intent, `market ${market} is no longer watched`);
      continue;
    }
    // On the grid that the policy has just measured it by.
    const spec = { ...watched.spec, tick: watched.feed.tick };
    const built = buildOrder(place, spec, view);
    if ("is" in built) {
      refuse(place.intent, built.message);
      continue;
    }
    const no = checkSigned(built, place, spec, view.funder);
    const id = orderId(built, spec, view.chainId);
    if (no !== null) refuse(place.intent, no.message);
    else if (id !== order) refuse(place.intent, `the order comes to id ${id}, its market journaled ${order}`);
    else {
      const { signature } = await hands.session.venue.wallet.signOrder(built, spec);
      sending.push({ intent: place.intent, signed: { id, order: built, signature } });
    }
  }
  hands.pace.reach(market, "signed");
  return [sending, refused];
}

/** Posts what was signed and answers whoever waits for it. */
async function send(
  hands: Hands,
  market: ConditionId,
  sending: Sending[],
  refused: readonly Answered[],
): Promise<readonly Answered[]> {
  const answers = [...refused];
  // Signing gave way to others: a kill that came meanwhile holds.
  if (hands.state.killed || hands.state.markets.get(market)?.killed === true)
    for (const { intent } of sending.splice(0)) answers.push(refusal(intent, "killed while it was being signed"));
  const said = await hands.session.clob.post(
    sending.map(({ signed }) => signed),
    POST_DEADLINE_MS,
  );
  for (const [i, { intent }] of sending.entries())
    answers.push({ intent, answer: said[i] ?? { is: "unknown", message: "no answer for this order" } });
  for (const { intent, answer } of answers) hands.posts.answer(intent, answer);
  return answers;
}

async function cancel(hands: Hands, orders: readonly OrderId[], why: string): Promise<GatewayEvent[]> {
  if (why !== "its market asks") hands.log("cancel", `${orders.length} orders: ${why}`);
  const answers = await hands.session.clob.cancel(orders, POST_DEADLINE_MS);
  for (const answer of answers) hands.cancels.answer(answer.order, answer);
  return [{ t: "cancelled", at: hands.session.now(), answers }];
}

/** Cancels everything of this API key and settles whoever waits for a cancel: what is not named is not known. */
async function cancelAll(hands: Hands, why: string): Promise<GatewayEvent[]> {
  const waiting = hands.cancels.keys;
  const reply = await hands.session.clob.cancelAll();
  hands.log("cancel-all", `${why}: ${reply.ok ? `${reply.value.canceled.length} cancelled` : reply.message}`);
  const gone = new Set(reply.ok ? reply.value.canceled : []);
  for (const order of waiting)
    hands.cancels.answer(
      order,
      gone.has(order)
        ? { order, is: "cancelled" }
        : { order, is: "unknown", message: "cancel-all did not name it: ask for its id" },
    );
  return [{ t: "cancelled-all", at: hands.session.now(), orders: reply.ok ? reply.value.canceled : null }];
}

/** Cancels everything of this API key in one market. Its own cancels under way are answered by themselves. */
async function cancelMarket(hands: Hands, market: ConditionId, why: string): Promise<GatewayEvent[]> {
  const reply = await hands.session.clob.cancelMarket(market);
  const done = reply.ok ? `${reply.value.canceled.length} cancelled` : reply.message;
  hands.log("cancel-market", `${market}: ${why}: ${done}`);
  const orders = reply.ok ? reply.value.canceled : null;
  return [{ t: "cancelled-market", at: hands.session.now(), market, orders }];
}

async function readBooks(hands: Hands, markets: readonly ConditionId[]): Promise<GatewayEvent[]> {
  const tokens = markets.flatMap((id) => hands.state.markets.get(id)?.spec.yes ?? []);
  const askedAt = hands.session.now();
  const reply = await hands.session.clob.books(tokens);
  const at = hands.session.now();
  if (!reply.ok) {
    hands.failed("books", reply);
    return [{ t: "books", at, frames: null }];
  }
  const specs = hands.specs();
  const frames = reply.value.flatMap((book) => bookFrame(book, specs, at) ?? []);
  const ticks = reply.value.flatMap(({ token, tick }) => {
    const market = specs.get(token)?.id;
    return market === undefined || tick === null ? [] : { market, tick };
  });
  return [{ t: "books", at, frames, ticks, askedAt }];
}

/** Open orders and trades of the whole account. Both or nothing: half a truth about an account is none. */
async function readAccount(hands: Hands, since: VenueMs): Promise<GatewayEvent[]> {
  const askedAt = hands.session.now();
  const clob = hands.session.clob;
  const [open, trades] = await Promise.all([clob.openOrders(), clob.trades(since)]);
  const at = hands.session.now();
  const apiKey = hands.session.credentials?.key ?? "";
  if (!open.ok || !trades.ok) {
    for (const reply of [open, trades]) if (!reply.ok) hands.failed("account", reply);
    return [{ t: "account", at, read: null }];
  }
  const fills = fillsOf(trades.value, { funder: hands.session.venue.view.funder, apiKey }, hands.state.markets);
  if (typeof fills === "string") {
    hands.unreadable("GET /data/trades", fills);
    return [{ t: "account", at, read: null }];
  }
  return [{ t: "account", at, read: { askedAt, since, open: openOf(open.value, hands.state.markets), fills } }];
}

async function readBalances(hands: Hands, market: ConditionId): Promise<GatewayEvent[]> {
  const spec = hands.state.markets.get(market)?.spec;
  if (spec === undefined) return [];
  const askedAt = hands.session.now();
  const clob = hands.session.clob;
  const of = (token: TokenId) =>
    hands.lane.run(() => clob.balance({ asset: "CONDITIONAL", token, version: spec.version }));
  const [yes, no] = await Promise.all([of(spec.yes), of(spec.no)]);
  const at = hands.session.now();
  if (!yes.ok || !no.ok) {
    for (const reply of [yes, no]) if (!reply.ok) hands.failed("balances", reply);
    return [{ t: "balances", at, market, read: null }];
  }
  return [{ t: "balances", at, market, read: { askedAt, yes: yes.value as MicroShares, no: no.value as MicroShares } }];
}

async function readCash(hands: Hands): Promise<GatewayEvent[]> {
  const askedAt = hands.session.now();
  const reply = await hands.session.clob.balance({ asset: "COLLATERAL" });
  const at = hands.session.now();
  if (!reply.ok) hands.failed("cash", reply);
  return [{ t: "cash", at, read: reply.ok ? { askedAt, cash: reply.value as MicroUsd } : null }];
}

type ChainAction = VenueAction & { t: "chain-prepare" | "chain-submit" | "chain-status" };

const NO_SIGNER: PrepareAnswer = {
  is: "refused",
  code: "NO_SIGNER",
  message: "these settings give no way to the chain: set POLYGON_RPC_URL for a plain key, a relayer key for the others",
};

/** One step of an operation on chain. What the signer says is the event; it never rejects. */
async function onChain(hands: Hands, action: ChainAction): Promise<GatewayEvent[]> {
  const { signer } = hands.session;
  const now = (): VenueMs => hands.session.now();
  switch (action.t) {
    case "chain-prepare": {
      const { operation, slot } = action;
      const answer = signer === null ? NO_SIGNER : await signer.prepare(operation, slot);
      return [{ t: "chain-prepared", at: now(), id: operation.id, answer }];
    }
    case "chain-submit": {
      const answer =
        signer === null
          ? { is: "unknown" as const, message: "nobody to send it" }
          : await signer.submit(action.reservation);
      return [{ t: "chain-submitted", at: now(), id: action.id, answer }];
    }
    case "chain-status": {
      const { id, reservation, ticket } = action;
      const answer =
        signer === null
          ? { is: "unknown" as const, message: "nobody to ask" }
          : await signer.status(reservation, ticket);
      return [{ t: "chain-status", at: now(), id, ref: reservation.ref, answer }];
    }
  }
}

/** The venue keeps balances in mind, and is told to look again after something happened on chain (reference 3e). */
async function refresh(hands: Hands, market: ConditionId): Promise<GatewayEvent[]> {
  const spec = hands.state.markets.get(market)?.spec;
  if (spec === undefined) return [];
  const { clob } = hands.session;
  const replies = await Promise.all([
    clob.refreshBalance({ asset: "COLLATERAL" }),
    ...[spec.yes, spec.no].map((token) => clob.refreshBalance({ asset: "CONDITIONAL", token, version: spec.version })),
  ]);
  for (const reply of replies) if (!reply.ok) hands.failed("balance refresh", reply);
  return [];
}

async function beat(hands: Hands, id: string): Promise<GatewayEvent[]> {
  const reply = await hands.session.clob.heartbeat(id);
  const at = hands.session.now();
  if (reply.ok) return [{ t: "beaten", at, ...reply.value }];
  hands.failed("heartbeat", reply);
  return [{ t: "beaten", at, id: null, ...(reply.code === "RESTARTING" ? { code: reply.code } : {}) }];
}

async function readGeo(hands: Hands): Promise<GatewayEvent[]> {
  const reply = await hands.session.clob.geoblock();
  if (!reply.ok) hands.failed("geoblock", reply);
  return [{ t: "geo", at: hands.session.now(), read: reply.ok ? reply.value : null }];
}

async function readTerms(hands: Hands, market: ConditionId): Promise<GatewayEvent[]> {
  let askedAt = hands.session.now();
  const reply = await hands.lane.run(() => {
    askedAt = hands.session.now();
    return hands.session.clob.market(market);
  });
  const at = hands.session.now();
  if (!reply.ok) {
    hands.failed("terms", reply);
    return [{ t: "terms", at, market, fee: null }];
  }
  const { fee, tick } = reply.value;
  return [{ t: "terms", at, market, fee, tick, askedAt }];
}

async function readOutcome(hands: Hands, spec: MarketSpec): Promise<GatewayEvent[]> {
  const reply = await hands.lane.run(() => hands.session.clob.outcome(spec));
  if (!reply.ok) hands.failed("outcome", reply);
  return [{ t: "outcome", at: hands.session.now(), market: spec.id, winner: reply.ok ? reply.value : null }];
}

async function readScoring(hands: Hands, orders: readonly OrderId[]): Promise<GatewayEvent[]> {
  const reply = await hands.session.clob.scoring(orders);
  if (!reply.ok) hands.failed("order scoring", reply);
  return [{ t: "scoring", at: hands.session.now(), read: reply.ok ? reply.value : null }];
}

async function readEarnings(hands: Hands, kind: PaidKind, date: string): Promise<GatewayEvent[]> {
  const { clob } = hands.session;
  const reply = await (kind === "reward" ? clob.earnings(date) : clob.rebates(date));
  if (!reply.ok) hands.failed(kind === "reward" ? "rewards" : "rebates", reply);
  return [{ t: "earnings", at: hands.session.now(), kind, date, read: reply.ok ? reply.value : null }];
}
