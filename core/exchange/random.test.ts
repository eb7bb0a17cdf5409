import { describe, expect, it } from "vitest";
import { Random, randomFor } from "./random.ts";

const MASK = (1n << 64n) - 1n;

/** SplitMix64 as published, in BigInt. */
function published(seed: bigint): () => bigint {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b97f4a7c15n) & MASK;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
    return z ^ (z >> 31n);
  };
}

describe("random", () => {
  it("is SplitMix64, bit for bit, also where the halves carry", () => {
    for (const [high, low] of [
      [0, 0],
      [0, 1234567],
      [0xffffffff, 0xffffffff],
      [0x12345678, 0x9abcdef0],
    ] as const) {
      const next = published((BigInt(high) << 32n) | BigInt(low));
      const random = new Random([high, low]);
      for (let i = 0; i < 2_000; i += 1) {
        const [a, b] = random.bits();
        expect((BigInt(a) << 32n) | BigInt(b)).toBe(next());
      }
    }
  });

  it("goes on from its stored state as if it had never stopped", () => {
    const random = randomFor(7, "a");
    random.uniform();
    const again = new Random(random.state());
    expect([again.uniform(), again.normal()]).toEqual([random.uniform(), random.normal()]);
  });

  it("gives each name its own stream, and looks uniform and normal", () => {
    const random = randomFor(7, "a");
    expect(randomFor(7, "a").uniform()).toBe(random.uniform());
    expect(randomFor(7, "b").uniform()).not.toBe(randomFor(7, "a").uniform());
    let [sum, squares, uniform] = [0, 0, 0];
    for (let i = 0; i < 20_000; i += 1) {
      const z = random.normal();
      sum += z;
      squares += z * z;
      uniform += random.uniform();
    }
    expect(Math.abs(sum / 20_000)).toBeLessThan(0.03);
    expect(Math.abs(squares / 20_000 - 1)).toBeLessThan(0.05);
    expect(Math.abs(uniform / 20_000 - 0.5)).toBeLessThan(0.01);
  });
});
