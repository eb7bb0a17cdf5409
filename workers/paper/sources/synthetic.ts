import type { VenueMs } from "../../../core/units/time.ts";
import type { Source } from "../source.ts";

export function createSynthetic(_seed: number, _startsAt: VenueMs, _resumedAt: VenueMs | null): Source {
  throw new Error("not yet");
}
