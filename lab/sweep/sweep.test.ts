import { describe, expect, it } from "vitest";
import { usd } from "../../core/units/money.ts";
import { axisOf, grid } from "./grid.ts";
import { choiceAt } from "./sweep.ts";

const base = { engine: "as", profile: null, bankroll: usd(1_000), given: { MM_CYCLE_SECONDS: 7 } } as const;

describe("a grid", () => {
  it("holds every combination, in the order in which it was named", () => {
    expect(grid([axisOf("MM_CYCLE_SECONDS=5,6"), axisOf("engine=as,legacy")])).toEqual([
      { MM_CYCLE_SECONDS: 5, engine: "as" },
      { MM_CYCLE_SECONDS: 5, engine: "legacy" },
      { MM_CYCLE_SECONDS: 6, engine: "as" },
      { MM_CYCLE_SECONDS: 6, engine: "legacy" },
    ]);
    expect(grid([])).toEqual([{}]);
  });

  it("refuses what is no list of values, and a name that comes twice", () => {
    for (const text of ["MM_CYCLE_SECONDS", "=5", "MM_CYCLE_SECONDS=", "a=b=c"])
      expect(() => axisOf(text)).toThrow(text);
    expect(() => grid([axisOf("engine=as"), axisOf("engine=legacy")])).toThrow("comes twice");
  });
});

describe("a combination", () => {
  it("sets the engine by either of its names, and parameters on top of the given ones", () => {
    expect(choiceAt(base, { engine: "symmetric" }).engine).toBe("symmetric");
    expect(choiceAt(base, { MM_PRICING_ENGINE: "legacy" }).engine).toBe("legacy");
    expect(choiceAt(base, {}).engine).toBe("as");
    expect(choiceAt(base, { MM_CYCLE_SECONDS: 9 }).given).toEqual({ MM_CYCLE_SECONDS: 9 });
  });

  it("is refused when a value is out of range, or when no market reads what is varied", () => {
    expect(() => choiceAt(base, { MM_CYCLE_SECONDS: 1 })).toThrow("[5, 10]");
    expect(() => choiceAt(base, { gamma: 0.1 })).toThrow("gamma is no parameter");
    expect(() => choiceAt(base, { CD_CYCLE_MINUTES: 5 })).toThrow("no market reads it");
  });
});
