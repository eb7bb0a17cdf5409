/** How alerts are sorted, named and counted. Pure. */
import type { LiveAlert } from "../../../../core/live/types.ts";

type Look = "danger" | "warn" | "seen" | "done" | "info";

export const ALERT: Readonly<Record<Look, string>> = {
  danger: "Firing",
  warn: "Firing",
  seen: "Seen",
  done: "Resolved",
  info: "Note",
};

export function lookOf(alert: LiveAlert): Look {
  if (alert.firing) {
    if (alert.acknowledged !== null) return "seen";
    return alert.severity === "danger" ? "danger" : "warn";
  }
  return alert.severity === "note" ? "info" : "done";
}

const RANK: Readonly<Record<Look, number>> = { danger: 0, warn: 1, seen: 2, done: 3, info: 3 };

/** What wants a person first, worst first; then what somebody has seen; then what is over, newest first. */
export const sortAlerts = (alerts: readonly LiveAlert[]): readonly LiveAlert[] =>
  [...alerts].sort((a, b) => RANK[lookOf(a)] - RANK[lookOf(b)] || b.lastAt - a.lastAt);

/** "2 firing, 1 seen"; nothing when all is quiet. */
export function tally(alerts: readonly LiveAlert[]): string | undefined {
  const seen = alerts.filter((alert) => lookOf(alert) === "seen").length;
  const firing = alerts.filter((alert) => alert.firing).length - seen;
  const words = [firing > 0 ? `${firing} firing` : "", seen > 0 ? `${seen} seen` : ""].filter((word) => word !== "");
  return words.length === 0 ? undefined : words.join(", ");
}
