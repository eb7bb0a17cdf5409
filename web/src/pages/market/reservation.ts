import type { MarketReport } from "../../../../core/live/types.ts";

/** The reservation price in cents. The report has it in Ticks, as a formula's value: not necessarily whole. */
export const reservationCents = (market: MarketReport): number | null =>
  market.reservation === null ? null : market.reservation / 100;
