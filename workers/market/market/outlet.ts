import type { ConditionId } from "../../../core/contract/ids.ts";
import type { MarketAlert } from "../../../core/contract/market.ts";
import { EVENT_FADES_MS, tell } from "../../../core/live/alerts.ts";
import type { Delta, MarketReport } from "../../../core/live/types.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { bounded } from "../../../runtime/bounded.ts";
import type { HubObject } from "../rpc.ts";

/** Wall milliseconds the Hub is given; it owns nothing that trades, so nobody waits for it. */
const PUBLISH_MS = 2_000;

/** What a market tells the dashboard: reports while somebody looks, alerts always. */
export interface Outlet {
  report(report: MarketReport): void;
  /** The Hub counts it, and calls it over when it has not come again for a while. */
  alert(news: MarketAlert, now: VenueMs): void;
}

/**
 * @param hub asked anew for each call: a stub whose object once restarted fails for ever
 * @param background keeps the object alive until the send is done, without waiting for it
 */
export function createOutlet(
  market: ConditionId,
  hub: () => Pick<HubObject, "publish">,
  background: (work: Promise<unknown>) => void,
): Outlet {
  const publish = (deltas: readonly Delta[]): void => background(bounded(() => hub().publish(deltas), PUBLISH_MS));
  return {
    report: (report) => publish([{ t: "market", market: report }]),
    alert(news, now) {
      const whole = { class: "market", fadesMs: EVENT_FADES_MS, ...news, key: `${market}:${news.key}` } as const;
      publish([{ t: "alert", alert: tell(whole, now, market) }]);
    },
  };
}
