/** What of a market's decision is kept beside its digest, so that a replay can show what was decided then. */
import type { IntentId, OrderId, Outcome, Side } from "../contract/ids.ts";
import type { MarketAction } from "../contract/market.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";

export interface Decision {
  /** How many actions there were. */
  readonly actions: number;
  /** The quote wanted, as the step reported it; null when it made no report. */
  readonly quote: { readonly bid: Ticks | null; readonly ask: Ticks | null } | null;
  readonly cancel: readonly OrderId[];
  readonly find: readonly OrderId[];
  readonly place: readonly Placed[];
}

interface Placed {
  readonly intent: IntentId;
  readonly token: Outcome;
  readonly side: Side;
  readonly price: Ticks;
  readonly size: MicroShares;
}

const NOTHING: readonly never[] = [];

export function decisionOf(actions: readonly MarketAction[]): Decision {
  let quote: Decision["quote"] = null;
  let cancel: readonly OrderId[] = NOTHING;
  let find: readonly OrderId[] = NOTHING;
  let place: readonly Placed[] = NOTHING;
  for (const action of actions) {
    if (action.t === "report") quote = { bid: action.report.quote.bid, ask: action.report.quote.ask };
    else if (action.t === "cancel") cancel = action.orders;
    else if (action.t === "find") find = action.orders;
    else if (action.t === "place")
      place = action.places.map(({ intent, token, side, price, size }) => ({ intent, token, side, price, size }));
  }
  return { actions: actions.length, quote, cancel, find, place };
}
