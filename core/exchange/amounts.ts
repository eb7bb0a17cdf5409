/**
 * What a signed order says, in price and size: makerAmount is what is given, takerAmount what is wanted, both in
 * millionths (reference polymarket.md 2b). Exact integers throughout.
 */
import type { Side } from "../contract/ids.ts";
import { isImmediate, type TimeInForce } from "../contract/orders.ts";
import type { MicroUsd } from "../units/money.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";
import { type MicroShares, SIZE_STEP } from "../units/size.ts";

export interface Terms {
  /** The limit, in the order's own token. */
  readonly price: Ticks;
  readonly size: MicroShares;
  /** What a FOK or FAK buy may spend at most; it takes as many shares as that buys. Null: `size` is what counts. */
  readonly budget: MicroUsd | null;
}

export type TermsAnswer =
  | { readonly ok: true; readonly terms: Terms }
  | { readonly ok: false; readonly why: "payload" }
  /** The price as decimal text, for the venue's message. */
  | { readonly ok: false; readonly why: "tick"; readonly price: string };

/**
 * Reads the amounts. A resting order (GTC, GTD) must say its price exactly: size in hundredths of a share, price a whole
 * number of 1/10000 dollar. A market order's amounts were rounded by its maker to the tick's amount decimals, so its
 * limit is the tick price that rounds to them.
 */
export function termsOf(
  order: { side: Side; makerAmount: number; takerAmount: number; tif: TimeInForce },
  tick: Ticks,
): TermsAnswer {
  const { side, makerAmount, takerAmount, tif } = order;
  if (!isAmount(makerAmount) || !isAmount(takerAmount)) return { ok: false, why: "payload" };
  const [dollars, size] = side === "BUY" ? [makerAmount, takerAmount] : [takerAmount, makerAmount];
  const scaled = BigInt(dollars) * BigInt(ONE_DOLLAR);
  const count = BigInt(size);
  if (!isImmediate(tif)) {
    if (size % SIZE_STEP !== 0) return { ok: false, why: "payload" };
    if (scaled % count !== 0n) return { ok: false, why: "tick", price: decimalPrice(scaled, count) };
    return { ok: true, terms: { price: Number(scaled / count) as Ticks, size: size as MicroShares, budget: null } };
  }
  const step = BigInt(tick);
  const down = scaled / (count * step);
  const up = (scaled + count * step - 1n) / (count * step);
  const limit = (side === "BUY" ? down : up) * step;
  if (limit <= 0n || !saysLimit(side, scaled, count, limit, tick)) {
    return { ok: false, why: "tick", price: decimalPrice(scaled, count) };
  }
  const price = Number(limit) as Ticks;
  return {
    ok: true,
    terms: { price, size: size as MicroShares, budget: side === "BUY" ? (makerAmount as MicroUsd) : null },
  };
}

const isAmount = (amount: number): boolean => Number.isSafeInteger(amount) && amount > 0;

/** Do the amounts come from this limit, rounded down to the tick's amount decimals? */
function saysLimit(side: Side, scaled: bigint, count: bigint, limit: bigint, tick: Ticks): boolean {
  const quantum = BigInt(10 ** (6 - amountDecimals(tick)));
  if (side === "BUY") return count + quantum > scaled / limit;
  return scaled + quantum * BigInt(ONE_DOLLAR) > count * limit;
}

/** Decimals of dollar amounts at a tick size: price decimals plus the two of sizes (reference 2b). */
export function amountDecimals(tick: Ticks): number {
  if (tick % 1000 === 0) return 3;
  if (tick % 100 === 0) return 4;
  return tick === 50 || tick === 10 ? 5 : 6;
}

/** numerator / (denominator * 10000) with up to eight decimals, cut off: what the refusal shows. */
function decimalPrice(numerator: bigint, denominator: bigint): string {
  const scale = 10_000n;
  const digits = String((numerator * scale) / denominator).padStart(9, "0");
  const cut = digits.length - 8;
  const fraction = digits.slice(cut).replace(/0+$/, "");
  return digits.slice(0, cut) + (fraction === "" ? "" : `.${fraction}`);
}
