import type { Question } from "../core/directional/questions/question.ts";
import type { VenueMs } from "../core/units/time.ts";
import { firstIssue } from "./schema/common.ts";
import * as wire from "./schema/question.ts";

/** A market's parts that say what it pays on, with the names it is known by. */
export interface GammaQuestion {
  readonly id: string;
  readonly slug: string;
  readonly question: Question;
}

export interface MalformedQuestion {
  readonly is: "malformed";
  readonly id: string;
  readonly slug: string;
  readonly why: string;
}

/** An ISO time with a zone, in ms; null for anything else: a date alone names no moment. */
function momentOf(text: string | null | undefined): VenueMs | null {
  if (text === null || text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d.*(?:Z|[+-]\d\d:?\d\d)$/.test(text))
    return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : (ms as VenueMs);
}

/** Reads the question of one Gamma market (reference polymarket.md 4a, 8). `series` is its event's, where known. */
export function parseGammaQuestion(json: unknown, series: string | null = null): GammaQuestion | MalformedQuestion {
  const parsed = wire.question.safeParse(json);
  if (!parsed.success) {
    const { id, slug } = (json ?? {}) as { id?: unknown; slug?: unknown };
    return {
      is: "malformed",
      id: id === undefined ? "" : String(id),
      slug: typeof slug === "string" ? slug : "",
      why: firstIssue(parsed.error),
    };
  }
  const market = parsed.data;
  const config = market.cryptoMarketConfig ?? null;
  const [event] = market.events ?? [];
  return {
    id: market.id,
    slug: market.slug,
    question: {
      slug: market.slug,
      title: market.question,
      rules: market.description,
      outcomes: market.outcomes ?? [],
      endsAt: momentOf(market.endDate),
      startsAt: momentOf(market.eventStartTime),
      createdAt: momentOf(market.createdAt),
      resolutionSource: market.resolutionSource,
      groupTitle: market.groupItemTitle,
      series: event?.seriesSlug ?? event?.series?.[0]?.slug ?? series,
      config:
        config === null
          ? null
          : {
              asset: config.asset ?? null,
              duration: config.duration ?? null,
              twapEnabled: config.twapEnabled ?? null,
              twapLookbackSeconds: config.twapLookbackSeconds ?? null,
            },
    },
  };
}

/** The series of an event, where it names one. */
export function seriesOf(event: unknown): string | null {
  const parsed = wire.event.safeParse(event);
  return parsed.success ? (parsed.data.seriesSlug ?? parsed.data.series?.[0]?.slug ?? null) : null;
}
