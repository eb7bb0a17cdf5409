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
  /** Chance a second that news decides the market at once; missing: none. */
  readonly jumpHazard?: number;
}

/**
 * A price taken apart, in dollars. Level l quotes
 * bid = mid + inventory + sizeBid - l * (offset + sideBid) and ask = mid + inventory + sizeAsk + l * (offset + sideAsk),
 * offset = liquidity + adverse + clamp + reward + volatility + event + verdict.
 */
export interface Parts {
  readonly mid: number;
  readonly inventory: number;
  readonly sizeBid: number;
  readonly sizeAsk: number;
  readonly liquidity: number;
  readonly adverse: number;
  readonly clamp: number;
  /** What a liquidity reward or a rebate moves the quote by: 0 or negative, towards the mid. */
  readonly reward: number;
  /** What an engine adds for volatility, and what widening adds to that. */
  readonly volatility: number;
  readonly event: number;
  readonly verdict: number;
  readonly offset: number;
  /** What a side's own adverse selection adds to the offset or takes off it; 0 while the sides are not told apart. */
  readonly sideBid: number;
  readonly sideAsk: number;
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
  let bidCap = bestAsk === null ? Number.POSITIVE_INFINITY : bestAsk - tick;
  let askFloor = bestBid === null ? Number.NEGATIVE_INFINITY : bestBid + tick;
  const bids = multipliers.map((multiplier) => {
    const wanted = floorToTick(parts.riskBid - multiplier * (parts.offset + parts.sideBid), tick);
    const bid = Math.min(wanted, bidCap) as Ticks;
    bidCap = bid - tick;
    return bid >= tick ? bid : null;
  });
  const asks = multipliers.map((multiplier) => {
    const wanted = ceilToTick(parts.riskAsk + multiplier * (parts.offset + parts.sideAsk), tick);
    const ask = Math.max(wanted, askFloor) as Ticks;
    askFloor = ask + tick;
    return ask <= ONE_DOLLAR - tick ? ask : null;
  });
  return { bids, asks };
}

const CENTS = 100;

/**
 * The terms of one quoted price in cents of YES price, in the order they are applied; their sum is the price, to float
 * precision. "tick" is rounding and the grid, "post-only" the step back from the touch of others. A term that is nothing is
 * left out, but for mid and inventory. `level` counts from 0, the tight one.
 */
export function explain(
  parts: Parts,
  input: EngineInput,
  side: "bid" | "ask",
  level: number,
  multiplier: number,
  quoted: Ticks,
  out: Reason[],
): void {
  const sign = side === "bid" ? -multiplier : multiplier;
  const raw = side === "bid" ? parts.riskBid : parts.riskAsk;
  const own = side === "bid" ? parts.sideBid : parts.sideAsk;
  const wanted = raw + sign * (parts.offset + own);
  const rounded = side === "bid" ? floorToTick(wanted, input.tick) : ceilToTick(wanted, input.tick);
  const begin = out.length;
  out.push(termOf("mid", side, parts.mid, level), termOf("inventory", side, parts.inventory, level));
  push(out, "size", side, side === "bid" ? parts.sizeBid : parts.sizeAsk, level);
  push(out, "liquidity", side, sign * parts.liquidity, level);
  push(out, "adverse", side, sign * (parts.adverse + own), level);
  push(out, "clamp", side, sign * parts.clamp, level);
  push(out, "reward", side, sign * parts.reward, level);
  push(out, "volatility", side, sign * parts.volatility, level);
  push(out, "event", side, sign * parts.event, level);
  push(out, "verdict", side, sign * parts.verdict, level);
  push(out, "tick", side, dollars(rounded) - sumOf(out, begin) / CENTS, level);
  push(out, "post-only", side, dollars(quoted) - sumOf(out, begin) / CENTS, level);
}

const termOf = (name: TermName, side: "bid" | "ask", value: number, level: number): Reason =>
  level === 0
    ? { t: "term", name, side, cents: value * CENTS }
    : { t: "term", name, side, cents: value * CENTS, level };

function push(out: Reason[], name: TermName, side: "bid" | "ask", value: number, level: number): void {
  if (value !== 0) out.push(termOf(name, side, value, level));
}

function sumOf(out: readonly Reason[], begin: number): number {
  let sum = 0;
  for (let i = begin; i < out.length; i += 1) {
    const reason = out[i] as Reason;
    if (reason.t === "term") sum += reason.cents;
  }
  return sum;
}
