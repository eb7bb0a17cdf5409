/** The alerts of the small world: one that fires, one that is over, a note, and what its kill adds. */
import type { ConditionId } from "../../../core/contract/ids.ts";
import { type AlertNews, acknowledged, tell } from "../../../core/live/alerts.ts";
import type { LiveAlert } from "../../../core/live/types.ts";
import type { VenueMs } from "../../../core/units/time.ts";

export class FixtureAlerts {
  readonly #told = new Map<string, LiveAlert>();
  readonly #seen = new Map<string, { by: string; at: number }>();

  tell(news: AlertNews, now: number): void {
    this.#told.set(news.key, tell(news, now as VenueMs));
  }

  acknowledge(key: string, by: string, at: number): void {
    this.#seen.set(key, { by, at });
  }

  /** Firing ones first, as the Hub sorts them. */
  list(now: number, stale: ConditionId | null): readonly LiveAlert[] {
    const at = (ago: number): VenueMs => (now - ago) as VenueMs;
    const alerts: LiveAlert[] = [
      ...this.#told.values(),
      {
        ...tell(
          { class: "feed", severity: "warn", key: "stale", text: "Book stale, quotes pulled" },
          at(40_000),
          stale,
        ),
        lastAt: at(14_000),
        count: 3,
      },
      {
        ...tell({ class: "venue", severity: "warn", key: "slow", text: "The venue asked to slow down" }, at(900_000)),
        lastAt: at(120_000),
        count: 12,
        acknowledged: { at: now - 600_000, by: "operator, dashboard" },
      },
      {
        ...tell({ class: "feed", severity: "warn", key: "gap", text: "Market socket gap 48 s" }, at(9_000_000)),
        firing: false,
        resolvedAt: at(8_952_000),
      },
      tell(
        { class: "setup", severity: "note", key: "start", text: "Engine started, 8 markets chosen" },
        at(20_000_000),
      ),
    ];
    return alerts.map((alert) => {
      const seen = this.#seen.get(alert.key);
      return seen === undefined ? alert : acknowledged(alert, seen.by, seen.at);
    });
  }
}
