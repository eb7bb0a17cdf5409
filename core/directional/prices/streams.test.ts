import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, SECOND, type VenueMs } from "../../units/time.ts";
import { price } from "../price.ts";
import { parseQuestion } from "../questions/parse.ts";
import { isRefusal, type QuestionSpec } from "../questions/spec.ts";
import { QUESTIONS } from "../questions/testing.ts";
import { type CoinStreams, hear, markAt, newStream, type Stream } from "./streams.ts";
import { candlePair, type Feed, viewOf } from "./view.ts";

const B = (1_790_000_100_000 - (1_790_000_100_000 % (5 * MINUTE))) as VenueMs;
const at = (ms: number): VenueMs => (B + ms) as VenueMs;

/** A price a second from `from` to `to` around B, worth `of` their moment. */
function told(from: number, to: number, of: (ms: number) => number, silent = (_: number): boolean => false): Stream {
  const stream = newStream();
  for (let ms = from; ms <= to; ms += SECOND) if (!silent(ms)) hear(stream, { at: at(ms), price: of(ms) });
  return stream;
}

describe("a stream's price at a window's start", () => {
  it("is what was said at that very moment, and what was said before or again does not change it", () => {
    const stream = told(-20 * SECOND, 20 * SECOND, (ms) => 100 + ms / 1000);
    expect(markAt(stream, B)).toBe(100);
    hear(stream, { at: B, price: 999 });
    hear(stream, { at: at(-5 * SECOND), price: 999 });
    expect(markAt(stream, B)).toBe(100);
    expect(stream.last).toEqual({ at: at(20 * SECOND), price: 120 });
  });

  it("is the last one before it where a few seconds were lost, and not known where more were", () => {
    expect(
      markAt(
        told(
          -20 * SECOND,
          9 * SECOND,
          () => 100,
          (ms) => ms > -3 * SECOND && ms < 4 * SECOND,
        ),
        B,
      ),
    ).toBe(100);
    expect(
      markAt(
        told(
          -20 * SECOND,
          30 * SECOND,
          () => 100,
          (ms) => ms > -3 * SECOND && ms < 9 * SECOND,
        ),
        B,
      ),
    ).toBeNull();
  });

  it("is not known when listening began later, nor for a moment that no window begins at", () => {
    expect(
      markAt(
        told(SECOND, 20 * SECOND, () => 100),
        B,
      ),
    ).toBeNull();
    expect(
      markAt(
        told(-20 * SECOND, 20 * SECOND, () => 100),
        at(SECOND),
      ),
    ).toBeNull();
  });

  it("is there for four hours, however long one listens", () => {
    const stream = told(-20 * SECOND, 9 * HOUR, () => 100);
    expect(markAt(stream, at(5 * HOUR))).toBe(100);
    expect(markAt(stream, at(4 * HOUR))).toBeNull();
    expect(stream.recent.length).toBeLessThan(400);
  });

  it("takes no price that is none", () => {
    const stream = newStream();
    for (const price of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) hear(stream, { at: B, price });
    expect(stream.last).toBeNull();
  });
});

const spec = ((): QuestionSpec => {
  const read = parseQuestion(QUESTIONS["stream average 15m"]);
  if (isRefusal(read)) throw new Error(read.reason);
  return { ...read, window: { start: B, end: at(15 * MINUTE) } };
})();

const NOW = at(14 * MINUTE + 30 * SECOND);
const minutes = Array.from({ length: 300 }, (_, i) => ({
  opensAt: (B + (i - 286) * MINUTE) as VenueMs,
  ...{ open: 100, high: 100.1, low: 99.9, close: 100 + 0.05 * ((i % 3) - 1) },
}));
const streams = (changes: Partial<CoinStreams> = {}): CoinStreams => ({
  print: told(13 * MINUTE, NOW - B, () => 100.2),
  averages: { 60: told(-20 * SECOND, 20 * SECOND, () => 100) },
  ...changes,
});
const feed = (changes: Partial<Feed> = {}): Feed => ({
  ...{
    minutes,
    forming: null,
    hours: [],
    past: { hours: [], minutes: [] },
    spot: 100.21,
    spotAt: NOW,
    streams: streams(),
  },
  ...changes,
});

describe("a question that settles on a stream", () => {
  it("is priced from the stream: its price now, its average at the start, and what of the last average is known", () => {
    const view = viewOf(spec, feed(), NOW);
    expect(view).toMatchObject({ spot: 100.2, first: 100, otherSpot: 100.21 });
    if ("is" in view) throw new Error(view.reason);
    expect(view.averageSoFar).toBeCloseTo(100.2, 9);
    const priced = price(spec, view);
    expect("is" in priced ? priced : priced.p).toBeGreaterThan(0.9);
    expect(candlePair(spec)).toBe("BTC/USDT");
  });

  it.each([
    ["nothing was heard", { streams: null }, "has not been heard"],
    ["its start was not heard", { streams: streams({ averages: {} }) }, "not heard at the window's start"],
    [
      "a few seconds of the last average are missing",
      {
        streams: streams({
          print: told(
            13 * MINUTE,
            NOW - B,
            () => 100.2,
            (ms) => ms > 14 * MINUTE && ms < 14.3 * MINUTE,
          ),
        }),
      },
      "the average so far is not known",
    ],
    [
      "it fell silent",
      { streams: streams({ print: told(13 * MINUTE, 14 * MINUTE + 20 * SECOND, () => 100.2) }) },
      "old",
    ],
    ["the candles' source says something else", { spot: 101 }, "apart"],
  ] as const)("has no signal when %s", (_, changes, why) => {
    const view = viewOf(spec, feed(changes), NOW);
    const answer = "is" in view ? view : price(spec, view);
    expect("is" in answer ? `${answer.code} ${answer.reason}` : answer).toMatch(why);
  });

  it("is compared with the candles' price only while that is fresh", () => {
    expect(viewOf(spec, feed({ spot: 150, spotAt: at(0) }), NOW)).toMatchObject({ otherSpot: null });
  });
});

describe("a question that settles on candles", () => {
  const read = parseQuestion(QUESTIONS["above at noon"]);
  if (isRefusal(read)) throw new Error(read.reason);
  const above: QuestionSpec = { ...read, strikeLow: 100, window: { start: at(HOUR), end: at(HOUR + MINUTE) } };

  it("has no signal when the stream of its coin is more than half a percent away, as the second feed", () => {
    const answerAt = (other: number) => {
      const view = viewOf(above, feed({ streams: streams({ print: told(13 * MINUTE, NOW - B, () => other) }) }), NOW);
      return "is" in view ? view : price(above, view);
    };
    expect(answerAt(100.3)).toHaveProperty("p");
    expect(answerAt(101)).toMatchObject({ code: "FEEDS_DISAGREE" });
  });

  it("goes without a second opinion while no stream is heard", () => {
    expect(viewOf(above, feed({ streams: null }), NOW)).toMatchObject({ otherSpot: null, spot: 100.21 });
  });
});
