/** Which outcomes of a neg-risk event exclude each other for good (reference polymarket.md 7): what a conversion needs to know. */
import type { ConditionId } from "../core/contract/ids.ts";
import type { Exclusive } from "../core/contract/spec.ts";
import * as wire from "./schema/gamma.ts";

const ID = /^0x[0-9a-f]{64}$/i;

/**
 * Each market's place in its event, by condition id; null: the event is none that can be converted, or not everything about it
 * is known. Outcomes may still be added to an augmented one, "Other" changes its meaning as they are, and a fee would take
 * part of what the markets' books are told: none of these is converted.
 */
export function exclusivesOf(event: wire.GammaEventJson): ReadonlyMap<ConditionId, Exclusive> | null {
  const id = event.negRiskMarketID ?? "";
  if (!ID.test(id) || event.negRiskAugmented || (event.negRiskFeeBips ?? 0) !== 0) return null;
  const count = event.markets?.length ?? 0;
  const places = new Map<ConditionId, Exclusive>();
  const indexes = new Set<number>();
  for (const json of event.markets ?? []) {
    const read = wire.market.safeParse(json);
    if (!read.success) return null;
    const { conditionId, questionID, negRiskMarketID, negRisk, negRiskOther, version } = read.data;
    const isOfIt = negRisk && !negRiskOther && (version ?? "v1") === "v1" && same(negRiskMarketID ?? "", id);
    const question = questionID ?? "";
    if (!isOfIt || !ID.test(question) || !same(question.slice(0, 64), id.slice(0, 64))) return null;
    const index = Number.parseInt(question.slice(64), 16);
    if (index >= count) return null;
    indexes.add(index);
    places.set(conditionId.toLowerCase() as ConditionId, { event: id.toLowerCase(), index, count });
  }
  return count >= 2 && indexes.size === count && places.size === count ? places : null;
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
