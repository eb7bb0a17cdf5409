import { formatDecimal } from "../../../core/units/decimal.ts";
import type { MicroUsd } from "../../../core/units/money.ts";
import type { Ticks } from "../../../core/units/price.ts";
import type { MicroShares } from "../../../core/units/size.ts";
import type { VenueMs } from "../../../core/units/time.ts";

/** Numbers as the venue writes them: decimal text, no exponent. */
export const priceText = (price: Ticks): string => formatDecimal(price, 4);
export const sizeText = (size: MicroShares): string => formatDecimal(size, 6);
export const moneyText = (money: MicroUsd): string => formatDecimal(money, 6);
export const secondsText = (at: VenueMs): string => String(Math.floor(at / 1_000));
export const isoText = (at: VenueMs): string => new Date(at).toISOString();
