import * as z from "zod";
import { RATE_TIERS, type RateTier } from "../../core/exchange/rates.ts";
import type { RewardPool } from "../../core/exchange/rewards.ts";
import type { ExchangeConfig } from "../../core/exchange/types.ts";
import type { MicroUsd } from "../../core/units/money.ts";
import type { MicroShares } from "../../core/units/size.ts";

const TIERS = Object.keys(RATE_TIERS) as [RateTier, ...RateTier[]];

const source = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("synthetic"),
    seed: z.int().nonnegative(),
    /** Where the world's clock begins, ms; absent: the wall's time at setup. */
    startsAt: z.int().positive().optional(),
  }),
  z.object({
    kind: z.literal("replay"),
    /** What is replayed, for the reader: a path or a name. */
    name: z.string().min(1),
    order: z.enum(["stamped", "lagged"]).default("stamped"),
    startsAt: z.int().positive(),
    endsAt: z.int().positive(),
  }),
  z.object({ kind: z.literal("mirror"), url: z.string().min(1), markets: z.int().min(1).max(100).default(20) }),
]);

/** Chain id of everything signed here. */
export const POLYGON = 137;

const ms = z.int().nonnegative().max(3_600_000);

/** Body of POST /paper/setup: what this exchange is. Amounts in micro-dollars, times in ms of venue time. */
export const setupSchema = z.object({
  source,
  /** Venue milliseconds per wall millisecond. */
  speed: z.number().positive().max(10_000).default(1),
  faucet: z.int().nonnegative().default(10_000_000_000),
  queue: z.enum(["pessimistic", "optimistic"]).default("pessimistic"),
  mineMs: ms.default(2_000),
  confirmMs: ms.default(4_000),
  takerDelayMs: ms.default(0),
  /** How long after a resolution shares are redeemed by the venue; null: their owners redeem them on chain. */
  autoRedeemMs: ms.nullable().default(0),
  depletionMs: ms.default(2_000),
  /** Approvals on chain: every wallet has all of them, or has to send each before contracts may take what it holds. */
  approvals: z.enum(["given", "asked"]).default("given"),
  /** Limits on orders and cancels: a tier of the venue's, or none. */
  rateTier: z.enum([...TIERS, "none"]).default("standard"),
  /** Liquidity rewards: each market's pool, micro-dollars a day (0: none), widest spread in cents, smallest size in micro-shares. */
  rewardsPerDay: z.int().nonnegative().default(0),
  rewardsMaxSpread: z.number().positive().max(50).default(4.5),
  rewardsMinSize: z.int().nonnegative().default(20_000_000),
  /** How states are spelt: LIVE and MATCHED, or ORDER_STATUS_LIVE and TRADE_STATUS_MATCHED; the venue's pages show both. */
  spelling: z.enum(["short", "long"]).default("short"),
});
export type Setup = z.infer<typeof setupSchema>;

/** How a request to set up is carried out, apart from what the exchange is. */
export const setupRequest = z.object({
  /** Forget everything but the API keys' secret and start over. */
  fresh: z.boolean().default(false),
  /** The clock waits for POST /paper/begin. */
  hold: z.boolean().default(false),
});

export const exchangeConfig = (setup: Setup): ExchangeConfig => ({
  queue: setup.queue,
  faucet: setup.faucet as MicroUsd,
  mineMs: setup.mineMs,
  confirmMs: setup.confirmMs,
  takerDelayMs: setup.takerDelayMs,
  autoRedeemMs: setup.autoRedeemMs,
  depletionMs: setup.depletionMs,
});

/** An order counts when it has rested this long (reference polymarket.md 6). */
const REWARDED_AFTER_MS = 3_500;

export const rewardPool = (setup: Setup): RewardPool => ({
  perDay: setup.rewardsPerDay as MicroUsd,
  maxSpreadCents: setup.rewardsMaxSpread,
  minSize: setup.rewardsMinSize as MicroShares,
  minAgeMs: REWARDED_AFTER_MS,
});

/** The setup with the world's first instant named, so that a restart builds the same world. */
export function withStart(setup: Setup, wall: number): Setup {
  const { source: from } = setup;
  if (from.kind !== "synthetic" || from.startsAt !== undefined) return setup;
  return { ...setup, source: { ...from, startsAt: wall } };
}

/** What kind of data moves the books, in a few words, for a header and a status line. */
export function sourceText({ source: from }: Setup): string {
  if (from.kind === "synthetic") return `synthetic seed ${from.seed}`;
  if (from.kind === "mirror") return `mirror of ${from.url}`;
  return `replay of ${from.name} (${from.order})`;
}

/** The first setting that differs, as "name: is A, asked B"; null when there is none. A start time left open agrees with any. */
export function difference(is: Setup, asked: Setup): string | null {
  const flat = (setup: Setup): Map<string, unknown> => {
    const { source: from, ...rest } = setup;
    const entries = [
      ...Object.entries(from).map(([key, value]) => [`source.${key}`, value] as const),
      ...Object.entries(rest),
    ];
    return new Map(entries);
  };
  const [have, want] = [flat(is), flat(asked)];
  for (const name of new Set([...have.keys(), ...want.keys()])) {
    if (have.get(name) === want.get(name)) continue;
    if (name === "source.startsAt" && want.get(name) === undefined) continue;
    return `${name}: is ${JSON.stringify(have.get(name) ?? null)}, asked ${JSON.stringify(want.get(name) ?? null)}`;
  }
  return null;
}
