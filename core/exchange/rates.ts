/**
 * The venue's rate limits on orders and cancels: two token buckets a signer (reference polymarket.md 3f). A post or a
 * cancel of several is all or nothing, and one that costs more than the burst is never taken. Cancelling all, or a
 * market, needs one token to start; one more for each order cancelled is taken afterwards.
 */
import { SECOND, type VenueMs } from "../units/time.ts";

interface Flow {
  readonly perSecond: number;
  readonly burst: number;
}

interface TierTerms {
  readonly order: Flow;
  readonly cancel: Flow;
  /** A cancel-all may leave the bucket below zero; otherwise it stops at zero. */
  readonly debt: boolean;
}

const tier = (order: number, burst: number, cancel: number, cancelBurst: number, debt: boolean): TierTerms => ({
  order: { perSecond: order, burst },
  cancel: { perSecond: cancel, burst: cancelBurst },
  debt,
});

export const RATE_TIERS = {
  standard: tier(40, 60, 80, 120, true),
  copper: tier(60, 90, 120, 180, true),
  bronze: tier(80, 120, 160, 240, true),
  silver: tier(200, 300, 400, 600, true),
  gold: tier(400, 600, 800, 1_200, true),
  platinum: tier(450, 675, 900, 1_350, false),
  diamond: tier(525, 787, 1_050, 1_575, false),
  elite: tier(600, 900, 1_200, 1_800, false),
} as const;
export type RateTier = keyof typeof RATE_TIERS;

export interface Taken {
  readonly ok: boolean;
  /** Whole tokens left. */
  readonly remaining: number;
  /** When the bucket is full again. */
  readonly fullAt: VenueMs;
  /** How long to wait, ms, until it would be taken; 0 when it was. */
  readonly waitMs: number;
}

interface Bucket {
  tokens: number;
  at: VenueMs;
}

/** Buckets of every signer at one tier. Times are the venue's; a signer that was never seen has full ones. */
export class RateBuckets {
  readonly #terms: TierTerms;
  readonly #buckets = new Map<string, Bucket>();

  constructor(name: RateTier) {
    this.#terms = RATE_TIERS[name];
  }

  #bucket(signer: string, what: "order" | "cancel", now: VenueMs): Bucket {
    const key = `${what}|${signer}`;
    const { perSecond, burst } = this.#terms[what];
    const known = this.#buckets.get(key) ?? { tokens: burst, at: now };
    const gained = (Math.max(0, now - known.at) * perSecond) / SECOND;
    const bucket = { tokens: Math.min(burst, known.tokens + gained), at: now };
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #seen(what: "order" | "cancel", { tokens, at }: Bucket, ok: boolean, cost: number): Taken {
    const { perSecond, burst } = this.#terms[what];
    const after = (missing: number): number => Math.ceil((missing * SECOND) / perSecond);
    return {
      ok,
      remaining: Math.max(0, Math.floor(tokens)),
      fullAt: (at + after(burst - tokens)) as VenueMs,
      waitMs: ok ? 0 : Math.max(1, after(Math.min(cost, burst) - tokens)),
    };
  }

  /** Takes `cost` tokens, or none when there are fewer. */
  take(signer: string, what: "order" | "cancel", cost: number, now: VenueMs): Taken {
    const bucket = this.#bucket(signer, what, now);
    const ok = bucket.tokens >= cost;
    if (ok) bucket.tokens -= cost;
    return this.#seen(what, bucket, ok, cost);
  }

  /** Takes what a cancel of unknown size came to, after it was carried out. */
  debit(signer: string, cancelled: number, now: VenueMs): Taken {
    const bucket = this.#bucket(signer, "cancel", now);
    bucket.tokens -= cancelled;
    if (!this.#terms.debt) bucket.tokens = Math.max(0, bucket.tokens);
    return this.#seen("cancel", bucket, true, 0);
  }
}
