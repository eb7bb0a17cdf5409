/**
 * Which markets to make. A market is fit when the gates of its own configuration would let it quote now; fit markets take
 * the free seats in order of score. Who sits stays while it can still trade, so that a seat does not change hands for a
 * small difference: leaving costs inventory. Every market looked at gets a verdict in words.
 */
import type { MarketConfig } from "../contract/config.ts";
import type { ConditionId } from "../contract/ids.ts";
import type { MarketSpec } from "../contract/spec.ts";
import { earnsRewards } from "../quoting/reward.ts";
import { STANDARD } from "../quoting/standard.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import { MINUTE, type VenueMs } from "../units/time.ts";

/** A market as the venue's catalogue shows it now, and what it would be traded with. null: the catalogue does not say. */
export interface Candidate {
  readonly spec: MarketSpec;
  readonly config: MarketConfig;
  readonly tradable: boolean;
  readonly bestBid: Ticks | null;
  readonly bestAsk: Ticks | null;
  /** Traded in 24 hours. */
  readonly volume24h: MicroUsd | null;
  /** Resting in the book. */
  readonly liquidity: MicroUsd | null;
}

/** A market that the engine has a seat for. */
export interface Seated {
  readonly id: ConditionId;
  readonly endsAt: VenueMs;
  /** The catalogue was asked for it by id and does not know it. */
  readonly gone: boolean;
}

export interface Rules {
  /** Seats. */
  readonly max: number;
  /** 0: no floor, and an unknown liquidity passes. */
  readonly minLiquidity: MicroUsd;
  /** False only for a recording, whose book is not there before its clock starts. */
  readonly needsBook: boolean;
  /** The engine may take new markets: not while it is killed. */
  readonly open: boolean;
}

export interface Verdict {
  readonly id: ConditionId;
  readonly slug: string;
  readonly is: "keep" | "activate" | "retire" | "wait" | "unfit";
  readonly why: string;
  /** Dollars of spread times dollars of daily volume; 0 where either is unknown. Only its order means something. */
  readonly score: number;
}

/** Left between taking a market and its last quote, or the seat is not worth taking. */
const WORTHWHILE_MS = 2 * MINUTE;
/** A seated market leaves only this far outside the prices it may quote, so that it does not flicker at the edge. */
const EDGE = 100;

/** Decides for every candidate and every seated market, best score first, ties by id. */
export function select(
  now: VenueMs,
  candidates: readonly Candidate[],
  seated: readonly Seated[],
  rules: Rules,
): readonly Verdict[] {
  const known = new Map(candidates.map((candidate) => [candidate.spec.id, candidate]));
  const sitting = new Set(seated.map((seat) => seat.id));
  const verdicts = seated.map((seat) => ofSeated(now, seat, known.get(seat.id)));
  let free = rules.max - verdicts.filter((verdict) => verdict.is === "keep").length;
  const others = candidates
    .filter((candidate) => !sitting.has(candidate.spec.id))
    .map((candidate) => ({
      candidate,
      score: scoreOf(candidate),
    }));
  others.sort((a, b) => b.score - a.score || (a.candidate.spec.id < b.candidate.spec.id ? -1 : 1));
  for (const { candidate, score } of others) {
    const { id, slug } = candidate.spec;
    const unfit = unfitness(now, candidate, rules);
    if (unfit !== null) verdicts.push({ id, slug, is: "unfit", why: unfit, score });
    else if (!rules.open) verdicts.push({ id, slug, is: "wait", why: "the engine takes no new markets", score });
    else if (free <= 0) verdicts.push({ id, slug, is: "wait", why: `all ${rules.max} seats are taken`, score });
    else {
      verdicts.push({
        id,
        slug,
        is: "activate",
        why: `score ${score.toPrecision(3)} of ${others.length} looked at`,
        score,
      });
      free -= 1;
    }
  }
  return verdicts;
}

function ofSeated(now: VenueMs, seat: Seated, candidate: Candidate | undefined): Verdict {
  const { id } = seat;
  if (candidate === undefined) {
    const why = seat.gone ? "the venue does not list it any more" : "its listing could not be read; nothing changes";
    return { id, slug: id, is: seat.gone ? "retire" : "keep", why, score: 0 };
  }
  const { slug } = candidate.spec;
  const score = scoreOf(candidate);
  const why = leaving(now, candidate);
  return { id, slug, is: why === null ? "keep" : "retire", why: why ?? "still fit", score };
}

function leaving(now: VenueMs, { spec, config, tradable, bestBid, bestAsk }: Candidate): string | null {
  if (!tradable) return "the venue takes no orders for it";
  if (spec.endsAt - now <= config.stopBeforeEndMs) return "it ends soon";
  if (untilGame(now, spec) <= beforeGame(config)) return "its game begins soon or has begun";
  if (bestBid === null || bestAsk === null) return null;
  const mid = (bestBid + bestAsk) / 2;
  const outside = mid < config.minPrice - EDGE || mid > config.maxPrice + EDGE;
  if (earnsRewards(config, spec.rewards)) return null;
  return outside ? `its price ${cents(mid)} left the range we quote` : null;
}

function unfitness(now: VenueMs, candidate: Candidate, rules: Rules): string | null {
  const { spec, config, bestBid, bestAsk, liquidity } = candidate;
  const gone = leaving(now, candidate);
  if (gone !== null) return gone;
  if (spec.endsAt - now < config.stopBeforeEndMs + WORTHWHILE_MS) return "it ends too soon to start";
  if (untilGame(now, spec) < beforeGame(config) + WORTHWHILE_MS) return "its game begins too soon to start";
  if (isPlaceholder(spec)) return "a place kept for an outcome not named yet";
  if (rules.minLiquidity > 0 && liquidity === null) return "its liquidity is not known";
  if (liquidity !== null && liquidity < rules.minLiquidity) return "too little rests in its book";
  if (bestBid === null && bestAsk === null && !rules.needsBook) return null;
  if (bestBid === null || bestAsk === null) return "its book is not two-sided";
  const mid = (bestBid + bestAsk) / 2;
  const inRange = mid >= config.minPrice && mid <= config.maxPrice;
  if (!inRange && !earnsRewards(config, spec.rewards)) return `its price ${cents(mid)} is outside the range we quote`;
  if (bestAsk <= bestBid) return "its book is crossed";
  if (bestAsk - bestBid > config.maxSpread) return `its spread ${cents(bestAsk - bestBid)} is too wide`;
  return null;
}

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

/** What the spread would pay if all of a day's volume met us: who is worth a seat, not what we will earn. */
function scoreOf({ bestBid, bestAsk, volume24h }: Candidate): number {
  if (bestBid === null || bestAsk === null) return 0;
  return (Math.max(0, bestAsk - bestBid) / 10_000) * ((volume24h ?? 0) / 1e6);
}

const cents = (ticks: number): string => `${ticks / 100}¢`;
