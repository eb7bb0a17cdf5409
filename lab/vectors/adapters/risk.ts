import { newBreaker, updateBreaker } from "../../../core/risk/circuit-breaker.ts";
import { type ExclusivePositions, worstCase } from "../../../core/risk/exposure.ts";
import { type KillSwitchParams, startKillSwitch, updateKillSwitch } from "../../../core/risk/kill-switch.ts";
import { SECOND } from "../../../core/units/time.ts";
import type { Registry } from "../registry.ts";

type Sequence = readonly (readonly [t: number, value: number])[];

interface KillCase {
  readonly params: Omit<KillSwitchParams, "cooldownMs" | "rebaseAfterMs"> & { cooldown: number; rebaseAfter: number };
  readonly startEquity: number;
  readonly sequence: Sequence;
}

function kill({ params, startEquity, sequence }: KillCase) {
  const inMs: KillSwitchParams = {
    ...params,
    cooldownMs: params.cooldown * SECOND,
    rebaseAfterMs: params.rebaseAfter * SECOND,
  };
  let state = startKillSwitch(startEquity);
  const states = sequence.map(([t, equity]) => {
    const next = updateKillSwitch(state, t * SECOND, equity, inMs);
    state = next.state;
    return { ...state, event: next.event };
  });
  return { states };
}

interface BreakerCase {
  readonly params: { theta: number; n: number; base: number; cap: number; forget: number };
  readonly sequence: Sequence;
}

function breaker({ params, sequence }: BreakerCase) {
  const { theta, n, base, cap, forget } = params;
  const inMs = { theta, n, baseMs: base * SECOND, capMs: cap * SECOND, forgetMs: forget * SECOND };
  let state = newBreaker();
  const states = sequence.map(([t, adverse]) => {
    const next = updateBreaker(state, t * SECOND, adverse, inMs);
    state = next.state;
    const { consecutive, trips, suspendedUntil } = state;
    return {
      consecutive,
      trips,
      suspendedUntil: suspendedUntil === null ? null : suspendedUntil / SECOND,
      event: next.event,
    };
  });
  return { states };
}

export const risk: Registry = {
  "22-kill-switch": { kill: { call: kill } },
  "23-circuit-breaker": { breaker: { call: breaker } },
  "24-exposure": { worstCase: { call: (c: ExclusivePositions) => worstCase(c) } },
};
