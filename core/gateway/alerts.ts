import type { AlertNews } from "../live/alerts.ts";
import type { GatewayState } from "./types.ts";

export type Standing = Omit<AlertNews, "key" | "over">;

/** What stands now of the things a person should know of venue and account; null: it is not so. */
function standing(state: GatewayState): Readonly<Record<string, Standing | null>> {
  const { mode, account } = state;
  const foreign = account.foreign.length;
  return {
    "venue-mode":
      mode.is === "open"
        ? null
        : { class: "venue", severity: mode.until === null ? "danger" : "warn", text: `${mode.why} (${mode.is})` },
    "second-instance": state.rival === null ? null : { class: "setup", severity: "danger", text: state.rival.why },
    geoblock:
      state.geo.blocked === true
        ? {
            class: "setup",
            severity: "danger",
            text: `The venue blocks this place (${state.geo.country}): nothing is sent, and nothing goes around it`,
          }
        : null,
    "foreign-orders":
      foreign === 0
        ? null
        : {
            class: "reconcile",
            severity: "warn",
            text: `${foreign} open orders on this wallet are not ours: listed, not touched`,
          },
  };
}

/**
 * What has begun, changed or ended since the last look. After a start everything is told once, so that what an earlier
 * life said and is no longer so comes to its end.
 */
export function alertNews(state: GatewayState): readonly AlertNews[] {
  const news: AlertNews[] = [];
  for (const [name, now] of Object.entries(standing(state))) {
    const before = state.told.get(name);
    if (before !== undefined && before?.text === now?.text && before?.severity === now?.severity) continue;
    state.told.set(name, now);
    const key = `gateway:${name}`;
    if (now !== null) news.push({ ...now, key });
    else news.push({ ...(before ?? { class: "venue", severity: "warn", text: "It is over" }), key, over: true });
  }
  return news;
}
