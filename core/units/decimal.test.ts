import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDecimal, parseDecimal } from "./decimal.ts";

describe("decimal text", () => {
  it("survives the round trip for every safe integer and place count", () => {
    fc.assert(
      fc.property(fc.integer({ min: -9e14, max: 9e14 }), fc.integer({ min: 0, max: 6 }), (value, places) => {
        expect(parseDecimal(formatDecimal(value, places), places)).toBe(value);
      }),
    );
  });

  it("reads the venue's spellings", () => {
    expect(parseDecimal("0.57", 4)).toBe(5700);
    expect(parseDecimal(".48", 4)).toBe(4800);
    expect(parseDecimal("10", 6)).toBe(10_000_000);
    expect(parseDecimal("219.217767", 6)).toBe(219_217_767);
    expect(parseDecimal("0.5700000", 4)).toBe(5700);
  });

  it("refuses what is not exactly representable or not a number, instead of rounding it", () => {
    for (const text of ["", ".", "-", "1e3", "0x10", "NaN", "0.57001", " 1", "1,000", "99999999999999999"]) {
      expect(parseDecimal(text, 4), text).toBeNull();
    }
  });

  it("never writes minus zero", () => {
    expect(parseDecimal("-0", 4)).toBe(0);
    expect(Object.is(parseDecimal("-0.0", 4), -0)).toBe(false);
  });
});
