import { describe, expect, it } from "vitest";
import type { TokenId } from "../contract/ids.ts";
import type { MarketSpec } from "../contract/spec.ts";
import { defaults, replayDemo } from "../quoting/profiles.ts";
import { usd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import { staleConfig, staleTerms } from "./resize.ts";

const spec = { minSize: shares(5), yes: "1" as TokenId } as MarketSpec;
const at = (dollars: number) => defaults(spec, usd(dollars));

describe("the configuration of a seated market", () => {
  it("stays while the bankroll moves a little, up or down", () => {
    expect(staleConfig(at(1_000), at(1_000))).toBeNull();
    expect(staleConfig(at(1_000), at(1_200))).toBeNull();
    expect(staleConfig(at(1_000), at(850))).toBeNull();
    expect(staleConfig({ ...at(1_000), version: 7 }, at(1_000))).toBeNull();
  });

  it("is replaced when the bankroll has moved by more than a quarter, and when it was first only guessed", () => {
    expect(staleConfig(at(1_000), at(10_000))).toContain("bankroll");
    expect(staleConfig(at(1_000), at(200))).toContain("bankroll");
  });

  it("is replaced at once when the profile is another, or when nobody knows what it was", () => {
    expect(staleConfig(at(1_000), replayDemo(spec, usd(1_000)))).toContain("should be");
    expect(staleConfig(null, at(1_000))).not.toBeNull();
  });
});

describe("the terms of a seated market", () => {
  const rewards = { maxSpread: 450 as Ticks, minSize: shares(20), perDay: usd(3) };
  const held = { ...spec, endsAt: 1 as VenueMs, gameStartAt: 1 as VenueMs, rebateShare: 0.2, rewards };

  it("are told anew when its end, its game, its rebate or its rewards have changed, and not for its words", () => {
    expect(staleTerms(held, { ...held, rewards: { ...rewards }, rules: "other", question: "?" })).toBeNull();
    const { rewards: _, ...none } = held;
    for (const changed of [
      { ...held, endsAt: 2 as VenueMs },
      { ...held, gameStartAt: 2 as VenueMs },
      { ...held, rebateShare: 0.25 },
      { ...held, rewards: { ...rewards, perDay: usd(4) } },
      none,
    ])
      expect(staleTerms(held, changed)).not.toBeNull();
    expect(staleTerms(null, held)).toBeNull();
  });
});
