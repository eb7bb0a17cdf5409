/**
 * An event of exclusive outcomes, in a part of the seeds: three or four neg-risk markets whose fair prices add up to a dollar,
 * of which at most one pays YES. People buy there more than they sell, so that whoever quotes holds NO of several of them,
 * which is what a conversion needs. All of it is drawn from streams of its own: the other seeds play as they did without it.
 */
import type { ConditionId, TokenId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { type Random, randomFor } from "../../core/exchange/random.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import { ONE_DOLLAR } from "../../core/units/price.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { Flow, specOf } from "./world.ts";

/** In one seed of so many. */
const EVENTS = 4;
const ID = `0x${"2c".repeat(31)}00`;
/** Chance that somebody takes at a step in such a market, and that he buys. */
const BUSY = 0.9;
const EAGER = 0.95;
/** No outcome is quite out of it, and none is certain. */
const LEAST = 600;
/** Once an outcome is known, the others' follow within so long. */
const FOLLOW_MS = 60_000;

export const hasEvent = (seed: number): boolean => draw(seed) !== null;

function draw(seed: number): Random | null {
  const random = randomFor(seed, "which it will be");
  return random.integer(1, EVENTS) === 1 ? random : null;
}

/** The specs of this seed's event, one an outcome; null: it has none. */
export function eventOf(seed: number, startAt: number): readonly MarketSpec[] | null {
  const random = draw(seed);
  if (random === null) return null;
  const count = random.integer(3, 4);
  return Array.from({ length: count }, (_, index) => {
    const nth = index + 4;
    return {
      ...specOf(1, startAt),
      id: `0x${String(nth).repeat(64)}` as ConditionId,
      gammaId: String(nth),
      slug: `outcome-${index + 1}`,
      question: "Which will it be?",
      event: { id: "2", slug: "which", title: "Which?" },
      yes: `${nth}1` as TokenId,
      no: `${nth}2` as TokenId,
      exclusive: { event: ID, index, count },
    };
  });
}

/** What the outcomes of one event do together. */
export class EventFlow {
  readonly flows: readonly Flow[];
  readonly #random: Random;
  #fairs: readonly number[];

  constructor(specs: readonly MarketSpec[], seed: number) {
    this.#random = randomFor(seed, "an exclusive event");
    const weights = specs.map(() => 0.5 + this.#random.uniform());
    const sum = weights.reduce((a, b) => a + b, 0);
    this.#fairs = weights.map((weight) => (weight / sum) * ONE_DOLLAR);
    this.flows = specs.map(
      (spec, i) =>
        new Flow(spec, seed, {
          at: () => this.#fairs[i] ?? 0,
          to: (fair) => this.#move(i, fair),
          busy: BUSY,
          eager: EAGER,
        }),
    );
  }

  /** One outcome's fair price, ticks; the others give or take in proportion, so that all still add up to a dollar. */
  #move(nth: number, fair: number): void {
    const to = Math.min(ONE_DOLLAR - LEAST * this.#fairs.length, Math.max(LEAST, fair));
    const others = ONE_DOLLAR - (this.#fairs[nth] ?? 0);
    this.#fairs = this.#fairs.map((each, i) => (i === nth ? to : (each * (ONE_DOLLAR - to)) / others));
  }

  /** When the event is decided by itself, ms from the beginning of a storm; null: not in this one. */
  decidedWithin(ms: number): number | null {
    return this.#random.chance(0.2) ? this.#random.uniform() * ms : null;
  }

  /** The outcome that is to be, the likelier the dearer it is. */
  winner(): MarketSpec | undefined {
    const drawn = this.#random.uniform() * ONE_DOLLAR;
    let sum = 0;
    const nth = this.#fairs.findIndex((fair) => {
      sum += fair;
      return drawn < sum;
    });
    return (this.flows[nth] ?? this.flows[0])?.spec;
  }

  /** One outcome has paid YES: that all others pay NO is told one by one, within a minute. Nothing for another market. */
  *follow(winner: ConditionId): Iterable<{ readonly afterMs: number; readonly tell: (at: VenueMs) => SourceEvent }> {
    if (!this.flows.some(({ spec }) => spec.id === winner)) return;
    for (const { spec } of this.flows) {
      if (spec.id === winner) continue;
      const afterMs = this.#random.uniform() * FOLLOW_MS;
      yield { afterMs, tell: (at) => ({ at, t: "resolve", market: spec.id, winner: "NO" }) };
    }
  }
}
