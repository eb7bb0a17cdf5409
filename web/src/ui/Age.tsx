import { age } from "../format/time.ts";
import { useIsStale, useNow } from "../live/use.ts";

/** The age tag of a figure that is no longer live; nothing while it is. */
export function AgeTag({ at }: { at: number | null }) {
  return useIsStale(at) && at !== null ? <AgeText at={at} /> : null;
}

/** The age tag itself, for what has a limit of its own. */
export function AgeText({ at }: { at: number }) {
  const { venue } = useNow();
  return venue === null ? null : <small className="age">{age(venue - at)}</small>;
}

/** Plain age, for where it is always said. */
export function Age({ at }: { at: number }) {
  const { venue } = useNow();
  return <>{venue === null ? "–" : age(venue - at)}</>;
}
