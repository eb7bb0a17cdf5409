/** Liquidity rewards (reference polymarket.md 3e, 6): which markets have a pool, what scores, and what it came to. */
import * as z from "zod";
import type { ConditionId, OrderId } from "../../../core/contract/ids.ts";
import type { Payout } from "../../../core/exchange/payouts.ts";
import { isScoring } from "../../../core/exchange/rewards.ts";
import type { MarketRecord } from "../../../core/exchange/types.ts";
import { utcDate } from "../../../core/units/time.ts";
import { rewardPool } from "../setup.ts";
import { page } from "./pages.ts";
import { type Call, json, jsonBody, type PrivateCall, Refusal } from "./types.ts";

/** pUSD, in which rewards are paid. */
const ASSET = "0xC011a7E12a19f7B1f670d46F03B03f3342E82DFB";
const FOREVER = "2500-12-31";
const DOLLAR = 1_000_000;

function programme(call: Call, { spec }: MarketRecord): Record<string, unknown> {
  const pool = rewardPool(call.venue.setup);
  const rate = pool.perDay / DOLLAR;
  const start = utcDate(call.now);
  return {
    condition_id: spec.id,
    question: spec.question,
    market_slug: spec.slug,
    event_slug: spec.event.slug,
    image: "",
    rewards_max_spread: pool.maxSpreadCents,
    rewards_min_size: pool.minSize / DOLLAR,
    tokens: [spec.yes, spec.no].map((token_id, i) => ({ token_id, outcome: spec.outcomes[i === 0 ? 0 : 1] })),
    rewards_config: [
      { asset_address: ASSET, start_date: start, end_date: FOREVER, rate_per_day: rate, total_rewards: 0 },
    ],
    native_daily_rate: rate,
    sponsored_daily_rate: 0,
    total_daily_rate: rate,
  };
}

function paged<T>(call: Call, all: readonly T[]): Response {
  const result = page(all, call.query.get("next_cursor"));
  if (result === null) throw new Refusal(400, "invalid next_cursor", `next_cursor=${call.query.get("next_cursor")}`);
  return json(result);
}

/** Open markets with a pool; none when this exchange pays none. */
const rewarded = (call: Call): readonly MarketRecord[] =>
  call.venue.rewards === null ? [] : call.venue.exchange.markets().filter(({ closed }) => !closed);

export const currentMarkets = (call: Call): Response =>
  paged(
    call,
    rewarded(call).map((market) => programme(call, market)),
  );

export const oneMarket = (call: Call): Response =>
  paged(
    call,
    rewarded(call)
      .filter(({ spec }) => spec.id === call.rest)
      .map((market) => programme(call, market)),
  );

function scores(call: PrivateCall, id: string): boolean {
  const { exchange, setup, rewards } = call.venue;
  const order = exchange.order(id.toLowerCase() as OrderId);
  if (rewards === null || order === null || order.owner !== call.who.key) return false;
  const book = exchange.book(order.market);
  return book !== null && isScoring(order, book, rewardPool(setup), call.now);
}

export function orderScoring(call: PrivateCall): Response {
  const id = call.query.get("order_id");
  if (id === null || id === "") throw new Refusal(400, "Invalid order payload", "wanted: order_id");
  return json({ scoring: scores(call, id) });
}

export function ordersScoring(call: PrivateCall): Response {
  const ids = z.array(z.string()).safeParse(jsonBody(call.body));
  if (!ids.success) throw new Refusal(400, "Invalid order payload", "wanted: [id, ...]");
  return json(Object.fromEntries(ids.data.map((id) => [id, scores(call, id)])));
}

function dateOf(call: Call): string {
  const date = call.query.get("date") ?? "";
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new Refusal(400, "invalid date", `date=${date}`);
  return date;
}

function earned(call: PrivateCall): readonly Payout[] {
  const date = dateOf(call);
  return (call.venue.rewards?.of(date) ?? []).filter(({ account }) => call.accounts.includes(account));
}

const row = ({ date, account, amount }: Payout): Record<string, unknown> => ({
  date,
  asset_address: ASSET,
  maker_address: account,
  earnings: amount / DOLLAR,
  asset_rate: 1,
});

export const earnings = (call: PrivateCall): Response =>
  paged(
    call,
    earned(call).map((payout) => ({ ...row(payout), condition_id: payout.market })),
  );

/** A maker's rebates of a day, by market. Public; a plain list, as the venue's own client reads it. */
export const rebates = (call: Call): Response => {
  const date = dateOf(call);
  const maker = call.query.get("maker_address") ?? "";
  if (!/^0x[0-9a-fA-F]{40}$/.test(maker)) throw new Refusal(400, "invalid maker_address", `maker_address=${maker}`);
  const paid = call.venue.rebates.of(date, call.venue.exchange);
  return json(
    paid
      .filter(({ account }) => account === maker.toLowerCase())
      .map(({ market, account, amount }) => ({
        ...{ date, condition_id: market, asset_address: ASSET, maker_address: account },
        rebated_fees_usdc: (amount / DOLLAR).toFixed(6),
      })),
  );
};

export function totalEarnings(call: PrivateCall): Response {
  const totals = new Map<string, Payout>();
  for (const payout of earned(call)) {
    const sum = (totals.get(payout.account)?.amount ?? 0) + payout.amount;
    totals.set(payout.account, { ...payout, amount: sum as Payout["amount"] });
  }
  return json([...totals.values()].map(row));
}

/** Of each market's pool, in per cent, what the sample of this moment would give. */
export function percentages(call: PrivateCall): Response {
  const { rewards, exchange } = call.venue;
  const shares: Record<ConditionId, number> = {};
  for (const { spec } of rewarded(call)) {
    const book = exchange.book(spec.id);
    if (rewards === null || book === null) continue;
    const now = rewards.sharesNow(book, exchange.ordersIn(spec.id), call.now);
    const mine = call.accounts.reduce((sum, account) => sum + (now.get(account) ?? 0), 0);
    if (mine > 0) shares[spec.id] = mine * 100;
  }
  return json(shares);
}
