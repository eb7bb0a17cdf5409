/** What a market is beside its book: games, rebates and rewards, from the venue's own lists to the gates that read them. */
import { env } from "cloudflare:test";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import type { MarketReport } from "../../core/live/types.ts";
import { MINUTE, type VenueMs } from "../../core/units/time.ts";
import { id, listed, openWorld, START, until } from "../api/test/world.ts";
import { runLoop } from "./loop.ts";
import { selection } from "./selection.ts";

const GAME = (START + 30 * MINUTE) as VenueMs;
const WORLD: readonly SourceEvent[] = [
  ...listed(11, 4_800, 5_000, {
    gameStartAt: GAME,
    rebateShare: 0.15,
    fee: { rate: 0.05, exponent: 1, takerOnly: true },
  }),
  ...listed(12, 9_800, 9_900),
  ...listed(13, 4_000, 4_100, { gameStartAt: (START + 5 * MINUTE) as VenueMs }),
];

const stored = async (n: number): Promise<MarketSpec> => {
  const row = await env.DB.prepare("select spec from markets where market = ?").bind(id(n)).first<string>("spec");
  return JSON.parse(row ?? "null") as MarketSpec;
};
/** Its newest gate of a name, once its machine has decided. */
async function gate(n: number, name: string): Promise<string> {
  let said: string | null = null;
  await until(`the gate ${name} of market ${n}`, async () => {
    const report: MarketReport | null = await env.ENGINE.report(id(n));
    const found = report?.why.find((reason) => reason.t === "gate" && reason.name === name);
    said = found?.t === "gate" ? `${found.passed ? "passed" : "refused"}: ${found.detail}` : null;
    return said !== null;
  });
  return String(said);
}

describe("the terms of a market", () => {
  beforeAll(async () => {
    await openWorld(WORLD, { rewardsPerDay: 50_000_000, rewardsMaxSpread: 4, rewardsMinSize: 1_000_000 });
    await runLoop(env, selection);
  });

  it("come from the venue's catalogue and its list of current rewards, whole", async () => {
    expect(await stored(11)).toMatchObject({
      gameStartAt: GAME,
      rebateShare: 0.15,
      rewards: { maxSpread: 400, minSize: 1_000_000, perDay: 50_000_000 },
    });
    expect(await stored(12)).not.toHaveProperty("gameStartAt");
    expect(await stored(12)).not.toHaveProperty("rebateShare");
  });

  it("reach the gates of the market that trades: how long to its game, and a price beyond the range because it is rewarded", async () => {
    expect(await gate(11, "game-start")).toMatch(/^passed: [\d.]+ s to the game >= 300 s$/);
    expect(await gate(12, "price-range")).toBe("passed: mid 98.5 c rewarded, outside [3 c, 97 c]");
  });

  it("keep a market out whose game is about to begin", async () => {
    const { results } = await env.DB.prepare("select market from markets where market = ?").bind(id(13)).all();
    expect(results).toEqual([]);
  });

  it("are given to a seated market when they change, and stay as they were while the list of rewards can't be read", async () => {
    await until("both seats known", async () => (await env.ENGINE.markets()).length === 2);
    // As if it had been seated before the venue paid rewards for it.
    await env.DB.prepare("update markets set spec = json_remove(spec, '$.rewards') where market = ?")
      .bind(id(11))
      .run();
    const { rewards } = await stored(12);
    const venue = globalThis.fetch;
    vi.stubGlobal("fetch", (input: string, init?: RequestInit) =>
      input.includes("/rewards/") ? Promise.resolve(new Response("down", { status: 503 })) : venue(input, init),
    );
    expect(await runLoop(env, selection)).toMatchObject({
      outcome: "degraded",
      detail: expect.stringContaining("liquidity rewards were not read"),
    });
    expect(await stored(11)).not.toHaveProperty("rewards");
    expect((await stored(12)).rewards).toEqual(rewards);

    vi.unstubAllGlobals();
    await runLoop(env, selection);
    expect((await stored(11)).rewards).toEqual(rewards);
    const why = await env.DB.prepare("select why from markets where market = ?").bind(id(11)).first<string>("why");
    expect(why).toBe("configured anew: its liquidity rewards have changed");
  });
});
