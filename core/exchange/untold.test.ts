import { expect, it } from "vitest";
import type { ConditionId } from "../contract/ids.ts";
import { createExchange } from "./exchange.ts";
import { ALICE, at, config, order, START } from "./testing.ts";
import type { ExchangeNotice } from "./types.ts";
import { createWorld } from "./world.ts";

it("an exchange whose books are untold differs in nothing but those notices", () => {
  const play = (books: "told" | "untold") => {
    const exchange = createExchange(config({ books }));
    const notices: ExchangeNotice[] = [];
    const markets = new Set<ConditionId>();
    exchange.openAccount(ALICE, START);
    let posted = 0;
    for (const event of createWorld(11, START).next(at(600_000))) {
      notices.push(...exchange.apply(event));
      if (event.t === "market") markets.add(event.spec.id);
      if (event.t !== "level" || event.size === 0) continue;
      const market = exchange.market(event.market);
      posted += 1;
      if (market === null || posted % 50 !== 0) continue;
      const request = order("BUY", "YES", event.price / 100, 6, {
        id: `0x${posted}` as never,
        market: event.market,
        token: market.spec.yes,
        postOnly: true,
      });
      notices.push(...exchange.place(ALICE, "key", request, event.at).notices);
    }
    const rest = notices.filter(({ t }) => t !== "book" && t !== "levels");
    return {
      told: notices.length - rest.length,
      rest,
      books: [...markets].map((id) => exchange.book(id)),
      account: exchange.account(ALICE),
    };
  };
  const [told, untold] = [play("told"), play("untold")];
  expect(told.told).toBeGreaterThan(1_000);
  expect(untold.told).toBe(0);
  expect(untold.rest).toEqual(told.rest);
  expect(untold.rest.some(({ t }) => t === "trade")).toBe(true);
  expect(untold.books).toEqual(told.books);
  expect(untold.account).toEqual(told.account);
});
