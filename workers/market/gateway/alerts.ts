import type { GatewayState } from "../../../core/gateway/types.ts";
import type { Delta, LiveAlert } from "../../../core/live/types.ts";
import type { VenueMs } from "../../../core/units/time.ts";

/** What a person should know of the venue and the account: told when it begins, changes and ends. */
export class Alerts {
  private readonly told = new Map<string, LiveAlert>();

  /** Alerts that are new, different, or over since the last look. */
  changed(state: GatewayState, now: VenueMs): readonly Delta[] {
    const { mode, account } = state;
    const foreign = account.foreign.length;
    return [
      ...this.look(
        "venue-mode",
        mode.is === "open" ? null : `${mode.why} (${mode.is})`,
        mode.until === null ? "danger" : "warn",
        now,
      ),
      ...this.look(
        "foreign-orders",
        foreign === 0 ? null : `${foreign} open orders on this wallet are not ours: listed, not touched`,
        "warn",
        now,
      ),
    ];
  }

  private look(key: string, text: string | null, severity: LiveAlert["severity"], at: VenueMs): readonly Delta[] {
    const before = this.told.get(key);
    const firing = text !== null;
    if (before === undefined && !firing) return [];
    if (before !== undefined && before.firing === firing && (text === null || before.text === text)) return [];
    const alert: LiveAlert = {
      key: `gateway:${key}`,
      severity,
      text: text ?? before?.text ?? "",
      market: null,
      firstAt: before?.firing ? before.firstAt : at,
      lastAt: at,
      count: (before?.count ?? 0) + (firing ? 1 : 0),
      firing,
    };
    this.told.set(key, alert);
    return [{ t: "alert", alert }];
  }
}
