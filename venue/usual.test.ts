import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TokenId } from "../core/contract/ids.ts";
import type { MarketSpec } from "../core/contract/spec.ts";
import { parseMarketFrame } from "./market-channel.ts";
import * as wire from "./schema/market-channel.ts";
import { isUsualChange, usualKind } from "./usual.ts";

const number = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom("0.57", "10", ".5", "0", "1") },
  fc.constantFrom<unknown>("", " 0.4", "0.4\n", "1e-7", "x", 0.4, 1e-7, null, undefined, true, {}, ["0.4"]),
);
const text = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom("11", "0xab") },
  fc.constantFrom<unknown>("", 11, null, undefined, []),
);
const side = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom("BUY", "SELL") },
  fc.constantFrom<unknown>("buy", "Sell", " BUY", "HOLD", "", 1, null, undefined),
);
const entry = fc.oneof(
  { weight: 9, arbitrary: fc.record({ asset_id: text, price: number, size: number, side, hash: fc.constant("0a") }) },
  fc.constantFrom<unknown>(null, "entry", 7, []),
);
const entries = fc.oneof(
  { weight: 9, arbitrary: fc.array(entry, { maxLength: 4 }) },
  fc.constantFrom<unknown>(null, undefined, {}, "entries"),
);
const stamp = fc.oneof(
  { weight: 9, arbitrary: fc.constant("1761685171017") },
  fc.constantFrom<unknown>("", " 1", 1, null, undefined),
);
const kind = fc.constantFrom<unknown>("price_change", "price_change", "book", "", null, undefined, 3);
const message = fc.oneof(
  { weight: 19, arbitrary: fc.record({ event_type: kind, market: text, timestamp: stamp, price_changes: entries }) },
  fc.constantFrom<unknown>(null, [], "price_change", 4),
);

describe("a frame that looks as usual", () => {
  it("is one that the schema takes, and takes for the same", () => {
    let usual = 0;
    fc.assert(
      fc.property(message, (any) => {
        const told = usualKind(any);
        if (told !== null) expect(wire.kind.parse(any).event_type).toBe(told);
        if (!isUsualChange(any)) return;
        usual += 1;
        const { market, timestamp } = any;
        const changes = any.price_changes.map(({ asset_id, price, size, side: way }) => ({
          asset_id,
          price,
          size,
          side: way,
        }));
        expect(wire.priceChange.parse(any)).toEqual({ market, timestamp, price_changes: changes });
      }),
      { numRuns: 3_000 },
    );
    expect(usual).toBeGreaterThan(100);
  });

  it("says the same as one with its numbers spelled in another way, which only the schema reads", () => {
    const spec = { id: "0xab", yes: "11", no: "22" } as unknown as MarketSpec;
    const specs = new Map<TokenId, MarketSpec>([
      [spec.yes, spec],
      [spec.no, spec],
    ]);
    const price = fc.integer({ min: 0, max: 100 }).map((cents) => String(cents / 100));
    const change = fc.record({
      asset_id: fc.constantFrom("11", "22", "33"),
      price,
      size: fc.constantFrom("0", "5", "1.25"),
      side: fc.constantFrom("BUY", "SELL"),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), (price_changes) => {
        const usual = { event_type: "price_change", market: "0xab", timestamp: "1761685171017", price_changes };
        const padded = price_changes.map((one) => ({ ...one, price: ` ${one.price}`, size: Number(one.size) }));
        expect(isUsualChange(usual)).toBe(true);
        expect(isUsualChange({ ...usual, price_changes: padded })).toBe(padded.length === 0);
        const read = (json: object) => parseMarketFrame(JSON.stringify(json), specs);
        expect(read(usual)).toEqual(read({ ...usual, price_changes: padded }));
      }),
    );
  });
});
