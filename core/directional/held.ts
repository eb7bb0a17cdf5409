/** What the market's own word says of an open plan: what its wishes hold by their fills, and which wish it works. */
import type { MarketReport } from "../live/types.ts";
import type { MicroUsd } from "../units/money.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import { DUST, type Plan, type Stance } from "./plan.ts";

export interface Held extends Stance {
  /** When the market said so. */
  readonly at: VenueMs;
  /** Name of the wish it works, orders and untold fills of it included; null: none. */
  readonly working: string | null;
}

const NOTHING: Stance = { net: 0 as MicroShares, cost: 0 as MicroUsd, cash: 0 as MicroUsd };

/** Null: the market has not reported, and what is held is not known. */
export function heldOf(
  report: { at: VenueMs; position: Pick<MarketReport["position"], "bet"> } | undefined,
): Held | null {
  if (report === undefined) return null;
  const { net, cost, cash } = report.position.bet ?? NOTHING;
  return { net, cost, cash, at: report.at, working: report.position.bet?.wish?.id ?? null };
}

/** Nothing was filled of an entry, and nothing can be any more: its last wish is over by the market's own word. */
export const neverFilled = ({ state, entry }: Plan, held: Held | null): boolean =>
  state === "entering" &&
  held !== null &&
  Math.abs(held.net) < DUST &&
  held.working === null &&
  (entry === undefined || held.at >= entry.expiresAt);
