import type { ConditionId } from "../../../core/contract/ids.ts";
import type { Delta, LiveAlert, MarketReport } from "../../../core/live/types.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import type { HubObject } from "../rpc.ts";
import { createAlerts } from "./alerts.ts";
import { bounded } from "./bounded.ts";

/** Wall milliseconds the Hub is given; it owns nothing that trades, so nobody waits for it. */
const PUBLISH_MS = 2_000;

/** What a market tells the dashboard: reports while somebody looks, alerts always. */
export interface Outlet {
  report(report: MarketReport): void;
  alert(severity: LiveAlert["severity"], key: string, text: string, now: VenueMs): void;
  /** Says of alerts that have not come again that they are over. */
  settle(now: VenueMs): void;
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
  const alerts = createAlerts(market);
  const publish = (deltas: readonly Delta[]): void => {
    if (deltas.length > 0) background(bounded(() => hub().publish(deltas), PUBLISH_MS));
  };
  return {
    report: (report) => publish([{ t: "market", market: report }]),
    alert: (severity, key, text, now) => publish([{ t: "alert", alert: alerts.raise(severity, key, text, now) }]),
    settle: (now) => publish(alerts.passed(now).map((alert) => ({ t: "alert", alert }))),
  };
}
