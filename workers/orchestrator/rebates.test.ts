/** A maker rebate over the whole way: takers pay fees, the exchange shares them at its midnight, the bot asks and books. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { SourceEvent } from "../../core/exchange/types.ts";
import type { AccountReport } from "../../core/live/types.ts";
import { defaults } from "../../core/quoting/profiles.ts";
import { usd } from "../../core/units/money.ts";
import type { Ticks } from "../../core/units/price.ts";
import { shares } from "../../core/units/size.ts";
import { DAY, MINUTE, type VenueMs } from "../../core/units/time.ts";
import { VENUE } from "../api/test/venue.ts";
import { ask, id, listed, openWorld, START, spec, until } from "../api/test/world.ts";

const MIDNIGHT = Math.ceil(START / DAY) * DAY;
const BEGIN = (MIDNIGHT - 60 * MINUTE) as VenueMs;
/** So dear a taker that a few small fills come to the dollar from which a day is paid. */
const TERMS = {
  endsAt: (MIDNIGHT + 30 * DAY) as VenueMs,
  fee: { rate: 0.5, exponent: 1, takerOnly: true },
  rebateShare: 0.25,
};
const account = async (): Promise<AccountReport | null> => (await env.ENGINE.snapshot()).account;
const quotes = async (): Promise<number> =>
  ((await env.ENGINE.report(id(1)))?.orders ?? []).filter(({ state }) => state === "live").length;

it("is the exchange's payment to the micro-dollar, booked as a rebate and as no deposit, and equity is right", async () => {
  const source = { kind: "replay", name: "an evening", startsAt: BEGIN, endsAt: MIDNIGHT + DAY };
  const [market, book] = listed(1, 4_800, 5_000, TERMS);
  const told = (event: SourceEvent | undefined, at: number): SourceEvent => ({
    ...(event as SourceEvent),
    at: at as VenueMs,
  });
  const begin = [told(market, BEGIN), told(book, BEGIN)];
  // Later words, so that the clock runs past midnight; and somebody sells below our bids, now and again for an hour.
  const later = Array.from({ length: 400 }, (_, i) => told(book, BEGIN + i * 20_000));
  const sales = Array.from({ length: 57 }, (_, i): SourceEvent => {
    const at = (BEGIN + (i + 1) * MINUTE + 1) as VenueMs;
    return { at, t: "print", market: id(1), price: 4_400 as Ticks, size: shares(20), taker: "SELL" };
  });
  await openWorld([...begin, ...[...later, ...sales].sort((a, b) => a.at - b.at)], { source });
  await env.ENGINE.activate(spec(1, TERMS), defaults(spec(1, TERMS), usd(1_000)));
  await until("quotes on both sides", async () => (await quotes()) >= 2);
  const before = await account();
  expect(before?.pnl.rebates).toBe(0);
  const start = before?.startCash ?? null;
  expect(start).not.toBeNull();
  const { funder } = await env.ENGINE.wallet();
  const date = new Date(MIDNIGHT - 1).toISOString().slice(0, 10);
  const rebates = async () => {
    const reply = await fetch(`${VENUE}/rebates/current?date=${date}&maker_address=${funder}`);
    return (await reply.json()) as readonly { condition_id: string; rebated_fees_usdc: string }[];
  };
  await until("a rebate that will be paid", async () => Number((await rebates())[0]?.rebated_fees_usdc ?? 0) >= 1);
  const now = (await account())?.at ?? BEGIN;
  // The rest needs hours of the exchange's time, and no patience.
  await ask("/paper/advance", { ms: MIDNIGHT + 11 * MINUTE - now });
  await until("the rebate", async () => ((await account())?.pnl.rebates ?? 0) > 0);
  await until("agreement", async () => {
    const is = await account();
    return is?.outside === 0 && is.missing === 0 && is.difference === 0;
  });
  const [paid, ...others] = await rebates();
  expect(others).toEqual([]);
  expect(paid?.condition_id).toBe(id(1));
  const booked = await account();
  expect(booked?.pnl.rebates).toBe(Math.round(Number(paid?.rebated_fees_usdc) * 1e6));
  const report = await env.ENGINE.report(id(1));
  expect(report?.pnl.rebates).toBe(booked?.pnl.rebates);
  // What the ledger says came and went, rebate included, is all that moved the wallet's cash.
  expect((booked?.cash ?? 0) - (start ?? 0)).toBe(report?.cashFlow);
  expect(booked).toMatchObject({ pnlTotal: (booked?.equity ?? 0) - (start ?? 0), engine: "running" });
}, 180_000);
