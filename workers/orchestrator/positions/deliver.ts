/** A wish on its way to its market. One that is not quoted is seated first, for the position alone. */
import type { DirectionalWish } from "../../../core/contract/market.ts";
import { betConfig } from "../../../core/directional/seat.ts";
import type { AccountReport } from "../../../core/live/types.ts";
import type { MicroUsd } from "../../../core/units/money.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import type { Owner } from "../../../db/queries/history.ts";
import { saveSelected } from "../../../db/queries/markets.ts";
import { take } from "../../../runtime/take.ts";
import type { GammaMarket } from "../../../venue/gamma.ts";
import type { OrchestratorEnv } from "../env.ts";
import type { Settings } from "../settings.ts";

export interface Desk {
  readonly env: OrchestratorEnv;
  readonly settings: Settings;
  readonly owner: Owner;
  readonly now: VenueMs;
  readonly account: AccountReport | null;
  readonly troubles: string[];
}

/**
 * Rejects when it does not arrive: the plan keeps the wish, and the exit loop tells it again while it stands.
 *
 * @param seat the market's listing; undefined where it was not read: then it must be seated already
 */
export async function deliver(
  { env, settings, owner, now, account }: Desk,
  { spec }: Pick<GammaMarket, "spec">,
  wish: DirectionalWish,
): Promise<void> {
  const live = (await take(env.ENGINE.markets())).find(({ id }) => id === spec.id);
  if (live === undefined || live.state === "retired") {
    const bankroll = account?.equity ?? settings.bankroll;
    const most = Math.ceil(settings.directional.maxPosition * bankroll) as MicroUsd;
    const config = betConfig(settings.configFor(spec, bankroll), spec, most);
    await env.ENGINE.activate(spec, config);
    await saveSelected(env.DB, owner, now, { spec, config }, "seated for a directional position");
  }
  await env.ENGINE.wish(spec.id, wish);
}
