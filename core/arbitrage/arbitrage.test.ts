import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MicroShares } from "../units/size.ts";
import { legOrder, legRisk } from "./leg-risk.ts";
import { convertNo, negRiskEdges } from "./neg-risk.ts";
import { type PairInput, pairPlan } from "./pair.ts";
import { setsToMerge, setsToSplit } from "./sets.ts";

const pair: PairInput = {
  kind: "buyMerge",
  yes: [
    [0.4, 10],
    [0.42, 50],
  ],
  no: [
    [0.55, 30],
    [0.57, 100],
  ],
  rate: 0,
  gas: 0,
  minEdge: 0.005,
};

describe("a pair", () => {
  it("walks both ladders while a set still earns the least edge", () => {
    // 10 sets at .05, 20 at .03, 30 at .01
    expect(pairPlan(pair)).toMatchObject({ size: 60, limitA: 0.42, limitB: 0.57, execute: true });
    expect(pairPlan({ ...pair, minEdge: 0.02 })).toMatchObject({ size: 30, limitA: 0.42, limitB: 0.55 });
    expect(pairPlan({ ...pair, minEdge: 0.06 })).toMatchObject({ size: 0, net: 0, execute: false, limitA: null });
  });

  it("is never found on a mirrored book, whatever the touch", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 98 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 1000 }),
        (bid, spread, size) => {
          const ask = Math.min(bid + spread, 99);
          const asks: PairInput = { ...pair, yes: [[ask / 100, size]], no: [[(100 - bid) / 100, size]] };
          expect(pairPlan(asks)).toMatchObject({ size: 0, execute: false });
          const bids: PairInput = {
            ...pair,
            kind: "splitSell",
            yes: [[bid / 100, size]],
            no: [[(100 - ask) / 100, size]],
          };
          expect(pairPlan(bids)).toMatchObject({ size: 0, execute: false });
        },
      ),
    );
  });

  it("does not act for less than the gas and the least profit", () => {
    expect(pairPlan({ ...pair, gas: 2 })).toMatchObject({ execute: false });
    expect(pairPlan({ ...pair, minProfit: 2 })).toMatchObject({ execute: false });
  });

  it("refuses ladders that are not best first, and prices that are none", () => {
    expect(
      pairPlan({
        ...pair,
        yes: [
          [0.42, 1],
          [0.4, 1],
        ],
      }),
    ).toMatchObject({ field: "yes[1].price" });
    expect(pairPlan({ ...pair, no: [[1.2, 1]] })).toMatchObject({ field: "no[0].price" });
    expect(pairPlan({ ...pair, no: [[0.5, Number.NaN]] })).toMatchObject({ field: "no[0].shares" });
    expect(pairPlan({ ...pair, rate: 0.2 })).toMatchObject({ field: "rate" });
  });
});

describe("a leg", () => {
  it("breaks even at the fill probability it names", () => {
    const risk = legRisk({ edge: 0.02, pFill: 0.5, unwindLoss: 0.015, gas: 0.001 });
    if ("code" in risk) throw new Error("refused");
    expect(legRisk({ edge: 0.02, pFill: risk.minFillProb, unwindLoss: 0.015, gas: 0.001 })).toMatchObject({
      expected: expect.closeTo(0, 12),
    });
    expect(legRisk({ edge: 0.02, pFill: 1.1, unwindLoss: 0, gas: 0 })).toMatchObject({ field: "pFill" });
  });

  it("goes first when it is the thinner one, and all or nothing", () => {
    const [first, second] = legOrder({ depth: 100, limit: 0.4 }, { depth: 20, limit: 0.55 });
    expect(first).toEqual({ token: "NO", limit: 0.55, tif: "FOK" });
    expect(second).toEqual({ token: "YES", limit: 0.4, tif: "FAK" });
  });
});

describe("a set of exclusive outcomes", () => {
  const set = {
    yesAsk: [0.3, 0.3, 0.38],
    yesBid: [0.28, 0.29, 0.36],
    noAsk: [0.72, 0.71, 0.64],
    rate: 0.04,
    complete: true,
  };

  it("offers every YES only when it is complete", () => {
    expect(negRiskEdges(set)).toMatchObject({ buyAllYes: expect.any(Number) });
    expect(negRiskEdges({ ...set, complete: false })).toMatchObject({ buyAllYes: null });
  });

  it("has the same conversion edge from every outcome on mirrored books", () => {
    const edges = negRiskEdges(set);
    if ("code" in edges) throw new Error("refused");
    const [first, ...rest] = edges.noToYes;
    for (const edge of rest) expect(edge).toBeCloseTo(Number(first), 12);
    const bids = set.yesBid.reduce((sum, b) => sum + b - 0.04 * b * (1 - b), 0);
    expect(first).toBeCloseTo(bids - 1, 12);
  });

  it("converts NO on k of n into k - 1 dollars and the others' YES", () => {
    expect(convertNo(5, 3)).toEqual({ collateral: 2, yesEach: 2 });
    expect(convertNo(5, 6)).toMatchObject({ field: "k" });
    expect(negRiskEdges({ ...set, noAsk: [0.7] })).toMatchObject({ field: "noAsk.length" });
  });
});

describe("complete sets", () => {
  const micro = (n: number): MicroShares => n as MicroShares;

  it("are merged once there are enough, all of them", () => {
    expect(setsToMerge(micro(9), micro(12), micro(10))).toBe(0);
    expect(setsToMerge(micro(10), micro(12), micro(10))).toBe(10);
    expect(setsToMerge(micro(0), micro(0), micro(0))).toBe(0);
  });

  it("are split as far as the offer and the cash go", () => {
    expect(setsToSplit(micro(5), micro(20), 100)).toBe(15);
    expect(setsToSplit(micro(5), micro(20), 7.9)).toBe(7);
    expect(setsToSplit(micro(30), micro(20), 100)).toBe(0);
  });
});
