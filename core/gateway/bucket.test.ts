import { expect, it } from "vitest";
import { createBucket, owe, STANDARD_TIER, take, waitFor } from "./bucket.ts";
import { ms } from "./fixtures.ts";

it("lets a burst through, then the rate, and never more", () => {
  const bucket = createBucket(STANDARD_TIER.orders, ms(0));
  expect(take(bucket, 60, ms(0))).toBe(true);
  expect(take(bucket, 1, ms(24))).toBe(false);
  expect(take(bucket, 1, ms(25))).toBe(true);
  let sent = 0;
  for (let at = 25; at < 10_025; at += 5) if (take(bucket, 1, ms(at))) sent++;
  expect(sent).toBeLessThanOrEqual(400);
  expect(sent).toBeGreaterThan(390);
});

it("takes a batch whole or not at all", () => {
  const bucket = createBucket({ perSecond: 10, burst: 20 }, ms(0));
  take(bucket, 15, ms(0));
  expect(take(bucket, 6, ms(0))).toBe(false);
  expect(waitFor(bucket, 5, ms(0))).toBe(0);
  expect(waitFor(bucket, 6, ms(0))).toBe(100);
});

it("cancel-all may leave a debt, and later cancels wait for it", () => {
  const bucket = createBucket(STANDARD_TIER.cancels, ms(0));
  owe(bucket, 200, ms(0));
  expect(take(bucket, 1, ms(1_000))).toBe(false);
  expect(take(bucket, 1, ms(1_013))).toBe(true);
});

it("is not stuck when the venue's clock starts again earlier", () => {
  const bucket = createBucket({ perSecond: 10, burst: 10 }, ms(1_000_000));
  take(bucket, 10, ms(1_000_000));
  expect(take(bucket, 1, ms(0))).toBe(false);
  expect(take(bucket, 1, ms(100))).toBe(true);
});
