import type { AlertNews } from "../live/alerts.ts";
import type { FeedHealth } from "../live/types.ts";
import { SECOND, type VenueMs } from "../units/time.ts";
import { chainNews } from "./chain.ts";
import { feedHealth } from "./replies.ts";
import { scoringNews } from "./scoring.ts";
import type { GatewayConfig, GatewayState } from "./types.ts";

const START_MS = 20 * SECOND;

export type Standing = Omit<AlertNews, "key" | "over">;

/** What stands now of the things a person should know of venue and account; null: it is not so. */
function standing(state: GatewayState, config: GatewayConfig, now: VenueMs): Readonly<Record<string, Standing | null>> {
  const { mode, account } = state;
  const foreign = account.foreign.length;
  const feeds = feedHealth(state, config, now);
  // A start gives every feed a moment.
  const settling = now - state.startedAt < START_MS * config.rate;
  return {
    "venue-mode":
      mode.is === "open"
        ? null
        : { class: "venue", severity: mode.until === null ? "danger" : "warn", text: `${mode.why} (${mode.is})` },
    "chain-stuck": chainNews(state, config, now),
    "reward-scoring": scoringNews(state, config, now),
    "second-instance": state.rival === null ? null : { class: "setup", severity: "danger", text: state.rival.why },
    geoblock:
      state.geo.blocked === true
        ? {
            class: "setup",
            severity: "danger",
            text: `The venue blocks this place (${state.geo.country}): nothing is sent, and nothing goes around it`,
          }
        : null,
    ...Object.fromEntries(feeds.map((feed) => [`feed ${feed.name}`, settling ? null : feedDown(state, feed)])),
    "foreign-orders":
      foreign === 0
        ? null
        : {
            class: "reconcile",
            severity: "warn",
            text: `${foreign} open orders on this wallet are not ours: listed, not touched; a kill would cancel them too`,
          },
  };
}

/** A feed that is down while markets are watched. */
function feedDown({ markets }: GatewayState, { name, state }: FeedHealth): Standing | null {
  if (state !== "down" || markets.size === 0) return null;
  return { class: "feed", severity: "warn", text: `${name}: nothing is heard` };
}

/**
 * What has begun, changed or ended since the last look. After a start everything is told once, so that what an earlier
 * life said and is no longer so comes to its end.
 */
export function alertNews(state: GatewayState, config: GatewayConfig, now: VenueMs): readonly AlertNews[] {
  const news: AlertNews[] = [];
  for (const [name, is] of Object.entries(standing(state, config, now))) {
    const before = state.told.get(name);
    if (before !== undefined && before?.text === is?.text && before?.severity === is?.severity) continue;
    state.told.set(name, is);
    const key = `gateway:${name}`;
    if (is !== null) news.push({ ...is, key });
    else news.push({ ...(before ?? { class: "venue", severity: "warn", text: "It is over" }), key, over: true });
  }
  return news;
}
