import { describe, expect, it } from "vitest";
import { currentRewards, parseProgramme } from "./rewards.ts";

const id = (n: number): string => `0x${String(n).padStart(64, "0")}`;
const programme = (n: number, more: object = {}) => ({
  ...{ condition_id: id(n), rewards_max_spread: 4.5, rewards_min_size: 20, total_daily_rate: 3 },
  ...more,
});
/** A venue of these pages; a page that is null does not come. */
const venue = (pages: readonly (object | null)[]) => async (url: string) => {
  const cursor = new URL(url).searchParams.get("next_cursor");
  const body = pages[cursor === null ? 0 : Number(cursor)];
  return body == null ? new Response("busy", { status: 503 }) : Response.json(body);
};
const read = (pages: readonly (object | null)[]) => currentRewards({ clob: "http://venue" }, venue(pages));

describe("the list of rewarded markets", () => {
  it("is read over all its pages: cents as ticks, shares and dollars as millionths", async () => {
    const answer = await read([
      { data: [programme(1)], next_cursor: "1" },
      { data: [programme(2, { rewards_max_spread: "3", total_daily_rate: "12.5" })], next_cursor: "LTE=" },
    ]);
    if (!answer.ok) throw new Error(answer.message);
    expect([...answer.value]).toEqual([
      [id(1), { maxSpread: 450, minSize: 20_000_000, perDay: 3_000_000 }],
      [id(2), { maxSpread: 300, minSize: 20_000_000, perDay: 12_500_000 }],
    ]);
  });

  it("is unknown when one page does not come: a market that is only not read must not look unrewarded", async () => {
    expect(await read([{ data: [programme(1)], next_cursor: "1" }, null])).toMatchObject({ ok: false });
    expect(await read([{ items: [] }])).toMatchObject({ ok: false });
  });

  it("counts on nothing that pays nothing, or that can't be read", () => {
    const sum = { total_daily_rate: null, rewards_config: [{ rate_per_day: 2 }, { rate_per_day: "0.5" }] };
    expect(parseProgramme(programme(1, sum))?.rewards.perDay).toBe(2_500_000);
    for (const bad of [
      { total_daily_rate: 0 },
      { total_daily_rate: "much" },
      { rewards_max_spread: 0 },
      { rewards_max_spread: 101 },
      { rewards_min_size: "-1" },
      { condition_id: null },
    ])
      expect(parseProgramme(programme(1, bad)), JSON.stringify(bad)).toBeNull();
  });
});
