import { runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import type { GatewayState } from "../../core/gateway/types.ts";
import type { Ticks } from "../../core/units/price.ts";
import { id } from "../../workers/api/test/world.ts";
import { gateway, market, restartGateway, restartMarket, World } from "./world.ts";

const COARSE = 100 as Ticks;
const FINE = 10 as Ticks;
const world = new World();

/** Both sides rest at the venue, around this book, on this grid and on no coarser one. */
const quotes = (bid: number, ask: number, tick: Ticks) =>
  world.until(1, `quotes around ${bid}-${ask} on the grid of ${tick}`, async () => {
    const report = await market(1).report();
    const live = (report?.orders ?? []).filter(({ state }) => state === "live");
    const prices = live.map(({ yesPrice }) => yesPrice);
    const near = prices.every((price) => price > bid - 100 && price < ask + 100);
    const sides = new Set(live.map(({ as }) => as)).size === 2;
    return (
      sides &&
      near &&
      prices.every((price) => price % tick === 0) &&
      (tick === COARSE || prices.some((price) => price % COARSE !== 0))
    );
  });

const errors = () =>
  runInDurableObject(gateway(), (instance) => {
    const { state } = instance as unknown as { state: GatewayState };
    return state.posted.errors;
  });

describe("after the venue has changed a market's tick", () => {
  beforeAll(async () => {
    await world.open(1);
    await world.activate(1);
    await quotes(4_800, 5_000, COARSE);
    await world.tell({ t: "tick", market: id(1), tick: FINE });
    await world.book(1, 4_810, 4_950);
    await quotes(4_810, 4_950, FINE);
  }, 120_000);

  it("quoting goes on on the new grid when the market's object starts again", async () => {
    await restartMarket(1);
    await world.book(1, 4_930, 5_070);
    await quotes(4_930, 5_070, FINE);
    expect(await errors()).toBe(0);
  });

  it("quoting goes on on the new grid when the Gateway starts again", async () => {
    await restartGateway();
    await world.book(1, 4_810, 4_950);
    await quotes(4_810, 4_950, FINE);
    expect(await errors()).toBe(0);
  });

  it("quoting goes on on the new grid when both start again", async () => {
    await restartGateway();
    await restartMarket(1);
    await world.book(1, 4_930, 5_070);
    await quotes(4_930, 5_070, FINE);
    expect(await errors()).toBe(0);
  });

  it("quoting goes on when the grid becomes coarser again and both start again, with no order off the grid sent", async () => {
    await world.tell({ t: "tick", market: id(1), tick: COARSE });
    await world.book(1, 4_900, 5_100);
    await quotes(4_900, 5_100, COARSE);
    await restartMarket(1);
    await world.book(1, 4_800, 5_000);
    await quotes(4_800, 5_000, COARSE);
    await restartGateway();
    await world.book(1, 4_900, 5_100);
    await quotes(4_900, 5_100, COARSE);
    expect(await errors()).toBe(0);
  });
});
