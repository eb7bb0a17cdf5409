import { exp } from "./elementary.ts";

/**
 * Variance per second of an irregularly sampled series, forgetting with time constant `tau` seconds (reference quant.md 2.2).
 * Sums of squares S, time W, neighbour products C (the bounce between bid and ask makes C negative) and bipower B
 * (a jump enters S but hardly B). `n` is the number of returns, forgotten at the same pace.
 */
export interface Ewma {
  s: number;
  w: number;
  c: number;
  b: number;
  n: number;
  /** Last return and its span in seconds; span 0 before the first. */
  lastReturn: number;
  lastSpan: number;
}

export const newEwma = (): Ewma => ({ s: 0, w: 0, c: 0, b: 0, n: 0, lastReturn: 0, lastSpan: 0 });

const HALF_PI = Math.PI / 2;

/** Takes one return over `span` > 0 seconds. A return of 0 is information: it lets W grow. */
export function addReturn(e: Ewma, r: number, span: number, tau: number): void {
  const keep = exp(-span / tau);
  e.s = e.s * keep + r * r;
  e.w = e.w * keep + span;
  e.n = e.n * keep + 1;
  e.c *= keep;
  e.b *= keep;
  if (e.lastSpan > 0) {
    e.c += r * e.lastReturn;
    e.b += (span * HALF_PI * Math.abs(r) * Math.abs(e.lastReturn)) / Math.sqrt(span * e.lastSpan);
  }
  e.lastReturn = r;
  e.lastSpan = span;
}

/** S / W: variance per second, jumps and bounce included; null before the first return. */
export const varianceRate = (e: Ewma): number | null => (e.w > 0 ? e.s / e.w : null);

/** Corrected for bid-ask bounce (Roll), floored at `floor` of the plain rate; null before the first return. */
export const noiseCorrectedRate = (e: Ewma, floor = 0.1): number | null =>
  e.w > 0 ? Math.max(e.s + 2 * e.c, floor * e.s) / e.w : null;

/** Jump-robust variance per second; null before the first return. */
export const bipowerRate = (e: Ewma): number | null => (e.w > 0 ? e.b / e.w : null);

/** Share of the variance that came in jumps, in [0, 1]. */
export const jumpShare = (e: Ewma): number => (e.s > 0 ? Math.max(0, 1 - e.b / e.s) : 0);
