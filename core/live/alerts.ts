/**
 * The life of an alert: told, told again, over, acknowledged. Publishers say what happened (`tell`); the Hub, which keeps
 * the alerts, joins that to what it holds (`join`), so that a publisher that lost its memory counts nothing twice.
 */
import type { ConditionId } from "../contract/ids.ts";
import { MINUTE, type VenueMs } from "../units/time.ts";
import type { AlertClass, LiveAlert } from "./types.ts";

/** An event is called past when it has not come again for this long. */
export const EVENT_FADES_MS = 10 * MINUTE;

/** What a machine says when something a person should know begins, goes on or ends. */
export interface AlertNews {
  readonly class: AlertClass;
  readonly severity: LiveAlert["severity"];
  /** Names the cause: under the same key it is the same thing once more. */
  readonly key: string;
  readonly text: string;
  /** True: it is over. What was never heard of is not told as over. */
  readonly over?: boolean;
  /** See LiveAlert; missing or null: its owner says when it is over. */
  readonly fadesMs?: number | null;
}

/** News as an alert that the Hub can join to what it holds. A note never fires: it only tells. */
export function tell(news: AlertNews, at: VenueMs, market: ConditionId | null = null): LiveAlert {
  const firing = news.over !== true && news.severity !== "note";
  return {
    key: news.key,
    class: news.class,
    severity: news.severity,
    text: news.text,
    market,
    firstAt: at,
    lastAt: at,
    count: 1,
    firing,
    resolvedAt: firing || news.severity === "note" ? null : at,
    fadesMs: news.fadesMs ?? null,
    acknowledged: null,
  };
}

const RANK = { note: 0, warn: 1, danger: 2 } as const;

/**
 * The alert as it stands after news of it; null when nothing is to be shown (an end of what never began). What is older
 * than what is held changes nothing; the very same news again changes only whether it fires.
 */
export function join(held: LiveAlert | undefined, news: LiveAlert): LiveAlert | null {
  const note = news.severity === "note";
  if (held === undefined) return news.firing || note ? news : null;
  if (news.lastAt < held.lastAt) return held;
  if (!news.firing && !note) {
    const over = { ...held, firing: false, resolvedAt: held.resolvedAt ?? news.lastAt };
    return held.firing ? { ...over, text: news.text, lastAt: news.lastAt } : held;
  }
  if (!held.firing && !note) return news;
  const worse = RANK[news.severity] > RANK[held.severity];
  return {
    ...news,
    firstAt: held.firstAt,
    count: news.lastAt === held.lastAt ? held.count : Math.max(news.count, held.count + 1),
    acknowledged: worse ? null : held.acknowledged,
  };
}

/** The alert once it has faded by itself; the same alert while it has not. */
export const faded = (alert: LiveAlert, now: VenueMs): LiveAlert =>
  alert.firing && alert.fadesMs !== null && now - alert.lastAt >= alert.fadesMs
    ? { ...alert, firing: false, resolvedAt: now }
    : alert;

/** @param at wall milliseconds: it belongs to a person */
export const acknowledged = (alert: LiveAlert, by: string, at: number): LiveAlert => ({
  ...alert,
  acknowledged: alert.acknowledged ?? { at, by },
});
