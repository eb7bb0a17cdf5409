/**
 * Helpers of the process that starts the exchange, not part of any venue's wire. Reachable from this machine only:
 *
 * - POST /paper/setup          what this exchange is (setup.ts), with `fresh` and `hold`
 * - POST /paper/begin          starts a waiting clock
 * - POST /paper/advance        {ms}: moves the clock ahead at once, for tests that can't wait
 * - POST /paper/transfer       {address, dollars, other}: puts dollars into an account's wallet, or takes them out below zero,
 *                              by a transfer on chain; with `onChain` false they come or go without one
 * - /paper/faults              see faults.ts
 * - POST /paper/source/events  {first, events, last, bad}: the next events of a replay and the lines that could not be
 *                              read on the way there, answered with {next, room, until}
 * - GET  /paper/status         source, clock, counts, bad lines, accounts with what they have merged
 */
import { keccak256, toHex } from "viem";
import * as z from "zod";
import type { Address, ConditionId } from "../../../core/contract/ids.ts";
import type { MicroUsd } from "../../../core/units/money.ts";
import type { Keys } from "../keys.ts";
import { log } from "../log.ts";
import { type Setup, setupRequest, setupSchema, sourceText } from "../setup.ts";
import { isReplay } from "../sources/open.ts";
import type { ReplayEvent } from "../sources/replay.ts";
import type { Venue } from "../venue.ts";
import { Refusal } from "./types.ts";

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

export function loopbackOnly(url: URL): void {
  if (!LOOPBACK.has(url.hostname)) throw new Refusal(403, "only from this machine", `host ${url.hostname}`);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "the body is not JSON");
  }
}

export interface SetupRequest {
  readonly setup: Setup;
  readonly fresh: boolean;
  readonly hold: boolean;
}

const firstIssue = (error: z.ZodError): string => {
  const [issue] = error.issues;
  return issue === undefined ? "no form" : `${issue.path.join(".")}: ${issue.message}`;
};

export function parseSetup(text: string): SetupRequest {
  const body = parseJson(text);
  const setup = setupSchema.safeParse(body);
  const how = setupRequest.safeParse(body);
  if (!setup.success) throw new Refusal(400, `setup refused: ${firstIssue(setup.error)}`);
  if (!how.success) throw new Refusal(400, `setup refused: ${firstIssue(how.error)}`);
  return { setup: setup.data, ...how.data };
}

/** Longest move at once: a month of the venue's time. */
const advance = z.object({
  ms: z
    .int()
    .min(1)
    .max(31 * 24 * 3_600_000),
});

export function parseAdvance(text: string): number {
  const parsed = advance.safeParse(parseJson(text));
  if (!parsed.success) throw new Refusal(400, `advance refused: ${firstIssue(parsed.error)}`);
  return parsed.data.ms;
}

/** Strict: a name that is misspelt would move money another way than was meant. */
const transfer = z.strictObject({
  address: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  /** Exact to the micro-dollar: as text. */
  dollars: z.string().regex(/^-?\d{1,9}(\.\d{1,6})?$/),
  other: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/)
    .default("0x00000000000000000000000000000000000057a6"),
  onChain: z.boolean().default(true),
});

/** Moves a wallet's dollars, as its owner, a thief or a mistake would. */
export function moveMoney(venue: Venue, text: string): unknown {
  const parsed = transfer.safeParse(parseJson(text));
  if (!parsed.success) throw new Refusal(400, `transfer refused: ${firstIssue(parsed.error)}`);
  const { dollars, onChain } = parsed.data;
  const wallet = parsed.data.address.toLowerCase() as Address;
  const other = parsed.data.other.toLowerCase() as Address;
  const amount = Math.round(Number(dollars) * 1e6) as MicroUsd;
  const now = venue.now();
  if (other === wallet) throw new Refusal(400, "transfer refused: other: the wallet itself");
  if (venue.exchange.account(wallet) === null) throw new Refusal(404, `${wallet} has no account here`);
  if (!venue.exchange.transfer(wallet, amount)) throw new Refusal(409, `${wallet} has not so much that no order holds`);
  const [from, to] = amount < 0 ? [wallet, other] : [other, wallet];
  const hash = keccak256(toHex(`transfer ${venue.chain.transfers.length} ${now} ${from} ${to} ${amount}`));
  const isShown = onChain && amount !== 0;
  if (isShown) venue.chain.transferred({ hash, from, to, amount: Math.abs(amount) }, now);
  venue.save();
  return { cash: venue.exchange.account(wallet)?.cash ?? null, transaction: isShown ? hash : null };
}

/** The events themselves were made by core's own recording parsers on the other side; here only their frame is checked. */
const batch = z.object({
  first: z.int().nonnegative(),
  events: z.array(z.looseObject({ t: z.string(), at: z.int() })).max(2_000),
  last: z.boolean(),
  bad: z.array(z.object({ place: z.string(), why: z.string() })).default([]),
});

export function offerEvents(venue: Venue, text: string): unknown {
  if (!isReplay(venue.source)) throw new Refusal(409, "this exchange does not replay a recording");
  const parsed = batch.safeParse(parseJson(text));
  if (!parsed.success) throw new Refusal(400, `events refused: ${firstIssue(parsed.error)}`);
  for (const line of parsed.data.bad) log("recording line refused", line);
  return venue.source.offer({ ...parsed.data, events: parsed.data.events as unknown as readonly ReplayEvent[] });
}

/** Sets that an account has merged less those it has split, by market, in the transactions that the chain still remembers. */
function mergedBy(chain: Venue["chain"], account: Address): Record<ConditionId, number> {
  const merged: Record<ConditionId, number> = {};
  for (const { mined, calls } of chain.of(account)) {
    if (mined?.error !== null) continue;
    for (const call of calls)
      if (call.kind === "merge" || call.kind === "split")
        merged[call.market] = (merged[call.market] ?? 0) + (call.kind === "merge" ? call.amount : -call.amount);
  }
  return merged;
}

export function status(
  venue: Venue | null,
  sockets: { market: number; user: number },
  keys: Keys,
): Record<string, unknown> {
  if (venue === null) return { state: "not set up" };
  const { exchange, clock, source, setup } = venue;
  const wall = Date.now();
  const markets = exchange.markets();
  const accounts = keys.addresses().flatMap((address) => {
    const account = exchange.account(address);
    if (account === null) return [];
    return [{ address, cash: account.cash, deposited: account.deposited, merged: mergedBy(venue.chain, address) }];
  });
  return {
    state: clock.state,
    source: sourceText(setup),
    setup,
    clock: { ms: clock.now(wall), rate: clock.rate, state: clock.state },
    markets: { all: markets.length, open: markets.filter((market) => !market.closed).length },
    accounts,
    dropped: exchange.dropped(),
    sockets,
    feed: source.status(),
    audit: exchange.audit(),
  };
}
