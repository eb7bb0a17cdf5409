/** What markets that belong together may lose together: by exclusive event, any other event, and correlated group. */
import type { Losses } from "../contract/views.ts";
import type { StakeReport } from "../live/types.ts";
import { worstOfEvent } from "../risk/event.ts";
import { exclusiveOf, type LeaseTerms } from "../risk/leases.ts";
import type { MicroUsd } from "../units/money.ts";
import type { VenueMs } from "../units/time.ts";
import type { MarketLine, PortfolioConfig } from "./types.ts";

/** Spoke lately, and is not asleep: it may have a lease. */
export const isHeard = ({ at, state }: MarketLine, now: VenueMs, { silentMs }: PortfolioConfig): boolean =>
  now - at <= silentMs && state !== "retired";

/** By outcome, for others of its event to count on: what is not known for sure is no gain. */
export function sureLosses(line: MarketLine, heard: boolean): Losses {
  const { losses, unsure, unequal } = line;
  if (heard && unsure === null && !unequal) return losses;
  return { yes: Math.max(0, losses.yes) as MicroUsd, no: Math.max(0, losses.no) as MicroUsd };
}

/** Those of two markets or more that stand for anything, the largest stake first. */
export function stakesOf(
  lines: Iterable<MarketLine>,
  riskEquity: MicroUsd | null,
  terms: LeaseTerms,
  isSpeaking: (line: MarketLine) => boolean,
): readonly StakeReport[] {
  const counted = [...lines].filter((line) => line.exposure > 0 || isSpeaking(line));
  const cap = (share: number): MicroUsd | null =>
    riskEquity === null ? null : (Math.max(0, Math.floor(riskEquity * share)) as MicroUsd);
  const stake = (kind: StakeReport["kind"], name: string, members: readonly MarketLine[]): StakeReport => {
    const sum = members.reduce((total, { exposure }) => total + exposure, 0) as MicroUsd;
    const event = kind === "event" ? exclusiveOf(members) : null;
    const losses = members.map((line) => sureLosses(line, isSpeaking(line)));
    return {
      ...{ kind, name, markets: members.map(({ id }) => id), sum, exclusive: event !== null },
      worst: event === null ? sum : worstOfEvent(losses, event.complete),
      cap: cap(kind === "event" ? terms.eventShare : terms.groupShare),
    };
  };
  const events = [...Map.groupBy(counted, ({ event }) => event)];
  const groups = [...Map.groupBy(counted, ({ group }) => group)];
  return [
    ...events.map(([name, members]) => stake("event", name, members)),
    ...groups.flatMap(([name, members]) => (name === null ? [] : [stake("group", name, members)])),
  ]
    .filter(({ markets, sum }) => markets.length >= 2 && sum > 0)
    .sort((a, b) => b.worst - a.worst || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_TOLD);
}

/** A report is sent every second or so: no more of them than anybody reads. */
const MOST_TOLD = 20;
