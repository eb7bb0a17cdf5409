import { describe, expect, it } from "vitest";
import { RateBuckets } from "./rates.ts";
import { at } from "./testing.ts";

describe("the venue's rate limits", () => {
  it("take bursts of 60 orders and 120 cancels, then 40 and 80 a second, each signer for itself", () => {
    const buckets = new RateBuckets("standard");
    expect(buckets.take("a", "order", 60, at(0))).toMatchObject({ ok: true, remaining: 0, fullAt: at(1_500) });
    expect(buckets.take("a", "order", 1, at(0))).toMatchObject({ ok: false, waitMs: 25 });
    expect(buckets.take("b", "order", 1, at(0)).ok).toBe(true);
    expect(buckets.take("a", "cancel", 120, at(0)).ok).toBe(true);
    expect(buckets.take("a", "cancel", 80, at(999)).ok).toBe(false);
    expect(buckets.take("a", "cancel", 80, at(1_000)).ok).toBe(true);
    expect(buckets.take("a", "order", 40, at(1_000)).ok).toBe(true);
  });

  it("take a batch whole or not at all, and one above the burst never", () => {
    const buckets = new RateBuckets("standard");
    expect(buckets.take("a", "order", 50, at(0)).ok).toBe(true);
    expect(buckets.take("a", "order", 15, at(0)).ok).toBe(false);
    expect(buckets.take("a", "order", 10, at(0)).ok).toBe(true);
    expect(buckets.take("a", "cancel", 121, at(1_000_000)).ok).toBe(false);
  });

  it("let a cancel-all go into debt that later cancels wait for, and not at the high tiers", () => {
    const [standard, elite] = [new RateBuckets("standard"), new RateBuckets("elite")];
    for (const buckets of [standard, elite]) buckets.take("a", "cancel", 1, at(0));
    expect(standard.debit("a", 199, at(0))).toMatchObject({ remaining: 0, fullAt: at(2_500) });
    expect(standard.take("a", "cancel", 1, at(1_000)).ok).toBe(false);
    expect(standard.take("a", "cancel", 1, at(1_013)).ok).toBe(true);
    elite.debit("a", 10_000, at(0));
    expect(elite.take("a", "cancel", 1, at(1)).ok).toBe(true);
  });
});
