/**
 * One snapshot, one way to change it: the Hub and the browser apply the same deltas with this function, so what the
 * browser shows is what the Hub holds. Setting is by key and newest wins, so a delta applied twice, or an old one that
 * arrives after a newer one, changes nothing.
 */
import type { ConditionId } from "../contract/ids.ts";
import type { Delta, LiveAlert, LiveFill, LoopHealth, MarketReport, Snapshot } from "./types.ts";

/** Fills kept on the tape. */
export const TAPE = 100;
/** Alerts kept: those that fire first, then the newest. */
export const ALERTS = 100;

export const emptySnapshot = (): Snapshot => ({
  clock: null,
  account: null,
  markets: {},
  fills: [],
  alerts: [],
  feeds: [],
  loops: [],
});

/** The snapshot after one delta; the very same object when the delta is older than what is held. */
export function reduce(snapshot: Snapshot, delta: Delta): Snapshot {
  switch (delta.t) {
    case "clock":
      return isOlder(delta.clock.wallMs, snapshot.clock?.wallMs) ? snapshot : { ...snapshot, clock: delta.clock };
    case "account":
      return isOlder(delta.account.at, snapshot.account?.at) ? snapshot : { ...snapshot, account: delta.account };
    case "market":
      return withMarket(snapshot, delta.market);
    case "forget":
      return withoutMarket(snapshot, delta.market);
    case "fill":
      return withFills(snapshot, [delta.fill]);
    case "alert":
      return withAlert(snapshot, delta.alert);
    case "feeds":
      return { ...snapshot, feeds: delta.feeds };
    case "loop":
      return withLoop(snapshot, delta.loop);
  }
}

/** All of them, in order. */
export const reduceAll = (snapshot: Snapshot, deltas: readonly Delta[]): Snapshot => deltas.reduce(reduce, snapshot);

const isOlder = (at: number, held: number | null | undefined): boolean =>
  held !== null && held !== undefined && at < held;

/** A report brings its own fills along: the tape follows from the reports even when no fill was sent by itself. */
function withMarket(snapshot: Snapshot, market: MarketReport): Snapshot {
  if (isOlder(market.at, snapshot.markets[market.id]?.at)) return snapshot;
  return withFills({ ...snapshot, markets: { ...snapshot.markets, [market.id]: market } }, market.fills);
}

function withoutMarket(snapshot: Snapshot, id: ConditionId): Snapshot {
  if (snapshot.markets[id] === undefined) return snapshot;
  const { [id]: _gone, ...markets } = snapshot.markets;
  return { ...snapshot, markets };
}

const fillName = (fill: LiveFill): string => `${fill.trade}|${fill.order}`;

/** Newest first; of the same instant in order of their names, so that arrival order leaves no trace. */
function withFills(snapshot: Snapshot, fills: readonly LiveFill[]): Snapshot {
  if (fills.length === 0) return snapshot;
  const tape = new Map(snapshot.fills.map((fill) => [fillName(fill), fill]));
  for (const fill of fills) tape.set(fillName(fill), fill);
  const sorted = [...tape.values()].sort((a, b) => b.at - a.at || compare(fillName(a), fillName(b)));
  return { ...snapshot, fills: sorted.slice(0, TAPE) };
}

function withAlert(snapshot: Snapshot, alert: LiveAlert): Snapshot {
  const held = snapshot.alerts.find((other) => other.key === alert.key);
  if (isOlder(alert.lastAt, held?.lastAt)) return snapshot;
  const alerts = [...snapshot.alerts.filter((other) => other.key !== alert.key), alert];
  alerts.sort((a, b) => Number(b.firing) - Number(a.firing) || b.lastAt - a.lastAt || compare(a.key, b.key));
  return { ...snapshot, alerts: alerts.slice(0, ALERTS) };
}

function withLoop(snapshot: Snapshot, loop: LoopHealth): Snapshot {
  const held = snapshot.loops.find((other) => other.name === loop.name);
  if (held !== undefined && isOlder(loop.lastAt ?? Number.NEGATIVE_INFINITY, held.lastAt)) return snapshot;
  const loops = [...snapshot.loops.filter((other) => other.name !== loop.name), loop];
  return { ...snapshot, loops: loops.sort((a, b) => compare(a.name, b.name)) };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
