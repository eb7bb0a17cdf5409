/**
 * The drawdown switch on the account's own readings. One reading that leaps up is not believed: a bid that was mistyped, or a
 * book of the wrong token, would raise the peak, lend more, and lift a kill that waits for equity to come back.
 */
import { EVENT_FADES_MS } from "../live/alerts.ts";
import type { Row } from "../machine.ts";
import { updateKillSwitch } from "../risk/kill-switch.ts";
import type { MicroUsd } from "../units/money.ts";
import { SECOND, type VenueMs } from "../units/time.ts";
import { believedEquityOf, switchEquityOf } from "./equity.ts";
import { obeySwitch } from "./kill.ts";
import { moneyRow } from "./rows.ts";
import type { PortfolioAction, PortfolioConfig, PortfolioState } from "./types.ts";

/** A rise by more than this part of the account, from one reading to the next, waits for a reading that shows it again. */
const LEAP = 0.1;
const AGAIN_MS = 5 * SECOND;
/** It fades: a process that ends meanwhile does not know that it told it. */
const NEWS = { t: "alert", class: "reconcile", severity: "warn", key: "equity-leap", fadesMs: EVENT_FADES_MS } as const;

/**
 * One reading of equity through the leap's wait and the switch (reference quant.md 7.1).
 * @param save whether the switch is to be written down also where nothing but its figures has changed
 */
export function watchDrawdown(
  state: PortfolioState,
  config: PortfolioConfig,
  at: VenueMs,
  save: boolean,
): { readonly rows: readonly Row[]; readonly actions: readonly PortfolioAction[] } {
  const told = noticeLeap(state, at);
  const equity = believedEquityOf(state);
  if (state.safety === null || equity === null) return { rows: [], actions: told };
  const { state: safety, event } = updateKillSwitch(state.safety, at, equity, config.killSwitch);
  const isNew = save || event !== "none" || safety.day !== state.safety.day;
  state.safety = safety;
  return { rows: isNew ? [moneyRow(state)] : [], actions: [...told, ...obeySwitch(state, config, event, at)] };
}

/** Down is believed at once: it tightens. */
function noticeLeap(state: PortfolioState, at: VenueMs): readonly PortfolioAction[] {
  const { safety, leap } = state;
  const equity = switchEquityOf(state);
  if (safety === null || equity === null) return [];
  const last = leap?.from ?? (Math.round(safety.peak * (1 - safety.dd)) as MicroUsd);
  const isLeap = equity > last * (1 + LEAP);
  if (isLeap && (leap === null || at - leap.at < AGAIN_MS)) {
    if (leap !== null) return [];
    state.leap = { from: last, at };
    const text = `Equity reads ${dollars(equity)} after ${dollars(last)}: not counted before it is read again`;
    return [{ ...NEWS, text }];
  }
  state.leap = null;
  return leap === null ? [] : [{ ...NEWS, text: `Equity is ${dollars(equity)}`, over: true }];
}

const dollars = (amount: number): string => `$${(amount / 1e6).toFixed(2)}`;
