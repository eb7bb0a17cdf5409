/** The whole truth about a market as of its last step, for the dashboard and the portfolio. */

import type { Operation } from "../chain/operations.ts";
import type { Exclusive } from "../contract/spec.ts";
import type { Level } from "../contract/views.ts";
import { type Intent, wordsOf } from "../execution/intent.ts";
import { latest, STRAY_MS } from "../execution/orders.ts";
import { netCents, tokenCents } from "../ledger/average.ts";
import { lossesOf } from "../ledger/exposure.ts";
import { direction, yesHalf } from "../ledger/fill.ts";
import { type Booked, costs, fillCount, type Ledger, moves, newestFills, unredeemed } from "../ledger/ledger.ts";
import { pnl } from "../ledger/parts.ts";
import { streakOf } from "../ledger/streak.ts";
import { cashFlow, held, valueAtBid, valueAtMid } from "../ledger/value.ts";
import type {
  Convertible,
  LiveBet,
  LiveChain,
  LiveFill,
  LiveOperation,
  LiveOrder,
  MarketState as LiveState,
  MarketReport,
  Streak,
} from "../live/types.ts";
import { PERMIT } from "../quoting/gates.ts";
import { isPaused, pausedText } from "../risk/pre-trade/strategy.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import { stanceOf } from "./bet.ts";
import { convertibleOf } from "./convert.ts";
import { type Grounds, quoteOf, reasonsOf, reservationOf } from "./grounds.ts";
import { orderEffects, underWay } from "./position.ts";
import type { MarketSetup, MarketState } from "./state.ts";

const BOOK_LEVELS = 20;
const FILLS = 20;

/** The state in one word and in plain words. */
function lifeState(state: MarketState): { state: LiveState; why: string } {
  const { gate, phase } = state;
  if (phase === "resolved") {
    const left = unredeemed(state.ledger);
    const why = `resolved ${state.ledger.winner ?? ""}`.trim();
    return { state: "resolved", why: left === 0 ? why : `${why}, ${left / 1e6} dollars to redeem` };
  }
  if (phase === "retired") return { state: "retired", why: "flat and asleep" };
  if (gate.permit === PERMIT.quote) {
    const { bid, ask } = quoteOf(state.grounds);
    if (isPaused(state.lease, "MM") && state.plan.rules.makes && state.wish === null)
      return { state: "paused", why: pausedText("MM") };
    const waiting = bid === null && ask === null;
    return waiting ? { state: "paused", why: "no side can be quoted" } : { state: "quoting", why: "all gates open" };
  }
  if (state.lease?.mode === "halt") return { state: "killed", why: gate.why };
  if (state.book === null || !state.accountKnown || state.lease === null)
    return { state: state.cycles <= 3 ? "starting" : "paused", why: gate.why };
  if (gate.closedBy === "book-age") return { state: "stale", why: gate.why };
  if (gate.closedBy === "time-left") return { state: "ending", why: gate.why };
  return { state: gate.permit === PERMIT.reduce ? "reduce-only" : "paused", why: gate.why };
}

/** The newest fills, told anew when there is something new about one of them. */
function liveFills(state: MarketState, setup: MarketSetup): readonly LiveFill[] {
  state.liveFills ??= newestFills(state.ledger, FILLS).map((booked) => liveFill(setup, booked));
  return state.liveFills;
}

/** Counted anew with the fills that are shown. */
function liveStreak(state: MarketState): Streak {
  if (state.liveFills === null) state.streak = null;
  state.streak ??= streakOf(state.ledger.booked);
  return state.streak;
}

function liveFill(setup: MarketSetup, booked: Booked): LiveFill {
  const { fill, status, mid, midKnown, markouts } = booked;
  return {
    market: setup.spec.id,
    trade: fill.trade,
    order: fill.order,
    at: fill.at,
    token: fill.token,
    side: fill.side,
    as: direction(fill) === 1 ? "bid" : "ask",
    yesPrice: (yesHalf(fill) / 2) as Ticks,
    price: fill.price,
    size: fill.size,
    cash: fill.cash,
    fee: fill.fee,
    status,
    midHalf: midKnown ? mid : null,
    markouts,
  };
}

/** Why an order stands elsewhere than the quote; mostly none does. */
const keptWhy = ({ kept }: MarketState, intent: Intent): string | undefined =>
  kept.size === 0 ? undefined : kept.get(intent);

function liveOrder(intent: Intent, kept: string | undefined): LiveOrder {
  const order: LiveOrder = {
    intent: intent.id,
    order: intent.order,
    token: intent.place.token,
    side: intent.place.side,
    as: intent.as,
    level: intent.level,
    yesPrice: intent.yesPrice,
    price: intent.place.price,
    size: intent.place.size,
    matched: Math.max(intent.matched, intent.venueMatched) as MicroShares,
    state: intent.state === "prepared" || intent.state === "done" ? "sending" : intent.state,
    ahead: intent.ahead as MicroShares | null,
    since: intent.since,
  };
  return kept === undefined ? order : { ...order, kept };
}

/** Tokens held, complete sets apart, and what they cost. Nothing is held after resolution. */
function holding(ledger: Ledger, cap: MicroShares): MarketReport["position"] {
  const { yes, no, net } = held(ledger);
  const average = costs(ledger);
  return {
    yes,
    no,
    net,
    sets: Math.min(yes, no) as MicroShares,
    averageCents: net === 0 ? null : netCents(average),
    yesCents: yes === 0 ? null : tokenCents(average.yes),
    noCents: no === 0 ? null : tokenCents(average.no),
    cap,
  };
}

/** The directional part of a position; null while there was none. */
function liveBet({ bet, wish }: MarketState): LiveBet | null {
  if (wish === null && bet.length === 0) return null;
  const working =
    wish === null ? null : { id: wish.wish.id, change: wish.wish.change, filled: wish.filled as MicroShares };
  return { ...stanceOf(bet), wish: working };
}

function livePosition(state: MarketState, cap: MicroShares): MarketReport["position"] {
  const position = holding(state.ledger, cap);
  const bet = liveBet(state);
  return bet === null ? position : { ...position, bet };
}

const liveOperation = ({ op, state, since, nonce, ref, tx, cause }: Operation): LiveOperation => ({
  id: op.id,
  kind: op.kind,
  amount: op.amount,
  at: op.at,
  state,
  since,
  nonce,
  ref,
  tx,
  why: op.why,
  cause,
});

/** The usual case: nothing was ever done on chain. */
const IDLE: LiveChain = {
  open: [],
  over: [],
  merging: 0 as MicroShares,
  splitting: 0 as MicroUsd,
  merged: 0 as MicroShares,
  split: 0 as MicroShares,
  unredeemed: 0 as MicroUsd,
  gasOutside: 0 as MicroUsd,
};

/** Those that are over, newest first, told anew when there is something new about one of them. */
function liveOver(state: MarketState): readonly LiveOperation[] {
  state.liveOver ??= [...state.chain.over].reverse().map(liveOperation);
  return state.liveOver;
}

function liveChain(state: MarketState): LiveChain {
  const { chain, ledger } = state;
  const left = unredeemed(ledger);
  const { converting, taking } = chain;
  if (chain.byId.size === 0 && left === 0) return IDLE;
  return {
    open: chain.open.map(liveOperation),
    over: liveOver(state),
    merging: chain.merging as MicroShares,
    splitting: chain.splitting as MicroUsd,
    ...(converting > 0 ? { converting: converting as MicroShares } : {}),
    ...(taking > 0 ? { taking: taking as MicroUsd } : {}),
    merged: chain.merged as MicroShares,
    split: chain.split as MicroShares,
    unredeemed: left as MicroUsd,
    gasOutside: ledger.gasOutside as MicroUsd,
  };
}

function offered(state: MarketState, exclusive: Exclusive): { readonly convertible?: Convertible } {
  const convertible = convertibleOf(state, exclusive);
  return convertible === null ? {} : { convertible };
}

/** The levels that are shown: an array nobody changes may be passed on as it is. */
const best = (levels: readonly Level[] = []): readonly Level[] =>
  levels.length <= BOOK_LEVELS ? levels : levels.slice(0, BOOK_LEVELS);

/** A report as the machine makes it: with what the reasons are told from in their place. */
export interface Word extends Omit<MarketReport, "why"> {
  readonly grounds: Grounds | null;
}

/** The report for whoever reads it, with its reasons. */
export const told = ({ grounds, ...word }: Word): MarketReport => ({
  ...word,
  why: grounds === null ? [] : reasonsOf(grounds),
});

export function report(state: MarketState, setup: MarketSetup, at: VenueMs): Word {
  const { spec, config } = setup;
  const { ledger, book, account } = state;
  const position = held(ledger);
  const life = lifeState(state);
  const { parts, total } = pnl(ledger);
  const flow = cashFlow(ledger);
  const effects = orderEffects(state);
  const onChain = underWay(state);
  const { yes, no } = lossesOf(ledger, effects);
  const losses = { yes: (yes + onChain) as MicroUsd, no: (no + onChain) as MicroUsd };
  const late = latest(state.orders, at);
  const bestBid = state.bids[0]?.price ?? null;
  const bestAsk = state.asks[0]?.price ?? null;
  const word: Word = {
    id: spec.id,
    at,
    state: life.state,
    stateWhy: life.why,
    slug: spec.slug,
    event: spec.event.id,
    question: spec.question,
    rules: spec.rules,
    outcomes: spec.outcomes,
    endsAt: spec.endsAt,
    minSize: spec.minSize,
    tick: state.tick,
    engine: config.engine,
    bids: best(book?.bids),
    asks: best(book?.asks),
    bookAt: book?.freshAt ?? null,
    midHalf: state.midHalf,
    reservation: reservationOf(state.grounds),
    quote: quoteOf(state.grounds),
    orders: state.orders.open.map((intent) => liveOrder(intent, keptWhy(state, intent))),
    grounds: state.grounds,
    position: livePosition(state, config.maxInventory),
    cashFlow: flow,
    valueAtMid: valueAtMid(ledger),
    valueAtBid: valueAtBid(ledger, bestBid, bestAsk),
    exposure: Math.max(losses.yes, losses.no, onChain) as MicroUsd,
    losses,
    pnl: parts,
    pnlTotal: total,
    streak: liveStreak(state),
    fills: liveFills(state, setup),
    fillCount: fillCount(ledger),
    volume: ledger.volume as MicroUsd,
    fillStates: ledger.states,
    moves: moves(ledger),
    leaseUntil: state.lease?.expiresAt ?? null,
    ...(late === null ? {} : { lateUntil: late.until, lateOrder: wordsOf(late.intent) }),
    orderLifeMs: config.orderTtlMs > 0 ? config.orderTtlMs : STRAY_MS,
    epoch: state.lease?.epoch ?? 0,
    ...(state.lease?.own === undefined ? {} : { own: state.lease.own }),
    cycle: { count: state.cycles, tookUs: null, lagMs: null },
    reconciled:
      account === null
        ? null
        : {
            at: account.readAt,
            yesDiff: (account.yes - position.yes) as MicroShares,
            noDiff: (account.no - position.no) as MicroShares,
          },
    winner: ledger.winner,
    chain: liveChain(state),
    ...(spec.exclusive === undefined ? {} : { exclusive: spec.exclusive, ...offered(state, spec.exclusive) }),
  };
  return config.makes === false ? { ...word, makes: false } : word;
}
