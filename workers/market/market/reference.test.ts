/** The reference's sequences of what mids did after fills, told to a Market's object as the Gateway tells it of books and fills. */
import { env, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { OrderId } from "../../../core/contract/ids.ts";
import type { MarketEvent } from "../../../core/contract/market.ts";
import type { MarketSpec } from "../../../core/contract/spec.ts";
import { unknown } from "../../../core/contract/views.ts";
import type { MarketState } from "../../../core/market.ts";
import { defaults } from "../../../core/quoting/profiles.ts";
import type { Breaker } from "../../../core/risk/circuit-breaker.ts";
import { usd } from "../../../core/units/money.ts";
import { ONE_DOLLAR, type Ticks } from "../../../core/units/price.ts";
import { shares } from "../../../core/units/size.ts";
import { DAY, MINUTE, SECOND, type VenueMs } from "../../../core/units/time.ts";
import type { Carrier } from "../../../runtime/carrier.ts";
import { makeFill } from "../../../test/market/harness.ts";
import reference from "../../../test/vectors/23-circuit-breaker.json";
import { spec as specOf } from "../../api/test/world.ts";
import type { Market } from "../market.ts";

const { MARKET } = env as unknown as { MARKET: DurableObjectNamespace<Market> };
const LAG = 30;
const HALF_DOLLAR = ONE_DOLLAR / 2;

interface Inner {
  readonly carrier: Carrier<MarketState, MarketEvent, unknown>;
  flush(): void;
}

/** Mids of a market in which the fill of 30 s before each of these moments moves as the reference says. Ticks, by second. */
function pathOf(sequence: readonly (readonly number[])[]): { mids: Map<number, number>; sells: Set<number> } {
  const moves = new Map(sequence.map(([t = 0, move = 0]) => [t, Math.round(move * ONE_DOLLAR)]));
  const times = [...new Set([...moves.keys()].flatMap((t) => [t - LAG, t]))].sort((a, b) => a - b);
  const mids = new Map<number, number>();
  const sells = new Set<number>();
  let last = HALF_DOLLAR;
  for (const t of times) {
    const move = moves.get(t);
    const from = mids.get(t - LAG);
    if (move !== undefined && from !== undefined) {
      // Bought or sold, whichever leads the mid back to the middle: a move is signed by what was done.
      const isSale = from > HALF_DOLLAR === move > 0;
      if (isSale) sells.add(t - LAG);
      last = from + (isSale ? -move : move);
    }
    mids.set(t, last);
  }
  return { mids, sells };
}

describe("the circuit breaker in a Market's object", () => {
  for (const [n, item] of reference.cases.entries())
    it(`follows the reference fill by fill, and through an eviction: ${item.id}`, async () => {
      // The first fill is half a minute older than what is learned of it.
      const start = Date.now() + MINUTE;
      const spec: MarketSpec = { ...specOf(2_300 + n), endsAt: (start + 10 * DAY) as VenueMs };
      const object = MARKET.getByName(spec.id);
      await runInDurableObject(object, (_, state) =>
        state.storage.kv.put("fact:clock", { venueMs: Date.now(), wallMs: Date.now(), rate: 1 }),
      );
      await evictDurableObject(object);
      const { theta, base, cap, forget, n: fills } = item.in.params;
      const config = { ...defaults(spec, usd(1_000)), maxHalf: (2 * theta * ONE_DOLLAR) as Ticks };
      expect(config).toMatchObject({
        ...{ breakerFills: fills, breakerBaseMs: base * SECOND },
        ...{ breakerCapMs: cap * SECOND, breakerForgetMs: forget * SECOND },
      });
      await object.activate(spec, config);

      const { mids, sells } = pathOf(item.in.sequence);
      const learnedAt = new Set(item.in.sequence.map(([t]) => t));
      const filledAt = new Set(item.in.sequence.map(([t = 0]) => t - LAG));
      const got = await runInDurableObject(object, (market) => {
        const { carrier, flush } = market as unknown as Inner;
        const seen: Breaker[] = [];
        for (const [t, mid] of mids) {
          const at = (start + t * SECOND) as VenueMs;
          const level = (price: number) => ({ price: price as Ticks, size: shares(500) });
          const book = {
            ...{ bids: [level(mid - 100)], asks: [level(mid + 100)] },
            ...{ tick: (theta * ONE_DOLLAR) as Ticks, stampedAt: at, freshAt: at },
          };
          const none = unknown("not read");
          carrier.dispatch({ t: "cycle", at, book, account: none, lease: none });
          if (learnedAt.has(t)) seen.push(carrier.state.breaker);
          if (!filledAt.has(t)) continue;
          const [side, price] = sells.has(t) ? (["SELL", mid + 100] as const) : (["BUY", mid - 100] as const);
          const fill = makeFill("YES", side, price as Ticks, shares(5), `t${t}`, `o${t}` as OrderId, "confirmed", at);
          carrier.dispatch({ t: "fill", at, fill });
        }
        flush.call(market);
        return seen;
      });

      const seconds = (at: number | null): number | null => (at === null ? null : Math.round((at - start) / SECOND));
      const isTrip = ({ lastTripAt }: Breaker, index: number): boolean =>
        lastTripAt !== null && lastTripAt !== (got[index - 1]?.lastTripAt ?? null);
      expect(
        got.map((breaker, index) => ({
          ...{ consecutive: breaker.consecutive, trips: breaker.trips },
          ...{ suspendedUntil: seconds(breaker.suspendedUntil), event: isTrip(breaker, index) ? "trip" : "none" },
        })),
      ).toEqual(item.out.states);
      expect(got.some(isTrip)).toBe(true);

      await evictDurableObject(object);
      await object.report();
      const after = await runInDurableObject(object, (market) => (market as unknown as Inner).carrier.state.breaker);
      expect(after).toEqual(got.at(-1));
    });
});
