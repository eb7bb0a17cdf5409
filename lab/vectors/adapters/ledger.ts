import type { Fill } from "../../../core/contract/fills.ts";
import type { OrderId, TradeId } from "../../../core/contract/ids.ts";
import {
  arrive,
  type CancelShare,
  logarithmic,
  onDepth,
  onTrade,
  power,
  power3,
} from "../../../core/exchange/queue.ts";
import { direction } from "../../../core/ledger/fill.ts";
import { type Booked, bookFill, learn, markLedger, newLedger } from "../../../core/ledger/ledger.ts";
import { midAt, newMidRing, pushMid, updateMarkouts } from "../../../core/ledger/markouts.ts";
import { partsInUnits } from "../../../core/ledger/parts.ts";
import { performance } from "../../../core/ledger/sharpe.ts";
import { UNITS } from "../../../core/ledger/units.ts";
import { held, valueUnits } from "../../../core/ledger/value.ts";
import { type MicroUsd, usd } from "../../../core/units/money.ts";
import { ONE_SHARE } from "../../../core/units/size.ts";
import { SECOND, type VenueMs } from "../../../core/units/time.ts";
import type { Registry } from "../registry.ts";
import { toMicroShares, toTicks } from "./units.ts";

interface AttributionCase {
  readonly mids: readonly (readonly [t: number, mid: number])[];
  readonly fills: readonly {
    readonly t: number;
    readonly side: "BUY" | "SELL";
    readonly px: number;
    readonly qty: number;
    readonly fee: number;
    readonly rebate: number;
  }[];
  readonly rewards: number;
}

const HALF_TICKS = 20_000;
const MICRO = 1e6;
const CENTS = 100;
/** The files' book is alive between its changes: the last mid is confirmed this often. */
const HEARTBEAT_S = 5;
const LONGEST_S = 120;

/** Every moment at which the mid changes, a fill happens, or the book is heard to be unchanged. */
function moments({ mids, fills }: AttributionCase): number[] {
  const times = [...mids.map(([t]) => t), ...fills.map((f) => f.t)];
  const [first, last] = [Math.min(...times), Math.max(...times) + LONGEST_S];
  for (let t = first; t <= last; t += HEARTBEAT_S) times.push(t);
  times.push(last);
  return [...new Set(times)].sort((a, b) => a - b);
}

function attribution(c: AttributionCase) {
  const ledger = newLedger();
  const ring = newMidRing();
  const booked: { readonly t: number; readonly px: number; readonly fill: Booked }[] = [];
  let next = 0;
  let mid = 0;
  let rebates = 0;
  for (const t of moments(c)) {
    const at = (t * SECOND) as VenueMs;
    for (let change = c.mids[next]; change !== undefined && change[0] <= t; change = c.mids[++next]) {
      mid = Math.round(change[1] * HALF_TICKS);
    }
    pushMid(ring, at, mid);
    markLedger(ledger, mid);
    for (const [i, f] of c.fills.entries()) {
      if (f.t !== t) continue;
      const sign = f.side === "BUY" ? -1 : 1;
      const fill: Fill = {
        trade: `trade ${i}` as TradeId,
        order: "order" as OrderId,
        at,
        token: "YES",
        side: f.side,
        price: toTicks(f.px),
        size: toMicroShares(f.qty),
        cash: usd(sign * f.qty * f.px),
        fee: usd(f.fee) as MicroUsd,
        maker: true,
        status: "confirmed",
      };
      rebates += f.rebate;
      const answer = bookFill(ledger, fill, midAt(ring, at));
      if (answer !== null) booked.push({ t, px: f.px, fill: answer });
    }
    for (const { fill } of booked) {
      learn(ledger, fill, updateMarkouts(fill.markouts, ring, fill.fill.at, fill.mid, direction(fill.fill), at));
    }
  }
  const parts = partsInUnits(ledger);
  const money = (units: number): number => units / UNITS / MICRO;
  const [capture, fees] = [money(parts.capture), money(parts.fees)];
  // The reference's inventory part is both: what 120 s did to each fill, and what came after.
  const inventory = money(parts.adverse + parts.drift);
  const total = capture + inventory + rebates + c.rewards - fees;
  const cash = ledger.cash / MICRO;
  const equity = cash + money(valueUnits(ledger)) + rebates + c.rewards - fees;
  return {
    spreadCapture: capture,
    inventoryPnl: inventory,
    fees,
    rebates,
    rewards: c.rewards,
    total,
    cash,
    position: held(ledger).net / ONE_SHARE,
    identityGap: total - equity,
    markouts: booked.map(({ t, px, fill }) => {
      const captured = direction(fill.fill) * (fill.mid / HALF_TICKS - px);
      const adverse = (cents: number | null): number | null => (cents === null ? null : cents / CENTS);
      const [a30, a120] = [adverse(fill.markouts.s30), adverse(fill.markouts.s120)];
      const whole = (a: number | null): number | null => (a === null ? null : captured + a);
      return { t, capture: captured, m30: whole(a30), m120: whole(a120), a30, a120 };
    }),
  };
}

interface QueueCase {
  readonly model: "risk_averse" | "power" | "log" | "power3";
  readonly n: number;
  readonly lot: number;
  readonly qty: number;
  readonly displayed0: number;
  readonly events: readonly (
    | { readonly type: "depth"; readonly prev: number; readonly new: number }
    | { readonly type: "trade"; readonly qty: number }
    | { readonly type: "trade_through" }
  )[];
}

function modelOf({ model, n }: QueueCase): CancelShare | null {
  switch (model) {
    case "risk_averse":
      return null;
    case "power":
      return power(n);
    case "log":
      return logarithmic(1);
    case "power3":
      return power3(n);
    default:
      throw new Error(`unknown queue model ${String(model)}`);
  }
}

function queue(c: QueueCase) {
  const share = modelOf(c);
  const position = arrive(c.displayed0);
  let remaining = c.qty;
  const states: { front: number; filled: number; remaining: number }[] = [];
  for (const event of c.events) {
    if (remaining <= 0) break;
    let filled = 0;
    if (event.type === "depth") onDepth(position, event.prev, event.new, share);
    else filled = event.type === "trade" ? onTrade(position, event.qty, remaining, c.lot) : remaining;
    remaining = Math.abs(remaining - filled) < c.lot / 2 ? 0 : remaining - filled;
    states.push({ front: position.front, filled, remaining });
  }
  return { states };
}

export const ledger: Registry = {
  "25-attribution": {
    attribution: { call: attribution },
    sharpe: {
      call: (c: { equity: number[]; capital: number; periodsPerYear: number }) =>
        performance(c.equity, c.capital, c.periodsPerYear),
    },
  },
  "26-queue": { queue: { call: queue } },
};
