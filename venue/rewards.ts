/** Liquidity rewards as the venue announces them (reference polymarket.md 3e, 6). */
import * as z from "zod";
import type { ConditionId } from "../core/contract/ids.ts";
import type { MarketSpec } from "../core/contract/spec.ts";
import { usd } from "../core/units/money.ts";
import { ONE_DOLLAR, type Ticks } from "../core/units/price.ts";
import { shares } from "../core/units/size.ts";
import type { Hosts } from "./hosts.ts";
import { badReply, exchange, type Fetch, read, type VenueResult } from "./http.ts";
import { page } from "./schema/common.ts";
import * as wire from "./schema/rewards.ts";

export type Rewards = NonNullable<MarketSpec["rewards"]>;

const PATH = "/rewards/markets/current";
const LAST_PAGE = "LTE=";
/** Sixteen thousand markets in pages of a hundred, and room to grow. */
const MOST_PAGES = 400;

/**
 * Every market that is paid rewards now: to be in this list is what makes a market eligible, whatever Gamma's own fields
 * say. A programme that can't be read is left out: nothing is counted on. Never rejects; a page that does not come makes the
 * whole list unknown.
 *
 * @param deadlineMs wall milliseconds for one page
 */
export async function currentRewards(
  hosts: Pick<Hosts, "clob">,
  fetch: Fetch,
  deadlineMs = 10_000,
): Promise<VenueResult<ReadonlyMap<ConditionId, Rewards>>> {
  const found = new Map<ConditionId, Rewards>();
  let cursor: string | null = null;
  for (let count = 0; count < MOST_PAGES; count += 1) {
    const query: string = cursor === null ? "" : `?${new URLSearchParams({ next_cursor: cursor })}`;
    const reply = await exchange(fetch, {
      url: `${hosts.clob}${PATH}${query}`,
      method: "GET",
      headers: {},
      deadlineMs,
    });
    const answer = read(reply, page(z.unknown()), `GET ${PATH}`);
    if (!answer.ok) return answer;
    for (const json of answer.value.data) {
      const one = parseProgramme(json);
      if (one !== null) found.set(one.market, one.rewards);
    }
    const { next } = answer.value;
    if (next === null || next === "" || next === LAST_PAGE || next === cursor) return { ok: true, value: found };
    cursor = next;
  }
  return badReply(`GET ${PATH}: more than ${MOST_PAGES} pages`);
}

/** One programme; null when it pays nothing or can't be read. */
export function parseProgramme(json: unknown): { readonly market: ConditionId; readonly rewards: Rewards } | null {
  const parsed = wire.programme.safeParse(json);
  if (!parsed.success) return null;
  const { condition_id, rewards_max_spread, rewards_min_size, total_daily_rate, rewards_config } = parsed.data;
  const perDay =
    total_daily_rate === null
      ? (rewards_config ?? []).reduce((sum, { rate_per_day }) => sum + Number(rate_per_day ?? 0), 0)
      : Number(total_daily_rate);
  // Cents, shares and dollars on the wire.
  const maxSpread = Math.round((Number(rewards_max_spread ?? 0) / 100) * ONE_DOLLAR) as Ticks;
  const rewards = { maxSpread, minSize: shares(Number(rewards_min_size ?? 0)), perDay: usd(perDay) };
  const readable = maxSpread > 0 && maxSpread <= ONE_DOLLAR && Number.isSafeInteger(rewards.minSize);
  if (!readable || rewards.minSize < 0 || !Number.isSafeInteger(rewards.perDay) || rewards.perDay <= 0) return null;
  return { market: condition_id.toLowerCase() as ConditionId, rewards };
}
