import type { ConditionId } from "../contract/ids.ts";
import type { Lease } from "../contract/views.ts";
import type { MicroUsd } from "../units/money.ts";
import { after, SECOND, type VenueMs } from "../units/time.ts";

/** How capital is handed out. Shares are of risk equity (reference quant.md 7.3). */
export interface LeaseTerms {
  /** Most one market may lose, and most all of them together. */
  readonly marketShare: number;
  readonly globalShare: number;
  readonly ttlMs: number;
  /** Posts a second the whole account may make; shared out evenly. */
  readonly postsPerSecond: number;
  readonly maxPostsPerMarket: number;
}

export const LEASE_TERMS: LeaseTerms = {
  marketShare: 0.05,
  globalShare: 0.4,
  ttlMs: 30 * SECOND,
  postsPerSecond: 40,
  maxPostsPerMarket: 5,
};

export interface LeaseRequest {
  readonly market: ConditionId;
  /** Worst-case loss it stands for now, in flight included. */
  readonly exposure: MicroUsd;
  /** false: resolved or retired, wants nothing. */
  readonly wants: boolean;
}

/**
 * One lease a market. Together they never hand out more than the account's cap: a market keeps what it already stands
 * for, and the room that is left is divided evenly, up to each market's own cap. Over the cap, everyone may only reduce.
 */
export function shareOut(
  requests: readonly LeaseRequest[],
  riskEquity: MicroUsd,
  mode: Lease["mode"],
  epoch: number,
  configVersion: number,
  terms: LeaseTerms,
  now: VenueMs,
): Readonly<Record<ConditionId, Lease>> {
  const cap = Math.max(0, Math.floor(riskEquity * terms.globalShare));
  const perMarket = Math.max(0, Math.floor(riskEquity * terms.marketShare));
  const used = requests.reduce((sum, { exposure }) => sum + exposure, 0);
  const eager = requests.filter((request) => request.wants).length;
  const room = eager === 0 ? 0 : Math.max(0, Math.floor((cap - used) / eager));
  const rate = Math.min(terms.maxPostsPerMarket, terms.postsPerSecond / Math.max(1, eager));
  const leases: Record<ConditionId, Lease> = {};
  for (const { market, exposure, wants } of requests) {
    const over = used > cap || exposure > perMarket;
    leases[market] = {
      mode: mode === "quote" && over ? "reduce" : mode,
      capital: (mode === "halt" || !wants ? 0 : Math.min(perMarket, exposure + room)) as MicroUsd,
      rate: mode === "halt" ? 0 : rate,
      configVersion,
      epoch,
      expiresAt: after(now, terms.ttlMs),
    };
  }
  return leases;
}
