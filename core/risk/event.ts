/**
 * What the markets of one exclusive event may lose together, and how far each may go (reference quant.md 7.3). One outcome pays
 * YES and all others NO, so not all can be lost at once: the worst case is over the outcome that wins, and over none of ours
 * where the event has outcomes that we do not trade. Each market tells its losses by outcome with every order that may still
 * fill at its worst; orders of different markets fill apart, so their sum by outcome is the worst over every subset of fills.
 */
import type { Losses } from "../contract/views.ts";
import type { MicroUsd } from "../units/money.ts";

/** One market of the event. */
export interface Party {
  /** With orders in flight; what is not known for sure must not count as a gain. */
  readonly losses: Losses;
  /** The most that leases of before allow it yet. */
  readonly lent: Losses;
  /** Its part of the room that is left; 0: it wants none. */
  readonly weight: number;
}

/** What is lost by the outcome that wins, in the order given, and last, where it can be, if none of them does. */
function byOutcome(losses: readonly Losses[], complete: boolean): number[] {
  const none = losses.reduce((sum, { no }) => sum + no, 0);
  const won = losses.map(({ yes, no }) => none - no + yes);
  return complete ? won : [...won, none];
}

/**
 * Micro-dollars that are lost at worst, never below zero.
 *
 * @param complete every outcome of the event is among them, so one of them wins
 */
export const worstOfEvent = (losses: readonly Losses[], complete: boolean): MicroUsd =>
  Math.max(0, ...byOutcome(losses, complete)) as MicroUsd;

/**
 * How much each market may lose by outcome, so that all of them there at once lose no more than `cap`: what is left is shared out
 * by weight, and what one outcome leaves over goes to the market that loses by it. Null: they stand for more than the cap
 * already. What was lent before and is not given back yet is lent to nobody else.
 */
export function limitsWithin(parties: readonly Party[], complete: boolean, cap: number): readonly Losses[] | null {
  const now = parties.map(({ losses }) => losses);
  const slack = byOutcome(now, complete).map((lost) => cap - lost);
  if (slack.some((left) => left < 0)) return null;
  const all = parties.reduce((sum, { weight }) => sum + weight, 0);
  if (all === 0) return now;
  // A market's loss if NO wins is lost under every outcome but its own.
  const rooms = parties.map(({ weight }, i) => {
    const least = Math.min(...slack.filter((_, outcome) => outcome !== i));
    return Number.isFinite(least) ? Math.floor((least * weight) / all) : cap;
  });
  const taken = rooms.reduce((sum, room) => sum + room, 0);
  const wanted = now.map(({ yes, no }, i): Losses => {
    const room = rooms[i] ?? 0;
    const others = taken - room;
    const weight = parties[i]?.weight ?? 0;
    return {
      yes: (yes + (weight === 0 ? 0 : (slack[i] ?? 0) - others)) as MicroUsd,
      no: (no + room) as MicroUsd,
    };
  });
  return beside(parties, wanted, complete, cap);
}

/** Cuts what is new in `wanted` to what fits beside all that is lent. */
function beside(
  parties: readonly Party[],
  wanted: readonly Losses[],
  complete: boolean,
  cap: number,
): readonly Losses[] {
  const held = parties.map(
    ({ losses, lent }): Losses => ({
      yes: Math.max(losses.yes, lent.yes) as MicroUsd,
      no: Math.max(losses.no, lent.no) as MicroUsd,
    }),
  );
  const more = wanted.map(({ yes, no }, i): Losses => {
    const has = held[i] ?? { yes, no };
    return { yes: Math.max(0, yes - has.yes) as MicroUsd, no: Math.max(0, no - has.no) as MicroUsd };
  });
  const stands = byOutcome(held, complete);
  const grows = byOutcome(more, complete);
  let share = 1;
  for (const [outcome, by] of grows.entries())
    if (by > 0) share = Math.min(share, Math.max(0, (cap - (stands[outcome] ?? 0)) / by));
  return wanted.map((wish, i) => {
    const has = held[i] ?? wish;
    const cut = (want: number, of: number): MicroUsd =>
      (want <= of ? want : of + Math.floor((want - of) * share)) as MicroUsd;
    return { yes: cut(wish.yes, has.yes), no: cut(wish.no, has.no) };
  });
}
