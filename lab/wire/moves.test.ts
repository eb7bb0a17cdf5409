import { expect, it } from "vitest";
import { movesOf, spread } from "./moves.ts";

it("a move's time is from its first frame to the first cancel and the first order, the venue's answer told apart", () => {
  const passed = (
    [
      ["post", 5],
      ["frame", 1_000],
      ["frame", 1_002],
      ["cancel", 1_004],
      ["cancelled", 1_007],
      ["post", 1_009],
      ["frame", 1_010],
      ["post", 1_011],
      ["frame", 2_000],
      ["frame", 3_000],
      ["post", 3_006],
    ] as const
  ).map(([what, at]) => ({ what, at }));
  expect(movesOf(passed, 500)).toEqual([
    { cancelMs: 4, postMs: 9, venueMs: 3 },
    { cancelMs: null, postMs: null, venueMs: 0 },
    { cancelMs: null, postMs: 6, venueMs: 0 },
  ]);
});

it("a spread of nothing is not zero", () => {
  expect(spread([])).toBeNull();
  expect(spread([3, 1, 2])).toEqual({ p50: 2, p99: 3 });
});
