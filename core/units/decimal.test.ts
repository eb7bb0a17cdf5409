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

  it("reads and refuses what its definition as a pattern does, character for character", () => {
    /** A minus, up to 15 digits, a point and digits, one digit at least; nothing but zeros beyond the places asked for. */
    const defined = (text: string, places: number): number | null => {
      const match = /^(-?)(\d{0,15})(?:\.(\d*))?$/.exec(text);
      if (match === null) return null;
      const [, sign = "", whole = "", fraction = ""] = match;
      if (whole === "" && fraction === "") return null;
      if (/[1-9]/.test(fraction.slice(places))) return null;
      const value = Number(whole + fraction.slice(0, places).padEnd(places, "0"));
      if (!Number.isSafeInteger(value)) return null;
      return sign === "-" && value !== 0 ? -value : value;
    };
    const digits = fc.string({ unit: fc.constantFrom(..."0019"), maxLength: 18 });
    const near = fc
      .tuple(fc.constantFrom("", "-", "+", " ", "--"), digits, fc.constantFrom("", ".", "..", ","), digits)
      .map((parts) => parts.join(""));
    const any = fc.string({ unit: fc.constantFrom(..."0123456789.-+e x٣"), maxLength: 24 });
    fc.assert(
      fc.property(fc.oneof(near, any), fc.integer({ min: 0, max: 6 }), (text, places) => {
        expect(parseDecimal(text, places)).toBe(defined(text, places));
      }),
      { numRuns: 5_000 },
    );
    for (const text of [
      "9007199254740991",
      "9007199254.740991",
      "9007199254.740992",
      "900719925474099.1",
      "00000000000000.1",
    ])
      for (const places of [0, 1, 6]) expect(parseDecimal(text, places), text).toBe(defined(text, places));
  });

  it("never writes minus zero", () => {
    expect(parseDecimal("-0", 4)).toBe(0);
    expect(Object.is(parseDecimal("-0.0", 4), -0)).toBe(false);
  });
});
