import type { Brand } from "./brand.ts";

/** A number of shares in 1e-6 share, the chain's own unit. Fills and balances use all six places. */
export type MicroShares = Brand<number, "MicroShares">;

export const ONE_SHARE = 1_000_000 as MicroShares;

/** Order sizes are multiples of 0.01 share (reference polymarket.md 2b). */
export const SIZE_STEP = 10_000 as MicroShares;

/** Rounds down to a size an order may have. */
export const floorToSizeStep = (size: number): MicroShares => (Math.floor(size / SIZE_STEP) * SIZE_STEP) as MicroShares;

/** Whole shares, for constants and tests. */
export const shares = (whole: number): MicroShares => Math.round(whole * ONE_SHARE) as MicroShares;
