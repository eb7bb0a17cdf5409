/** Which configuration a market trades with: the version that its lease names, made from what the Portfolio keeps. */
import { toMarketConfig } from "../../../core/config/market.ts";
import { parseConfig } from "../../../core/config/parse.ts";
import { effective } from "../../../core/config/versions.ts";
import { sameSeat } from "../../../core/directional/seat.ts";
import type { MarketSetup } from "../../../core/market.ts";
import type { ConfigReply } from "../rpc.ts";

/** The version that was read, and the setup to trade with from now on; a version that can't be read is told with its first fault. */
export type Configured =
  | { readonly ok: true; readonly version: number; readonly setup: MarketSetup }
  | { readonly ok: false; readonly why: string };

/**
 * @param wanted the version that the lease names, for what is told of it
 * @param setup what the market trades with now: version 0 of the configuration leaves it as it is
 */
export function configured({ current, bankroll }: ConfigReply, wanted: number, setup: MarketSetup): Configured {
  const parsed = parseConfig(effective(current));
  if (!parsed.ok)
    return { ok: false, why: `version ${wanted} of the configuration: ${parsed.errors[0]?.message ?? "not valid"}` };
  if (current.version === 0) return { ok: true, version: 0, setup };
  const made = toMarketConfig(parsed.value, setup.spec, bankroll);
  const own = sameSeat(setup.config, made, setup.spec, parsed.value.CD_MAX_POSITION_PCT, bankroll);
  const config = { ...own, version: setup.config.version + 1 };
  return { ok: true, version: current.version, setup: { ...setup, config } };
}
