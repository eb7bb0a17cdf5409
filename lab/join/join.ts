/** The simplest maker there is: five shares at both touches, joined again whenever filled or left behind. */
import type { Address, ConditionId, OrderId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { createExchange } from "../../core/exchange/exchange.ts";
import type { BookSide } from "../../core/exchange/ladder.ts";
import type { Exchange, ExchangeNotice, SourceEvent } from "../../core/exchange/types.ts";
import { notional, usd } from "../../core/units/money.ts";
import { complement, type Ticks } from "../../core/units/price.ts";
import { shares } from "../../core/units/size.ts";
import type { VenueMs } from "../../core/units/time.ts";

export const RULE = `Rule of joining. One order of 5 shares a side: the bid is BUY YES at the best bid, the ask is BUY NO at one minus the
best ask (nothing is held to sell), both post-only GTC, without delay. After each book frame, and only then, each side
that has no live order joins the touch of that frame, and each order whose price is no longer the touch is cancelled and
put at the new touch with its full 5 shares; a partly filled order at the touch stays as it is. A side without a touch
has no order. Queue: pessimistic (all displayed size at our price is ahead, cancels never help, at our price only what
the queue leaves is ours, a trade strictly through our price fills all of it).`;

const SIZE = shares(5);
const ACCOUNT = `0x${"0".repeat(39)}1` as Address;
const OWNER = "join";

/** One fill of ours, in YES coordinates. */
export interface JoinFill {
  readonly at: VenueMs;
  readonly side: BookSide;
  /** 1/10000 dollar of YES. */
  readonly price: number;
  /** Micro-shares. */
  readonly size: number;
}

export interface JoinResult {
  readonly fills: readonly JoinFill[];
  readonly bids: number;
  readonly asks: number;
  /** Micro-dollars: what the account has after the resolution less what it was given. */
  readonly profit: number;
  /** accounts + world + fees - deposited: zero, or money was made or lost. */
  readonly unexplained: number;
}

interface Joined {
  readonly id: OrderId;
  readonly price: Ticks;
}

/** Plays the events through an exchange of its own and joins by the rule. */
export function joinTouches(events: readonly SourceEvent[]): JoinResult {
  const exchange = createExchange({
    queue: "pessimistic",
    faucet: usd(100_000),
    mineMs: 2_000,
    confirmMs: 3_000,
    takerDelayMs: 0,
    depletionMs: 60_000,
  });
  const fills: JoinFill[] = [];
  const joined: Record<BookSide, Joined | null> = { bid: null, ask: null };
  let spec: MarketSpec | null = null;
  let count = 0;
  for (const event of events) {
    if (event.t === "market") {
      spec = event.spec;
      exchange.openAccount(ACCOUNT, event.at);
    }
    fills.push(...fillsOf(exchange.apply(event)));
    if (event.t !== "book" || spec === null) continue;
    const touch = { bid: event.bids[0]?.price ?? null, ask: event.asks[0]?.price ?? null };
    // All stale orders go first: a new bid may stand where our old ask was.
    for (const side of ["bid", "ask"] as const) joined[side] = keep(exchange, joined[side], touch[side], event.at);
    for (const side of ["bid", "ask"] as const) {
      const price = touch[side];
      if (joined[side] !== null || price === null) continue;
      count += 1;
      joined[side] = put(exchange, spec, side, price, count, event.at);
    }
  }
  const { deposited, accounts, world, fees } = exchange.audit();
  return {
    fills,
    bids: fills.filter((fill) => fill.side === "bid").length,
    asks: fills.filter((fill) => fill.side === "ask").length,
    profit: accounts - deposited,
    unexplained: accounts + world + fees - deposited,
  };
}

/** The order, if it lives and stands at the touch; otherwise it is cancelled. */
function keep(exchange: Exchange, order: Joined | null, touch: Ticks | null, now: VenueMs): Joined | null {
  if (order === null || exchange.order(order.id)?.status !== "LIVE") return null;
  if (order.price === touch) return order;
  exchange.cancel(ACCOUNT, [order.id], now);
  return null;
}

function put(
  exchange: Exchange,
  spec: MarketSpec,
  side: BookSide,
  price: Ticks,
  count: number,
  now: VenueMs,
): Joined | null {
  const own = side === "bid" ? price : complement(price);
  const id = `0x${count.toString(16).padStart(64, "0")}` as OrderId;
  const market: ConditionId = spec.id;
  const { answer } = exchange.place(
    ACCOUNT,
    OWNER,
    {
      id,
      market,
      token: side === "bid" ? spec.yes : spec.no,
      side: "BUY",
      makerAmount: notional(own, SIZE, "down"),
      takerAmount: SIZE,
      tif: "GTC",
      postOnly: true,
      expiresAt: null,
    },
    now,
  );
  return answer.ok ? { id, price } : null;
}

const fillsOf = (notices: readonly ExchangeNotice[]): JoinFill[] =>
  notices.flatMap((notice) =>
    notice.t !== "trade" || notice.trade.status !== "matched"
      ? []
      : notice.trade.makers.map(({ outcome, price, size }) => ({
          at: notice.trade.at,
          side: outcome === "YES" ? ("bid" as const) : ("ask" as const),
          price: outcome === "YES" ? price : complement(price),
          size,
        })),
  );
