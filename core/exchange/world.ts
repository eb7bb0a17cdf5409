/**
 * A synthetic world: markets that are always live, each with makers, takers and an end, and the coin prices behind those on
 * crypto, made from one seed and the venue's time alone. The same seed and start give the same events, bit for bit, however the time is cut into calls.
 */
import type { Row } from "../machine.ts";
import type { VenueMs } from "../units/time.ts";
import type { SourceEvent } from "./types.ts";
import { FAMILIES } from "./world/families.ts";
import type { Family } from "./world/family.ts";
import { Listing, type ListingBody } from "./world/listing.ts";
import { Spot, type SpotBody } from "./world/spot.ts";

export interface World {
  /** Everything that happens up to and including `until`, in order. */
  next(until: VenueMs): SourceEvent[];
  /** When something happens next. */
  nextAt(): VenueMs;
  /** The coins' prices, drawn up to the last event and no further. */
  readonly spot: Spot;
  /** The world as one row, to go on from. */
  row(): Row;
}

interface WorldBody {
  readonly seed: number;
  readonly spot: SpotBody;
  readonly listings: readonly ListingBody[];
  readonly unopened: readonly string[];
}

export const WORLD_KIND = "world";

/** A new world, or the one whose row is given (then `seed` and `startAt` are the row's). */
export function createWorld(
  seed: number,
  startAt: VenueMs,
  row: Row | null = null,
  families: readonly Family[] = FAMILIES,
): World {
  const stored = row === null || row.body === null ? null : (row.body as WorldBody);
  const root = stored?.seed ?? seed;
  const spot = stored === null ? Spot.born(root, startAt) : Spot.restored(stored.spot);
  if (stored !== null) spot.advance(Math.max(...stored.listings.map(({ steppedAt }) => steppedAt)));
  const listings: Listing[] = [];
  /** Born, but not yet shown to anybody. */
  const unopened = new Set<Listing>();
  for (const family of families) {
    for (const body of stored?.listings.filter((listing) => listing.family === family.name) ?? []) {
      const listing = new Listing(family, body, spot);
      listings.push(listing);
      if (stored?.unopened.includes(listing.spec.id)) unopened.add(listing);
    }
    if (stored !== null) continue;
    const listing = Listing.born(family, root, 0, startAt, spot);
    listings.push(listing);
    unopened.add(listing);
  }
  if (stored !== null) sortAs(listings, stored.listings);

  const earliest = (): Listing | null => {
    let first: Listing | null = null;
    for (const listing of listings) if (first === null || listing.stepAt < first.stepAt) first = listing;
    return first;
  };

  const happen = (listing: Listing): SourceEvent[] => {
    if (unopened.delete(listing)) return listing.open();
    if (listing.ended) {
      listings.splice(listings.indexOf(listing), 1);
      return listing.step();
    }
    const events = listing.step();
    if (!listing.ended) return events;
    const next = Listing.born(listing.family, root, listing.nth + 1, listing.endedAt, spot);
    listings.push(next);
    return [...events, ...next.open()];
  };

  return {
    next(until) {
      const events: SourceEvent[] = [];
      for (let first = earliest(); first !== null && first.stepAt <= until; first = earliest()) {
        events.push(...happen(first));
      }
      return events;
    },
    spot,
    nextAt: () => (earliest()?.stepAt ?? startAt) as VenueMs,
    row: () => {
      const body: WorldBody = {
        seed: root,
        spot: spot.body(),
        listings: listings.map((listing) => listing.body()),
        unopened: [...unopened].map((listing) => listing.spec.id),
      };
      return { kind: WORLD_KIND, key: WORLD_KIND, body };
    },
  };
}

/** Ties of time go by place in the list, so a restored list keeps its order. */
function sortAs(listings: Listing[], bodies: readonly ListingBody[]): void {
  const place = new Map(bodies.map((body, i) => [body.spec.id, i]));
  listings.sort((a, b) => (place.get(a.spec.id) ?? 0) - (place.get(b.spec.id) ?? 0));
}
