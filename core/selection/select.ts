/**
 * Which markets to make. A market is fit when the gates of its own configuration would let it quote now; fit markets take
 * the free seats in order of score, pinned ones before all others. Who sits stays while it can still trade, unless another
 * is worth several times as much: leaving costs inventory, and one seat changes hands a run. Every market looked at gets a
 * verdict in words.
 */
import type { ConditionId } from "../contract/ids.ts";
import type { VenueMs } from "../units/time.ts";
import type { Candidate, Rules, Seated } from "./candidate.ts";
import { isEarly, isNamed, leaving, type Unfit, unfitness } from "./fitness.ts";
import { expectedPerDollar, type Score, type ScoreParts, score } from "./score.ts";

export interface Verdict {
  readonly id: ConditionId;
  readonly slug: string;
  readonly is: "keep" | "activate" | "retire" | "wait" | "unfit";
  readonly why: string;
  /** Dollars a day, for the order among markets. */
  readonly score: number;
  /** What the score is made of; null: the market was not read. */
  readonly parts: ScoreParts | null;
  /** Dollars a day that a dollar at risk in it is expected to earn; 0: not known. */
  readonly perDollar: number;
  /** Everything that speaks against it. */
  readonly against: readonly Unfit[];
}

interface Scored {
  readonly candidate: Candidate;
  readonly score: Score;
  readonly pinned: boolean;
}

/** Decides for every candidate and every seated market, best first, ties by id. */
export function select(
  now: VenueMs,
  candidates: readonly Candidate[],
  seated: readonly Seated[],
  rules: Rules,
): readonly Verdict[] {
  const known = new Map(candidates.map((candidate) => [candidate.spec.id, candidate]));
  const sitting = new Set(seated.map((seat) => seat.id));
  const verdicts = seated.map((seat) => ofSeated(now, seat, known.get(seat.id), rules));
  const others = candidates
    .filter(({ spec }) => !sitting.has(spec.id))
    .map((candidate) => ({
      candidate,
      score: score(now, candidate, rules),
      pinned: isNamed(candidate.spec, rules.pins),
    }));
  others.sort(
    (a, b) =>
      Number(b.pinned) - Number(a.pinned) ||
      b.score.total - a.score.total ||
      (a.candidate.spec.id < b.candidate.spec.id ? -1 : 1),
  );
  let free = rules.max - verdicts.filter((verdict) => verdict.is === "keep").length;
  let young = seated.filter(({ id }) => {
    const candidate = known.get(id);
    return candidate !== undefined && isEarly(now, candidate, rules);
  }).length;
  for (const each of others) {
    const { candidate } = each;
    const against = unfitness(now, candidate, rules);
    const say = (is: Verdict["is"], why: string): void => void verdicts.push(verdictOf(each, is, why, against));
    const [first] = against;
    const early = isEarly(now, candidate, rules);
    if (first !== undefined) say("unfit", against.map(({ why }) => why).join("; "));
    else if (!rules.open) say("wait", "the engine takes no new markets");
    else if (early && young >= rules.early.seats && !each.pinned)
      say("wait", `all ${rules.early.seats} seats of young markets are taken`);
    else if (free > 0) {
      say(
        "activate",
        each.pinned ? "pinned" : `score ${each.score.total.toPrecision(3)} of ${others.length} looked at`,
      );
      free -= 1;
      if (early) young += 1;
    } else say("wait", `all ${rules.max} seats are taken`);
  }
  return makeRoom(verdicts, rules, known);
}

/** One seat a run changes hands, when the best of those who wait is worth several times the worst of those who sit. */
function makeRoom(
  verdicts: readonly Verdict[],
  rules: Rules,
  known: ReadonlyMap<ConditionId, Candidate>,
): readonly Verdict[] {
  const full = `all ${rules.max} seats are taken`;
  const best = verdicts.find(({ is, why }) => is === "wait" && why === full);
  const isPinned = (id: ConditionId): boolean => {
    const spec = known.get(id)?.spec;
    return spec !== undefined && isNamed(spec, rules.pins);
  };
  const worst = verdicts
    .filter(({ is, id, parts }) => is === "keep" && parts !== null && !isPinned(id))
    .reduce<Verdict | null>((low, each) => (low === null || each.score < low.score ? each : low), null);
  if (best === undefined || worst === null) return verdicts;
  const isWorth = best.score > 0 && best.score >= rules.advantage * Math.max(0, worst.score);
  if (!isWorth && !isPinned(best.id)) return verdicts;
  const why = `${best.slug} is worth its seat more: ${best.score.toPrecision(3)} against ${worst.score.toPrecision(3)}`;
  // The seat is free once it is flat: the next run gives it away.
  return verdicts.map((each) => (each === worst ? { ...worst, is: "retire", why } : each));
}

function ofSeated(now: VenueMs, seat: Seated, candidate: Candidate | undefined, rules: Rules): Verdict {
  const { id } = seat;
  if (candidate === undefined) {
    const why = seat.gone ? "the venue does not list it any more" : "its listing could not be read; nothing changes";
    return { id, slug: id, is: seat.gone ? "retire" : "keep", why, score: 0, parts: null, perDollar: 0, against: [] };
  }
  const unfit = leaving(now, candidate, rules);
  const scored = { candidate, score: score(now, candidate, rules), pinned: false };
  return unfit === null ? verdictOf(scored, "keep", "still fit", []) : verdictOf(scored, "retire", unfit.why, [unfit]);
}

const verdictOf = (
  { candidate, score: scored }: Scored,
  is: Verdict["is"],
  why: string,
  against: readonly Unfit[],
): Verdict => ({
  ...{ id: candidate.spec.id, slug: candidate.spec.slug, is, why, against },
  ...{ score: scored.total, parts: scored.parts, perDollar: expectedPerDollar(candidate, scored) },
});
