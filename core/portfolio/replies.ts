import type { ConditionId } from "../contract/ids.ts";
import type { Lease, Strategy } from "../contract/views.ts";
import type { AccountReport } from "../live/types.ts";
import { proofLines } from "../risk/kill-proof.ts";
import { shareOut } from "../risk/leases.ts";
import type { MicroUsd } from "../units/money.ts";
import type { VenueMs } from "../units/time.ts";
import { configOf } from "./configuration.ts";
import { equityOf, exposureOf, movesOf, pnlOf, riskEquityOf } from "./equity.ts";
import { earnsOf, lentOf, mayHoldOld, outstandingOf, remember } from "./granted.ts";
import { isKilledAlone, isWinding } from "./kill.ts";
import { mayTrade, stagedCap } from "./live.ts";
import { killedMarkets } from "./market-kill.ts";
import { missingOf } from "./outside.ts";
import { performanceOf } from "./performance.ts";
import { isHeard, stakesOf, sureLosses } from "./stakes.ts";
import type { MarketLine, PortfolioConfig, PortfolioState } from "./types.ts";

/**
 * Leases for every market heard of lately. None before the account is known or for another wallet's books; "reduce" when
 * cash has not been read for long; "halt" while killed, so that the markets learn the epoch.
 */
export function leases(state: PortfolioState, given: PortfolioConfig, now: VenueMs): Leases {
  const config = configOf(state, given);
  const riskEquity = riskEquityOf(state);
  if (!state.ownerFits) return {};
  const winding = isWinding(state);
  const isHalted = (state.kill !== null && !winding) || !mayTrade(state, config);
  if (!isHalted && (riskEquity === null || state.cash === null)) return {};
  const stale = state.cash === null || now - state.cash.at > config.cashLimitMs;
  const mode = isHalted ? "halt" : winding || stale ? "reduce" : "quote";
  const speaks = (line: MarketLine): boolean => isHeard(line, now, config);
  const isOut = (line: MarketLine): boolean => isKilledAlone(state, line.id);
  // One that is killed alone is lent nothing; what it holds counts all the same, and what it was lent runs on until it says so.
  const heard = [...state.markets.values()].filter((line) => speaks(line) && !isOut(line));
  // One that is silent gets no lease; what it may lose is lost all the same.
  const waits = (line: MarketLine): boolean => mayHoldOld(state, line, config, now);
  const counted = [...state.markets.values()].filter((line) => speaks(line) || line.exposure > 0 || waits(line));
  const shared = shareOut(
    counted.map((line) => ({
      ...{ market: line.id, exposure: line.exposure, losses: sureLosses(line, speaks(line)) },
      wants: (speaks(line) || waits(line)) && line.state !== "resolved" && !isIdle(line) && !isOut(line),
      ...{ event: line.event, exclusive: line.exclusive, group: line.group, endsAt: line.endsAt },
      ...{ unsure: line.unsure !== null, earns: earnsOf(line, now, state.expected) },
      ...{ outstanding: outstandingOf(state, line, now), lent: lentOf(state, line) },
    })),
    riskEquity ?? (0 as MicroUsd),
    mode,
    state.epoch,
    config.version,
    { ...config.terms, most: stagedCap(state, config) },
    now,
  );
  const flattens = winding && state.kill?.windDown === "flatten";
  const granted = withMore(onlyFor(heard, shared), state.paused, flattens);
  // What was granted before a kill runs on; only leases that allow something are remembered.
  if (isHalted) return granted;
  for (const { id } of heard) {
    const lease = granted[id];
    state.leasedUntil.set(id, lease?.expiresAt ?? now);
    if (lease !== undefined) remember(state, id, lease);
  }
  return granted;
}

type Leases = Readonly<Record<ConditionId, Lease>>;

const onlyFor = (lines: readonly MarketLine[], shared: Leases): Leases =>
  Object.fromEntries(
    lines.flatMap(({ id }) => {
      const lease = shared[id];
      return lease === undefined ? [] : [[id, lease] as const];
    }),
  );

function withMore(granted: Leases, paused: readonly Strategy[], flattens: boolean): Leases {
  if (paused.length === 0 && !flattens) return granted;
  const more = { ...(paused.length === 0 ? {} : { paused }), ...(flattens ? { flatten: true } : {}) };
  return Object.fromEntries(Object.entries(granted).map(([id, lease]) => [id, { ...lease, ...more }]));
}

/** It may only reduce, and has nothing that could be lost: a market that is left and holds complete sets, for one. */
const isIdle = ({ state, exposure }: MarketLine): boolean => state === "reduce-only" && exposure === 0;

/** Most that all markets together may stand for; null before the account is known. */
export function accountCap(state: PortfolioState, given: PortfolioConfig): MicroUsd | null {
  const config = configOf(state, given);
  const riskEquity = riskEquityOf(state);
  if (riskEquity === null) return null;
  const share = Math.max(0, Math.floor(riskEquity * config.terms.globalShare));
  return Math.min(share, stagedCap(state, config) ?? share) as MicroUsd;
}

/** Before it was first counted in this life. */
const firstPerformance = ({ curve, startCash }: PortfolioState): AccountReport["performance"] =>
  startCash === null ? null : performanceOf(curve.points, startCash);

/** The account as the dashboard and the API show it. */
export function accountReport(state: PortfolioState, given: PortfolioConfig, now: VenueMs): AccountReport {
  const config = configOf(state, given);
  const equity = equityOf(state);
  const riskEquity = riskEquityOf(state);
  const pnl = pnlOf(state);
  let live = 0;
  let inFlight = 0;
  for (const line of state.markets.values()) {
    live += line.live;
    inFlight += line.inFlight;
  }
  const { safety } = state;
  return {
    at: now,
    mode: config.mode,
    wallet: state.owner?.wallet ?? "",
    engine: state.engine,
    engineWhy: state.engineWhy,
    engineSince: state.engineSince,
    epoch: state.epoch,
    cash: state.cash?.value ?? null,
    startCash: state.startCash,
    equity,
    riskEquity,
    peak: safety === null ? null : (Math.round(safety.peak) as MicroUsd),
    dayStart: safety === null ? null : (Math.round(safety.dayStart) as MicroUsd),
    drawdownBp: safety === null ? null : Math.round(safety.dd * 10_000),
    killDrawdownBp: Math.round(config.killSwitch.ddKill * 10_000),
    exposure: exposureOf(state),
    exposureCap: accountCap(state, config) ?? (0 as MicroUsd),
    stakes: stakesOf(state.markets.values(), riskEquity, config.terms, (line) => isHeard(line, now, config)),
    ordersLive: state.kill === null ? live : (state.openOrders ?? live),
    ordersInFlight: inFlight,
    pnl: pnl.parts,
    pnlTotal: pnl.total,
    difference: state.difference,
    ...(state.startCash === null ? {} : { outside: state.credited, missing: missingOf(state) }),
    moves: movesOf(state),
    ...(state.figures ?? { performance: firstPerformance(state) }),
    proof: state.kill === null ? [] : proofLines(state.kill.proof, state.epoch),
    paused: state.paused,
    killed: killedMarkets(state),
    windDown:
      state.kill === null
        ? null
        : {
            policy: state.kill.windDown,
            from: state.kill.winding?.from ?? null,
            over: state.kill.winding?.over ?? null,
          },
  };
}
