import { describe, expect, it } from "vitest";
import type { TokenId } from "../contract/ids.ts";
import type { MarketSpec } from "../contract/spec.ts";
import { defaults, replayDemo } from "../quoting/profiles.ts";
import { usd } from "../units/money.ts";
import { shares } from "../units/size.ts";
import { staleConfig } from "./resize.ts";

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
