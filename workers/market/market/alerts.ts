import type { ConditionId } from "../../../core/contract/ids.ts";
import type { LiveAlert } from "../../../core/live/types.ts";
import { MINUTE, type VenueMs } from "../../../core/units/time.ts";

/** An alert that is not raised again for this long has passed. */
const QUIET_MS = 10 * MINUTE;

/** Counts what a market raises, so that the dashboard shows one line a cause. In memory: after a restart it starts anew. */
export interface Alerts {
  raise(severity: LiveAlert["severity"], key: string, text: string, at: VenueMs): LiveAlert;
  /** Alerts that have passed since the last call. */
  passed(now: VenueMs): readonly LiveAlert[];
}

export function createAlerts(market: ConditionId): Alerts {
  const held = new Map<string, LiveAlert>();
  return {
    raise(severity, key, text, at) {
      const before = held.get(key);
      const alert: LiveAlert = {
        key: `${market}:${key}`,
        severity,
        text,
        market,
        firstAt: before?.firstAt ?? at,
        lastAt: at,
        count: (before?.count ?? 0) + 1,
        // A note tells; only what needs somebody goes on firing.
        firing: severity !== "note",
      };
      held.set(key, alert);
      return alert;
    },
    passed(now) {
      const over: LiveAlert[] = [];
      for (const [key, alert] of held) {
        if (now - alert.lastAt < QUIET_MS) continue;
        held.delete(key);
        if (alert.firing) over.push({ ...alert, lastAt: now, firing: false });
      }
      return over;
    },
  };
}
