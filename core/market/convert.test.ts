/** What a market may lose while a conversion of its event is under way: nobody knows yet which of its two ends is true. */
import { describe, expect, it } from "vitest";
import { Bench } from "../../test/market/harness.ts";
import type { ChainAnswer, ChainOperation, ChainState, OperationId } from "../contract/chain.ts";
import type { MarketConfig } from "../contract/config.ts";
import { conversionReply } from "../market.ts";
import { type MicroUsd, usd } from "../units/money.ts";
import { shares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";

const EVENT = `0x${"2c".repeat(31)}00`;
/** Half ticks: 50 cents. */
const EVEN = 10_000;
const LIMIT = usd(6);

/** Holds so many NO at 50 cents, confirmed and in the wallet, and no order. */
function holding(no: number, more: Partial<MarketConfig> = {}, limit = LIMIT): Bench {
  const spec = { version: "v1", negRisk: true, exclusive: { event: EVENT, index: 0, count: 3 } } as const;
  const b = new Bench(
    { levels: 1, quoteSize: shares(40), maxInventory: shares(200), maxLoss: usd(100), ...more },
    spec,
  );
  const ask = b.quote().find(({ token }) => token === "NO");
  if (ask === undefined) throw new Error("no ask is quoted");
  if (no > 0) b.fill(ask, no, "t1", "confirmed");
  b.tokens = { yes: 0, no: shares(no) };
  dark(b);
  b.setup = { ...b.setup, config: { ...b.setup.config, maxLoss: limit } };
  return b;
}

/** A dark book: nothing is quoted. */
function dark(b: Bench): void {
  b.wait(1000).cycle("unknown");
  b.gone(b.state.orders.open.flatMap(({ order }) => order ?? []));
  b.wait(5000).cycle("unknown");
  expect(b.open).toEqual([]);
}

function part(b: Bench, token: "YES" | "NO", amount: number): ChainOperation {
  const half = usd(amount) / 2;
  return {
    id: "x1:0" as OperationId,
    at: b.now as VenueMs,
    kind: "convert",
    condition: b.setup.spec.id,
    version: "v1",
    negRisk: true,
    amount: shares(amount),
    why: "",
    convert: { event: EVENT, indexSet: "0x3" },
    part: { token, price: EVEN, cash: (token === "NO" ? half : -half) as MicroUsd },
  };
}

/** The Portfolio asks it to reserve; what it says. */
function reserve(b: Bench, operation: ChainOperation): string {
  b.send({ t: "convert", operation, answer: null });
  return conversionReply(b.state, b.setup, operation).is;
}

const ends = (b: Bench, operation: ChainOperation, is: ChainState) =>
  b.send({
    t: "convert",
    operation,
    answer: {
      ...{ id: operation.id, is, since: b.now as VenueMs, nonce: 3, ref: "0xref", tx: null },
      ...{ gas: 0 as MicroUsd, spent: false, message: "" },
    } satisfies ChainAnswer,
  });

const losses = (b: Bench) => b.lastReport?.losses ?? { yes: 0, no: 0 };

describe("while a conversion is under way", () => {
  it("no bid counts on the NO that is given away: whichever way it ends, no more than the limit may be lost", () => {
    for (const end of ["confirmed", "failed"] as const) {
      const b = holding(20);
      const operation = part(b, "NO", 20);
      expect(reserve(b, operation)).toBe("reserved");
      b.wait(5000).quote();
      expect(b.lastReport?.orders.some(({ as }) => as === "bid")).toBe(true);
      const pending = losses(b);
      expect(pending.no).toBeLessThanOrEqual(LIMIT);
      ends(b, operation, end);
      if (end === "confirmed") b.tokens = { yes: 0, no: 0 };
      b.cycle("unknown");
      const after = losses(b);
      expect(after.no, end).toBeLessThanOrEqual(pending.no);
      expect(after.yes, end).toBeLessThanOrEqual(pending.yes);
    }
  });

  it("what may be lost is the worst of before and after, on both sides", () => {
    const gives = holding(20);
    dark(gives);
    expect(losses(gives)).toEqual({ yes: usd(10), no: usd(-10) });
    reserve(gives, part(gives, "NO", 20));
    // Before: the NO loses if YES wins. After: nothing is held.
    expect(losses(gives)).toEqual({ yes: usd(10), no: 0 });
    const takes = holding(0);
    reserve(takes, part(takes, "YES", 10));
    // Before: nothing is held. After: the YES loses if NO wins.
    expect(losses(takes)).toEqual({ yes: 0, no: usd(5) });
  });
});

describe("a conversion that is under way", () => {
  it("does not let the inventory past its cap when it is done after more was bought", () => {
    const b = holding(20, { maxInventory: shares(60), quoteSize: shares(100) }, usd(100));
    expect(reserve(b, part(b, "NO", 20))).toBe("reserved");
    b.wait(5000).quote();
    const bids = b.lastReport?.orders.filter(({ as }) => as === "bid") ?? [];
    expect(bids.reduce((sum, { size }) => sum + size, 0)).toBe(shares(60));
  });
});

describe("no part in a conversion is reserved", () => {
  it("where bids that may yet fill count on the NO it would give away", () => {
    const stands = (limit: number): string => {
      const b = holding(0, { quoteSize: shares(20) }, usd(100));
      const ask = b
        .wait(5000)
        .quote()
        .find(({ token, side }) => token === "NO" && side === "BUY");
      if (ask === undefined) throw new Error("no ask is quoted");
      b.fill(ask, 20, "t2", "confirmed");
      b.tokens = { yes: 0, no: shares(20) };
      b.setup = { ...b.setup, config: { ...b.setup.config, maxLoss: usd(limit) } };
      // Its cancel has not been answered: 20 YES may yet be bought, and no offer has a claim on the NO.
      b.wait(1000).cycle("unknown");
      expect(b.lastReport?.orders.filter(({ as }) => as === "bid")).toMatchObject([{ side: "BUY", size: shares(20) }]);
      return reserve(b, part(b, "NO", 20));
    };
    expect(stands(11)).toBe("reserved");
    expect(stands(9)).toBe("refused");
  });
});
