import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { micro, money, recount } from "./account.ts";
import type { WireMarket, WireTrade } from "./wire.ts";

const ME = "me";
const NONE: ReadonlyMap<string, bigint> = new Map();
const trade = (over: Partial<WireTrade>): WireTrade => ({
  id: "t",
  taker_order_id: "0x1",
  market: "m",
  asset_id: "yes",
  side: "BUY",
  size: "10",
  price: "0.4",
  status: "CONFIRMED",
  match_time: "1",
  owner: "them",
  trader_side: "MAKER",
  maker_orders: [],
  ...over,
});
const maker = (side: "BUY" | "SELL", asset_id: string, price: string, matched_amount: string) => ({
  order_id: "0x2",
  owner: ME,
  matched_amount,
  price,
  asset_id,
  side,
});
const market = (over: Partial<WireMarket> = {}): ReadonlyMap<string, WireMarket> =>
  new Map([
    [
      "m",
      {
        conditionId: "m",
        slug: "s",
        closed: false,
        clobTokenIds: '["yes","no"]',
        outcomePrices: '["0.5","0.5"]',
        ...over,
      },
    ],
  ]);

it("cuts the money of each fill to the micro-dollar, takes it in the order's own token, and adds what was paid for quoting", () => {
  const trades = [
    trade({ id: "a", maker_orders: [maker("BUY", "yes", "0.333", "1.000001")] }),
    trade({ id: "b", maker_orders: [maker("BUY", "no", "0.6", "2")] }),
  ];
  const account = recount(micro("100"), trades, ME, market(), [{ amount: micro("2.5") }], NONE);
  expect(money(micro("0.333"), micro("1.000001"))).toBe(333_000n);
  expect(account.cash).toBe(100_000_000n - 333_000n - 1_200_000n + 2_500_000n);
  expect(account.holdings).toMatchObject([{ yes: 1_000_001n, no: 2_000_000n, fills: 2, settled: null }]);
});

it("pays a taker's fee, passes a failed trade over, and settles at the winner's payout", () => {
  const taken = trade({ owner: ME, trader_side: "TAKER", amount: "-4", fee: "0.168" });
  const failed = trade({ id: "f", status: "FAILED", maker_orders: [maker("BUY", "yes", "0.4", "10")] });
  const won = recount(
    micro("100"),
    [taken, failed],
    ME,
    market({ closed: true, outcomePrices: '["1","0"]' }),
    [],
    NONE,
  );
  expect(won.cash).toBe(micro("100") - micro("4") - micro("0.168") + micro("10"));
  const split = recount(micro("100"), [taken], ME, market({ closed: true, outcomePrices: '["0.5","0.5"]' }), [], NONE);
  expect(split.cash).toBe(micro("100") - micro("4") - micro("0.168") + micro("5"));
});

it("counts a set that was merged as a dollar, and one that was split as a dollar less", () => {
  const both = trade({ maker_orders: [maker("BUY", "yes", "0.4", "10"), maker("BUY", "no", "0.5", "10")] });
  const after = (sets: string) => recount(micro("100"), [both], ME, market(), [], new Map([["m", micro(sets)]]));
  expect(after("7").cash).toBe(micro("98"));
  expect(after("7").holdings).toMatchObject([{ yes: micro("3"), no: micro("3"), flow: micro("-2") }]);
  expect(after("-1").holdings).toMatchObject([{ yes: micro("11"), no: micro("11"), flow: micro("-10") }]);
});

it("doubts money that the venue names and price times size does not come to", () => {
  const wrong = trade({ maker_orders: [{ ...maker("BUY", "yes", "0.4", "10"), amount: "-4.000001" }] });
  expect(recount(0n, [wrong], ME, market(), [], NONE).doubts).toHaveLength(1);
});

it("imports nothing but Node and itself", () => {
  const here = import.meta.dirname;
  const sources = readdirSync(here).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const imports = sources.flatMap((name) =>
    [...readFileSync(`${here}/${name}`, "utf8").matchAll(/from "([^"]+)"/g)].map(([, path]) => path),
  );
  expect(imports.filter((path) => !path?.startsWith("node:") && !path?.startsWith("./"))).toEqual([]);
});
