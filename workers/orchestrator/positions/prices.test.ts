import { env } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { viewIn } from "../../../core/directional/prices/view.ts";
import { parseQuestion } from "../../../core/directional/questions/parse.ts";
import { isRefusal, type QuestionSpec } from "../../../core/directional/questions/spec.ts";
import { QUESTIONS } from "../../../core/directional/questions/testing.ts";
import { DAY, HOUR, MINUTE, type VenueMs } from "../../../core/units/time.ts";
import type { OrchestratorEnv } from "../env.ts";
import { feedsOf } from "./prices.ts";

const spec = (name: "reach, year" | "hit, by a date"): QuestionSpec => {
  const answer = parseQuestion(QUESTIONS[name]);
  if (isRefusal(answer)) throw new Error(answer.reason);
  return answer;
};
/** Listed long ago: one window began in November of the year before, the other in the middle of an hour of August. */
const [YEAR, DATED] = [spec("reach, year"), spec("hit, by a date")];
const NOW = Date.UTC(2026, 8, 20, 15, 0, 30) as VenueMs;

/** Binance with candles that rise to `high` in the one that holds `peak`, in no candle of `without`. */
function binance(peak: number, high: number, without: readonly number[] = []): void {
  vi.stubGlobal("fetch", async (input: string) => {
    const url = new URL(input);
    if (url.pathname.endsWith("/trades")) return Response.json([{ price: "2.00", time: NOW - 1_000 }]);
    const step = url.searchParams.get("interval") === "1m" ? MINUTE : HOUR;
    const [from, to] = [Number(url.searchParams.get("startTime")), Number(url.searchParams.get("endTime"))];
    const rows: unknown[] = [];
    for (let at = Math.ceil(from / step) * step; at <= Math.min(to, NOW) && rows.length < 1_000; at += step) {
      if (without.some((moment) => moment >= at && moment < at + step)) continue;
      const top = peak >= at && peak < at + step ? high : (at / step) % 2 === 0 ? 2.001 : 2;
      rows.push([at, "2", String(Math.max(top, 2)), "2", "2", "0", at + step - 1, "0", 0, "0", "0", "0"]);
    }
    return Response.json(rows);
  });
}
afterEach(() => vi.unstubAllGlobals());

/** Nobody listens to the streams here. */
const quiet: OrchestratorEnv = {
  ...env,
  ENGINE: new Proxy(env.ENGINE, {
    get: (engine, name) => (name === "streams" ? async () => ({}) : Reflect.get(engine, name)),
  }),
};

async function extremes(of: QuestionSpec): Promise<unknown> {
  const troubles: string[] = [];
  const { feeds, beside } = await feedsOf(quiet, "https://prices.test", [{ spec: of }], NOW, troubles, async () => 7);
  expect(beside).toBe(7);
  expect(troubles).toEqual([]);
  const view = viewIn(feeds, of, NOW);
  return "extremes" in view ? view.extremes : view;
}

describe("highest and lowest price of a long window", () => {
  it("are those since its first minute, months ago, and not known when an hour of them is missing", async () => {
    binance(YEAR.window.start + 3 * DAY, 9.5);
    expect(await extremes(YEAR)).toMatchObject({ high: 9.5, low: 2 });
    binance(YEAR.window.start - HOUR, 9.5);
    expect(await extremes(YEAR)).toMatchObject({ high: 2.001 });
    binance(0, 0, [YEAR.window.start + 100 * DAY]);
    expect(await extremes(YEAR)).toBeNull();
  });

  it("begin inside an hour where the window does: what was before is not in them, what was after is", async () => {
    expect(DATED.window.start % HOUR).toBe(30 * MINUTE);
    binance(DATED.window.start, 3);
    expect(await extremes(DATED)).toMatchObject({ high: 3 });
    binance(DATED.window.start - MINUTE, 3);
    expect(await extremes(DATED)).toMatchObject({ high: 2.001 });
    binance(0, 0, [DATED.window.start + 5 * MINUTE]);
    expect(await extremes(DATED)).toBeNull();
  });
});
