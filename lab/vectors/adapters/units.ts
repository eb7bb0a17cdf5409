import { ONE_DOLLAR, type Ticks } from "../../../core/units/price.ts";
import { type MicroShares, ONE_SHARE } from "../../../core/units/size.ts";

/** The files write dollars and shares; core's edges take integers. */
export const toTicks = (price: number): Ticks => Math.round(price * ONE_DOLLAR) as Ticks;
export const toDollars = (price: number | null): number | null => (price === null ? null : price / ONE_DOLLAR);
export const toMicroShares = (shares: number): MicroShares => (shares * ONE_SHARE) as MicroShares;
