/** A reward over the whole way: the exchange samples resting quotes and pays at its midnight, the bot asks and books. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { SourceEvent } from "../../core/exchange/types.ts";
import type { AccountReport } from "../../core/live/types.ts";
import { defaults } from "../../core/quoting/profiles.ts";
import { usd } from "../../core/units/money.ts";
import { DAY, MINUTE, type VenueMs } from "../../core/units/time.ts";
import { ask, id, listed, openWorld, START, spec, until } from "../api/test/world.ts";

const MIDNIGHT = Math.ceil(START / DAY) * DAY;
const BEGIN = (MIDNIGHT - 60 * MINUTE) as VenueMs;
const LONG = { endsAt: (MIDNIGHT + 30 * DAY) as VenueMs };
const account = async (): Promise<AccountReport | null> => (await env.ENGINE.snapshot()).account;
const quotes = async (): Promise<number> =>
  ((await env.ENGINE.report(id(1)))?.orders ?? []).filter(({ state }) => state === "live").length;

it("is the exchange's payment to the micro-dollar, booked as a reward and as no deposit, and equity is right", async () => {
  const source = { kind: "replay", name: "an evening", startsAt: BEGIN, endsAt: MIDNIGHT + DAY };
  const book = listed(1, 4_800, 5_000, LONG).map((event): SourceEvent => ({ ...event, at: BEGIN }));
  // Later words, so that the clock runs past midnight.
  const later = Array.from({ length: 400 }, (_, i): SourceEvent => {
    const [, told] = listed(1, 4_800, 5_000, LONG);
    return { ...(told as SourceEvent), at: (BEGIN + i * 20_000) as VenueMs };
  });
  // One sample of so large a pool is more than the dollar from which a day is paid.
  await openWorld([...book, ...later], { source, rewardsPerDay: usd(1_000_000), rewardsMinSize: 5_000_000 });
  await env.ENGINE.activate(spec(1, LONG), defaults(spec(1, LONG), usd(1_000)));
  await until("quotes on both sides", async () => (await quotes()) >= 2);
  const before = await account();
  expect(before?.pnl.rewards).toBe(0);
  const start = before?.startCash ?? null;
  expect(start).not.toBeNull();
  const since = before?.at ?? BEGIN;
  await until("three samples of quotes at rest", async () => ((await account())?.at ?? since) - since > 3 * MINUTE);
  // The rest needs hours of the exchange's time, and no patience.
  await ask("/paper/advance", { ms: MIDNIGHT + 11 * MINUTE - since - 3 * MINUTE });
  await until("the reward", async () => ((await account())?.pnl.rewards ?? 0) > 0);
  await until("agreement", async () => {
    const now = await account();
    return now?.outside === 0 && now.missing === 0 && now.difference === 0;
  });
  const now = await account();
  expect((now?.cash ?? 0) - (start ?? 0)).toBe(now?.pnl.rewards);
  expect(now).toMatchObject({ equity: now?.cash, pnlTotal: now?.pnl.rewards, engine: "running" });
  const report = await env.ENGINE.report(id(1));
  expect(report?.pnl.rewards).toBe(now?.pnl.rewards);
}, 180_000);
