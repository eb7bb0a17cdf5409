import { type AuditAct, type AuditHead, seal } from "../audit/chain.ts";
import type { ConfigVersion } from "../config/versions.ts";
import type { ConditionId } from "../contract/ids.ts";
import type { EngineState } from "../live/types.ts";
import type { Row } from "../machine.ts";
import { type LiveFacts, NO_FACTS } from "../risk/going-live.ts";
import { startProof } from "../risk/kill-proof.ts";
import type { KillSwitch } from "../risk/kill-switch.ts";
import type { MicroUsd } from "../units/money.ts";
import type { VenueMs } from "../units/time.ts";
import { rulesOf, settingsOf } from "./configuration.ts";
import { applyConversionRow, CONVERSION_KIND } from "./conversion.ts";
import { applyCurveRow } from "./curve.ts";
import type { Day } from "./days.ts";
import { type Elsewhere, NOTHING_ELSEWHERE } from "./elsewhere.ts";
import { EXPECTED_KIND, type Expected } from "./granted.ts";
import { type StoredLine, whole } from "./lines.ts";
import type { KillRecord, MarketLine, OwnRecord, PortfolioState } from "./types.ts";

interface EngineBody {
  readonly engine: EngineState;
  readonly why: string;
  readonly since: VenueMs;
  readonly epoch: number;
  /** An earlier version did not keep it. */
  readonly resumedAt?: number;
  /** An earlier version knew of no winding down. */
  readonly kill: (Omit<KillRecord, "windDown" | "winding"> & Partial<KillRecord>) | null;
}

interface MoneyBody {
  readonly startCash: MicroUsd | null;
  readonly unexplained: MicroUsd;
  readonly credited: MicroUsd;
  readonly safety: KillSwitch | null;
  /** Missing: an earlier version kept none of these. */
  readonly agreedAt?: VenueMs | null;
  readonly paid?: MicroUsd;
  readonly elsewhere?: Elsewhere;
  readonly claimed?: readonly string[];
  /** Missing cash that a person has resumed with. */
  readonly accepted?: MicroUsd;
  /** Missing: an earlier version counted none. With the money, as both are written when it is. */
  readonly day?: Day | null;
  readonly dayBefore?: Day | null;
}

export const ownerRow = (owner: NonNullable<PortfolioState["owner"]>): Row => ({
  kind: "owner",
  key: "owner",
  body: owner,
});

export const engineRow = (state: PortfolioState): Row => ({
  kind: "engine",
  key: "engine",
  body: {
    engine: state.engine,
    why: state.engineWhy,
    since: state.engineSince,
    epoch: state.epoch,
    resumedAt: state.resumedAt,
    kill: state.kill,
  } satisfies EngineBody,
});

export const moneyRow = (state: PortfolioState): Row => ({
  kind: "money",
  key: "money",
  body: {
    startCash: state.startCash,
    unexplained: state.unexplained,
    credited: state.credited,
    safety: state.safety,
    agreedAt: state.agreedAt,
    paid: state.paid,
    elsewhere: state.elsewhere,
    claimed: state.claimed,
    accepted: state.watch.accepted,
    day: state.day,
    dayBefore: state.dayBefore,
  } satisfies MoneyBody,
});

export const lineRow = (line: MarketLine): Row => ({ kind: "market", key: line.id, body: line });

/** Seals one act to the log's end. */
export function auditRow(state: PortfolioState, act: Omit<AuditAct, "epoch">): Row {
  const entry = seal(state.audited, { ...act, epoch: state.epoch });
  state.audited = { n: entry.n, hash: entry.hash };
  return { kind: AUDIT_KIND, key: auditKey(entry.n), body: entry };
}

export const upkeepRow = ({ upkeep }: PortfolioState): Row => ({ kind: "upkeep", key: "upkeep", body: upkeep });

export const liveRow = ({ live }: PortfolioState): Row => ({ kind: "live", key: "live", body: live });

export const pausedRow = ({ paused }: PortfolioState): Row => ({ kind: "paused", key: "paused", body: { paused } });

export const ownRow = (market: ConditionId, record: OwnRecord): Row => ({ kind: OWN_KIND, key: market, body: record });
const OWN_KIND = "own";

export const CONFIG_KIND = "config";
export const configRow = (version: ConfigVersion): Row => ({
  kind: CONFIG_KIND,
  key: auditKey(version.version),
  body: version,
});

export const AUDIT_KIND = "audit";
/** Sorts as it counts. */
export const auditKey = (n: number): string => String(n).padStart(9, "0");

export function applyRow(state: PortfolioState, row: Row): void {
  switch (row.kind) {
    case "owner":
      state.owner = row.body as PortfolioState["owner"];
      break;
    case "engine": {
      const body = row.body as EngineBody;
      // Running is earned anew after every start; a kill stands.
      state.engine = body.kill === null ? "starting" : body.engine;
      state.engineWhy = body.kill === null ? "restarted: waiting for the venue" : body.why;
      state.engineSince = body.since;
      state.epoch = body.epoch;
      state.resumedAt = body.resumedAt ?? 0;
      state.kill =
        body.kill === null
          ? null
          : {
              ...body.kill,
              proof: { ...startProof(body.kill.proof.at), ...body.kill.proof },
              windDown: body.kill.windDown ?? "keep",
              winding: body.kill.winding ?? null,
            };
      break;
    }
    case "money": {
      const body = row.body as MoneyBody;
      state.startCash = body.startCash;
      state.unexplained = body.unexplained;
      state.credited = body.credited;
      state.safety = body.safety;
      state.agreedAt = body.agreedAt ?? null;
      state.paid = body.paid ?? (0 as MicroUsd);
      state.elsewhere = body.elsewhere ?? NOTHING_ELSEWHERE;
      state.claimed = body.claimed ?? [];
      state.watch.accepted = body.accepted ?? (0 as MicroUsd);
      state.day = body.day ?? null;
      state.dayBefore = body.dayBefore ?? null;
      break;
    }
    case "market": {
      const line = whole(row.body as StoredLine);
      state.markets.set(line.id, line);
      break;
    }
    case AUDIT_KIND: {
      const { n, hash } = row.body as AuditHead;
      if (n > state.audited.n) state.audited = { n, hash };
      break;
    }
    case EXPECTED_KIND:
      state.expected = row.body as Expected;
      break;
    case "upkeep":
      state.upkeep = row.body as PortfolioState["upkeep"];
      break;
    case "live":
      state.live = { ...NO_FACTS, ...(row.body as LiveFacts) };
      break;
    case CONVERSION_KIND:
      applyConversionRow(state, row);
      break;
    case "paused":
      state.paused = (row.body as Pick<PortfolioState, "paused">).paused;
      break;
    case OWN_KIND:
      state.own.set(row.key as ConditionId, row.body as OwnRecord);
      break;
    case CONFIG_KIND: {
      const version = row.body as ConfigVersion;
      if (state.versions.some((held) => held.version === version.version)) break;
      state.versions = [...state.versions, version].sort((a, b) => a.version - b.version);
      state.rules = rulesOf(settingsOf(state));
      break;
    }
    case "curve":
    case "curve-step":
      applyCurveRow(state.curve, row);
      break;
  }
}
