import { describe, expect, it } from "vitest";
import { exp } from "../stats/elementary.ts";
import { MINUTE, SECOND, type VenueMs } from "../units/time.ts";
import { isNoSignal } from "./no-signal.ts";
import { parseQuestion } from "./questions/parse.ts";
import { isRefusal, type QuestionSpec } from "./questions/spec.ts";
import { QUESTIONS } from "./questions/testing.ts";
import { scorecard } from "./scorecard.ts";
import { type AskFact, type Fact, type Forecaster, forecast, inOrder, lookAheads } from "./walk-forward.ts";

const ms = (value: number): VenueMs => value as VenueMs;

function question(start: number): QuestionSpec {
  const spec = parseQuestion(QUESTIONS["stream print 5m"]);
  if (isRefusal(spec)) throw new Error(spec.reason);
  return { ...spec, window: { start: ms(start), end: ms(start + 5 * MINUTE) } };
}

/** Six hours of prices every ten seconds, and a question asked a minute before the end of every five. */
function recording(): Fact[] {
  const start = 1_780_876_800_000;
  let price = 70_000;
  const facts: Fact[] = [];
  let first = price;
  for (let i = 0; i < 6 * 360; i += 1) {
    const at = start + i * 10 * SECOND;
    price *= exp(0.0004 * (((i * 7919) % 101) / 50 - 1));
    if (i % 30 === 0) first = price;
    facts.push({ is: "price", at: ms(at), about: ms(at), price });
    if (i % 30 === 24)
      facts.push({ is: "ask", at: ms(at), about: ms(at), spec: question(at - 4 * MINUTE), first, mid: 0.5 });
  }
  return inOrder(facts);
}

describe("a forecast from the past", () => {
  it("is not moved by anything that came after it", () => {
    const facts = recording();
    expect(lookAheads(facts, forecast, 100)).toEqual([]);
    const answers = forecast(facts);
    expect(answers).toHaveLength(72);
    expect(answers.filter(isNoSignal)).toHaveLength(6);
  });

  it("is caught when it peeks at the next price", () => {
    const peeking: Forecaster = (facts) => {
      const honest = forecast(facts);
      let n = -1;
      return facts.flatMap((fact, i) => {
        if (fact.is !== "ask") return [];
        n += 1;
        const answer = honest[n];
        const next = facts.slice(i).find((later) => later.is === "price");
        if (answer === undefined || isNoSignal(answer) || next?.is !== "price")
          return answer === undefined ? [] : [answer];
        return [{ ...answer, p: next.price > (fact.first ?? 0) ? 0.9 : 0.1 }];
      });
    };
    expect(lookAheads(recording(), peeking).length).toBeGreaterThan(5);
  });

  it("is caught when its volatility is of the whole recording", () => {
    const whole: Forecaster = (facts) => {
      const level = facts.reduce((sum, fact) => sum + (fact.is === "price" ? fact.price : 0), 0) / facts.length;
      return forecast(facts).map((answer) => (isNoSignal(answer) ? answer : { ...answer, sd: answer.sd * level }));
    };
    expect(lookAheads(recording(), whole).length).toBeGreaterThan(5);
  });

  it("is caught when a candle's close is said to be known as the candle opens", () => {
    const early = recording().map(
      (fact): Fact => (fact.is === "price" ? { ...fact, about: ms(fact.about + MINUTE) } : fact),
    );
    expect(lookAheads(early, forecast)[0]).toMatch(/is said to be known at/);
  });

  it("comes after the prices of its own moment", () => {
    const at = ms(5);
    const ask: AskFact = { is: "ask", at, about: at, spec: question(0), first: 1, mid: null };
    expect(inOrder([ask, { is: "price", at, about: at, price: 1 }]).map(({ is }) => is)).toEqual(["price", "ask"]);
  });
});

describe("a scorecard", () => {
  const row = (event: string, y: 0 | 1, p: number, market: number | null) => ({
    event,
    y,
    model: { p, sd: 0.05 },
    market,
  });

  it("scores model, market and the blend of both by the model's own error, on the same rows", () => {
    const card = scorecard([row("a", 1, 0.8, 0.6), row("a", 1, 0.8, 0.6), row("b", 0, 0.4, 0.5)]);
    expect(card).toMatchObject({ n: 3, events: 2 });
    expect(card.weight).toBeCloseTo(0.5, 12);
    expect(card.brier.model).toBeCloseTo((0.04 + 0.04 + 0.16) / 3, 12);
    expect(card.brier.market).toBeCloseTo((0.16 + 0.16 + 0.25) / 3, 12);
    expect(card.brier.blend).toBeCloseTo((0.09 + 0.09 + 0.2025) / 3, 12);
    expect(card.advantage?.mean).toBeGreaterThan(0);
  });

  it("leaves a column empty that its rows do not have, never filled by another", () => {
    const card = scorecard([row("a", 1, 0.8, null)]);
    expect(card.brier).toEqual({ model: expect.closeTo(0.04, 12), market: null, blend: null });
    expect(card).toMatchObject({ weight: null, advantage: null });
    expect(scorecard([])).toMatchObject({ n: 0, weight: null, brier: { model: null, market: null, blend: null } });
  });
});
