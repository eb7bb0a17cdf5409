import { DAY, SECOND } from "../units/time.ts";

/** Limits of the drawdown kill switch: fractions and milliseconds (reference quant.md 7.1). */
export interface KillSwitchParams {
  readonly ddKill: number;
  readonly ddResume: number;
  readonly cooldownMs: number;
  readonly rebaseAfterMs: number;
  readonly maxKills: number;
  readonly dailyLoss: number;
}

export const KILL_SWITCH_DEFAULTS: KillSwitchParams = {
  ddKill: 0.08,
  ddResume: 0.04,
  cooldownMs: 1_800 * SECOND,
  rebaseAfterMs: 21_600 * SECOND,
  maxKills: 2,
  dailyLoss: 0.1,
};

export interface KillSwitch {
  readonly mode: "ACTIVE" | "KILLED" | "HALTED_DAY";
  readonly peak: number;
  readonly dayStart: number;
  /** UTC day number of the last update; null before the first. */
  readonly day: number | null;
  readonly kills: number;
  readonly killedAt: number | null;
  readonly dd: number;
  readonly dayLoss: number;
}

export type KillSwitchEvent = "none" | "kill" | "resume" | "resume_rebased" | "halt_day" | "day_roll";

const SLACK = 1e-12;

export const startKillSwitch = (equity: number): KillSwitch => ({
  mode: "ACTIVE",
  peak: equity,
  dayStart: equity,
  day: null,
  kills: 0,
  killedAt: null,
  dd: 0,
  dayLoss: 0,
});

/**
 * One update of the switch: reference quant.md 7.1, in its order. Equity in any one unit, above zero at the start; time in
 * ms UTC. The rebase of step 6 is what lets it recover at all: flat and not quoting, equity never comes back by itself.
 */
export function updateKillSwitch(
  before: KillSwitch,
  at: number,
  equity: number,
  params: KillSwitchParams,
): { readonly state: KillSwitch; readonly event: KillSwitchEvent } {
  let { mode, peak, dayStart, kills, killedAt } = before;
  let event: KillSwitchEvent = "none";
  const day = Math.floor(at / DAY);
  if (before.day !== null && day !== before.day) {
    kills = 0;
    dayStart = equity;
    if (mode === "HALTED_DAY") {
      mode = "KILLED";
      killedAt = at;
      event = "day_roll";
    }
  }
  if (mode === "ACTIVE") peak = Math.max(peak, equity);
  let dd = lossOf(equity, peak);
  const dayLoss = lossOf(equity, dayStart);
  if (mode !== "HALTED_DAY" && dayLoss >= params.dailyLoss - SLACK) {
    mode = "HALTED_DAY";
    event = "halt_day";
  } else if (mode === "ACTIVE" && dd >= params.ddKill - SLACK) {
    kills += 1;
    if (kills > params.maxKills) {
      mode = "HALTED_DAY";
      event = "halt_day";
    } else {
      mode = "KILLED";
      killedAt = at;
      event = "kill";
    }
  } else if (mode === "KILLED") {
    const elapsed = at - (killedAt ?? at);
    if (elapsed >= params.cooldownMs && dd <= params.ddResume + SLACK) {
      mode = "ACTIVE";
      event = "resume";
    } else if (elapsed >= params.rebaseAfterMs) {
      peak = equity / (1 - params.ddResume);
      dd = lossOf(equity, peak);
      mode = "ACTIVE";
      event = "resume_rebased";
    }
  }
  return { state: { mode, peak, dayStart, day, kills, killedAt, dd, dayLoss }, event };
}

/** Money put in or taken out is not a gain or a loss: peak and day start move with it. */
export const shiftKillSwitch = (state: KillSwitch, by: number): KillSwitch => ({
  ...state,
  peak: state.peak + by,
  dayStart: state.dayStart + by,
});

/** A person's resume starts the count again from where the account stands; today's kills stay counted. */
export const rebaseKillSwitch = (state: KillSwitch, equity: number): KillSwitch => ({
  ...state,
  mode: "ACTIVE",
  peak: equity,
  dayStart: equity,
  killedAt: null,
  dd: 0,
  dayLoss: 0,
});

const lossOf = (equity: number, from: number): number => (from > 0 ? 1 - equity / from : 0);
