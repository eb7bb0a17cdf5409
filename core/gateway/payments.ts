/**
 * What the venue has paid for a day of quoting: liquidity rewards and maker rebates (reference polymarket.md 3e, 6), each at
 * the day's end, at midnight UTC, when it came to a dollar or more. A market that is watched books its own; what a market
 * that is gone was paid, the account books. Who books it is settled once and journaled, so that a market that comes or goes
 * between two looks has nothing booked twice. Days on which nobody looked are asked about later; none from before the first
 * start is: its money was there already.
 */
import type { ConditionId } from "../contract/ids.ts";
import type { PaidKind, Payment } from "../contract/payments.ts";
import type { Row } from "../machine.ts";
import type { MicroUsd } from "../units/money.ts";
import { DAY, HOUR, MINUTE, utcDate, type VenueMs } from "../units/time.ts";
import type { GatewayAction, GatewayConfig, GatewayState } from "./types.ts";

export interface Earning {
  readonly market: ConditionId;
  readonly amount: MicroUsd;
}

/** A UTC day: what of it has been read, and who books what was paid, by kind and market. */
export interface PaidDay {
  readonly read: readonly PaidKind[];
  readonly by: Readonly<Record<string, "market" | "account">>;
}

const KINDS: readonly PaidKind[] = ["reward", "rebate"];
/** A day's payments are on the wallet by then. */
const PAID_AFTER_MS = 10 * MINUTE;
/** Less than this a day is not paid. */
const LEAST = 1_000_000;
/** Days back that are asked about, when they have not been read yet. */
const DAYS_BACK = 7;

const NOTHING: PaidDay = { read: [], by: {} };
/** Days count from when the day before is paid. */
const paidDayOf = (at: number): number => Math.floor((at - PAID_AFTER_MS) / DAY);
const dateOf = (day: number): string => utcDate(day * DAY);

/** Asks what the day before came to, as soon as it is paid and again every hour; and once what days before it did. */
export function readEarnings(state: GatewayState, config: GatewayConfig, at: VenueMs): readonly GatewayAction[] {
  const { earnings, since, paidDays } = state;
  if (since === null || earnings.reading > 0 || at % DAY < PAID_AFTER_MS) return [];
  const isFirst = paidDayOf(earnings.triedAt) < paidDayOf(at);
  if (!isFirst && at - earnings.triedAt < Math.max(HOUR, MINUTE * config.rate)) return [];
  const today = Math.floor(at / DAY);
  const wanted: GatewayAction[] = [];
  for (let day = today - 1; day >= today - DAYS_BACK && (day + 1) * DAY >= since; day -= 1) {
    const date = dateOf(day);
    const isRead = (kind: PaidKind): boolean => day < today - 1 && (paidDays.get(date)?.read.includes(kind) ?? false);
    for (const kind of KINDS) if (!isRead(kind)) wanted.push({ t: "read-earnings", kind, date });
  }
  if (wanted.length > 0) state.earnings = { reading: wanted.length, triedAt: at };
  return wanted;
}

/** Tells each market what it was paid, and keeps what the Portfolio is to be told. */
export function tookEarnings(
  state: GatewayState,
  kind: PaidKind,
  date: string,
  read: readonly Earning[] | null,
  at: VenueMs,
): readonly GatewayAction[] {
  state.earnings = { ...state.earnings, reading: Math.max(0, state.earnings.reading - 1) };
  if (read === null) return [];
  const known = state.paidDays.get(date) ?? NOTHING;
  const by: Record<string, "market" | "account"> = { ...known.by };
  const pushes: GatewayAction[] = [];
  for (const [market, amount] of paid(read)) {
    const isWatched = state.markets.has(market);
    by[`${kind}:${market}`] ??= isWatched ? "market" : "account";
    const payment: Payment = { id: `${kind}:${date}`, kind, at, amount };
    if (by[`${kind}:${market}`] === "account")
      state.paidElsewhere.set(`${kind}:${date}:${market}`, { market, payment });
    else if (isWatched) pushes.push({ t: "push", market, pushes: [{ t: "paid", payment }] });
  }
  const isNews = !known.read.includes(kind) || Object.keys(by).length > Object.keys(known.by).length;
  if (!isNews) return pushes;
  const day: PaidDay = { read: known.read.includes(kind) ? known.read : [...known.read, kind], by };
  const rows = [paidRow(date, day), ...outdated(state, at).map((old) => paidRow(old, null))];
  for (const row of rows) applyPaidRow(state, row);
  return [{ t: "journal", rows }, ...pushes];
}

/** By market, rows of the same one added up; nothing where the day came to too little to be paid. */
function paid(read: readonly Earning[]): ReadonlyMap<ConditionId, MicroUsd> {
  const all = new Map<ConditionId, MicroUsd>();
  if (read.reduce((sum, { amount }) => sum + amount, 0) < LEAST) return all;
  for (const { market, amount } of read) all.set(market, ((all.get(market) ?? 0) + amount) as MicroUsd);
  return all;
}

const outdated = ({ paidDays }: GatewayState, at: VenueMs): readonly string[] => {
  const first = dateOf(Math.floor(at / DAY) - DAYS_BACK);
  return [...paidDays.keys()].filter((date) => date < first);
};

export const PAID_KIND = "paid";
const paidRow = (date: string, body: PaidDay | null): Row => ({ kind: PAID_KIND, key: date, body });

export function applyPaidRow(state: GatewayState, { key, body }: Row): void {
  if (body === null) state.paidDays.delete(key);
  else state.paidDays.set(key, body as PaidDay);
}
