import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jStatStudentCdf } from "../../lab/bench/peers.ts";
import { randomFor } from "../exchange/random.ts";
import { normalsFrom } from "./draw.ts";
import { gammaHalfRatio } from "./incomplete-beta.ts";
import { Moments } from "./moments.ts";
import { normalCdf, normalQuantile, normalSf, tiltedSf } from "./normal.ts";
import { atLeast, each, finite, inside, isRefused, length, positive, refusalText, whole, within } from "./range.ts";
import { standardise, studentCdf, studentPdf, studentQuantile, studentSf } from "./student-t.ts";
import { t6Centre, t6Sf } from "./student-t6.ts";
import { expTridiagonal, groundState } from "./tridiagonal.ts";

const close = (got: number, want: number, rel: number): void =>
  expect(Math.abs(got - want), `${got} against ${want}`).toBeLessThanOrEqual(rel * Math.abs(want));

describe("Student's t", () => {
  const freedom = fc.double({ min: 2.01, max: 300, noNaN: true });

  it("has the closed form and the incomplete beta function agree at six degrees, tail and centre", () => {
    for (const x of [0, 1e-9, 0.3, 1, 2.5, 3.999, 4.001, 8, 40, 1e3, 1e6]) {
      // 6 and a hair more: the general road, at a point where the closed form must join it.
      close(studentSf(x, 6), studentSf(x, 6 * (1 + 1e-13)), 1e-10);
    }
    close(t6Centre(4) + t6Sf(4), 0.5, 1e-15);
    close(t6Sf(4.000001), t6Sf(3.999999), 1e-5);
  });

  it("keeps the far tail's digits: a t tail falls like a power, not to zero", () => {
    // (5/32) (6 / x^2)^3 (1 + 3/4 * (1/2) * 6/x^2) at x = 1000, nu = 6
    close(studentSf(1000, 6), (5 / 32) * (6 / (6 + 1e6)) ** 3 * (1 + (3 / 8) * (6 / (6 + 1e6))), 1e-10);
    close(studentSf(1e6, 3) / studentSf(1e5, 3), 1e-3, 1e-9);
    expect(studentSf(Number.POSITIVE_INFINITY, 6)).toBe(0);
    expect(studentSf(Number.NEGATIVE_INFINITY, 4)).toBe(1);
  });

  it("agrees with another library to that library's own accuracy, at any degrees of freedom", () => {
    const x = fc.double({ min: -30, max: 30, noNaN: true });
    fc.assert(
      fc.property(x, fc.double({ min: 2.1, max: 60, noNaN: true }), (at, nu) => {
        expect(Math.abs(studentCdf(at, nu) - jStatStudentCdf(at, nu))).toBeLessThan(2e-7);
      }),
    );
  });

  it("is symmetric, falls with x, and its quantile undoes it", () => {
    fc.assert(
      fc.property(freedom, fc.double({ min: -30, max: 30, noNaN: true }), (nu, x) => {
        expect(studentCdf(x, nu) + studentSf(x, nu)).toBeCloseTo(1, 14);
        expect(studentCdf(x, nu)).toBe(studentSf(-x, nu));
        const p = studentCdf(x, nu);
        if (p <= 0 || p >= 1) return;
        const back = studentQuantile(p, nu);
        if (isRefused(back)) throw new Error(refusalText(back));
        // What p itself can resolve: its last digit over the density.
        expect(Math.abs(back - x)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(x)) + 4e-16 / studentPdf(x, nu));
      }),
      { numRuns: 1000 },
    );
  });

  it("gives the reference's tails of a unit-variance return at nu = 6: without the scale factor they would be wrong", () => {
    for (const [z, tail] of [
      [0.25, 0.3849],
      [0.5, 0.2814],
      [1, 0.1333],
      [1.5, 0.0579],
      [2, 0.0249],
      [3, 0.0052],
    ] as const) {
      expect(studentSf(z * standardise(6), 6)).toBeCloseTo(tail, 4);
    }
    expect(studentSf(1, 6)).toBeCloseTo(0.178, 3);
  });

  it("refuses a probability of 0, 1 or NaN and degrees of freedom below 0, by name", () => {
    for (const p of [0, 1, -1, Number.NaN]) expect(studentQuantile(p, 6)).toMatchObject({ field: "p" });
    expect(studentQuantile(0.3, 0)).toMatchObject({ field: "nu" });
  });

  it("knows the gamma ratio at whole numbers", () => {
    close(gammaHalfRatio(0.5), 1 / Math.sqrt(Math.PI), 1e-14);
    close(gammaHalfRatio(1), Math.sqrt(Math.PI) / 2, 1e-14);
    close(gammaHalfRatio(1000), Math.sqrt(1000) * (1 - 1 / 8000 + 1 / 128e6), 1e-11);
  });
});

describe("the normal distribution", () => {
  it("keeps its lower tail below -8, where others collapse to zero", () => {
    close(normalCdf(-10), 7.619853024160527e-24, 1e-12);
    close(normalCdf(-37), 5.725571222524537e-300, 1e-11);
    close(normalSf(3), 0.0013498980316300946, 1e-13);
  });

  it("is undone by its quantile", () => {
    for (const p of [1e-300, 1e-10, 0.02, 0.4999, 0.5, 0.7, 1 - 1e-10]) close(normalCdf(normalQuantile(p)), p, 1e-11);
  });

  it("tilts a tail without overflow: e^(2 mu b / s^2) Phi(...) of a barrier far away", () => {
    close(tiltedSf(1, 2), Math.exp((4 - 1) / 2) * normalSf(2), 1e-13);
    expect(normalSf(41)).toBe(0);
    expect(tiltedSf(30, 41)).toBeGreaterThan(0);
    expect(Number.isFinite(tiltedSf(0, 60))).toBe(true);
  });
});

describe("chance handed in", () => {
  it("becomes normals of mean 0 and variance 1, the same for the same seed", () => {
    const draw = normalsFrom(randomFor(7, "normal"));
    const moments = new Moments();
    let fourth = 0;
    for (let i = 0; i < 40_000; i += 1) {
      const x = draw();
      moments.add(x);
      fourth += x ** 4 / 40_000;
    }
    expect(Math.abs(moments.mean)).toBeLessThan(4 / Math.sqrt(40_000));
    expect(Math.abs(moments.sd - 1)).toBeLessThan(4 / Math.sqrt(80_000));
    expect(Math.abs(fourth - 3)).toBeLessThan(4 * Math.sqrt(96 / 40_000));
    const again = normalsFrom(randomFor(7, "normal"));
    const other = normalsFrom(randomFor(7, "normal"));
    expect([again(), again(), again()]).toEqual([other(), other(), other()]);
  });

  it("gives the mean, deviation and error of a sample, and 0 where a sample has none", () => {
    const moments = new Moments();
    expect([moments.n, moments.mean, moments.sd, moments.error]).toEqual([0, 0, 0, 0]);
    for (const x of [1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4]) moments.add(x);
    expect(moments.mean).toBe(1e9 + 2.5);
    expect(moments.variance).toBeCloseTo(5 / 3, 9);
    expect(moments.error).toBeCloseTo(Math.sqrt(5 / 12), 9);
  });
});

describe("tridiagonal matrices", () => {
  it("settle on the ground state after a long time, component by component", () => {
    const diagonal = [-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6].map((q) => 0.2 * q * q);
    const still = groundState(diagonal, 0.5);
    const late = expTridiagonal(
      diagonal,
      0.5,
      500,
      diagonal.map(() => 1),
    );
    for (const [i, x] of still.entries()) close(Number(late?.[i]), x, 1e-11);
    // M v = lambda v
    const product = still.map(
      (x, i) => Number(diagonal[i]) * x - 0.5 * (Number(still[i - 1] ?? 0) + Number(still[i + 1] ?? 0)),
    );
    const lambda = Number(product[6]) / Number(still[6]);
    for (const [i, x] of still.entries()) close(Number(product[i]), lambda * x, 1e-9);
  });

  it("keep components positive that are a trillion times smaller than the largest", () => {
    const diagonal = Array.from({ length: 41 }, (_, i) => 5 * (i - 20) * (i - 20));
    const still = groundState(diagonal, 0.1);
    expect(Math.min(...still)).toBeGreaterThan(0);
    expect(Math.min(...still)).toBeLessThan(1e-12);
  });

  it("do nothing in no time", () => {
    expect(expTridiagonal([1, 2, 3], 0.5, 0, [1, 1, 1])).toEqual([1, 1, 1]);
  });
});

describe("ranges", () => {
  it("refuse NaN and both infinities everywhere, and name the field, the value and the range", () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const check of [finite, positive])
        expect(check("x", bad)).toMatchObject({ code: "OUT_OF_RANGE", field: "x" });
      expect(atLeast("x", bad, 0)).not.toBeNull();
      expect(within("x", bad, 0, 1)).not.toBeNull();
      expect(inside("x", bad, 0, 1)).not.toBeNull();
      expect(whole("x", bad, 0, 1)).not.toBeNull();
    }
    const refused = within("gamma", 0.06, 0, 0.05);
    expect(isRefused(refused)).toBe(true);
    if (isRefused(refused)) expect(refusalText(refused)).toBe("gamma is 0.06: must be in [0, 0.05]");
  });

  it("name the element of a list and its length", () => {
    expect(each("depths", [1, Number.NaN], finite)).toMatchObject({ field: "depths[1]" });
    expect(length("y", [1, 2], 1, 3)).toMatchObject({ field: "y.length", value: 2, allowed: "3" });
    expect(length("p", [], 1)).toMatchObject({ field: "p.length" });
    expect(each("depths", [1, 2], positive)).toBeNull();
  });

  it("let the ends in or keep them out as they say", () => {
    expect(within("x", 1, 0, 1)).toBeNull();
    expect(inside("x", 1, 0, 1)).not.toBeNull();
    expect(whole("x", 1.5, 0, 2)).not.toBeNull();
  });

  it("take nothing else for a refusal", () => {
    for (const other of [null, undefined, 0, {}, { code: "other" }, "OUT_OF_RANGE"])
      expect(isRefused(other)).toBe(false);
  });
});
