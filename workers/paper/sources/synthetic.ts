import { createWorld, WORLD_KIND } from "../../../core/exchange/world.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { worldPrices } from "../coin-prices.ts";
import type { Source } from "../source.ts";

/**
 * A seeded world, stepped as venue time passes. Its mark is the world itself, so a restart goes on with the very events
 * that would have come.
 *
 * @param mark what `mark()` gave before the restart; null for a new world
 */
export function createSynthetic(seed: number, startsAt: VenueMs, mark: unknown): Source {
  const world = createWorld(seed, startsAt, mark === null ? null : { kind: WORLD_KIND, key: WORLD_KIND, body: mark });
  let events = 0;
  return {
    take(now) {
      const due = world.next(now);
      events += due.length;
      return due;
    },
    nextAt: () => world.nextAt(),
    prices: worldPrices(world.spot),
    horizon: () => null,
    ended: () => false,
    mark: () => world.row().body,
    status: () => ({ seed, events }),
    stop() {},
  };
}
