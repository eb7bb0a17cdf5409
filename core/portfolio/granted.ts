/** What leases of before still allow a market, and what a dollar at risk has earned there. */
import type { ConditionId } from "../contract/ids.ts";
import type { Lease, Losses } from "../contract/views.ts";
import type { Row } from "../machine.ts";
import type { MicroUsd } from "../units/money.ts";
import { DAY, type VenueMs } from "../units/time.ts";
import type { MarketLine, PortfolioConfig, PortfolioState } from "./types.ts";

/** A lease that was given: it binds until a later one is acknowledged, or it ends. */
export interface Grant {
  readonly capital: MicroUsd;
  /** By outcome; missing: `capital` on both. */
  readonly within?: Losses;
  readonly until: VenueMs;
}

/** Most that the leases a market may still hold allow it. Its report names the end of the one it trades on. */
export function outstandingOf(state: PortfolioState, line: MarketLine, now: VenueMs): MicroUsd {
  const binding = (state.granted.get(line.id) ?? []).filter(
    ({ until }) => until > now && until >= (line.leaseUntil ?? 0),
  );
  state.granted.set(line.id, binding);
  return binding.reduce((most, { capital }) => Math.max(most, capital), 0) as MicroUsd;
}

/** The same by outcome: what it stands for where nothing binds. Asked for after `outstandingOf`, which drops what has ended. */
export function lentOf(state: PortfolioState, { id, losses }: MarketLine): Losses {
  let { yes, no } = losses;
  for (const grant of state.granted.get(id) ?? []) {
    const most = reachOf(grant);
    yes = Math.max(yes, most.yes) as MicroUsd;
    no = Math.max(no, most.no) as MicroUsd;
  }
  return { yes, no };
}

const reachOf = ({ capital, within }: Pick<Grant, "capital" | "within">): Losses =>
  within === undefined
    ? { yes: capital, no: capital }
    : { yes: Math.min(capital, within.yes) as MicroUsd, no: Math.min(capital, within.no) as MicroUsd };

/**
 * True for a market that has not spoken since this life began and may trade on a lease of the one before: what that allowed is
 * not kept, so its part of the room stays its own until that lease has surely run out.
 */
export function mayHoldOld(
  { bornAt }: Pick<PortfolioState, "bornAt">,
  { at, state }: MarketLine,
  { terms, saveMs, silentMs }: Pick<PortfolioConfig, "terms" | "saveMs" | "silentMs">,
  now: VenueMs,
): boolean {
  if (bornAt === null || at >= bornAt || state === "retired" || state === "resolved") return false;
  return now < Math.min(bornAt, at + saveMs + silentMs) + terms.ttlMs;
}

/** Remembers what was given. An earlier one that allows no more and ends no later is nothing beside it. */
export function remember(state: PortfolioState, market: ConditionId, lease: Lease): void {
  const { capital, within, expiresAt: until } = lease;
  const now = reachOf(lease);
  const allowsMore = (grant: Grant): boolean => {
    const most = reachOf(grant);
    return grant.capital > capital || most.yes > now.yes || most.no > now.no;
  };
  const before = (state.granted.get(market) ?? []).filter(allowsMore);
  state.granted.set(market, [...before, { capital, until, ...(within === undefined ? {} : { within }) }]);
}

/** Below this much at risk a market's earnings say nothing of what a dollar more would earn, micro-dollars. */
const LEAST_AT_RISK = 5_000_000;

/** What the selection expected longer ago than this is not expected any more. */
const EXPECTED_MS = DAY;
/** Nobody earns or loses more than this a day for a dollar at risk, whatever a catalogue says. */
const MOST_EXPECTED = 1;

/** Dollars a day for a dollar at risk that the selection expects of markets, by its newest run. */
export interface Expected {
  readonly at: VenueMs;
  readonly by: Readonly<Record<ConditionId, number>>;
}

/** Keeps what is a number, within bounds; a market that is not in it is expected to earn nothing. */
export const takeExpected = (at: VenueMs, told: Readonly<Record<ConditionId, number>>): Expected => ({
  at,
  by: Object.fromEntries(
    Object.entries(told)
      .filter(([, earns]) => Number.isFinite(earns))
      .map(([id, earns]) => [id, Math.max(-MOST_EXPECTED, Math.min(MOST_EXPECTED, earns))]),
  ),
});

export const expectedRow = (expected: Expected): Row => ({ kind: EXPECTED_KIND, key: EXPECTED_KIND, body: expected });
export const EXPECTED_KIND = "expected";

/**
 * Dollars a day for a dollar at risk: what the selection expects of the market, and its own profit since it is known here.
 * At first the former alone counts, after one day both by half, and in the end the latter.
 */
export function earnsOf(
  { id, since, pnlTotal, exposure }: MarketLine,
  now: VenueMs,
  expected: Expected | null = null,
): number {
  const days = Math.max(0, now - since) / DAY;
  const isKnown = expected !== null && now - expected.at <= EXPECTED_MS;
  const prior = isKnown ? (expected.by[id] ?? 0) : 0;
  const earned = days === 0 ? 0 : pnlTotal / Math.max(exposure, LEAST_AT_RISK);
  return (prior + earned) / (days + 1);
}
