/** What the account as a whole is held to: the parameters in the units of its leases and its drawdown switch. */
import type { KillSwitchParams } from "../risk/kill-switch.ts";
import type { LeaseTerms } from "../risk/leases.ts";
import type { WindDown } from "../risk/wind-down.ts";
import { MINUTE } from "../units/time.ts";
import type { Config } from "./schema.ts";

export interface AccountRules {
  readonly terms: Pick<LeaseTerms, "marketShare" | "globalShare">;
  readonly killSwitch: KillSwitchParams;
  readonly windDown: WindDown;
}

export const toAccountRules = (config: Config): AccountRules => ({
  terms: { marketShare: config.MM_MARKET_LOSS_PCT / 100, globalShare: config.MM_TOTAL_LOSS_PCT / 100 },
  windDown: config.MM_WIND_DOWN,
  killSwitch: {
    ddKill: config.MM_DD_KILL_PCT / 100,
    ddResume: config.MM_DD_RESUME_PCT / 100,
    cooldownMs: Math.round(config.MM_DD_COOLDOWN_MINUTES * MINUTE),
    rebaseAfterMs: Math.round(config.MM_DD_REBASE_MINUTES * MINUTE),
    maxKills: config.MM_DD_MAX_RECOVERIES_PER_DAY,
    dailyLoss: config.MM_DAILY_LOSS_PCT / 100,
  },
});
