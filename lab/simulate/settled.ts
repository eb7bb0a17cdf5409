/** What the bot says against what is true, once nothing moves any more. */
import type { ConditionId, OrderId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { AccountReport, MarketReport } from "../../core/live/types.ts";
import { holdingOf } from "./truth.ts";
import type { Venue } from "./venue.ts";

/** Every difference in words; empty: the bot's books are the exchange's. */
export function differences(
  venue: Venue,
  specs: readonly MarketSpec[],
  reports: ReadonlyMap<ConditionId, MarketReport>,
  account: AccountReport | null,
): string[] {
  const found: string[] = [];
  const differ = (what: string, bot: unknown, exchange: unknown): void => {
    if (bot !== exchange) found.push(`${what}: the bot says ${bot}, the exchange ${exchange}`);
  };
  let flow = 0;
  /** What the markets that took part in conversions say they came to, and the exchange's word without what was freed. */
  const shared = { bot: 0, exchange: venue.freed };
  for (const spec of specs) {
    const { slug, id } = spec;
    const report = reports.get(id);
    if (report === undefined) {
      found.push(`${slug} has never reported`);
      continue;
    }
    // Gas is paid in the chain's own coin: a cost of ours, and no collateral of the exchange's.
    const inCash = report.cashFlow + (report.chain?.gasOutside ?? 0);
    flow += inCash;
    const true_ = holdingOf(venue, spec);
    differ(`${slug} YES`, report.position.yes, true_.yes);
    differ(`${slug} NO`, report.position.no, true_.no);
    if (true_.converted) {
      shared.bot += inCash;
      shared.exchange += true_.cash;
    } else differ(`${slug} cash`, inCash, true_.cash);
    differ(`${slug} fills`, report.fillCount, true_.fills);
  }
  differ("cash of converted outcomes", shared.bot, shared.exchange);
  const record = venue.exchange.account(venue.us);
  const moved = (record?.cash ?? 0) - (record?.deposited ?? 0);
  differ("cash of all markets", flow, moved);
  if (account === null) found.push("the portfolio does not answer");
  else {
    differ("the account's cash", account.cash, record?.cash);
    differ("unexplained cash", account.difference, 0);
  }
  return found;
}

/** Orders of a market that the bot's journal has for alive and the exchange has not, or the other way round, in words. */
export function ordersApart(venue: Venue, { id, slug }: MarketSpec, journaled: readonly OrderId[]): string[] {
  const open = venue.open().flatMap((order) => (order.market === id ? [order.id] : []));
  return [
    ...journaled.filter((order) => !open.includes(order)).map((order) => `${slug} order ${order}: only the bot has it`),
    ...open
      .filter((order) => !journaled.includes(order))
      .map((order) => `${slug} order ${order}: only the exchange has it`),
  ];
}
