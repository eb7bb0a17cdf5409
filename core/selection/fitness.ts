/** Whether a market may have a seat, and everything that speaks against it, by name. */
import type { MarketConfig } from "../contract/config.ts";
import type { MarketSpec } from "../contract/spec.ts";
import { earnsRewards } from "../quoting/reward.ts";
import { STANDARD } from "../quoting/standard.ts";
import { DAY, HOUR, MINUTE, type VenueMs } from "../units/time.ts";
import type { Candidate, Rules } from "./candidate.ts";

export type UnfitCode =
  | "BLACKLISTED"
  | "NOT_TRADABLE"
  | "ENDS_SOON"
  | "ENDS_LATE"
  | "GAME_SOON"
  | "PLACEHOLDER"
  | "CRYPTO"
  | "CATEGORY"
  | "REWARD"
  | "FEE"
  | "DEPTH"
  | "VOLUME"
  | "BOOK"
  | "PRICE"
  | "CROSSED"
  | "SPREAD";

export interface Unfit {
  readonly code: UnfitCode;
  /** In words, with the figure. */
  readonly why: string;
}

/** Left between taking a market and its last quote, or the seat is not worth taking. */
const WORTHWHILE_MS = 2 * MINUTE;
/** A seated market leaves only this far outside the prices it may quote, so that it does not flicker at the edge. */
const EDGE = 100;

/** Why a market that is held must go, or null. */
export function leaving(now: VenueMs, candidate: Candidate, rules: Rules): Unfit | null {
  const { spec, config, tradable, bestBid, bestAsk } = candidate;
  if (isNamed(spec, rules.blacklist)) return { code: "BLACKLISTED", why: "the operator wants nothing of it" };
  if (!tradable) return { code: "NOT_TRADABLE", why: "the venue takes no orders for it" };
  if (spec.endsAt - now <= config.stopBeforeEndMs) return { code: "ENDS_SOON", why: "it ends soon" };
  if (untilGame(now, spec) <= beforeGame(config))
    return { code: "GAME_SOON", why: "its game begins soon or has begun" };
  if (bestBid === null || bestAsk === null || earnsRewards(config, spec.rewards)) return null;
  const mid = (bestBid + bestAsk) / 2;
  const outside = mid < config.minPrice - EDGE || mid > config.maxPrice + EDGE;
  return outside ? { code: "PRICE", why: `its price ${cents(mid)} left the range we quote` } : null;
}

/** Everything that speaks against giving a seat to a market; empty: it is fit. */
export function unfitness(now: VenueMs, candidate: Candidate, rules: Rules): readonly Unfit[] {
  const gone = leaving(now, candidate, rules);
  if (gone !== null) return [gone];
  const { spec, config } = candidate;
  const found: Unfit[] = [];
  const say = (code: UnfitCode, why: string): void => void found.push({ code, why });
  if (spec.endsAt - now < config.stopBeforeEndMs + WORTHWHILE_MS) say("ENDS_SOON", "it ends too soon to start");
  if (spec.endsAt - now > rules.maxDaysToEnd * DAY)
    say("ENDS_LATE", `it ends in ${Math.round((spec.endsAt - now) / DAY)} days`);
  if (untilGame(now, spec) < beforeGame(config) + WORTHWHILE_MS) say("GAME_SOON", "its game begins too soon to start");
  if (isPlaceholder(spec)) say("PLACEHOLDER", "a place kept for an outcome not named yet");
  if (candidate.isCrypto && !rules.crypto) say("CRYPTO", "it follows a crypto price, which moves before its book does");
  found.push(...ofKind(candidate, rules), ...ofBook(now, candidate, rules));
  return found;
}

/** What the operator wants of no market, whatever its book. */
function ofKind({ spec, categories }: Candidate, rules: Rules): readonly Unfit[] {
  const found: Unfit[] = [];
  const say = (code: UnfitCode, why: string): void => void found.push({ code, why });
  const bad = categories?.find((category) => rules.refusedCategories.includes(category));
  if (bad !== undefined) say("CATEGORY", `it is of ${bad}, of which the operator wants none`);
  else if (rules.categories.length > 0 && !(categories ?? []).some((category) => rules.categories.includes(category)))
    say("CATEGORY", `${categoryWords(categories)}, and the operator wants ${rules.categories.join(", ")} only`);
  const pool = spec.rewards?.perDay ?? 0;
  if (pool < rules.minReward)
    say("REWARD", pool === 0 ? "it pays no liquidity rewards" : "its reward pool is too small");
  const { rate, takerOnly } = spec.fee;
  if (rate > 0 && (rules.fees === "none" || (rules.fees === "takers" && !takerOnly)))
    say("FEE", takerOnly ? "its takers pay a fee" : "makers pay a fee in it");
  return found;
}

function categoryWords(categories: Candidate["categories"]): string {
  if (categories === null) return "its category is not known";
  return categories.length === 0 ? "it has no category" : `it is of ${categories.join(", ")}`;
}

function ofBook(now: VenueMs, candidate: Candidate, rules: Rules): readonly Unfit[] {
  const { spec, config, bestBid, bestAsk, liquidity, volume24h } = candidate;
  const found: Unfit[] = [];
  const say = (code: UnfitCode, why: string): void => void found.push({ code, why });
  const floor = isEarly(now, candidate, rules)
    ? Math.min(rules.early.minLiquidity, rules.minLiquidity)
    : rules.minLiquidity;
  if (floor > 0 && liquidity === null) say("DEPTH", "its liquidity is not known");
  if (liquidity !== null && liquidity < floor) say("DEPTH", "too little rests in its book");
  if (rules.minVolume > 0 && volume24h === null) say("VOLUME", "what is traded in it is not known");
  if (volume24h !== null && volume24h < rules.minVolume) say("VOLUME", "too little is traded in it");
  if (bestBid === null && bestAsk === null && !rules.needsBook) return found;
  if (bestBid === null || bestAsk === null) {
    say("BOOK", "its book is not two-sided");
    return found;
  }
  const mid = (bestBid + bestAsk) / 2;
  const inRange = mid >= config.minPrice && mid <= config.maxPrice;
  if (!inRange && !earnsRewards(config, spec.rewards))
    say("PRICE", `its price ${cents(mid)} is outside the range we quote`);
  if (bestAsk <= bestBid) say("CROSSED", "its book is crossed");
  const touch = bestAsk - bestBid;
  if (touch > config.maxSpread) say("SPREAD", `its spread ${cents(touch)} is too wide`);
  if (touch < rules.minSpread) say("SPREAD", `its spread ${cents(touch)} is too narrow to earn in`);
  return found;
}

/** Young enough to count as early. Unknown age is none. */
export const isEarly = (now: VenueMs, { createdAt }: Candidate, { early }: Rules): boolean =>
  createdAt !== null && now - createdAt < early.hours * HOUR;

/** The market, or the event it belongs to, is on a list of slugs. */
export const isNamed = ({ slug, event }: MarketSpec, list: readonly string[]): boolean =>
  list.includes(slug) || list.includes(event.slug);

const untilGame = (now: VenueMs, { gameStartAt }: MarketSpec): number =>
  (gameStartAt ?? Number.POSITIVE_INFINITY) - now;
const beforeGame = ({ stopBeforeGameMs = STANDARD.stopBeforeGameMs }: MarketConfig): number => stopBeforeGameMs;

/** A neg-risk event keeps outcomes for names to come ("Person B", "Other"): what they mean may change under us. */
function isPlaceholder({ negRisk, question, slug }: MarketSpec): boolean {
  if (!negRisk) return false;
  return (
    /\b(person|player|candidate|company|team|party|option|individual|movie|artist) [a-z]{1,2}\b/i.test(question) ||
    /\bother\b/i.test(question) ||
    /-(person|candidate|player|option)-[a-z]{1,2}(-|$)/.test(slug)
  );
}

const cents = (ticks: number): string => `${ticks / 100}¢`;
