import { describe, expect, it } from "vitest";
import type { MicroUsd } from "../../../core/units/money.ts";
import type { Ticks } from "../../../core/units/price.ts";
import type { MicroShares } from "../../../core/units/size.ts";
import { intervalWords, isClear } from "./estimate.ts";
import { axisPlaces, dollars, exactDollars, exactMoney, moneyTone, signedMoney, sixPlaces } from "./money.ts";
import { cents, centsPadded, fineCents, halfToCents } from "./price.ts";
import { signed } from "./signs.ts";
import { netShares, shares } from "./size.ts";
import { age, duration, period, took } from "./time.ts";

const usd = (micro: number) => micro as MicroUsd;
const tick = (value: number) => value as Ticks;
const size = (micro: number) => micro as MicroShares;

describe("prices", () => {
  it("are written in cents with the market's own tick", () => {
    expect(cents(tick(6300), tick(100))).toBe("63");
    expect(cents(tick(4120), tick(10))).toBe("41.2");
    expect(cents(tick(342), tick(1))).toBe("3.42");
    expect(cents(tick(4125), tick(25))).toBe("41.25");
  });

  it("line up at the decimal point where ticks mix: every one is as wide as two places", () => {
    const width = (text: string) => text.length - text.search(/[.\u00a0]|$/);
    expect(new Set([tick(100), tick(10), tick(1)].map((each) => width(centsPadded(tick(6300), each)))).size).toBe(1);
  });

  it("keep a mid between two ticks exact", () => {
    expect(fineCents(halfToCents(8350), tick(10))).toBe("41.75");
    expect(fineCents(halfToCents(683), tick(1))).toBe("3.415");
  });
});

describe("money", () => {
  it("tells the lines of an axis apart, however little lies between its ends", () => {
    for (const span of [0.000_06, 0.004, 0.009, 0.31, 6, 12_000]) {
      const places = axisPlaces([10_000, 10_000 + span]);
      const words = [0, 1, 2, 3, 4, 5, 6].map((line) => (10_000 + (span * line) / 6).toFixed(places));
      expect(new Set(words).size).toBe(7);
    }
    expect([axisPlaces([]), axisPlaces([5]), axisPlaces([0, 900])]).toEqual([2, 2, 2]);
  });

  it("shows a loss with a minus sign, not a hyphen, and a zero bare", () => {
    expect(signedMoney(usd(-4_360_000))).toBe("\u22124.36");
    expect(signedMoney(usd(18_640_000))).toBe("+18.64");
    expect(signedMoney(usd(0))).toBe("0.00");
    expect(signedMoney(usd(-4_000))).toBe("0.00");
    expect(moneyTone(usd(-4_000))).toBe("flat");
    expect(dollars(usd(10_412_860_000))).toBe("$10,412.86");
    expect(dollars(usd(-420_000))).toBe("\u2212$0.42");
    expect(dollars(usd(-1))).toBe("$0.00");
  });

  it("in two parts is the exact number to the micro-dollar, cut and never rounded", () => {
    for (const micro of [0, 1, -1, 999_999, -18_369_999, 208_317_123, 10_000_000_001]) {
      const { head, tail } = exactMoney(usd(micro));
      const back = Number(`${head}${tail}`.replace("\u2212", "-").replace(/[+,.]/g, ""));
      expect(back + 0, `${micro}`).toBe(micro);
    }
  });

  it("has a sign where it is a change and none where it is an amount, but for a debt", () => {
    expect(exactMoney(usd(18_640_001)).head).toBe("+18.64");
    expect(exactDollars(usd(18_640_001))).toEqual({ head: "18.64", tail: "0001" });
    expect(exactDollars(usd(-1)).head).toBe("\u22120.00");
  });

  it("prints what is left over to the last place, so that one micro-dollar is seen", () => {
    expect(sixPlaces(usd(0))).toBe("0.000000");
    expect(sixPlaces(usd(-1))).toBe("\u22120.000001");
  });
});

describe("shares and times", () => {
  it("groups shares, keeps the sign of a net, and shows dust instead of hiding it", () => {
    expect(shares(size(1_250_000_000))).toBe("1,250");
    expect(shares(size(12_500_000))).toBe("12.50");
    expect(netShares(size(180_000_000))).toBe("+180");
    expect(netShares(size(-410_000_000))).toBe("\u2212410");
    expect(netShares(size(0))).toBe("0");
  });

  it("says ages and lengths in the fewest words, never a negative one", () => {
    expect([age(-50), age(240), age(14_200), age(180_000), age(3 * 86_400_000)]).toEqual([
      "0.0 s",
      "0.2 s",
      "14 s",
      "3 m",
      "3 d",
    ]);
    expect([duration(48_000), duration(252_000), duration(22_320_000), duration(180_000_000)]).toEqual([
      "48 s",
      "4 m 12 s",
      "6 h 12 m",
      "2 d 2 h",
    ]);
    expect([period(5_000), period(900_000), took(41.2), took(2_140)]).toEqual(["5 s", "15 m", "41 ms", "2.1 s"]);
  });
});

describe("estimates", () => {
  it("are a verdict only with enough values and an interval that leaves zero out", () => {
    expect(isClear({ n: 40, mean: 0.2, half: 0.03 })).toBe(true);
    expect(isClear({ n: 40, mean: -0.2, half: 0.03 })).toBe(true);
    expect(isClear({ n: 40, mean: 0.2, half: 0.3 })).toBe(false);
    expect(isClear({ n: 14, mean: 0.2, half: 0.03 })).toBe(false);
    expect(isClear({ n: 1, mean: 0.2, half: null })).toBe(false);
  });

  it("say their interval, and while there are few how few", () => {
    expect(intervalWords({ n: 96, mean: 0.2, half: 0.094 })).toBe("±0.09");
    expect(intervalWords({ n: 14, mean: 0.2, half: 0.094 })).toBe("n=14, too few");
    expect(intervalWords({ n: 1, mean: 0.2, half: null })).toBe("n=1, too few");
  });

  it("never write a sign before a zero", () => {
    expect(signed(-0.001, 2)).toBe("0.00");
  });
});
