import { describe, expect, it } from "vitest";
import { type Listed, nextRound, ROUND } from "./round.ts";

const NOW = 1_000_000;
const many = (name: string, count: number, over: boolean, heardAt: (i: number) => number | null): Listed<string>[] =>
  Array.from({ length: count }, (_, i) => ({ id: `${name}${i}`, over, heardAt: heardAt(i) }));

describe("the markets that are asked next", () => {
  it("are those that trade, however many that are over have never been heard of", () => {
    const round = nextRound(
      [...many("over", 500, true, () => null), ...many("live", 40, false, () => NOW - 1_000)],
      NOW,
    );
    expect(round.slice(0, 40)).toEqual(many("live", 40, false, () => null).map(({ id }) => id));
    expect(round).toHaveLength(ROUND);
  });

  it("are all whose word is old or missing, so that nobody decides by minutes of silence, and of the others one round", () => {
    const missing = many("new", 120, false, () => null);
    const old = many("old", 60, false, () => NOW - 31_000);
    const fresh = many("fresh", 20, false, () => NOW - 1_000);
    const round = nextRound([...fresh, ...old, ...missing], NOW);
    expect(new Set(round)).toEqual(new Set([...missing, ...old].map(({ id }) => id)));
    expect(
      nextRound(
        many("fresh", 200, false, (i) => NOW - i),
        NOW,
      )[0],
    ).toBe("fresh199");
    expect(
      nextRound(
        many("fresh", 200, false, (i) => NOW - i),
        NOW,
      ),
    ).toHaveLength(ROUND);
  });

  it("are also some that are over when those that trade fill a round, the longest unheard first: each has its turn", () => {
    const over = many("over", 12, true, (i) => NOW - i);
    const heard = new Map(over.map(({ id, heardAt }) => [id, heardAt]));
    const asked = new Set<string>();
    for (let now = NOW; now < NOW + 3; now++) {
      const listed = [...heard].map(([id, heardAt]) => ({ id, over: true, heardAt }));
      for (const id of nextRound([...many("live", 200, false, () => now), ...listed], now)) {
        if (!heard.has(id)) continue;
        heard.set(id, now);
        asked.add(id);
      }
    }
    expect(asked.size).toBe(12);
  });
});
