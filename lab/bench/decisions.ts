/** Market machines under load: a cycle's view in, actions out, with a venue that acknowledges everything at once. */
import type { OrderId } from "../../core/contract/ids.ts";
import type { MarketAction, MarketEvent } from "../../core/contract/market.ts";
import type { VenueOrder } from "../../core/contract/orders.ts";
import type { BookView, Lease, Level } from "../../core/contract/views.ts";
import { type MarketSetup, market } from "../../core/market.ts";
import { defaults } from "../../core/quoting/profiles.ts";
import { usd } from "../../core/units/money.ts";
import type { Ticks } from "../../core/units/price.ts";
import { type MicroShares, shares } from "../../core/units/size.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { benchSpec, START } from "./tape.ts";

export interface Market {
  next(): MarketEvent;
  step(event: MarketEvent): readonly MarketAction[];
  answer(actions: readonly MarketAction[]): void;
}

const DEPTH = 40;

/** A market whose mid moves by `drift` ticks every few cycles; acknowledges and cancels like a venue. */
function make(drift: number): Market {
  const config = { ...defaults(benchSpec, usd(1000)), quoteSize: shares(10) };
  const setup: MarketSetup = { spec: benchSpec, config, birth: START };
  const state = market.restore([], setup);
  let now: number = START;
  let cycle = 0;
  let open: VenueOrder[] = [];
  const lease: Lease = {
    mode: "quote",
    capital: usd(1000),
    rate: 5,
    configVersion: 1,
    epoch: 1,
    expiresAt: (START + 1e12) as VenueMs,
  };
  const book = (): BookView => {
    const mid = 5000 + drift * 100 * (Math.floor(cycle / 4) % 3);
    const bids: Level[] = [];
    const asks: Level[] = [];
    for (let i = 1; i <= DEPTH; i++) {
      bids.push({ price: (mid - i * 100) as Ticks, size: shares(50 + i) });
      asks.push({ price: (mid + i * 100) as Ticks, size: shares(50 + i) });
    }
    return { bids, asks, tick: 100 as Ticks, stampedAt: now as VenueMs, freshAt: now as VenueMs };
  };
  return {
    next() {
      now += 5000;
      cycle += 1;
      const account = {
        readAt: now as VenueMs,
        open,
        fills: [],
        yes: 0 as MicroShares,
        no: 0 as MicroShares,
        cash: usd(1000),
      };
      return { at: now as VenueMs, t: "cycle", book: book(), account, lease };
    },
    step: (event) => market.step(state, event, setup),
    answer(actions) {
      const gone: OrderId[] = [];
      for (const action of actions) {
        if (action.t === "cancel") gone.push(...action.orders);
        if (action.t !== "place") continue;
        for (const place of action.places) {
          const order = `order-${place.intent}` as OrderId;
          market.apply(state, { kind: "id", key: place.intent, body: { order } });
          market.step(
            state,
            { at: now as VenueMs, t: "placed", intent: place.intent, answer: { is: "live", order } },
            setup,
          );
          const { token, side, price, size } = place;
          open = [
            ...open,
            { id: order, token, side, price, original: size, matched: 0 as MicroShares, status: "live" },
          ];
        }
      }
      if (gone.length === 0) return;
      open = open.filter((order) => !gone.includes(order.id));
      const more = market.step(
        state,
        { at: now as VenueMs, t: "cancelled", answers: gone.map((order) => ({ order, is: "cancelled" as const })) },
        setup,
      );
      this.answer(more);
    },
  };
}

/** By what the market does meanwhile. */
export const DECISIONS = {
  "nothing moves": () => make(0),
  "the mid moves every fourth cycle": () => make(2),
} as const satisfies Readonly<Record<string, () => Market>>;
