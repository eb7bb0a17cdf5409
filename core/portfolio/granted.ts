/** What leases of before still allow a market, and what a dollar at risk has earned there. */
import type { ConditionId } from "../contract/ids.ts";
import type { Lease, Losses } from "../contract/views.ts";
import type { MicroUsd } from "../units/money.ts";
import { DAY, type VenueMs } from "../units/time.ts";
import type { MarketLine, PortfolioState } from "./types.ts";

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

/**
 * Dollars a day for a dollar at risk, by the market's own profit since it is known here, shrunk to nothing while it is young:
 * after one day half of it counts.
 */
export function earnsOf({ since, pnlTotal, exposure }: MarketLine, now: VenueMs): number {
  const days = (now - since) / DAY;
  return days <= 0 ? 0 : pnlTotal / Math.max(exposure, LEAST_AT_RISK) / (days + 1);
}
