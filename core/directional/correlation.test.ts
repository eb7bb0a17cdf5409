import { describe, expect, it } from "vitest";
import { randomFor } from "../exchange/random.ts";
import { exp } from "../stats/elementary.ts";
import { HOUR, type VenueMs } from "../units/time.ts";
import { correlationOf } from "./correlation.ts";
import type { Candle } from "./prices/candles.ts";

const START = Date.UTC(2026, 0, 5) as VenueMs;
const candles = (logs: readonly number[]): Candle[] =>
  logs.map((x, i) => {
    const close = 90_000 * exp(x);
    return { opensAt: (START + i * HOUR) as VenueMs, open: close, high: close, low: close, close };
  });

/** Two walks of so many hours whose steps have that correlation, from one hour on another. */
function pair(rho: number, hours = 700, then = rho, from = hours): [Candle[], Candle[]] {
  const random = randomFor(11, "spot");
  let [x, y] = [0, 0];
  const [a, b]: [number[], number[]] = [[], []];
  for (let i = 0; i < hours; i += 1) {
    const [one, other] = [random.normal(), random.normal()];
    const r = i < from ? rho : then;
    x += 0.005 * one;
    y += 0.007 * (r * one + Math.sqrt(1 - r * r) * other);
    a.push(x);
    b.push(y);
  }
  return [candles(a), candles(b)];
}

describe("the correlation of two coins", () => {
  it("is that of their hourly returns, of lately more than of long ago", () => {
    for (const rho of [-0.6, 0, 0.5, 0.9])
      expect(Math.abs((correlationOf(...pair(rho)) ?? 9) - rho)).toBeLessThan(0.15);
    expect(correlationOf(...pair(0.9, 700, -0.5, 350))).toBeLessThan(-0.2);
    const [a] = pair(0.5);
    expect(correlationOf(a, a)).toBe(0.99);
  });

  it("is taken where both are known, and is not known of too few hours, of one that stands still, or of unreadable prices", () => {
    const [a, b] = pair(0.8);
    const holes = b.filter((_, i) => i % 5 !== 0);
    expect(Math.abs((correlationOf(a, holes) ?? 9) - 0.8)).toBeLessThan(0.15);
    expect(correlationOf(a.slice(0, 100), b)).toBeNull();
    expect(correlationOf(a.slice(0, 101), b)).not.toBeNull();
    expect(correlationOf(a, candles(a.map(() => 0)))).toBeNull();
    expect(
      correlationOf(
        a,
        b.map((candle) => ({ ...candle, close: Number.NaN })),
      ),
    ).toBeNull();
    expect(correlationOf([], [])).toBeNull();
  });
});
