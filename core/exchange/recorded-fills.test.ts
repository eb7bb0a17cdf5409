import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { notional } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";

const DATA = new URL("../../../shared/data/", import.meta.url);
const FILE = new URL("wallet-trades-updown-20260226/trades.jsonl.gz", DATA);
const absent = !existsSync(FILE);

describe(`the money of a fill${absent ? " (../shared is absent)" : ""}`, () => {
  it.skipIf(absent)("equals the recorded one for every fill of a real wallet that was made at one price", () => {
    const rows = gunzipSync(readFileSync(FILE)).toString().trim().split("\n");
    let compared = 0;
    let rounded = 0;
    for (const row of rows) {
      const { price, size } = JSON.parse(row) as { price: number; size: number };
      // The record gives money / size as its price: money is a whole number of micro-dollars again.
      const micro = Math.round(size * 1e6) as MicroShares;
      const money = Math.round(price * size * 1e6);
      const tick = (Math.round(price * 1_000) * 10) as Ticks;
      // Fills over several prices have a mean for a price: not on the grid.
      if (Math.abs((tick * micro) / 10_000 - money) > 1.5) continue;
      compared += 1;
      if ((tick * micro) % 10_000 !== 0) rounded += 1;
      expect(notional(tick, micro, "down"), row).toBe(money);
    }
    expect(compared).toBe(3_597);
    expect(rounded).toBe(834);
  });
});
