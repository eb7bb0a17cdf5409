import type { DirectionalWish } from "../contract/market.ts";
import type { Strategy } from "../contract/views.ts";

/** Whose wish it is. */
export const strategyOf = ({ strategy }: DirectionalWish): Strategy => strategy ?? "CD";
