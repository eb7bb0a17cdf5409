/**
 * Where a resting order stands in the queue at its price, guessed from what everybody can see: the displayed size, its
 * changes, and the trades (reference quant.md 8.1; hftbacktest's queue models, re-derived; vectors 26-queue).
 *
 * `front` is the displayed size ahead of us. Trades eat it exactly; what a shrinking level says about it is the model's
 * guess, because a cancel may have stood ahead of us or behind us.
 */
import { ln } from "../stats/elementary.ts";
import { ONE_SHARE } from "../units/size.ts";
import type { QueueModel } from "./types.ts";

export interface QueuePosition {
  /**
   * Displayed size ahead, micro-shares. A model's estimate: it may carry a fraction, and with a logarithmic share it may
   * fall below zero (the published traces keep it so); whoever fills from it caps the fill at the trade's own size.
   */
  front: number;
  /** Traded at our price since the last depth change: that much of the next change is no cancel. */
  traded: number;
}

/** Share of a cancelled quantity that stood behind us, in [0, 1], given what stands behind and in front. */
export type CancelShare = (back: number, front: number) => number;

const share = (back: number, front: number): number => (back + front > 0 ? back / (back + front) : 0);

const raised = (x: number, n: number): number => {
  let product = 1;
  for (let i = 0; i < n; i += 1) product *= x;
  return product;
};

/** Cancels fall on back and front in proportion to f(x) = x^n, n a whole number: the larger part loses more than its share. */
export const power =
  (n: number): CancelShare =>
  (back, front) =>
    share(raised(back, n), raised(front, n));

/** The same with f(x) = ln(1 + x). `unit` is one share in the caller's unit: the logarithm is of shares. */
export const logarithmic =
  (unit: number): CancelShare =>
  (back, front) =>
    share(ln(1 + back / unit), ln(1 + front / unit));

/** P = 1 - (front / (front + back))^n. */
export const power3 =
  (n: number): CancelShare =>
  (back, front) =>
    back + front > 0 ? 1 - raised(front / (front + back), n) : 0;

/** What an exchange runs with: nobody ahead of us ever cancels (the headline), x^3 (the optimistic bound), or as named. */
export function cancelShareOf(model: QueueModel): CancelShare | null {
  if (model === "pessimistic") return null;
  if (model === "optimistic") return power(3);
  if (model.is === "log") return logarithmic(ONE_SHARE);
  return model.is === "power" ? power(model.n) : power3(model.n);
}

/** The queue on arrival: everything displayed is ahead. */
export const arrive = (displayed: number): QueuePosition => ({ front: displayed, traded: 0 });

/**
 * A trade of `size` at our price. What it leaves after the queue ahead is ours, in whole `lot`s (nearest), at most
 * `remaining`. Returns the quantity filled.
 */
export function onTrade(queue: QueuePosition, size: number, remaining: number, lot: number): number {
  queue.front -= size;
  queue.traded += size;
  if (queue.front >= 0) return 0;
  const through = Math.round(-queue.front / lot) * lot;
  queue.front = 0;
  return Math.min(through, remaining);
}

/** The displayed size at our price went from `prev` to `next`. `cancelShare` null: cancels never help. */
export function onDepth(queue: QueuePosition, prev: number, next: number, cancelShare: CancelShare | null): void {
  const change = prev - next - queue.traded;
  queue.traded = 0;
  const { front } = queue;
  if (cancelShare === null || change < 0 || front <= 0) {
    queue.front = Math.min(front, next);
    return;
  }
  const back = prev - front;
  const p = cancelShare(back, front);
  queue.front = Math.min(front - (1 - p) * change + Math.min(back - p * change, 0), next);
}
