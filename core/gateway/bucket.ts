import type { VenueMs } from "../units/time.ts";

/** A token bucket in venue time, as the venue keeps one per signer (reference polymarket.md 3f). */
export interface Bucket {
  perSecond: number;
  burst: number;
  tokens: number;
  at: VenueMs;
}

/** The venue's tiers by 30-day volume: orders and cancels a second, and their bursts. */
export const STANDARD_TIER = {
  orders: { perSecond: 40, burst: 60 },
  cancels: { perSecond: 80, burst: 120 },
} as const;

/** How much of the venue's own budget we use: the rest is for clocks that differ, and for what we did before a restart. */
const BUDGET_SHARE = 0.9;

/** A tier somewhat below the venue's: what we let through, the venue never refuses. */
export const below = (tier: GatewayTier): GatewayTier => {
  const less = ({ perSecond, burst }: Rate): Rate => ({
    perSecond: Math.floor(perSecond * BUDGET_SHARE),
    burst: Math.floor(burst * BUDGET_SHARE),
  });
  return { orders: less(tier.orders), cancels: less(tier.cancels) };
};

interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}
export interface GatewayTier {
  readonly orders: Rate;
  readonly cancels: Rate;
}

export const createBucket = (rate: { perSecond: number; burst: number }, at: VenueMs): Bucket => ({
  perSecond: rate.perSecond,
  burst: rate.burst,
  tokens: rate.burst,
  at,
});

function refill(bucket: Bucket, now: VenueMs): void {
  // A venue that starts again may start its clock earlier: nothing is earned then, and nothing is stuck.
  const gone = Math.max(0, now - bucket.at);
  bucket.tokens = Math.min(bucket.burst, bucket.tokens + (gone * bucket.perSecond) / 1000);
  bucket.at = now;
}

/** Takes `count` tokens if that many are there: all or nothing, as the venue does for a batch. */
export function take(bucket: Bucket, count: number, now: VenueMs): boolean {
  refill(bucket, now);
  if (bucket.tokens < count) return false;
  bucket.tokens -= count;
  return true;
}

/** Takes them whether they are there or not: what cancel-all costs after the fact, or a kill that asks nobody. */
export function owe(bucket: Bucket, count: number, now: VenueMs): void {
  refill(bucket, now);
  bucket.tokens -= count;
}

/** The venue says that its own is empty for so long: by then, and no sooner, there is one token here. */
export function dry(bucket: Bucket, forMs: number, now: VenueMs): void {
  refill(bucket, now);
  bucket.tokens = Math.min(bucket.tokens, 1 - (forMs * bucket.perSecond) / 1000);
}

/** Whole tokens that are there now; negative in debt. */
export function left(bucket: Bucket, now: VenueMs): number {
  refill(bucket, now);
  return Math.floor(bucket.tokens);
}

/** Milliseconds of venue time until `count` tokens are there; the whole burst's time when more than a burst is asked. */
export function waitFor(bucket: Bucket, count: number, now: VenueMs): number {
  refill(bucket, now);
  const missing = Math.min(count, bucket.burst) - bucket.tokens;
  return missing <= 0 ? 0 : Math.ceil((missing * 1000) / bucket.perSecond);
}
