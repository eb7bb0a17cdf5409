import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isRefused } from "../stats/range.ts";
import { DAY, HOUR, MINUTE, SECOND, type VenueMs } from "../units/time.ts";
import { type Edge, edgeOf } from "./edge.ts";
import { isNoSignal, type NoSignalCode } from "./no-signal.ts";
import { ladderBreak, limitsAt, PRICE_LIMITS, type Priced, type PriceState, price, priceLadder } from "./price.ts";
import { averageOver, averageSoFar } from "./prices/average.ts";
import { type Candle, gapsIn, hourProfile, joinCandles, volatilityOf } from "./prices/candles.ts";
import { extremesSince, type Feed, viewOf } from "./prices/view.ts";
import { parseQuestion } from "./questions/parse.ts";
import { isRefusal, type QuestionSpec } from "./questions/spec.ts";
import { QUESTIONS } from "./questions/testing.ts";
import { allowedSize, EVENTS_NEEDED, type FamilyScore, standingOf } from "./shadow.ts";

const NO_PAST = { hours: [], minutes: [] };
const ms = (value: number): VenueMs => value as VenueMs;

function spec(name: keyof typeof QUESTIONS): QuestionSpec {
  const answer = parseQuestion(QUESTIONS[name]);
  if (isRefusal(answer)) throw new Error(answer.reason);
  return answer;
}

/** A calm state, so many ms before the question's end, the price at the strike. */
function state(of: QuestionSpec, before: number, changes: Partial<PriceState> = {}): PriceState {
  const now = ms(of.window.end - before);
  const spot = of.strikeLow ?? of.strikeHigh ?? 70_000;
  return {
    now,
    spot,
    spotAt: now,
    otherSpot: null,
    forward: null,
    sigmaAnnual: 0.5,
    first: of.family === "up-down" ? spot : null,
    extremes: { high: spot * 0.999, low: spot * 1.001 },
    averageSoFar: null,
    ...changes,
  };
}

function priced(of: QuestionSpec, s: PriceState): Priced {
  const answer = price(of, s);
  if (isNoSignal(answer)) throw new Error(`${answer.code} ${answer.reason}`);
  return answer;
}

const refusedAs = (of: QuestionSpec, s: PriceState): NoSignalCode | null => {
  const answer = price(of, s);
  return isNoSignal(answer) ? answer.code : null;
};

describe("the price of a question", () => {
  it("takes the payoff of its family: a moment, a bracket, a touch, a direction, an average", () => {
    const above = spec("above at noon");
    const p = (of: QuestionSpec, spot: number, more: Partial<PriceState> = {}): number =>
      priced(of, state(of, 24 * HOUR, { spot, ...more })).p;
    expect(p(above, 68_000)).toBeCloseTo(0.4936, 3);
    const touch = spec("reach, day");
    const near = { extremes: { high: 85_000, low: 84_000 } };
    const terminal = { ...above, strikeLow: 86_000, window: touch.window };
    expect(p(touch, 85_000, near) / p(terminal, 85_000)).toBeGreaterThan(1.9);
    const range = spec("between");
    expect(p(range, 77_000)).toBeCloseTo(
      p({ ...above, strikeLow: 76_000, window: range.window }, 77_000) -
        p({ ...above, strikeLow: 78_000, window: range.window }, 77_000),
      12,
    );
    expect(p(spec("less"), 72_000) + p({ ...spec("greater"), strikeLow: 72_000 }, 72_000)).toBeCloseTo(1, 12);
    const print = spec("stream print 5m");
    const average = { ...print, averagingSeconds: 60 };
    const soon = (of: QuestionSpec): number => priced(of, state(of, 70 * SECOND, { first: 69_990 })).p;
    expect(soon(average)).toBeGreaterThan(soon(print) + 0.01);
  });

  it("knows a touch that has been, and one that is now", () => {
    const up = spec("reach, day");
    expect(priced(up, state(up, HOUR, { spot: 80_000, extremes: { high: 86_000, low: 79_000 } })).p).toBe(1);
    expect(priced(up, state(up, HOUR, { spot: 86_000, extremes: { high: 85_000, low: 79_000 } })).p).toBe(1);
    const down = spec("dip, week");
    expect(priced(down, state(down, HOUR, { spot: 2000, extremes: { high: 2100, low: 1600 } })).p).toBe(1);
    expect(priced(down, state(down, HOUR, { spot: 2000, extremes: { high: 2100, low: 1700 } })).p).toBeLessThan(0.01);
  });

  it("gives no signal, and says why, for every input that is missing or cannot be", () => {
    const above = spec("above at noon");
    const day = (changes: Partial<PriceState>): NoSignalCode | null =>
      refusedAs(above, state(above, 24 * HOUR, changes));
    expect(day({})).toBeNull();
    expect(day({ sigmaAnnual: null })).toBe("MISSING_PRICES");
    expect(day({ sigmaAnnual: 0 })).toBe("NO_VOLATILITY");
    expect(day({ sigmaAnnual: Number.NaN })).toBe("NOT_A_NUMBER");
    expect(day({ otherSpot: 68_100 })).toBeNull();
    expect(day({ otherSpot: 69_000 })).toBe("FEEDS_DISAGREE");
    expect(day({ otherSpot: Number.NaN })).toBe("NOT_A_NUMBER");
    expect(day({ spot: 13_000 })).toBe("STRIKE_FAR");
    expect(day({ spot: 341_000 })).toBe("STRIKE_FAR");
    expect(day({ forward: Number.NaN })).toBe("NOT_A_NUMBER");
    for (const spot of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(day({ spot })).toBe("NOT_A_NUMBER");
    expect(refusedAs(above, state(above, 0))).toBe("EXPIRED");
    expect(refusedAs(above, state(above, -HOUR))).toBe("EXPIRED");
    expect(day({ spotAt: ms(above.window.end - 25 * HOUR) })).toBe("STALE");
    const touch = spec("reach, day");
    expect(refusedAs(touch, state(touch, HOUR, { extremes: null }))).toBe("MISSING_PRICES");
    expect(refusedAs(touch, state(touch, 25 * HOUR))).toBe("NOT_BEGUN");
    const hour = spec("hour candle");
    expect(refusedAs(hour, state(hour, 2 * HOUR))).toBe("NOT_BEGUN");
    expect(refusedAs(hour, state(hour, MINUTE, { first: null }))).toBe("MISSING_PRICES");
    const average = spec("stream average 15m");
    expect(refusedAs(average, state(average, 30 * SECOND))).toBe("MISSING_PRICES");
    expect(refusedAs(average, state(average, 30 * SECOND, { averageSoFar: 70_000 }))).toBeNull();
  });

  it("is of a price as old as the venue's clock is fast, no older, and the less sure of itself for its age", () => {
    const above = spec("above at noon");
    const old = (seconds: number): PriceState => {
      const s = state(above, 24 * HOUR, { spot: 68_100 });
      return { ...s, spotAt: ms(s.now - seconds * SECOND) };
    };
    const asked = (seconds: number, rate: number) => price(above, old(seconds), limitsAt(PRICE_LIMITS, rate));
    expect(asked(5, 1)).not.toHaveProperty("code");
    expect(asked(6, 1)).toMatchObject({ code: "STALE" });
    expect(asked(6, 0.5)).toMatchObject({ code: "STALE" });
    expect(asked(200, 40)).not.toHaveProperty("code");
    expect(asked(201, 40)).toMatchObject({ code: "STALE" });
    const sure = (seconds: number): number => {
      const answer = asked(seconds, 40);
      return isNoSignal(answer) ? Number.NaN : answer.sd;
    };
    expect(sure(200)).toBeGreaterThan(1.5 * sure(0));
    expect(sure(5)).toBeLessThan(1.1 * sure(0));
  });

  it("lies in [0, 1] with an error in [0, 1], or is none, however wild, calm, near or far it is", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("above at noon", "between", "less", "greater", "reach, day", "dip, week", "hour candle"),
        fc.double({ min: -300, max: 8, noNaN: true }),
        fc.double({ min: 0, max: 10.7, noNaN: true }),
        fc.double({ min: -1.5, max: 1.5, noNaN: true }),
        fc.boolean(),
        (name, sigma, before, away, isAtStrike) => {
          const of = spec(name);
          const left = Math.min(Math.floor(10 ** before), of.window.end - of.window.start);
          const s = state(of, Math.max(left, 1), { sigmaAnnual: 10 ** sigma });
          const spot = isAtStrike ? s.spot : s.spot * 2 ** away;
          const answer = price(of, { ...s, spot, extremes: { high: spot, low: spot } });
          if (isNoSignal(answer)) return;
          for (const x of [answer.p, answer.sd])
            expect(x >= 0 && x <= 1, `${name} ${JSON.stringify(answer)}`).toBe(true);
        },
      ),
      { numRuns: 600 },
    );
  });

  it("is none, in every family, when any number of it is not one", () => {
    const names = ["above at noon", "between", "less", "greater", "reach, day", "dip, week", "hour candle"] as const;
    const fields = ["now", "spot", "spotAt", "otherSpot", "forward", "sigmaAnnual", "first", "averageSoFar"] as const;
    for (const name of names) {
      const of = spec(name);
      const whole = state(of, HOUR / 2);
      const price = whole.spot;
      const full = { ...whole, otherSpot: price, forward: price, first: price, averageSoFar: price };
      expect(refusedAs(of, full), name).toBeNull();
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        for (const field of fields) expect(refusedAs(of, { ...full, [field]: bad }), `${name} ${field}`).not.toBeNull();
        for (const side of ["high", "low"] as const)
          expect(refusedAs(of, { ...full, extremes: { high: price, low: price, [side]: bad } }), name).not.toBeNull();
      }
    }
  });

  it("never rises with the strike over a ladder, and a ladder that does is not believed at all", () => {
    const above = spec("above at noon");
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 30_000, max: 150_000 }), { minLength: 2, maxLength: 11 }),
        fc.integer({ min: 1, max: 60 * 24 * 40 }),
        fc.double({ min: 0.05, max: 3, noNaN: true }),
        (strikes, minutes, sigmaAnnual) => {
          const specs = strikes.map((strikeLow) => ({ ...above, strikeLow }));
          const s = state(above, minutes * MINUTE, { sigmaAnnual });
          expect(priceLadder(specs, s).every((answer) => !isNoSignal(answer))).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
    const rung = (strikeLow: number, p: number) => ({ spec: { ...above, strikeLow }, p });
    expect(ladderBreak([rung(2, 0.4), rung(1, 0.3)])).toMatch(/above 2 has 0.4/);
    expect(ladderBreak([rung(2, 0.3), rung(1, 0.4)])).toBeNull();
  });
});

describe("an edge", () => {
  const quote = { bid: 0.49, ask: 0.51, rate: 0.07 };
  const good = (answer: Edge | null | { code: string }): Edge => {
    if (answer === null || isRefused(answer) || !("blend" in answer)) throw new Error(JSON.stringify(answer));
    return answer;
  };

  it("is what is left after the fee and after moving towards the market, on the better side", () => {
    const sure = good(edgeOf({ p: 0.6, sd: 0 }, quote));
    expect(sure).toMatchObject({ weight: 1, blend: 0.6, buy: "YES" });
    expect(sure.edge).toBeCloseTo(0.6 - 0.51 - 0.07 * 0.51 * 0.49, 12);
    expect(good(edgeOf({ p: 0.4, sd: 0 }, quote)).buy).toBe("NO");
    expect(good(edgeOf({ p: 0.52, sd: 0 }, quote)).buy).toBeNull();
    expect(good(edgeOf({ p: 0.6, sd: 0.05 }, quote)).blend).toBeCloseTo(0.55, 12);
    expect(edgeOf({ p: 0.6, sd: 0 }, { ...quote, bid: null })).toBeNull();
    expect(edgeOf({ p: Number.NaN, sd: 0 }, quote)).toMatchObject({ code: "OUT_OF_RANGE" });
  });

  it("is for a person to look at, and buys nothing, when model and market are more than 35 points apart", () => {
    expect(good(edgeOf({ p: 0.84, sd: 0 }, quote))).toMatchObject({ review: false, buy: "YES" });
    expect(good(edgeOf({ p: 0.86, sd: 0 }, quote))).toMatchObject({ review: true, buy: null });
    expect(good(edgeOf({ p: 0.14, sd: 0 }, quote))).toMatchObject({ review: true, buy: null });
  });

  it("decays by itself as the end comes near: the same disagreement weighs less and less", () => {
    const above = spec("above at noon");
    const weights = [24 * HOUR, HOUR, 5 * MINUTE, MINUTE].map(
      (before) => good(edgeOf(priced(above, state(above, before)), quote)).weight,
    );
    for (const [i, weight] of weights.entries()) expect(weight).toBeLessThan(weights[i - 1] ?? 1);
    expect(weights[3]).toBeLessThan(0.06);
  });
});

const candle = (minute: number, price: number, high = price, low = price): Candle => ({
  opensAt: ms(minute * MINUTE),
  open: price,
  high,
  low,
  close: price,
});

describe("prices since a window began", () => {
  it("have a high and a low only while no candle is missing, the one that is not over in them", () => {
    const minutes = [candle(10, 100, 105, 99), candle(11, 100, 103, 95), candle(12, 100, 101, 100)];
    const forming = candle(13, 100, 107, 98);
    const seen = (of: readonly Candle[], last: Candle | null = forming, now = 13.5, since = 10) =>
      extremesSince(ms(since * MINUTE), { minutes: of, hours: [], forming: last, past: NO_PAST }, ms(now * MINUTE));
    expect(seen(minutes)).toEqual({ high: 107, low: 95 });
    expect(seen(minutes, forming, 13.5, 12)).toEqual({ high: 107, low: 98 });
    // Its first minute: there is nothing else yet.
    expect(seen([], forming, 13.5, 13)).toEqual({ high: 107, low: 98 });
    fc.assert(
      fc.property(fc.subarray(minutes), (some) => {
        expect(seen(some) === null).toBe(some.length < minutes.length);
      }),
    );
    const unreadable = candle(11, Number.NaN);
    expect(seen(minutes.map((each) => (each.opensAt === unreadable.opensAt ? unreadable : each)))).toBeNull();
    expect(seen(minutes, candle(13, Number.NaN))).toBeNull();
    expect(seen(minutes, null)).toBeNull();
    // A minute that was over and not there yet, and one that was read too long ago.
    expect(seen(minutes, candle(14, 100), 14.5)).toBeNull();
    expect(seen(minutes, forming, 14.1)).not.toBeNull();
    expect(seen(minutes, forming, 14.3)).toBeNull();
    // It began within a minute of which only the whole is known.
    expect(seen(minutes, forming, 13.5, 10.5)).toBeNull();
  });

  it("reach back by hours further than minutes are kept, and not across an hour that is missing", () => {
    const hour = (n: number, high: number): Candle => ({ opensAt: ms(n * HOUR), open: 100, close: 100, low: 99, high });
    const minutes = Array.from({ length: 90 }, (_, i) => candle(30 + i, 100));
    const seen = (hours: readonly Candle[], since: number, past: Feed["past"] = NO_PAST) =>
      extremesSince(ms(since), { minutes, hours, forming: candle(120, 100), past }, ms(120.5 * MINUTE));
    const kept = [hour(-2, 120), hour(-1, 101), hour(0, 110)];
    expect(seen(kept, -2 * HOUR)).toEqual({ high: 120, low: 99 });
    expect(seen(kept.slice(1), -2 * HOUR)).toBeNull();
    expect(seen([kept[0] as Candle, kept[2] as Candle], -2 * HOUR)).toBeNull();
    expect(seen(kept, -90 * MINUTE)).toBeNull();
    // Further than volatility is learned from, and from inside an hour, of which the minutes are there.
    const year = { hours: Array.from({ length: 998 }, (_, i) => hour(i - 1000, i === 3 ? 130 : 100)), minutes: [] };
    expect(seen(kept, -1000 * HOUR, year)).toEqual({ high: 130, low: 99 });
    expect(seen(kept, -1001 * HOUR, year)).toBeNull();
    expect(seen(kept, -1000 * HOUR, { ...year, hours: year.hours.filter((_, i) => i !== 500) })).toBeNull();
    const half = Array.from({ length: 30 }, (_, i) => candle(i - 1000 * 60 + 30, 100, i === 0 ? 140 : 100));
    const from = (past: Feed["past"]) => seen(kept, -1000 * HOUR + HOUR / 2, past);
    expect(from({ ...year, minutes: half })).toEqual({ high: 140, low: 99 });
    expect(from({ ...year, minutes: half.slice(1) })).toBeNull();
    expect(from(year)).toBeNull();
  });

  it("have gaps where no readable candle covers the time", () => {
    const gaps = gapsIn([candle(1, 100), candle(2, Number.NaN), candle(3, 100)], MINUTE, ms(0), ms(5 * MINUTE));
    expect(gaps).toEqual([
      { from: 0, to: MINUTE },
      { from: 2 * MINUTE, to: 3 * MINUTE },
      { from: 4 * MINUTE, to: 5 * MINUTE },
    ]);
  });

  it("average by the time each held, or not at all where a price held too long or the beginning is unknown", () => {
    const prices = [
      { at: ms(0), price: 100 },
      { at: ms(4_000), price: 200 },
      { at: ms(8_000), price: 400 },
    ];
    expect(averageOver(prices, ms(2_000), ms(10_000))).toBe((2 * 100 + 4 * 200 + 2 * 400) / 8);
    expect(averageOver(prices, ms(2_000), ms(30_000))).toBeNull();
    expect(averageOver(prices.slice(1), ms(2_000), ms(10_000))).toBeNull();
    expect(averageSoFar(prices, ms(12_000), 10, ms(2_000))).toBeNull();
    expect(averageSoFar(prices, ms(12_000), 10, ms(8_000))).toBe((2 * 100 + 4 * 200) / 6);
  });

  it("give a volatility from finished candles alone, and none from few or old ones", () => {
    const swing = Array.from({ length: 200 }, (_, i) => candle(i, i % 2 === 0 ? 100 : 100.1));
    const at = ms(200 * MINUTE);
    const sigma = volatilityOf(swing, at, 1);
    expect(sigma).toBeCloseTo(0.0009995 * Math.sqrt(525_600), 2);
    expect(volatilityOf([...swing, candle(200, 500)], at, 1)).toBe(sigma);
    expect(volatilityOf(swing.slice(0, 20), ms(20 * MINUTE), 1)).toMatchObject({ code: "MISSING_PRICES" });
    expect(volatilityOf(swing, ms(210 * MINUTE), 1)).toMatchObject({ code: "MISSING_PRICES" });
  });
});

describe("the time of day", () => {
  /** A fortnight and a half of minutes; the hours from 12 to 18 UTC move three times as far. */
  const days: Candle[] = Array.from({ length: 20 * 24 * 60 }, (_, i) => {
    const hour = Math.floor(i / 60) % 24;
    const step = hour >= 12 && hour < 18 ? 0.3 : 0.1;
    return candle(i, i % 2 === 0 ? 100 : 100 + step);
  });
  const known = (answer: unknown): number => {
    if (typeof answer !== "number") throw new Error(JSON.stringify(answer));
    return answer;
  };

  it("makes the hours that move more expected to move more, and leaves whole days as they are", () => {
    const profile = hourProfile(joinCandles(days, HOUR));
    const at = (day: number, hour: number): VenueMs => ms((day * 24 + hour) * HOUR);
    const sigma = (now: VenueMs, horizon: number, by: readonly number[] | null): number =>
      known(volatilityOf(days.slice(0, now / MINUTE), now, horizon, by));
    const [calm, wild] = [sigma(at(19, 11), 1, profile), sigma(at(19, 12), 1, profile)];
    expect(wild / calm).toBeCloseTo(3, 1);
    expect(sigma(at(19, 12), 1, null) / sigma(at(19, 11), 1, null)).toBeLessThan(1.2);
    expect(sigma(at(19, 12), 48, profile) / sigma(at(19, 0), 48, profile)).toBeCloseTo(1, 1);
  });

  it("is not fitted on less than a fortnight", () => {
    expect(hourProfile(joinCandles(days.slice(0, 13 * 24 * 60), HOUR))).toBeNull();
  });

  it("is in the price of a question, by the candles of its pair", () => {
    const above = spec("above at noon");
    const now = ms(above.window.end - HOUR);
    const start = Math.floor(now / DAY) * DAY - 20 * DAY;
    const minutes = days.map((each, i) => ({ ...each, opensAt: ms(start + i * MINUTE) }));
    // From 11 to 12 UTC and from 12 to 13: an hour to the end, calm and wild.
    const sigma = (hour: number, hours: readonly Candle[]): number => {
      const at = ms(start + 19 * DAY + hour * HOUR);
      const feed = { minutes: minutes.filter(({ opensAt }) => opensAt < at), hours, forming: null, past: NO_PAST };
      const asked = { ...above, window: { start: at, end: ms(at + HOUR) } };
      const view = viewOf(asked, { ...feed, spot: 100, spotAt: at, streams: null }, at);
      return isNoSignal(view) ? Number.NaN : (view.sigmaAnnual ?? Number.NaN);
    };
    const hours = joinCandles(minutes, HOUR);
    expect(sigma(12, hours) / sigma(11, hours)).toBeCloseTo(3, 1);
    expect(sigma(12, []) / sigma(11, [])).toBeLessThan(1.2);
  });

  it("is not turned upside down by one bad wick", () => {
    const hours = joinCandles(days, HOUR);
    const bad = hours.map((each, i) => (i === 17 * 24 + 3 ? { ...each, high: 160 } : each));
    const [clean, wicked] = [hourProfile(hours), hourProfile(bad)];
    expect(wicked?.[3] ?? 9).toBeLessThan(5 * (clean?.[12] ?? 0));
    expect(wicked?.[13]).toBeGreaterThan(1);
  });
});

describe("a family in live", () => {
  const score = (event: number, model: number, y: 0 | 1): FamilyScore => ({
    family: "above",
    period: "daily",
    event: String(event),
    model,
    market: 0.5,
    y,
  });

  it("trades at size zero until 200 events show a lower log loss than the market's; strikes of one expiry are one event", () => {
    const many = (n: number, model: number): FamilyScore[] =>
      Array.from({ length: n }, (_, i) => [score(i, model, 1), score(i, model, 1)]).flat();
    const standing = (scores: FamilyScore[]) => standingOf(scores, "above", "daily");
    expect(standing([])).toMatchObject({ is: "shadow", events: 0 });
    expect(standing(many(EVENTS_NEEDED - 1, 0.6))).toMatchObject({ is: "shadow", events: 199 });
    expect(standing(many(EVENTS_NEEDED, 0.6))).toMatchObject({ is: "proven", events: 200 });
    expect(standing(many(EVENTS_NEEDED, 0.5))).toMatchObject({ is: "shadow" });
    expect(standing(many(EVENTS_NEEDED, 0.4))).toMatchObject({ is: "shadow" });
    expect(standing(many(EVENTS_NEEDED, Number.NaN))).toMatchObject({ is: "shadow" });
    expect(standingOf(many(EVENTS_NEEDED, 0.6), "above", "4h")).toMatchObject({ is: "shadow", events: 0 });
    expect(allowedSize("live", standing(many(199, 0.6)), 100)).toBe(0);
    expect(allowedSize("live", standing(many(200, 0.6)), 100)).toBe(100);
    expect(allowedSize("paper", standing([]), 100)).toBe(100);
  });

  it("never trades before 200 events of its own, nor where the market's log loss is as low as the model's, whatever the scores", () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true });
    const one = fc.tuple(fc.integer({ min: 0, max: 400 }), chance, chance, fc.constantFrom(0 as const, 1 as const));
    const few = fc.oneof(fc.array(one, { maxLength: 300 }), fc.array(one, { minLength: 500, maxLength: 550 }));
    let proven = 0;
    const loss = (p: number, y: 0 | 1): number => -Math.log(Math.min(Math.max(y === 1 ? p : 1 - p, 1e-6), 1 - 1e-6));
    fc.assert(
      fc.property(few, fc.double({ min: 0, max: 1, noNaN: true }), (all, skill) => {
        // From a model that knows nothing to one that knows all.
        const scores = all.map(([event, p, market, y]): FamilyScore => {
          const model = p + skill * (y - p);
          return { ...score(event, model, y), market };
        });
        const byEvent = new Map<string, number[]>();
        for (const { event, model, market, y } of scores)
          byEvent.set(event, [...(byEvent.get(event) ?? []), loss(market, y) - loss(model, y)]);
        const mean = (values: readonly number[]): number =>
          values.reduce((sum, each) => sum + each, 0) / Math.max(values.length, 1);
        const advantage = mean([...byEvent.values()].map(mean));
        const earned = byEvent.size >= EVENTS_NEEDED && advantage > 0;
        if (Math.abs(advantage) < 1e-9) return;
        if (earned) proven += 1;
        expect(allowedSize("live", standingOf(scores, "above", "daily"), 100)).toBe(earned ? 100 : 0);
        expect(allowedSize("live", standingOf(scores, "up-down", "daily"), 100)).toBe(0);
      }),
      { numRuns: 60 },
    );
    expect(proven).toBeGreaterThan(5);
  });
});
