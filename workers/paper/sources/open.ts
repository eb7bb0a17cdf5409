import type { VenueMs } from "../../../core/units/time.ts";
import { hosts } from "../../../venue/hosts.ts";
import { Refusal } from "../routes/types.ts";
import type { Setup } from "../setup.ts";
import type { Source, SourceLog } from "../source.ts";
import { createMirror, type MirrorMark, readVenueClock } from "./mirror.ts";
import { createReplay, type ReplayMark, type ReplaySource } from "./replay.ts";
import { createSynthetic } from "./synthetic.ts";

export interface Opened {
  readonly source: Source;
  /** Where a new clock begins, and how fast it runs. */
  readonly startsAt: VenueMs;
  readonly rate: number;
}

export const isReplay = (source: Source): source is ReplaySource => "offer" in source;

/**
 * Opens what a setup names. A resumed source goes on from its mark and the venue's time.
 *
 * @throws Refusal 400 when the setup names a venue that can't be
 */
export async function openSource(
  setup: Setup,
  resumed: { readonly mark: unknown; readonly at: VenueMs } | null,
  wall: number,
  how: { readonly log: SourceLog; readonly wake: () => void },
): Promise<Opened> {
  const from = setup.source;
  if (from.kind === "mirror") {
    const where = hosts(from.url);
    if (where === null)
      throw new Refusal(400, `setup refused: source.url: "${from.url}" is neither "polymarket" nor an http origin`);
    const clock = await readVenueClock(where);
    return {
      source: createMirror(
        where,
        from.markets,
        clock,
        (resumed?.mark ?? { listed: [] }) as MirrorMark,
        how.log,
        how.wake,
      ),
      startsAt: clock.ms as VenueMs,
      rate: clock.rate,
    };
  }
  if (from.kind === "replay") {
    const startsAt = from.startsAt as VenueMs;
    const mark = (resumed?.mark ?? { applied: 0 }) as ReplayMark;
    return { source: createReplay(resumed?.at ?? startsAt, mark), startsAt, rate: setup.speed };
  }
  const startsAt = (from.startsAt ?? wall) as VenueMs;
  return { source: createSynthetic(from.seed, startsAt, resumed?.mark ?? null), startsAt, rate: setup.speed };
}
