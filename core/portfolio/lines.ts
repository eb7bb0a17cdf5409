/** What the Portfolio keeps of a market's report, and what that market's tokens count for when nobody bids for them. */
import { STRAY_MS } from "../execution/orders.ts";
import { NO_MOVES } from "../live/moves.ts";
import type { MarketReport, PnlParts } from "../live/types.ts";
import { groupOf } from "../risk/groups.ts";
import type { MicroUsd } from "../units/money.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";
import { MINUTE } from "../units/time.ts";
import type { MarketLine } from "./types.ts";

/** A book older than this says nothing of what tokens are worth. */
const BOOK_LIMIT_MS = MINUTE;
/** Least size of an order where a market does not say: the venue's usual. */
const LEAST = shares(5);
/** Off the last good bid of tokens that nobody bids for now. */
export const HAIRCUT = 0.1;

/** A line of an earlier version: fewer parts, the whole move of the mid in one, no moves by horizon, no touch. */
export type StoredLine = Omit<MarketLine, "pnl" | Later> & {
  readonly pnl: Partial<PnlParts> & { readonly inventory?: MicroUsd };
} & Partial<Pick<MarketLine, Later>>;
/** What lines did not have from the beginning. */
type Later =
  | "moves"
  | "unequal"
  | "event"
  | "group"
  | "endsAt"
  | "touch"
  | "unsure"
  | "haircut"
  | "losses"
  | "fills"
  | "volume"
  | "exclusive"
  | "net"
  | "minSize"
  | "since"
  | "leaseUntil"
  | "lateUntil"
  | "orderLifeMs";

const NO_PARTS: PnlParts = {
  capture: 0 as MicroUsd,
  adverse: 0 as MicroUsd,
  drift: 0 as MicroUsd,
  settlement: 0 as MicroUsd,
  fees: 0 as MicroUsd,
  rebates: 0 as MicroUsd,
  rewards: 0 as MicroUsd,
  gas: 0 as MicroUsd,
  rounding: 0 as MicroUsd,
};

export function whole(line: StoredLine): MarketLine {
  const { inventory, ...parts } = line.pnl;
  const drift = parts.drift ?? inventory ?? NO_PARTS.drift;
  return {
    ...line,
    pnl: { ...NO_PARTS, ...parts, drift },
    moves: line.moves ?? NO_MOVES,
    fills: line.fills ?? 0,
    volume: line.volume ?? 0,
    unequal: line.unequal ?? false,
    event: line.event ?? line.id,
    group: line.group ?? null,
    endsAt: line.endsAt ?? null,
    touch: line.touch ?? null,
    unsure: line.unsure ?? null,
    haircut: line.haircut ?? (0 as MicroUsd),
    losses: line.losses ?? { yes: line.exposure, no: line.exposure },
    exclusive: line.exclusive ?? null,
    net: line.net ?? null,
    minSize: line.minSize ?? LEAST,
    since: line.since ?? line.at,
    leaseUntil: line.leaseUntil ?? null,
    lateUntil: line.lateUntil ?? null,
    orderLifeMs: line.orderLifeMs ?? STRAY_MS,
  };
}

/** Orders of a market of which nobody can tell yet whether they rest: a kill's proof waits for them. */
export const unsettledOf = ({ orders }: Pick<MarketReport, "orders">): number =>
  orders.filter((order) => order.state === "sending" || order.state === "unknown").length;

/**
 * The part of a report that counts for the account.
 *
 * @param before the line as it was; null: the market is new
 */
export function toLine(report: MarketReport, before: MarketLine | null): MarketLine {
  const { id, at, state, cashFlow, valueAtMid, exposure, pnl, pnlTotal, moves, epoch, orders, reconciled } = report;
  const onItsWay = report.chain !== undefined && (report.chain.open.length > 0 || report.chain.unredeemed > 0);
  const unsettled = unsettledOf(report);
  return whole({
    id,
    at,
    state,
    event: report.event,
    group: before?.group ?? groupOf(report.question ?? ""),
    endsAt: report.endsAt,
    cashFlow,
    valueAtMid,
    ...value(report, before),
    exposure,
    losses: report.losses ?? { yes: exposure, no: exposure },
    exclusive: report.exclusive ?? null,
    pnl,
    pnlTotal,
    moves,
    fills: report.fillCount - report.fillStates.failed,
    volume: report.volume ?? 0,
    epoch,
    ...(report.own === undefined ? {} : { own: report.own }),
    live: orders.length - unsettled,
    inFlight: unsettled,
    net: report.position.yes - report.position.no,
    minSize: report.minSize ?? LEAST,
    since: before?.since ?? at,
    leaseUntil: report.leaseUntil ?? null,
    lateUntil: report.lateUntil ?? null,
    ...(report.lateOrder === undefined ? {} : { lateOrder: report.lateOrder }),
    orderLifeMs: report.orderLifeMs ?? STRAY_MS,
    // While an operation is under way, or an outcome is still to be paid out, wallet and ledger may differ by it.
    unequal: !onItsWay && reconciled != null && (reconciled.yesDiff !== 0 || reconciled.noDiff !== 0),
    gasOutside: report.chain?.gasOutside ?? (0 as MicroUsd),
    ...(report.convertible === undefined ? {} : { convertible: report.convertible }),
  });
}

/**
 * Tokens at what they sell for. While the side they would be sold into is empty or old, at the last touch that was whole,
 * and a tenth off it for leases: a book that vanishes must neither look like a loss nor lend money on a price of yesterday.
 */
function value(
  { at, bids, asks, bookAt, valueAtBid, position, winner }: MarketReport,
  before: MarketLine | null,
): Pick<MarketLine, "valueAtBid" | "haircut" | "touch" | "unsure"> {
  const bid = bids[0]?.price ?? null;
  const ask = asks[0]?.price ?? null;
  const isFresh = bookAt !== null && at - bookAt <= BOOK_LIMIT_MS;
  const none = { haircut: 0 as MicroUsd };
  if (winner !== null) return { ...none, valueAtBid, touch: null, unsure: null };
  if (isFresh && bid !== null && ask !== null) return { ...none, valueAtBid, touch: { bid, ask }, unsure: null };
  const touch = before?.touch ?? null;
  // Nothing held is worth nothing, whatever the book: a market that waits for its first one may have its lease ready.
  if (position.yes === 0 && position.no === 0) return { ...none, valueAtBid, touch, unsure: null };
  const unsure = isFresh ? "its book has one side only" : "its book is old";
  const { yes, no } = position;
  const rest = yes - no;
  if (rest === 0) return { ...none, valueAtBid, touch, unsure };
  const sellsNow = isFresh && (rest > 0 ? bid !== null : ask !== null);
  if (sellsNow || touch === null) return { ...none, valueAtBid, touch, unsure };
  const price = rest > 0 ? touch.bid : ((ONE_DOLLAR - touch.ask) as Ticks);
  const tokens = Math.floor((Math.abs(rest) * price) / ONE_DOLLAR);
  const sets = Math.min(yes, no);
  return { valueAtBid: (sets + tokens) as MicroUsd, haircut: Math.ceil(tokens * HAIRCUT) as MicroUsd, touch, unsure };
}
