import { describe, expect, it } from "vitest";
import { scoreGroups, signalsOf } from "../../../../test/browser/world/crypto.ts";
import type { Signal } from "../../api/directional.ts";
import { densityOf } from "./density.ts";
import { familiesOf } from "./families.ts";
import { betterToken, inOrder, silence, tally, termsOf } from "./signals.ts";
import { readAs, stateOf, verdictOf, whyWords } from "./words.ts";

const NOW = 1_790_000_000_000;
const signals = signalsOf([], NOW, 0);
function called(question: string): Signal {
  const found = signals.find((each) => each.question.includes(question));
  if (found === undefined) throw new Error(`no signal on ${question}`);
  return found;
}

describe("the signals of a run", () => {
  it("begin with what is acted on, then by edge; one that a person is to look at is not believed for its edge", () => {
    const order = inOrder(signals);
    expect(order[0]?.code).toBe("ENTER");
    const edges = order.filter(({ code, p }) => p !== null && code !== "REVIEW").map(({ edge }) => edge ?? 0);
    expect(edges).toEqual([...edges].sort((a, b) => b - a));
    expect(order.findIndex(({ code }) => code === "REVIEW")).toBe(edges.length);
    expect(order.slice(edges.length + 1).every(({ p }) => p === null)).toBe(true);
    expect(tally(signals)).toBe("8 questions, 6 priced, 1 entered");
  });

  it("add up from the market's price to the edge, for YES and for NO", () => {
    for (const question of ["$68,000", "$70,000"]) {
      const signal = called(question);
      const terms = termsOf(signal);
      const of = (name: string) => terms.find((term) => term.name.startsWith(name))?.value ?? Number.NaN;
      expect(of("Market") + of("Moved by")).toBeCloseTo(of("Blend"), 12);
      const worth = betterToken(signal) === "NO" ? of("Worth") : of("Blend");
      expect(worth + of("Cost")).toBeCloseTo(of("Edge"), 12);
    }
    expect(new Set(["$68,000", "$70,000"].map((each) => betterToken(called(each))))).toEqual(new Set(["YES", "NO"]));
  });

  it("without a price of ours show no arithmetic and no distribution instead of zeros", () => {
    const silent = called("quarter of an hour");
    expect(termsOf(silent)).toEqual([]);
    expect(densityOf(silent)).toBeNull();
  });

  it("say in one sentence that there are no prices when no question has one, and why", () => {
    const why = "there are no prices: this exchange's source has none";
    const mute = signals.map((each) => ({ ...each, code: "MISSING_PRICES", why, p: null }));
    expect(silence(mute)).toBe(why);
    expect(silence([...mute, called("$68,000")])).toBeNull();
    expect(silence([...mute, { ...called("$68,000"), code: "MISSING_PRICES", why: "no trade" }])).toBeNull();
    expect(silence([])).toBeNull();
  });

  it("call trouble by its name, and a code that is not known by itself, as trouble", () => {
    expect(verdictOf({ code: "ENTER", buy: "NO" })).toEqual({ text: "Enter NO", look: "go" });
    expect(verdictOf({ code: "FEEDS_DISAGREE", buy: null }).look).toBe("warn");
    expect(verdictOf({ code: "SOMETHING_NEW", buy: null })).toEqual({ text: "SOMETHING_NEW", look: "warn" });
  });
});

describe("the distribution", () => {
  it("puts a strike as many standard deviations from spot as it is, and half of the curve to either side", () => {
    const at = (question: string) => densityOf(called(question))?.strikes[0]?.at ?? Number.NaN;
    expect(at("$68,000")).toBe(50);
    expect(at("$70,000")).toBeGreaterThan(50);
    expect(at("$66,000")).toBeLessThan(50);
    const curve = densityOf(called("$68,000"))?.curve ?? [];
    const ys = curve.map(([, y]) => y);
    for (const [i, y] of ys.entries()) expect(y).toBeCloseTo(ys[ys.length - 1 - i] ?? Number.NaN, 9);
    expect(Math.min(...ys)).toBe(ys[(ys.length - 1) / 2]);
  });
});

describe("the words of the page", () => {
  it("say what a question pays on, with its strikes", () => {
    const { spec } = called("$68,000");
    expect(readAs(spec)).toBe("BTC/USDT close > 68,000");
    expect(readAs({ ...spec, comparator: "in", strikeLow: 66_000, strikeHigh: 68_000 })).toBe(
      "BTC/USDT close from 66,000 to under 68,000",
    );
    expect(readAs(called("quarter of an hour").spec)).toBe("last BTC/USD 60 s average ≥ first");
  });

  it("write a minus as one, and name a rule as a reader would", () => {
    expect(whyWords("-1.4 points after fees, 5.0 are needed")).toBe("\u22121.4 points after fees, 5.0 are needed");
    expect(whyWords("left by edge_reversal, price-only")).toBe("left by edge reversal, price-only");
  });

  it("tell a position that is over by the rule it was left by, one that never filled apart from it", () => {
    expect(stateOf({ state: "closed", exit: "stop_loss" }).text).toBe("Stop-loss");
    expect(stateOf({ state: "closed", exit: null }).text).toBe("Closed");
    expect(stateOf({ state: "abandoned", exit: null }).text).toBe("Not filled");
    expect(stateOf({ state: "leaving", exit: "time_decay" }).text).toBe("Leaving: time decay");
  });

  it("put a family in shadow that has only been watched, with no events", () => {
    const families = familiesOf(scoreGroups(), signals);
    expect(families.find(({ name }) => name === "up-down 15m")).toMatchObject({
      proven: false,
      events: 0,
      needed: 200,
    });
    expect(families.find(({ name }) => name === "above daily")?.events).toBe(213);
  });
});
