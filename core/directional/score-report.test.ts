import { describe, expect, it } from "vitest";
import { isRefused } from "../stats/range.ts";
import { HOUR } from "../units/time.ts";
import { type ScoredSignal, type ScoreGroup, scoresOf } from "./score-report.ts";

const signal = (changes: Partial<ScoredSignal> = {}): ScoredSignal => ({
  ...{ event: "1", family: "above", period: "daily", horizonMs: 2 * HOUR, p: 0.8, sd: 0.02, mid: 0.6, y: 1 },
  ...changes,
});
function groups(signals: readonly ScoredSignal[]): readonly ScoreGroup[] {
  const answer = scoresOf(signals);
  if (isRefused(answer)) throw new Error(answer.field);
  return answer;
}

describe("the score of our signals", () => {
  it("is given for all, for each family and for each horizon, with its counts", () => {
    const all = [signal(), signal({ event: "2", family: "touch-up", horizonMs: 30 * HOUR, y: 0 })];
    const told = groups(all).map(({ by, name, card }) => `${by} ${name} ${card.n}/${card.events}`);
    expect(told).toEqual([
      ...["all all 2/2", "family above daily 1/1", "family touch-up daily 1/1"],
      ...["horizon 1 to 6 h 1/1", "horizon 1 to 7 d 1/1"],
    ]);
  });

  it("counts the strikes of one expiry once: intervals do not narrow with the rungs of a ladder", () => {
    const [one] = groups([signal(), signal({ event: "2", y: 0 })]);
    const [many] = groups(
      Array.from({ length: 20 }, (_, i) => signal({ event: i < 10 ? "1" : "2", y: i < 10 ? 1 : 0 })),
    );
    expect(many?.model[0]).toMatchObject({ n: 20, events: 2, low: one?.model[0]?.low, high: one?.model[0]?.high });
    expect(many?.card.advantage?.error).toBeCloseTo(Number(one?.card.advantage?.error), 12);
  });

  it("says whether a family has earned its place: not before two hundred events", () => {
    const won = (n: number): readonly ScoredSignal[] =>
      Array.from({ length: n }, (_, i) => signal({ event: String(i) }));
    const standing = (n: number) => groups(won(n)).find(({ by }) => by === "family")?.standing?.is;
    expect(standing(199)).toBe("shadow");
    expect(standing(200)).toBe("proven");
    expect(groups([])).toEqual([]);
  });
});
