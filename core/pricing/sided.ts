/** Each side charged for what its own fills lose (reference quant.md 2.6), once there are enough of both. */
import { ONE_DOLLAR } from "../units/price.ts";
import type { EngineInput, Parts } from "./engine.ts";

/**
 * Parts with each side as far out as its own cost asks, instead of the cost of all fills: no nearer than the least
 * half-spread, no further than the widest, unless the quote stands further out already.
 *
 * @param moves the mid's signed move after a side's fills, $ a share, negative when they lose
 */
export function sided<P extends Parts>(
  parts: P,
  input: EngineInput,
  moves: { readonly bid: number; readonly ask: number },
): P {
  const { offset } = parts;
  const nearest = Math.min(offset, (input.minHalfTicks * input.tick) / ONE_DOLLAR);
  const furthest = Math.max(offset, input.maxHalf);
  const extra = (move: number): number =>
    Math.min(Math.max(offset + Math.max(0, -move) - parts.adverse, nearest), furthest) - offset;
  return { ...parts, sideBid: extra(moves.bid), sideAsk: extra(moves.ask) };
}
