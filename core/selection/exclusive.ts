/** Of which events it has to be asked how many outcomes they have, before anything of theirs can be converted. */
import type { ConditionId } from "../contract/ids.ts";
import type { Exclusive, MarketSpec } from "../contract/spec.ts";

/**
 * Slugs of neg-risk events with two seated markets or more, one of which has no place among the outcomes yet; those with most
 * seats first.
 */
export function unplacedEvents(
  seated: readonly MarketSpec[],
  knownOf: (id: ConditionId) => Exclusive | undefined,
): readonly string[] {
  const bySlug = new Map<string, { seats: number; known: number }>();
  for (const { id, event, negRisk, version } of seated) {
    if (!negRisk || version !== "v1") continue;
    const counted = bySlug.get(event.slug) ?? { seats: 0, known: 0 };
    counted.seats += 1;
    if (knownOf(id) !== undefined) counted.known += 1;
    bySlug.set(event.slug, counted);
  }
  return [...bySlug]
    .filter(([, { seats, known }]) => seats >= 2 && known < seats)
    .sort(([a, one], [b, other]) => other.seats - one.seats || (a < b ? -1 : 1))
    .map(([slug]) => slug);
}
