/** What one decision works with: the market, the moment, and what all orders that are out may still do. */

import type { GateName } from "../contract/reasons.ts";
import type { OrderEffects } from "../ledger/exposure.ts";
import type { VenueMs } from "../units/time.ts";
import type { Grounds } from "./grounds.ts";
import type { MarketSetup, MarketState, Out } from "./state.ts";

export interface Decision {
  readonly state: MarketState;
  readonly setup: MarketSetup;
  readonly at: VenueMs;
  readonly out: Out;
  readonly grounds: Grounds;
  /** Net micro-shares held, YES minus NO, and the part of them that quotes lean on. */
  readonly net: number;
  readonly lean: number;
  /** Of every order that may still fill, those sent by this decision included. */
  readonly effects: OrderEffects;
}

/** A gate that one side or one level of the ladder does not pass. */
export function refuse(
  { grounds }: Decision,
  name: GateName,
  detail: string,
  side?: "bid" | "ask",
  level?: number,
): void {
  grounds.said.push({
    t: "gate",
    name,
    passed: false,
    detail,
    ...(side === undefined ? {} : { side }),
    ...(level === undefined ? {} : { level }),
  });
}
