/** What both engines have in common: parts of a price, levels on the grid, and the terms that explain them. */
import type { Reason, TermName } from "../contract/reasons.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";
import { ceilToTick, dollars, floorToTick } from "./ticks.ts";

/** Everything an engine may look at. Own orders are not in the touch; q and size are shares, money is dollars, time seconds. */
export interface EngineInput {
  /** Fair mid, strictly inside (0, 1). */
  readonly mid: number;
  /** Best prices of others; null: nobody there, no clamp on that side. */
  readonly bestBid: Ticks | null;
  readonly bestAsk: Ticks | null;
  readonly tick: Ticks;
  /** Net inventory, YES minus NO. */
  readonly q: number;
  readonly qMax: number;
  readonly size: number;
  readonly gamma: number;
  /** Logit volatility, 1/sqrt(s). */
  readonly sigmaX: number;
  /** Risk horizon, already clamped. */
  readonly horizon: number;
  /** Decay of arrival intensity, 1/$. */
  readonly k: number;
  /** Expected cost of a fill to adverse selection, $ a share. */
  readonly adverse: number;
  readonly minHalfTicks: number;
  /** Widest half-spread, $. */
  readonly maxHalf: number;
}

/**
 * A price taken apart, in dollars. Level l quotes
 * bid = mid + inventory + sizeBid - l * offset and ask = mid + inventory + sizeAsk + l * offset,
 * offset = liquidity + adverse + volatility + clamp.
 */
export interface Parts {
  readonly mid: number;
  readonly inventory: number;
  readonly sizeBid: number;
  readonly sizeAsk: number;
  readonly liquidity: number;
  readonly adverse: number;
  readonly volatility: number;
  readonly clamp: number;
  readonly offset: number;
  /** Where an engine stands with inventory alone: mid + inventory. */
  readonly reservation: number;
  readonly riskBid: number;
  readonly riskAsk: number;
}

/** Rounded prices by level; null: that side of that level is suppressed because it left the grid. */
export interface Ladder {
  readonly bids: readonly (Ticks | null)[];
  readonly asks: readonly (Ticks | null)[];
}

/**
 * Reference quant.md 2.3 steps 3 and 4: passive rounding, never through the touch of others, levels at least one tick apart,
 * nothing outside [tick, 1 - tick].
 */
export function ladder(parts: Parts, input: EngineInput, multipliers: readonly number[]): Ladder {
  const { tick, bestBid, bestAsk } = input;
  const bids: (Ticks | null)[] = [];
  const asks: (Ticks | null)[] = [];
  let bidCap = bestAsk === null ? Number.POSITIVE_INFINITY : bestAsk - tick;
  let askFloor = bestBid === null ? Number.NEGATIVE_INFINITY : bestBid + tick;
  for (const multiplier of multipliers) {
    const bid = Math.min(floorToTick(parts.riskBid - multiplier * parts.offset, tick), bidCap) as Ticks;
    const ask = Math.max(ceilToTick(parts.riskAsk + multiplier * parts.offset, tick), askFloor) as Ticks;
    bids.push(bid >= tick ? bid : null);
    asks.push(ask <= ONE_DOLLAR - tick ? ask : null);
    bidCap = bid - tick;
    askFloor = ask + tick;
  }
  return { bids, asks };
}

const CENTS = 100;

/**
 * The terms of one quoted price in cents of YES price, in the order they are applied; their sum is the price, to float
 * precision. "tick" is rounding and the grid, "post-only" the step back from the touch of others.
 */
export function explain(
  parts: Parts,
  input: EngineInput,
  side: "bid" | "ask",
  multiplier: number,
  quoted: Ticks,
  out: Reason[],
): void {
  const sign = side === "bid" ? -multiplier : multiplier;
  let sum = 0;
  const term = (name: TermName, value: number): void => {
    sum += value;
    if (value !== 0 || name === "mid" || name === "inventory") out.push({ t: "term", name, side, cents: value });
  };
  term("mid", parts.mid * CENTS);
  term("inventory", parts.inventory * CENTS);
  term("size", (side === "bid" ? parts.sizeBid : parts.sizeAsk) * CENTS);
  term("liquidity", sign * parts.liquidity * CENTS);
  term("adverse", sign * parts.adverse * CENTS);
  term("volatility", sign * parts.volatility * CENTS);
  term("clamp", sign * parts.clamp * CENTS);
  const raw = side === "bid" ? parts.riskBid : parts.riskAsk;
  const wanted = raw + sign * parts.offset;
  const rounded = side === "bid" ? floorToTick(wanted, input.tick) : ceilToTick(wanted, input.tick);
  term("tick", dollars(rounded) * CENTS - sum);
  term("post-only", dollars(quoted) * CENTS - sum);
}
